# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults: nothing that was acknowledged is lost, nothing hangs, and what is refused says so."""
import contextlib
import json
import os
import re
import resource
import shutil
import socket
import sqlite3
import subprocess
import threading
import uuid

import pytest

import deskkit
from deskkit import run, slug_of


def verified(desk):
    assert 'all good' in run('verify', '--database', desk.database).stdout


@pytest.mark.parametrize('round', range(3))
def test_killed_in_a_storm_of_cases(tmp_path, round):
    """Each acknowledged case is there, whole; no key files twice when the storm is repeated."""
    desk = deskkit.Desk(tmp_path, options=['--threads', '2']).start()
    rita = desk.user('rita')
    bodies = {f'key-{i}': rita.new_case((f'SER{i:04}-{uuid.uuid4().hex[:8]}',)) for i in range(60)}
    done, lock = {}, threading.Lock()
    enough = threading.Event()

    def file(keys):
        user = deskkit.User(desk, rita.token)
        for key in keys:
            try:
                answer = user.post('/v1/cases', bodies[key], key=key, timeout=20)
            except OSError:
                return
            if answer.status_code == 201:
                with lock:
                    done[key] = answer.json()['id']
                    if len(done) >= 12 + round * 7:
                        enough.set()
    keys = list(bodies)
    threads = [threading.Thread(target=file, args=(keys[i::6],)) for i in range(6)]
    for thread in threads:
        thread.start()
    assert enough.wait(60)
    desk.kill()
    for thread in threads:
        thread.join()
    verified(desk)
    desk.start()
    rita = desk.user('rita')
    there = {case['id'] for case in rita.json('/v1/cases?limit=200')['items']}
    assert set(done.values()) <= there
    made = {}
    for key, body in bodies.items():
        answer = rita.post('/v1/cases', body, key=key)
        assert answer.status_code == 201
        assert ('Idempotency-Replayed' in answer.headers) == (answer.json()['id'] in there)
        made[key] = answer.json()['id']
    assert len(set(made.values())) == len(bodies) and done.items() <= made.items()
    assert rita.json('/v1/cases')['total'] == len(bodies)
    desk.stop()
    verified(desk)


def mounted(tmp_path, size):
    """A small file system of its own, where that is allowed."""
    folder = tmp_path / 'small'
    folder.mkdir()
    done = subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={size}', 'tmpfs', folder], check=False,
                          capture_output=True)
    if done.returncode != 0:
        pytest.skip('no file system can be mounted here')
    return folder


def test_disk_full(tmp_path):
    folder = mounted(tmp_path, '3m')
    try:
        desk = deskkit.Desk(folder)
        desk.log = tmp_path / 'log'
        desk.start()
        rita = desk.user('rita')
        case = rita.create()
        full = None
        for i in range(40):
            photo = deskkit.jpeg(size=200_000)
            answer = rita.call('PUT', '/v1/blobs/' + deskkit.sha256(photo), photo, {'Content-Type': 'image/jpeg'})
            if answer.status_code != 201:
                full = answer
                break
        assert full is not None and (full.status_code, slug_of(full)) == (507, 'insufficient-storage')
        # What is there can still be read, and is whole.
        assert rita.json(case.path)['id'] == case.id
        assert rita.get(case.path + '/items/1/request').status_code == 200
        assert rita.get('/v1/blobs/' + deskkit.sha256(photo)).status_code == 404
        subprocess.run(['mount', '-o', 'remount,size=40m', folder], check=True)
        rita.upload(photo)
        rita.create((uuid.uuid4().hex,))
        desk.stop()
        verified(desk)
    finally:
        subprocess.run(['umount', '-l', folder], check=True)


def test_read_only_disk(tmp_path):
    """A desk does not start on a disk that it cannot write to, and says why."""
    folder = mounted(tmp_path, '40m')
    try:
        desk = deskkit.Desk(folder)
        desk.log = tmp_path / 'log'
        desk.start()
        case = desk.user('rita').create()
        desk.stop()
        subprocess.run(['mount', '-o', 'remount,ro', folder], check=True)
        assert run('serve', '--database', desk.database, '--listen', '127.0.0.1:0', status=1).stderr
        subprocess.run(['mount', '-o', 'remount,rw', folder], check=True)
        desk.start()
        assert desk.user('rita').json(case.path)['id'] == case.id
        desk.stop()
        verified(desk)
    finally:
        subprocess.run(['umount', '-l', folder], check=True)


