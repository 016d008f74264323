"""The licence of every locked runtime dependency, as a page: `python .ci/licences.py [LOCK] > docs/licences.md`.

Exit code 1, with the names on standard error, for a licence that is unknown or not on the list below.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"

# What may stand in an image of newswire. MPL-2.0 asks for the sources of its own files alone, which are used as they come.
ALLOWED = {"0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "LicenseRef-Repoze", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0", "Zlib"}

# How packages without a licence expression (PEP 639) name theirs, in SPDX. "BSD" is for those that do not say which.
SPDX = {
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Repoze Public License": "LicenseRef-Repoze",  # of the BSD kind
}

# Packages of other systems, which are not installed here: looked up by hand.
STATED = {"colorama": "BSD-3-Clause", "httpx2-jsfetch": "BSD-3-Clause"}

HEAD = """# Licences

Of the packages that newswire runs with, from their own metadata (`requirements.lock` has versions and hashes). `make licences` makes this page, and a test
compares it. newswire itself is Apache-2.0; what its data files come from is in `streams/enrich/data/NOTICE.md`. The local broker (`newswire broker`) is Apache
Kafka, Apache-2.0, and is no part of the package.

| package | licence |
| --- | --- |
"""


def names(lock: Path) -> list[str]:
    return sorted(set(re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE)))


def licence(name: str) -> str | None:
    """As an SPDX expression; None where the package does not say."""
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return STATED.get(name)
    if found.get("License-Expression"):
        return str(found["License-Expression"])
    classified = [one.rpartition(" :: ")[2] for one in found.get_all("Classifier") or [] if one.startswith("License ::")]
    said = classified or ([found["License"].strip()] if found.get("License") else [])
    return " AND ".join(sorted({SPDX.get(one, one) for one in said})) or None


def is_allowed(expression: str | None) -> bool:
    """Stricter than the expression: each licence in it has to be on the list, also where one may be chosen."""
    parts = re.split(r"\s+(?:AND|OR)\s+", expression.replace("(", " ").replace(")", " ").strip()) if expression else []
    return bool(parts) and all(part.strip() in ALLOWED for part in parts)


def main(arguments: list[str]) -> int:
    found = {name: licence(name) for name in names(Path(arguments[0]) if arguments else LOCK)}
    print(HEAD + "".join(f"| {name} | {expression or 'unknown'} |\n" for name, expression in found.items()), end="")
    wrong = {name: expression for name, expression in found.items() if not is_allowed(expression)}
    for name, expression in wrong.items():
        print(f"{name}: {(expression or 'unknown')[:80]}: not on the list of .ci/licences.py", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
