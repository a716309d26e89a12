# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of latchkey-desk, its configuration, and how it starts and ends."""
import pathlib
import signal
import socket
import sqlite3
import subprocess
import threading
import uuid

import pytest

import deskkit
from deskkit import run


@pytest.fixture
def database(tmp_path):
    return f'sqlite:{tmp_path}/desk.db'


def test_usage():
    for arguments in ((), ('nonsense',), ('serve',), ('serve', 'x', '--database', 'sqlite:/x'), ('user',),
                      ('user', 'add', '--database', 'sqlite:/x'), ('backup', '--database', 'sqlite:/x'),
                      ('verify',), ('purge',), ('migrate',), ('serve', '--nonsense')):
        assert run(*arguments, status=2).stderr
    assert 'serve' in run('--help').stdout and 'latchkey-desk' in run('--version').stdout
    assert '--listen' in run('serve', '--help').stdout


def test_users(database):
    run('user', 'list', '--database', database, status=1)
    run('user', 'add', 'Rita', '--role', 'agent', '--display-name', 'Rita R', '--email', 'r@example.org',
        '--phone', '1', '--database', database, data='long enough\n')
    file = pathlib.Path(database[7:])
    assert file.stat().st_mode & 0o777 == 0o600
    run('user', 'add', 'rita', '--database', database, data='long enough\n', status=1)
    for name in ('local', 'desk', 'a b', '', 'ä', 'x' * 65):
        run('user', 'add', name, '--database', database, data='long enough\n', status=1)
    for password in ('', 'ninechars', 'x' * 501):
        run('user', 'add', 'ruth', '--database', database, data=password + '\n', status=1)
    run('user', 'add', 'ruth', '--role', 'king', '--database', database, data='long enough\n', status=2)
    run('user', 'passwd', 'ruth', '--database', database, data='long enough\n', status=1)
    run('user', 'passwd', 'rita', '--database', database, data='another long one\n')
    run('user', 'disable', 'rita', '--database', database)
    run('user', 'disable', 'ruth', '--database', database, status=1)
    assert run('user', 'list', '--database', database).stdout == 'rita\tagent\tRita R\tr@example.org\t1\tdisabled\n'


