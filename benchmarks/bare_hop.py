"""A bare Faust pass-through: what the framework alone costs, and with none of newswire's promises."""

from __future__ import annotations

import logging
import sys

import faust


def main(broker: str, group: str, source: str, target: str) -> None:
    logging.disable(logging.DEBUG)
    app = faust.App(
        group,
        broker=f"kafka://{broker}",
        key_serializer="raw",
        value_serializer="raw",
        topic_allow_declare=False,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        web_enabled=False,
        producer_linger=0.005,
    )
    raw = app.topic(source, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
    out = app.topic(target, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")

    @app.agent(raw)
    async def hop(stream: faust.StreamT[bytes]) -> None:
        async for event in stream.events():
            await out.send(key=event.key, value=event.value)

    faust.Worker(app, loglevel="error", quiet=True, redirect_stdouts=False).execute_from_commandline()


if __name__ == "__main__":
    main(*sys.argv[1:])
