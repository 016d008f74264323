"""`newswire-subscribe`: what a subscriber's service installs holds the library, and needs nothing else of newswire."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=ROOT / "distributions" / "subscribe", capture_output=True, text=True, timeout=120, check=False)
    assert built.returncode == 0, built.stderr
    (file,) = folder.glob("newswire_subscribe-*.whl")
    return zipfile.ZipFile(file)


def required(wheel: zipfile.ZipFile) -> set[str]:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return {
        re.split(r"[<>=!~;\[ ]", line.removeprefix("Requires-Dist: "))[0]
        for line in wheel.read(name).decode().splitlines()
        if line.startswith("Requires-Dist: ")
    }


def with_their_own(names: set[str]) -> set[str]:
    """These distributions and all that they need, as installed here."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        waiting += [re.split(r"[<>=!~;\[ (]", need)[0] for need in metadata.requires(name) or [] if "extra ==" not in need and _applies(need)]
    return found


def _applies(need: str) -> bool:
    from packaging.requirements import Requirement

    marker = Requirement(need).marker
    return marker is None or marker.evaluate()


def test_it_holds_the_library_alone(wheel: zipfile.ZipFile) -> None:
    modules = {name for name in wheel.namelist() if ".dist-info/" not in name}
    here = {f"streams/subscribe/{path.name}" for path in (ROOT / "streams" / "subscribe").glob("*.py")}
    assert modules == {"streams/__init__.py", "streams/py.typed"} | here
    assert sum(one.file_size for one in wheel.infolist()) < 150_000
    assert required(wheel) == {"aiokafka", "orjson", "tenacity"}


def test_it_runs_where_nothing_else_is_installed(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    for name in with_their_own(required(wheel)):
        for file in metadata.files(name) or []:
            top = file.parts[0]
            place = Path(str(metadata.distribution(name).locate_file(top)))
            if not top.startswith("..") and place.exists() and not (tmp_path / top).exists():
                (tmp_path / top).symlink_to(place)
    program = f"""
import sys
sys.path[:] = [path for path in sys.path if "site-packages" not in path] + [{str(tmp_path)!r}]
from streams.subscribe import subscribe
subscription = subscribe("wire.news", group="a", regions={{"UA"}})
for name in ("faust", "numpy", "pydantic", "streams.enrich", "streams.settings"):
    try:
        __import__(name)
    except ModuleNotFoundError:
        continue
    raise SystemExit(name + " is there")
print(sorted(name for name in sys.modules if name.startswith("streams")))
"""
    ran = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "streams.subscribe.subscription" in ran.stdout
