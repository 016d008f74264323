"""The table of scenarios. The faults' signs are those of docs/reliability.md."""

from __future__ import annotations

from functools import partial

from tests.broker import faulty_child
from tests.chaos import faults
from tests.chaos.run import Scenario

TAKEN_OVER = 15.0  # seconds from a worker's death to new output on all of its partitions, at most
RESUMED = 5.0  # seconds from a broker's return to new output, at most
_FAULTY = "tests.broker.faulty_child"
_HARD = {"session_timeout": 12, "item_timeout": 10, "output_timeout": 10}  # a broker that starts again may take some of this

_TABLE = (
    # Workers
    Scenario("undisturbed", "", "nothing happens", faults.nothing, items=300, counted=True),
    Scenario("worker-killed", "F1", "a worker is killed, none comes in its place", faults.kill_a_worker, items=1000, within=TAKEN_OVER, in_tests=True),
    Scenario("workers-killed", "F1", "ten workers are killed, each replaced", faults.kill_workers, items=1800, settings={"max_restarts": 100}),
    Scenario(
        "embargoed",
        "F1",
        "ten workers are killed, and half of the items are under an embargo",
        faults.kill_workers,
        items=1200,
        embargoed=0.5,
        settings={"max_restarts": 100, "hold": 1},
        patience=120,
    ),
    Scenario("worker-stopped", "F2", "a worker is asked to stop in the middle", faults.stop_a_worker, items=600, within=TAKEN_OVER),
    Scenario("worker-frozen", "F3", "a worker stands still for longer than the group waits, and goes on", faults.freeze_a_worker, items=900, within=TAKEN_OVER),
    Scenario("workers-come-and-go", "F4", "a worker more or less every three seconds, for half a minute", faults.workers_come_and_go, items=1600),
    Scenario(
        "more-workers-than-partitions",
        "F5",
        "four workers on two partitions",
        faults.kill_a_worker,
        workers=4,
        partitions={"raw": 2},
        items=800,
        within=TAKEN_OVER,
    ),
    Scenario("two-versions", "F25", "workers of two versions in one group", faults.another_version, items=900),
    Scenario(
        "clocks-jump",
        "F24",
        "the workers' clocks are an hour wrong, and jump by two",
        faults.clocks_jump,
        child="tests.chaos.skewed_child",
        counted=True,
        in_tests=True,
    ),
    # Items
    Scenario("poison", "F15", "every second item is bad input", faults.nothing, poison=0.5, items=400, counted=True, in_tests=True),
    Scenario(
        "crash",
        "F16",
        "two items crash their worker",
        faults.nothing,
        child=_FAULTY,
        marked=(faulty_child.CRASH,) * 2,
        settings={"item_attempts": 2},
        in_tests=True,
    ),
    Scenario("hang", "F17", "an item holds its worker for ever", faults.nothing, child=_FAULTY, marked=(faulty_child.HANG,), settings={"item_attempts": 2}),
    Scenario(
        "memory",
        "F18",
        "an item takes all memory that there is",
        faults.nothing,
        child=_FAULTY,
        marked=(faulty_child.EAT,),
        settings={"item_attempts": 2, "max_memory": 700, "item_timeout": 20, "session_timeout": 30},
    ),
    # One broker
    Scenario("broker-killed", "F6", "the broker is killed and started again", faults.kill_the_broker, items=800, settings=_HARD, in_tests=True),
    Scenario("broker-killed-often", "F6", "the broker is killed five times", faults.kill_the_broker_often, items=1800, settings=_HARD),
    Scenario("broker-away-1", "F7", "the broker is away for a second", partial(faults.broker_away, seconds=1), items=800, settings=_HARD),
    Scenario(
        "broker-away-30",
        "F7",
        "the broker is away for 30 s",
        partial(faults.broker_away, seconds=30),
        items=2500,
        settings={"session_timeout": 12, "item_timeout": 10},
        within=RESUMED,
    ),
    Scenario(
        "broker-away-long", "F7", "the broker is away for longer than a request may take", partial(faults.broker_away, seconds=25), items=2200, settings=_HARD
    ),
    Scenario("broker-frozen", "F10", "the broker answers nothing for 12 s", faults.broker_freezes, items=1200, settings=_HARD),
    Scenario("disk-full", "F12", "the broker's disk is full", faults.disk_fills_up, stage="small disk", items=900, settings=_HARD),
    # Three brokers
    Scenario(
        "one-of-three",
        "F8",
        "one of three brokers is killed and comes back",
        faults.kill_one_of_three,
        stage="three",
        items=1200,
        settings=_HARD,
        in_tests=True,
    ),
    Scenario("two-of-three", "F9", "two of three brokers are killed and come back", faults.kill_two_of_three, stage="three", items=1500, settings=_HARD),
    # The network
    Scenario("slow-network", "F10", "everything is 50 ms late", faults.slow_network, stage="proxied", items=600),
    Scenario(
        "network-loses", "F10", "nothing passes for 1 to 4 s, four times", faults.network_loses, stage="proxied", items=1000, settings={"session_timeout": 10}
    ),
    Scenario("network-cuts", "F10", "all connections are reset, eight times", faults.network_cuts, stage="proxied", items=900),
    Scenario("cut-answers", "F11", "eight answers to a produce are cut in their middle", faults.cut_in_an_answer, stage="proxied", items=700, in_tests=True),
    # Topics
    Scenario("limit-lowered", "F13", "the events' topic takes less from now on", faults.limit_lowered, items=600),
    Scenario(
        "output-deleted", "F14", "an output topic is deleted", partial(faults.delete_a_topic, name="entities"), items=600, settings={"output_timeout": 10}
    ),
    Scenario(
        "dead-letters-deleted",
        "F19",
        "the dead letters' topic is deleted",
        partial(faults.delete_a_topic, name="dlq"),
        items=600,
        settings={"output_timeout": 10},
    ),
    Scenario("partitions-added", "F21", "the raw topic gets more partitions", faults.add_partitions, items=1500),
    Scenario("offsets-reset", "F22", "the group's offsets are deleted", faults.reset_offsets, items=500),
    Scenario("compacted", "F20", "the raw topic is compacted", faults.nothing, prepare=faults.compact, rate=2000, items=800),
    Scenario(
        "transactions",
        "F20",
        "items come in transactions, some are taken back",
        faults.nothing,
        prepare=faults.nothing,
        transactions=True,
        items=300,
        in_tests=True,
    ),
    Scenario("corrupt-memory", "F23", "records of internal topics are none", faults.corrupt_memory, items=600),
)

SCENARIOS = {scenario.name: scenario for scenario in _TABLE}

NAIVE = Scenario(
    "naive",
    "F13",
    "the events' topic takes less from now on, and the agent is the naive one",
    partial(faults.limit_lowered, limit=2000),  # no event is as small
    module="tests.chaos.naive",
    items=400,
    patience=15,
)
"""No part of the table: what it loses shows that the judge can find a loss."""
