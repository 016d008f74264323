"""Routing rules on Apache Kafka: copies on their topics, other rules without a restart, and none that cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from streams import topics
from streams.broker.apache import Broker
from streams.delivery.fail_stop import ExitCode
from streams.subscribe import subscribe
from tests import items
from tests.broker import workers as w
from tests.broker.tools import drain, produce

pytestmark = pytest.mark.kafka

LAGOS = """
[[rule]]
name = "lagos"
copy = "lagos"
flag = "port"
when = { entity = "Lagos" }
"""
OTHERS = """
[[rule]]
name = "others"
copy = "others"
when = { not = { entity = "Lagos" } }
"""
BROKEN = '[[rule]]\nname = "broken"\n'


def about(number: int) -> bytes:
    town = "Lagos" if number % 2 else "Lima"
    line = f"{town.upper()}, March 2 - The port of {town} reopened, officials in {town} said in statement {number}."
    return orjson.dumps(items.item(number) | {"title": f"Port of {town} reopens, round {number}", "lines": [line]})


async def copies(broker: Broker, prefix: str, route: str) -> dict[str, Any]:
    """By the item's id what is on a route's topic."""
    return {orjson.loads(record.value)["altIds"][0]["value"]: record for record in await drain(broker.bootstrap, f"{prefix}route.{route}")}


def replaced(file: Path, text: str) -> None:
    new = file.with_suffix(".new")
    new.write_text(text)
    new.rename(file)


async def test_copies_other_rules_and_rules_that_cannot_be_used(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    rules = tmp_path / "routes.toml"
    rules.write_text(LAGOS)
    made = await topics.create(kafka.bootstrap, topics_prefix, routes=["lagos", "others"])
    assert [change.topic for change in made] == [f"{topics_prefix}route.lagos", f"{topics_prefix}route.others"]
    assert [problem for problem in await topics.check(kafka.bootstrap, topics_prefix, routes=["lagos"]) if problem.severity == "error"] == []
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, routes=rules) as (worker,):

        async def round_of(begin: int) -> None:
            await produce(kafka.bootstrap, topics_prefix + "raw", [about(number) for number in range(begin, begin + 10)])
            await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, begin + 10)

        async def said(text: str) -> bool:
            return text in worker.text()

        await round_of(0)
        replaced(rules, BROKEN)
        await w.wait_for(lambda: said("cannot be used, what was in force stays"), 20, "a line on the broken file")
        await round_of(10)
        replaced(rules, LAGOS.replace('"lagos"', '"nowhere"'))
        await w.wait_for(lambda: said(f"no topic {topics_prefix}route.nowhere"), 20, "a line on the topic that is missing")
        await round_of(20)
        replaced(rules, OTHERS)
        await w.wait_for(lambda: said("1 rules, 1 routes"), 20, "the new rules")
        await w.wait_for(lambda: said(digest(OTHERS)), 20, "the new rules")
        await round_of(30)
        assert worker.stop()[0] == 0
    news = {orjson.loads(record.value)["altIds"][0]["value"]: record for record in await drain(kafka.bootstrap, topics_prefix + "news")}
    lagos, others = await copies(kafka, topics_prefix, "lagos"), await copies(kafka, topics_prefix, "others")
    assert lagos.keys() == {f"item-{number}" for number in range(30) if number % 2}
    assert others.keys() == {f"item-{number}" for number in range(30, 40) if not number % 2}
    for name, copy in (lagos | others).items():
        assert (copy.key, copy.value) == (news[name].key, news[name].value)
        assert w.headers(copy)["ce_id"] != w.headers(news[name])["ce_id"]
        assert w.headers(copy)["ce_newsid"] == w.headers(news[name])["ce_newsid"]
        assert w.headers(copy).get("ce_flags") == ("port" if name in lagos else None)
    async with subscribe(f"{topics_prefix}route.lagos", brokers=kafka.bootstrap, suppliers={"northern-press"}, until_present=True) as events:
        found = {event.id: (event.flags, event.matched, event.raw) async for event in events}
    assert found == {w.headers(copy)["ce_id"]: ({"port"}, True, copy.value) for copy in lagos.values()}


async def test_a_worker_with_a_route_that_has_no_topic_does_not_start(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    rules = tmp_path / "routes.toml"
    rules.write_text(LAGOS)
    with w.workers(kafka.bootstrap, topics_prefix, tmp_path, routes=rules) as (worker,):
        assert worker.process.wait(60) == ExitCode.CONFIG
    assert f"the broker has no topic {topics_prefix}route.lagos" in worker.text()


def digest(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()[:12]
