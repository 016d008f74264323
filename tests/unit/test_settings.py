"""Settings come from the environment, then the file, then the defaults; wrong ones are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams import settings
from streams.settings import SettingsError


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_environment_wins_over_the_file(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_folder / "newswire.toml").write_text('group = "from-file"\nprefix = "desk."\n')
    monkeypatch.setenv("NEWSWIRE_GROUP", "from-environment")
    loaded = settings.load()
    assert (loaded.group, loaded.prefix, loaded.topic("raw")) == ("from-environment", "desk.", "desk.raw")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("WINDOW_ITEMS", "many", "WINDOW_ITEMS"),
        ("PREFIX", "no spaces", "PREFIX"),
        ("ITEM_TIMEOUT", "30", "must be below NEWSWIRE_SESSION_TIMEOUT"),
        ("CONFIG", "/nowhere/newswire.toml", "not a file"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(f"NEWSWIRE_{name}", value)
    with pytest.raises(SettingsError, match=said):
        settings.load()


@pytest.mark.parametrize("text", ["grup = 'x'\n", "group = \n"])
def test_a_wrong_file_is_named(empty_folder: Path, text: str) -> None:
    (empty_folder / "newswire.toml").write_text(text)
    with pytest.raises(SettingsError, match=r"newswire\.toml|GRUP"):
        settings.load()


def test_the_page_of_settings_is_what_the_code_declares() -> None:
    page = Path(__file__).parents[2] / "docs" / "settings.md"
    assert page.read_text().endswith(settings.markdown()), 'renew docs/settings.md with `python -c "from streams.settings import markdown; print(markdown())"`'
