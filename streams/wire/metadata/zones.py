"""Abbreviations of time zones in wire items, and what they stand for."""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

# Minutes east of UTC. An abbreviation that the wires of several regions use for different offsets is in AMBIGUOUS instead.
FIXED: Final = {
    "UTC": 0, "GMT": 0, "Z": 0, "UT": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120, "EET": 120, "EEST": 180,
    "MSK": 180, "TRT": 180, "SAST": 120, "CAT": 120, "EAT": 180, "WAT": 60, "PKT": 300, "NPT": 345, "ICT": 420, "WIB": 420, "SGT": 480, "HKT": 480,
    "AWST": 480, "JST": 540, "KST": 540, "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
    "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600,
    "NDT": -150, "BRT": -180, "ART": -180, "CLST": -180, "CLT": -240, "PET": -300, "COT": -300,
}  # fmt: skip
# Those by which news of the United States names whatever is in force there on that day.
REGIONAL: Final = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
AMBIGUOUS: Final = {
    "IST": "India, Ireland or Israel",
    "AST": "Atlantic or Arabia",
    "ADT": "Atlantic or Arabia",
    "GST": "the Gulf or South Georgia",
    "SST": "Samoa or Singapore",
    "BDT": "Bangladesh or Brunei",
    "AMT": "the Amazon or Armenia",
    "ECT": "Ecuador or the Eastern Caribbean",
    "WST": "Western Australia or Samoa",
    "NST": "Newfoundland or Nepal",
    "PHT": "the Philippines or Phoenix",
}


@lru_cache(maxsize=256)  # any five letters may stand where a zone should
def zone(name: str) -> tzinfo | None:
    """The zone of an abbreviation (upper case), or None where it is not known or stands for several."""
    if name in FIXED:
        return timezone(timedelta(minutes=FIXED[name]))
    return ZoneInfo(REGIONAL[name]) if name in REGIONAL else None
