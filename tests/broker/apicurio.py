"""A schema registry for tests: Apicurio Registry, brought once by Maven (142 MB), kept beside the jars of Kafka. It keeps what it is told in memory."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.broker import child, jars

POM = Path(__file__).with_name("apicurio.pom.xml")
VERSION = re.findall(r"<version>(.+)</version>", POM.read_text())[1]
MAVEN_SECONDS = 600
START_SECONDS = 60.0


def folder() -> Path:
    """The unpacked registry, made on the first call. A rename puts it in place, so that nobody sees half of it."""
    target = jars.cache_folder().with_name(f"apicurio-{VERSION}")
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{target.name}.", dir=target.parent) as scratch:
        shutil.copyfile(POM, Path(scratch) / "pom.xml")
        command = ["mvn", "--batch-mode", "--quiet", "--strict-checksums", "dependency:copy-dependencies", f"-DoutputDirectory={scratch}"]
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, timeout=MAVEN_SECONDS, check=False, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, f"Maven did not bring Apicurio Registry: {done.stdout}{done.stderr}"
        (archive,) = Path(scratch).glob("*.tar.gz")
        with tarfile.open(archive) as packed:
            packed.extraction_filter = getattr(tarfile, "data_filter", None)  # from Python 3.11.4 on
            packed.extractall(Path(scratch) / "unpacked")
        (Path(scratch) / "unpacked").rename(target)
    return target


@contextmanager
def registry(scratch: Path) -> Iterator[str]:
    """A running registry; the address of its API that is as Confluent's. `scratch` gets its log and temporary files."""
    (program,) = folder().glob("*-runner.jar")
    log = scratch / "registry.log"
    java = [jars.find_java(), "-Xmx400m", "-XX:TieredStopAtLevel=1", f"-Djava.io.tmpdir={scratch}"]
    command = [sys.executable, child.__file__, str(os.getpid()), *java, "-Dquarkus.http.port=0", "-Dquarkus.http.host=127.0.0.1", "-jar", str(program)]
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=scratch, stdout=file, stderr=file, stdin=subprocess.DEVNULL)
    try:
        yield f"{_address(process, log)}/apis/ccompat/v7"
    finally:
        process.kill()
        process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Of a registry that has just been started: it chooses its port and says which."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        said = re.search(r"Listening on: (http://127\.0\.0\.1:\d+)", log.read_text(errors="replace"))
        if said:
            return said[1]
        time.sleep(0.1)
    raise AssertionError(f"the registry did not start: {log.read_text(errors='replace')[-2000:]}")
