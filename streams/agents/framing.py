"""The frames of a schema registry around what is published."""

from __future__ import annotations

import logging

from streams import registry
from streams.agents.context import Context
from streams.delivery.fail_stop import ExitCode, fail_stop
from streams.routing.rules import Rules

log = logging.getLogger(__name__)


async def start(context: Context) -> None:
    """As `frame`, after the routing rules, for their topics. Ends the process where the registry refuses or is away."""
    try:
        await frame(context, context.rules)
    except registry.RegistryError as error:
        fail_stop(f"values cannot be framed: {error}", code=ExitCode.CONFIG)


async def frame(context: Context, rules: Rules) -> None:
    """Has every published value framed from here on, also on the routes of these rules; nothing without a registry. Raises: RegistryError."""
    settings = context.settings
    if settings.schema_registry is None:
        return
    ids = await registry.ids(settings, registry.published(settings.prefix, rules.routes))
    context.outbox.frame = registry.frames(ids, settings.prefix)
    log.info("values are framed with schemas of %s: %s", settings.schema_registry, ", ".join(f"{topic} {number}" for topic, number in ids.items()))
