"""The worker's page: `/health` for orchestrators, `/metrics` for Prometheus. On the loopback address unless told otherwise."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Health = tuple[bool, str]


async def serve(host: str, port: int, health: Callable[[], Health]) -> web.AppRunner:
    """Serves until its `cleanup()` is called. `health()` gives whether all is well and a sentence. Raises: OSError where the port is taken."""

    async def answer_health(request: web.Request) -> web.Response:
        well, sentence = health()
        return web.Response(text=sentence + "\n", status=200 if well else 503)

    async def answer_metrics(request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.add_routes([web.get("/health", answer_health), web.get("/metrics", answer_metrics)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner
