"""The worker's page: `/health` for orchestrators, `/metrics` for Prometheus. On the loopback address unless told otherwise.

`/health` is open to whoever reaches the page, as probes expect it, and says no more than numbers; `/metrics` asks for the token where there is one.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
from collections.abc import Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

log = logging.getLogger(__name__)

Health = tuple[bool, str]


async def serve(host: str, port: int, health: Callable[[], Health], token: str | None = None) -> web.AppRunner:
    """Serves until its `cleanup()` is called. `health()` gives whether all is well and a sentence. With a `token`, `/metrics` is for those who know it
    (`Authorization: Bearer TOKEN`). Warns where the page can be reached from other machines and nothing protects it.

    Raises: OSError where the port is taken.
    """
    if token is None and not is_loopback(host):
        log.warning("the page on %s:%d can be read by whoever reaches it: set NEWSWIRE_HTTP_TOKEN, or NEWSWIRE_HTTP_HOST to 127.0.0.1", host, port)

    async def answer_health(request: web.Request) -> web.Response:
        well, sentence = health()
        return web.Response(text=sentence + "\n", status=200 if well else 503)

    async def answer_metrics(request: web.Request) -> web.Response:
        if token is not None and not _knows(request.headers.get("Authorization", ""), token):
            return web.Response(status=401, text="this page asks for a token\n", headers={"WWW-Authenticate": "Bearer"})
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.add_routes([web.get("/health", answer_health), web.get("/metrics", answer_metrics)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address; a name other than `localhost` may mean any."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _knows(authorization: str, token: str) -> bool:
    scheme, _, shown = authorization.partition(" ")
    # In constant time: how long a comparison takes must not tell how much of the token was right.
    return scheme.lower() == "bearer" and hmac.compare_digest(shown.strip().encode("utf-8", "surrogateescape"), token.encode())
