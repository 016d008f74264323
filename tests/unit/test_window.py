"""The window acknowledges in order, only what is delivered, and never what was read before a revocation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from streams.delivery.window import Window


class Acknowledged(list[str]):
    async def __call__(self, event: str) -> None:
        self.append(event)


@asynccontextmanager
async def running(window: Window) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(window.run())
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def delivery() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()


async def test_acknowledges_in_order_of_reading_not_of_delivery() -> None:
    done = Acknowledged()
    window = Window(10, 1000, done)
    first, second = delivery(), delivery()
    async with running(window):
        await window.put("a", 0, 1, [first])
        await window.put("b", 0, 1, [second])
        second.set_result(None)
        await settle()
        assert done == []
        first.set_result(None)
        await settle()
        assert done == ["a", "b"]


async def test_waits_for_every_output_of_an_event() -> None:
    done = Acknowledged()
    window = Window(10, 1000, done)
    outputs = [delivery() for _ in range(3)]
    async with running(window):
        await window.put("a", 0, 1, outputs)
        for output in outputs[:2]:
            output.set_result(None)
        await settle()
        assert done == []
        outputs[2].set_result(None)
        await settle()
        assert done == ["a"]


async def test_a_failed_delivery_ends_it_with_nothing_after_acknowledged() -> None:
    done = Acknowledged()
    window = Window(10, 1000, done)
    first, second = delivery(), delivery()
    await window.put("a", 0, 1, [first])
    await window.put("b", 0, 1, [second])
    second.set_result(None)
    first.set_exception(ConnectionError("refused"))
    with pytest.raises(ConnectionError, match="refused"):
        await window.run()
    assert done == []


async def test_what_was_read_before_a_revocation_is_not_acknowledged() -> None:
    done = Acknowledged()
    window = Window(10, 1000, done)
    output = delivery()
    async with running(window):
        before = window.epoch
        await window.put("old", before, 1, [output])
        window.revoke()
        await window.put("late", before, 1, [])  # in hand during the revocation
        await window.put("new", window.epoch, 1, [])
        output.set_result(None)
        await settle()
        assert done == ["new"]


@pytest.mark.parametrize(("items", "size"), [(2, 1000), (100, 20)])
async def test_a_full_window_holds_the_reader_back(items: int, size: int) -> None:
    done = Acknowledged()
    window = Window(items, size, done)
    outputs = [delivery() for _ in range(3)]
    async with running(window):
        for output in outputs[:2]:
            await window.put("x", 0, 10, [output])
        third = asyncio.create_task(window.put("third", 0, 10, [outputs[2]]))
        await settle()
        assert not third.done()
        outputs[0].set_result(None)
        await settle()
        assert third.done()


async def test_an_event_larger_than_the_window_passes_alone() -> None:
    window = Window(10, 100, Acknowledged())
    async with running(window):
        await asyncio.wait_for(window.put("large", 0, 5000, []), 1)
        await asyncio.wait_for(window.drained(), 1)


async def test_drained_waits_for_the_last() -> None:
    window = Window(10, 100, Acknowledged())
    output = delivery()
    async with running(window):
        await window.put("a", 0, 1, [output])
        drained = asyncio.create_task(window.drained())
        await settle()
        assert not drained.done()
        output.set_result(None)
        await asyncio.wait_for(drained, 1)
