"""`schemas/released/`: what the contract was at each release, with records of that time, and what the present one may not break of the last.

released/0.1.0/topics/, *.schema.json, iptc/    as they were
released/0.1.0/records.json                     {topic: [{key, headers, value}]}, written by the code of that release
released/0.1.0/examples.json                    {schema: [value]}, the valid ones of `examples/`
released/0.1.0/SHA256SUMS                       of all of these: a release is never edited
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from contract.documents import SCHEMAS, Contract, schema_files
from contract.records import Made, as_json
from contract.rules import Break, breaks

FOLDER = SCHEMAS / "released"
SUMS = "SHA256SUMS"
INDENTED = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
MEND = "records of a released version must stay valid; widen the schema again, or make the next version beside it"


class ReleaseError(Exception):
    """A release cannot be made; the message is for people."""


def versions(folder: Path = FOLDER) -> list[str]:
    """All released versions, the last one last."""
    return sorted((path.name for path in folder.iterdir() if path.is_dir()), key=_numbers) if folder.is_dir() else []


def check(present: Contract, folder: Path = FOLDER) -> list[Break]:
    """What of the present contract breaks the last release; all stored records are looked at, of earlier ones too. A release that was edited is told alone."""
    known = versions(folder)
    edited = [one for version in known for one in _edited(folder / version)]
    if edited or not known:
        return edited
    found = [one for version in known for one in _refused(present, folder / version)]
    return [*found, *breaks(Contract.load(folder / known[-1]), present)]


def release(version: str, present: Contract, made: Made, folder: Path = FOLDER) -> Path:
    """Keeps the contract as that of `version`, and returns the folder.

    Raises: ReleaseError for a version that is not above the last one, and for breaks that its number does not announce: the first number has to rise, or while
    that is 0 the second.
    """
    known = versions(folder)
    if known and _numbers(version) <= _numbers(known[-1]):
        raise ReleaseError(f"{version} is not above {known[-1]}, the last release")
    found = check(present, folder)
    if found and _generation(version) == _generation(known[-1]):
        raise ReleaseError(f"{version} breaks {known[-1]}, and its number does not say so:\n" + "\n".join(map(str, found)))
    return _write(folder / version, present, made)


def _write(target: Path, present: Contract, made: Made) -> Path:
    files = [*schema_files(present.folder), *sorted((present.folder / "topics").glob("*.yaml"))]
    for file in files:
        copy = target / file.relative_to(present.folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    records = {topic: [as_json(record) for record in made[topic]] for topic in sorted(made)}
    (target / "records.json").write_bytes(orjson.dumps(records, option=INDENTED))
    (target / "examples.json").write_bytes(orjson.dumps(_valid_examples(present.folder), option=INDENTED))
    (target / SUMS).write_text("".join(f"{digest}  {name}\n" for name, digest in _sums(target).items()), encoding="utf-8")
    return target


def _valid_examples(folder: Path) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for path in sorted(folder.glob("examples/*/valid/*.json")):
        found.setdefault(path.parts[-3], []).append(orjson.loads(path.read_bytes()))
    return found


# What is kept of a release


def _edited(released: Path) -> Iterator[Break]:
    lines = (released / SUMS).read_text(encoding="utf-8").splitlines()
    kept = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    now = _sums(released)
    for name in sorted(kept.keys() | now.keys()):
        if kept.get(name) != now.get(name):
            yield Break(f"released/{released.name}/{name}", "it is not as it was released", "what is compared with has to stay", "restore it")


def _sums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _refused(present: Contract, released: Path) -> Iterator[Break]:
    """Records and examples of the release that the present schemas refuse; a schema that is gone is told elsewhere."""
    examples = _loaded(released / "examples.json")
    for name, values in examples.items():
        for number, value in enumerate(values):
            yield from _invalid(present, f"{name}.schema.json", "", value, f"released/{released.name}/examples.json#/{name}/{number}")
    topics = Contract.load(released).topics
    for topic, records in _loaded(released / "records.json").items():
        for number, record in enumerate(records):
            for file, pointer, part in _parts(present, topics[topic], record):
                yield from _invalid(present, file, pointer, record[part], f"released/{released.name}/records.json#/{topic}/{number}/{part}")


def _parts(present: Contract, topic: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """File and pointer of the schema for each part of a record that has one."""
    yield "keys.schema.json", f"/$defs/{topic['key_schema']}", "key"
    if topic["headers"] is not None:
        yield "headers.schema.json", f"/$defs/{topic['headers']}", "headers"
    file = present.file_of(topic, record["value"])
    if file is not None and record["value"] is not None:
        yield file, "", "value"


def _invalid(present: Contract, file: str, pointer: str, value: Any, where: str) -> Iterator[Break]:
    try:
        present.at(file, pointer)
    except (KeyError, IndexError):
        return
    error = next(present.validator(file, pointer).iter_errors(value), None)
    if error is not None:
        place = "/".join(map(str, error.instance_path)) or "the root"
        yield Break(where, f"{file} refuses it at {place}", " ".join(error.message.split())[:200], MEND)


def _loaded(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = orjson.loads(path.read_bytes())
    return loaded


def _numbers(version: str) -> tuple[int, ...]:
    """Raises: ReleaseError for what is no version."""
    try:
        return tuple(int(part) for part in version.split("."))
    except ValueError:
        raise ReleaseError(f"{version} is no version: numbers with dots between") from None


def _generation(version: str) -> tuple[int, ...]:
    """The numbers of which one rises with a break."""
    major, *rest = _numbers(version)
    return (major,) if major else (0, *rest[:1])
