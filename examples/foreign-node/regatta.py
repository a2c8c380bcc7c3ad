"""What a program needs to take part in a run of Regatta, with nothing but Python's standard library (3.9 or later).

    me = regatta.Node()                              # who am I? (from the environment)
    me.event("deliver", message="m1", from_="a-0")   # written where Regatta reads it
    async with await regatta.Rendezvous.open() as rendezvous:
        await rendezvous.publish("regatta:cards", {"node": me.name, "card": {...}})   # I am ready

The rendezvous speaks Testground's sync protocol: JSON in the text frames of a WebSocket.
"""

import asyncio
import base64
import itertools
import json
import os
import secrets
import struct
import time
from urllib.parse import urlsplit


class Node:
    """Who this process is in the run, and what it has to say."""

    def __init__(self):
        env = os.environ
        self.name = env["REGATTA_NODE"]
        self.fleet = env["REGATTA_FLEET"]
        self.seed = f"{env['REGATTA_SEED']} {self.name}"
        # the nodes of the fleets that ours needs: {"node": name, "card": …, "endpoints": {name: address}, …}
        self.peers = json.loads(env["REGATTA_PEERS"])
        self._reports = open(os.path.join(env["REGATTA_OUTPUT"], "reports.ndjson"), "a", buffering=1, encoding="utf-8")

    def port(self, name):
        return int(os.environ[f"REGATTA_PORT_{name.upper()}"])

    def event(self, kind, from_=None, **fields):
        """Reports an event. `from_` is the name of the peer that it concerns or came from."""
        if from_ is not None:
            fields["from"] = from_
        self.report(event=kind, **fields)

    def report(self, **fields):
        fields.update(ts=time.clock_gettime_ns(time.CLOCK_MONOTONIC), clock="monotonic")
        self._reports.write(json.dumps(fields) + "\n")


class Rendezvous:
    """Where everyone in the run meets: topics keep every message, states count."""

    def __init__(self, reader, writer):
        self._reader, self._writer = reader, writer
        self._ids = itertools.count()
        self._replies = {}  # id of a request → queue of what came for it
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, url=None):
        url = urlsplit(url or os.environ["REGATTA_RENDEZVOUS"])
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        writer.write(
            f"GET {url.path or '/'}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(f"the rendezvous refused the connection: {head.decode()}{(await reader.read(1000)).decode()}")
        return cls(reader, writer)

    async def publish(self, topic, payload):
        """Appends a message to a topic; returns its number, from 1."""
        return (await self._ask({"publish": {"topic": topic, "payload": payload}}))["publish"]["seq"]

    async def subscribe(self, topic):
        """Every message of a topic, from the first on, then the new ones."""
        queue = self._send({"subscribe": {"topic": topic}})
        while True:
            yield json.loads(self._checked(await queue.get())["subscribe"])

    async def signal(self, state):
        """Counts one entry into a state; returns the new count."""
        return (await self._ask({"signal_entry": {"state": state}}))["signal_entry"]["seq"]

    async def barrier(self, state, target):
        """Returns when a state has been signalled so often."""
        await self._ask({"barrier": {"state": state, "target": target}})

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self._write(0x8, struct.pack(">H", 1000))  # goodbye
        self._reading.cancel()
        self._writer.close()

    async def _ask(self, request):
        return self._checked(await self._send(request).get())

    def _send(self, request):
        ident = str(next(self._ids))
        queue = self._replies[ident] = asyncio.Queue()
        self._write(0x1, json.dumps({"id": ident, **request}).encode())
        return queue

    @staticmethod
    def _checked(reply):
        if isinstance(reply, Exception):
            raise reply
        if reply["error"]:
            raise RuntimeError(reply["error"])
        return reply

    # WebSocket frames (RFC 6455): what clients send is masked, what servers send is not.

    def _write(self, opcode, payload):
        size = len(payload)
        head = bytes([0x80 | opcode])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 1 << 16:
            head += bytes([0x80 | 126]) + struct.pack(">H", size)
        else:
            head += bytes([0x80 | 127]) + struct.pack(">Q", size)
        mask = secrets.token_bytes(4)
        self._writer.write(head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload)))

    async def _read(self):
        try:
            while True:
                opcode, payload = await self._frame()
                if opcode == 0x9:
                    self._write(0xA, payload)
                elif opcode == 0x8:
                    raise ConnectionError("the rendezvous ended the connection")
                elif opcode == 0x1:
                    reply = json.loads(payload)
                    if reply.get("id") in self._replies:
                        self._replies[reply["id"]].put_nowait(reply)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            for queue in self._replies.values():
                queue.put_nowait(ConnectionError(f"the rendezvous is gone: {error}"))

    async def _frame(self):
        first, size = await self._reader.readexactly(2)
        if size == 126:
            (size,) = struct.unpack(">H", await self._reader.readexactly(2))
        elif size == 127:
            (size,) = struct.unpack(">Q", await self._reader.readexactly(8))
        return first & 0x0F, await self._reader.readexactly(size)
