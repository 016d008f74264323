"""The brokers of a run. Each has `bootstrap`, where clients start from, and can be closed; what else can be done to it its class says."""

from __future__ import annotations

import random
import subprocess
from contextlib import suppress
from pathlib import Path

from streams.broker import apache
from streams.broker.cluster import Cluster
from tests.chaos.proxy import Proxy

SMALL_DISK_MIB = 96


class One:
    """One node that can be killed, paused, and started again on its folder and port."""

    copies = 1

    def __init__(self, folder: Path) -> None:
        self.broker = apache.start(folder / "kafka", port=0)
        self.bootstrap = self.broker.bootstrap

    def kill(self) -> None:
        self.broker.kill()

    def again(self) -> None:
        self.broker = apache.start(self.broker.folder, port=self.broker.port)

    async def close(self) -> None:
        self.broker.close()


class SmallDisk(One):
    """One node whose log lies on a file system of its own, of bounded size. Needs the right to mount one."""

    def __init__(self, folder: Path) -> None:
        self.disk = folder / "kafka"
        self.disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK_MIB}m", "newswire-chaos", str(self.disk)], check=True)
        try:
            # Segments are laid out whole by default: small ones, or the disk is full before the first item.
            self.broker = apache.start(self.disk, port=0, properties={"log.segment.bytes": str(1 << 20), "log.index.size.max.bytes": str(64 << 10)})
        except BaseException:
            self._unmount()
            raise
        self.bootstrap = self.broker.bootstrap

    def fill(self) -> None:
        """Not a byte is left."""
        with (self.disk / "ballast").open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(1 << 16)):
                pass

    def empty(self) -> None:
        (self.disk / "ballast").unlink()

    async def close(self) -> None:
        try:
            self.broker.kill()
        finally:
            self._unmount()

    def _unmount(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.disk)], check=False)

    @staticmethod
    def missing(folder: Path) -> str:
        """Why it cannot be had here; nothing where it can."""
        trial = folder / "trial"
        trial.mkdir(exist_ok=True)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "newswire-chaos", str(trial)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return f"a file system of bounded size cannot be mounted here: {done.stderr.strip()}"
        subprocess.run(["umount", str(trial)], check=False)
        return ""


class Three:
    """Three nodes; every topic has three copies, of which two have a record before it is acknowledged."""

    copies = 3

    def __init__(self, folder: Path) -> None:
        self.cluster = Cluster(folder)
        self.bootstrap = self.cluster.bootstrap

    async def close(self) -> None:
        self.cluster.close()


class Proxied:
    """One node that clients reach through a proxy alone."""

    copies = 1

    def __init__(self, folder: Path, dice: random.Random) -> None:
        before, behind = apache.free_port(), apache.free_port()
        self.bootstrap = f"127.0.0.1:{before}"
        self.broker = apache.start(folder / "kafka", port=behind, advertised=self.bootstrap)
        self.proxy = Proxy(before, behind, dice)

    async def close(self) -> None:
        await self.proxy.close()
        self.broker.close()


Stage = One | SmallDisk | Three | Proxied
