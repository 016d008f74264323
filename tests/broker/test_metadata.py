"""A group that was told of no partitions: it asks again, and goes on."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from streams import topics
from streams.broker.apache import Broker
from tests import items
from tests.broker import workers as w
from tests.broker.tools import produce

pytestmark = pytest.mark.kafka

AGAIN = 40.0  # seconds; Faust's own metadata are five minutes old before it asks again


async def test_a_group_that_was_told_of_no_partitions_finds_them_soon(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    raw = topics_prefix + "raw"
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path) as (worker,):
        await produce(kafka.bootstrap, raw, [items.value(number) for number in range(6)])
        await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 6)
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
        await admin.start()
        try:
            await admin.delete_topics([raw])
        finally:
            await admin.close()

        async def agreed_on_nothing() -> bool:
            return f"Ignoring missing topic: '{raw}'" in worker.text()

        await w.wait_for(agreed_on_nothing, AGAIN, "a group without the topic")
        await asyncio.sleep(1)
        await topics.create(kafka.bootstrap, topics_prefix)
        await produce(kafka.bootstrap, raw, [items.value(number) for number in range(100, 106)])

        async def all_there() -> bool:
            found = await w.outcomes(kafka.bootstrap, topics_prefix)
            return len({w.headers(record)["ce_subject"] for record in found}) == 12

        await w.wait_for(all_there, AGAIN, "the items of the topic that is there again")
