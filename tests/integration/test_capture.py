# SPDX-License-Identifier: GPL-3.0-or-later
"""What --capture saves, read by Wireshark's own tools and held against what was on the wire."""
import collections
import re
import shutil
import signal
import subprocess

import pytest

import programs
from conftest import SADP_GROUP
from test_discovery import HOLD_PORT

PASSWORD = 'Garden-2041'
SECRET = rb'<(Password|Code|EncryptString|GUID|Answer|Salt|QRcodes|MailBox)\b[^>]*>([^<]+)<'
FIELDS = ('ip.src', 'udp.srcport', 'ip.dst', 'udp.dstport', 'udp.payload', '_ws.malformed',
          '_ws.expert.message')

pytestmark = pytest.mark.skipif(shutil.which('tshark') is None, reason='tshark is not installed')


def read(path):
    """(source, its port, destination, its port, payload) of each packet, none of them odd."""
    command = ['tshark', '-n', '-r', path, '-o', 'ip.check_checksum:TRUE', '-T', 'fields']
    for field in FIELDS:
        command += ['-e', field]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [line.split('\t') for line in done.stdout.splitlines()]
    assert [row for row in rows if row[5:] != ['', '']] == []
    return [(r[0], int(r[1]), r[2], int(r[3]), bytes.fromhex(r[4])) for r in rows]


def count(path):
    """How many packets capinfos counts; the file is what it should be."""
    done = subprocess.run(['capinfos', '-M', '-T', '-t', '-E', '-c', path], capture_output=True,
                          text=True, check=True)
    assert done.stderr == ''
    names, values = (line.split('\t') for line in done.stdout.splitlines())
    row = dict(zip(names, values))
    assert (row['File type'], row['File encapsulation']) == ('pcapng', 'rawip4')
    return int(row['Number of packets'])


@pytest.fixture
def listen(wire, tmp_path):
    """listen() records the client's wire; what it returns ends that and gives the packets."""
    running = []

    def start():
        path = tmp_path / ('wire%d.pcapng' % len(running))
        process = wire.client.popen(
            ['tshark', '-n', '-q', '-l', '-P', '-i', 'eth0', '-f', 'udp', '-w', path, '-T',
             'fields', '-e', 'udp.payload'], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True)
        running.append(process)
        # It is ready when it sees what is sent for this alone.
        seen = programs.Lines(process.stdout, str.strip)
        errors = programs.Lines(process.stderr, str.strip)
        errors.wait_for(lambda lines: any('Capturing on' in line for line in lines), 'the wire')
        knock(wire, seen)

        def stop(expected):
            seen.wait_for(lambda lines: len([x for x in lines if x != KNOCK.hex()]) >= expected,
                          '%d packets' % expected)
            process.send_signal(signal.SIGINT)
            process.wait(programs.WAIT)
            return [p for p in read(path) if p[4] != KNOCK]
        return stop
    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()


KNOCK = b'are you there'
SEND = 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(%r, ("192.0.2.11", 9))'


def knock(wire, seen):
    for _ in range(100):
        wire.client.run(['/usr/bin/python3', '-c', SEND % KNOCK])
        try:
            seen.wait_for(lambda lines: KNOCK.hex() in lines, 'the knock', timeout=0.3)
            return
        except AssertionError:
            continue
    raise AssertionError('the wire cannot be recorded')


def shapes(packets):
    return collections.Counter((*p[:4], len(p[4])) for p in packets)


