#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Discovery against many devices that answer one question in one burst.

bench-sadp.py SADP-SCAN LATCHKEY-PRACTICE

A veth pair in namespaces of its own, practice devices at one end, three clients at the other, one
after another in the same run: ours, a naive one in Python (one socket, one loop, an XML tree an
answer), and one that receives and does nothing else, which is the floor. No client gets a larger
receive buffer than a stock kernel allows. Prints one JSON line a row.
"""
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'integration'))
import lan as lan_module  # noqa: E402  (tests/integration/lan.py)
import programs  # noqa: E402

TARGET_US = 35
FRAME_MS = 1000 / 60
RUNS = 3

NAIVE = r'''
import json, socket, struct, sys, time, uuid
import xml.etree.ElementTree as tree
interface, expected = sys.argv[1], int(sys.argv[2])
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 212992)
s.bind(('', 37020))
here = struct.pack('4s4si', socket.inet_aton('239.255.255.250'), bytes(4),
                   socket.if_nametoindex(interface))
s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, here)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, here)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
s.settimeout(0.5)
devices, answers, cpu = {}, 0, time.process_time()
s.sendto(('<?xml version="1.0" encoding="utf-8"?><Probe><Uuid>%s</Uuid><Types>inquiry</Types>'
          '</Probe>' % str(uuid.uuid4()).upper()).encode(), ('239.255.255.250', 37020))
try:
    while len(devices) < expected:
        data, source = s.recvfrom(65535)
        answers += 1
        fields = {e.tag: e.text for e in tree.fromstring(data)}
        devices[fields['MAC']] = fields
except TimeoutError:
    pass
cpu = time.process_time() - cpu
print(json.dumps({'found': len(devices), 'answers': answers,
                  'cpu_us_per_answer': cpu * 1e6 / max(answers, 1)}))
'''


def run(host, command):
    done = subprocess.run(host.command(command), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def addresses(count):
    return ['10.77.%d.%d' % (1 + i // 250, 1 + i % 250) for i in range(count)]


def measure(scan, practice, count, profile, network):
    network.segment()
    client = network.host('client', 'lan', '10.77.0.1/16')
    devices = network.host('devices', 'lan')
    bind = addresses(count)
    batch = ''.join('addr add %s/16 dev eth0\n' % a for a in bind)
    subprocess.run(devices.command(['ip', '-batch', '-']), input=batch, text=True, check=True)
    command = [str(practice), '--json', '--devices', str(count), '--profile', profile, '--group',
               '239.255.255.250:37020']
    for address in bind:
        command += ['--bind', address]
    running = programs.Program(devices.command(command))
    try:
        running.lines.wait_for(lambda lines: len(lines) >= count, 'the devices')
        ours, naive, floor = [], [], []
        for _ in range(RUNS):
            ours.append(run(client, [str(scan), '--interface', 'eth0', '--expect', str(count)]))
            naive.append(run(client, [sys.executable, '-c', NAIVE, 'eth0', str(count)]))
            floor.append(run(client, [str(scan), '--interface', 'eth0', '--expect', str(count),
                                      '--floor']))
    finally:
        running.stop()

    def middle(rows, name):
        return sorted(row[name] for row in rows)[len(rows) // 2]

    cpu = middle(ours, 'cpu_us_per_answer')
    peer = middle(naive, 'cpu_us_per_answer')
    return {
        'bench': 'sadp-%s-%d' % ('unicast' if profile == 'bound' else 'multicast', count),
        'ratio': round(cpu / peer, 3), 'ours_us': round(cpu, 1), 'peer': 'naive Python client',
        'peer_us': round(peer, 1), 'floor_us': round(middle(floor, 'cpu_us_per_answer'), 1),
        'target_us': TARGET_US, 'found': min(row['found'] for row in ours), 'devices': count,
        'peer_found': middle(naive, 'found'), 'all_ms': round(middle(ours, 'all_ms'), 1),
        'first_ms': round(middle(ours, 'first_ms'), 2),
        'rtt_ms': round(middle(floor, 'first_ms'), 2),
        'first_limit_ms': round(2 * middle(floor, 'first_ms') + FRAME_MS, 2),
    }


def main():
    scan, practice = (pathlib.Path(name).resolve() for name in sys.argv[1:3])
    failed = False
    for profile, count in (('bound', 500), ('bound', 1000), ('ipc', 500)):
        try:
            network = lan_module.Lan()
        except lan_module.Unavailable as reason:
            print(json.dumps({'bench': 'sadp', 'skipped': str(reason)}))
            return 77
        try:
            row = measure(scan, practice, count, profile, network)
        finally:
            network.close()
        row['ok'] = (row['found'] == count and row['ours_us'] <= TARGET_US
                     and row['first_ms'] <= row['first_limit_ms'])
        failed = failed or not row['ok']
        print(json.dumps(row), flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
