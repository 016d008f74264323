"""The page of a worker on Apache Kafka: well while the broker is there, not well when it has been away for long."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from streams import topics
from streams.agents.context import STALE_SECONDS
from streams.broker import apache
from tests import items
from tests.broker import workers as w
from tests.broker.tools import produce

pytestmark = pytest.mark.kafka

TOKEN = "a-token-of-the-desk-0123456789"


def ask(port: int, path: str, token: str | None = None) -> tuple[int, str]:
    """Status and text; 0 where nothing listens."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={} if token is None else {"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


async def test_the_page_is_well_with_the_broker_and_not_without(tmp_path: Path) -> None:
    port = apache.free_port()

    async def health(wanted: int, seconds: float) -> str:
        async def asked() -> str:
            status, text = await asyncio.to_thread(ask, port, "/health")
            return text if status == wanted else ""

        return str(await w.wait_for(asked, seconds, f"status {wanted}"))

    with apache.start(tmp_path / "kafka", port=0) as kafka:
        await topics.create(kafka.bootstrap, "page.")
        await produce(kafka.bootstrap, "page.raw", [items.value(number) for number in range(5)])
        with w.workers(kafka.bootstrap, "page.", tmp_path, http_port=port, http_token=TOKEN) as (worker,):
            await w.wait_for_outcomes(kafka.bootstrap, "page.", 5)
            assert (await health(200, 30)).startswith("well: ")
            assert (await asyncio.to_thread(ask, port, "/metrics"))[0] == 401
            status, figures = await asyncio.to_thread(ask, port, "/metrics", TOKEN)
            assert (status, 'newswire_items_total{outcome="event"} 5.0' in figures) == (200, True)
            kafka.pause()
            try:
                assert "was last up to date" in await health(503, STALE_SECONDS + 60)
            finally:
                kafka.resume()
            await health(200, 60)
            assert TOKEN not in worker.text()