@pytest.mark.parametrize('profile', ['code-encrypt', 'bound'])
def test_a_whole_reset(wire, start_practice, ctl, listen, tmp_path, profile):
    device = start_practice(profile, host=wire.devices, binds=['192.0.2.11'],
                            group=SADP_GROUP).devices[0]
    user = ctl(wire.client)
    stop = listen()
    saved = []

    def save():
        saved.append(tmp_path / ('saved%d.pcapng' % len(saved)))
        return ['--capture', saved[-1]]
    request = user('export', device.mac, '--json', *save())
    assert request.status == 0, request
    answer = programs.practice_answer(request.json['text'])
    for code, status in (('WRONG234', 3), (answer, 0)):
        done = user('reset', device.mac, '--answer', '-', *save(), stdin=code, password=PASSWORD)
        assert done.status == status, done

    packets = []
    for path in saved:
        one = read(path)
        assert count(path) == len(one) > 0
        assert path.stat().st_mode & 0o777 == 0o600
        packets += one
    wired = stop(len(packets))

    # Every datagram, at its right length, from and to whom it really was; an answer that came
    # when the program had ended is the only one that it cannot know.
    assert shapes(packets) - shapes(wired) == {}
    late = shapes(wired) - shapes(packets)
    assert all(p[0] == '192.0.2.11' and b'<Types>inquiry' in p[4]
               for p in wired if (*p[:4], len(p[4])) in late)
    assert {p[2] for p in packets} >= {'239.255.255.250', '192.0.2.11'}
    for types in (b'inquiry', b'getencryptstring', b'exchangecode', b'reset'):
        assert any(b'<Types>%s</Types>' % types in p[4] for p in packets)

    # The wire itself tells what is secret: of that nothing is in the files.
    files = b''.join(path.read_bytes() for path in saved)
    secrets = {text for p in wired for _, text in re.findall(SECRET, p[4])}
    assert {request.json['text'].encode(), answer.encode()} <= secrets or profile == 'code-encrypt'
    assert len(secrets) >= 8
    secrets |= {PASSWORD.encode(), re.search('[C-H]([0-9]{8})', device.serial)[1][-6:].encode()}
    for secret in secrets:
        assert secret not in files, secret
    assert device.serial[:10].encode() in files
    assert b'<Salt>*' in files and b'<Password>*' in files and b'<EncryptString>*' in files


def test_the_last_200(wire, start_practice, ctl, tmp_path):
    """Sixty devices say more than that in a burst: the newest stay."""
    start_practice(*['ipc'] * 60, host=wire.devices, binds=['192.0.2.11'], group=SADP_GROUP)
    path = tmp_path / 'saved.pcapng'
    assert ctl(wire.client)('discover', '--timeout', '4', '--capture', path).status == 0
    assert count(path) == 200
    assert len(read(path)) == 200


def test_another_program_holds_the_port(wire, start_practice, ctl, tmp_path):
    """What is asked from another port says so, and is not shown twice."""
    device = start_practice('bound', host=wire.devices, binds=['192.0.2.11'],
                            group=SADP_GROUP).devices[0]
    path = tmp_path / 'saved.pcapng'
    holder = wire.client.popen(['/usr/bin/python3', '-c', HOLD_PORT, '37020'],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        holder.stdout.readline()
        done = ctl(wire.client)('discover', '--json', '--timeout', '2', '--capture', path)
    finally:
        holder.communicate()
    assert [d['serial'] for d in done.json['devices']] == [device.serial]
    packets = read(path)
    asked = [p for p in packets if b'<Probe>' in p[4]]
    assert {p[0] for p in asked} == {'192.0.2.10'} and 37020 not in {p[1] for p in asked}
    assert {p[3] for p in packets if p not in asked} == {p[1] for p in asked}


def test_nothing_was_heard(wire, ctl, tmp_path):
    path = tmp_path / 'saved.pcapng'
    assert ctl(wire.client)('discover', '--timeout', '1', '--capture', path).status == 4
    packets = read(path)
    assert count(path) == len(packets) > 0
    assert {p[:2] for p in packets} == {('192.0.2.10', 37020)}


def test_a_file_that_cannot_be_written(wire, ctl, tmp_path):
    done = ctl(wire.client)('discover', '--timeout', '1', '--capture', tmp_path / 'none' / 'f')
    assert done.status == 4
    assert 'none' in done.err and done.err.count('\n') == 2
