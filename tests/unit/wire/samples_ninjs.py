"""One invented story as ninjs 1, 2 and 3, and as Superdesk, AP and TT write it."""

from __future__ import annotations

from typing import Any

HTML = "<h2>Calm</h2><p>ODDA, June 3 (North) – The ferry <b>Solveig</b> sails again.</p>loose end<ul><li>one</li></ul><ol><li>two</li></ol><pre>a  b\nc</pre>"

ONE: dict[str, Any] = {
    "uri": "urn:north:77",
    "type": "text",
    "mimetype": "text/html",
    "representationtype": "complete",
    "profile": "text-with-picture",
    "version": "3",
    "versioncreated": "2025-06-03T09:15:00.25+02:00",
    "firstcreated": "2025-06-03T08:00:00Z",
    "embargoed": "2025-06-03T12:00:00+02:00",
    "expires": "2025-07-03T12:00:00+02:00",
    "pubstatus": "usable",
    "urgency": 3,
    "copyrightholder": "North",
    "copyrightnotice": "© North 2025",
    "usageterms": "No archives",
    "ednote": "Adds quote",
    "language": "en-GB",
    "person": [{"name": "Ana Lima", "rel": "about", "scheme": "x", "code": "p-1"}],
    "organisation": [{"name": "Harbour Board", "uri": "https://board.example/1"}],
    "place": [{"name": "Odda", "code": "NO-46"}],
    "event": [{"name": "Regatta"}],
    "object": [{"name": "Solveig"}],
    "subject": [{"code": "medtop:20000763", "name": "ferries"}, {"code": "04000000", "name": "economy"}],
    "genre": [{"code": "genre:Current", "name": "Current"}],
    "infosource": [{"name": "Coast Radio", "role": "originated"}, {"name": "North Wire", "role": "supplied"}],
    "headline": "Ferry &amp; crew sail again",
    "title": "ferry-77",
    "byline": "By Bo Ek",
    "slugline": "ferry",
    "located": "Odda",
    "wordcount": 12,
    "charcount": 80,
    "description_text": "The ferry sails.",
    "description_html": "<p>The ferry sails.</p>",
    "body_text": "plain text that is not read",
    "body_html": HTML,
    "renditions": {"original": {"href": "https://north.example/77.pdf", "mimetype": "application/pdf"}, "small": {"href": "https://north.example/s.pdf"}},
    "associations": {
        "main": {
            "uri": "urn:north:p1",
            "type": "picture",
            "headline": "The ferry",
            "description_text": "At the pier",
            "byline": "Cy Dahl",
            "renditions": {
                "thumb": {"href": "https://north.example/t.jpg", "width": 90, "mimetype": "image/jpeg"},
                "big": {"href": "https://north.example/b.jpg", "width": 900, "mimetype": "image/jpeg"},
            },
        },
        "empty": None,
    },
    "altids": {"desk": "77-A"},
}

