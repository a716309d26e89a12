# SPDX-License-Identifier: GPL-3.0-or-later
"""A real latchkey-desk with accounts, and somebody who talks to it over HTTP."""
import contextlib
import hashlib
import json
import os
import pathlib
import random
import signal
import socket
import sqlite3
import struct
import subprocess
import threading
import time
import uuid
import zlib

import requests

import contract

BUILD = pathlib.Path(os.environ.get('LK_BUILD_ROOT', '_build/dev'))
SOURCE = pathlib.Path(os.environ.get('LK_SOURCE_ROOT', '.'))
DESK = BUILD / 'src' / 'desk' / 'latchkey-desk'
CONTRACT = contract.CONTRACT


def wait_until(check, what, seconds=20):
    """Waits for a condition; never for a time."""
    end = time.monotonic() + seconds
    event = threading.Event()
    while True:
        value = check()
        if value:
            return value
        assert time.monotonic() < end, f'{what}: not within {seconds} s'
        event.wait(0.02)


def run(*arguments, data='', status=0, env=None):
    """Runs a command of latchkey-desk to its end."""
    done = subprocess.run([DESK, *map(str, arguments)], input=data, text=True, timeout=120,
                          capture_output=True, check=False, env={**os.environ, **(env or {})})
    assert done.returncode == status, (arguments, done.returncode, done.stdout, done.stderr)
    return done


def png(seed=None, width=8, height=8, chunks=()):
    """A whole PNG; another seed is another picture."""
    rng = random.Random(seed if seed is not None else uuid.uuid4().hex)
    rows = b''.join(b'\0' + rng.randbytes(width * 3) for _ in range(height))

    def chunk(kind, body):
        return struct.pack('>I', len(body)) + kind + body + struct.pack('>I', zlib.crc32(kind + body))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0))
            + b''.join(chunk(kind, body) for kind, body in chunks)
            + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


def jpeg(seed=None, width=8, height=8, segments=(), size=64, tail=b''):
    """The structure of a JPEG with random coded data of a size; segments are (marker, body)."""
    rng = random.Random(seed if seed is not None else uuid.uuid4().hex)

    def segment(marker, body):
        return struct.pack('>BBH', 0xff, marker, len(body) + 2) + body
    return (b'\xff\xd8' + segment(0xe0, b'JFIF\0\x01\x01\0\0\x01\0\x01\0\0')
            + b''.join(segment(marker, body) for marker, body in segments)
            + segment(0xdb, b'\0' + bytes(range(1, 65)))
            + segment(0xc0, struct.pack('>BHHB', 8, height, width, 1) + b'\x01\x11\0')
            + segment(0xda, b'\x01\x01\0\0\x3f\0')
            + rng.randbytes(size).replace(b'\xff', b'\xfe') + b'\xff\xd9' + tail)


def key_file(path, data):
    """Writes a key file as a desk takes it."""
    path.touch(mode=0o600)
    path.write_bytes(data)
    return path


def sha256(data):
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


class UnixAdapter(requests.adapters.HTTPAdapter):
    """requests over a Unix socket."""

    def __init__(self, path):
        self.path = path
        super().__init__()

    def get_connection(self, url, proxies=None):
        """As requests before 2.32 asks for it."""
        import urllib3
        path = self.path

        class Connection(urllib3.connection.HTTPConnection):
            def connect(self):
                self.sock = socket.socket(socket.AF_UNIX)
                self.sock.settimeout(self.timeout if isinstance(self.timeout, (int, float)) else 60)
                self.sock.connect(path)

        class Pool(urllib3.connectionpool.HTTPConnectionPool):
            ConnectionCls = Connection
        if not hasattr(self, 'pool'):
            self.pool = Pool('localhost')
        return self.pool

    def get_connection_with_tls_context(self, request, verify, proxies=None, cert=None):
        return self.get_connection(request.url, proxies)


class Desk:
    """A desk that runs until stop()."""

    PASSWORD = 'a long password of {}'
    template = None

    def __init__(self, directory, database=None, options=(), users=True, env=None):
        self.directory = pathlib.Path(directory)
        self.file = self.directory / 'desk.db'
        self.database = database or f'sqlite:{self.file}'
        self.options = list(options)
        self.env = env or {}
        self.process = None
        self.tokens = {}
        self.log = self.directory / 'desk.log'
        if users and database is None and Desk.template is not None:
            self.file.write_bytes(Desk.template)
            self.file.chmod(0o600)
        elif users:
            for name, role in (('rita', 'requester'), ('ruth', 'requester'), ('abel', 'agent'),
                               ('anna', 'agent'), ('adam', 'admin')):
                self.add_user(name, role)
            if database is None:
                # Hashing five passwords takes its time: the next desk begins as a copy of this one.
                Desk.template = self.file.read_bytes()

    def add_user(self, name, role, *more):
        run('user', 'add', name, '--role', role, '--display-name', name.title(), '--database',
            self.database, *more, data=self.PASSWORD.format(name) + '\n')

    def start(self, listen='127.0.0.1:0', prefix=()):
        with open(self.log, 'ab') as log:
            self.process = subprocess.Popen(
                [*prefix, DESK, 'serve', '--database', self.database, '--listen', listen,
                 *self.options], stdout=subprocess.PIPE, stderr=log, text=True,
                env={**os.environ, **self.env})
        line = self.process.stdout.readline()
        assert line.startswith('listening on '), (line, self.log.read_text()[-2000:])
        self.url = line.split(' ', 2)[2].strip()
        self.tokens = {}
        return self

    def stop(self, status=0):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) == status, self.log.read_text()[-4000:]
        self.process.stdout.close()
        self.process = None

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process = None

    def count(self, table):
        """How many rows a table of its database has, past the desk."""
        query = f'SELECT count(*) FROM {table}'
        if self.database.startswith('sqlite:'):
            with contextlib.closing(sqlite3.connect(self.file)) as database:
                return database.execute(query).fetchone()[0]
        return int(subprocess.run(['psql', '-XAtq', '-c', query, self.database], check=True,
                                  capture_output=True, text=True).stdout)

    def user(self, name=None):
        """Somebody who talks to the desk: signed in by name, or nobody."""
        if name is not None and name not in self.tokens:
            answer = User(self).post('/v1/sessions',
                                     {'user': name, 'password': self.PASSWORD.format(name)})
            assert answer.status_code == 201, answer.text
            self.tokens[name] = answer.json()['token']
        return User(self, self.tokens.get(name))


