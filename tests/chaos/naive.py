"""The agent that everybody writes first: `async for … await topic.send`, on Faust's defaults. It loses items, and the judge has to find that.

It makes the same records with the same step as the service does, so that nothing differs but how they are delivered.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys

import faust

from streams import settings as settings_module
from streams.delivery.outbox import Outbox
from streams.delivery.records import Raw, outcome_records
from streams.event.source import Source
from streams.pipeline import Pipeline
from streams.worker.child import die_with_parent


def create_app() -> faust.App:
    settings = settings_module.load()
    pipeline = Pipeline.load(settings)
    app = faust.App(
        settings.group,
        broker=[f"kafka://{address}" for address in settings.brokers.split(",")],
        key_serializer="raw",
        value_serializer="raw",
        topic_allow_declare=False,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        broker_commit_interval=0.5,
        broker_session_timeout=settings.session_timeout,
        broker_heartbeat_interval=settings.session_timeout / 4,
        producer_request_timeout=settings.output_timeout,
        web_enabled=False,
    )
    outputs = {
        name: app.topic(settings.topic(name), value_serializer="raw", key_serializer="raw")
        for name in ("news", "regions", "entities", "lines", "sketches", "dlq")
    }

    async def normalize(stream: faust.Stream) -> None:  # type: ignore[type-arg]
        async for event in stream.events():
            message = event.message
            source = Source(message.topic, message.partition, message.offset, round(message.timestamp * 1000))
            headers = tuple(message.headers.items() if isinstance(message.headers, dict) else message.headers or ())
            outcome = pipeline.step(message.value, headers, source)
            _, records = outcome_records(outcome, Raw(message.key, message.value, headers), Outbox(None, {}, 1_000_000), settings)  # type: ignore[arg-type]
            for record in records:
                await outputs[record.topic.removeprefix(settings.prefix)].send(key=record.key, value=record.value, headers=list(record.headers))

    app.agent(app.topic(settings.topic("raw"), key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"), name="normalize")(normalize)
    return app


def main() -> None:
    """A child that does the work; when it ends it is started again, as a container would be."""
    if "child" in sys.argv:
        die_with_parent(os.getppid())
        asyncio.set_event_loop(asyncio.new_event_loop())
        faust.Worker(create_app(), loglevel="warning", redirect_stdouts=False).execute_from_commandline()
    ended = False
    child: subprocess.Popen[bytes] | None = None

    def end(*_: object) -> None:
        nonlocal ended
        ended = True
        if child is not None:
            child.terminate()

    signal.signal(signal.SIGTERM, end)
    while not ended:
        child = subprocess.Popen([sys.executable, "-m", "tests.chaos.naive", "child"])
        child.wait()


if __name__ == "__main__":
    main()