TWO: dict[str, Any] = {
    "$standard": {"name": "ninjs", "version": "2.1"},
    **{
        key: value
        for key, value in ONE.items()
        if not key.startswith(("body_", "description_", "person", "organisation", "place", "event", "object", "subject"))
    },
    "embargoeduntil": ONE["embargoed"],
    "people": [{"name": "Ana Lima", "literal": "p-1"}],
    "organisations": ONE["organisation"],
    "places": [{"name": "Odda", "literal": "NO-46"}],
    "events": ONE["event"],
    "objects": ONE["object"],
    "subjects": [
        {"name": "ferries", "literal": "medtop:20000763", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000763", "creator": "x", "relevance": 90},
        {"name": "economy", "literal": "04000000"},
    ],
    "genres": [{"name": "Current", "literal": "genre:Current"}],
    "infosources": ONE["infosource"],
    "headlines": [{"role": "short", "value": "Ferry sails"}, {"role": "main", "value": ONE["headline"]}],
    "by": ONE["byline"],
    "descriptions": [{"role": "abstract", "contenttype": "text/plain", "value": "The ferry sails."}],
    "bodies": [
        {"role": "main", "contenttype": "text/plain", "value": "plain text that is not read"},
        {"role": "main", "contenttype": "text/html", "wordcount": 12, "value": HTML},
        {"role": "teaser", "contenttype": "text/html", "value": "<p>Soon more</p>"},
    ],
    "renditions": [{"name": "original", "href": "https://north.example/77.pdf", "contenttype": "application/pdf"}],
    "associations": [
        {
            "name": "main",
            "rel": "illustration",
            "uri": "urn:north:p1",
            "type": "picture",
            "headlines": [{"value": "The ferry"}],
            "descriptions": [{"role": "caption", "value": "At the pier"}],
            "by": "Cy Dahl",
            "renditions": [
                {"name": "thumb", "href": "https://north.example/t.jpg", "width": 90, "contenttype": "image/jpeg"},
                {"name": "big", "href": "https://north.example/b.jpg", "width": 900, "contenttype": "image/jpeg"},
            ],
        }
    ],
    "altids": [{"role": "desk", "value": "77-A"}],
}
for _dropped in ("headline", "byline", "embargoed", "genre", "infosource", "wordcount", "charcount"):
    TWO.pop(_dropped)

_CAMEL = {
    "representationtype": "representationType", "versioncreated": "versionCreated", "firstcreated": "firstCreated", "embargoeduntil": "embargoedUntil",
    "pubstatus": "pubStatus", "copyrightholder": "copyrightHolder", "copyrightnotice": "copyrightNotice", "usageterms": "usageTerms", "ednote": "edNote",
    "infosources": "infoSources", "altids": "altIds", "contenttype": "contentType", "wordcount": "wordCount", "$standard": "standard",
}  # fmt: skip


def camel(value: Any) -> Any:
    """ninjs 2 as ninjs 3."""
    if isinstance(value, dict):
        return {_CAMEL.get(key, key): camel(inner) for key, inner in value.items()}
    return [camel(inner) for inner in value] if isinstance(value, list) else value


THREE: dict[str, Any] = camel(TWO)

SUPERDESK: dict[str, Any] = {
    "guid": "urn:desk:9",
    "type": "text",
    "version": "2",
    "versioncreated": "2025-06-03T09:15:00+0000",
    "firstcreated": "2025-06-03T09:00:00+0000",
    "pubstatus": "canceled",
    "priority": 6,
    "urgency": 1,
    "headline": "Ferry cancelled",
    "body_html": "<p>Withdrawn.</p>",
    "service": [{"code": "i", "name": "International"}],
    "subject": [{"code": "20000763", "name": "ferries", "scheme": "mediatopics"}],
    "place": [{"name": "Odda", "qcode": "odda", "scheme": "places"}],
    "keywords": ["ferry", "storm"],
    "authors": [{"name": "Bo Ek", "role": "writer", "biography": ""}, {"code": "cyd"}],
    "source": "North Desk",
    "signal": [{"code": "CORR", "name": "Correction"}],
    "evolvedfrom": "urn:desk:8",
    "associations": {
        "featuremedia": {"guid": "m-1", "type": "video", "renditions": {"original": {"href": "https://d.example/v.mp4", "mimetype": "video/mp4"}}},
        "no": None,
    },
    "attachments": [{"id": "a-1", "title": "Timetable", "filename": "t.pdf", "mimetype": "application/pdf", "href": "https://d.example/a/1"}],
    "annotations": [{"id": 1, "body": "note"}],
    "readtime": 1,
}

AP: dict[str, Any] = {
    "api_version": "1.1",
    "data": {
        "items": [
            {
                "meta": {"score": 1},
                "item": {
                    "uri": "https://api.wire.example/c/1",
                    "altids": {"itemid": "1"},
                    "version": 0,
                    "type": "text",
                    "pubstatus": "usable",
                    "versioncreated": "2025-06-03T09:15:00Z",
                    "headline": "Ferry sails",
                    "bylines": [{"by": "By ANA LIMA"}],
                    "usageterms": ["Editorial use", "No resale"],
                    "signals": ["newscontent", "update"],
                    "descriptions": [],
                    "keywords": "ferry,storm",
                    "body_nitf": "<nitf><body><body.content><block><p>ODDA (W) — It <em>sails</em>.</p></block></body.content></body></nitf>",
                },
            }
        ]
    },
}
