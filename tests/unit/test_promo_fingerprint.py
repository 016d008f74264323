from __future__ import annotations

import subprocess
import sys

import pytest

from streams.promo.fingerprint import fingerprint, normalise, story_key
from tests.unit.promo_samples import item


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sign up for our newsletter", "  SIGN UP  for our\u00a0newsletter\u200b "),
        ("Don’t miss “The Ledger”", 'Don\'t miss "The Ledger"'),
        ("Café", "Cafe\u0301"),
        ("*Prices as of June 4, 2018", "*Prices as of March 17, 2021"),
        ("BIG SHIP CO (BSC): free report", "BIG SHIP CO (XY.N): free report"),
        ("Here are 10 shares we like better than Acme Shipping", "Here are 7 shares we like better than Harbour Holdings"),
    ],
)
def test_copies_of_one_line(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)
    assert len(fingerprint(one)) == 16
    assert int(fingerprint(one), 16) >= 0


@pytest.mark.parametrize(("one", "other"), [("Sign up here", "Sign in here"), ("Ferry Strike Ends", "Bridge Tolls Rise"), ("More", "More...")])
def test_different_lines(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_normalise_keeps_case_and_words() -> None:
    assert normalise("  A “b”\tC\u2014d ") == 'A "b" C-d'


def test_the_hash_seed_does_not_matter() -> None:
    code = "from streams.promo.fingerprint import fingerprint; print(fingerprint('Sign up for our newsletter'))"
    seen = {
        subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."}, capture_output=True, text=True, check=True).stdout
        for seed in ("0", "7")
    }
    assert seen == {fingerprint("Sign up for our newsletter") + "\n"}


def test_write_throughs_are_one_story() -> None:
    plain = story_key(item(["x"], title="Ferry terminal closes after 30 years", id="1"))
    for title in (
        "UPDATE 2-Ferry terminal closes after 30 years",
        "RPT-UPDATE 1-Ferry terminal closes after 31 years",
        "CORRECTED-Ferry terminal closes after 30 years",
        "WRAPUP 3-Ferry  terminal closes after 30 years",
    ):
        assert story_key(item(["x"], title=title, id="2")) == plain
    assert story_key(item(["x"], title="Ferry terminal opens", id="1")) != plain
    assert story_key(item(["x"], title="Ferry terminal closes after 30 years", supplier="ledger")) != plain


def test_without_a_headline_the_id_is_the_story() -> None:
    assert story_key(item(["x"], title=None, id="1")) == story_key(item(["y"], title=None, id="1"))
    assert story_key(item(["x"], title=None, id="1")) != story_key(item(["x"], title=None, id="2"))