class User:
    """Talks to a desk and holds every answer against the contract."""

    def __init__(self, desk, token=None, check=True):
        self.desk = desk
        self.token = token
        self.session = requests.Session()
        self.session.trust_env = False
        self.check = check
        self.proxied = False
        self.base = desk.url
        if desk.url.startswith('unix:'):
            self.session.mount('http://', UnixAdapter(desk.url[5:]))
            self.base = 'http://localhost'

    def call(self, method, path, data=None, headers=None, **options):
        sent = dict(headers or {})
        body = data if isinstance(data, dict) else None
        if self.token is not None:
            sent.setdefault('Authorization', 'Bearer ' + self.token)
        if isinstance(data, (dict, list)):
            data = json.dumps(data)
            sent.setdefault('Content-Type', 'application/json')
        sent = {name: value for name, value in sent.items() if value is not None}
        options.setdefault('timeout', 60)
        answer = self.session.request(method, self.base + path, data=data, headers=sent, **options)
        if self.check and not options.get('stream'):
            contract.check_answer(method, path.split('?')[0], answer, body, self.proxied)
        return answer

    def get(self, path, **options):
        return self.call('GET', path, **options)

    def post(self, path, data=None, key=None, match=None, headers=None, **options):
        sent = dict(headers or {})
        if key is not None:
            sent['Idempotency-Key'] = key
        if match is not None:
            sent['If-Match'] = match
        return self.call('POST', path, data, sent, **options)

    def json(self, path, status=200):
        answer = self.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.json()

    def upload(self, data, media_type=None, status=201):
        media_type = media_type or ('image/png' if data[:4] == b'\x89PNG' else 'image/jpeg')
        answer = self.call('PUT', '/v1/blobs/' + sha256(data), data, {'Content-Type': media_type})
        assert answer.status_code == status, (answer.status_code, answer.text)
        return sha256(data)

    def agreement(self):
        agreement = self.json('/v1/desk')['agreement']
        return {'version': agreement['version'], 'sha256': agreement['sha256']}

    def new_case(self, serials=('DS-2CD2043G2-I20220101AAWRK12345678',), type='password-reset',
                 method='other', **more):
        """The body of a case; its photos are uploaded."""
        body = {
            'type': type, 'method': method, 'language': 'en',
            'contact': {'name': 'Grace Öberg', 'company': 'Lumen Works', 'email': 'grace@example.org',
                        'country': 'SE'},
            'agreement': self.agreement(),
            'items': [{'device': {'serial': serial, 'model': 'DS-2CD2043G2-I'},
                       'request': {'kind': 'encrypt-string', 'text': 'cmVxdWVzdA==' + serial,
                                   'exported_at': '2026-01-02T03:04:05Z'},
                       'label': {'kind': 'label', 'sha256': self.upload(png())}}
                      for serial in serials]}
        body.update(more)
        return body

    def create(self, *arguments, key=None, **options):
        answer = self.post('/v1/cases', self.new_case(*arguments, **options),
                           key=key or uuid.uuid4().hex)
        assert answer.status_code == 201, answer.text
        return Case(self, answer)

    def case(self, case_id):
        return Case(self, self.get('/v1/cases/' + case_id))


class Case:
    """A case as one user sees it."""

    def __init__(self, user, answer):
        self.user = user
        self.take(answer)

    def take(self, answer):
        assert answer.status_code in (200, 201), answer.text
        self.body = answer.json()
        self.etag = answer.headers['ETag']
        self.id = self.body['id']
        self.path = '/v1/cases/' + self.id

    def by(self, user):
        return user.case(self.id)

    def refresh(self):
        self.take(self.user.get(self.path))
        return self

    def try_event(self, kind, key=None, match='fresh', **members):
        """Posts an event and returns whatever the desk answers."""
        if match == 'fresh':
            match = self.refresh().etag
        return self.user.post(self.path + '/events', {'kind': kind, **members},
                              key=key or uuid.uuid4().hex, match=match)

    def event(self, kind, **members):
        answer = self.try_event(kind, **members)
        assert answer.status_code == 201, (kind, members, answer.status_code, answer.text)
        self.take(answer)
        return self

    def refused(self, kind, status, slug, **members):
        answer = self.try_event(kind, **members)
        assert (answer.status_code, slug_of(answer)) == (status, slug), (kind, members, answer.text)
        return answer.json()

    def history(self):
        return self.user.json(self.path + '/history')

    def kinds(self):
        return [event['kind'] for event in self.history()['events']]

    @property
    def state(self):
        return self.body['state'], self.body['resolution']

    @property
    def items(self):
        return [item['state'] for item in self.body['items']]


def slug_of(answer):
    return answer.json()['type'].removeprefix('urn:latchkey:problem:')
