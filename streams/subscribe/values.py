"""What the values of the topics hold. Made by `make contract` from `schemas/`; it is not edited by hand."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

class RecurrenceRule(TypedDict):
    frequency: NotRequired[Literal['secondly', 'minutely', 'hourly', 'daily', 'weekly', 'monthly', 'yearly']]
    """
    The FREQ rule part identifies the type of recurrence rule.
    """
    interval: NotRequired[int]
    """
    The INTERVAL rule part contains a positive integer representing how often the recurrence rule repeats.
    """
    until: NotRequired[str]
    """
    The UNTIL rule part defines a date-time value which bounds the recurrence rule in an inclusive manner.
    """
    count: NotRequired[int]
    """
    The COUNT rule part defines the number of occurrences at which to range-bound the recurrence.
    """


class Address(TypedDict):
    """
    The address of a person, place or organisation.
    """

    lines: NotRequired[list[str]]
    """
    An array of lines to construct an address. The order is important to construct a correct address.
    """
    locality: NotRequired[str]
    """
    A city/town/village etc. part of the address.
    """
    area: NotRequired[str]
    """
    A subdivision of a country part of the address.
    """
    postalCode: NotRequired[str]
    """
    A postal code part of the address.
    """
    country: NotRequired[str]
    """
    A country part of the address.
    """


class NinjsContactInfo1(TypedDict):
    type: NotRequired[str]
    """
    Type would be method of communication like phone, mobile, address etc.
    """
    role: NotRequired[str]
    """
    Role refers to type and could be private, office etc
    """
    lang: NotRequired[str]
    """
    Language of this contactInfo instance. The value should follow IETF BCP47.
    """
    name: NotRequired[str]
    """
    Human-readable name of the contact method, such as a name for a web page, name of persons twitter account etc
    """
    value: str
    """
    Actual phone number, email address, web url etc.
    """
    address: NotRequired[Address]
    """
    The address of a person, place or organisation.
    """


class NinjsContactInfo2(TypedDict):
    type: NotRequired[str]
    """
    Type would be method of communication like phone, mobile, address etc.
    """
    role: NotRequired[str]
    """
    Role refers to type and could be private, office etc
    """
    lang: NotRequired[str]
    """
    Language of this contactInfo instance. The value should follow IETF BCP47.
    """
    name: NotRequired[str]
    """
    Human-readable name of the contact method, such as a name for a web page, name of persons twitter account etc
    """
    value: NotRequired[str]
    """
    Actual phone number, email address, web url etc.
    """
    address: Address
    """
    The address of a person, place or organisation.
    """


NinjsContactInfo: TypeAlias = NinjsContactInfo1 | NinjsContactInfo2


class Reference(TypedDict):
    name: NotRequired[str]
    """
    Name of the reference
    """
    value: NotRequired[str]
    """
    Value of the reference
    """


class NinjsCommissioned(TypedDict):
    by: NotRequired[str]
    """
    The person or party that commissioned the content.
    """
    on: NotRequired[str]
    """
    The date at which the content was commissioned.
    """
    references: NotRequired[list[Reference]]
    """
    Identifiers that help with the commissioning process such as purchase orders and work order numbers.
    """


NinjsTruncatedDateTime: TypeAlias = str
"""
Allows any of year (xs:gYear, YYYY), year/month (xs:gYearMonth, YYYY-MM), year/month/day (xs:date YYYY-MM-DD), and full datetime (xs:dateTime, YYYY-MM-DDTHH:MM:SS+HH:MM), all with an optional timezone suffix. Note that this does NOT include ISO8601 month of year (xs:gMonth, --MM) or yearly day (xs:gMonthDay, --MM-DD)
"""


class Symbol(TypedDict):
    exchange: NotRequired[str]
    """
    Identifier for the marketplace which uses the ticker symbols of the symbol property
    """
    symbolType: NotRequired[str]
    """
    Type of financial symbol used. Suggested CV: http://cv.iptc.org/newscodes/financialinstrumentsymboltype/
    """
    symbol: NotRequired[str]
    """
    Symbol identifier, including ticker symbols.
    """


class NinjsOrganisation(TypedDict):
    name: NotRequired[str]
    """
    The name of the organisation
    """
    rel: NotRequired[str]
    """
    The relationship of the content of the news object to the organisation.
    """
    uri: NotRequired[str]
    """
    The identifier of the organisation as a complete uri.
    """
    literal: NotRequired[str]
    """
    An identifier for the organisation as a free-text string.
    """
    symbols: NotRequired[list[Symbol]]
    """
    Symbols used for a financial instrument linked to the organisation at a specific market place
    """
    contactInfo: NotRequired[list[NinjsContactInfo]]


class Poi(TypedDict):
    """
    The main point of interest of the rendition, expressed in pixels from the top left.
    """

    x: NotRequired[int]
    """
    The x-coordinate of the point of interest of the rendition.
    """
    y: NotRequired[int]
    """
    The y-coordinate of the point of interest of the rendition.
    """


class NinjsRendition(TypedDict):
    """
    A specific rendition of the content of the news object.
    """

    name: str
    """
    The name of this object in the array of renditions, for example 'thumbnail'. Suggested CV: http://cv.iptc.org/newscodes/rendition/
    """
    href: NotRequired[str]
    """
    The URL for accessing the rendition as a resource.
    """
    contentType: NotRequired[str]
    """
    The IANA Media Type which applies to this rendition.
    """
    title: NotRequired[str]
    """
    A title for the link to the rendition resource
    """
    width: NotRequired[int]
    """
    For still and moving images: the width of the display area measured in pixels.
    """
    height: NotRequired[int]
    """
    For still and moving images: the height of the display area measured in pixels.
    """
    sizeInBytes: NotRequired[int]
    """
    The size of the rendition resource in bytes.
    """
    duration: NotRequired[float]
    """
    The total time duration of the content in seconds (fractional seconds are allowed).
    """
    format: NotRequired[str]
    """
    A refinement of a generic content type (i.e. IANA media type) by a literal string value. Suggested CV: http://cv.iptc.org/newscodes/format/
    """
    aspectRatio: NotRequired[str]
    """
    Aspect ratio of an image or video file, which is the ratio of the pixel width to its height, such as 16:9 and 4:3.
    """
    videoCodec: NotRequired[str]
    """
    The video encoding system used to create the content. Suggested CV: http://cv.iptc.org/newscodes/videocodec/
    """
    frameRate: NotRequired[float]
    """
    The number of video frames per second, which is the rate at which the material should be shown in order to achieve the intended visual effect.
    """
    poi: NotRequired[Poi]
    """
    The main point of interest of the rendition, expressed in pixels from the top left.
    """
    transportProtocol: NotRequired[str]
    """
    The transport/flow type of the flow (B2B stream).
    """
    scanType: NotRequired[Literal['progressive', 'interlaced']]
    """
    The scan type of the video i.e. progressive or interlaced.
    """
    bitrate: NotRequired[str]
    """
    The bitrate of the video. Should always include units, e.g. 400 kbps.
    """


NinjsNewsObject: TypeAlias = Literal['text', 'audio', 'video', 'picture', 'graphic', 'composite', 'component', 'event', 'planning']
"""
The generic news type of this news object. Based on http://cv.iptc.org/newscodes/ninature/
"""


class Description(TypedDict):
    role: NotRequired[str]
    """
    The role of this description.
    """
    contentType: NotRequired[str]
    """
    The IANA (Internet Assigned Numbers Authority) media type of the content of this description. Previously known as MIME Type.
    """
    value: str
    """
    The descriptive text identified with the above role and/or contentType.
    """


class Body(TypedDict):
    role: NotRequired[str]
    """
    The role of this body.
    """
    contentType: NotRequired[str]
    """
    The IANA (Internet Assigned Numbers Authority) media type of the content of this body. Previously known as MIME Type.
    """
    charCount: NotRequired[int]
    """
    The total character count in this body excluding figure captions.
    """
    wordCount: NotRequired[int]
    """
    The total number of words in this body excluding figure captions.
    """
    value: str
    """
    The body text identified with the above role and contentType.
    """


class Headline(TypedDict):
    role: NotRequired[str]
    """
    The role of this headline
    """
    contentType: NotRequired[str]
    """
    The IANA (Internet Assigned Numbers Authority) media type of the content of this headline. Previously known as MIME Type.
    """
    value: str
    """
    The headline identified with the above role and/or contentType.
    """


class Person(TypedDict):
    name: NotRequired[str]
    """
    The name of a person
    """
    rel: NotRequired[str]
    """
    The relationship of the content of the news object to the person
    """
    uri: NotRequired[str]
    """
    The identifier for the person as a complete uri with the code.
    """
    literal: NotRequired[str]
    """
    An identifier for the person as a free-text string.
    """
    contactInfo: NotRequired[list[NinjsContactInfo]]


class Place(TypedDict):
    name: NotRequired[str]
    """
    The name of the place
    """
    rel: NotRequired[str]
    """
    The relationship of the content of the news object to the place
    """
    uri: NotRequired[str]
    """
    The identifier for the place as a complete uri
    """
    literal: NotRequired[str]
    """
    An identifier for the place as a free-text string.
    """
    contactInfo: NotRequired[list[NinjsContactInfo]]
    geoJSON: NotRequired[dict[str, Any]]


class Subject(TypedDict):
    name: NotRequired[str]
    """
    The name of the subject.
    """
    rel: NotRequired[str]
    """
    The relationship of the content of the news object to the subject
    """
    uri: NotRequired[str]
    """
    The identifier of the subject as a complete uri.
    """
    literal: NotRequired[str]
    """
    An identifier for the subject as a free-text string.
    """
    creator: NotRequired[str]
    """
    Specifies which entity (person, organisation or system) that created or last edited the property.
    """
    relevance: NotRequired[int]
    """
    The relevance of the metadata to the news item.
    """
    confidence: NotRequired[int]
    """
    The confidence with which the metadata has been assigned.
    """


class Event(TypedDict):
    id: NotRequired[str]
    """
    An ID for the event.
    """
    name: NotRequired[str]
    """
    The name of the event.
    """
    rel: NotRequired[str]
    """
    The relationship of the content of the news object to the event.
    """
    uri: NotRequired[str]
    """
    The identifier for the event as a complete uri.
    """
    literal: NotRequired[str]
    """
    An identifier for the event as a free-text string.
    """


class Audience(TypedDict):
    audience: NotRequired[str]
    """
    Intended audience(s) for the content.
    """
    significance: NotRequired[int]
    """
    A qualifier which indicates the expected significance of the content for this specific audience.
    """


class ItemCount(TypedDict):
    """
    Number of planned items of this kind expressed by a range.
    """

    rangeFrom: NotRequired[int]
    rangeTo: NotRequired[int]


class Object(TypedDict):
    name: NotRequired[str]
    """
    The name of the object.
    """
    rel: NotRequired[str]
    """
    The relationship of the content of the news object to the object.
    """
    uri: NotRequired[str]
    """
    The identifier for the object as a complete uri.
    """
    literal: NotRequired[str]
    """
    An identifier for the object as a free-text string.
    """


class InfoSource(TypedDict):
    name: NotRequired[str]
    """
    The name of the infoSource.
    """
    role: NotRequired[str]
    """
    The role the infoSource in relationship to the content.
    """
    uri: NotRequired[str]
    """
    The identifier of the infosource as a complete uri.
    """
    literal: NotRequired[str]
    """
    An identifier for the infoSource as a free-text string.
    """
    contactInfo: NotRequired[list[NinjsContactInfo]]


class AltId(TypedDict):
    role: NotRequired[str]
    """
    The role of the alternative id.
    """
    value: NotRequired[str]
    """
    The alternative id value.
    """


class TrustIndicator(TypedDict):
    role: NotRequired[str]
    """
    The role of the trust indicator as a complete URI. Suggested CV: http://cv.iptc.org/newscodes/trustindicator
    """
    title: NotRequired[str]
    """
    The title of the resource being referenced.
    """
    href: NotRequired[str]
    """
    The URL for accessing the trust indicator resource.
    """


class Standard(TypedDict):
    """
    An object with information about standard, version and schema this instance is valid against.
    """

    name: NotRequired[str]
    """
    The name of the standard to which this instance conforms, for example 'ninjs'.
    """
    version: NotRequired[str]
    """
    The version of the standard to which this instance conforms, for example '3.0'.
    """
    schema: NotRequired[str]
    """
    The URI of the JSON Schema to use for validating this instance, for example 'http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#'
    """


class Genre(TypedDict):
    name: NotRequired[str]
    """
    The name of the genre.
    """
    uri: NotRequired[str]
    """
    The identifier of the genre as a complete URI. Suggested CV: http://cv.iptc.org/newscodes/genre
    """
    literal: NotRequired[str]
    """
    An identifier for the genre as a free-text string.
    """


class RightsInfo(TypedDict):
    """
    Expression of rights to be applied to content.
    """

    langId: NotRequired[str]
    """
    Identifier for the Rights Expression language used.
    """
    linkedRights: str
    """
    A link from the current Item to Web resource with rights related information.
    """
    encodedRights: NotRequired[str]
    """
    Contains a rights expression as defined by a Rights Expression Language.
    """


class RightsInfo1(TypedDict):
    """
    Expression of rights to be applied to content.
    """

    langId: NotRequired[str]
    """
    Identifier for the Rights Expression language used.
    """
    linkedRights: NotRequired[str]
    """
    A link from the current Item to Web resource with rights related information.
    """
    encodedRights: str
    """
    Contains a rights expression as defined by a Rights Expression Language.
    """


class DigitalSourceType(TypedDict):
    """
    Indicates the source type from which the content was created
    """

    name: NotRequired[str]
    """
    The name of the digital source type.
    """
    uri: NotRequired[str]
    """
    The identifier of the digital source type as a complete URI. Suggested CV: http://cv.iptc.org/newscodes/digitalsourcetype/
    """
    literal: NotRequired[str]
    """
    An identifier for the digital source type as a free-text string.
    """


class Warning(TypedDict):
    code: str
    field: str
    detail: str


class Source(TypedDict):
    """
    Where the item came from and how it was read.
    """

    format: str
    """
    Which reader read it.
    """
    charset: str | None
    """
    As found; null where the format has none.
    """
    supplier: str
    """
    Who sent it.
    """
    topic: str | None
    """
    Raw topic; null without a broker.
    """
    partition: int | None
    offset: int
    """
    Offset of the raw record; without a broker its place in the input.
    """
    index: int
    """
    The item's place in its record.
    """
    received: str | None
    """
    Append time of the raw record, UTC.
    """
    warnings: list[Warning]
    """
    Fields that could not be used; the item goes on without them.
    """


class Supplied(TypedDict):
    """
    What the supplier says of the item and ninjs has no place for; empty where that is nothing.
    """

    signal: NotRequired[str]
    """
    What this version does to those before it, as the supplier says it: correction, update, ...
    """
    priority: NotRequired[str]
    """
    Of the transmission: a digit of IPTC 7901, a letter of ANPA 1312.
    """
    word_count: NotRequired[int]
    """
    As the supplier counted.
    """
    dateline: NotRequired[str]
    """
    Where it is a field of its own.
    """
    byline: NotRequired[str]
    """
    As given.
    """
    extra: NotRequired[dict[str, Any]]
    """
    Fields that no one asked for, as given.
    """


class Pipeline(TypedDict):
    """
    Which code made the event, and which knowledge judged its lines.
    """

    version: str
    promos: int
    """
    Moment of the newest verdict on repeated lines that was in force, in milliseconds since the epoch; without a broker, a place in the input.
    """
    knowledge: NotRequired[str]
    """
    First digits of the SHA-256 of the operators' file of knowledge that was in force; absent where there was none.
    """


WireLine: TypeAlias = int
"""
Index of the line in the raw item, from 0.
"""


WireStart: TypeAlias = int
"""
Offset of the first code point in the raw line.
"""


WireEnd: TypeAlias = int
"""
Offset behind the last code point in the raw line.
"""


WireText: TypeAlias = str
"""
The stretch as read. Where reading changed it, `edits` lead back to the raw line.
"""


WireConfidence: TypeAlias = float
"""
0 to 1, three decimals.
"""


class WireRemoval(TypedDict):
    """
    A stretch taken out as promotional or repeated.
    """

    line: WireLine
    start: WireStart
    end: WireEnd
    text: WireText
    kind: str
    """
    What the stretch is: register, newsletter, related, ...
    """
    reason: str
    """
    A sentence for people.
    """
    confidence: WireConfidence
    seen: int
    """
    Distinct earlier stories of the supplier that carried the line; 0 when nothing is known of it.
    """


class WirePerson(TypedDict):
    """
    Somebody named in a credit line.
    """

    name: str
    role: Literal['reporting', 'additional_reporting', 'writing', 'editing', 'byline', 'contributor', 'contact', 'photo', 'biography', 'source']


class WireCredit(TypedDict):
    """
    A credit line.
    """

    line: WireLine
    start: WireStart
    end: WireEnd
    text: WireText
    people: list[WirePerson]


class WireNote(TypedDict):
    """
    An editorial note, caption, legal line or boilerplate.
    """

    line: WireLine
    start: WireStart
    end: WireEnd
    text: WireText
    kind: Literal['editorial', 'caption', 'legal', 'boilerplate', 'contact']


class WireDateline(TypedDict):
    """
    The stretch before the text of the first paragraph, its dash included.
    """

    line: WireLine
    start: WireStart
    end: WireEnd
    text: WireText
    place: str | None
    date: str | None
    """
    As written.
    """


WireKept = TypedDict(
    'WireKept',
    {
        'line': WireLine,
        'in': Literal['body', 'headline'],
        'start': WireStart,
        'end': WireEnd,
        'at': int,
    },
)


WireJoiner = TypedDict(
    'WireJoiner',
    {
        'line': WireLine,
        'in': Literal['joiner'],
        'start': WireStart,
        'end': WireEnd,
        'text': WireText,
    },
)


WireBlank = TypedDict(
    'WireBlank',
    {
        'line': WireLine,
        'in': Literal['blank'],
        'count': int,
    },
)


class WireEdit(TypedDict):
    """
    A change that reading made.
    """

    line: int | None
    """
    Index of the line in the raw item; null for the field of the title.
    """
    start: WireStart
    end: WireEnd
    text: str
    """
    What stands there now: nothing, or one code point.
    """
    original: str


class WireEditOfSurrogates(TypedDict):
    """
    As an edit; the original holds a lone surrogate, which no JSON text can, and stands as code points.
    """

    line: int | None
    """
    Index of the line in the raw item; null for the field of the title.
    """
    start: WireStart
    end: WireEnd
    text: str
    """
    What stands there now: nothing, or one code point.
    """
    codepoints: list[int]


class WireLanguage(TypedDict):
    """
    The language of headline and body. The event's `language` is the supplier's, else the detected one.
    """

    detected: str | None
    """
    BCP 47; null where nothing tells, as in a table of results.
    """
    confidence: WireConfidence
    supplied: str | None
    """
    What the supplier says, BCP 47.
    """
    names: Literal['all', 'places']
    """
    Which names were looked for: all, or only places, as in languages other than English.
    """


class WirePlace(TypedDict):
    """
    What a mention of a place was resolved to. Latitude and longitude are degrees, WGS 84.
    """

    name: str
    geonames: int | None
    """
    GeoNames id.
    """
    country: str | None
    """
    ISO 3166-1 alpha-2.
    """
    admin1: str | None
    """
    ISO 3166-2.
    """
    lat: float | None
    lon: float | None


WireMention = TypedDict(
    'WireMention',
    {
        'in': Literal['headline', 'body'],
        'type': Literal['person', 'organisation', 'place'],
        'text': str,
        'start': int,
        'end': int,
        'entity': str,
        'confidence': WireConfidence,
        'place': WirePlace | None,
    },
)


class WireSymbol(TypedDict):
    """
    What a share of the organisation is traded under, as the item gives it.
    """

    symbol: str
    """
    BA, or BA.N.
    """
    exchange: str | None
    """
    Market identifier code (MIC, ISO 10383); null where the item does not tell the exchange.
    """
    scheme: Literal['ric', 'ticker']
    """
    ric: a Reuters instrument code, whose suffix stands for the exchange; ticker: the exchange's own.
    """


class WireEntity(TypedDict):
    """
    An entity of the item.
    """

    uri: str
    type: Literal['person', 'organisation', 'place']
    name: str
    """
    Canonical name.
    """
    mentions: int
    """
    How often headline and body mention it; 0 for one that only the dateline names.
    """
    confidence: float
    """
    0 to 1, three decimals.
    """
    symbols: NotRequired[list[WireSymbol]]
    """
    Of an organisation, where the item gives any.
    """
    roles: NotRequired[list[str]]
    """
    Of a person, where the item gives any: as written, without the organisation.
    """


class WireRegion(TypedDict):
    """
    A region tag.
    """

    code: str
    """
    ISO 3166-1 alpha-2 for a country, UN M.49 digits above, ISO 3166-2 below, a code of newswire's own for blocs.
    """
    level: Literal['country', 'm49', 'admin1', 'bloc', 'sea']
    """
    country, m49 (UN M.49: continents and their parts), admin1 (ISO 3166-2), bloc (EU, NATO, ...), sea.
    """
    name: str
    relevance: int
    """
    0 to 100.
    """
    confidence: float
    """
    0 to 1, three decimals.
    """
    primary: bool
    """
    Whether the item is about the region rather than mentions it.
    """
    evidence: list[str]
    """
    Why, in short phrases for people.
    """


class Region(TypedDict):
    """
    A region tag.
    """

    code: str
    """
    ISO 3166-1 alpha-2 for a country, UN M.49 digits above, ISO 3166-2 below, a code of newswire's own for blocs.
    """
    level: Literal['country', 'm49', 'admin1', 'bloc', 'sea']
    """
    country, m49 (UN M.49: continents and their parts), admin1 (ISO 3166-2), bloc (EU, NATO, ...), sea.
    """
    name: str
    relevance: int
    """
    0 to 100.
    """
    confidence: float
    """
    0 to 1, three decimals.
    """
    primary: bool
    """
    Whether the item is about the region rather than mentions it.
    """
    evidence: list[str]
    """
    Why, in short phrases for people.
    """


class RegionReference(TypedDict):
    """
    On wire.regions, keyed by ISO 3166-1 alpha-2. Its version, order and headline are those of the item.
    """

    uri: str
    """
    The item's uri, the key on wire.news.
    """
    version: str | None
    """
    The supplier's version of the item.
    """
    order: int
    """
    Decides between versions of one uri: the larger wins.
    """
    headline: str | None
    region: Region
    """
    A region tag.
    """
    withdrawn: bool
    """
    True when the item is no more, or no longer carries the tag: forget the reference.
    """


class Symbol1(TypedDict):
    """
    What a share of the organisation is traded under, as the item gives it.
    """

    symbol: str
    """
    BA, or BA.N.
    """
    exchange: str | None
    """
    Market identifier code (MIC, ISO 10383); null where the item does not tell the exchange.
    """
    scheme: Literal['ric', 'ticker']
    """
    ric: a Reuters instrument code, whose suffix stands for the exchange; ticker: the exchange's own.
    """


class Entity(TypedDict):
    """
    An entity of the item.
    """

    uri: str
    type: Literal['person', 'organisation', 'place']
    name: str
    """
    Canonical name.
    """
    mentions: int
    """
    How often headline and body mention it; 0 for one that only the dateline names.
    """
    confidence: float
    """
    0 to 1, three decimals.
    """
    symbols: NotRequired[list[Symbol1]]
    """
    Of an organisation, where the item gives any.
    """
    roles: NotRequired[list[str]]
    """
    Of a person, where the item gives any: as written, without the organisation.
    """


class EntityReference(TypedDict):
    """
    On wire.entities, keyed by the entity's uri. Its version, order and headline are those of the item.
    """

    uri: str
    """
    The item's uri, the key on wire.news.
    """
    version: str | None
    """
    The supplier's version of the item.
    """
    order: int
    """
    Decides between versions of one uri: the larger wins.
    """
    headline: str | None
    entity: Entity
    """
    An entity of the item.
    """
    withdrawn: bool
    """
    True when the item is no more, or no longer carries the tag: forget the reference.
    """


class Tags(TypedDict):
    """
    The countries and entities that the version's references name, from which it is known which of them a later version withdraws.
    """

    version: str | None
    """
    The supplier's version of the item.
    """
    canceled: bool
    """
    Whether the version is the item's end.
    """
    regions: list[list[str]]
    """
    Code and name of each country.
    """
    entities: list[list[str]]
    """
    Uri, type and name of each entity.
    """


class Link(TypedDict):
    kind: Literal['duplicate', 'update', 'running_report']
    """
    duplicate: the same text again; update: a later telling of the same story; running_report: the next report of a running series, another story.
    """
    uri: str
    """
    Of the earlier item.
    """
    order: int
    """
    Decides between versions of one uri.
    """
    newsid: str
    """
    `ce_newsid` of the event.
    """
    containment: float
    """
    How much of the shorter body is in the longer one, estimated; three decimals.
    """
    hours: float
    """
    From the other item's own time to this one's; negative where the later one came first; one decimal.
    """


class Story(TypedDict):
    """
    On wire.stories, keyed by the item's uri: one record for each version of an item, some moments after its event.
    """

    uri: str
    """
    Of the item; the same for all its versions.
    """
    order: int
    """
    Decides between versions of one uri.
    """
    newsid: str
    """
    `ce_newsid` of the event.
    """
    supplier: str
    headline: str
    """
    Empty where the item has none; a very long one is cut.
    """
    time: int
    """
    The item's own time in milliseconds since the epoch, or when it was received where it has none.
    """
    words: int
    """
    Words of the body that was kept.
    """
    marks: list[str]
    """
    What headline and editorial notes say of the version: update, rpt, ...
    """
    sketch: str
    """
    Hashes of some of the body's five-word sequences, ascending: unsigned 32-bit numbers, little-endian, in base64.
    """
    tags: NotRequired[Tags]
    """
    The countries and entities that the version's references name, from which it is known which of them a later version withdraws.
    """
    cluster: str
    """
    The same for all tellings of one story: `newsid` of the first.
    """
    links: list[Link]
    """
    Earlier items that this one resembles, the closest first; empty where there is none.
    """


class Recurrence(TypedDict):
    """
    Specifies recurrence information about the event.
    """

    recurrenceDates: NotRequired[NinjsTruncatedDateTime]
    """
    Date(s) (and optionally times) on which the event occurs.
    """
    recurrenceRules: NotRequired[list[RecurrenceRule]]
    """
    Date(s) (and optionally times) on which the event occurs.
    """


class NinjsDatesObject1(TypedDict):
    """
    All dates pertaining to an event, a planning or a coverage, in particular the start and end date and any recurrence information
    """

    startDate: str
    """
    The date and time at which the event starts.
    """
    endDate: NotRequired[str]
    """
    The date and time at which the event ends.
    """
    expectedStartDate: NotRequired[NinjsTruncatedDateTime]
    """
    The approximate date (and optionally time) at which the event or coverage is expected to start.
    """
    expectedEndDate: NotRequired[NinjsTruncatedDateTime]
    """
    The approximate date (and optionally time) at which the event or coverage is expected to end.
    """
    expectedDuration: NotRequired[str]
    """
    The time period that the event or coverage is expected to last. Must use the iCalendar duration format (RFC 5545). (Actual duration can be calculated from startDate and endDate)
    """
    recurrence: NotRequired[Recurrence]
    """
    Specifies recurrence information about the event.
    """


class Recurrence1(TypedDict):
    """
    Specifies recurrence information about the event.
    """

    recurrenceDates: NotRequired[NinjsTruncatedDateTime]
    """
    Date(s) (and optionally times) on which the event occurs.
    """
    recurrenceRules: NotRequired[list[RecurrenceRule]]
    """
    Date(s) (and optionally times) on which the event occurs.
    """


class NinjsDatesObject2(TypedDict):
    """
    All dates pertaining to an event, a planning or a coverage, in particular the start and end date and any recurrence information
    """

    startDate: NotRequired[str]
    """
    The date and time at which the event starts.
    """
    endDate: NotRequired[str]
    """
    The date and time at which the event ends.
    """
    expectedStartDate: NinjsTruncatedDateTime
    """
    The approximate date (and optionally time) at which the event or coverage is expected to start.
    """
    expectedEndDate: NotRequired[NinjsTruncatedDateTime]
    """
    The approximate date (and optionally time) at which the event or coverage is expected to end.
    """
    expectedDuration: NotRequired[str]
    """
    The time period that the event or coverage is expected to last. Must use the iCalendar duration format (RFC 5545). (Actual duration can be calculated from startDate and endDate)
    """
    recurrence: NotRequired[Recurrence1]
    """
    Specifies recurrence information about the event.
    """


class Recurrence2(TypedDict):
    """
    Specifies recurrence information about the event.
    """

    recurrenceDates: NotRequired[NinjsTruncatedDateTime]
    """
    Date(s) (and optionally times) on which the event occurs.
    """
    recurrenceRules: NotRequired[list[RecurrenceRule]]
    """
    Date(s) (and optionally times) on which the event occurs.
    """


class NinjsDatesObject3(TypedDict):
    """
    All dates pertaining to an event, a planning or a coverage, in particular the start and end date and any recurrence information
    """

    startDate: NotRequired[str]
    """
    The date and time at which the event starts.
    """
    endDate: str
    """
    The date and time at which the event ends.
    """
    expectedStartDate: NotRequired[NinjsTruncatedDateTime]
    """
    The approximate date (and optionally time) at which the event or coverage is expected to start.
    """
    expectedEndDate: NotRequired[NinjsTruncatedDateTime]
    """
    The approximate date (and optionally time) at which the event or coverage is expected to end.
    """
    expectedDuration: NotRequired[str]
    """
    The time period that the event or coverage is expected to last. Must use the iCalendar duration format (RFC 5545). (Actual duration can be calculated from startDate and endDate)
    """
    recurrence: NotRequired[Recurrence2]
    """
    Specifies recurrence information about the event.
    """


class Recurrence3(TypedDict):
    """
    Specifies recurrence information about the event.
    """

    recurrenceDates: NotRequired[NinjsTruncatedDateTime]
    """
    Date(s) (and optionally times) on which the event occurs.
    """
    recurrenceRules: NotRequired[list[RecurrenceRule]]
    """
    Date(s) (and optionally times) on which the event occurs.
    """


class NinjsDatesObject4(TypedDict):
    """
    All dates pertaining to an event, a planning or a coverage, in particular the start and end date and any recurrence information
    """

    startDate: NotRequired[str]
    """
    The date and time at which the event starts.
    """
    endDate: NotRequired[str]
    """
    The date and time at which the event ends.
    """
    expectedStartDate: NotRequired[NinjsTruncatedDateTime]
    """
    The approximate date (and optionally time) at which the event or coverage is expected to start.
    """
    expectedEndDate: NinjsTruncatedDateTime
    """
    The approximate date (and optionally time) at which the event or coverage is expected to end.
    """
    expectedDuration: NotRequired[str]
    """
    The time period that the event or coverage is expected to last. Must use the iCalendar duration format (RFC 5545). (Actual duration can be calculated from startDate and endDate)
    """
    recurrence: NotRequired[Recurrence3]
    """
    Specifies recurrence information about the event.
    """


NinjsDatesObject: TypeAlias = NinjsDatesObject1 | NinjsDatesObject2 | NinjsDatesObject3 | NinjsDatesObject4
"""
All dates pertaining to an event, a planning or a coverage, in particular the start and end date and any recurrence information
"""


class EventDetails(TypedDict):
    """
    A container for properties related to a planned event.
    """

    eventStatus: NotRequired[str]
    """
    Status of the event (as opposed to the status of coverage of the event). Suggested CV: http://cv.iptc.org/newscodes/eventstatus/
    """
    plannedCoverageStatus: NotRequired[str]
    """
    Status of the coverage (as opposed to the status of the event itself). Suggested CV: http://cv.iptc.org/newscodes/newscoveragestatus/
    """
    dates: NotRequired[NinjsDatesObject]
    """
    Dates and times for this event.
    """
    organiser: NotRequired[NinjsOrganisation]
    """
    A person or organisation organising the event.
    """


class PlannedCoverageItem(TypedDict):
    uri: NotRequired[str]
    """
    The local identifier of the element which MUST be persistent for all versions of the item, i.e. for its entire lifecycle.
    """
    title: NotRequired[str]
    """
    A human-readable title for the planned content.
    """
    pubStatus: NotRequired[Literal['usable', 'withheld', 'canceled']]
    """
    The publishing status of the plannedCoverage object. Default value is 'usable'.
    """
    type: NotRequired[NinjsNewsObject]
    """
    The generic news type of the planned content. Based on: http://cv.iptc.org/newscodes/ninature/ nar:itemClass
    """
    commissioned: NotRequired[NinjsCommissioned]
    """
    Information about the commissioning of this content.
    """
    dates: NotRequired[NinjsDatesObject]
    """
    Dates and times for this planned content.
    """
    audiences: NotRequired[list[Audience]]
    """
    Intended audiences for the planned content.
    """
    exclAudience: NotRequired[list[str]]
    """
    Excluded audience(s) for the planned content.
    """
    edNote: NotRequired[str]
    """
    Additional natural language information about the planned content addressed to the editorial people receiving and processing the item.
    """
    urgency: NotRequired[int]
    """
    The editorial urgency of the planned content, as scoped by the parent element.
    """
    language: NotRequired[str]
    """
    The human language used by the planned content. The value should follow IETF BCP47.
    """
    itemCount: NotRequired[ItemCount]
    """
    Number of planned items of this kind expressed by a range.
    """
    wordCount: NotRequired[int]
    """
    The count of words of textual content.
    """
    renditions: NotRequired[list[NinjsRendition]]
    """
    An array of objects showing the planned renditions of the news object.
    """


class Wire(TypedDict):
    """
    What ninjs has no slot for. Without this block the event is plain ninjs 3.1.
    """

    removed: list[WireRemoval]
    """
    Every stretch taken out as promotional or repeated, and why.
    """
    credits: list[WireCredit]
    """
    Who made the item; kept, parsed, never in the body.
    """
    notes: list[WireNote]
    """
    What is neither story nor promotion nor credit.
    """
    dateline: WireDateline | None
    kept_whole: bool
    """
    True when nothing would have been left, and so all was kept.
    """
    layout: list[WireKept | WireJoiner | WireBlank]
    """
    What restore() needs besides: where the kept text and the white space between stood.
    """
    edits: list[WireEdit | WireEditOfSurrogates]
    """
    Every change that reading made to a line or to the title, in order.
    """
    language: NotRequired[WireLanguage]
    mentions: list[WireMention]
    """
    Entities where they stand: first those of the headline, then those of the body.
    """
    entities: list[WireEntity]
    """
    Every entity once, most important first.
    """
    regions: list[WireRegion]
    """
    Region tags, most relevant first, with what ninjs `subjects` cannot hold.
    """
    source: Source
    """
    Where the item came from and how it was read.
    """
    supplied: NotRequired[Supplied]
    """
    What the supplier says of the item and ninjs has no place for; empty where that is nothing.
    """
    pipeline: Pipeline
    """
    Which code made the event, and which knowledge judged its lines.
    """
    order: int
    """
    Decides between versions of one uri: the larger wins.
    """


class News(TypedDict):
    """
    On wire.news, keyed by uri. IPTC ninjs 3.1 with the block `wire` beside it; without `wire` the event is valid under IPTC's own schema. Offsets are Unicode code points, `end` is exclusive; relevance is 0 to 100, confidence 0 to 1.
    """

    uri: str
    """
    The global unique identifier for this news object. This is the only required property and should be used to identify the ninjs object, not for links to external resources etc.
    """
    type: NinjsNewsObject
    representationType: NotRequired[Literal['full', 'partial']]
    """
    Indicates how complete this representation of a news item is.
    """
    profile: NotRequired[str]
    """
    An identifier for the structure of the news object. This can be any string but we suggest something identifying the structure of the content such as 'text-only' or 'text-photo'. Profiles are typically provider-specific.
    """
    version: NotRequired[str]
    """
    The version of the news object which is identified by the uri property.
    """
    firstCreated: NotRequired[str]
    """
    Indicates when the first version of this ninjs object was created.
    """
    versionCreated: NotRequired[str]
    """
    The date and time when this version of this ninjs object was created.
    """
    contentCreated: NotRequired[str]
    """
    The date and time when the content of this ninjs object was originally created. For example an old photo that is now handled as a ninjs object.
    """
    embargoedUntil: NotRequired[str]
    """
    The date and time before which all versions of the news object are embargoed. If absent, this object is not embargoed.
    """
    pubStatus: Literal['usable', 'withheld', 'canceled']
    """
    The publishing status of the news object. Default value is 'usable'.
    """
    urgency: NotRequired[int]
    """
    The editorial urgency of the content. Values from 1 to 9. 1 represents the highest urgency, 9 the lowest.
    """
    copyrightHolder: NotRequired[str]
    """
    The person or organisation claiming the intellectual property for the content.
    """
    copyrightNotice: NotRequired[str]
    """
    Any necessary copyright notice for claiming the intellectual property for the content.
    """
    usageTerms: NotRequired[str]
    """
    A natural-language statement about the usage terms pertaining to the content.
    """
    edNote: NotRequired[str]
    """
    A note that is intended to be read by internal staff at the receiving organisation, but not intended to be published. Consider using this before using the descriptions array.
    """
    language: NotRequired[str]
    """
    The human language used by the content. The value should follow IETF BCP47.
    """
    descriptions: NotRequired[list[Description]]
    """
    An array of one or more descriptions of the ninjs object. See also edNote for information from provider to reciever. Descriptions are seen as metadata. For a simple description use an array with one object only containing the value property. Role and contentType are then undefined and their interpretation is up to the provider.
    """
    bodies: list[Body]
    """
    An array of body objects with the content as text or with markup. For a simple body use an array with one object only containing the value property. If role and contentType are undefined, their interpretation is up to the provider.
    """
    headlines: NotRequired[list[Headline]]
    """
    An array of objects containing various types of headlines. For a simple headline use an array with one object only containing the value property. Role and contentType are then undefined and it is up to the provider.
    """
    people: NotRequired[list[Person]]
    """
    An array of objects describing individual human beings.
    """
    organisations: NotRequired[list[NinjsOrganisation]]
    """
    An array of objects describing administrative and functional structures which may, for example, act as a business, as a political party or not-for-profit entity.
    """
    places: NotRequired[list[Place]]
    """
    An array of named locations.
    """
    subjects: NotRequired[list[Subject]]
    """
    An array of objects holding concepts with a relationship to the content.
    """
    events: NotRequired[list[Event]]
    """
    An array of objects describing something which happens in a planned or unplanned manner.
    """
    eventDetails: NotRequired[EventDetails]
    """
    A container for properties related to a planned event.
    """
    plannedCoverage: NotRequired[list[PlannedCoverageItem]]
    """
    An array of objects specifying planned coverage which may or may not be related to an event.
    """
    objects: NotRequired[list[Object]]
    """
    An array of objects describing something material, excluding persons.
    """
    infoSources: NotRequired[list[InfoSource]]
    """
    An array of parties (person or organisation) which originated, modified, enhanced, distributed, aggregated or supplied the content or provided some information used to create or enhance the content.
    """
    title: NotRequired[str]
    """
    A short natural-language name for the item. Title is metadata, use headlines for publishable headlines.
    """
    by: NotRequired[str]
    """
    A natural-language statement about the creator (author, photographer etc.) of the content.
    """
    slugline: NotRequired[str]
    """
    A human-readable identifier for the item.
    """
    located: NotRequired[str]
    """
    The name of the location from which the content originates.
    """
    renditions: NotRequired[list[NinjsRendition]]
    """
    An array of objects with different renditions of the news object.
    """
    associations: NotRequired[list[News]]
    """
    An array of objects with content of news objects which are associated with this news object.
    """
    altIds: NotRequired[list[AltId]]
    """
    Alternative identifiers assigned to the content. Each alternative id can have a role and a value.
    """
    trustIndicators: NotRequired[list[TrustIndicator]]
    """
    An array of objects to allow links to documents about trust indicators.
    """
    standard: Standard
    """
    An object with information about standard, version and schema this instance is valid against.
    """
    genres: NotRequired[list[Genre]]
    """
    Indicates a nature, journalistic or intellectual characteristic of the news item.
    """
    expires: NotRequired[str]
    """
    The date and time after which the Item is no longer considered editorially relevant by its provider.
    """
    rightsInfo: NotRequired[RightsInfo | RightsInfo1]
    """
    Expression of rights to be applied to content.
    """
    digitalSourceType: NotRequired[DigitalSourceType]
    """
    Indicates the source type from which the content was created
    """
    wire: Wire
