#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hears what is said on a network: spy.py GROUP:PORT INTERFACE [ADDRESS]

Prints a JSON line for each datagram that reaches the group, or ADDRESS, on that interface. It uses
nothing of the project.
"""
import json
import re
import select
import socket
import struct
import sys


def open_socket(address, port, interface=None, group=None):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    s.bind((address, port))
    if group:
        member = struct.pack('4s4si', socket.inet_aton(group), bytes(4),
                             socket.if_nametoindex(interface))
        s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
    return s


def element(data, name):
    found = re.search(rb'<%s[^>]*>([^<]*)<' % name, data)
    return found and found[1].decode(errors='replace').strip()


def main():
    group, port = sys.argv[1].split(':')
    sockets = [open_socket(group, int(port), sys.argv[2], group)]
    print(json.dumps({'ready': True}), flush=True)
    while True:
        for s in select.select(sockets, [], [])[0]:
            data, source = s.recvfrom(65535)
            root = re.search(rb'<(Probe|ProbeMatch|Hello|Bye)>', data)
            print(json.dumps({
                'from': source[0], 'port': source[1],
                'root': root and root[1].decode(),
                'types': element(data, b'Types'), 'mac': element(data, b'MAC'),
                'uuid': element(data, b'Uuid'),
                'order': [n.decode() for n in re.findall(rb'<(\w+)[ >]', data)][1:],
            }), flush=True)


main()
