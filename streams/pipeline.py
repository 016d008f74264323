"""One item from bytes to event: read, clean, enrich, build, validate. Pure: no Kafka, no clock, no randomness."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import Protocol

from streams import settings as settings_module
from streams.enrich import Enricher
from streams.enrich.annotation import Annotation
from streams.enrich.knowledge import file as knowledge
from streams.enrich.knowledge.file import KnowledgeError
from streams.erasure import record as erasure
from streams.event import body, build, validate
from streams.event.source import Source
from streams.outcome import DeadLetter, Event, Outcome, Result
from streams.promo.clean import clean
from streams.promo.cleaned import of_story
from streams.promo.fingerprint import story_key
from streams.promo.learner import Learner
from streams.promo.memory import Memory
from streams.reasons import Reason, Stage
from streams.settings import Settings, SettingsError
from streams.stories.sketch import sketch
from streams.wire import Headers, Limits, RawItem, Unreadable, Warning, read
from streams.wire.codes import Code

MOST_ENRICHED = 100_000  # code points of a body that are searched for names: more than the longest known item has, and a bound on a hostile one
NOWHERE = Source(topic=None, partition=None, offset=0, received=None)


class Annotator(Protocol):
    def annotate(self, text: str, headline: str = "", dateline: str = "", *, home: str = "", supplier: str = "") -> Annotation: ...


class Pipeline:
    """All stages with their data, loaded once. Not safe for use from several threads."""

    def __init__(self, settings: Settings, enricher: Annotator, memory: Memory) -> None:
        self.settings = settings
        self.enricher = enricher
        self.memory = memory
        self._limits = Limits(value_bytes=settings.max_value_bytes)
        self.learner = Learner(memory, settings.keep, settings.promo_lines)

    @classmethod
    def load(cls, settings: Settings | None = None) -> Pipeline:
        """Everything that an item needs, with an empty memory of repeated lines. Takes under two seconds. What the process holds by then is no longer looked
        at by the garbage collector.

        Raises: SettingsError for settings that cannot be used, the operators' knowledge among them; OSError where a data file of the package is missing.
        """
        settings = settings or settings_module.load()
        enricher = Enricher.load()
        if settings.knowledge is not None:
            try:
                enricher = enricher.knowing(knowledge.load(settings.knowledge, enricher.countries))
            except KnowledgeError as error:
                raise SettingsError(f"NEWSWIRE_KNOWLEDGE: {error}") from None
        pipeline = cls(settings, enricher, Memory(keep=settings.keep))
        gc.collect()
        gc.freeze()  # it stays: each look through it held every item up for a tenth of a second
        return pipeline

    def step(self, value: bytes | None, headers: Headers = None, source: Source = NOWHERE) -> Outcome:
        """What becomes of one raw record.

        Repeated lines are judged by what the memory held at `source.received` (milliseconds since the epoch) or, without a broker,
        at `source.offset`, the item's place in the input. Same bytes, headers, source and memory give the same outcome.
        Does not block. Never raises for a fault of the data, nor for one of a stage: such an item is a dead letter. MemoryError passes.
        """
        read_items = read(value, headers, self._limits, self.settings.supplier)
        if isinstance(read_items[0], Unreadable) and erasure.is_erasure(headers):  # no reader takes its content type, so that items are not asked
            return Outcome((self._erased(value, source),))
        return Outcome(tuple(self._result(item, source.at_index(index)) for index, item in enumerate(read_items)))

    def learn(self, outcome: Outcome) -> None:
        """Learns the lines of an outcome, in force from the next place in the input on. For use without a broker."""
        for result in outcome.results:
            if isinstance(result, Event):
                for sighting in result.sightings:
                    self.learner.learn(sighting, result.source.offset)

    def _erased(self, value: bytes | None, source: Source) -> Result:
        try:
            erases = erasure.read(value)
        except ValueError as error:
            return DeadLetter(Reason.WRONG_SHAPE, Stage.READ, f"no erasure.v1, as `newswire erase` writes it: {error}", source)
        result = self._result(erases.item(), source)
        return replace(result, erases=erases) if isinstance(result, Event) else result

    def _result(self, item: RawItem | Unreadable, source: Source) -> Result:
        if isinstance(item, Unreadable):
            return DeadLetter(item.reason, Stage.READ, item.detail, source)
        stage = Stage.CLEAN
        moment = source.moment
        try:
            cleaned = clean(item, self.memory, moment)
            stage = Stage.BUILD
            text = body.assemble(item, cleaned)
            stage = Stage.ENRICH
            part = _enriched_part(text.value)
            if len(part) < len(text.value):
                detail = f"tags are those of the first {len(part)} of {len(text.value)} code points"
                item = replace(item, warnings=(*item.warnings, Warning(Code.ENRICHED_IN_PART, "body", detail)))
            home = self.settings.home_regions.get(item.supplier, "")
            annotation = self.enricher.annotate(part, text.headline, (cleaned.dateline and cleaned.dateline.place) or "", home=home, supplier=item.supplier)
            stage = Stage.BUILD
            sketched = sketch(text.value)
            sightings = of_story(cleaned.sightings, story_key(item, sketched, moment))
            event = build.build(item, cleaned, text, annotation, source, self.memory.newest(moment))
            invalid = validate.validate(event)
        except MemoryError:
            raise
        except Exception as error:
            detail = f"{stage} failed on item {item.id!r}: {type(error).__name__}: {error}; please report it with the item"
            return DeadLetter(Reason.STAGE_FAILED, stage, detail, source)
        if invalid is not None:
            return DeadLetter(Reason.INVALID_EVENT, Stage.BUILD, f"the event of item {item.id!r} is invalid: {invalid}", source)
        return Event(event, source, sightings, sketched)


def _enriched_part(body: str) -> str:
    """The body, or its beginning up to a white space where it is longer than is searched."""
    if len(body) <= MOST_ENRICHED:
        return body
    cut = max(body.rfind(" ", 0, MOST_ENRICHED), body.rfind("\n", 0, MOST_ENRICHED))
    return body[: cut if cut > 0 else MOST_ENRICHED]
