"""The operators' file of knowledge, read again while the worker runs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from streams.enrich import Enricher
from streams.enrich.knowledge import file as knowledge
from streams.enrich.knowledge.file import KnowledgeError
from streams.ops import metrics

log = logging.getLogger(__name__)

SECONDS = 1.0
"""Between two looks at the file."""


def follow(path: Path, enricher: Enricher, clock: Callable[[], float]) -> Callable[[], Enricher]:
    """Gives what is called between items and returns the enricher in force; `clock` tells seconds and never goes back.

    A file with another time or size is read; a good one is in force from the next item on, a broken one is logged once and what was in force stays.
    Replace the file by renaming another one to its name: then no half is ever read.
    """
    seen: tuple[int, int] | None = (-1, -1)  # so that a change since the start is seen at once
    looked = clock() - SECONDS
    broken = False

    def current() -> Enricher:
        nonlocal seen, looked, broken, enricher
        now = clock()
        if now - looked < SECONDS:
            return enricher
        looked = now
        stamp = _stamp(path)
        if stamp == seen:
            return enricher
        seen = stamp
        try:
            new = knowledge.load(path, enricher.countries)
        except KnowledgeError as error:
            broken = True
            metrics.KNOWLEDGE_RELOADS.labels("broken").inc()
            log.error("the operators' knowledge cannot be used, what was in force stays: %s", error)
            return enricher
        if new.version == enricher.knowledge.version and not broken:
            return enricher
        broken = False
        metrics.KNOWLEDGE_RELOADS.labels("in force").inc()
        log.info("the operators' knowledge %s is in force: %s", new.version, knowledge.counts(new))
        enricher = enricher.knowing(new)
        return enricher

    return current


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes when the file does; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