def attached(image, folder):
    """Mounts a file system that stands in a file, as a disk of its own; skips where that is not allowed."""
    loop = subprocess.run(['losetup', '--find', '--show', image], check=False, capture_output=True, text=True)
    if loop.returncode != 0:
        pytest.skip('no disk can be made of a file here: ' + loop.stderr.strip())
    device = loop.stdout.strip()
    done = subprocess.run(['mount', device, folder], check=False, capture_output=True, text=True)
    # Once nobody has it open any more the device goes.
    subprocess.run(['losetup', '--detach', device], check=True)
    if done.returncode != 0:
        pytest.skip('no file system can be mounted here: ' + done.stderr.strip())


def test_a_disk_that_turns_read_only(tmp_path):
    """The kernel takes a failing disk's writes away under a desk that serves; then the disk is mended."""
    image, folder = tmp_path / 'disk', tmp_path / 'mounted'
    folder.mkdir()
    with open(image, 'wb') as file:
        file.truncate(64 << 20)
    if shutil.which('mkfs.ext4') is None:
        pytest.skip('needs mkfs.ext4')
    subprocess.run(['mkfs.ext4', '-q', '-F', image], check=True)
    attached(image, folder)
    desk = deskkit.Desk(folder)
    desk.log = tmp_path / 'log'
    try:
        desk.start()
        rita = desk.user('rita')
        case = rita.create()
        body = rita.new_case((uuid.uuid4().hex,))
        # With an empty log, whoever closes a connection to the old disk last has but to delete it, by name.
        with contextlib.closing(sqlite3.connect(desk.file)) as other:
            assert other.execute('PRAGMA wal_checkpoint(TRUNCATE)').fetchone() == (0, 0, 0)
        subprocess.run(['mount', '-o', 'remount,abort', folder], check=True)
        photo = deskkit.png()
        for answer in (rita.post('/v1/cases', body, key='k'),
                       rita.call('PUT', '/v1/blobs/' + deskkit.sha256(photo), photo, {'Content-Type': 'image/png'})):
            assert (answer.status_code, slug_of(answer)) == (503, 'unavailable')
            assert int(answer.headers['Retry-After']) > 0
        # What is there can still be read.
        assert rita.json(case.path)['id'] == case.id
        assert rita.get(case.path + '/items/1/request').status_code == 200
        subprocess.run(['umount', '-l', folder], check=True)
        assert subprocess.run(['e2fsck', '-p', image], check=False, capture_output=True).returncode in (0, 1)
        attached(image, folder)
        deskkit.wait_until(lambda: rita.post('/v1/cases', body, key='k').status_code == 201, 'another case')
        for _ in range(8):
            deskkit.wait_until(lambda: rita.get(case.path).status_code == 200, 'the case')
        desk.kill()
        desk.start()
        assert desk.user('rita').json('/v1/cases')['total'] == 2
        desk.stop()
        verified(desk)
    finally:
        if desk.process is not None:
            desk.kill()
        subprocess.run(['umount', '-l', folder], check=True)


