"""Java and Kafka's jars: found, brought, or one line that says what is missing. Stand-ins for `java` and `mvn` are small scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from streams.broker import jars
from streams.broker.errors import BrokerError

MVN = """#!/bin/sh
for word in "$@"; do case "$word" in -DoutputDirectory=*) out="${word#*=}";; esac; done
mkdir -p "$out" && echo jar > "$out/kafka_2.13-4.1.1.jar" && echo once >> "$COUNT"
"""
MVN_FAILS = """#!/bin/sh
echo "[ERROR] Could not transfer artifact org.apache.kafka:kafka_2.13:pom:4.1.1"
exit 1
"""
MVN_HALF = """#!/bin/sh
for word in "$@"; do case "$word" in -DoutputDirectory=*) out="${word#*=}";; esac; done
mkdir -p "$out" && echo jar > "$out/kafka_2.13-4.1.1.jar"
exit 1
"""


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs, before the few of the system that shell scripts need."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("mkdir", "sh"):
        (folder / name).symlink_to(f"/bin/{name}")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("COUNT", str(tmp_path / "count"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    return folder


def _script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="ascii")
    path.chmod(0o755)


def _java(version: str) -> str:
    return f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-01-01' >&2\n"


def test_the_pom_brings_the_version_that_is_spoken_of() -> None:
    text = jars.pom().read_text(encoding="utf-8")
    assert f"<kafka.version>{jars.KAFKA_VERSION}</kafka.version>" in text
    assert len(re.findall(r"<version>[^<$]+</version>|<kafka.version>", text)) == 4  # itself, Kafka, the log binding, Maven's plugin: all pinned


@pytest.mark.parametrize("version", ["17", "17.0.15", "21.0.2", "25-ea"])
def test_java_that_will_do(tools: Path, version: str) -> None:
    _script(tools / "java", _java(version))
    assert jars.find_java() == str(tools / "java")


@pytest.mark.parametrize(("version", "said"), [("1.8.0_392", "is Java 8, too old"), ("11.0.21", "is Java 11, too old"), ("16", "is Java 16, too old")])
def test_java_that_is_too_old(tools: Path, version: str, said: str) -> None:
    _script(tools / "java", _java(version))
    with pytest.raises(BrokerError, match=f"{said}.*install Java 17 or newer"):
        jars.find_java()


def test_no_java(tools: Path) -> None:
    with pytest.raises(BrokerError, match="there is no `java` here: install Java 17 or newer"):
        jars.find_java()


def test_java_home_goes_before_the_path(tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _script(tools / "java", _java("11"))
    _script(tmp_path / "jdk" / "bin" / "java", _java("21"))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    assert jars.find_java() == str(tmp_path / "jdk" / "bin" / "java")


def test_jars_are_brought_once(tools: Path, tmp_path: Path) -> None:
    _script(tools / "mvn", MVN)
    target = tmp_path / "cache" / "jars"
    assert jars.find_jars(target) == target
    assert jars.find_jars(target) == target
    assert (tmp_path / "count").read_text(encoding="ascii") == "once\n"
    assert [path.name for path in target.parent.iterdir()] == ["jars"]  # no scratch folder stays


def test_a_half_done_or_outdated_folder_is_made_anew(tools: Path, tmp_path: Path) -> None:
    _script(tools / "mvn", MVN)
    target = tmp_path / "jars"
    target.mkdir()
    (target / "kafka-clients-4.0.0.jar").write_text("old", encoding="ascii")
    jars.find_jars(target)
    assert sorted(path.name for path in target.glob("*.jar")) == ["kafka_2.13-4.1.1.jar"]
    (target / ".complete").write_text("another pom", encoding="ascii")
    jars.find_jars(target)
    assert (tmp_path / "count").read_text(encoding="ascii") == "once\nonce\n"


def test_a_folder_with_other_things_in_it_is_left_alone(tools: Path, tmp_path: Path) -> None:
    _script(tools / "mvn", MVN)
    (tmp_path / "letters.txt").write_text("dear", encoding="ascii")
    with pytest.raises(BrokerError, match="holds more than jars"):
        jars.find_jars(tmp_path)
    assert (tmp_path / "letters.txt").read_text(encoding="ascii") == "dear"


@pytest.mark.parametrize(("script", "said"), [(MVN_FAILS, "Could not transfer artifact"), (MVN_HALF, "exit code 1")])
def test_a_failed_download_leaves_nothing(tools: Path, tmp_path: Path, script: str, said: str) -> None:
    _script(tools / "mvn", script)
    target = tmp_path / "cache" / "jars"
    with pytest.raises(BrokerError, match=said) as raised:
        jars.find_jars(target)
    assert "\n" not in str(raised.value)
    assert list(target.parent.iterdir()) == []


def test_no_maven(tools: Path, tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match="there is no `mvn` to bring them: install Maven"):
        jars.find_jars(tmp_path / "jars")


def test_the_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert jars.cache_folder() == tmp_path / "newswire" / "kafka-4.1.1"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # to be ignored, says the specification
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert jars.cache_folder() == tmp_path / "home" / ".cache" / "newswire" / "kafka-4.1.1"
