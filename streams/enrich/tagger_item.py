"""What one mention in an item tells of another: after "Ana Lima", "Lima" is that person; after "Acme Steel Corp.", "Acme Steel" and "Acme" are that company."""

from __future__ import annotations

from collections.abc import Callable

from streams.enrich.tagger_features import lexicon_key
from streams.enrich.tagger_span import Span, SpanType

_NAME_ENDINGS = frozenset(("Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"))
_LEAST = 2  # code points of a short name
_COUNTRY, _GIVEN, _LEGAL_FORM, _COMMON, _MOSTLY_COMMON = "P", "f", "q", "c", "C"  # letters of the lexicon
_FREE_TRUST = 0.7
"""Of a short name that the model left out, as a share of the full name's confidence."""

CodeOf = Callable[[str, str], str]


def with_short_names(text: str, spans: list[Span], free: list[tuple[int, int]], code_of: CodeOf) -> list[Span]:
    """`spans` with the short forms of people's and companies' names made into what the full form is. `free`: the tokens that no span covers;
    `code_of`: a lexicon's `get`. A country's name is never a short form."""
    shorts = _short_names(spans, code_of)
    if not shorts:
        return spans
    out: list[Span] = []
    for span in spans:
        kind, trust = shorts.get(span.text, (span.type, 0.0))
        if kind == span.type or _COUNTRY in code_of(lexicon_key(span.text), "") or _is_surely_person(span, code_of):
            out.append(span)
        else:
            out.append(Span(kind, span.start, span.end, span.text, round(trust * max(0.5, 1 - span.confidence), 3)))
    for start, end in free:
        word = text[start:end]
        if word in shorts and not _is_common(word, shorts[word][0], code_of):
            kind, trust = shorts[word]
            out.append(Span(kind, start, end, word, round(trust * _FREE_TRUST, 3)))
    out.sort(key=lambda span: span.start)
    return out


def _short_names(spans: list[Span], code_of: CodeOf) -> dict[str, tuple[SpanType, float]]:
    """{short name: (type, confidence of the full name)}; a person's goes before a company's."""
    companies: dict[str, float] = {}
    for span in spans:
        if span.type == "organisation" and " " in span.text:
            for name in _company_forms(span.text.split(), code_of):
                companies[name] = max(companies.get(name, 0.0), span.confidence)
    people: dict[str, float] = {}
    parts: set[str] = set()
    for span in spans:
        if span.type == "person" and " " in span.text and (span.text not in companies or _is_surely_person(span, code_of)):
            words = span.text.split()
            parts.update(words)
            while len(words) > 2 and words[-1] in _NAME_ENDINGS:
                words.pop()
            people[words[-1]] = max(people.get(words[-1], 0.0), span.confidence)
    shorts: dict[str, tuple[SpanType, float]] = {name: ("organisation", trust) for name, trust in companies.items() if name not in parts}
    shorts.update((name, ("person", trust)) for name, trust in people.items())
    return {name: short for name, short in shorts.items() if len(name) >= _LEAST}


def _company_forms(words: list[str], code_of: CodeOf) -> list[str]:
    """A company's name without its legal form, and its first word unless that is a common one. Nothing where there is no legal form."""
    count = len(words)
    while count > 1 and _LEGAL_FORM in code_of(lexicon_key(words[count - 1].rstrip(",")), ""):
        count -= 1
    if count == len(words):
        return []
    first = words[0].rstrip(",")
    return [" ".join(words[:count]).rstrip(","), *([] if _COMMON in code_of(lexicon_key(first), "") else [first])]


def _is_surely_person(span: Span, code_of: CodeOf) -> bool:
    """Ana Lima, where there is an Ana Lima Inc."""
    return span.type == "person" and " " in span.text and _GIVEN in code_of(lexicon_key(span.text.split()[0]), "")


def _is_common(word: str, kind: SpanType, code_of: CodeOf) -> bool:
    """Companies take their names from words more often than people do."""
    return (_MOSTLY_COMMON if kind == "person" else _COMMON) in code_of(lexicon_key(word), "")
