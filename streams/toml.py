"""TOML that a person wrote, or in one line why it is none."""

from __future__ import annotations

import tomllib
from typing import Any


class TomlError(ValueError):
    """One line: which file, where, what to do."""


def parsed(data: bytes, path: str) -> dict[str, Any]:
    """The tables of a file's bytes; `path` is its name in messages. Raises: TomlError."""
    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise TomlError(f"{path}: byte {error.start}: not UTF-8; save the file as UTF-8") from None
    except RecursionError:
        raise TomlError(f"{path}: no TOML: brackets within brackets without end; mend the line") from None
    except ValueError as error:  # of the syntax; or an integer of thousands of digits, of which the parser takes no care
        raise TomlError(f"{path}: no TOML: {error}; mend the line") from None
