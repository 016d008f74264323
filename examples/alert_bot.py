"""An alert bot: calls a web hook for each new item on a country that names an entity.

    python examples/alert_bot.py --region UA --entity NATO --hook http://127.0.0.1:8080/alerts

The hook gets `{"id", "uri", "version", "headline", "kind"}` by POST: `kind` is `alert`, or `withdrawn` for an item that is no more or no longer
matches. While it does not answer with 2xx the bot waits, and nothing is lost; after a crash the last alert may come again, under the same `id`.
"""

import argparse
import asyncio
import logging
import os

import aiohttp
import tenacity

from streams.subscribe import Event, News, subscribe

log = logging.getLogger("alert_bot")


def alert(event: Event[News]) -> dict[str, str]:
    """What the hook is told."""
    item = event.value
    withdrawn = not event.matched or item["pubStatus"] == "canceled"
    headlines = item.get("headlines") or [{"value": ""}]
    return {
        "id": event.id,
        "uri": item["uri"],
        "version": item.get("version", ""),
        "headline": headlines[0]["value"],
        "kind": "withdrawn" if withdrawn else "alert",
    }


@tenacity.retry(
    retry=tenacity.retry_if_exception_type((aiohttp.ClientError, TimeoutError)),
    wait=tenacity.wait_random_exponential(multiplier=0.2, max=30),
    before_sleep=tenacity.before_sleep_log(log, logging.WARNING),
)
async def call(session: aiohttp.ClientSession, hook: str, said: dict[str, str]) -> None:
    async with session.post(hook, json=said, raise_for_status=True):
        pass


async def main(options: argparse.Namespace) -> None:
    topic = os.environ.get("NEWSWIRE_PREFIX", "wire.") + "news"
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
        subscribe(topic, group=options.group, regions={options.region}, relevance=options.relevance, entities={options.entity}) as events,
    ):
        async for event in events:
            await call(session, options.hook, alert(event))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--region", required=True, help="ISO 3166-1 code, or that of a bloc")
    parser.add_argument("--relevance", type=int, default=50, help="of the region, 0 to 100")
    parser.add_argument("--entity", required=True, help="uri or name")
    parser.add_argument("--hook", required=True, help="address that gets the alerts")
    parser.add_argument("--group", default="alert-bot")
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(main(parser.parse_args()))
