"""Words in capitals that a tagger takes for names: tickers, which are a firm's, and initialisms, codes and models, which are nobody's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

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
_MODEL_NUMBER = re.compile(r"([A-Z][\w'’-]* )?(?<![\w.,$€£¥-])(?!(?:19|20)\d\d[ -])\d{2,4}[ -]\Z")
_CODE_MARK = re.compile(r"(?:[\^=$]|(?<!\w)\.)\Z")
"""Right before a word: it is the code of an index (".SPX"), a currency or a share. A full stop behind a word ends a sentence."""


def is_ticker(name: str) -> bool:
    """Whether a name has a ticker's form."""
    return 2 <= len(name) <= MAX_TICKER and name.isalpha() and name.isupper()


def is_code(text: str, span: LabelledSpan, designations: set[str]) -> bool:
    """An initialism or a code that is nobody's name: "EPS", "^QXYZ", the "ULTRA" of "Acme 747 ULTRA"."""
    if not span.text.isupper():
        return False
    if span.text in NO_NAMES or span.text in designations:
        return True
    return _CODE_MARK.search(text[max(0, span.start - 2) : span.start]) is not None


def models(part: Part) -> set[str]:
    """Words in capitals that mostly follow a number and so belong to a model's name, if more than one place or a maker's name before the number says so:
    "200 NASA engineers" speaks of NASA."""
    words = [span for span in part.spans or () if span.type == "organisation" and span.text.isupper() and " " not in span.text]
    numbers: dict[str, list[re.Match[str]]] = {}
    for span in words:
        if span.start > 1 and part.text[span.start - 2].isdigit():
            number = _MODEL_NUMBER.search(part.text[max(0, span.start - 30) : span.start])
            if number is not None:
                numbers.setdefault(span.text, []).append(number)
    seen: Mapping[str, int] = Counter(span.text for span in words) if numbers else {}
    return {text for text, after in numbers.items() if 2 * len(after) > seen[text] and (len(after) > 1 or after[0][1])}
