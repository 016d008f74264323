"""Working off a topic of which each partition has one writer, who goes on from what the writer before wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, TypeVar, cast

from faust import Stream
from faust.types import EventT, StreamT

from streams.delivery.fail_stop import fail_stop

BATCH = 500  # records taken at most before what they change is written and waited for
WITHIN = 0.1  # seconds that a batch waits to fill

State = TypeVar("State")


class Assignment(Protocol):
    """Which partitions are this worker's. A rebalance clears `assigned` when it begins; when it ends it renews `owned`, counts up `assignments`, from 0,
    and sets `assigned`."""

    owned: frozenset[Any]
    assignments: int
    assigned: asyncio.Event


async def work_off(
    stream: StreamT[Any],
    assignment: Assignment,
    read: Callable[[EventT[bytes]], Awaitable[State]],
    write: Callable[[State, Sequence[EventT[bytes]]], Awaitable[None]],
    written: asyncio.Event,
    fault: str,
) -> None:
    """Takes the stream's records in batches, for as long as it lasts. The order, for every batch, that nothing may change:

    1. While a rebalance goes on, its end is awaited: until then it is not known whose the batch is.
    2. After each new assignment, and before the first batch, `read(event)` reads what was written until now, by whoever wrote it; `event` is the first of
       the batch. Should the next rebalance have begun or ended meanwhile, 1 and 2 are done again: the state may be older than what another worker wrote.
    3. Of the batch only the records of partitions that are owned now go on. The others were buffered when their partition moved, and are left to its new
       owner, which reads them again: otherwise what they change would have two writers.
    4. `written` is cleared, with no pause after 3: a rebalance that begins from here on can wait for it, so that the next owner reads what is on its way.
    5. `write(state, events)` computes, sends, and returns when the broker has acknowledged every output. `events` may be empty, where none was owned.
    6. `written` is set, and the records that went on are acknowledged to Faust, in order. One that was not written is never acknowledged.

    Blocks: in 1 for as long as the rebalance takes; in 2 and 5 for as long as `read` and `write` do, which is as long as the broker does not answer.
    The stream's own buffer then fills and holds its reader back.

    Raises: nothing that `read` or `write` raises. Either ends the process, saying `fault`, with the batch unacknowledged: the next worker starts there again.
    Cancellation passes through, and leaves `written` as it is: what was being sent may still be on its way.
    """
    known = -1  # the assignment after which `state` was read
    unacknowledged = cast(Stream[Any], cast(Stream[Any], stream).noack())
    async for events in unacknowledged.noack_take(BATCH, within=WITHIN):
        try:
            while not assignment.assigned.is_set() or known != assignment.assignments:
                await assignment.assigned.wait()
                known = assignment.assignments
                state = await read(events[0])
            mine = [event for event in events if event.message.tp in assignment.owned]
            written.clear()
            await write(state, mine)
        except Exception as error:
            fail_stop(fault, error)
        written.set()
        for event in mine:
            await stream.ack(event)
