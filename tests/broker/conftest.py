"""A real Apache Kafka for the tests in this folder: one for the whole run, with topics of its own for each test.

Where it cannot start the tests fail: a run without it proves nothing about delivery.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator

import pytest

from streams import topics
from streams.broker import apache
from streams.subscribe import subscribe
from tests.broker.published import Subscribe
from tests.broker.tools import delete_topics

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[apache.Broker]:
    """The broker that all tests share. Do not stop it in a test: start one of your own."""
    with apache.start(tmp_path_factory.mktemp("kafka"), port=0) as broker:
        yield broker


@pytest.fixture
async def topics_prefix(kafka: apache.Broker) -> AsyncIterator[str]:
    """Prefix of all declared topics, made for this test alone and deleted after it."""
    prefix = f"t{next(_numbers)}."
    await topics.create(kafka.bootstrap, prefix)
    yield prefix
    await delete_topics(kafka.bootstrap, prefix)


@pytest.fixture
def news(kafka: apache.Broker, topics_prefix: str) -> Subscribe:
    """Subscriptions to this test's `news`."""
    return lambda **options: subscribe(f"{topics_prefix}news", brokers=kafka.bootstrap, **options)
