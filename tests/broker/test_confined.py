"""A worker as the containers confine it: nothing can be written but /tmp, no capabilities, no new privileges. By Linux namespaces, without Docker."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from streams.broker.apache import Broker
from tests import items
from tests.broker import workers as w
from tests.broker.tools import produce

pytestmark = pytest.mark.kafka

# Every mount becomes read-only for this process and its children; in the place of the containers' /tmp, where the checkout itself may lie, there is an empty
# folder in memory.
_CONFINE = """
set -e
mount --make-rprivate /
cut -d' ' -f5 /proc/self/mountinfo | grep -vE '^/(proc|sys|dev)(/|$)' | while read -r place; do mount -o remount,bind,ro "$place" 2>/dev/null || true; done
mount -t tmpfs -o size=64m none "$TMPDIR"
cd "$1"
shift
if touch ./written 2>/dev/null; then echo "the folder can be written" >&2; exit 9; fi
exec setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$@"
"""


def _can_confine() -> bool:
    if sys.platform != "linux" or shutil.which("unshare") is None or shutil.which("setpriv") is None:
        return False
    return subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/tmp"], check=False, capture_output=True).returncode == 0


def confined(kafka: Broker, prefix: str, home: Path, tmp: Path, log: Path) -> subprocess.Popen[bytes]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSWIRE_")}
    named = {"BROKERS": kafka.bootstrap, "PREFIX": prefix, "GROUP": prefix + "group", "SESSION_TIMEOUT": "6", "ITEM_TIMEOUT": "2"}
    environment = clean | {f"NEWSWIRE_{name}": value for name, value in named.items()} | {"HOME": str(home), "PYTHONPATH": str(Path.cwd()), "TMPDIR": str(tmp)}
    command = ["unshare", "--mount", "sh", "-c", _CONFINE, "sh", str(home), sys.executable, "-m", "streams.cli", "worker"]
    with log.open("wb") as file:
        return subprocess.Popen(command, env=environment, stdout=file, stderr=file)


def seen(pid: int, tmp: Path) -> tuple[str, list[str]]:
    """The process's status, and the names in the folder for temporary files that it has."""
    return Path(f"/proc/{pid}/status").read_text(), [path.name for path in Path(f"/proc/{pid}/root{tmp}").iterdir()]


@pytest.mark.skipif(not _can_confine(), reason="needs Linux and the right to make a mount namespace (root, or CAP_SYS_ADMIN)")
async def test_a_worker_writes_nowhere_but_to_tmp(kafka: Broker, topics_prefix: str, tmp_path: Path) -> None:
    home, tmp = Path.cwd() / "samples", tmp_path / "tmp"
    tmp.mkdir()
    before = sorted(home.iterdir())
    await produce(kafka.bootstrap, topics_prefix + "raw", [items.value(number, pitch=True) for number in range(20)] + [b'{"broken'])
    log = tmp_path / "worker.log"
    process = confined(kafka, topics_prefix, home, tmp, log)
    try:
        records = await w.wait_for_outcomes(kafka.bootstrap, topics_prefix, 21)
        status, left = seen(process.pid, tmp)
        process.send_signal(signal.SIGTERM)
        code = process.wait(20)
    finally:
        process.kill()
    said = log.read_text()
    assert (code, len(records)) == (0, 21), said
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    assert left == [], "what a worker keeps for itself has no name there"
    assert "Read-only" not in said
    assert sorted(home.iterdir()) == before
