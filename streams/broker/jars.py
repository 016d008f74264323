"""The jars of Apache Kafka: brought once by Maven from `pom.xml`, kept in the user's cache folder. And the Java that runs them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from streams.broker.errors import BrokerError

KAFKA_VERSION = "4.1.1"  # the same as in pom.xml; a test compares them
JAVA_FLOOR = 17  # Apache Kafka 4's servers need Java 17
_MARKER = ".complete"  # written last: holds the SHA-256 of the pom that the jars came from
_MAVEN_SECONDS = 600


def pom() -> Path:
    """The pom.xml: beside this file in an installed package, at the project's root in a checkout."""
    here = Path(__file__).resolve().parent
    return next((p for p in (here / "pom.xml", here.parents[1] / "pom.xml") if p.is_file()), here / "pom.xml")


def cache_folder() -> Path:
    """`$XDG_CACHE_HOME/newswire/kafka-VERSION`, by default under `~/.cache` (XDG Base Directory Specification 0.8)."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(base) if base.startswith("/") else Path.home() / ".cache"
    return root / "newswire" / f"kafka-{KAFKA_VERSION}"


def find_java() -> str:
    """Path of a `java` of version 17 or newer: `$JAVA_HOME/bin/java` if set, else the first on the path. Raises BrokerError."""
    home = os.environ.get("JAVA_HOME", "")
    java = shutil.which("java", path=str(Path(home) / "bin")) if home else None
    java = java or shutil.which("java")
    todo = f"install Java {JAVA_FLOOR} or newer (Debian, Ubuntu: apt-get install openjdk-17-jre-headless; macOS: brew install openjdk) or set JAVA_HOME"
    if java is None:
        raise BrokerError(f"Apache Kafka needs Java, and there is no `java` here: {todo}")
    try:
        said = subprocess.run([java, "-XX:-UsePerfData", "-version"], capture_output=True, text=True, timeout=30, check=False).stderr
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BrokerError(f"{java} does not run ({error}): {todo}") from error
    found = re.search(r'version "(\d+)(?:\.(\d+))?', said)
    if found is None:
        raise BrokerError(f"{java} does not tell its version: {todo}")
    major = int(found[2] or 0) if found[1] == "1" else int(found[1])  # "1.8.0_392" is Java 8
    if major < JAVA_FLOOR:
        raise BrokerError(f"{java} is Java {major}, too old for Apache Kafka {KAFKA_VERSION}: {todo}")
    return java


def find_jars(folder: Path | None = None) -> Path:
    """The folder that holds all jars of Apache Kafka, downloaded by Maven on the first call (43 MB). Raises BrokerError.

    A folder without its marker is a half-done download, and one with another pom's marker is out of date: both are made anew.
    """
    target = folder or cache_folder()
    source = pom()
    if not source.is_file():
        raise BrokerError(f"{source} is missing: this copy of newswire is incomplete, install it again")
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    if _is_complete(target, digest):
        return target
    mvn = shutil.which("mvn")
    if mvn is None:
        raise BrokerError(
            f"the jars of Apache Kafka {KAFKA_VERSION} are not in {target} yet, and there is no `mvn` to bring them: "
            "install Maven (Debian, Ubuntu: apt-get install maven; macOS: brew install maven), or use `docker compose up kafka`"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{target.name}.", dir=target.parent) as scratch:
        fresh = Path(scratch) / "jars"
        shutil.copyfile(source, Path(scratch) / "pom.xml")
        _download(mvn, Path(scratch), fresh)
        (fresh / _MARKER).write_text(digest, encoding="ascii")
        _put_in_place(fresh, target, digest)
    return target


def _is_complete(folder: Path, digest: str) -> bool:
    marker = folder / _MARKER
    return marker.is_file() and marker.read_text(encoding="ascii", errors="replace").strip() == digest


def _download(mvn: str, where: Path, into: Path) -> None:
    command = [mvn, "--batch-mode", "--quiet", "--strict-checksums", "dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={into}"]
    try:
        done = subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=_MAVEN_SECONDS, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BrokerError(f"Maven did not bring the jars of Apache Kafka ({error}): check the network or Maven's settings and try again") from error
    if done.returncode == 0 and any(into.glob("kafka_2.13-*.jar")):
        return
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if "[ERROR]" in line]
    reason = lines[0].replace("[ERROR]", "").strip() if lines else f"exit code {done.returncode}"
    raise BrokerError(
        f"Maven did not bring the jars of Apache Kafka ({reason[:400]}): check the network or Maven's settings (~/.m2/settings.xml) and try again"
    )


def _put_in_place(fresh: Path, target: Path, digest: str) -> None:
    """Rename, so that nobody sees half a folder. Of two at the same time the first wins."""
    if target.exists() and not _is_complete(target, digest):
        _remove(target)
    try:
        fresh.rename(target)
    except OSError as error:
        if not _is_complete(target, digest):
            raise BrokerError(f"cannot put the jars of Apache Kafka into {target} ({error}): check who owns that folder") from error


def _remove(folder: Path) -> None:
    """Take away an out-of-date folder of jars, and nothing else: a folder with other things in it was named by mistake."""
    foreign = sorted(p.name for p in folder.iterdir() if p.suffix != ".jar" and p.name != _MARKER)
    if foreign:
        raise BrokerError(f"{folder} holds more than jars ({foreign[0]}): name an empty folder for the jars of Apache Kafka")
    shutil.rmtree(folder)
