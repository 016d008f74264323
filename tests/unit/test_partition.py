"""Keys lie where Kafka's own clients put them: so says the contract of every topic."""

from __future__ import annotations

from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis import strategies as st

from streams.delivery.topic_partitions import partition


@given(st.binary(max_size=100), st.integers(1, 64))
def test_a_key_has_the_partition_that_kafkas_clients_choose(key: bytes, count: int) -> None:
    numbers = list(range(count))
    assert partition(key, numbers, numbers) == DefaultPartitioner()(key, numbers, numbers)


def test_without_a_key_any_partition_that_can_be_written_to_is_chosen() -> None:
    assert {partition(None, [0, 1, 2, 3], [1, 2]) for _ in range(100)} == {1, 2}
    assert {partition(None, [0, 1], []) for _ in range(100)} == {0, 1}
