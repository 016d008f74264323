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
import struct
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

FIELD = 32
"""Bits for one label's sum in a packed weight."""


@dataclass(frozen=True, slots=True)
class Model:
    labels: tuple[str, ...]
    transitions: tuple[tuple[int, ...], ...]
    """[from][to], in UNITs."""
    features: Mapping[str, int]
    """Packed weights: the weight on label i, in UNITs, times 2 ** (FIELD * i), summed over i. One addition so adds the weights of all labels."""
    lexicon: Mapping[str, str]
    skip: frozenset[str]
    """Runs of one token that were never a name: "The", "In"."""
    about: Mapping[str, object]


class ModelError(ValueError):
    """The file is no model that this code can read."""


def pack(weights: Mapping[int, int]) -> int:
    """{label: weight} as one number."""
    return sum(weight << FIELD * label for label, weight in weights.items())


def unpack(packed: int, labels: int) -> list[int]:
    """The weight on each of `labels` labels."""
    half = 1 << FIELD - 1
    bias = sum(half << FIELD * label for label in range(labels))
    data = (packed + bias).to_bytes(labels * FIELD // 8, "little")
    return [number - half for number in struct.unpack(f"<{labels}I", data)]


def write_model(path: Path, model: Model) -> None:
    codes = sorted(set(model.lexicon.values()))
    ids = {code: i for i, code in enumerate(codes)}
    keys = sorted(model.lexicon)
    names = sorted(model.features)
    rows = [[(label, weight) for label, weight in enumerate(unpack(model.features[name], len(model.labels))) if weight] for name in names]
    flat = [pair for row in rows for pair in row]
    sections = {
        "lexicon": "\n".join(keys).encode(),
        "codes": _pack("H", [ids[model.lexicon[key]] for key in keys]),
        "features": "\n".join(names).encode(),
        "counts": _pack("B", [len(row) for row in rows]),
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
    shared: dict[tuple[int, int], int] = {}  # a few thousand different pairs
    weights = []
    for pair in zip(_unpack("B", sections["labels"]), _unpack("h", sections["weights"]), strict=True):
        packed = shared.get(pair)
        if packed is None:
            packed = shared[pair] = pair[1] << FIELD * pair[0]
        weights.append(packed)
    stream = iter(weights)
    names = sections["features"].decode().split("\n")
    features = dict(zip(names, (sum(islice(stream, count)) for count in _unpack("B", sections["counts"])), strict=True))
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
