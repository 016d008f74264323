"""What newswire runs with: locked by version and hash, under licences on the list, audited or said not to be."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def ci(name: str) -> ModuleType:
    """A script of `.ci/`."""
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(name: str, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / ".ci" / f"{name}.py"), *map(str, arguments)]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize(("name", "least"), [("requirements.lock", 41), ("requirements-dev.lock", 41), ("requirements-install.lock", 1)])
def test_a_lock_file_holds_versions_and_hashes_alone(name: str, least: int) -> None:
    text = (ROOT / name).read_text()
    packages = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(packages) >= least
    for package in packages:
        first, *hashes = package.splitlines()
        assert re.match(r"[a-z0-9._-]+==[0-9][^ ]* (; .* )?\\$", first), first
        assert hashes and all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in hashes), first
    assert "://" not in text


def test_the_page_of_licences_is_what_the_packages_say() -> None:
    made = run("licences")
    assert (made.returncode, made.stderr) == (0, "")
    assert (ROOT / "docs/licences.md").read_text() == made.stdout, "renew it with `make licences`"
    assert "| aiokafka | Apache-2.0 |" in made.stdout


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("License-Expression: AGPL-3.0-only", "AGPL-3.0-only"),
        ("License-Expression: MIT AND GPL-2.0-only", "MIT AND GPL-2.0-only"),
        ("Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)", "GNU General Public License v3 (GPLv3)"),
        ("License: Proprietary", "Proprietary"),
        ("Summary: says nothing", "unknown"),
    ],
)
def test_a_licence_that_is_not_on_the_list_fails(tmp_path: Path, said: str, seen: str) -> None:
    package = tmp_path / "greedy-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text(f"Metadata-Version: 2.1\nName: greedy\nVersion: 1.0\n{said}\n")
    (tmp_path / "lock").write_text("click==8\ngreedy==1.0 \\\n    --hash=sha256:00\n")
    made = run("licences", tmp_path / "lock", PYTHONPATH=str(tmp_path))
    assert (made.returncode, made.stderr) == (1, f"greedy: {seen}: not on the list of .ci/licences.py\n")


def test_an_audit_names_what_is_known_and_counts_what_nobody_looked_at() -> None:
    report = {
        "dependencies": [
            {"name": "good", "version": "1", "vulns": []},
            {"name": "bad", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3", "4"]}, {"id": "PYSEC-2", "fix_versions": []}]},
            {"name": "strange", "skip_reason": "Dependency not found"},
        ]
    }
    found = ["bad 2: PYSEC-1, mended in 3, 4", "bad 2: PYSEC-2, mended in no version yet"]
    assert ci("audit").judge(report) == (found, ["strange"], 2)


@pytest.mark.parametrize(("required", "code"), [("0", 0), ("1", 3)])
def test_an_audit_that_reaches_no_service_says_so(required: str, code: int) -> None:
    """With a proxy at a port where nothing listens."""
    made = run("audit", HTTPS_PROXY="http://127.0.0.1:9", https_proxy="http://127.0.0.1:9", NEWSWIRE_REQUIRE_AUDIT=required)
    assert made.returncode == code
    assert made.stdout.startswith("audit: NOTHING WAS AUDITED: pip-audit failed")
    assert "vulnerabilities known" not in made.stdout
