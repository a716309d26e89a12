# SPDX-License-Identifier: GPL-3.0-or-later
"""Desks over one PostgreSQL: what one acknowledged every other one holds to, and none is needed."""
import contextlib
import itertools
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid

import pytest
import requests

import deskkit
from deskkit import run, slug_of

HERE = os.path.dirname(os.path.abspath(__file__))


@pytest.fixture(scope='module')
def server():
    """A PostgreSQL of our own; gives the URL of its administration."""
    process = subprocess.Popen(
        [sys.executable, os.path.join(HERE, '..', 'with-postgres.py'), sys.executable, '-c',
         'import os, sys; print(os.environ["LK_TEST_POSTGRES_ADMIN"], flush=True); sys.stdin.read()'],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    url = process.stdout.readline().strip()
    if not url:
        assert process.wait(60) == 77
        pytest.skip('no PostgreSQL is installed')
    yield url
    process.stdin.close()
    assert process.wait(60) == 0
    process.stdout.close()


def sql(url, text):
    """Runs one statement past the desk; gives what it printed."""
    done = subprocess.run(['psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', text, url], check=True,
                          capture_output=True, text=True)
    return done.stdout.strip()


_names = itertools.count(1)


@pytest.fixture
def database(server):
    name = f'desk{next(_names)}'
    sql(server, f'CREATE DATABASE {name}')
    yield server.replace('/postgres?', f'/{name}?')
    sql(server, f'DROP DATABASE {name} WITH (FORCE)')


@pytest.fixture
def pair(tmp_path, database):
    """Two desks over one database."""
    desks = []
    for name in ('a', 'b'):
        (tmp_path / name).mkdir()
        desks.append(deskkit.Desk(tmp_path / name, database, users=name == 'a').start())
    yield desks
    for desk in desks:
        desk.stop()
    assert 'all good' in run('verify', '--database', database).stdout


def at(desk, user):
    """The same person, session and all, at another desk."""
    return deskkit.User(desk, user.token)


def together(*calls):
    """Starts all at one moment; gives what each returned."""
    barrier = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def one(i, call):
        barrier.wait()
        results[i] = call()
    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_case_handed_from_desk_to_desk(pair):
    a, b = pair
    rita, abel = a.user('rita'), b.user('abel')
    photo = deskkit.jpeg(size=700_000)
    assert at(b, rita).get('/v1/blobs/' + rita.upload(photo)).content == photo
    totals = ('', '?state=submitted', '?owner=none', '?requester=me')
    assert [at(b, rita).json('/v1/cases' + query)['total'] for query in totals] == [0, 0, 0, 0]
    case = rita.create(('PGSERIAL0001',))
    assert [at(b, rita).json('/v1/cases' + query)['total'] for query in totals] == [1, 1, 1, 1]
    work = case.by(abel).event('taken')
    assert [rita.json('/v1/cases' + query)['total'] for query in totals] == [1, 0, 0, 1]
    work.event('answered', item=1, answer={'kind': 'key', 'text': 'Xk4mPq7Z'})
    assert rita.get(case.path + '/items/1/answer').text == 'Xk4mPq7Z'
    case.by(at(b, rita)).event('applied', item=1, outcome='success')
    assert case.refresh().state == ('closed', 'solved')
    for desk in pair:
        assert at(desk, abel).json('/v1/cases?q=serial0001')['items'][0]['id'] == case.id
        assert at(desk, abel).json('/v1/cases?q=oberg')['items'][0]['id'] == case.id
    # A session that ends at one desk has ended at the other.
    assert rita.call('DELETE', '/v1/sessions/current').status_code == 204
    assert at(b, rita).get('/v1/me').status_code == 401


def test_one_key_at_two_desks_files_one_case(pair):
    a, b = pair
    rita = a.user('rita')
    for i in range(12):
        body = rita.new_case((f'KEY{i:09}',))
        answers = together(*(lambda desk=desk: at(desk, rita).post('/v1/cases', body, key=f'key-{i}')
                             for desk in (a, b, a, b)))
        made = [answer for answer in answers if answer.status_code == 201]
        assert made and all(slug_of(answer) == 'in-progress' for answer in answers if answer not in made)
        assert len({answer.json()['id'] for answer in made}) == 1
        assert sum('Idempotency-Replayed' not in answer.headers for answer in made) == 1
        for desk in pair:
            again = at(desk, rita).post('/v1/cases', body, key=f'key-{i}')
            assert (again.status_code, again.json()['id']) == (201, made[0].json()['id'])
            assert again.headers['Idempotency-Replayed'] == 'true'
        other = at(b, rita).post('/v1/cases', {**body, 'language': 'de'}, key=f'key-{i}')
        assert (other.status_code, slug_of(other)) == (422, 'idempotency-mismatch')
    assert rita.json('/v1/cases')['total'] == 12


def test_two_agents_take_one_case(pair):
    a, b = pair
    rita = a.user('rita')
    agents = {'abel': a.user('abel'), 'anna': b.user('anna')}
    names = {user.json('/v1/me')['id']: name for name, user in agents.items()}
    for i in range(15):
        case = rita.create((f'TAKE{i:08}',))
        answers = dict(zip(agents, together(*(
            lambda user=user: user.post(case.path + '/events', {'kind': 'taken'}, key=uuid.uuid4().hex,
                                        match=case.etag) for user in agents.values()))))
        winner, = (name for name, answer in answers.items() if answer.status_code == 201)
        loser, = (answer for name, answer in answers.items() if name != winner)
        assert (loser.status_code, slug_of(loser)) in ((412, 'stale'), (409, 'already-owned'))
        assert names[case.refresh().body['owner']['id']] == winner
        assert case.kinds() == ['submitted', 'taken']


@pytest.mark.parametrize('isolation', ['read committed', 'repeatable read'])
def test_an_answer_read_by_many_at_once(pair, database, isolation):
    """Each reading stands in the history, after the one before it, and none is refused for another."""
    a, b = pair
    name = sql(database, 'SELECT current_database()')
    sql(database, f"ALTER DATABASE {name} SET default_transaction_isolation = '{isolation}'")
    for desk in pair:
        desk.stop()
        desk.start()
    rita, abel = a.user('rita'), b.user('abel')
    case = rita.create(('PGREADERS',))
    work = case.by(abel).event('taken')
    work.event('answered', item=1, answer={'kind': 'key', 'text': 'Xk4mPq7Z'})
    path = case.path + '/items/1/answer'
    readers = [user for _ in range(6) for user in (deskkit.User(a, rita.token), at(b, rita), at(a, abel))]
    for _ in range(3):
        answers = together(*[lambda user=user: user.get(path) for user in readers])
        assert [answer.status_code for answer in answers] == [200] * len(readers)
    assert case.kinds().count('answer-viewed') == 3 * len(readers)


def test_limits_of_signing_in_are_shared(pair):
    def attempt(desk, password):
        return desk.user().post('/v1/sessions', {'user': 'ruth', 'password': password}).status_code
    a, b = pair
    assert [attempt(desk, 'wrong') for desk in (a, b, a, b, a)] == [401] * 5
    right = deskkit.Desk.PASSWORD.format('ruth')
    assert [attempt(desk, right) for desk in (b, a)] == [429, 429]


class Listener:
    """Reads the events of a desk, with the moment each came."""

    def __init__(self, user, last='0'):
        self.stream = user.get('/v1/events', stream=True, headers={'Last-Event-ID': last})
        assert self.stream.status_code == 200
        self.events = []
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        event = {}
        try:
            for line in self.stream.iter_lines(chunk_size=1, decode_unicode=True):
                name, _, value = line.partition(': ')
                if line:
                    event[name] = value
                elif 'id' in event:
                    data = json.loads(event['data'])
                    self.events.append((int(event['id']), data['id'], data['revision'], time.monotonic()))
                    event = {}
        except (OSError, requests.exceptions.RequestException, AttributeError):
            pass


def test_every_desk_tells_of_every_change_in_one_order(pair):
    a, b = pair
    rita, abel = a.user('rita'), b.user('abel')
    listeners = [Listener(at(desk, abel)) for desk in pair]
    cases = [rita.create((f'FEED{i:08}',)) for i in range(6)]

    def work(desk, mine):
        for case in mine:
            there = case.by(at(desk, abel))
            for kind in ('taken', 'released', 'taken'):
                there.event(kind)
                acknowledged[(there.id, there.body['revision'])] = time.monotonic()
    acknowledged = {}
    together(lambda: work(a, cases[:3]), lambda: work(b, cases[3:]))
    expected = {(case.id, 1) for case in cases} | set(acknowledged)
    for listener in listeners:
        deskkit.wait_until(lambda: len(listener.events) >= len(expected), 'all events')
        ids = [event[0] for event in listener.events]
        assert ids == sorted(set(ids)), 'in order, each once'
        assert {event[1:3] for event in listener.events} == expected
        late = max(came - acknowledged[(case, revision)] for _, case, revision, came in listener.events
                   if (case, revision) in acknowledged)
        assert late < 10, 'a change is told soon, with or without NOTIFY'
    assert [event[:3] for event in listeners[0].events] == [event[:3] for event in listeners[1].events]
    # Whoever comes back to the other desk gets what is missing, and nothing twice.
    middle = listeners[0].events[len(listeners[0].events) // 2][0]
    rest = Listener(at(b, abel), str(middle))
    wanted = [event[:3] for event in listeners[0].events if event[0] > middle]
    deskkit.wait_until(lambda: len(rest.events) >= len(wanted), 'the rest')
    assert [event[:3] for event in rest.events] == wanted


def test_a_session_that_ends_at_one_desk_closes_its_streams_at_the_other(pair):
    a, b = pair
    rita, abel = a.user('rita'), a.user('abel')
    listeners = [Listener(at(b, user)) for user in (rita, abel)]
    other = Listener(b.user('anna'))
    assert rita.call('DELETE', '/v1/sessions/current').status_code == 204
    run('user', 'disable', 'abel', '--database', a.database)
    for listener in listeners:
        listener.thread.join(5)
        assert not listener.thread.is_alive(), 'closed within 5 seconds'
    assert other.thread.is_alive()


@pytest.mark.parametrize('enough', [8, 20])
def test_a_desk_that_is_killed_loses_nothing(tmp_path, database, enough):
    """Clients go to the other desk with the same keys; each case is there, once."""
    desks = []
    for name in ('a', 'b'):
        (tmp_path / name).mkdir()
        desks.append(deskkit.Desk(tmp_path / name, database, users=name == 'a').start())
    rita = desks[0].user('rita')
    keys = [f'key-{i}' for i in range(48)]
    bodies = {key: rita.new_case((f'K{uuid.uuid4().hex[:10]}',)) for key in keys}
    done, acknowledged, lock, reached = {}, [], threading.Lock(), threading.Event()

    def file(mine, order):
        for key in mine:
            for desk in itertools.cycle(order):
                try:
                    answer = at(desk, rita).post('/v1/cases', bodies[key], key=key)
                except OSError:
                    continue
                if answer.status_code == 201:
                    break
                assert answer.status_code in (409, 503), answer.text
            with lock:
                acknowledged.append(answer.json()['id'])
                done[key] = answer.json()['id']
                if len(done) >= enough:
                    reached.set()
    threads = [threading.Thread(target=file, args=(keys[i::6], desks[::1 if i % 2 else -1])) for i in range(6)]
    for thread in threads:
        thread.start()
    assert reached.wait(60)
    desks[0].kill()
    for thread in threads:
        thread.join()
    assert len(done) == len(keys) and len(set(done.values())) == len(keys)
    there = at(desks[1], rita).json('/v1/cases?limit=200')
    assert {case['id'] for case in there['items']} == set(done.values()) and there['total'] == len(keys)
    assert 'all good' in run('verify', '--database', database).stdout
    desks[1].stop()


def test_an_upload_cut_off_by_a_restart(pair):
    """The desk goes away in the middle of a photo: the other takes it, and nothing is half there."""
    a, b = pair
    rita = a.user('rita')
    photo = deskkit.jpeg(size=2_000_000)
    host, port = a.url.split('//')[1].split(':')
    with socket.create_connection((host, int(port)), timeout=30) as peer:
        peer.sendall(b'PUT /v1/blobs/%s HTTP/1.1\r\nHost: x\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n'
                     b'Authorization: Bearer %s\r\n\r\n'
                     % (deskkit.sha256(photo).encode(), len(photo), rita.token.encode()) + photo[:1_000_000])
        a.kill()
    assert at(b, rita).get('/v1/blobs/' + deskkit.sha256(photo)).status_code == 404
    assert at(b, rita).upload(photo) == deskkit.sha256(photo)
    a.start()
    assert at(a, rita).upload(photo, status=200) == deskkit.sha256(photo)
    assert at(a, rita).get('/v1/blobs/' + deskkit.sha256(photo)).content == photo


def test_connections_that_are_cut(pair, database):
    """The server ends every connection; what was acknowledged is there, and the desks go on."""
    a, b = pair
    rita = a.user('rita')
    case = rita.create()
    body = rita.new_case(('AFTERTHECUT1',))
    sql(database, 'SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity '
        'WHERE datname = current_database() AND pid <> pg_backend_pid()')
    for desk in pair:
        deskkit.wait_until(lambda: desk.user().get('/v1/health').status_code == 200, 'the database')

    def filed():
        answer = at(b, rita).post('/v1/cases', body, key='k')
        assert answer.status_code in (201, 503)
        return answer.status_code == 201
    deskkit.wait_until(filed, 'a case')
    deskkit.wait_until(lambda: rita.get(case.path).status_code == 200, 'reading')
    assert rita.json('/v1/cases')['total'] == 2


def test_a_database_that_is_away(pair, server, database):
    a, b = pair
    rita = a.user('rita')
    case = rita.create()
    name = database.split('?')[0].split('/')[-1]
    cut = ('SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity '
           f"WHERE datname = '{name}' AND pid <> pg_backend_pid()")
    sql(server, f'ALTER DATABASE {name} ALLOW_CONNECTIONS false')
    sql(server, cut)
    for desk in pair:
        def away():
            answer = desk.user().get('/v1/health')
            return answer.status_code == 503 and slug_of(answer) == 'unavailable'
        deskkit.wait_until(away, 'that the desk says so')
        answer = at(desk, rita).get(case.path)
        assert answer.status_code == 503 and int(answer.headers['Retry-After']) > 0
    sql(server, f'ALTER DATABASE {name} ALLOW_CONNECTIONS true')
    for desk in pair:
        deskkit.wait_until(lambda: desk.user().get('/v1/health').status_code == 200, 'the database')
        deskkit.wait_until(lambda: at(desk, rita).get(case.path).status_code == 200, 'reading')


def test_a_photo_that_a_case_takes_is_not_swept_away(tmp_path, database):
    """Nobody had it for a day; a case that is just being filed has it from now on."""
    desk = deskkit.Desk(tmp_path, database).start()
    rita = desk.user('rita')
    body = rita.new_case(('SWEPT0001',))
    sql(database, 'UPDATE blobs SET created_at = 0; UPDATE blob_uploads SET at = 0')
    with subprocess.Popen(['psql', '-XAtq', '-c', 'BEGIN; LOCK TABLE events IN EXCLUSIVE MODE',
                           '-c', 'SELECT pg_sleep(4)', database], stdout=subprocess.DEVNULL):
        locked = "SELECT count(*) FROM pg_locks WHERE granted AND mode = 'ExclusiveLock' AND relation = 'events'::regclass"
        deskkit.wait_until(lambda: sql(database, locked) == '1', 'the lock')
        answers = []
        filing = threading.Thread(target=lambda: answers.append(rita.post('/v1/cases', body, key='k')))
        filing.start()
        deskkit.wait_until(lambda: sql(database, 'SELECT count(*) FROM pg_locks WHERE NOT granted') != '0', 'waiting')
        run('purge', '--database', database)
        filing.join()
    assert answers[0].status_code == 201
    desk.stop()
    assert 'all good' in run('verify', '--database', database).stdout


def test_a_stream_that_begins_when_the_desk_ends(tmp_path, database):
    desk = deskkit.Desk(tmp_path, database).start()
    rita = desk.user('rita')
    with subprocess.Popen(['psql', '-XAtq', '-c', 'BEGIN; LOCK TABLE sessions', '-c', 'SELECT pg_sleep(3)', database],
                          stdout=subprocess.DEVNULL) as lock:
        deskkit.wait_until(lambda: sql(database, "SELECT count(*) FROM pg_locks WHERE granted AND mode = "
                                       "'AccessExclusiveLock' AND relation = 'sessions'::regclass") == '1', 'the lock')
        answers = []
        asking = threading.Thread(target=lambda: answers.append(rita.get('/v1/events', stream=True).status_code))
        asking.start()
        deskkit.wait_until(lambda: sql(database, 'SELECT count(*) FROM pg_locks WHERE NOT granted') != '0', 'waiting')
        desk.process.terminate()
        lock.wait()
        began = time.monotonic()
        desk.process.wait(30)
        assert time.monotonic() - began < 5
        asking.join()
    assert answers == [200]
    desk.stop()


class Line:
    """Between a desk and its database; while it is held nothing passes, and nobody is told."""

    def __init__(self, folder, target):
        self.passes = threading.Event()
        self.passes.set()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(f'{folder}/.s.PGSQL.5432')
        self.listener.listen()
        self.target = target
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            there = socket.socket(socket.AF_UNIX)
            there.connect(self.target)
            for pair in ((client, there), (there, client)):
                threading.Thread(target=self.pump, args=pair, daemon=True).start()

    def pump(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self.passes.wait()
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def test_a_database_that_falls_silent(tmp_path, database):
    """Nobody waits for ever for a server that is there and does not answer."""
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(database).query)
    port = query.get('port', ['5432'])[0]
    line = Line(tmp_path, f'{query["host"][0]}/.s.PGSQL.{port}')
    through = database.replace(urllib.parse.quote(query['host'][0], safe=''), urllib.parse.quote(str(tmp_path), safe=''))
    through = through.replace(query['host'][0], str(tmp_path)).replace(f'port={port}', 'port=5432')
    desk = deskkit.Desk(tmp_path, through).start()
    rita = desk.user('rita')
    case = rita.create()
    body = rita.new_case(('SILENCE01',))
    line.passes.clear()
    answers = together(lambda: rita.get(case.path, timeout=200), lambda: rita.post('/v1/cases', body, key='k', timeout=200))
    assert [(answer.status_code, slug_of(answer)) for answer in answers] == [(503, 'unavailable')] * 2
    line.passes.set()
    deskkit.wait_until(lambda: rita.post('/v1/cases', body, key='k').status_code == 201, 'another case')
    assert rita.json('/v1/cases')['total'] == 2
    desk.stop()
    line.listener.close()


def test_commands(tmp_path, database):
    for command in (('verify',), ('migrate',), ('purge',), ('user', 'list')):
        assert run(*command, '--database', database, status=1).stderr
    assert sql(database, "SELECT count(*) FROM pg_class WHERE relname = 'cases'") == '0'
    desk = deskkit.Desk(tmp_path, database).start()
    rita = desk.user('rita')
    case = rita.create()
    # While the desk serves.
    assert 'schema of this version' in run('migrate', '--database', database).stdout
    assert run('purge', '--database', database).stdout == '0 purged\n'
    assert len(run('user', 'list', '--database', database).stdout.splitlines()) == 5
    assert run('verify', '--database', database).stdout.startswith('1 cases, 1 events, 1 texts, 1 photos: all good')
    refused = run('backup', tmp_path / 'copy', '--database', database, status=2)
    assert 'pg_dump' in refused.stderr and not (tmp_path / 'copy').exists()
    desk.stop()
    # What pg_dump writes is a desk.
    dump = subprocess.run(['pg_dump', '--no-owner', '-f', tmp_path / 'dump.sql', database], check=False,
                          capture_output=True, text=True)
    assert dump.returncode == 0, dump.stderr
    sql(database, "UPDATE events SET at = at + 5000000")
    assert '1 problems' in run('verify', '--database', database, status=1).stdout
    sql(database, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public')
    subprocess.run(['psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', tmp_path / 'dump.sql', database], check=True,
                   stdout=subprocess.DEVNULL)
    assert 'all good' in run('verify', '--database', database).stdout
    desk.start()
    assert desk.user('rita').json(case.path)['id'] == case.id
    desk.stop()


@pytest.mark.parametrize('version', ['99', '-1', 'x'])
def test_an_unknown_version_is_left_alone(tmp_path, database, version):
    run('user', 'add', 'rita', '--database', database, data='long enough\n')
    sql(database, f"UPDATE meta SET value = '{version}' WHERE name = 'schema'")
    for command in (('serve', '--listen', '127.0.0.1:0'), ('migrate',), ('verify',), ('purge',), ('user', 'list'),
                    ('backup', tmp_path / 'x')):
        assert run(*command, '--database', database, status=1).stderr
    assert sql(database, "SELECT value FROM meta WHERE name = 'schema'") == version
    assert sql(database, 'SELECT count(*) FROM users') == '1'


def test_desks_that_start_at_once_make_one_database(tmp_path, database):
    desks = []
    for name in ('a', 'b', 'c'):
        (tmp_path / name).mkdir()
        desks.append(deskkit.Desk(tmp_path / name, database, users=False))
    together(*(desk.start for desk in desks))
    for desk in desks:
        assert desk.user().get('/v1/health').status_code == 200
        desk.stop()
    assert 'all good' in run('verify', '--database', database).stdout
