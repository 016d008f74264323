"""A subscriber: prints each event about a country, once. `python examples/subscribe.py UA`"""

import asyncio
import sys

from streams.subscribe import subscribe


async def main(country: str) -> None:
    async with subscribe("wire.news", group=f"print-{country}", regions={country}, relevance=50) as events:
        async for event in events:
            if event.matched:  # else a later version of an item that did, or the end of one
                print(event.value["headlines"][0]["value"], flush=True)


asyncio.run(main(sys.argv[1]))
