"""What is slow to load, loaded once."""

from __future__ import annotations

import pytest

from streams.enrich import Enricher
from streams.enrich.places.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture(scope="session")
def enricher() -> Enricher:
    return Enricher.load()
