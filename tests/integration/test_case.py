# SPDX-License-Identifier: GPL-3.0-or-later
"""latchkeyctl case, login, logout and history against real desks: the one of this computer, which it
starts itself, and a team's with accounts."""
import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import stat
import threading

import pytest

import deskkit
import programs

DATA = pathlib.Path(os.environ.get('LK_TEST_DATA', 'tests/data'))
LABEL = DATA / 'photo' / 'label.jpg'
SERIAL = 'DS-2CD2385G1-I20200414AAWRE04255405'
REQUEST = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo='
KEY = 'Ab3dEf7h'


def desks_at(socket):
    """The processes that serve a socket."""
    found = []
    for process in pathlib.Path('/proc').glob('[0-9]*'):
        try:
            words = (process / 'cmdline').read_bytes().split(b'\0')
        except OSError:
            continue
        if b'serve' in words and b'unix:' + str(socket).encode() in words:
            found.append(int(process.name))
    return found


class Local:
    """A user of the desk of this computer."""

    def __init__(self, run):
        self.run = run
        self.socket = run.runtime / 'latchkey' / 'desk.sock'

    def __call__(self, *arguments, status=0, **options):
        result = self.run(*arguments, **options)
        assert result.status == status, result
        return result

    def desk(self):
        desks = desks_at(self.socket)
        assert len(desks) == 1, desks
        return desks[0]


@pytest.fixture
def me(ctl):
    return Local(ctl())


@pytest.fixture
def request_file(tmp_path):
    path = tmp_path / 'DeviceKey.xml'
    path.write_text(REQUEST)
    return path


def submit(run, request_file, *more, item='', agree='1', **options):
    return run('case', 'submit', '--type', 'password-reset', '--method', 'other', '--item',
               f'serial={SERIAL},mac=AA-BB-CC-DD-EE-FF,label={LABEL},request={request_file}{item}',
               '--name', 'Grace Öberg', '--email', 'grace@example.org', '--agree', agree,
               '--json', *more, **options)


def assert_one_line(result):
    assert result.err.count('\n') == 1 and result.err.startswith('latchkeyctl '), result


# The desk of this computer


