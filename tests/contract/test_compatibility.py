"""`python -m contract check`: what breaks the last release is found, what does not is not, and the contract as it is breaks nothing."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from contract import released
from contract.__main__ import main
from contract.documents import SCHEMAS, Contract
from contract.records import Made, make
from contract.rules import RULES, TOPIC_RULES, breaks

PRESENT = Contract.load()
GONE = object()
Edits = dict[str, Any]
"""By `file#pointer`: what stands there instead; GONE for nothing."""


def edited(edits: Edits) -> Contract:
    schemas, topics = copy.deepcopy(dict(PRESENT.schemas)), copy.deepcopy(dict(PRESENT.topics))
    for where, value in edits.items():
        file, _, pointer = where.partition("#")
        *path, last = [part.replace("~1", "/") for part in pointer.split("/")[1:]]
        place: Any = topics[Path(file).stem] if file.startswith("topics/") else schemas[file]
        for part in path:
            place = place[int(part)] if isinstance(place, list) else place[part]
        if value is GONE:
            del place[last]
        elif isinstance(place, list):
            place[int(last)] = value
        else:
            place[last] = value
    return Contract(PRESENT.folder, schemas, topics)


def found(edits: Edits) -> list[tuple[str, str]]:
    return [(one.where, one.what) for one in breaks(PRESENT, edited(edits))]


def of(file: str, *path: str | int) -> Any:
    return PRESENT.at(file).child(*path).schema


REGION, RAW, LINE, SKETCH, NEWS, HELD = (f"{name}.v1.schema.json" for name in ("region", "raw", "line", "sketch", "news", "held"))
STORY, PROMO, ATTEMPT, ENTITY = (f"{name}.v1.schema.json" for name in ("story", "promo", "attempt", "entity"))
TEXT = {"type": "string"}
LEVEL, CONFIDENCE = (f"{REGION}#/properties/region/properties/{name}" for name in ("level", "confidence"))
IN, EDITS, LAYOUT = (f"{NEWS}#/$defs/{path}" for path in ("mention/properties/in", "wire/properties/edits/items", "wire/properties/layout/items"))
EXTRA = f"{NEWS}#/$defs/wire/properties/supplied/properties/extra/additionalProperties"
PATTERN = PRESENT.at(STORY, "/properties/sketch/pattern").schema

BROKEN: list[tuple[str, Edits, str, str]] = [
    # what newswire writes
    ("removed field", {f"{REGION}#/properties/headline": GONE, f"{REGION}#/required": ["uri"]}, f"{REGION}#/properties/headline", "the field was removed"),
    ("removed field, nested", {f"{REGION}#/properties/region/properties/name": GONE}, f"{REGION}#/properties/region/properties/name", "the field was removed"),
    ("removed field, behind a reference", {f"{NEWS}#/$defs/person/properties/role": GONE}, f"{NEWS}#/$defs/person/properties/role", "the field was removed"),
    ("removed field, in items", {f"{STORY}#/properties/links/items/properties/hours": GONE},
     f"{STORY}#/properties/links/items/properties/hours", "the field was removed"),
    ("removed field, of another's schema", {"iptc/ninjs-schema_3.1.json#/$defs/ninjsType/properties/located": GONE},
     "iptc/ninjs-schema_3.1.json#/$defs/ninjsType/properties/located", "the field was removed"),
    ("narrowed type", {f"{REGION}#/properties/headline/type": "string"},
     f"{REGION}#/properties/headline", "the type was narrowed (null or string became string)"),
    ("changed type", {f"{REGION}#/properties/order/type": "string"}, f"{REGION}#/properties/order", "the type was widened (integer became string)"),
    ("nullable", {f"{REGION}#/properties/uri/type": ["string", "null"]}, f"{REGION}#/properties/uri", "the type was widened (string became null or string)"),
    ("nullable by an alternative", {f"{NEWS}#/$defs/wire/properties/language": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/language"}]}},
     f"{NEWS}#/$defs/wire/properties/language/anyOf/0", "an alternative was added (null)"),
    ("integer to number", {f"{SKETCH}#/properties/time/type": "number"},
     f"{SKETCH}#/properties/time", "the type was widened (integer became integer or number)"),
    ("new required field", {f"{REGION}#/properties/mood": TEXT, f"{REGION}#/required": [*of(REGION, "required"), "mood"]},
     f"{REGION}#/properties/mood", "a required field was added"),
    ("optional became required", {f"{NEWS}#/$defs/wire/required": [*of(NEWS, "$defs", "wire", "required"), "supplied"]},
     f"{NEWS}#/$defs/wire/properties/supplied", "the field became required"),
    ("required became optional", {f"{REGION}#/required": ["uri"]}, f"{REGION}#/properties/withdrawn", "the required field became optional"),
    ("renamed value", {f"{LEVEL}/enum/4": "water"}, LEVEL, 'a value was removed or renamed ("sea")'),
    ("removed value", {f"{ENTITY}#/properties/entity/properties/type/enum": ["person", "place"]},
     f"{ENTITY}#/properties/entity/properties/type", 'a value was removed or renamed ("organisation")'),
    ("new value of a closed enum", {f"{IN}/enum": ["headline", "body", "caption"]}, IN, 'a value was added ("caption")'),
    ("opened enum", {f"{IN}/x-open": True}, IN, "the enum was marked `x-open`"),
    ("enum became a text", {IN: TEXT}, IN, "any value is allowed now"),
    ("text became an enum", {f"{STORY}#/properties/supplier/enum": ["alpha"]}, f"{STORY}#/properties/supplier", "only certain values are allowed now"),
    ("another constant", {f"{NEWS}#/$defs/joiner/properties/in/const": "seam"},
     f"{NEWS}#/$defs/joiner/properties/in", 'a value was removed or renamed ("joiner")'),
    ("lower minimum", {f"{STORY}#/properties/words/minimum": -1}, f"{STORY}#/properties/words", "more is allowed now (minimum 0 became -1)"),
    ("higher maximum", {f"{CONFIDENCE}/maximum": 100}, CONFIDENCE, "more is allowed now (maximum 1 became 100)"),
    ("no pattern", {f"{STORY}#/properties/sketch/pattern": GONE}, f"{STORY}#/properties/sketch", f"more is allowed now (pattern {PATTERN} became None)"),
    ("another pattern", {f"{STORY}#/properties/sketch/pattern": "^x$"},
     f"{STORY}#/properties/sketch", f"something else is allowed now (pattern {PATTERN} became ^x$)"),
    ("no format", {f"{STORY}#/properties/uri/format": GONE}, f"{STORY}#/properties/uri", "more is allowed now (format uri became None)"),
    ("new alternative", {f"{EDITS}/oneOf": [*of(NEWS, "$defs", "wire", "properties", "edits", "items", "oneOf"), TEXT]},
     f"{EDITS}/oneOf/2", "an alternative was added (string)"),
    ("fewer alternatives", {f"{LAYOUT}/oneOf": of(NEWS, "$defs", "wire", "properties", "layout", "items", "oneOf")[:2]},
     LAYOUT, "an alternative was removed (Blank)"),
    ("unknown keyword", {f"{REGION}#/not": {"required": ["x"]}}, f"{REGION}#", "something else is allowed now (`not` is another)"),
    ("unnamed fields closed", {EXTRA: False},
     EXTRA, "unnamed fields are no longer allowed"),
    ("header removed", {"headers.schema.json#/$defs/origin/properties/ce_time": GONE},
     "headers.schema.json#/$defs/origin/properties/ce_time", "the field was removed"),
    ("header of another value", {"headers.schema.json#/$defs/news/properties/ce_type/const": "newswire.news"},
     "headers.schema.json#/$defs/news/properties/ce_type", 'a value was removed or renamed ("newswire.news.v1")'),
    # what newswire reads
    ("input: removed field", {f"{RAW}#/properties/language": GONE}, f"{RAW}#/properties/language", "the field was removed"),
    ("input: narrowed type", {f"{RAW}#/properties/title/type": ["string", "null"]}, f"{RAW}#/properties/title",
     "the type was narrowed (integer or null or number or string became null or string)"),
    ("input: new required field", {f"{RAW}#/properties/desk": TEXT, f"{RAW}#/required": ["desk"]}, f"{RAW}#/properties/desk", "a required field was added"),
    ("input: optional became required", {f"{RAW}#/required": ["id"]}, f"{RAW}#/properties/id", "the field became required"),
    ("input: value removed", {f"{RAW}#/properties/urgency/enum": [1, 2, 3, None]}, f"{RAW}#/properties/urgency",
     'a value was removed or renamed (4, 5, 6, 7, 8, 9, "1", "2", "3", "4", "5", "6", "7", "8", "9")'),
    ("input: lower maximum", {f"{RAW}#/properties/source/maxLength": 10}, f"{RAW}#/properties/source", "less is allowed now (maxLength 1000 became 10)"),
    ("input: new bound", {f"{RAW}#/properties/title/maxLength": 10}, f"{RAW}#/properties/title", "less is allowed now (maxLength None became 10)"),
    ("input: closed", {f"{RAW}#/additionalProperties": False}, f"{RAW}#/additionalProperties", "unnamed fields are no longer allowed"),
    ("input: alternative removed", {f"{RAW}#/properties/lines/anyOf": of(RAW, "properties", "lines", "anyOf")[1:]},
     f"{RAW}#/properties/lines", "an alternative was removed (['string', 'null'])"),
    # between workers
    ("internal: narrowed", {f"{SKETCH}#/properties/words/minimum": 1}, f"{SKETCH}#/properties/words", "less is allowed now (minimum 0 became 1)"),
    ("internal: widened", {f"{SKETCH}#/properties/words/minimum": -1}, f"{SKETCH}#/properties/words", "more is allowed now (minimum 0 became -1)"),
    ("internal: value added", {f"{ATTEMPT}#/properties/reason/enum": ["crashed", "hung", "out-of-memory", "stopped"]},
     f"{ATTEMPT}#/properties/reason", 'a value was added ("stopped")'),
    ("internal: position of a tuple", {f"{HELD}#/properties/records/items/properties/headers/items/prefixItems": [TEXT]},
     f"{HELD}#/properties/records/items/properties/headers/items", "something else is allowed now (`prefixItems` has 1 members, not 2)"),
    ("internal: readers validate closed", {f"{LINE}#/properties/mood": TEXT}, f"{LINE}#/properties/mood", "a field was added"),
    ("internal: the same in what is referred to", {f"{PROMO}#/properties/mood": TEXT}, f"{PROMO}#/properties/mood", "a field was added"),
    # topics
    ("changed key", {"topics/regions.yaml#/key_schema": "item"}, "topics/regions.yaml#/key_schema", "country became item"),
    ("changed pattern of a key", {"keys.schema.json#/$defs/country/pattern": "^[A-Z]{3}$"}, "keys.schema.json#/$defs/country",
     "something else is allowed now (pattern ^[A-Z]{2}$ became ^[A-Z]{3}$)"),
    ("changed partitioning", {"keys.schema.json#/$defs/line/x-partition": "murmur2 of the key"},
     "keys.schema.json#/$defs/line", "something else is allowed now (`x-partition` is another)"),
    ("changed number of partitions", {"topics/promos.yaml#/partitions": 7}, "topics/promos.yaml#/partitions", "6 became 7"),
    ("partitions may be added", {"topics/stories.yaml#/repartition": "allowed"}, "topics/stories.yaml#/repartition", "never became allowed"),
    ("another value", {"topics/regions.yaml#/value/schema": "entity"}, "topics/regions.yaml#/value/schema", "region became entity"),
    ("a version without its schema", {"topics/news.yaml#/value/version": 2}, "topics/news.yaml#/value", "there is no news.v2.schema.json"),
    ("other headers", {"topics/news.yaml#/headers": "item"}, "topics/news.yaml#/headers", "news became item"),
    ("another direction", {"topics/news.yaml#/direction": "internal"}, "topics/news.yaml#/direction", "out became internal"),
    ("other names of a family", {"topics/route.yaml#/parameter/pattern": "^[a-z]$"},
     "topics/route.yaml#/parameter/pattern", "^[a-z][a-z0-9-]{0,39}$ became ^[a-z]$"),
    ("a family became one topic", {"topics/route.yaml#/parameter": GONE}, "topics/route.yaml#/parameter/pattern", "^[a-z][a-z0-9-]{0,39}$ became None"),
    ("other clean-up", {"topics/news.yaml#/config/cleanup.policy": "compact"}, "topics/news.yaml#/config/cleanup.policy", "delete became compact"),
    ("shorter retention", {"topics/news.yaml#/config/retention.ms": 3600000}, "topics/news.yaml#/config/retention.ms", "2592000000 became 3600000"),
    ("earlier compaction", {"topics/stories.yaml#/config/min.compaction.lag.ms": GONE},
     "topics/stories.yaml#/config/min.compaction.lag.ms", "345600000 became None"),
    ("smaller records", {"topics/raw.yaml#/config/max.message.bytes": 65536}, "topics/raw.yaml#/config/max.message.bytes", "1048576 became 65536"),
]  # fmt: skip

ALLOWED: list[tuple[str, Edits]] = [
    ("new optional field", {f"{REGION}#/properties/mood": TEXT}),
    ("new optional field, nested", {f"{NEWS}#/$defs/person/properties/mood": TEXT}),
    ("new optional header", {"headers.schema.json#/$defs/item/properties/ce_mood": TEXT}),
    ("new value of an open enum", {f"{LEVEL}/enum": [*of(REGION, "properties", "region", "properties", "level", "enum"), "ocean"]}),
    ("other words", {f"{REGION}#/description": "Other words.", f"{REGION}#/properties/order/description": "Others.", "topics/news.yaml#/purpose": "Others."}),
    ("other words for a parameter", {"topics/route.yaml#/parameter/description": "The desk that has the route."}),
    ("other words for a key", {"topics/news.yaml#/key": "The item's URI."}),
    ("tighter bound of what is written", {f"{STORY}#/properties/headline/maxLength": 400}),
    ("closed enum", {f"{LEVEL}/x-open": GONE}),
    ("input: new field", {f"{RAW}#/properties/desk": TEXT}),
    ("input: wider type", {f"{RAW}#/properties/url/type": ["string", "number", "null"]}),
    ("input: higher maximum", {f"{RAW}#/properties/source/maxLength": 2000}),
    ("input: new value", {f"{RAW}#/properties/urgency/enum": [*of(RAW, "properties", "urgency", "enum"), 10]}),
    ("input: new alternative", {f"{RAW}#/anyOf": [*of(RAW, "anyOf"), {"required": ["parts"]}]}),
    ("internal: new optional field", {f"{SKETCH}#/properties/mood": TEXT}),
    ("a definition moved", {f"{REGION}#/$defs": {"name": of(REGION, "properties", "region", "properties", "name")},
      f"{REGION}#/properties/region/properties/name": {"$ref": "#/$defs/name"}}),
    ("a part in allOf", {f"{REGION}#/properties/order": {"allOf": [of(REGION, "properties", "order")]}}),
    ("more partitions where they may be added", {"topics/news.yaml#/partitions": 12}),
    ("longer retention", {"topics/news.yaml#/config/retention.ms": 5184000000}),
    ("larger records", {"topics/raw.yaml#/config/max.message.bytes": 2097152}),
    ("who reads it", {"topics/news.yaml#/consumers": ["subscribers", "archive"]}),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "where", "what"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_break_is_found(edits: Edits, where: str, what: str) -> None:
    assert (where, what) in found(edits)


@pytest.mark.parametrize("edits", [edits for _, edits in ALLOWED], ids=[name for name, _ in ALLOWED])
def test_what_is_allowed_passes(edits: Edits) -> None:
    assert found(edits) == []


def test_only_what_was_changed_is_told() -> None:
    assert found({f"{REGION}#/properties/region/properties/name": GONE}) == [
        (f"{REGION}#/properties/region/properties/name", "the field was removed"),
    ]
    assert found({"headers.schema.json#/$defs/origin/properties/ce_time": GONE}) == [
        ("headers.schema.json#/$defs/origin/properties/ce_time", "the field was removed")
    ]


def test_the_next_version_beside_the_last_one_is_the_way() -> None:
    later = edited({"topics/news.yaml#/value/version": 2, "topics/route.yaml#/value/version": 2})
    schemas = dict(later.schemas) | {"news.v2.schema.json": {"$id": "https://newswire.example/schemas/news.v2.schema.json", "type": "object"}}
    assert breaks(PRESENT, Contract(later.folder, schemas, later.topics)) == []
    del schemas[NEWS]
    assert [(one.where, one.what) for one in breaks(PRESENT, Contract(later.folder, schemas, later.topics))] == [(f"{NEWS}#", "the schema was removed")]


def test_a_topic_that_goes_is_a_break_and_one_that_comes_is_none() -> None:
    fewer = Contract(PRESENT.folder, PRESENT.schemas, {name: topic for name, topic in PRESENT.topics.items() if name != "dlq"})
    assert [str(one) for one in breaks(PRESENT, fewer)] == ["topics/dlq.yaml#: the topic was removed: whoever uses it has nothing in its place; keep it"]
    assert breaks(fewer, PRESENT) == []


def test_a_line_says_what_where_why_and_what_to_do() -> None:
    (line,) = [str(one) for one in breaks(PRESENT, edited({f"{REGION}#/properties/withdrawn/type": ["boolean", "null"]}))]
    assert line == (
        f"{REGION}#/properties/withdrawn: the type was widened (boolean became boolean or null): readers do not expect it; "
        f"keep {REGION} as it is and make the next version beside it"
    )


def test_each_kind_of_change_is_tried() -> None:
    """Every rule that forbids is seen at work above, but for those that say the same words."""
    said = {what.split(" (")[0] for _, _, _, what in BROKEN}
    assert {rule.what for rule in RULES.values() if rule.breaks} <= said
    tried = {where.partition("#/")[2] for _, _, where, _ in BROKEN if where.startswith("topics/")}
    assert {"/".join(rule.entry) for rule in TOPIC_RULES} - tried == {"value/version", "config/message.timestamp.type"}


@pytest.mark.parametrize(("entry", "value", "what"), [
    (("value", "version"), 0, "1 became 0"),
    (("config", "message.timestamp.type"), "CreateTime", "LogAppendTime became CreateTime"),
])  # fmt: skip
def test_the_other_rules_of_topics(entry: tuple[str, str], value: Any, what: str) -> None:
    where = f"topics/news.yaml#/{'/'.join(entry)}"
    assert (where, what) in found({where: value})


# The releases


def test_the_contract_as_it_is_breaks_no_release() -> None:
    assert released.versions()
    assert [str(one) for one in released.check(PRESENT)] == []


@pytest.fixture(scope="module")
def made() -> Made:
    return make()


@pytest.fixture
def folder(tmp_path: Path, made: Made) -> Path:
    """A copy of the contract, whose one release is the copy itself."""
    copied = tmp_path / "schemas"
    shutil.copytree(SCHEMAS, copied, ignore=shutil.ignore_patterns("released", "asyncapi"))
    released.release("0.1.0", Contract.load(copied), made, copied / "released")
    return copied


def edit(file: Path, change: Callable[[Any], None]) -> None:
    value = orjson.loads(file.read_bytes())
    change(value)
    file.write_bytes(orjson.dumps(value))


def check(folder: Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["check", "--schemas", str(folder)])
    return result.exit_code, result.output


def test_the_command(folder: Path) -> None:
    assert check(folder) == (0, "0 breaks of 0.1.0\n")
    edit(folder / REGION, lambda schema: schema["properties"].pop("withdrawn"))
    code, output = check(folder)
    assert code == 1
    assert f"{REGION}#/properties/withdrawn: the field was removed" in output


def test_records_of_a_release_stay_valid(folder: Path) -> None:
    """A bound of an output may become tighter, but not so tight that what was written is refused."""
    edit(folder / STORY, lambda schema: schema["properties"]["headline"].update(maxLength=400))
    assert check(folder)[0] == 0
    edit(folder / STORY, lambda schema: schema["properties"]["headline"].update(maxLength=40))
    code, output = check(folder)
    assert code == 1
    assert f"released/0.1.0/records.json#/stories/1/value: {STORY} refuses it at headline: " in output
    assert f"released/0.1.0/examples.json#/story.v1/1: {STORY} refuses it" in output


def test_keys_and_headers_of_a_release_stay_valid(folder: Path) -> None:
    edit(folder / "headers.schema.json", lambda schema: schema["$defs"]["origin"]["properties"]["ce_rawoffset"].update(maxLength=1))
    edit(folder / "keys.schema.json", lambda schema: schema["$defs"]["entity"].update(maxLength=30))
    output = check(folder)[1]
    assert "records.json#/news/0/headers: headers.schema.json refuses it at ce_rawoffset" in output
    assert "records.json#/entities/0/key: keys.schema.json refuses it at the root" in output


def test_a_release_is_never_edited(folder: Path) -> None:
    (folder / "released" / "0.1.0" / "topics" / "news.yaml").write_text(
        "topic: news\n" + (folder / "topics" / "news.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (folder / "released" / "0.1.0" / "more.json").write_text("{}", encoding="utf-8")
    (folder / "released" / "0.1.0" / "iptc" / "GeoJSON-schema.json").unlink()
    output = check(folder)[1]
    for name in ("topics/news.yaml", "more.json", "iptc/GeoJSON-schema.json"):
        assert f"released/0.1.0/{name}: it is not as it was released" in output


def test_a_release_with_breaks_needs_a_number_that_says_so(folder: Path, made: Made) -> None:
    edit(folder / REGION, lambda schema: schema["properties"]["headline"].update(type="string"))
    present, into = Contract.load(folder), folder / "released"
    with pytest.raises(released.ReleaseError, match=r"0\.1\.1 breaks 0\.1\.0, and its number does not say so:\n(.*\n)*.*headline: the type was narrowed"):
        released.release("0.1.1", present, made, into)
    assert released.release("0.2.0", present, made, into) == into / "0.2.0"
    assert released.versions(into) == ["0.1.0", "0.2.0"]


@pytest.mark.parametrize(("version", "said"), [("0.1.0", "is not above 0.1.0"), ("0.0.9", "is not above 0.1.0"), ("next", "is no version")])
def test_a_release_is_above_the_last_one(folder: Path, made: Made, version: str, said: str) -> None:
    with pytest.raises(released.ReleaseError, match=said):
        released.release(version, Contract.load(folder), made, folder / "released")


def test_versions_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for name in ("0.10.0", "0.9.0", "1.0.0"):
        (tmp_path / name).mkdir()
    assert released.versions(tmp_path) == ["0.9.0", "0.10.0", "1.0.0"]
    assert released.versions(tmp_path / "none") == []
