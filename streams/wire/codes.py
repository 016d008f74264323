"""Every code of a `Warning` that reading gives, declared once. The value is what subscribers see in `wire.source.warnings[]`."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    WRONG_TYPE = "wrong-type"  # not a value of this field, and not harmless to convert: dropped
    TOO_LONG = "too-long"  # longer than a field may be: dropped; an id: replaced by its hash
    CONTROL_CHARACTERS = "control-characters"  # characters that no field may hold: removed; in an id percent-encoded
    UNKNOWN_VALUE = "unknown-value"  # not one of the values that the field may have: dropped
    UNREADABLE_HEADER = "unreadable-header"  # the header of a framed format, or a line of it: read as text, or kept in `extra`
    NOT_WELL_FORMED = "not-well-formed"  # a feed that is no XML: read as far as it can be
    IGNORED = "ignored"  # given twice over in two fields: this one went to `extra`
    LARGE_NUMBER = "large-number"  # an integer beyond 64 bits: kept as a string
    UNREADABLE_DATE = "unreadable-date"  # no form of date that is known
    INCOMPLETE_DATE = "incomplete-date"  # year, month, day or time of day is missing
    AMBIGUOUS_DATE = "ambiguous-date"  # 03/04/2021: day or month first cannot be known
    DATE_OUT_OF_RANGE = "date-out-of-range"  # a year that no wire item can have, a day that does not exist
    NO_ZONE = "no-zone"  # a time without a zone
    UNKNOWN_ZONE = "unknown-zone"  # an abbreviation that is in no table
    AMBIGUOUS_ZONE = "ambiguous-zone"  # an abbreviation, or an hour, that stands for several offsets
    BAD_HEADER = "bad-header"  # a Kafka header that cannot be read: as if it were absent
    ENRICHED_IN_PART = "enriched-in-part"  # a body longer than is searched for names: the tags are those of its beginning
    WRONG_CHARSET = "wrong-charset"  # the declared charset is unknown or does not explain the bytes: detected instead
