"""Backup, restore and import of the memory of repeated lines: nothing that was learned is lost, whoever else writes at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer

from streams import topics
from streams.broker.apache import Broker
from streams.commands import promos_give
from streams.commands.promos_memory import newest
from streams.promo import memory_file
from streams.settings import Settings
from tests import items
from tests.broker import workers as w
from tests.broker.test_overrides import MARGIN, SUPPLIER, good
from tests.broker.tools import delete_topics, produce

pytestmark = pytest.mark.kafka


def settings(kafka: Broker, prefix: str) -> Settings:
    return Settings(brokers=kafka.bootstrap, prefix=prefix, group=prefix + "group", promo_margin=MARGIN)


async def feed(kafka: Broker, prefix: str, numbers: Iterable[int]) -> None:
    await produce(kafka.bootstrap, prefix + "raw", [(f"{SUPPLIER}/item-{number}".encode(), items.value(number, pitch=True)) for number in numbers])


async def learned(kafka: Broker, prefix: str, folder: Path, numbers: Sequence[int]) -> Path:
    """A memory file of what these items teach."""
    source, memory = folder / f"items-{numbers[0]}-{numbers[-1]}.jsonl", folder / f"memory-{numbers[0]}-{numbers[-1]}.jsonl"
    source.write_bytes(b"\n".join(items.value(number, pitch=True) for number in numbers) + b"\n")
    await good(kafka, prefix, "normalize", "--save-memory", memory, source)
    return memory


def evidence(records: Iterable[dict[str, Any]]) -> dict[str, tuple[list[str], list[str]]]:
    """Stories and places by line."""
    return {record["fingerprint"]: (record["stories"], record["places"]) for record in records}


def without_moments(file: Path) -> list[dict[str, Any]]:
    """The records of a file with their newest verdict alone, without its moment."""
    return [
        {name: part for name, part in record.items() if name not in ("history", "first", "last")}
        | {"verdict": [{name: part for name, part in entry.items() if name not in ("from", "since")} for entry in record["history"][-1:]]}
        for record in memory_file.load(file)
    ]


async def test_a_backup_restored_into_an_empty_memory_is_the_same(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    memory = await learned(kafka, topics_prefix, tmp_path, range(20))
    first, second, third = (tmp_path / f"{name}.jsonl.gz" for name in ("first", "second", "third"))
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, promo_margin=MARGIN):
        await good(kafka, topics_prefix, "promos", "import", memory)
        await good(kafka, topics_prefix, "promos", "block", "--supplier", SUPPLIER, "--text", items.PITCH, "--note", "a test")
        await good(kafka, topics_prefix, "promos", "allow", "--supplier", SUPPLIER, "--text", "A line that no item has carried")
    await good(kafka, topics_prefix, "promos", "export", first)
    records = memory_file.load(first)
    assert evidence(record for record in records if record["places"]) == evidence(memory_file.load(memory))
    assert [record["note"] for record in records if "note" in record] == ["a test"]

    fresh, same = topics_prefix + "fresh.", topics_prefix + "same."
    try:
        for prefix, out, arguments in ((fresh, second, ()), (same, third, ("--keep-moments",))):
            await topics.create(kafka.bootstrap, prefix)
            await good(kafka, prefix, "promos", "import", *arguments, first)
            await good(kafka, prefix, "promos", "export", out)
        assert without_moments(second) == without_moments(first)
        assert [record["history"][-1]["since"] for record in memory_file.load(second) if record["history"]] == [
            record["history"][-1].get("since", record["history"][-1]["from"]) for record in records if record["history"]
        ]
        assert third.read_bytes() == first.read_bytes()
        # Once more, into what is there already, and by a worker: nothing changes.
        with w.workers(kafka.bootstrap, same, tmp_path, promo_margin=MARGIN):
            await good(kafka, same, "promos", "import", "--keep-moments", first)
        await good(kafka, same, "promos", "export", third)
        assert third.read_bytes() == first.read_bytes()
    finally:
        await delete_topics(kafka.bootstrap, topics_prefix)


@pytest.mark.parametrize("directly", [False, True], ids=["by the workers", "past them"])
async def test_an_import_and_what_workers_learn_meanwhile_are_both_kept(
    kafka: Broker, topics_prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, directly: bool
) -> None:
    """The second way is the worst case of a worker that starts while an import believes that there is none."""
    imported = memory_file.load(await learned(kafka, topics_prefix, tmp_path, range(7)))
    together = memory_file.load(await learned(kafka, topics_prefix, tmp_path, range(14)))
    if directly:

        async def nobody(*_: Any) -> bool:
            return False

        async def long_ago(*arguments: Any) -> Any:
            known = await newest(*arguments)
            await asyncio.sleep(1.0)  # in which the workers write
            return known

        monkeypatch.setattr(promos_give, "has_members", nobody)
        monkeypatch.setattr(promos_give, "newest", long_ago)
    mine = settings(kafka, topics_prefix)
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, count=2, promo_margin=MARGIN):
        await feed(kafka, topics_prefix, [5])
        await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 1)
        feeding = asyncio.create_task(slowly(kafka, topics_prefix, range(6, 14)))
        for _ in range(3):
            assert await promos_give.give(mine, imported, keep_moments=False, patience=30, advance=lambda _: None) is not directly
        await feeding

        async def all_there() -> bool:
            known = evidence(await newest(mine))
            return known == evidence(together)

        await w.wait_for(all_there, 30, "every story of the file and of the feed")


async def slowly(kafka: Broker, prefix: str, numbers: Iterable[int]) -> None:
    for number in numbers:
        await feed(kafka, prefix, [number])
        await asyncio.sleep(0.3)


async def test_a_large_import_is_whole_and_says_how_far_it_is(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    line = memory_file.load(await learned(kafka, topics_prefix, tmp_path, range(3)))[0]
    records = [{**line, "supplier": f"press-{number % 7}", "fingerprint": f"{(number * 0x9E3779B97F4A7C15) % 2**64:016x}"} for number in range(5_000)]
    mine = settings(kafka, topics_prefix)
    steps: list[int] = []
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, promo_margin=MARGIN):
        await feed(kafka, topics_prefix, [1])
        await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 1)
        assert await promos_give.give(mine, records, keep_moments=False, patience=30, advance=steps.append)
    assert sum(steps) == len(records)
    known = {(record["supplier"], record["fingerprint"]): record for record in await newest(mine)}
    assert all(known[record["supplier"], record["fingerprint"]]["stories"] == record["stories"] for record in records)


async def test_workers_that_stand_still_are_reported(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    """A member of the group that reads nothing: what was sent stays for those that will."""
    memory = memory_file.load(await learned(kafka, topics_prefix, tmp_path, range(3)))
    async with AIOKafkaConsumer(topics_prefix + "lines", bootstrap_servers=kafka.bootstrap, group_id=topics_prefix + "group", enable_auto_commit=False) as idle:
        await idle.getmany(timeout_ms=500)
        with pytest.raises(promos_give.Unapplied) as late:
            await promos_give.give(settings(kafka, topics_prefix), memory, keep_moments=False, patience=1, advance=lambda _: None)
    assert late.value.waiting == len(memory)
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, promo_margin=MARGIN):

        async def all_there() -> bool:
            return evidence(await newest(settings(kafka, topics_prefix))) == evidence(memory)

        await w.wait_for(all_there, 40, "the file that was sent before")
