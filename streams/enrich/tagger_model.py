"""The tagger's model file: a lexicon and the weights of a linear-chain CRF, as data only (nothing in it is run when it is read).

    line 1   magic
    rest     zlib: one JSON line (header), then the sections in the header's order, each `bytes` long
    sections lexicon    keys, one a line, sorted        codes      one id a key, unsigned 16-bit, into header["codes"]
             features   names, one a line, sorted       counts     one a feature, unsigned 8-bit: how many labels it weighs on
             labels     one a weight, unsigned 8-bit    weights    signed 16-bit, in `UNIT`s
All numbers are little-endian.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

MAGIC = b"newswire tagger 1\n"
UNIT = 0.02
"""Nats to one step of a weight. Whole numbers make sums independent of the order of their terms."""

Weight = tuple[int, int]
"""(label, weight in UNITs)."""


@dataclass(frozen=True, slots=True)
class Model:
    labels: tuple[str, ...]
    transitions: tuple[tuple[int, ...], ...]
    """[from][to], in UNITs."""
    features: Mapping[str, tuple[Weight, ...]]
    lexicon: Mapping[str, str]
    skip: frozenset[str]
    """Runs of one token that were never a name: "The", "In"."""
    about: Mapping[str, object]


class ModelError(ValueError):
    """The file is no model that this code can read."""


def write_model(path: Path, model: Model) -> None:
    codes = sorted(set(model.lexicon.values()))
    ids = {code: i for i, code in enumerate(codes)}
    keys = sorted(model.lexicon)
    names = sorted(model.features)
    flat = [weight for name in names for weight in model.features[name]]
    sections = {
        "lexicon": "\n".join(keys).encode(),
        "codes": _pack("H", [ids[model.lexicon[key]] for key in keys]),
        "features": "\n".join(names).encode(),
        "counts": _pack("B", [len(model.features[name]) for name in names]),
        "labels": _pack("B", [label for label, _ in flat]),
        "weights": _pack("h", [weight for _, weight in flat]),
    }
    header = {
        "about": dict(model.about),
        "labels": model.labels,
        "transitions": model.transitions,
        "codes": codes,
        "skip": sorted(model.skip),
        "sections": {name: len(data) for name, data in sections.items()},
    }
    body = json.dumps(header, ensure_ascii=False, sort_keys=True).encode() + b"\n" + b"".join(sections.values())
    path.write_bytes(MAGIC + zlib.compress(body, 9))


def read_model(path: Path) -> Model:
    """Raises ModelError for a file that is damaged or of another version, OSError where there is none."""
    data = path.read_bytes()
    if not data.startswith(MAGIC):
        raise ModelError(f"{path} is no model of this version")
    try:
        return _parse(zlib.decompress(data[len(MAGIC) :]))
    except (zlib.error, ValueError, KeyError, TypeError, IndexError) as error:
        raise ModelError(f"{path} is damaged: {error}") from error


def _parse(body: bytes) -> Model:
    head, _, rest = body.partition(b"\n")
    header = json.loads(head)
    sections = {}
    start = 0
    sizes = header["sections"]
    for name in ("lexicon", "codes", "features", "counts", "labels", "weights"):
        sections[name] = rest[start : start + sizes[name]]
        start += sizes[name]
    codes = header["codes"]
    lexicon = dict(zip(sections["lexicon"].decode().split("\n"), map(codes.__getitem__, _unpack("H", sections["codes"])), strict=True))
    shared: dict[Weight, Weight] = {}  # a few thousand pairs, each held once
    pairs = zip(_unpack("B", sections["labels"]), _unpack("h", sections["weights"]), strict=True)
    weights = iter([shared.setdefault(pair, pair) for pair in pairs])
    names = sections["features"].decode().split("\n")
    features = dict(zip(names, (tuple(islice(weights, count)) for count in _unpack("B", sections["counts"])), strict=True))
    return Model(
        tuple(header["labels"]),
        tuple(tuple(row) for row in header["transitions"]),
        features,
        lexicon,
        frozenset(header["skip"]),
        header["about"],
    )


def _pack(kind: str, numbers: list[int]) -> bytes:
    values = array(kind, numbers)
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()


def _unpack(kind: str, data: bytes) -> array[int]:
    values = array(kind)
    values.frombytes(data)
    if sys.byteorder == "big":
        values.byteswap()
    return values
