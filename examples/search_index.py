"""A search index in SQLite, and a tool to ask it.

    python examples/search_index.py follow news.db
    python examples/search_index.py query news.db 'harbour AND strike' --region PT

Each event has one effect: its id is stored in the transaction that stores the item, so that one that is delivered again is known. The newest version of an item
wins, in whichever order versions come; an item that was killed is taken out, and an older version does not bring it back.
"""

import argparse
import asyncio
import os
import sqlite3

from streams.subscribe import Event, News, subscribe

TABLES = """
CREATE TABLE IF NOT EXISTS effects (id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS items (uri TEXT PRIMARY KEY, version INTEGER NOT NULL, killed INTEGER NOT NULL, regions TEXT NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5 (uri UNINDEXED, headline, body);
"""

NEWEST = """
INSERT INTO items VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET version = excluded.version, killed = excluded.killed, regions = excluded.regions WHERE excluded.version >= version
"""


def opened(path: str) -> sqlite3.Connection:
    index = sqlite3.connect(path, isolation_level=None)
    index.execute("PRAGMA journal_mode = WAL")
    index.executescript(TABLES)
    return index


def store(index: sqlite3.Connection, event: Event[News]) -> None:
    item = event.value
    uri, order, killed = item["uri"], item["wire"]["order"], item["pubStatus"] == "canceled"
    regions = " ".join(region["code"] for region in item["wire"]["regions"])
    index.execute("BEGIN IMMEDIATE")
    with index:
        if not index.execute("INSERT INTO effects VALUES (?) ON CONFLICT DO NOTHING", (event.id,)).rowcount:
            return  # it was delivered before
        if not index.execute(NEWEST, (uri, order, killed, regions)).rowcount:
            return  # a later version is there
        index.execute("DELETE FROM texts WHERE uri = ?", (uri,))
        if not killed:
            headline = " ".join(one["value"] for one in item.get("headlines", []))
            index.execute("INSERT INTO texts VALUES (?, ?, ?)", (uri, headline, item["bodies"][0]["value"]))


async def follow(path: str, group: str) -> None:
    index = opened(path)
    async with subscribe(os.environ.get("NEWSWIRE_PREFIX", "wire.") + "news", group=group) as events:
        async for event in events:
            store(index, event)


def query(path: str, words: str, region: str | None) -> None:
    found = """SELECT headline, snippet(texts, 2, '[', ']', ' ... ', 12) FROM texts JOIN items USING (uri)
               WHERE texts MATCH ? AND (? IS NULL OR ' ' || regions || ' ' LIKE '% ' || ? || ' %') ORDER BY rank LIMIT 20"""
    for headline, snippet in opened(path).execute(found, (words, region, region)):
        print(f"{headline}\n    {snippet}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["follow", "query"])
    parser.add_argument("path", help="the index: a file")
    parser.add_argument("words", nargs="?", help="a query in SQLite's full-text language")
    parser.add_argument("--region", help="code of a country")
    parser.add_argument("--group", default="search-index", help="another one for each index, and for one that is made anew")
    options = parser.parse_args()
    if options.what == "query" and not options.words:
        parser.error("query what?")
    asyncio.run(follow(options.path, options.group)) if options.what == "follow" else query(options.path, options.words, options.region)
