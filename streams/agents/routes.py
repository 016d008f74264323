"""The operators' file of routing rules, read again while the worker runs."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from math import inf
from pathlib import Path

from streams.agents import framing
from streams.agents.context import Context
from streams.delivery.clients import answered
from streams.delivery.fail_stop import ExitCode, fail_stop
from streams.enrich import Enricher
from streams.ops import metrics
from streams.registry import RegistryError
from streams.routing import file, regions
from streams.routing.file import RoutingError
from streams.routing.records import topic
from streams.routing.rules import Rules

log = logging.getLogger(__name__)

SECONDS = 1.0
"""Between two looks at the file."""


async def start(context: Context) -> None:
    """The rules with which the worker starts, and in the background those that take their place; nothing without a file of them."""
    path = context.settings.routes
    if path is not None:
        await begin(context, path)
        context.watch("the routing rules cannot be followed", follow(context, path))


async def begin(context: Context, path: Path) -> None:
    """Sets the rules with which the worker starts; a broker that does not answer is waited for. Ends the process where they cannot be used, or a route has no
    topic."""
    try:
        context.rules = await answered(partial(_read, context, path), inf)
    except (RoutingError, LookupError) as error:
        fail_stop("the routing rules cannot be used", error, ExitCode.CONFIG)
    log.info("routing rules %s are in force: %d rules, %d routes", context.rules.version, len(context.rules.rules), len(context.rules.routes))


async def follow(context: Context, path: Path) -> None:
    """Looks for ever whether the file has changed. A good one is in force from the next item on; a broken one, or one with a route that has no topic, is
    logged once, and what was in force stays. Replace the file by renaming another one to its name: then no half is ever read."""
    seen = _stamp(path)
    broken = False
    while True:
        await asyncio.sleep(SECONDS)
        stamp = _stamp(path)
        if stamp == seen:
            continue
        seen = stamp
        try:
            rules = await answered(partial(_read, context, path), inf)
            if rules.routes != context.rules.routes:
                await framing.frame(context, rules)
        except (RoutingError, LookupError, RegistryError) as error:
            broken = True
            metrics.ROUTES_RELOADS.labels("broken").inc()
            log.error("the routing rules cannot be used, what was in force stays: %s", error)
            continue
        if rules.version == context.rules.version and not broken:
            continue
        broken = False
        context.rules = rules
        metrics.ROUTES_RELOADS.labels("in force").inc()
        log.info("routing rules %s are in force: %d rules, %d routes", rules.version, len(rules.rules), len(rules.routes))


async def _read(context: Context, path: Path) -> Rules:
    """Raises: RoutingError; LookupError for a route without a topic; KafkaError."""
    enricher = context.pipeline.enricher
    assert isinstance(enricher, Enricher)
    rules = await asyncio.to_thread(file.load, path, regions.known(enricher.gazetteer, enricher.knowledge))
    for route in rules.routes:
        name = topic(route, context.settings.prefix)
        await context.follower.partitions(name)
        context.limits[name] = context.limits[context.settings.topic("news")]  # its topic is made like that, see docs/routing.md
    return rules


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes when the file does; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
