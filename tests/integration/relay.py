#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""relay.py GROUP:PORT CLIENT-SIDE DEVICE-SIDE FAULT…   a bad cable between two segments

Passes SADP datagrams between two interfaces of a host and does to them what a FAULT says:
`to-devices:drop=5` loses every fifth, `to-client:double` sends each twice, `to-client:swap` sends
them in pairs the other way round, `to-client:lose=reset` loses those of these Types,
`to-client:replay=reset` sends the one before of these Types once more ahead of each. Prints one JSON
line when it is ready and one for each datagram that it passes on.
"""
import json
import select
import socket
import struct
import sys
import time


class Faults:
    """What one direction does to its datagrams, the same in each run."""

    def __init__(self, direction, words):
        self.drop, self.double, self.swap, self.held, self.count = 0, False, False, None, 0
        self.lose = self.replay = self.before = None
        for word in words:
            if not word.startswith(direction + ':'):
                continue
            name, _, value = word.partition(':')[2].partition('=')
            if name == 'drop':
                self.drop = int(value)
            elif name == 'lose':
                self.lose = ('<Types>%s</Types>' % value).encode()
            elif name == 'replay':
                self.replay = ('<Types>%s</Types>' % value).encode()
            elif name == 'double':
                self.double = True
            elif name == 'swap':
                self.swap = True
            else:
                raise SystemExit('no such fault: ' + word)

    def apply(self, item):
        self.count += 1
        if self.drop and self.count % self.drop == 0:
            return []
        if self.lose is not None and self.lose in item[1]:
            return []
        if self.replay is not None and self.replay in item[1]:
            before, self.before = self.before, item
            return [before, item] if before else [item]
        if self.swap:
            if self.held is None:
                self.held = (time.monotonic(), item)
                return []
            passed, self.held = [item, self.held[1]], None
            return passed
        return [item, item] if self.double else [item]

    def late(self):
        """One that waits for a partner goes alone after a moment."""
        if self.held is None or time.monotonic() - self.held[0] < 0.05:
            return []
        passed, self.held = [self.held[1]], None
        return passed


def member(interface, group, port):
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((group, port))
    index = socket.if_nametoindex(interface)
    here = struct.pack('4s4si', socket.inet_aton(group), bytes(4), index)
    made.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, here)
    made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, here)
    made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
    made.setsockopt(socket.IPPROTO_IP, 49, 0)  # IP_MULTICAST_ALL: hear this interface alone
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    return made


def sender(interface, group):
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    here = struct.pack('4s4si', socket.inet_aton(group), bytes(4), socket.if_nametoindex(interface))
    made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, here)
    made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    return made


def main():
    group, port = sys.argv[1].split(':')
    port = int(port)
    near, far = sys.argv[2:4]
    to_devices, to_client = Faults('to-devices', sys.argv[4:]), Faults('to-client', sys.argv[4:])
    asked, answered = member(near, group, port), member(far, group, port)
    back = sender(near, group)
    askers = {}  # client's address -> the socket that asks for it on the far side
    print(json.dumps({'ready': True}), flush=True)

    def deliver(batch):
        for outgoing, data, target in batch:
            outgoing.sendto(data, target)
            print(json.dumps({'size': len(data), 'to': target[0]}), flush=True)

    while True:
        sockets = [asked, answered] + list(askers.values())
        ready = select.select(sockets, [], [], 0.02)[0]
        for waiting in ready:
            data, source = waiting.recvfrom(65535)
            if waiting is asked:
                ask = askers.setdefault(source, None) or sender(far, group)
                askers[source] = ask
                deliver(to_devices.apply((ask, data, (group, port))))
            elif waiting is answered:
                if b'<Probe>' not in data:
                    deliver(to_client.apply((back, data, (group, port))))
            else:
                client = next(c for c, s in askers.items() if s is waiting)
                deliver(to_client.apply((back, data, client)))
        deliver(to_devices.late())
        deliver(to_client.late())


if __name__ == '__main__':
    main()
