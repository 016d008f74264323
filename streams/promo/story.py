"""Which stories a line was seen in: as strings that fit into a record, of which copies and updates of one story become one.

A story is `<hour>[+<span>]-<key>-<key>...`: the hour (since 1970, hex) of its first telling, how many hours later its last one was (hex, left out when
that is the same hour), and 32-bit keys (8 hex digits each, ascending): hashes of stretches of its body (`streams.promo.story_keys`) and of its headline.
One of 16 hex digits is a story of unknown time that is the same as itself alone, as records had them before.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from streams.promo.story_keys import WINDOW_HOURS

MOST_KEYS = 9
"""Of one story in a record: of any two tellings, which have five at most and share one. By those of an update later updates are known."""
MOST_STORIES = 16

_STORY = re.compile(r"([0-9a-f]{1,8})(?:\+([0-9a-f]{1,2}))?((?:-[0-9a-f]{8}){1,16})")
_ALONE = re.compile(r"[0-9a-f]{16}")


class Story(NamedTuple):
    first: int  # hours since 1970
    last: int
    keys: tuple[int, ...]  # ascending


def is_story(text: str) -> bool:
    """Whether a record may hold this string as a story."""
    return bool(_STORY.fullmatch(text) or _ALONE.fullmatch(text))


def parse(text: str) -> Story | None:
    """The story in a string; None for one of unknown time."""
    found = _STORY.fullmatch(text)
    if found is None:
        return None
    first = int(found[1], 16)
    return Story(first, first + int(found[2] or "0", 16), tuple(sorted({int(key, 16) for key in found[3][1:].split("-")})))


def text(story: Story) -> str:
    """The string of a story: equal stories have equal strings."""
    span = story.last - story.first
    return f"{story.first:x}{f'+{span:x}' if span else ''}" + "".join([f"-{key:08x}" for key in story.keys])


def _shared(known: Story, told: Story) -> int:
    """How many keys two stories share; 0 when all their tellings together are not within the window."""
    if told.last - known.first > WINDOW_HOURS or known.last - told.first > WINDOW_HOURS:
        return 0
    return len(set(known.keys).intersection(told.keys))


def _united(known: Story, told: Story) -> Story:
    """No key is ever dropped for another, or a telling that is delivered again would not be known."""
    new = sorted(set(told.keys).difference(known.keys))[: max(MOST_KEYS - len(known.keys), 0)]
    return Story(min(known.first, told.first), max(known.last, told.last), tuple(sorted((*known.keys, *new))))


def added(stories: list[str], story: str) -> list[str]:
    """The stories with this one among them, sorted; the same list when that changes nothing. Pure.

    A telling that shares a key with a story, and lies within 36 hours of all its tellings, is united with it: with the one that shares most keys.
    Telling it again changes nothing. In which order tellings come makes no difference where no two of them that are told apart are both the same as
    a third, no story has more than `MOST_KEYS` keys, and there are at most `MOST_STORIES`; otherwise two orders may differ in how tellings
    between two stories are shared out, and so by some stories in number. At `MOST_STORIES` nothing more is added.
    """
    if story in stories or len(stories) >= MOST_STORIES:
        return stories
    told = parse(story)
    if told is None:
        return sorted([*stories, story])
    most, same, known_same = 0, -1, told
    keys = story[story.index("-") :].split("-")[1:]
    for index, one in enumerate(stories):
        known = parse(one) if any(map(one.__contains__, keys)) else None
        shared = 0 if known is None else _shared(known, told)
        if known is None or not shared:
            continue
        united = _united(known, told)
        if united == known:
            return stories
        if shared > most:
            most, same, known_same = shared, index, united
    if same < 0:
        return sorted([*stories, text(told)])
    return sorted([*stories[:same], text(known_same), *stories[same + 1 :]])
