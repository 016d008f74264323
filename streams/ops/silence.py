"""Suppliers that fall silent: who has sent nothing for longer than the operators expect."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from streams.ops import metrics

log = logging.getLogger(__name__)

GRACE = 60.0
"""Seconds after a start in which nobody is called silent: what came while no worker ran is still being taken."""


class Silence:
    """When each of the watched suppliers was heard of last. Times are seconds since the epoch, of the broker's appends and of this machine's clock.

    Only suppliers that the setting names are watched: no item can make a label of a metric.
    """

    def __init__(self, limits: Mapping[str, float], now: float) -> None:
        self._limits = limits
        self._started = now
        self._heard = dict.fromkeys(limits, now)
        self._known: set[str] = set()
        self._silent: set[str] = set()

    def heard(self, supplier: str, moment: float) -> None:
        if supplier not in self._limits:
            return
        if supplier not in self._known or moment > self._heard[supplier]:
            self._known.add(supplier)
            self._heard[supplier] = moment
            metrics.SUPPLIER_LAST_TIME.labels(supplier).set(moment)

    def check(self, now: float) -> frozenset[str]:
        """Who is silent. Says in the log who has fallen silent, and who is back."""
        if now - self._started < GRACE:
            return frozenset(self._silent)
        for supplier, limit in self._limits.items():
            quiet = now - self._heard[supplier]
            if quiet > limit and supplier not in self._silent:
                self._silent.add(supplier)
                log.warning("nothing from %s for %.0f s, and NEWSWIRE_SILENCE expects something every %.0f s", supplier, quiet, limit)
            elif quiet <= limit and supplier in self._silent:
                self._silent.discard(supplier)
                log.warning("%s is heard of again", supplier)
            metrics.SUPPLIER_SILENT.labels(supplier).set(supplier in self._silent)
        return frozenset(self._silent)

    def end(self) -> None:
        """This worker watches no longer: another one does."""
        for supplier in self._limits:
            metrics.SUPPLIER_SILENT.labels(supplier).set(0)
