#!/usr/bin/env python3
"""A bad cable: two TUN devices, and what is sent into one comes out of the other late, slowly or not at all.

    cable.py NEAR FAR

makes devices of these names in the network namespace where it runs; either may be moved to another one afterwards. It says
`ready`, and then obeys lines of JSON on its standard input, for both ways alike:

    {"delayMillis": 200, "loss": 0.02, "kbps": 256, "black": true}

Each is answered by what became of packets under the order before: {"carried": 12, "lost": 3}. It ends when that input ends.
"""
import collections
import fcntl
import json
import os
import select
import struct
import sys
import time

# linux/if_tun.h
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
LARGEST_PACKET = 65_535
# A slow line's router drops what would wait longer than this, in seconds.
LONGEST_QUEUE = 1.0
IDLE_SECONDS = 1.0
DOWN_SECONDS = 0.01


def device(name):
    tun = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack('16sH14x', name.encode(), IFF_TUN | IFF_NO_PI))
    return tun


class Way:
    """One direction: packets in their order, each not before its time."""

    def __init__(self, source, sink):
        self.source, self.sink = source, sink
        self.waiting = collections.deque()
        # When the line is free for the next packet.
        self.free = 0.0
        # The share of a packet that is to be lost yet: losses come evenly, so that a short story has its share too.
        self.owed = 0.5

    def take(self, order, counts, now):
        while True:
            try:
                packet = os.read(self.source, LARGEST_PACKET)
            except BlockingIOError:
                return
            except OSError:  # the device is not up yet
                time.sleep(DOWN_SECONDS)
                return
            sends = len(packet) * 8 / (order.get('kbps', float('inf')) * 1000)
            free = max(self.free, now) + sends
            self.owed += order.get('loss', 0)
            if order.get('black') or self.owed >= 1 or free - now > LONGEST_QUEUE:
                self.owed %= 1
                counts['lost'] += 1
                continue
            self.free = free
            self.waiting.append((free + order.get('delayMillis', 0) / 1000, packet))

    def give(self, counts, now):
        while self.waiting and self.waiting[0][0] <= now:
            counts['carried'] += 1
            try:
                os.write(self.sink, self.waiting.popleft()[1])
            except OSError:
                pass  # the device is down: as if a cable hung from a machine that is off

    def due(self):
        return self.waiting[0][0] if self.waiting else float('inf')


def main(near, far):
    a, b = device(near), device(far)
    ways = [Way(a, b), Way(b, a)]
    order, counts = {}, {'carried': 0, 'lost': 0}
    print('ready', flush=True)
    while True:
        now = time.monotonic()
        for way in ways:
            way.give(counts, now)
        wait = min(IDLE_SECONDS, max(0.0, min(way.due() for way in ways) - now))
        readable, _, _ = select.select([0, a, b], [], [], wait)
        if 0 in readable:
            line = sys.stdin.readline()
            if not line:
                return
            order = json.loads(line)
            print(json.dumps(counts), flush=True)
            counts = {'carried': 0, 'lost': 0}
            if order.get('black'):
                for way in ways:
                    way.waiting.clear()
        for way in ways:
            if way.source in readable:
                way.take(order, counts, time.monotonic())


main(*sys.argv[1:])
