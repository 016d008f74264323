"""Where figures and findings are kept, and how a finding is told from another."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import traceback
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent.parent
FOLDER: Final = ROOT / "build" / "fuzz"
"""Of new inputs and findings; no part of the repository."""
RESULTS: Final = HERE / "results.jsonl"
_PARTICULAR: Final = re.compile(r"'[^']*'|[0-9.]+")


def place(error: Exception) -> str:
    """Where and what, so that a second input for the same fault is not kept too."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if f"{os.sep}streams{os.sep}" in frame.filename]
    where = f"{frames[-1].filename}:{frames[-1].name}" if frames else ""
    return f"{type(error).__name__} {where} {_PARTICULAR.sub('#', str(error))[:90]}"


def keep(findings: Path, data: bytes, said: str, trace: str) -> None:
    """Writes the input, and beside it what was found."""
    findings.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(data).hexdigest()[:16]
    (findings / name).write_bytes(data)
    (findings / f"{name}.txt").write_text(f"{said}\n\n{trace}", "utf-8", "backslashreplace")


def commit() -> str:
    """The commit of the checkout, "unknown" where it is none."""
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "unknown"
