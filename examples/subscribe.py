"""A subscriber: prints each event about a country, once. `python examples/subscribe.py UA`"""

import asyncio
import json
import os
import sys

from aiokafka import AIOKafkaConsumer


async def main(country: str) -> None:
    seen: set[bytes] = set()
    async with AIOKafkaConsumer(
        "wire.news",
        bootstrap_servers=os.environ.get("NEWSWIRE_BROKERS", "127.0.0.1:9092"),
        group_id="alerts",
        auto_offset_reset="earliest",
    ) as consumer:
        async for record in consumer:
            identity = dict(record.headers)["ce_id"]
            if identity in seen:
                continue
            seen.add(identity)
            event = json.loads(record.value)
            if any(region["code"] == country and region["relevance"] >= 50 for region in event["wire"]["regions"]):
                print(event["headlines"][0]["value"], flush=True)


asyncio.run(main(sys.argv[1]))
