"""What one mention in an item tells of another: after "Ana Lima", "Lima" is that person; after "Acme Steel Corp.", "Acme Steel" and "Acme" are that company;
after "Bank of Lund (BoL)", "BoL" is that bank; and a name is read as what it most surely was elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from streams.enrich.tagger.features import lexicon_key
from streams.enrich.tagger.span import Span, SpanType

_NAME_ENDINGS = frozenset(("Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"))
_LEAST = 2  # code points of a short name
_COUNTRY, _GIVEN, _LEGAL_FORM, _COMMON, _MOSTLY_COMMON = "P", "f", "q", "c", "C"  # letters of the lexicon
_LEAST_INITIALS = 3
_LONGEST_TICKER = 5
_BRACKETS = re.compile(r"(?: \(The\))? ?[(\[] ?(?:[A-Za-z]{3,10} ?: ?)?([A-Z][A-Za-z&]{1,7}) ?[)\]]")
_CLEAR = 0.75
_FREE_TRUST = 0.7
"""Of a short name that the model left out, as a share of the full name's confidence."""

CodeOf = Callable[[str, str], str]


def with_item_evidence(text: str, spans: list[Span], free: Iterable[tuple[int, int]], code_of: CodeOf) -> list[Span]:
    """`spans`, corrected and completed from each other. `free`: the tokens that no span covers; `code_of`: a lexicon's `get`.
    A country's name is never a short form."""
    spans = _of_one_type([_without_ticker(span, code_of) if span.type == "organisation" and " " in span.text else span for span in spans])
    shorts = _short_names(text, spans, code_of)
    if not shorts:
        return spans
    out: list[Span] = []
    for span in spans:
        short = shorts.get(span.text)
        if short is None:
            out.append(span)
            continue
        kind, trust = short
        if kind == span.type or _COUNTRY in code_of(lexicon_key(span.text), "") or _is_surely_person(span, code_of):
            out.append(span)
        else:
            out.append(Span(kind, span.start, span.end, span.text, round(trust * max(0.5, 1 - span.confidence), 3)))
    for start, end in free:
        word = text[start:end]
        if word not in shorts or text[max(0, start - 2) : start].rstrip().endswith(":"):  # an exchange's code where it is given
            continue
        kind, trust = shorts[word]
        if not _is_common(word, kind, code_of):
            out.append(Span(kind, start, end, word, round(trust * _FREE_TRUST, 3)))
    out.sort(key=lambda span: span.start)
    return out


def _without_ticker(span: Span, code_of: CodeOf) -> Span:
    """Acme Inc. ACM, less the stock exchange's code."""
    head, _, last = span.text.rpartition(" ")
    if len(last) > _LONGEST_TICKER or not last.isalpha() or not last.isupper() or _LEGAL_FORM in code_of(lexicon_key(last), ""):
        return span
    if _LEGAL_FORM not in code_of(lexicon_key(head.rpartition(" ")[2]), "") or " " not in head.strip():
        return span
    head = head.rstrip()
    return Span(span.type, span.start, span.start + len(head), head, span.confidence)


def _of_one_type(spans: list[Span]) -> list[Span]:
    """Mentions with the same text get the type that has `_CLEAR` of the evidence (squared confidences), if one has."""
    kinds: dict[str, SpanType] = {}
    doubtful = {span.text for span in spans if kinds.setdefault(span.text, span.type) != span.type}
    if not doubtful:
        return spans
    evidence: dict[str, dict[SpanType, float]] = {name: {} for name in doubtful}
    for span in spans:
        if span.text in doubtful:
            types = evidence[span.text]
            types[span.type] = types.get(span.type, 0.0) + span.confidence**2
    clear: dict[str, SpanType] = {}
    for name, types in evidence.items():
        kind, share = max(types.items(), key=lambda item: item[1])
        if share >= _CLEAR * sum(types.values()):
            clear[name] = kind
    return [Span(clear[span.text], span.start, span.end, span.text, span.confidence) if span.text in clear else span for span in spans] if clear else spans


def _short_names(text: str, spans: list[Span], code_of: CodeOf) -> dict[str, tuple[SpanType, float]]:
    """{short name: (type, confidence of the full name)}; a person's goes before a company's."""
    companies: dict[str, float] = {}
    for span in spans:
        if span.type == "organisation" and " " in span.text:
            words = span.text.split()
            for name in (*_company_forms(words, code_of), *_initials(words), *_in_brackets(text, span.end)):
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


def _initials(words: list[str]) -> list[str]:
    """BoL, BOL and BL for "Bank of Lund"; only those of three letters or more."""
    words = [word for word in words if word.lower() != "the"]
    every = "".join(word[0] for word in words)
    capitals = "".join(letter for letter in every if letter.isupper())
    return [form for form in dict.fromkeys((every, every.upper(), capitals)) if len(form) >= _LEAST_INITIALS]


def _in_brackets(text: str, start: int) -> list[str]:
    """The short form or the stock exchange's code that a name's end is followed by: "(BoL)", "[LSE: ACM]"."""
    match = _BRACKETS.match(text, start)
    return [match[1]] if match is not None and sum(map(str.isupper, match[1])) > 1 else []


def _is_surely_person(span: Span, code_of: CodeOf) -> bool:
    """Ana Lima, where there is an Ana Lima Inc."""
    return span.type == "person" and " " in span.text and _GIVEN in code_of(lexicon_key(span.text.split()[0]), "")


def _is_common(word: str, kind: SpanType, code_of: CodeOf) -> bool:
    """Companies take their names from words more often than people do."""
    return (_MOSTLY_COMMON if kind == "person" else _COMMON) in code_of(lexicon_key(word), "")
