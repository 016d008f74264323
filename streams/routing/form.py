"""The form of a file of rules: tables, fields and what each holds, as pydantic models. What is short in the file is spelt out by the validators here."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from streams.routing import clock
from streams.routing import words as text
from streams.routing.regions import Regions

NAME = r"^[a-z][a-z0-9-]{0,39}$"
EVERY = "*"
"""Instead of names of routes: all that there are."""
MOST_WORDS = 10_000_000
"""More than any item has."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _spelt_out(*fields: str) -> BeforeValidator:
    """What is no table stands for one in which these fields have that value."""
    return BeforeValidator(lambda value: value if isinstance(value, dict) else dict.fromkeys(fields, value))


def _exactly(value: object) -> object:
    """A number stands for a span of itself alone."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{value!r} is neither a whole number nor a span; write 3, or {{ min = 1, max = 3 }}")
    return {"min": value, "max": value}


def _with_words(given: str) -> str:
    text.finder(given)
    return given


def _regions(info: ValidationInfo) -> Regions:
    context: dict[str, Regions] = info.context or {}
    return context["regions"]


def _region(code: str, info: ValidationInfo) -> str:
    regions = _regions(info)
    if code in regions.names:
        return code
    meant = regions.meant(code)
    hint = f"{meant} ({regions.names[meant]}) may be meant" if meant else "docs/enrichment.md, Regions, says which codes there are"
    raise ValueError(f"there is no region {code!r}; {hint}")


def _not_blank(given: str) -> str:
    if not given.strip():
        raise ValueError(f"{given!r} is empty; give a text")
    return given


Texts = Annotated[list[Annotated[str, AfterValidator(_not_blank)]], BeforeValidator(_listed), Field(min_length=1)]
Phrases = Annotated[list[Annotated[str, AfterValidator(_with_words)]], BeforeValidator(_listed), Field(min_length=1)]
Codes = Annotated[list[Annotated[str, AfterValidator(_region)]], BeforeValidator(_listed), Field(min_length=1)]
Statuses = Annotated[list[Literal["usable", "withheld", "canceled"]], BeforeValidator(_listed), Field(min_length=1)]
Days = Annotated[list[str], BeforeValidator(_listed), Field(min_length=1), AfterValidator(clock.days)]
Names = Annotated[list[Annotated[str, Field(pattern=NAME)]], BeforeValidator(_listed), Field(min_length=1)]
Routes = Annotated[list[Annotated[str, Field(pattern=r"^(\*|[a-z][a-z0-9-]{0,39})$")]], BeforeValidator(_listed), Field(min_length=1)]
Confidence = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class _NotEmpty(_Form):
    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError(f"empty, which is no condition; give one of {', '.join(fields_of(type(self)))}")
        return self


class Region(_Form):
    code: Codes
    min_relevance: Annotated[int, Field(ge=1, le=100)] | None = None
    min_confidence: Confidence | None = None
    primary: bool | None = None

    @model_validator(mode="after")
    def _may_be_primary(self, info: ValidationInfo) -> Self:
        others = [code for code in self.code if code not in _regions(info).countries]
        if self.primary and others:
            raise ValueError(f"primary: only a country is ever primary, and {others[0]!r} is none; leave one of both out")
        return self


class Entity(_NotEmpty):
    """`name` and `uri` together: one of them fits."""

    name: Texts | None = None
    uri: Texts | None = None
    type: Literal["person", "organisation", "place"] | None = None
    min_confidence: Confidence | None = None


class Span(_NotEmpty):
    min: int | None = None
    max: int | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} is above max {self.max}, so that nothing matches; exchange them")
        return self


class Urgency(Span):
    min: Annotated[int, Field(ge=1, le=9)] | None = None
    max: Annotated[int, Field(ge=1, le=9)] | None = None


class Count(Span):
    min: Annotated[int, Field(ge=0, le=MOST_WORDS)] | None = None
    max: Annotated[int, Field(ge=0, le=MOST_WORDS)] | None = None


class Words(_NotEmpty):
    any: Phrases | None = None
    all: Phrases | None = None


class Time(_Form):
    zone: str
    days: Days = list(clock.DAYS)
    start: Annotated[time | None, BeforeValidator(clock.clock), Field(alias="from")] = None
    end: Annotated[time | None, BeforeValidator(clock.clock), Field(alias="to")] = None

    @model_validator(mode="after")
    def _is_a_window(self) -> Self:
        clock.zone(self.zone)
        if (self.start is None) != (self.end is None):
            raise ValueError("from, to: one is missing; give both, or neither for the whole day")
        if self.start is not None and self.start == self.end:
            raise ValueError("from and to are the same; leave both out for the whole day")
        if self.start is None and "days" not in self.model_fields_set:
            raise ValueError("holds at any time; give days, or from and to")
        return self


InWords = Annotated[Words | None, _spelt_out("any")]


class When(_NotEmpty):
    """Conditions of one table hold together."""

    supplier: Texts | None = None
    status: Statuses | None = None
    urgency: Annotated[Urgency | None, BeforeValidator(_exactly)] = None
    language: Texts | None = None
    word_count: Annotated[Count | None, BeforeValidator(_exactly)] = None
    region: Annotated[Region | None, _spelt_out("code")] = None
    subject: Texts | None = None
    keyword: Texts | None = None
    entity: Annotated[Entity | None, _spelt_out("name", "uri")] = None
    time: Time | None = None
    slugline: InWords = None
    headline: InWords = None
    words: InWords = None
    body: InWords = None
    any: Annotated[list[When], Field(min_length=1)] | None = None
    all: Annotated[list[When], Field(min_length=1)] | None = None
    not_: Annotated[When | None, Field(alias="not")] = None


class Rule(_Form):
    name: Annotated[str, Field(pattern=NAME)]
    copy_: Annotated[Names, Field(alias="copy")] = []
    follow: bool = False
    flag: Names = []
    on: Routes = []
    drop: Routes = []
    when: When

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        wrong: tuple[tuple[object, str], ...] = (
            (not (self.copy_ or self.flag or self.drop), "does nothing; give copy, flag or drop"),
            (self.drop and (self.copy_ or self.flag), "drop stands with copy or flag; make a rule of its own of it"),
            (self.on and not self.flag, "on says where a flag goes, and there is none; leave it out"),
            (self.on and self.copy_, "on stands with copy, whose copies get the flag; leave it out, or make a rule of its own of the flag"),
            (self.flag and not (self.on or self.copy_), f'flag says not where; give on = "route", on = "{EVERY}" for all routes, or copy'),
            (self.follow and not self.copy_, "follow says that copies follow an item, and nothing is copied; leave it out"),
        )
        for is_so, what in wrong:
            if is_so:
                raise ValueError(what)
        return self


class File(_Form):
    rule: list[Rule] = []


def fields_of(model: type[BaseModel]) -> list[str]:
    """As they are written in the file."""
    return [field.alias or name for name, field in model.model_fields.items()]


MODELS: dict[str, type[BaseModel]] = {
    "": File, "rule": Rule, "when": When, "any": When, "all": When, "not": When, "region": Region, "entity": Entity, "urgency": Urgency,
    "word_count": Count, "time": Time, "slugline": Words, "headline": Words, "words": Words, "body": Words,
}  # fmt: skip
"""The model of a table, by its name in the file."""
