"""The worker's page, over HTTP."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import aiohttp
import pytest

from streams.broker.apache import free_port
from streams.ops import page

TOKEN = "a-token-of-the-desk-0123456789"


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def status(http: aiohttp.ClientSession, port: int, path: str, **headers: str) -> int:
    async with http.get(f"http://127.0.0.1:{port}{path}", headers=headers) as answer:
        return answer.status


async def test_without_a_token_both_pages_are_open(http: aiohttp.ClientSession) -> None:
    state = [(True, "well: 3 lines")]
    port = free_port()
    runner = await page.serve("127.0.0.1", port, lambda: state[0])
    try:
        async with http.get(f"http://127.0.0.1:{port}/health") as answer:
            assert (answer.status, await answer.text()) == (200, "well: 3 lines\n")
        state[0] = (False, "the memory is old")
        async with http.get(f"http://127.0.0.1:{port}/health") as answer:
            assert (answer.status, await answer.text()) == (503, "the memory is old\n")
        async with http.get(f"http://127.0.0.1:{port}/metrics") as answer:
            assert answer.status == 200
            assert "newswire_records_in_total" in await answer.text()
        assert await status(http, port, "/") == 404
    finally:
        await runner.cleanup()


async def test_with_a_token_figures_are_for_those_who_know_it_and_health_for_all(http: aiohttp.ClientSession) -> None:
    port = free_port()
    runner = await page.serve("127.0.0.1", port, lambda: (True, "well"), TOKEN)
    try:
        assert await status(http, port, "/health") == 200
        assert await status(http, port, "/metrics", Authorization=f"Bearer {TOKEN}") == 200
        assert await status(http, port, "/metrics", Authorization=f"bearer  {TOKEN}") == 200
        for wrong in ("", "Bearer", "Bearer ", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x", f"Bearer {TOKEN.upper()}", "Bearer ü"):
            async with http.get(f"http://127.0.0.1:{port}/metrics", headers={"Authorization": wrong}) as answer:
                assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), wrong
                assert TOKEN not in await answer.text()
        assert await status(http, port, "/metrics") == 401
        assert await status(http, port, f"/metrics?token={TOKEN}") == 401, "an address ends up in logs"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("host", "token", "warned"),
    [("127.0.0.1", None, False), ("localhost", None, False), ("0.0.0.0", None, True), ("0.0.0.0", TOKEN, False)],
)
async def test_a_page_that_others_reach_without_a_token_is_warned_of(host: str, token: str | None, warned: bool, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        runner = await page.serve(host, free_port(), lambda: (True, "well"), token)
    await runner.cleanup()
    assert ("can be read by whoever reaches it: set NEWSWIRE_HTTP_TOKEN" in caplog.text) == warned
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("[::1]", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("desk.example", False)],
)
def test_what_is_loopback(host: str, loopback: bool) -> None:
    assert page.is_loopback(host) == loopback
