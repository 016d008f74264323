"""What is done to workers, brokers, network and topics. Each takes a run, does its work at moments that the run's dice give, and marks what it did."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from confluent_kafka.admin import AdminClient

from streams import topics
from tests.broker import workers as w
from tests.broker.tools import drain
from tests.chaos.run import Run


async def nothing(run: Run) -> None:
    """No fault: what all others are compared with."""


# Workers


async def kill_a_worker(run: Run) -> None:
    """One of them, and none in its place: the others have to take over."""
    await run.moment(1, 5)
    run.some_worker().kill()
    run.mark("worker killed", fault=True)


async def kill_workers(run: Run, times: int = 10) -> None:
    """One after the other, each with a new one in its place at once."""
    for _ in range(times):
        await run.moment(0.5, 6)
        run.some_worker().kill()
        run.mark("worker killed, another started", fault=True)
        run.start_worker()


async def stop_a_worker(run: Run) -> None:
    await run.moment(1, 5)
    run.mark("worker asked to stop", fault=True)
    worker = run.some_worker()
    await asyncio.to_thread(run.stop_worker, worker)


async def freeze_a_worker(run: Run) -> None:
    """Longer than the group waits for it; then it goes on, with what it has in hand, beside the one that has taken over."""
    await run.moment(1, 4)
    worker = run.some_worker()
    processes = [worker.process.pid, *worker.children()]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    run.mark("worker frozen", fault=True)
    await asyncio.sleep(float(str(run.scenario.settings.get("session_timeout", 6))) + 4)
    for process in reversed(processes):
        os.kill(process, signal.SIGCONT)
    run.mark("worker goes on")


async def workers_come_and_go(run: Run, seconds: float = 30) -> None:
    """One more or one less every three seconds, by SIGTERM and by SIGKILL."""
    for _ in range(int(seconds / 3)):
        alive = [worker for worker in run.workers if worker.process.poll() is None]
        if len(alive) < 2 or (len(alive) < 4 and run.dice.random() < 0.5):
            run.start_worker()
            run.mark("worker started")
        elif run.dice.random() < 0.5:
            run.some_worker().kill()
            run.mark("worker killed", fault=True)
        else:
            worker = run.some_worker()
            run.mark("worker asked to stop", fault=True)
            await asyncio.to_thread(run.stop_worker, worker)
        await asyncio.sleep(3)


async def another_version(run: Run) -> None:
    """A rolling deploy: a worker of another version joins, one of the old version leaves, another of the new one comes."""
    await run.moment(1, 3)
    run.start_worker("tests.chaos.next_child")
    run.mark("worker of another version started")
    await run.moment(4, 6)
    run.mark("worker of the old version asked to stop", fault=True)
    await asyncio.to_thread(run.stop_worker, run.workers[0])
    run.start_worker("tests.chaos.next_child")


async def clocks_jump(run: Run) -> None:
    """An hour ahead of the broker's, then two hours back, while the worker runs: see `skewed_child`."""
    run.mark("the workers' clocks are an hour ahead, and go back two hours after some seconds")


# Brokers


async def kill_the_broker(run: Run) -> None:
    await run.moment(1, 5)
    run.stage.kill()
    run.mark("broker killed", fault=True)
    await asyncio.to_thread(run.stage.again)
    run.mark("broker back", over=True)


async def kill_the_broker_often(run: Run, times: int = 5) -> None:
    for _ in range(times):
        await run.moment(1, 6)
        run.stage.kill()
        run.mark("broker killed", fault=True)
        await asyncio.to_thread(run.stage.again)
        run.mark("broker back", over=True)


async def broker_away(run: Run, seconds: float) -> None:
    await run.moment(1, 4)
    run.stage.kill()
    run.mark("broker away", fault=True)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(run.stage.again)
    run.mark("broker back", over=True)


async def broker_freezes(run: Run, seconds: float = 12) -> None:
    """Connections stay open and nothing answers."""
    await run.moment(1, 4)
    run.stage.broker.pause()
    run.mark("broker frozen", fault=True)
    await asyncio.sleep(seconds)
    run.stage.broker.resume()
    run.mark("broker goes on", over=True)


async def kill_one_of_three(run: Run) -> None:
    await run.moment(1, 5)
    node = run.dice.randint(1, 3)
    run.stage.cluster.kill(node)
    run.mark(f"broker {node} of three killed", fault=True)
    await run.moment(8, 12)
    await asyncio.to_thread(run.stage.cluster.again, node)
    run.mark(f"broker {node} back")


async def kill_two_of_three(run: Run) -> None:
    await run.moment(1, 5)
    nodes = run.dice.sample([1, 2, 3], 2)
    for node in nodes:
        run.stage.cluster.kill(node)
    run.mark(f"brokers {nodes} of three killed", fault=True)
    await run.moment(8, 12)
    await asyncio.to_thread(run.stage.cluster.again, *nodes)
    run.mark("both back", over=True)


async def disk_fills_up(run: Run) -> None:
    """The broker ends when it cannot write: an operator makes room and starts it again."""
    await run.moment(1, 4)
    run.stage.fill()
    run.mark("disk full", fault=True)
    for _ in range(100):
        if not run.stage.broker.alive:
            break
        await asyncio.sleep(0.1)
    else:
        run.problems.append("the broker lived on with a full disk: the fault was not provoked")
    run.stage.empty()
    if run.stage.broker.alive:
        run.stage.kill()
    else:
        run.stage.broker.close()
    await asyncio.to_thread(run.stage.again)
    run.mark("room made, broker back", over=True)


# Network


async def slow_network(run: Run) -> None:
    run.stage.proxy.delay = 0.05
    run.mark("every answer and request 50 ms late")
    await run.moment(6, 8)
    run.stage.proxy.delay = 0.0
    run.mark("network as before")


async def network_loses(run: Run) -> None:
    """All packets are lost for some seconds, several times."""
    for _ in range(4):
        await run.moment(1, 3)
        run.stage.proxy.stall()
        run.mark("network loses all", fault=True)
        await run.moment(1, 4)
        run.stage.proxy.flow()
        run.mark("network back", over=True)


async def network_cuts(run: Run) -> None:
    """All connections are reset, several times."""
    for _ in range(8):
        await run.moment(0.5, 2)
        run.stage.proxy.cut()
        run.mark("connections reset", fault=True)


async def cut_in_an_answer(run: Run) -> None:
    """The broker has written, and the connection ends in the middle of its saying so."""
    for _ in range(8):
        await run.moment(0.3, 1.5)
        run.stage.proxy.cut_produce_answers += 1
        run.mark("cut in the middle of an answer to a produce", fault=True)
    await asyncio.sleep(1)
    if run.stage.proxy.cut_produce_answers:
        run.problems.append(f"{run.stage.proxy.cut_produce_answers} of 8 cuts met no answer: the fault was not provoked")


# Topics


async def limit_lowered(run: Run, limit: int = 6000) -> None:
    """The events' topic takes less from one moment to the next: what was checked against the old limit is refused, `limit` bytes being less than a batch of
    events has, if not less than one."""
    await run.moment(1, 3)
    await _configure(run, "news", {"max.message.bytes": str(limit)})
    run.mark(f"news takes {limit} bytes at most", fault=True)


async def delete_a_topic(run: Run, name: str) -> None:
    """The workers have to stop and say so; an operator makes the topic again and starts them again."""
    await run.moment(1, 3)
    admin = await _admin(run)
    try:
        await admin.delete_topics([run.prefix + name])
    finally:
        await admin.close()
    run.lost.add(name)
    run.mark(f"{name} deleted", fault=True)
    workers = [worker for worker in run.workers if worker.process.poll() is None]
    for worker in workers:
        try:
            code = await asyncio.to_thread(worker.process.wait, 90)
        except subprocess.TimeoutExpired:
            code = 0
        if code == 0 or run.prefix + name not in worker.text():
            run.problems.append(f"{name} was deleted and a worker ended with {code}, without its name: {worker.text()[-300:]}")
    await topics.create(run.bootstrap, run.prefix)
    run.mark(f"{name} made again, workers started again", over=True)
    for _ in workers:
        run.start_worker()


async def add_partitions(run: Run) -> None:
    await run.moment(1, 3)
    admin = await _admin(run)
    try:
        await admin.create_partitions({run.prefix + "raw": NewPartitions(9)})
    finally:
        await admin.close()
    run.mark("raw has nine partitions instead of six", fault=True)


async def reset_offsets(run: Run) -> None:
    """All workers stop, somebody sets the group back to the beginning, they start again: everything comes a second time."""
    await run.outcomes(run.scenario.items // 2, 60)
    for worker in run.workers:
        await asyncio.to_thread(run.stop_worker, worker)
    admin = AdminClient({"bootstrap.servers": run.bootstrap})  # aiokafka's cannot
    for gone in admin.delete_consumer_groups([run.prefix + "group"]).values():
        await asyncio.to_thread(gone.result, 30)
    run.samples.clear()
    run.mark("offsets deleted, workers started again", fault=True)
    for _ in range(run.scenario.workers):
        run.start_worker()


async def corrupt_memory(run: Run) -> None:
    """Records on promos and attempts that are none."""
    async with AIOKafkaProducer(bootstrap_servers=run.bootstrap, acks="all") as producer:
        for _ in range(20):
            await run.moment(0.05, 0.4)
            topic = run.dice.choice(["promos", "attempts", "lines"])
            value = run.dice.choice(
                [b"\xff\xfe", b"{", b"null", b"[]", b'{"history": 7}', b'{"lines": 3}', b'{"lines": [{}], "source": {}}', b'{"count": "many"}']
            )
            key = run.dice.choice([b"", b"nobody", b"\xff", f"{run.prefix}raw/0/3".encode()])
            await producer.send_and_wait(run.prefix + topic, value=value, key=key)
    run.mark("20 records on internal topics that are none")


async def compact(run: Run) -> None:
    """The raw topic is compacted before it is read: of an item's versions the broker keeps the newest, and offsets have gaps."""
    settings = {"cleanup.policy": "compact", "segment.ms": "100", "min.cleanable.dirty.ratio": "0.01", "max.compaction.lag.ms": "1000"}
    await _configure(run, "raw", settings)
    before = len(await drain(run.bootstrap, run.prefix + "raw"))

    async def gaps() -> bool:
        async with AIOKafkaProducer(bootstrap_servers=run.bootstrap) as producer:  # closes the segment before
            for number in range(6):
                await producer.send_and_wait(run.prefix + "raw", value=b"", key=b"bad/closing", partition=number)
        return len(await drain(run.bootstrap, run.prefix + "raw")) < before

    await w.wait_for(gaps, 60, "compaction")
    run.compacted = True
    run.mark("raw compacted")


async def _admin(run: Run) -> AIOKafkaAdminClient:
    admin = AIOKafkaAdminClient(bootstrap_servers=run.bootstrap)
    await admin.start()
    return admin


async def _configure(run: Run, name: str, settings: dict[str, Any]) -> None:
    kept = {key: value for key, value in topics.declared(run.prefix)[name].config.items() if key not in settings}
    admin = await _admin(run)
    try:
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, run.prefix + name, {**kept, **settings})])
    finally:
        await admin.close()
