"""Files of rules: what is read, and what is refused with which words."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from streams.enrich.knowledge import file as knowledge
from streams.enrich.places.gazetteer import Gazetteer
from streams.routing import conditions, file, form, regions, tree
from streams.routing.file import RoutingError
from streams.routing.rules import in_words
from tests.unit.routing.made import REGIONS, rules

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "routes.toml"


def problems(text: str) -> list[str]:
    with pytest.raises(RoutingError) as caught:
        file.parse(text.encode(), "own.toml", REGIONS)
    return list(caught.value.problems)


def rule(when: str, does: str = "copy = 'desk'", name: str = "desk") -> str:
    return f"[[rule]]\nname = '{name}'\n{does}\nwhen = {when}\n"


def test_the_example_is_read_whole(gazetteer: Gazetteer) -> None:
    found = file.load(EXAMPLE, regions.known(gazetteer))
    assert found.routes == ("europe-markets", "night-desk", "latam")
    assert found.version == sha256(EXAMPLE.read_bytes()).hexdigest()[:12]
    assert [in_words(one) for one in found.rules] == [
        "copy to europe-markets",
        "copy to night-desk with flag urgent",
        "copy to latam, follow it",
        "flag vets on latam",
        "drop from europe-markets and night-desk and latam",
    ]
    assert [tree.in_words(one.when) for one in found.rules] == [
        "region 150 Europe with relevance 40 or more and "
        '(subject (medtop:04000000 or economy) or ("interest rate", "central bank" or "shares") in headline or body)',
        "urgency 3 or less and received mon, tue, wed, thu, fri 22:00 to 06:00 (Europe/Berlin)",
        "status usable and region (UY Uruguay, AR Argentina, BR Brazil or CL Chile)",
        '("cattle" or "livestock") and "vaccinate" in headline or body',
        '150 or less words and ("ski" or "biathlon") in the headline',
    ]


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("{ supplier = 'alpha', not = { any = [{ urgency = 1 }, { language = ['de', 'fr'] }] } }", "supplier alpha and not (urgency 1 or language (de or fr))"),
        ("{ all = [{ supplier = 'alpha' }, { not = { keyword = 'x' } }] }", "supplier alpha and not keyword x"),
        ("{ any = [{ supplier = 'alpha', urgency = { min = 2, max = 4 } }] }", "supplier alpha and urgency 2 to 4"),
        ("{ entity = { type = 'person', name = 'Ana', min_confidence = 0.8 } }", "person Ana with confidence 0.8 or more"),
        ("{ entity = { type = 'person' } }", "person"),
        ("{ region = { code = 'UA', min_confidence = 0.8, primary = false } }", "region UA Ukraine with confidence 0.8 or more and not primary"),
        ("{ time = { zone = 'UTC', from = '08:00', to = '09:30' } }", "received every day 08:00 to 09:30 (UTC)"),
        ("{ word_count = { min = 3 }, slugline = 'a' }", '3 or more words and "a" in the slugline'),
    ],
)
def test_conditions_in_words(when: str, said: str) -> None:
    assert tree.in_words(rules(rule(when)).rules[0].when) == said


def test_the_version_is_that_of_the_bytes() -> None:
    text = rule("{ urgency = 1 }")
    one, same, other = (rules(given).version for given in (text, text, text + "# other\n"))
    assert one == same != other


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[rule]\n", "no TOML: "),
        ("", "holds no rule; begin one with [[rule]], or do without NEWSWIRE_ROUTES"),
        ("rule = []\n", "holds no rule"),
        ("[rule]\nname = 'a'\n", "rule: must be tables; begin each with [[rule]]"),
        ("rule = [1]\n", "[[rule]] 1: 1 is no table"),
        ("[[rules]]\n", "rules: unknown; there are rule"),
        ("[[rule]]\ncopy = 'a'\nwhen = { urgency = 1 }\n", "[[rule]] 1: name: missing; give one"),
        ("[[rule]]\nname = 'a'\ncopy = 'a'\n", "[[rule]] 1 (a): when: missing; give one"),
        (rule("{ urgency = 1 }", "copi = 'a'"), "[[rule]] 1 (desk): copi: unknown; there are name, copy, follow, flag, on, drop, when"),
        (
            rule("{ urgency = 1 }", name="Top Desk"),
            "[[rule]] 1 (Top Desk): name: 'Top Desk' is no name; write a to z, 0 to 9 and -, 40 at most, a letter first",
        ),
        (rule("{ urgency = 1 }", f"copy = '{'a' * 41}'"), f"copy 1: '{'a' * 41}' is no name"),
        (rule("{ urgency = 1 }", "copy = ['a', 'a.b']"), "copy 2: 'a.b' is no name"),
        (rule("{ urgency = 1 }", "copy = 'a\\n'"), "is no name"),
        (rule("{ urgency = 1 }", "copy = '*'"), "copy 1: '*' is no name"),
        (rule("{ urgency = 1 }", "copy = []"), "copy: [] is empty; give at least one, or leave it out"),
        (rule("{ urgency = 1 }", "copy = 5"), 'copy: 5 is no list; write "one", or ["one", "other"]'),
        (rule("{ urgency = 1 }", "copy = 'a'\nflag = 'Top'"), "flag 1: 'Top' is no name"),
        (rule("{ urgency = 1 }", "copy = 'a'\nfollow = 'yes'"), "follow: 'yes' is neither true nor false"),
        (rule("{ urgency = 1 }", ""), "[[rule]] 1 (desk): does nothing; give copy, flag or drop"),
        (rule("{ urgency = 1 }", "copy = 'a'\ndrop = 'a'"), "drop stands with copy or flag; make a rule of its own of it"),
        (rule("{ urgency = 1 }", "flag = 'a'"), 'flag says not where; give on = "route", on = "*" for all routes, or copy'),
        (rule("{ urgency = 1 }", "copy = 'a'\non = 'a'"), "on says where a flag goes, and there is none; leave it out"),
        (rule("{ urgency = 1 }", "copy = 'a'\nflag = 'b'\non = 'a'"), "on stands with copy, whose copies get the flag"),
        (rule("{ urgency = 1 }", "drop = 'a'\nfollow = true"), "follow says that copies follow an item, and nothing is copied"),
        (rule("'always'"), "when: 'always' is no table"),
        (rule("{}"), "when: empty, which is no condition; give one of supplier, status, urgency, language, word_count, region, subject, keyword, entity, time"),
        (rule("{ any = [] }"), "when: any: [] is empty"),
        (rule("{ any = [{ urgency = 1 }, {}] }"), "when: any 2: empty, which is no condition"),
        (rule("{ all = { urgency = 1 } }"), "when: all: {'urgency': 1} is no list"),
        (rule("{ not = [{ urgency = 1 }] }"), "when: not: [{'urgency': 1}] is no table"),
        (rule("{ not = { not = { colour = 'red' } } }"), "when: not: not: colour: unknown; there are supplier"),
        (rule("{ supplier = '' }"), "when: supplier 1: '' is empty; give a text"),
        (rule("{ supplier = ['a', 1] }"), "when: supplier 2: 1 is no text; put it in quotes"),
        (rule("{ status = 'killed' }"), "when: status 1: 'killed' is unknown; there are 'usable', 'withheld' or 'canceled'"),
        (rule("{ urgency = '1' }"), "when: urgency: '1' is neither a whole number nor a span; write 3, or { min = 1, max = 3 }"),
        (rule("{ urgency = { min = 1.5 } }"), "when: urgency: min: 1.5 is no whole number; give one"),
        (rule("{ urgency = { min = 0 } }"), "when: urgency: min: 0 is below 1; give 1 or more"),
        (rule("{ urgency = { max = 10 } }"), "when: urgency: max: 10 is above 9; give 9 or less"),
        (rule("{ urgency = { min = 3, max = 2 } }"), "when: urgency: min 3 is above max 2, so that nothing matches; exchange them"),
        (rule("{ word_count = {} }"), "when: word_count: empty, which is no condition; give one of min, max"),
        (rule("{ word_count = { min = 10_000_001 } }"), "when: word_count: min: 10000001 is above 10000000; give 10000000 or less"),
        (rule(f"{{ supplier = 0x{'f' * 9000} }}"), "when: supplier: a number without end is no list"),
        (rule("{ region = { code = 'UA', min_confidence = nan } }"), "when: region: min_confidence: nan"),
        (rule("{ region = 'UK' }"), "when: region: code 1: there is no region 'UK'; GB (United Kingdom) may be meant"),
        (
            rule("{ region = { code = ['UA', 'ZZ'] } }"),
            "when: region: code 2: there is no region 'ZZ'; docs/enrichment.md, Regions, says which codes there are",
        ),
        (rule("{ region = { min_relevance = 50 } }"), "when: region: code: missing; give one"),
        (rule("{ region = { code = 'UA', relevance = 50 } }"), "when: region: relevance: unknown; there are code, min_relevance, min_confidence, primary"),
        (rule("{ region = { code = 'UA', min_relevance = 101 } }"), "min_relevance: 101 is above 100; give 100 or less"),
        (rule("{ region = { code = 'UA', min_confidence = '1' } }"), "min_confidence: '1' is no number; give one"),
        (rule("{ region = { code = ['UA', '150'], primary = true } }"), "primary: only a country is ever primary, and '150' is none"),
        (rule("{ entity = {} }"), "when: entity: empty, which is no condition; give one of name, uri, type, min_confidence"),
        (rule("{ entity = { type = 'company' } }"), "when: entity: type: 'company' is unknown; there are 'person', 'organisation' or 'place'"),
        (rule("{ words = '...' }"), "when: words: any 1: '...' holds no word; give a text with a letter or digit"),
        (rule("{ headline = { none = 'a' } }"), "when: headline: none: unknown; there are any, all"),
        (rule("{ time = { days = 'mon' } }"), "when: time: zone: missing; give one"),
        (rule("{ time = { zone = 'Europe/Berln', days = 'mon' } }"), "there is no zone 'Europe/Berln'; give a name of the IANA's list, as 'Europe/Berlin'"),
        (rule("{ time = { zone = 'UTC', days = 'someday' } }"), "when: time: days: 'someday' is no day; write mon, tue"),
        (rule("{ time = { zone = 'UTC', from = '25:00', to = '06:00' } }"), "when: time: from: '25:00' is no time of day; write it as '22:00'"),
        (rule("{ time = { zone = 'UTC', from = '22:00' } }"), "when: time: from, to: one is missing; give both, or neither for the whole day"),
        (rule("{ time = { zone = 'UTC', from = '22:00', to = '22:00' } }"), "from and to are the same; leave both out for the whole day"),
        (rule("{ time = { zone = 'UTC' } }"), "holds at any time; give days, or from and to"),
        (rule("{ urgency = 1 }") + rule("{ urgency = 2 }"), "[[rule]] 2 (desk): name: [[rule]] 1 has it too; give each its own"),
        (rule("{ urgency = 1 }") + rule("{ urgency = 1 }", name="b"), "[[rule]] 2 (b): says the same as [[rule]] 1; keep one"),
        (rule("{ urgency = 1 }", "drop = 'a'"), "[[rule]] 1 (desk): drop: there is no route 'a'; rules copy to none"),
        (rule("{ urgency = 1 }") + rule("{ urgency = 2 }", "flag = 'f'\non = 'b'", "b"), "[[rule]] 2 (b): on: there is no route 'b'; rules copy to desk"),
        (rule("{ urgency = 1 }", "drop = 'desk'", "b") + rule("{ urgency = 2 }"), "[[rule]] 1 (b): drop: no rule above copies to 'desk'; move the rule below"),
        (rule("{ urgency = 1 }", "drop = '*'", "b") + rule("{ urgency = 2 }"), "[[rule]] 1 (b): drop: no rule above copies anything; move the rule below"),
        (rule("{ urgency = 1 }") + rule("{ status = 'canceled' }", "drop = '*'", "b"), "[[rule]] 2 (b): drop: a kill goes to every route"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, said: str) -> None:
    (problem,) = problems(text)
    assert problem.startswith("own.toml: ")
    assert said in problem


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("{ supplier = 'a', all = [{ supplier = 'b' }] }", "supplier: no value meets all that is asked of it"),
        ("{ supplier = 'a', not = { supplier = ['a', 'b'] } }", "supplier: no value"),
        ("{ all = [{ urgency = 1 }, { urgency = { min = 2 } }] }", "urgency: no value"),
        ("{ not = { status = ['usable', 'withheld', 'canceled'] } }", "status: no value"),
        ("{ word_count = { min = 100 }, all = [{ all = [{ word_count = { max = 99 } }] }] }", "word_count: no value"),
        ("{ urgency = 1, any = [{ urgency = 2 }, { region = 'UA', urgency = 3 }] }", "no part of any can be met"),
        ("{ region = 'UA', not = { region = 'UA' } }", "what is asked for is excluded by not"),
        ("{ region = 'UA', words = 'a', all = [{ not = { words = 'a', region = 'UA' } }] }", "what is asked for is excluded by not"),
    ],
)
def test_a_rule_that_never_matches_is_refused(when: str, why: str) -> None:
    (problem,) = problems(rule(when))
    assert problem.startswith(f"own.toml: [[rule]] 1 (desk): when: {why}")
    assert problem.endswith("so that the rule never matches; mend or remove it")


@pytest.mark.parametrize(
    "when",
    [
        "{ supplier = ['a', 'b'], not = { supplier = 'a' } }",
        "{ supplier = 'a', not = { supplier = 'a', urgency = 1 } }",
        "{ urgency = 1, not = { urgency = { min = 2 } } }",
        "{ urgency = 1, any = [{ urgency = 2 }, { urgency = { max = 3 } }] }",
        "{ region = 'UA', all = [{ region = 'RU' }] }",
        "{ words = 'a', not = { words = ['a', 'b'] } }",
    ],
)
def test_a_rule_that_may_match_is_not_refused(when: str) -> None:
    assert len(rules(rule(when)).rules) == 1


def test_all_that_is_wrong_is_listed() -> None:
    found = problems(rule("{ urgency = 0, colour = 'red' }") + rule("{ words = '!' }", "copy = 'B'", "b"))
    assert [problem.split(": ")[1:4] for problem in found] == [
        ["[[rule]] 1 (desk)", "when", "urgency"],
        ["[[rule]] 1 (desk)", "when", "urgency"],
        ["[[rule]] 1 (desk)", "when", "colour"],
        ["[[rule]] 2 (b)", "copy 1", "'B' is no name; write a to z, 0 to 9 and -, 40 at most, a letter first"],
        ["[[rule]] 2 (b)", "when", "words"],
    ]


def test_every_field_of_the_form_has_its_meaning() -> None:
    assert {*conditions.LEAVES, "any", "all", "not_"} == set(form.When.model_fields)
    assert set(form.When.model_fields) - {"not_"} >= {*form.MODELS} - {"", "rule", "when", "not"}


def test_there_are_not_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(rule(f"{{ urgency = {number} }}", f"copy = 'r{number}'\nflag = 'f{number}'", f"n{number}") for number in (1, 2, 3))
    for name in ("MAX_RULES", "MAX_ROUTES", "MAX_FLAGS"):
        monkeypatch.setattr(file, name, 2)
    assert problems(text) == [f"own.toml: 3 {what}; a file has at most 2: join some" for what in ("rules", "routes", "flags")]


def test_conditions_may_not_lie_too_deep() -> None:
    def nested(depth: int) -> str:
        return f"[[rule]]\nname = 'a'\ncopy = 'a'\n[rule.when.{'.'.join(['not'] * depth)}]\nurgency = 1\n"

    assert rules(nested(20)).rules
    assert "more than 30 deep" in problems(nested(40))[0]
    assert "more than 30 deep" in problems(nested(5000))[0]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(RoutingError, match=r"No such file or directory; NEWSWIRE_ROUTES must name a file"):
        file.load(tmp_path / "none.toml", REGIONS)
    with pytest.raises(RoutingError, match=r"byte 1: not UTF-8; save the file as UTF-8"):
        file.parse(b"#\xff", "own.toml", REGIONS)
    with pytest.raises(RoutingError, match=r"brackets within brackets"):
        file.parse(b"rule = " + b"[" * 5000, "own.toml", REGIONS)
    with pytest.raises(RoutingError, match=r"no TOML"):
        file.parse(b"rule = 1" + b"0" * 5000, "own.toml", REGIONS)


@pytest.mark.parametrize(
    ("given", "meant"),
    [("UK", "GB"), ("Ukraine", "UA"), ("EU", "BLOC-EU"), ("nato", "BLOC-NATO"), ("ua", "UA"), ("Europe", "150"), ("Crimea", "UA-43"), ("XYZ", None)],
)
def test_what_may_be_meant(gazetteer: Gazetteer, given: str, meant: str | None) -> None:
    assert regions.known(gazetteer).meant(given) == meant


def test_regions_are_those_of_the_gazetteer_and_of_the_operators(gazetteer: Gazetteer) -> None:
    own = knowledge.load(ROOT / "examples" / "knowledge.toml", gazetteer.country_rows)
    without, with_own = regions.known(gazetteer), regions.known(gazetteer, own)
    assert {"UA", "150", "UA-43", "BLOC-NATO", "AREA-SAHEL", "SEA-BLACKSEA", "XK"} <= without.names.keys()
    assert with_own.names.keys() - without.names.keys() == {"BLOC-QUAYS"}
    assert with_own.names["BLOC-QUAYS"] == "League of Quays"
    assert with_own.names["BLOC-NATO"] == without.names["BLOC-NATO"]
    assert "150" not in without.countries and "UA" in without.countries
