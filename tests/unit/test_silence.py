"""Who is called silent, and when."""

from __future__ import annotations

import logging

import pytest
from prometheus_client import REGISTRY

from streams import settings
from streams.ops.silence import GRACE, Silence
from streams.settings import SettingsError

START = 1_000_000.0


def silent(supplier: str) -> float | None:
    return REGISTRY.get_sample_value("newswire_supplier_silent", {"supplier": supplier})


def test_a_supplier_falls_silent_and_is_back(caplog: pytest.LogCaptureFixture) -> None:
    watch = Silence({"alpha": 100.0, "beta": 1_000.0}, START)
    watch.heard("alpha", START + 10)
    watch.heard("gamma", START + 10)  # nobody watches it
    with caplog.at_level(logging.WARNING):
        assert watch.check(START + 110) == frozenset()
        assert watch.check(START + 111) == {"alpha"}
        assert watch.check(START + 200) == {"alpha"}
        assert (silent("alpha"), silent("beta"), silent("gamma")) == (1, 0, None)
        watch.heard("alpha", START + 201)
        watch.heard("alpha", START + 150)  # out of order
        assert watch.check(START + 202) == frozenset()
        assert watch.check(START + 302) == {"alpha"}
    assert [record.getMessage() for record in caplog.records] == [
        "nothing from alpha for 101 s, and NEWSWIRE_SILENCE expects something every 100 s",
        "alpha is heard of again",
        "nothing from alpha for 101 s, and NEWSWIRE_SILENCE expects something every 100 s",
    ]
    assert REGISTRY.get_sample_value("newswire_supplier_last_time", {"supplier": "alpha"}) == START + 201
    watch.end()
    assert silent("alpha") == 0


def test_one_that_was_never_heard_of_is_silent_after_its_time() -> None:
    assert Silence({"alpha": 100.0}, START).check(START + 101) == {"alpha"}


def test_a_start_after_a_pause_is_no_silence_at_once() -> None:
    watch = Silence({"alpha": 10.0}, START)
    watch.heard("alpha", START - 3_600)  # read from the log
    assert watch.check(START + GRACE - 1) == frozenset()
    assert watch.check(START + GRACE) == {"alpha"}


def test_suppliers_are_watched_where_all_items_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSWIRE_SILENCE", '{"alpha": 600}')
    assert settings.load().silence == {"alpha": 600.0}
    monkeypatch.setenv("NEWSWIRE_LINK", "0")
    with pytest.raises(SettingsError, match="NEWSWIRE_LINK"):
        settings.load()
    monkeypatch.setenv("NEWSWIRE_LINK", "1")
    monkeypatch.setenv("NEWSWIRE_SILENCE", '{"alpha": 0}')
    with pytest.raises(SettingsError, match="SILENCE"):
        settings.load()