def test_a_new_password_ends_sessions(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    rita = desk.user('rita')
    run('user', 'passwd', 'rita', '--database', desk.database, data='another long one\n')
    assert rita.get('/v1/me').status_code == 401
    for password, status in ((desk.PASSWORD.format('rita'), 401), ('another long one', 201)):
        answer = desk.user().post('/v1/sessions', {'user': 'rita', 'password': password})
        assert answer.status_code == status
    desk.stop()


def test_backup_while_serving(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    rita = desk.user('rita')
    stop = threading.Event()
    made = []

    def storm():
        while not stop.is_set():
            made.append(rita.create((uuid.uuid4().hex,)).id)
    thread = threading.Thread(target=storm)
    thread.start()
    deskkit.wait_until(lambda: len(made) >= 5, 'some cases')
    certain = set(made)
    copy = tmp_path / 'copy.db'
    run('backup', copy, '--database', desk.database)
    stop.set()
    thread.join()
    desk.stop()
    assert copy.stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith('copy')) == ['copy.db']
    assert 'all good' in run('verify', '--database', f'sqlite:{copy}').stdout
    other = deskkit.Desk(tmp_path, database=f'sqlite:{copy}', users=False).start()
    page = other.user('rita').json('/v1/cases?limit=200')
    assert certain <= {case['id'] for case in page['items']}
    sha = page['items'][-1]['items'][0]['label']['sha256']
    assert deskkit.sha256(other.user('rita').get('/v1/blobs/' + sha).content) == sha
    other.stop()
    run('backup', tmp_path / 'no' / 'such' / 'folder', '--database', desk.database, status=1)


@pytest.mark.parametrize('change', [
    'PRAGMA user_version = 99', 'PRAGMA user_version = -1', 'PRAGMA application_id = 7'])
def test_an_unknown_version_is_left_alone(tmp_path, database, change):
    run('user', 'add', 'rita', '--database', database, data='long enough\n')
    file = tmp_path / 'desk.db'
    handle = sqlite3.connect(file)
    handle.execute('PRAGMA journal_mode = DELETE')
    handle.execute(change)
    handle.commit()
    handle.close()
    before = file.read_bytes()
    for command in (('serve', '--listen', '127.0.0.1:0'), ('migrate',), ('verify',), ('purge',),
                    ('user', 'list'), ('backup', tmp_path / 'x')):
        assert 'left as it is' in run(*command, '--database', database, status=1).stderr
    assert file.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ['desk.db']


def test_files_of_others_are_left_alone(tmp_path):
    text = tmp_path / 'text'
    text.write_text('This is a letter.\n' * 100)
    run('serve', '--database', f'sqlite:{text}', '--listen', '127.0.0.1:0', status=1)
    assert text.read_text() == 'This is a letter.\n' * 100
    run('serve', '--database', f'sqlite:{tmp_path}', '--listen', '127.0.0.1:0', status=1)
    run('migrate', '--database', f'sqlite:{tmp_path}/none', status=1)
    run('serve', '--database', 'mysql://x', '--listen', '127.0.0.1:0', status=1)


def test_verify_finds_what_was_changed(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    case = desk.user('rita').create()
    desk.stop()
    assert '1 cases, 1 events, 1 texts, 1 photos: all good' in run('verify', '--database', desk.database).stdout
    for change in ("UPDATE events SET data = '{}' WHERE seq = 1", "UPDATE events SET at = at + 5000000",
                   "UPDATE events SET hash = prev", "UPDATE blob_chunks SET data = x'00'",
                   "UPDATE cases SET state = 'closed'", "UPDATE texts SET body = x'0041'",
                   'DELETE FROM blob_chunks', 'UPDATE events SET seq = 2'):
        copy = tmp_path / 'copy.db'
        run('backup', copy, '--database', desk.database)
        handle = sqlite3.connect(copy)
        handle.execute(change)
        handle.commit()
        handle.close()
        found = run('verify', '--database', f'sqlite:{copy}', status=1)
        assert 'problems' in found.stdout and found.stderr.startswith('latchkey-desk: '), change


def test_configuration(tmp_path, database):
    config = tmp_path / 'desk.conf'
    config.write_text(f'''[desk]
database={database}
listen=127.0.0.1:0
threads=2
name=Our Desk
region=EU
hours=Mo-Fr 9-17
contact-name=Front Office
contact-email=desk@example.org
contact-url=https://desk.example.org
answer-warn-hours=12
answer-expire-hours=24
proofs=label,screen
''')
    desk = deskkit.Desk(tmp_path, database=database, options=['--config', str(config)]).start()
    body = desk.user().json('/v1/desk')
    assert body['name'] == 'Our Desk' and body['policy'] == {
        'region': 'EU', 'answer_warn_hours': 12, 'answer_expire_hours': 24, 'proofs': ['label', 'screen'],
        'hours': 'Mo-Fr 9-17', 'contact': {'name': 'Front Office', 'email': 'desk@example.org', 'phone': None,
                                           'url': 'https://desk.example.org'},
        'source': None, 'source_date': None}
    desk.stop()
    assert 'rita' in run('user', 'list', '--config', config).stdout
    for wrong in ('[desk]\ncolour=red\n', '[other]\nx=1\n', '[desk]\nthreads=many\n', 'nonsense', '[desk]\nproofs=x\n',
                  '[desk]\nkeep-contact-days=-1\n', '[desk]\nkeep-photo-days=999999999\n',
                  '[desk]\nkeep-text-hours=876001\n', '[desk]\nanswer-expire-hours=-2\n'):
        config.write_text(wrong)
        run('user', 'list', '--config', config, '--database', database, status=2)
    run('user', 'list', '--config', tmp_path / 'none', '--database', database, status=2)


def test_an_agreement_of_ones_own(tmp_path, database):
    folder = tmp_path / 'agreement'
    folder.mkdir()
    (folder / 'sv.txt').write_text('Jag äger enheten.\n')
    config = tmp_path / 'desk.conf'
    config.write_text(f'[desk]\nagreement-directory={folder}\nagreement-version=2026-05\n')
    desk = deskkit.Desk(tmp_path, options=['--config', str(config)]).start()
    agreement = desk.user().json('/v1/desk')['agreement']
    assert agreement == {'version': '2026-05', 'language': 'sv', 'text': 'Jag äger enheten.\n',
                         'sha256': deskkit.sha256('Jag äger enheten.\n')}
    desk.user('rita').create()
    desk.stop()


@pytest.mark.parametrize('options', [
    ('--local-admin',), ('--local-admin', '--listen', '127.0.0.1:0'),
    ('--local-admin', '--listen', 'unix:/tmp/x', '--public-url', 'https://x'),
    ('--local-admin', '--listen', 'unix:/tmp/x', '--trusted-proxy', 'unix'),
    ('--local-admin', '--listen', 'unix:/tmp/x', '--socket-mode', '0666'),
    ('--socket-mode', '9'), ('--threads', '-1'), ('--public-url', 'ftp://x')])
def test_what_cannot_stand_together(database, options):
    run('serve', '--database', database, *options, status=2)


def test_addresses(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    taken = desk.url.split('//')[1]
    for address in (taken, '1.2.3.4:1', 'nowhere:80', '127.0.0.1:x', 'unix:relative', f'unix:{desk.file}',
                    'unix:/' + 'x' * 200):
        for threads in ('1', '2'):
            run('serve', '--database', desk.database, '--listen', address, '--threads', threads, status=1)
    assert desk.user().get('/v1/health').status_code == 200
    desk.stop()
    path = tmp_path / 's'
    desk.start(f'unix:{path}')
    run('serve', '--database', desk.database, '--listen', f'unix:{path}', status=1)
    assert desk.user('rita').get('/v1/me').status_code == 200
    # A socket that a dead desk left behind is no obstacle.
    desk.kill()
    assert path.exists()
    desk.start(f'unix:{path}')
    assert desk.user('rita').get('/v1/me').status_code == 200
    desk.stop()
    assert not path.exists()


def test_several_threads(tmp_path):
    from concurrent.futures import ThreadPoolExecutor
    desk = deskkit.Desk(tmp_path, options=['--threads', '3']).start()
    rita = desk.user('rita')
    body = rita.new_case()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda i: deskkit.User(desk, rita.token).post(
            '/v1/cases', body, key=f'key-{i % 10}'), range(40)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()['id'] for answer in answers if answer.status_code == 201}) == 10
    assert rita.json('/v1/cases')['total'] == 10
    desk.stop()


def test_metrics_listener(tmp_path):
    import requests
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port = probe.getsockname()[1]
    desk = deskkit.Desk(tmp_path, options=['--metrics-listen', f'127.0.0.1:{port}']).start()
    desk.user('rita').create()
    text = requests.get(f'http://127.0.0.1:{port}/v1/metrics', timeout=20).text
    assert 'latchkey_cases{state="submitted"} 1' in text
    assert 'latchkey_requests_total{route="/v1/cases",status="201"} 1' in text
    for path in ('/v1/cases', '/v1/me', '/'):
        assert requests.get(f'http://127.0.0.1:{port}{path}', timeout=20).status_code == 404
    desk.stop()


def test_a_terminated_desk_finishes_what_it_has(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    rita = desk.user('rita')
    body = rita.new_case()
    holder = sqlite3.connect(desk.file, isolation_level=None)
    holder.execute('BEGIN IMMEDIATE')
    answers = []
    thread = threading.Thread(target=lambda: answers.append(
        deskkit.User(desk, rita.token).post('/v1/cases', body, key='k')))
    thread.start()
    admin = desk.tokens.get('adam') or None
    assert admin is None
    deskkit.wait_until(lambda: waits(desk), 'the request to be under way')
    desk.process.send_signal(signal.SIGTERM)
    deskkit.wait_until(lambda: refuses(desk), 'the desk to drain')
    holder.execute('ROLLBACK')
    holder.close()
    thread.join()
    assert answers[0].status_code == 201
    assert desk.process.wait(20) == 0
    desk.process.stdout.close()
    desk.process = None
    desk.start()
    assert desk.user('rita').json('/v1/cases')['total'] == 1
    desk.stop()


def waits(desk):
    """Whether the desk has read a request whole: nothing is left in the socket's queue."""
    port = int(desk.url.rsplit(':', 1)[1])
    for line in pathlib.Path('/proc/net/tcp').read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[1].split(':')[1], 16) == port and fields[3] == '01' and fields[4].endswith(':00000000'):
            return desk.user().get('/v1/health').status_code == 200
    return False


def refuses(desk):
    try:
        return desk.user().get('/v1/health').status_code == 503
    except OSError:
        return True


@pytest.mark.parametrize('signal_number', [signal.SIGTERM, signal.SIGINT])
def test_signals(tmp_path, signal_number):
    desk = deskkit.Desk(tmp_path, users=False).start()
    desk.process.send_signal(signal_number)
    assert desk.process.wait(20) == 0
    desk.process.stdout.close()


def test_idle_exit(tmp_path):
    path = tmp_path / 's'
    desk = deskkit.Desk(tmp_path, users=False, options=['--local-admin', '--idle-exit', '1']).start(f'unix:{path}')
    assert deskkit.User(desk).get('/v1/me').status_code == 200
    assert desk.process.wait(30) == 0
    desk.process.stdout.close()
    assert not path.exists()


def test_an_open_stream_keeps_the_desk(tmp_path):
    from test_desk_lists import Stream
    path = tmp_path / 's'
    desk = deskkit.Desk(tmp_path, users=False, options=['--local-admin', '--idle-exit', '1']).start(f'unix:{path}')
    stream = Stream(deskkit.User(desk))
    with pytest.raises(subprocess.TimeoutExpired):
        desk.process.wait(3)
    stream.close()
    assert desk.process.wait(30) == 0
    desk.process.stdout.close()