def test_started_once(me):
    """However many ask at once, one desk is started, and all get their answer from it."""
    results = []
    threads = [threading.Thread(target=lambda: results.append(me.run('case', 'list', '--json')))
               for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [result.status for result in results] == [0] * 6, results
    assert results[0].json == {'items': [], 'next': None, 'total': 0, 'total_exact': True}
    first = me.desk()
    assert stat.S_IMODE(os.stat(me.socket).st_mode) == 0o600
    me('case', 'list')
    assert me.desk() == first


def test_practice_apart(me, request_file):
    submit(me, request_file)
    assert me('case', 'list', '--json').json['total'] == 1
    assert me('case', 'list', '--practice', '--json').json['total'] == 0


def test_no_program(me):
    """Where nothing can be started it is said, and nothing hangs."""
    (me.run.home / 'data' / 'latchkey' / 'desk.sqlite').mkdir(parents=True)
    result = me('case', 'list', status=1)
    assert_one_line(result)
    assert 'could not be started' in result.err


def test_journey(me, request_file, tmp_path):
    filed = submit(me, request_file, '--company', 'Lumen', '--comment', 'Locked out')
    case = filed.json
    assert re.fullmatch('LK-[0-9A-HJKMNP-TV-Z]{10}', case['id'])
    assert case['state'] == 'submitted' and case['items'][0]['device']['serial'] == SERIAL
    assert case['items'][0]['request']['sha256'] == deskkit.sha256(REQUEST)
    assert me('case', 'show', case['id'], '--json').json == {
        **case, 'updated_at': case['updated_at']}
    assert me('case', 'take', case['id'], '--json').json['state'] == 'in-work'
    again = me('case', 'take', case['id'], status=3)
    assert_one_line(again)

    own = me('case', 'answer', case['id'], '--item', 1, '--file', request_file, status=5)
    assert_one_line(own)
    assert REQUEST not in own.err
    answered = me('case', 'answer', case['id'], '--key-file', '-', '--issued-at',
                  '2026-01-01T00:00:00Z', '--json', stdin=KEY + '\n').json
    assert answered['items'][0]['answer']['kind'] == 'key'
    assert me('case', 'answer-text', case['id'], '--item', 1).out == KEY
    saved = tmp_path / 'Encrypt.xml'
    me('case', 'answer-text', case['id'], '--output', saved)
    assert saved.read_text() == KEY and stat.S_IMODE(saved.stat().st_mode) == 0o600

    me('case', 'comment', case['id'], 'hello', 'world')
    assert me('case', 'close', case['id'], '--json').json['resolution'] == 'solved'
    assert me('case', 'list', '--state', 'open', '--json').json['total'] == 0
    assert me('case', 'list', '-q', SERIAL[-9:], '--json').json['total'] == 1
    assert me('case', 'reopen', case['id'], '--item', 1, 'again', '--json').json['items'][0][
        'state'] == 'waiting'
    refused = me('case', 'refuse', case['id'], '--reason', 'not-eligible', 'no', '--json').json
    assert (refused['state'], refused['resolution']) == ('closed', 'refused')
    assert me('case', 'erase', case['id'], '--json').json['actions'] == []


def test_history(me, request_file, tmp_path):
    case = submit(me, request_file).json['id']
    me('case', 'comment', case, 'words of mine')
    file = tmp_path / 'history.json'
    me('case', 'history', case, '--output', file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    whole = me('history', 'verify', file, '--json').json
    assert (whole['events'], whole['withheld']) == (2, 0)
    assert 'words of mine' in me('case', 'history', case).out
    assert json.loads(me('case', 'history', case, '--json').out) == json.loads(file.read_text())

    file.write_text(file.read_text().replace('words of mine', 'words of your'))
    assert_one_line(me('history', 'verify', file, status=1))
    file.write_text('{}')
    me('history', 'verify', file, status=5)

    # Erased: the words are gone and the chain holds, and nobody takes an event out of it.
    me('case', 'withdraw', case)
    me('case', 'erase', case)
    me('case', 'history', case, '--output', file)
    assert 'words of mine' not in file.read_text()
    whole = me('history', 'verify', file, '--json').json
    assert (whole['events'], whole['withheld']) == (4, 3)
    chain = json.loads(file.read_text())
    for change in (lambda events: events.pop(1), lambda events: events.pop(0),
                   lambda events: events[2].update(kind='comment'),
                   lambda events: events.reverse()):
        broken = json.loads(json.dumps(chain))
        change(broken['events'])
        (tmp_path / 'broken.json').write_text(json.dumps(broken))
        assert_one_line(me('history', 'verify', tmp_path / 'broken.json', status=1))
    me('history', 'verify', tmp_path / 'missing', status=5)
    me('history', 'verify', tmp_path, status=5)


def test_evidence(me, request_file, tmp_path):
    case = submit(me, request_file).json['id']
    me('case', 'take', case)
    asked = me('case', 'ask', case, '--reason', 'request-missing', 'export again', '--json').json
    assert asked['state'] == 'needs-evidence'
    renewed = tmp_path / 'renewed'
    renewed.write_text(REQUEST[:-4] + 'AAA=\n')
    added = me('case', 'add-evidence', case, '--label', LABEL, '--request', renewed, 'here',
               '--json').json
    assert added['state'] == 'in-work'
    assert added['items'][0]['request']['sha256'] == deskkit.sha256(REQUEST[:-4] + 'AAA=')
    again = me('case', 're-export', case, '--item', 1, '--request', request_file, '--exported-at',
               '2026-01-02T03:04:05Z', '--json').json
    assert again['items'][0]['request']['exported_at'] == '2026-01-02T03:04:05Z'
    me('case', 'add-evidence', case, status=2)
    me('case', 're-export', case, status=2)
    me('case', 're-export', case, '--request', request_file, '--exported-at', 'noon', status=2)
    assert me('case', 'withdraw', case, '--json').json['resolution'] == 'withdrawn'


def test_unbinding(me):
    filed = me('case', 'submit', '--type', 'device-unbind', '--method', 'lan', '--item',
               f'serial={SERIAL},label={LABEL},kind=label', '--name', 'Ada', '--phone', '1',
               '--agree', '1', '--json').json
    done = me('case', 'unbound', filed['id'], '--item', 1, '--json').json
    assert (done['state'], done['resolution']) == ('closed', 'solved')


def test_duplicates(me, request_file):
    first = submit(me, request_file).json['id']
    assert submit(me, request_file).json['duplicates'] == [first]


def file_for(run, mac, request):
    return run('case', 'submit', '--type', 'password-reset', '--method', 'other', '--item',
               f'serial={SERIAL},mac={mac},label={LABEL},request={request}', '--name', 'Ada',
               '--phone', '1', '--agree', '1', '--json')


def test_the_answer_of_another_device(me, request_file, tmp_path):
    """One answer is for one device, also where it is entered without the device at hand."""
    first, second = (file_for(me, 'aa:bb:cc:dd:ee:0%d' % n, request_file).json['id']
                     for n in (1, 2))
    me('case', 'take', first)
    me('case', 'take', second)
    me('case', 'answer', first, '--key-file', '-', stdin=KEY)
    saved = tmp_path / 'Encrypt.xml'
    saved.write_text(KEY + '\n')
    for way, options in (('--key-file', {'stdin': KEY}), ('--file', {})):
        other = me('case', 'answer', second, way, '-' if options else saved, status=5, **options)
        assert_one_line(other)
        assert 'another device' in other.err and KEY not in other.err
    me('case', 'answer', second, '--key-file', '-', stdin=KEY + '9')


def test_an_older_request_is_told(alone, start_practice, ctl, tmp_path):
    device = start_practice('ipc', host=alone).devices[0]
    owner = ctl(alone, ['--practice'])
    older, newest = tmp_path / 'older', tmp_path / 'newest'
    older.write_text(owner('export', device.mac, '--json').json['text'])
    assert not file_for(owner, device.mac, older).err
    newest.write_text(owner('export', device.mac, '--again', '--json').json['text'])
    told = file_for(owner, device.mac, older)
    assert told.status == 0 and 'older request' in told.err, told
    assert older.read_text() not in told.err
    other = file_for(owner, '02:00:00:00:00:77', newest)
    assert other.status == 0 and 'another device' in other.err, other
    assert not file_for(owner, device.mac, newest).err
    case = other.json['id']
    handed_in = owner('case', 're-export', case, '--item', 1, '--request', older)
    assert 'older request' in handed_in.err, handed_in


def test_bad_input(me, request_file, tmp_path):
    """What is wrong is found before anything is sent: no desk is even started."""
    listing = tmp_path / 'devices.csv'
    listing.write_text('SerialNo,IP\nX,192.0.2.1\n')
    page = tmp_path / 'page.html'
    page.write_text('<html>')
    text = tmp_path / 'no-photo.jpg'
    text.write_text('no photo')
    ok = f'serial={SERIAL},label={LABEL},request={request_file}'
    base = ['case', 'submit', '--type', 'password-reset', '--method', 'other', '--name', 'A',
            '--email', 'a@example.org', '--agree', '1']

    def item(value, status):
        result = me(*base, '--item', value, status=status)
        assert result.err.startswith('latchkeyctl case submit: '), result
    item(f'serial={SERIAL},label={LABEL},request={listing}', 5)
    item(f'serial={SERIAL},label={LABEL},request={page}', 5)
    item(f'serial={SERIAL},label={LABEL},request={tmp_path}/missing', 5)
    item(f'serial={SERIAL},label={text},request={request_file}', 5)
    item(f'serial=DS-2CD2385G1-I20200414AAWRE99999999,label={LABEL},request={request_file}', 1)
    item(f'serial={SERIAL},label={LABEL}', 2)
    item(f'serial={SERIAL},request={request_file}', 2)
    item(f'label={LABEL},request={request_file}', 2)
    item('serial', 2)
    item(ok + ',colour=red', 2)
    item(ok + ',mac=12', 2)
    item(ok + ',kind=photo', 2)
    me(*base, '--item', ok, '--item', ok, status=2)
    me(*base, status=2)
    me('case', 'submit', status=2)
    me('case', status=2)
    me('case', 'dance', status=2)
    me('case', 'ask', 'LK-1', 'why', status=2)
    me('case', 'ask', 'LK-1', '--reason', 'not-eligible', 'why', status=2)
    me('case', 'answer', 'LK-1', status=2)
    me('case', 'list', '--state', 'lost', status=2)
    assert desks_at(me.socket) == []
    outdated = submit(me, request_file, agree='0', status=3)
    assert_one_line(outdated)
    me('case', 'show', 'LK-0000000000', status=3)


def test_watch(me, request_file):
    """The stream tells of changes, goes on over a desk that was killed, and ends with 0."""
    me('case', 'list')
    watch = me.run.start('case', 'watch', '--json')
    try:
        # The stream begins some time after the program; a change that it saw says that it did.
        case = submit(me, request_file).json['id']
        deskkit.wait_until(
            lambda: watch.lines.all() or not me('case', 'comment', case, 'x', '--json'), 'it tells')
        os.kill(me.desk(), signal.SIGKILL)
        deskkit.wait_until(lambda: desks_at(me.socket), 'somebody starts the desk again')
        taken = me('case', 'take', case, '--json').json
        watch.lines.wait_for(
            lambda lines: {'id': case, 'state': 'in-work', 'revision': taken['revision']} in lines)
    finally:
        assert watch.stop(signal.SIGINT) == 0


# A team's desk


@pytest.fixture
def team(tmp_path):
    directory = tmp_path / 'team'
    directory.mkdir()
    desk = deskkit.Desk(directory).start()
    yield desk
    desk.stop()


class Signed:
    """Somebody who is signed in at a team's desk."""

    def __init__(self, run, url, token):
        self.run = run
        self.run.more_env['LATCHKEY_TOKEN'] = token
        self.url = url

    def __call__(self, *arguments, status=0, **options):
        result = self.run(*arguments, '--desk', self.url, **options)
        assert result.status == status, result
        return result


@pytest.fixture
def sign_in(team, ctl):
    """Signs somebody in with latchkeyctl login: sign_in('rita') runs commands as her."""
    def make(name):
        run = ctl()
        file = run.home / 'token'
        done = run('login', '--desk', team.url, name, '--token-file', file, '--json',
                   password=team.PASSWORD.format(name))
        assert done.status == 0, done
        assert done.json['user'] == name
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        return Signed(run, team.url, file.read_text())
    return make


def test_login(team, sign_in, ctl):
    rita = sign_in('rita')
    rita('case', 'list')
    rita('logout')
    assert_one_line(rita('case', 'list', status=3))
    nobody = ctl()
    wrong = nobody('login', '--desk', team.url, 'rita', password='not hers at all')
    assert wrong.status == 3 and 'not hers at all' not in wrong.err
    # Without a keyring the session would be lost; it is ended, and that is said.
    kept = nobody('login', '--desk', team.url, 'rita', password=team.PASSWORD.format('rita'))
    assert kept.status == 1 and '--token-file' in kept.err, kept
    assert nobody('login', 'rita').status == 2
    assert nobody('logout', '--desk', team.url).status == 1
    assert nobody('case', 'list', '--desk', team.url).status == 3
    assert nobody('case', 'list', '--desk', 'http://desk.example.org').status == 2
    assert nobody('case', 'list', '--desk', 'http://127.0.0.1:1').status == 4


def test_roles(sign_in, request_file):
    rita, ruth, abel, anna = (sign_in(name) for name in ('rita', 'ruth', 'abel', 'anna'))
    case = submit(rita, request_file).json['id']
    ruth('case', 'show', case, status=3)
    rita('case', 'take', case, status=3)
    abel('case', 'take', case)
    assert 'Abel' in anna('case', 'take', case, status=3).err
    anna('case', 'answer', case, '--key-file', '-', stdin=KEY, status=3)
    assert abel('case', 'assign', case, 'anna', '--json').json['owner']['name'] == 'Anna'
    abel('case', 'assign', case, 'nobody-at-all', status=3)
    anna('case', 'comment', case, '--internal', 'among us')
    anna('case', 'answer', case, '--key-file', '-', stdin=KEY)
    assert rita('case', 'answer-text', case).out == KEY
    assert 'among us' not in rita('case', 'history', case).out
    assert 'among us' in abel('case', 'history', case).out
    hers = rita('case', 'history', case, '--json').json
    assert [event['data'] for event in hers['events']].count(None) == 1
    assert rita('case', 'list', '--mine', '--json').json['total'] == 1
    assert anna('case', 'list', '--owner', 'me', '--json').json['total'] == 1
    assert abel('case', 'list', '--owner', 'none', '--json').json['total'] == 0


def test_two_take(sign_in, request_file):
    """Two agents at once: one has the case, the other is told so."""
    rita, abel, anna = (sign_in(name) for name in ('rita', 'abel', 'anna'))
    case = submit(rita, request_file).json['id']
    statuses = {}

    def take(agent):
        statuses[agent] = agent.run('case', 'take', case, '--desk', agent.url).status
    threads = [threading.Thread(target=take, args=(agent,)) for agent in (abel, anna)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses.values()) == [0, 3]


def test_listed(sign_in, request_file):
    rita = sign_in('rita')
    cases = [submit(rita, request_file).json['id'] for _ in range(3)]
    page = rita('case', 'list', '--limit', 2, '--order', 'created', '--json').json
    assert [case['id'] for case in page['items']] == cases[:0:-1] and page['next']
    rest = rita('case', 'list', '--limit', 2, '--order', 'created', '--after', page['next'],
                '--json').json
    assert [case['id'] for case in rest['items']] == cases[:1] and rest['next'] is None
    rita('case', 'list', '--after', 'nonsense', status=3)
    assert all(case in rita('case', 'list').out for case in cases)


def test_session_ends(team, sign_in):
    """A stream whose session the desk ends says so and stops."""
    rita = sign_in('rita')
    watch = rita.run.start('case', 'watch', '--json', '--desk', team.url)
    deskkit.run('user', 'disable', 'rita', '--database', team.database)
    watch.process.wait(programs.WAIT)
    assert watch.stop() == 3


@contextlib.contextmanager
def refusing_proxy(asked):
    """A proxy that refuses all; notes the first line of each request."""
    def serve(proxy):
        while True:
            try:
                peer = proxy.accept()[0]
            except OSError:
                return
            with peer:
                asked.append(peer.recv(65536).split(b'\r\n')[0])
                peer.sendall(b'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
    with socket.create_server(('127.0.0.1', 0)) as proxy:
        thread = threading.Thread(target=serve, args=[proxy])
        thread.start()
        yield 'http://127.0.0.1:%d' % proxy.getsockname()[1]
        proxy.shutdown(socket.SHUT_RDWR)
    thread.join()


def test_the_proxy_of_the_system(ctl):
    """A desk elsewhere is asked for through the proxy that the environment names."""
    user = ctl()
    asked = []
    with refusing_proxy(asked) as url:
        user.more_env = {'https_proxy': url, 'no_proxy': ''}
        result = user('case', 'list', '--desk', 'https://desk.example.org')
    assert result.status == 1 and 'a proxy may be in between' in result.err, result
    assert asked and set(asked) == {b'CONNECT desk.example.org:443 HTTP/1.0'} or set(asked) == {
        b'CONNECT desk.example.org:443 HTTP/1.1'}, asked


def test_no_proxy_hears_what_is_not_encrypted(team, sign_in):
    """A desk on this computer is asked directly: a proxy would read the token."""
    rita = sign_in('rita')
    asked = []
    with refusing_proxy(asked) as url:
        rita.run.more_env.update({'http_proxy': url, 'no_proxy': ''})
        result = rita.run('case', 'list', '--desk', team.url, '--json')
    assert result.status == 0 and not asked, (result, asked)
