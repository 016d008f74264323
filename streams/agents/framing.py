"""The frames of a schema registry around what is published."""

from __future__ import annotations

import logging

from streams.agents.context import Context
from streams.delivery import registry
from streams.delivery.fail_stop import ExitCode, fail_stop

log = logging.getLogger(__name__)


async def start(context: Context) -> None:
    """Has every published value framed from here on; nothing without a registry. Ends the process where that refuses or is away. After the routing rules, for
    their topics."""
    settings = context.settings
    if settings.schema_registry is None:
        return
    try:
        ids = await registry.ids(settings, registry.published(settings.prefix, context.rules.routes))
    except registry.RegistryError as error:
        fail_stop(f"values cannot be framed: {error}", code=ExitCode.CONFIG)
    context.outbox.frame = registry.frames(ids, settings.prefix)
    log.info("values are framed with schemas of %s: %s", settings.schema_registry, ", ".join(f"{topic} {number}" for topic, number in ids.items()))
