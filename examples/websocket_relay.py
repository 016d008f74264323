"""A relay: events on web sockets, each client at its own pace.

    python examples/websocket_relay.py --port 8765
    websocat 'ws://127.0.0.1:8765/news?client=desk&region=UA'

Each message is `{"id", "event"}`. The client answers with the `id` when it has what it needs, and only then gets the next. A client that comes again under its
name goes on where it stopped, whatever died meanwhile; an event that it had not answered comes again under the same `id`. A new name starts at the present, or
with `&since=2026-03-02T08:00:00Z` at that time. Whoever can reach the port can read the wire: it listens on this machine alone unless told otherwise.
"""

import argparse
import asyncio
import os
from datetime import datetime

import orjson
from aiohttp import WSMsgType, web

from streams.subscribe import News, Subscription, subscribe

TOPIC = os.environ.get("NEWSWIRE_PREFIX", "wire.") + "news"


def subscription(request: web.Request) -> Subscription[News]:
    client, since, regions = request.query.get("client", ""), request.query.get("since"), request.query.getall("region", [])
    if not client.isidentifier():
        raise web.HTTPBadRequest(text="give the client a name: ?client=desk")
    try:
        start = datetime.fromisoformat(since) if since else None
        return subscribe(TOPIC, group=f"relay-{client}", start=start or "latest", regions=set(regions))
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from None


async def news(request: web.Request) -> web.WebSocketResponse:
    events, answers = subscription(request), asyncio.Queue[str]()
    socket = web.WebSocketResponse(heartbeat=10)
    await socket.prepare(request)
    async with events, asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(send(socket, events, answers))
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                answers.put_nowait(message.data)
        sending.cancel()
    return socket


async def send(socket: web.WebSocketResponse, events: Subscription[News], answers: asyncio.Queue[str]) -> None:
    async for event in events:
        await socket.send_bytes(orjson.dumps({"id": event.id, "event": event.value}))
        while await answers.get() != event.id:
            pass


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    app = web.Application()
    app.add_routes([web.get("/news", news)])
    web.run_app(app, host=options.host, port=options.port, print=None)