def test_database_gone_and_back(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    rita = desk.user('rita')
    case = rita.create()
    body = rita.new_case((uuid.uuid4().hex,))
    away = tmp_path / 'away'
    away.mkdir()
    for path in list(tmp_path.glob('desk.db*')):
        shutil.move(path, away / path.name)
    health = desk.user().get('/v1/health')
    assert (health.status_code, slug_of(health)) == (503, 'unavailable')
    assert int(health.headers['Retry-After']) > 0
    for answer in (rita.json(case.path, 503), rita.post('/v1/cases', body, key='k').json()):
        assert answer['status'] == 503
    assert not list(tmp_path.glob('desk.db')), 'no empty database took its place'
    for path in list(away.iterdir()):
        shutil.move(path, tmp_path / path.name)
    assert desk.user().get('/v1/health').status_code == 200
    assert rita.post('/v1/cases', body, key='k').status_code == 201
    assert rita.json(case.path)['id'] == case.id
    desk.stop()
    verified(desk)


def test_a_locked_database(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    rita = desk.user('rita')
    body = rita.new_case()
    holder = sqlite3.connect(desk.file, isolation_level=None)
    holder.execute('BEGIN IMMEDIATE')
    answer = rita.post('/v1/cases', body, key='k')
    assert (answer.status_code, slug_of(answer)) == (503, 'unavailable')
    assert rita.json('/v1/cases')['total'] == 0
    # A picture that cannot be taken is told so at once: looking at it needs nobody's turn to write.
    for photo, slug in ((deskkit.png(chunks=((b'tEXt', b'a\0b'),)), 'metadata-present'), (b'text', 'not-an-image')):
        answer = rita.call('PUT', '/v1/blobs/' + deskkit.sha256(photo), photo, {'Content-Type': 'image/png'})
        assert (answer.status_code, slug_of(answer)) == (422, slug)
    holder.execute('ROLLBACK')
    holder.close()
    assert rita.post('/v1/cases', body, key='k').status_code == 201
    desk.stop()
    verified(desk)


def test_many_who_wait_for_a_locked_database(tmp_path):
    """All of them are told together, not one after the other."""
    desk = deskkit.Desk(tmp_path).start()
    rita = desk.user('rita')
    body = rita.new_case()
    holder = sqlite3.connect(desk.file, isolation_level=None)
    holder.execute('BEGIN IMMEDIATE')
    statuses = []

    def file(i):
        statuses.append(deskkit.User(desk, rita.token).post('/v1/cases', body, key=f'k{i}', timeout=50).status_code)
    threads = [threading.Thread(target=file, args=(i,)) for i in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [503] * 12
    holder.close()
    assert rita.post('/v1/cases', body, key='k').status_code == 201
    desk.stop()
    verified(desk)


def connect(desk):
    host, port = desk.url.split('//')[1].split(':')
    return socket.create_connection((host, int(port)), timeout=30)


def test_two_hundred_half_open_connections(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    rita = desk.user('rita')
    idle = [connect(desk) for _ in range(200)]
    for i, peer in enumerate(idle):
        peer.sendall((b'', b'GET /v1/he', b'POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Le',
                      b'PUT /v1/blobs/' + b'a' * 64 + b' HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n'
                      b'Content-Type: image/png\r\nAuthorization: Bearer ' + rita.token.encode()
                      + b'\r\n\r\n\x89PNG')[i % 4])
    case = rita.create()
    assert rita.json(case.path)['id'] == case.id
    for peer in idle:
        peer.close()
    assert rita.get('/v1/me').status_code == 200
    desk.stop()
    verified(desk)


@pytest.mark.parametrize('listen', ['127.0.0.1:0', 'unix'])
def test_more_connections_than_descriptors(tmp_path, listen):
    """Who cannot be taken waits, and the desk listens on when there is room again."""
    desk = deskkit.Desk(tmp_path, options=['--threads', '2'])
    desk.start(listen if listen != 'unix' else f'unix:{tmp_path}/socket')
    rita = desk.user('rita')
    descriptors = f'/proc/{desk.process.pid}/fd'
    most = max(int(name) for name in os.listdir(descriptors)) + 1 + 20
    resource.prlimit(desk.process.pid, resource.RLIMIT_NOFILE, (most, most))

    def idle_one():
        if listen != 'unix':
            return connect(desk)
        peer = socket.socket(socket.AF_UNIX)
        peer.connect(f'{tmp_path}/socket')
        return peer
    idle = [idle_one() for _ in range(60)]
    deskkit.wait_until(lambda: 'Too many open files' in desk.log.read_text(), 'the desk to run out')
    for peer in idle:
        peer.close()
    for _ in range(8):
        assert desk.user().get('/v1/health', timeout=20).status_code == 200
    rita.create()
    desk.stop()
    verified(desk)


def test_an_upload_that_is_cut_off_leaves_nothing(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    rita = desk.user('rita')
    photo = deskkit.jpeg(size=500_000)
    peer = connect(desk)
    peer.sendall(b'PUT /v1/blobs/%s HTTP/1.1\r\nHost: x\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n'
                 b'Authorization: Bearer %s\r\n\r\n' % (deskkit.sha256(photo).encode(), len(photo), rita.token.encode())
                 + photo[:300_000])
    peer.close()
    assert rita.get('/v1/blobs/' + deskkit.sha256(photo)).status_code == 404
    rita.upload(photo)
    desk.stop()
    verified(desk)


def test_a_client_that_does_not_read(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    rita = desk.user('rita')
    photo = deskkit.jpeg(size=8_000_000)
    rita.upload(photo)
    slow = [connect(desk) for _ in range(8)]
    for peer in slow:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.sendall(b'GET /v1/blobs/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n'
                     % (deskkit.sha256(photo).encode(), rita.token.encode()))
    assert rita.get('/v1/blobs/' + deskkit.sha256(photo)).content == photo
    status = open(f'/proc/{desk.process.pid}/status', encoding='ascii').read()
    resident = int(next(line for line in status.splitlines() if line.startswith('VmRSS')).split()[1])
    if 'LSAN_OPTIONS' not in os.environ:
        assert resident < 64 * 1024, 'photos that wait are not in memory'
    for peer in slow:
        peer.close()
    desk.stop()
    verified(desk)


def test_a_client_that_sends_by_the_drop(tmp_path):
    """A request that comes a few bytes at a time holds up nobody, and is answered in the end."""
    desk = deskkit.Desk(tmp_path).start()
    rita = desk.user('rita')
    body = json.dumps(rita.new_case((uuid.uuid4().hex,))).encode()
    whole = (b'POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\n'
             b'Connection: close\r\nTransfer-Encoding: chunked\r\nAuthorization: Bearer %s\r\n\r\n' % rita.token.encode()
             + b''.join(b'%x\r\n%s\r\n' % (len(part), part) for part in (body[i:i + 97] for i in range(0, len(body), 97)))
             + b'0\r\n\r\n')
    slow = [connect(desk) for _ in range(20)]
    for i in range(0, len(whole), 64):
        for peer in slow:
            peer.sendall(whole[i:i + 64])
        if i % 640 == 0:
            rita.create((uuid.uuid4().hex,))
    answers = []
    for peer in slow:
        answer = b''
        while part := peer.recv(65536):
            answer += part
        answers.append(answer.split(b'\r\n', 1)[0].split(b' ')[1])
        peer.close()
    assert set(answers) <= {b'201', b'409'} and b'201' in answers
    again = rita.call('POST', '/v1/cases', body, {'Content-Type': 'application/json', 'Idempotency-Key': 'k'})
    assert (again.status_code, again.headers['Idempotency-Replayed']) == (201, 'true')
    desk.stop()
    verified(desk)


class Clock:
    """The clock of a desk, that a test sets; sanitizers want to be loaded before anything else."""

    def __init__(self, tmp_path):
        libraries = subprocess.run(['ldd', deskkit.DESK], check=True, capture_output=True, text=True).stdout
        first = re.findall(r'\S*/lib(?:asan|ubsan)\.so\S*', libraries)
        self.file = tmp_path / 'shift'
        self.env = {'LD_PRELOAD': ':'.join([*first, str(deskkit.BUILD / 'tests/integration/shift-clock.so')]),
                    'LK_CLOCK_SHIFT': str(self.file)}
        self.set(0)

    def set(self, hours):
        beside = self.file.with_suffix('.new')
        beside.write_text(str(hours * 3600))
        beside.rename(self.file)


def test_the_clock_set_back(tmp_path):
    """Order and history hold, and nobody is kept out until the time has come again."""
    clock = Clock(tmp_path)
    desk = deskkit.Desk(tmp_path, env=clock.env).start()
    rita, abel = desk.user('rita'), desk.user('abel')
    first = rita.create(('FIRST',))
    for _ in range(5):
        assert desk.user().post('/v1/sessions', {'user': 'ruth', 'password': 'wrong password'}).status_code == 401
    assert desk.user().post('/v1/sessions', {'user': 'ruth', 'password': 'wrong password'}).status_code == 429
    clock.set(-72)
    assert desk.user('ruth').json('/v1/cases')['total'] == 0
    second = rita.create(('SECOND',))
    assert [case['id'] for case in rita.json('/v1/cases')['items']] == [second.id, first.id]
    rita.case(first.id).by(abel).event('taken')
    assert [case['id'] for case in rita.json('/v1/cases')['items']] == [first.id, second.id]
    assert second.body['created_at'] < first.body['created_at']
    clock.set(0)
    assert desk.user('rita').json('/v1/cases')['total'] == 2
    desk.stop()
    verified(desk)


def test_the_purge_comes_by_itself(tmp_path):
    """A desk that runs on and on takes away what its clocks say, an hour after the last time."""
    clock = Clock(tmp_path)
    desk = deskkit.Desk(tmp_path, env=clock.env).start()
    rita = desk.user('rita')
    case = rita.create()
    case.event('withdrawn')
    assert rita.get(case.path + '/items/1/request').status_code == 200

    def later(hours, gone):
        clock.set(hours)
        desk.tokens.clear()
        there = desk.user('rita')
        kinds = deskkit.wait_until(lambda: [k for k in there.case(case.id).kinds() if k == 'purged'] or None,
                                   'the purge', 60) if gone else []
        assert (there.get(case.path + '/items/1/request').status_code == 404) == gone
        return kinds
    assert later(23, False) == []
    assert later(25, True) == ['purged']
    desk.stop()
    verified(desk)


def test_a_damaged_database_is_told(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    rita = desk.user('rita')
    for _ in range(30):
        rita.create((uuid.uuid4().hex,))
    desk.stop()
    data = bytearray(desk.file.read_bytes())
    for at in range(8 * 4096, len(data), 3 * 4096):
        data[at:at + 64] = b'\xa5' * 64
    desk.file.write_bytes(data)
    assert run('verify', '--database', desk.database, status=1).stderr
