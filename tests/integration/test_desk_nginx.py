# SPDX-License-Identifier: GPL-3.0-or-later
"""The desk behind the nginx configuration that the project ships, on a socket and on loopback."""
import os
import pathlib
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import uuid

import pytest
import requests

import deskkit
from deskkit import slug_of

SHIPPED = deskkit.SOURCE / 'data' / 'nginx' / 'latchkey-desk.conf'
NGINX = shutil.which('nginx') or '/usr/sbin/nginx'

if not os.access(NGINX, os.X_OK) or shutil.which('openssl') is None:
    pytest.skip('needs nginx and openssl', allow_module_level=True)


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as server:
        return server.getsockname()[1]


class SourceAdapter(requests.adapters.HTTPAdapter):
    """requests from one of the addresses of loopback."""

    def __init__(self, source):
        self.source = source
        super().__init__()

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, source_address=(self.source, 0), **options)


class Front:
    """nginx before a desk, unprivileged; changed are the paths, the ports and the certificate."""

    PASSWORD = deskkit.Desk.PASSWORD

    def __init__(self, folder, desk):
        self.folder = folder
        self.desk = desk
        self.tokens = {}
        self.port, self.plain = free_port(), free_port()
        self.url = f'https://127.0.0.1:{self.port}'
        self.certificate = folder / 'cert.pem'
        subprocess.run(
            ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
             '-days', '2', '-subj', '/CN=desk.example.org', '-keyout', folder / 'key.pem', '-out',
             self.certificate, '-addext', 'subjectAltName=DNS:desk.example.org,IP:127.0.0.1'],
            check=True, capture_output=True)
        upstream = desk.url if desk.url.startswith('unix:') else desk.url.split('//')[1]
        text = SHIPPED.read_text(encoding='utf-8')
        for old, new in (
                ('server unix:/run/latchkey-desk/desk.sock;', f'server {upstream};'),
                ('    listen 80;\n    listen [::]:80;\n', f'    listen 127.0.0.1:{self.plain};\n'),
                ('    listen 443 ssl http2;\n    listen [::]:443 ssl http2;\n',
                 f'    listen 127.0.0.1:{self.port} ssl http2;\n'),
                ('/etc/ssl/latchkey/fullchain.pem', str(self.certificate)),
                ('/etc/ssl/latchkey/privkey.pem', str(folder / 'key.pem'))):
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        temporary = ''.join(f'{kind}_temp_path {folder}/{kind};\n' for kind in
                            ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
        (folder / 'nginx.conf').write_text(
            f'daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n'
            f'events {{ worker_connections 512; }}\nhttp {{\n{temporary}{text}}}\n', encoding='utf-8')
        self.prefix = []
        if os.geteuid() == 0:
            nobody = pwd.getpwnam('nobody')
            for path in (folder, *folder.iterdir()):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
            self.prefix = ['setpriv', '--reuid', str(nobody.pw_uid), '--regid', str(nobody.pw_gid),
                           '--clear-groups', '--']
        self.command = [*self.prefix, NGINX, '-p', str(folder), '-e', str(folder / 'error.log'), '-c',
                        str(folder / 'nginx.conf')]
        subprocess.run([*self.command, '-t', '-q'], check=True)
        self.process = subprocess.Popen(self.command)

        def serves():
            with socket.socket() as peer:
                return peer.connect_ex(('127.0.0.1', self.port)) == 0
        deskkit.wait_until(serves, 'nginx')

    def stop(self):
        self.process.terminate()
        assert self.process.wait(30) == 0, (self.folder / 'error.log').read_text()

    def user(self, name=None, source='127.0.0.1'):
        """Somebody who talks to the desk through nginx, from an address of loopback."""
        def person(token=None):
            user = deskkit.User(self, token)
            user.proxied = True
            user.session.verify = str(self.certificate)
            user.session.mount('https://', SourceAdapter(source))
            return user
        if name is not None and name not in self.tokens:
            answer = person().post('/v1/sessions', {'user': name, 'password': self.PASSWORD.format(name)})
            assert answer.status_code == 201, answer.text
            self.tokens[name] = answer.json()['token']
        return person(self.tokens.get(name))


@pytest.fixture(params=['socket', 'loopback'])
def front(request, tmp_path):
    folder = pathlib.Path(tempfile.mkdtemp(prefix='lk-nginx-', dir='/tmp'))
    folder.chmod(0o755)
    is_socket = request.param == 'socket'
    if is_socket:
        options = ['--trusted-proxy', 'unix', '--socket-mode', '0666']
        listen = f'unix:{folder}/desk.sock'
    else:
        options, listen = ['--trusted-proxy', '127.0.0.1'], '127.0.0.1:0'
    desk = deskkit.Desk(tmp_path, options=[*options, '--public-url', 'https://desk.example.org'])
    desk.start(listen)
    made = None
    try:
        (folder / 'nginx').mkdir()
        made = Front(folder / 'nginx', desk)
        yield made
    finally:
        if made is not None:
            made.stop()
        desk.stop()
        shutil.rmtree(folder)
    assert 'all good' in deskkit.run('verify', '--database', desk.database).stdout


def curl(front, path, *options):
    done = subprocess.run(['curl', '-sS', '-i', '--noproxy', '*', '--max-time', '60', '--cacert',
                           front.certificate, *options, front.url + path], capture_output=True, check=True)
    head, _, body = done.stdout.partition(b'\r\n\r\n')
    return head.decode(), body


def test_tls_and_http2(front):
    context = ssl.create_default_context(cafile=front.certificate)
    context.set_alpn_protocols(['h2', 'http/1.1'])
    with socket.create_connection(('127.0.0.1', front.port), timeout=30) as plain, \
            context.wrap_socket(plain, server_hostname='desk.example.org') as peer:
        assert peer.selected_alpn_protocol() == 'h2'
        assert peer.version() in ('TLSv1.2', 'TLSv1.3')
    head, body = curl(front, '/v1/health', '--http2')
    assert head.startswith('HTTP/2 200') and body == b'{"status":"ok"}'
    assert 'strict-transport-security: max-age=' in head and 'server: nginx/' not in head
    # Nobody talks in the clear, not even once.
    answer = requests.get(f'http://127.0.0.1:{front.plain}/v1/desk?q=x', timeout=30, allow_redirects=False,
                          headers={'Host': 'desk.example.org'})
    assert answer.status_code == 301
    assert answer.headers['Location'] == 'https://desk.example.org/v1/desk?q=x'
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(front.url + '/v1/health', timeout=30)


def test_a_case_from_filing_to_solved(front):
    rita, abel = front.user('rita'), front.user('abel')
    photo = deskkit.jpeg(size=3_000_000)
    sha = rita.upload(photo)
    assert rita.get('/v1/blobs/' + sha).content == photo
    case = rita.create(('NGINX-1234567',))
    work = case.by(abel).event('taken')
    work.event('answered', item=1, answer={'kind': 'key', 'text': 'Xk4mPq7Z'})
    assert rita.get(case.path + '/items/1/answer').text == 'Xk4mPq7Z'
    case.refresh().event('applied', item=1, outcome='success')
    assert case.state == ('closed', 'solved')
    assert rita.get(case.path, headers={'If-None-Match': case.etag}).status_code == 304
    assert [row['id'] for row in abel.json('/v1/cases?q=nginx-123')['items']] == [case.id]
    # Over HTTP/2 too, with the token.
    head, body = curl(front, case.path, '--http2', '-H', 'Authorization: Bearer ' + rita.token)
    assert head.startswith('HTTP/2 200') and case.id.encode() in body


def test_events_come_at_once(front):
    rita = front.user('rita')
    case = rita.create()
    stream = rita.get('/v1/events', stream=True, headers={'Last-Event-ID': '0'})
    assert stream.status_code == 200
    assert stream.headers['Content-Type'].startswith('text/event-stream')
    lines = stream.iter_lines(chunk_size=1, decode_unicode=True)

    def next_revision():
        data = next(line for line in lines if line.startswith('data: '))
        assert case.id in data
        return int(data.split('"revision":')[1].rstrip('}'))
    assert next_revision() == 1
    abel = front.user('abel')
    for kind in ('taken', 'released', 'taken'):
        case.by(abel).event(kind)
        assert next_revision() == case.refresh().body['revision']
    stream.close()


def test_what_is_too_large(front):
    rita = front.user('rita')
    for path, size, media_type in (('/v1/blobs/' + 'a' * 64, 15 * 1024 * 1024 + 1, 'image/jpeg'),
                                   ('/v1/cases', 2 * 1024 * 1024 + 1, 'application/json'),
                                   ('/v1/sessions', 16 * 1024 + 1, 'application/json'),
                                   ('/v1/desk', 1024 * 1024 + 1, 'application/json')):
        answer = rita.call('PUT' if 'blobs' in path else 'POST', path, b'x' * size, {'Content-Type': media_type})
        assert (answer.status_code, slug_of(answer)) == (413, 'too-large'), path
    # What the desk takes, nginx lets through.
    photo = deskkit.jpeg(size=15 * 1024 * 1024 - 2048)
    assert rita.get('/v1/blobs/' + rita.upload(photo)).content == photo
    # The largest case too: as many items as there may be, each with as long a text.
    limits = rita.json('/v1/desk')['limits']
    case = rita.new_case()
    text = 'x' * limits['request_chars']
    case['items'] = [{**case['items'][0], 'device': {'serial': f'SER{i:05}'},
                      'request': {'kind': 'encrypt-string', 'text': text, 'exported_at': '2026-01-02T03:04:05Z'}}
                     for i in range(limits['items_per_case'])]
    answer = rita.post('/v1/cases', case, key='big')
    assert answer.status_code == 201, answer.text


def test_rate_limits(front):
    """Beyond the burst requests are refused at the door, told as a problem; others are let in."""
    adam = front.user(source='127.0.0.5')
    answers = []
    while len(answers) < 400 and not any(answer.status_code == 429 for answer in answers):
        answers.append(adam.get('/v1/health'))
    refused = answers[-1]
    assert len(answers) > 60
    assert (refused.status_code, slug_of(refused)) == (429, 'rate-limited')
    assert int(refused.headers['Retry-After']) > 0
    assert refused.headers['Strict-Transport-Security']
    assert front.user(source='127.0.0.6').get('/v1/health').status_code == 200
    # Sign-in has a limit of its own, below that of the rest.
    asked = 0
    while asked < 60:
        asked += 1
        answer = front.user(source='127.0.0.7').post('/v1/sessions', '{')
        if answer.status_code == 429:
            break
        assert answer.status_code == 415
    assert 15 < asked < 60 and slug_of(answer) == 'rate-limited'


def test_streams_of_a_peer_are_limited(front):
    rita = front.user('rita')
    streams = []
    for _ in range(32):
        streams.append(rita.get('/v1/events', stream=True))
        assert streams[-1].status_code == 200
    more = rita.get('/v1/events')
    assert (more.status_code, slug_of(more)) == (429, 'rate-limited')
    for stream in streams:
        stream.close()
    deskkit.wait_until(lambda: rita.get('/v1/me').status_code == 200, 'room for another')


def test_numbers_are_for_the_inside(front):
    """Not even an admin reads the metrics from outside."""
    for name in (None, 'adam'):
        answer = front.user(name).get('/v1/metrics', headers={'Accept': '*/*'})
        assert (answer.status_code, slug_of(answer)) == (404, 'not-found')
    head, _ = curl(front, '/v1/%6detrics', '--path-as-is')
    assert ' 404' in head.splitlines()[0]
    head, _ = curl(front, '/v1/./desk/../metrics', '--path-as-is')
    assert ' 404' in head.splitlines()[0]


@pytest.mark.parametrize('headers', [
    {}, {'X-Forwarded-For': 'unix'}, {'X-Forwarded-For': '127.0.0.1'}, {'X-Forwarded-User': 'local'},
    {'Authorization': 'Bearer local'}, {'Authorization': 'Bearer '}, {'X-Real-IP': '127.0.0.1'},
    {'Forwarded': 'for=unix'}])
def test_nobody_from_outside_is_the_local_admin(front, headers):
    nobody = front.user()
    for method, path in (('GET', '/v1/me'), ('GET', '/v1/users'), ('GET', '/v1/cases'), ('GET', '/v1/events'),
                         ('DELETE', '/v1/sessions/current'), ('POST', '/v1/cases')):
        answer = nobody.call(method, path, headers=headers)
        assert (answer.status_code, slug_of(answer)) == (401, 'unauthenticated'), (method, path)
    # The one who runs the desk is nobody on the proxy's socket either.
    direct = front.desk.user().call('GET', '/v1/me', headers=headers)
    assert (direct.status_code, slug_of(direct)) == (401, 'unauthenticated')


def test_local_admin_and_a_proxy_do_not_go_together(tmp_path):
    for more in (['--trusted-proxy', 'unix'], ['--public-url', 'https://desk.example.org']):
        deskkit.run('serve', '--database', f'sqlite:{tmp_path}/x.db', '--listen', f'unix:{tmp_path}/s',
                    '--local-admin', *more, status=2)
    assert not list(tmp_path.iterdir())


def test_failed_sign_ins_count_for_the_real_peer(front):
    def attempt(password, source, **headers):
        return front.user(source=source).post('/v1/sessions', {'user': 'ruth', 'password': password},
                                              headers={'X-Forwarded-For': headers.get('claim')}).status_code
    right = front.PASSWORD.format('ruth')
    # Whatever a client claims to be, it is counted as what nginx sees.
    statuses = [attempt('wrong', '127.0.0.2', claim=f'198.51.100.{i}') for i in range(6)]
    assert statuses == [401] * 5 + [429]
    assert attempt(right, '127.0.0.2', claim='198.51.100.99') == 429
    assert attempt(right, '127.0.0.2', claim='127.0.0.3') == 429
    assert attempt(right, '127.0.0.3') == 201
    # Nor can anyone lock out another peer in its name.
    for _ in range(5):
        attempt('wrong', '127.0.0.4', claim='127.0.0.3')
    assert attempt(right, '127.0.0.3') == 201


def test_a_desk_that_is_away(front):
    """While the desk restarts, clients hear that they may try again; then all is as before."""
    rita = front.user('rita')
    case = rita.create()
    body = rita.new_case((uuid.uuid4().hex,))
    listen = front.desk.url
    front.desk.stop()
    for answer in (rita.get(case.path), rita.post('/v1/cases', body, key='k')):
        assert (answer.status_code, slug_of(answer)) == (503, 'unavailable')
        assert int(answer.headers['Retry-After']) > 0
    front.desk.start(listen.removeprefix('http://'))
    deskkit.wait_until(lambda: rita.get('/v1/health').status_code == 200, 'the desk', seconds=40)
    made = rita.post('/v1/cases', body, key='k')
    assert made.status_code == 201
    assert rita.post('/v1/cases', body, key='k').json()['id'] == made.json()['id']
