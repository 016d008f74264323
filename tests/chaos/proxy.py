"""A TCP proxy before a Kafka broker: delays what passes, stalls it, cuts connections, also in the middle of the answer to a produce request."""

from __future__ import annotations

import asyncio
import random
import struct
from contextlib import suppress

_LENGTH = struct.Struct(">i")
_REQUEST = struct.Struct(">hhi")  # api key, api version, correlation id (Kafka protocol, request header)
_CORRELATION = struct.Struct(">i")
_PRODUCE = 0


class Proxy:
    """Listens on `port` of the loopback address and passes everything on to `target`. How it treats what passes can be changed at any time."""

    def __init__(self, port: int, target: int, dice: random.Random) -> None:
        self.port = port
        self.delay = 0.0
        """Seconds that each piece waits on its way to the broker and back, give or take half of it."""
        self.cut_produce_answers = 0
        """So many answers to produce requests are still to be cut in their middle: the broker has the records, the client does not know."""
        self.cuts = 0
        self._target = target
        self._dice = dice
        self._open = asyncio.Event()
        self._open.set()
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._open.set()
        self.cut()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def stall(self) -> None:
        """Connections stay open and nothing passes, as when all packets are lost."""
        self._open.clear()

    def flow(self) -> None:
        self._open.set()

    def cut(self) -> None:
        """Every connection is reset; new ones are taken."""
        for writer in list(self._connections):
            writer.transport.abort()
            self.cuts += 1

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        produces: set[int] = set()
        ends = {writer, there_writer}
        self._connections |= ends
        both = [asyncio.create_task(self._requests(reader, there_writer, produces)), asyncio.create_task(self._answers(there_reader, writer, produces))]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            self._connections -= ends
            for end in ends:
                end.transport.abort()
            await asyncio.gather(*both, return_exceptions=True)

    async def _requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, produces: set[int]) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                frame = await _frame(reader)
                api, _, correlation = _REQUEST.unpack_from(frame)
                if api == _PRODUCE:
                    produces.add(correlation)
                await self._pass(frame, writer)

    async def _answers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, produces: set[int]) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                frame = await _frame(reader)
                (correlation,) = _CORRELATION.unpack_from(frame)
                if correlation in produces:
                    produces.discard(correlation)
                    if self.cut_produce_answers > 0:
                        self.cut_produce_answers -= 1
                        self.cuts += 1
                        writer.write((_LENGTH.pack(len(frame)) + frame)[: 2 + len(frame) // 2])
                        await writer.drain()
                        return  # the rest never comes
                await self._pass(frame, writer)

    async def _pass(self, frame: bytes, writer: asyncio.StreamWriter) -> None:
        if self.delay:
            await asyncio.sleep(self.delay * self._dice.uniform(0.5, 1.5))
        await self._open.wait()
        writer.write(_LENGTH.pack(len(frame)) + frame)
        await writer.drain()


async def _frame(reader: asyncio.StreamReader) -> bytes:
    (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    return await reader.readexactly(length)
