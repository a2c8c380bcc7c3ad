"""A gossiping node. Nodes find one another: each knows the boot nodes, asks its peers for theirs, and dials until it has enough. News goes to all peers but the one it came from.

The wire between nodes is one JSON object a line over TCP:
    {"hello": {"node": name, "address": "host:port"}}    both ends, first
    {"who": true} → {"nodes": {name: address}}           whom do you know?
    {"news": {"id": id, "text": text}}
    {"publish": text} → {"published": id}                from the load, which says no hello
"""

import asyncio
import json
import random
import signal

import regatta

WANTED_PEERS = 4
LOOK_AROUND_S = 0.2


class GossipNode:
    def __init__(self, me):
        self.me = me
        self.address = f"127.0.0.1:{me.port('gossip')}"
        self.random = random.Random(me.seed)
        self.known = {}  # name → address
        self.links = {}  # name → connections with that peer: two where both dialled at once
        self.seen = set()
        self.published = 0

    async def serve(self, reader, writer, dialled=False):
        """One connection, from its first line to its last."""
        peer = None
        if dialled:
            self.send(writer, hello={"node": self.me.name, "address": self.address})
        try:
            while line := await reader.readline():
                said = json.loads(line)
                if "hello" in said:
                    peer = said["hello"]["node"]
                    if not dialled:
                        self.send(writer, hello={"node": self.me.name, "address": self.address})
                    self.add(peer, said["hello"]["address"], writer)
                elif "who" in said:
                    self.send(writer, nodes={name: self.known[name] for name in self.links})
                elif "nodes" in said:
                    self.known.update(said["nodes"])
                elif "news" in said:
                    self.hear(said["news"], peer)
                elif "publish" in said:
                    self.send(writer, published=self.publish(said["publish"]))
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self.remove(peer, writer)
            writer.close()

    def add(self, peer, address, writer):
        self.known[peer] = address
        links = self.links.setdefault(peer, [])
        links.append(writer)
        if len(links) == 1:
            self.me.event("add_peer", from_=peer)

    def remove(self, peer, writer):
        links = self.links.get(peer, [])
        if writer in links:
            links.remove(writer)
            if not links:
                del self.links[peer]
                self.me.event("remove_peer", from_=peer)

    def publish(self, text):
        self.published += 1
        news = {"id": f"{self.me.name}/{self.published}", "text": text}
        self.seen.add(news["id"])
        self.me.event("publish", message=news["id"], topic="news")
        self.forward(news)
        return news["id"]

    def hear(self, news, peer):
        if news["id"] in self.seen:
            self.me.event("duplicate", message=news["id"], topic="news", from_=peer)
            return
        self.seen.add(news["id"])
        self.me.event("deliver", message=news["id"], topic="news", from_=peer)
        self.forward(news, but=peer)

    def forward(self, news, but=None):
        for peer in self.links:
            if peer != but:
                asyncio.get_running_loop().call_later(self.distance(peer), self.pass_on, news, peer)

    def pass_on(self, news, peer):
        if peer in self.links:
            self.send(self.links[peer][0], news=news)

    def distance(self, peer):
        """How far away a peer is, in seconds, as if each node stood in another city: on one machine news would be everywhere at once."""
        return random.Random(" ".join(sorted([self.me.name, peer]))).uniform(0.02, 0.08)

    @staticmethod
    def send(writer, **message):
        writer.write((json.dumps(message) + "\n").encode())

    async def dial(self, address):
        host, port = address.split(":")
        try:
            await self.serve(*await asyncio.open_connection(host, int(port)), dialled=True)
        except OSError:
            pass  # it is gone; there are others

    async def look_around(self):
        """Dials nodes it has heard of and asks its peers for more, until it has enough of them."""
        dialling = set()
        while True:
            strangers = [name for name in self.known if name not in self.links and name != self.me.name]
            if len(self.links) < WANTED_PEERS:
                for writers in self.links.values():
                    self.send(writers[0], who=True)
                if strangers:
                    task = asyncio.create_task(self.dial(self.known[self.random.choice(strangers)]))
                    dialling.add(task)
                    task.add_done_callback(dialling.discard)
            await asyncio.sleep(LOOK_AROUND_S)


async def meet(node):
    """Tells the rendezvous that the node is ready, and waits there for the load."""
    async with await regatta.Rendezvous.open() as rendezvous:
        await rendezvous.publish("regatta:cards", {"node": node.me.name, "card": {"address": node.address}})
        print(f"{node.me.name} listens on {node.address} and knows {sorted(node.known)}", flush=True)
        async for load in rendezvous.subscribe("regatta:load-start"):
            print(f"the load begins at {load['monotonicNs']}, and {node.me.name} has {len(node.links)} peers", flush=True)
            break


async def main():
    node = GossipNode(regatta.Node())
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await asyncio.start_server(node.serve, "127.0.0.1", node.me.port("gossip"))
    node.known.update({peer["node"]: peer["card"]["address"] for peer in node.me.peers})
    # what still goes on at the end is cancelled by asyncio.run
    life = [asyncio.create_task(node.look_around()), asyncio.create_task(meet(node))]
    await stopped.wait()
    del life


asyncio.run(main())
