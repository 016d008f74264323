"""Texts as small sets of numbers."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.stories.sketch import ALL_UP_TO, FIGURE, MOST_FIGURES, MOST_ROWS, SPECIFIC, bound, pack, sketch, unpack
from tests.unit.story_samples import FERRY, FERRY_LATER

TEXT = "\n\n".join(FERRY)


def prose(words: int, seed: int = 1) -> str:
    chance = random.Random(seed)
    stems = [f"{a}{b}{c}" for a in ("ba", "co", "de", "ta", "gi", "so", "a") for b in ("ck", "nt", "lo", "rm") for c in ("er", "ing", "a", "s", "e")]
    return " ".join(chance.choice(stems).capitalize() if chance.random() < 0.2 else chance.choice(stems) for _ in range(words))


def rows(numbers: tuple[int, ...]) -> list[int]:
    return [number for number in numbers if number < FIGURE]


def test_numbers_ascend_and_are_32_bits() -> None:
    numbers = sketch(TEXT)
    assert list(numbers) == sorted(set(numbers))
    assert numbers[0] >= 0 and numbers[-1] < 1 << 32


def test_a_text_without_a_word_has_none_and_one_of_few_words_has_one_row() -> None:
    assert sketch("") == sketch(" \n . , -- ") == ()
    assert len(rows(sketch("Port closed"))) == 1
    assert sketch("Port closed") != sketch("Port open")


def test_known_texts_have_the_numbers_that_they_always_had() -> None:
    assert pack(sketch("Port of Ellery, shut since 2023: 12 ships wait.")) == "XKdXQ8xLdUdQWGRJ5KjxX16+tHnNRFOP"
    assert pack(sketch("渡轮在埃勒里港外搁浅周五清晨船上有乘客无人受伤"))[:16] == "39MwAJG0zgAqEIEH"
    assert sketch("\u0301" * 200) == ()


def test_punctuation_case_and_spaces_do_not_matter() -> None:
    assert sketch("Ships, said the U.S. navy’s spokesman, “will leave” by 1,000 hours") == sketch(
        "Ships said the US navys spokesman will leave\nby 1000  hours"
    )


def test_what_is_put_in_elsewhere_changes_nothing_of_the_rest() -> None:
    grown = sketch(f"{FERRY_LATER[0]}\n\n{TEXT}")
    assert len(set(rows(sketch(TEXT))) & set(rows(grown))) == len(rows(sketch(TEXT)))


def test_rows_with_a_name_or_number_are_of_a_kind_of_their_own() -> None:
    plain = sketch("all of the ships were late again today")
    assert plain and all(number < SPECIFIC for number in plain)
    named = sketch("all of the ships in Ellery were late again today")
    assert any(SPECIFIC <= number < FIGURE for number in named)


def test_numbers_of_the_text_are_kept_one_by_one_but_for_years() -> None:
    def figures(text: str) -> set[int]:
        return {number for number in sketch(text) if number >= FIGURE}

    assert len(figures("It rose 4.5 percent to 1,200 crowns in 2023, from 1,147 in 1999.")) == 3
    assert figures("up 1,200 crowns") == figures("1200")
    assert figures("no number at all in this one") == set()


def test_texts_in_capitals_and_in_other_scripts_have_sketches_that_can_be_compared() -> None:
    chinese = "周五清晨渡轮在埃勒里港外的沙洲上搁浅船上有乘客海岸警卫队表示无人受伤两艘拖船正在途中" * 2
    assert len(rows(sketch(chinese))) > 20
    shared = set(sketch(chinese)) & set(sketch("最新消息" + chinese))
    assert len(shared) > 0.9 * len(sketch(chinese))
    russian = "Паром сел на мель у порта рано утром в пятницу на борту находились пассажиры никто не пострадал сообщила береговая охрана"
    assert len(rows(sketch(russian))) == len(russian.split()) - 4


def test_long_texts_are_sampled_and_sketches_stay_small() -> None:
    short, long, longest = sketch(prose(ALL_UP_TO)), sketch(prose(5 * ALL_UP_TO)), sketch(prose(30_000))
    assert len(short) > ALL_UP_TO * 0.8
    assert 150 < len(rows(long)) <= MOST_ROWS
    assert len(rows(longest)) == MOST_ROWS
    assert len([number for number in sketch(" ".join(map(str, range(3000, 9000)))) if number >= FIGURE]) == MOST_FIGURES


def test_the_bound_tells_where_a_sketch_is_complete() -> None:
    assert bound(()) == 1 << 28
    assert bound(sketch(prose(ALL_UP_TO))) == 1 << 30
    assert bound(sketch(prose(2 * ALL_UP_TO))) == 1 << 29
    assert bound(sketch(prose(3 * ALL_UP_TO))) == 1 << 28
    assert bound(sketch(prose(30_000))) < 1 << 28


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 900), st.integers(0, 900), st.integers(0, 1000))
def test_below_the_common_bound_a_part_of_a_text_has_the_rows_that_the_whole_has(words: int, more: int, seed: int) -> None:
    part = prose(words, seed)
    whole = f"{part} {prose(more, seed + 1)}" if more else part
    one, other = sketch(part), sketch(whole)
    limit = min(bound(one), bound(other))

    def below(numbers: tuple[int, ...]) -> set[int]:
        return {number for number in rows(numbers) if number & (SPECIFIC - 1) < limit}

    if words > 5:
        assert below(one) <= below(other)


@given(st.text(max_size=300))
def test_any_text_has_a_sketch_that_survives_packing(text: str) -> None:
    assert unpack(pack(sketch(text))) == sketch(text)


def test_packed_numbers_are_little_endian_in_base64() -> None:
    assert pack((1, 0x04030201)) == "AQAAAAECAwQ="


@pytest.mark.parametrize("packed", ["!", "AQAA", "AQ==", "AgAAAAEAAAA=", "é"])
def test_what_is_no_packed_sketch_is_refused(packed: str) -> None:
    with pytest.raises(ValueError):
        unpack(packed)


def test_a_sketch_is_the_same_in_every_process() -> None:
    program = "from streams.stories.sketch import pack, sketch; print(pack(sketch('The ferry Saint Brannoc ran aground off Port Ellery with 214 on board')))"
    here = pack(sketch("The ferry Saint Brannoc ran aground off Port Ellery with 214 on board"))
    for seed in ("0", "77"):
        run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed})
        assert run.stdout.strip() == here


def test_the_memory_of_words_is_bounded_and_does_not_change_sketches() -> None:
    before = sketch(TEXT)
    for start in range(0, 100_000, 20_000):
        sketch(" ".join(f"w{number}" for number in range(start, start + 20_000)))
    assert sketch(TEXT) == before


@pytest.mark.parametrize("text", ["a" * 200_000, "1" * 200_000, "a " * 100_000, "A1." * 60_000, "漢" * 100_000, "\n" * 200_000, "’" * 200_000])
def test_no_text_takes_long(text: str) -> None:
    begin = time.process_time()
    sketch(text)
    assert time.process_time() - begin < 2
