"""Words in capitals that a tagger takes for names: tickers, which are a firm's, and initialisms, codes and models, which are nobody's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping

from streams.enrich.places.finder import LabelledSpan, Part

_NO_NAMES = """
EPS GAAP IFRS EBIT EBITDA NAV NPV FCF FFO AFFO ROI ROE ROIC CAGR YTD YOY FY Q1 Q2 Q3 Q4 H1 H2 IPO ETF ETFS REIT REITS ESG AI IT TV PR HR FX JV M&A R&D
CEO CFO COO CTO GDP CPI PPI PMI RSI MACD WTI LNG LPG
USD EUR GBP JPY CHF AUD CAD NZD CNY CNH HKD SGD SEK NOK DKK INR BRL MXN ZAR RUB TRY KRW TWD THB IDR MYR PHP PLN CZK HUF ILS SAR AED
"""
NO_NAMES = frozenset(_NO_NAMES.split())
"""Initialisms of market news and currencies (ISO 4217) that are nobody's name where they stand alone."""
MAX_TICKER = 5
"""Letters of a ticker."""
TICKER_IN_BRACKETS = re.compile(rf" ?[(\[] ?([A-Z]{{2,{MAX_TICKER}}}) ?[)\]]")
_TICKER_BELOW = re.compile(rf"\*? ?\n{{1,2}}([A-Z]{{2,{MAX_TICKER}}})(?=\n|\Z)")
_BARE_TICKER = re.compile(rf"(?: Co\.| Corp\.| Inc\.| )?([A-Z]{{2,{MAX_TICKER}}})(?![\w&'’/-]|\.\w)")
"""Also "Verdant CorporationVDT" and "Verdant Co.VDT", where a blank is missing."""
_MODEL_NUMBER = re.compile(r"([A-Z][\w'’-]* )?(?<![\w.,$€£¥-])(?!(?:19|20)\d\d[ -])\d{2,4}[ -]\Z")
_NUMBERED = re.compile(r"([0-9](?<![\w.,$€£¥-].)[0-9]{2,3})(?:-[0-9]{1,4})?[ -]([A-Z]{2,})(?!\w)")  # begins with a set of characters: found quickly
_CENTURIES = ("19", "20")
_CAPITALS = re.compile(r"(?<!\w)[A-Z]{2,}(?!\w)")
_CODE_MARK = re.compile(r"(?:[\^=$]|(?<!\w)\.|(?<!\w)[A-Z]/)\Z")
"""Right before a word: it is the code of an index (".SPX"), a currency, a share or a topic ("N/QZX"). A full stop behind a word ends a sentence."""


def is_ticker(name: str) -> bool:
    """Whether a name has a ticker's form."""
    return 2 <= len(name) <= MAX_TICKER and name.isalpha() and name.isupper()


def is_code(text: str, span: LabelledSpan, designations: Collection[str]) -> bool:
    """An initialism or a code that is nobody's name: "EPS", "^QXYZ", the "ULTRA" of "Acme 747 ULTRA"."""
    if not span.text.isupper():
        return False
    if span.text in NO_NAMES or span.text in designations:
        return True
    return _CODE_MARK.search(text[max(0, span.start - 3) : span.start]) is not None


def models(part: Part) -> set[str]:
    """Words that mostly follow a number and so belong to a model's name, if more than one place or a maker's name before the number says so (of words that
    are not in capitals, more than one place): "200 NASA engineers" speaks of NASA. A word in capitals need only follow one number again and again."""
    words = [span for span in part.spans or () if span.type in {"organisation", "person"} and " " not in span.text]
    numbers: dict[str, list[re.Match[str]]] = {}
    for span in words:
        if span.start > 1 and part.text[span.start - 2].isdigit():
            number = _MODEL_NUMBER.search(part.text[max(0, span.start - 30) : span.start])
            if number is not None:
                numbers.setdefault(span.text, []).append(number)
    seen: Mapping[str, int] = Counter(span.text for span in words) if numbers else {}
    found = {text for text, after in numbers.items() if 2 * len(after) > seen[text] and (len(after) > 1 or (text.isupper() and after[0][1]))}
    return found | _numbered(part.text, {span.text for span in words if span.text.isupper()} - found)


def _numbered(text: str, words: set[str]) -> set[str]:
    """Those of the words that stand behind one and the same number at least twice, and at least every third time."""
    numbered = [match.groups() for match in _NUMBERED.finditer(text) if match[2] in words] if words else []
    pairs = Counter([(number, word) for number, word in numbered if not (len(number) == 4 and number.startswith(_CENTURIES))])  # a year says nothing
    behind = {word: count for (_, word), count in pairs.items() if count > 1}
    if not behind:
        return set()
    seen = Counter(_CAPITALS.findall(text))
    return {word for word, count in behind.items() if 3 * count >= seen[word]}


def ticker_behind(text: str, end: int) -> str:
    """The ticker behind a name that ends there: in brackets, bare ("Verdant VDT"), or on a line of its own below a line that ends with the name. Empty where
    there is none."""
    match = TICKER_IN_BRACKETS.match(text, end) or _TICKER_BELOW.match(text, end) or _BARE_TICKER.match(text, end)
    return match[1] if match and match[1] not in NO_NAMES else ""
