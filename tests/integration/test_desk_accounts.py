# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts, sessions, limits, and who is the local admin."""
import os
import sqlite3
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

import deskkit


@pytest.fixture
def desk(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    yield desk
    desk.stop()


def sign_in(desk, name, password, **headers):
    return desk.user().post('/v1/sessions', {'user': name, 'password': password},
                            headers={n.replace('_', '-'): v for n, v in headers.items()})


def right(name):
    return deskkit.Desk.PASSWORD.format(name)


def test_me_users_and_roles(desk):
    rita, abel, adam = desk.user('rita'), desk.user('abel'), desk.user('adam')
    assert rita.json('/v1/me')['role'] == 'requester' and adam.json('/v1/me')['role'] == 'admin'
    assert rita.get('/v1/users').status_code == 403
    assert [user['name'] for user in abel.json('/v1/users')['items']] == ['abel', 'adam', 'anna']
    deskkit.run('user', 'disable', 'anna', '--database', desk.database)
    assert [user['name'] for user in abel.json('/v1/users')['items']] == ['abel', 'adam']
    for user, status in ((rita, 403), (abel, 403), (adam, 200)):
        answer = user.get('/v1/metrics')
        assert answer.status_code == status
    for name in ('latchkey_requests_total{', 'latchkey_request_seconds_bucket{', 'latchkey_queue_depth',
                 'latchkey_cases{state="submitted"} 0'):
        assert name in answer.text


def test_sign_in_and_out(desk):
    answer = sign_in(desk, 'Rita', right('rita'))
    assert answer.status_code == 201 and len(answer.json()['token']) >= 43
    user = deskkit.User(desk, answer.json()['token'])
    other = desk.user('rita')
    assert user.json('/v1/me') == answer.json()['user']
    assert user.call('DELETE', '/v1/sessions/current').status_code == 204
    assert user.get('/v1/me').status_code == 401
    assert other.get('/v1/me').status_code == 200
    for body, pointers in (({}, ['/user', '/password']), ({'user': 'x'}, ['/password']),
                           ({'user': 1, 'password': 'x'}, ['/user']),
                           ({'user': 'x', 'password': 'y', 'z': 1}, ['/z'])):
        answer = desk.user().post('/v1/sessions', body)
        assert answer.status_code == 422
        assert [error['pointer'] for error in answer.json()['errors']] == pointers
    assert sign_in(desk, 'local', 'anything at all').status_code == 401
    # Neither token nor password lies in the database or the log.
    for file in desk.directory.iterdir():
        data = file.read_bytes()
        assert other.token.encode() not in data and right('rita').encode() not in data, file


def test_a_session_ends_by_time(desk):
    rita = desk.user('rita')
    for column, hours in (('used_at', 12), ('created_at', 30 * 24)):
        rita = deskkit.User(desk, sign_in(desk, 'rita', right('rita')).json()['token'])
        assert rita.get('/v1/me').status_code == 200
        database = sqlite3.connect(desk.file)
        database.execute(f'UPDATE sessions SET {column} = {column} - ? * 3600000000', (hours,))
        database.commit()
        database.close()
        assert rita.get('/v1/me').status_code == 401


def test_five_failures_a_minute_for_a_name(desk):
    for _ in range(5):
        assert sign_in(desk, 'rita', 'wrong password').status_code == 401
    answer = sign_in(desk, 'rita', right('rita'))
    assert answer.status_code == 429 and deskkit.slug_of(answer) == 'rate-limited'
    assert 1 <= int(answer.headers['Retry-After']) <= 60
    assert sign_in(desk, 'ruth', right('ruth')).status_code == 201
    # It is in the database: another desk on it, and this one started again, know it.
    desk.stop()
    desk.start()
    assert sign_in(desk, 'rita', right('rita')).status_code == 429
    database = sqlite3.connect(desk.file)
    database.execute('UPDATE sign_in_failures SET at = at - 61000000')
    database.commit()
    database.close()
    assert sign_in(desk, 'rita', right('rita')).status_code == 201


def test_thirty_failures_for_a_peer(desk):
    # All at once: what is one minute for the desk must not be less than these take.
    with ThreadPoolExecutor(31) as pool:
        wrong = [pool.submit(sign_in, desk, f'name{i}', 'wrong password') for i in range(30)]
        deskkit.wait_until(lambda: desk.count('sign_in_failures') == 30, 'thirty attempts', 60)
        assert sign_in(desk, 'rita', right('rita')).status_code == 429
    assert {attempt.result().status_code for attempt in wrong} == {401}


def test_limits_by_the_proxys_word(tmp_path):
    desk = deskkit.Desk(tmp_path, options=['--trusted-proxy', '127.0.0.1']).start()
    known = '192.0.2.1'
    assert sign_in(desk, 'rita', right('rita'), X_Forwarded_For='6.6.6.6, ' + known).status_code == 201
    for i in range(20):
        peer = f'198.51.100.{i // 4}'
        assert sign_in(desk, 'rita', 'wrong password', X_Forwarded_For=peer).status_code == 401
    # Twenty from strangers close the name for strangers, not for who is known.
    assert sign_in(desk, 'rita', right('rita'), X_Forwarded_For='198.51.100.99').status_code == 429
    assert sign_in(desk, 'rita', right('rita'), X_Forwarded_For=known).status_code == 201
    desk.stop()


def test_a_proxy_that_is_not_trusted_is_not_believed(desk):
    for i in range(5):
        assert sign_in(desk, 'rita', 'wrong password', X_Forwarded_For=f'192.0.2.{i}').status_code == 401
    assert sign_in(desk, 'rita', right('rita'), X_Forwarded_For='192.0.2.77').status_code == 429


def test_parallel_failures_do_not_slip_past(desk):
    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda _: sign_in(desk, 'rita', 'wrong password').status_code, range(20)))
    assert statuses.count(401) == 5 and statuses.count(429) == 15


def test_the_unix_socket_and_its_owner(tmp_path):
    path = tmp_path / 's'
    desk = deskkit.Desk(tmp_path, users=False, options=['--local-admin']).start(f'unix:{path}')
    assert path.stat().st_mode & 0o777 == 0o600
    local = deskkit.User(desk)
    me = local.json('/v1/me')
    assert (me['id'], me['role']) == ('local', 'admin')
    case = local.create()
    case.event('taken').event('answered', item=1, answer={'kind': 'key', 'text': 'Xk4mPq7Z'})
    case.event('applied', item=1, outcome='success')
    assert case.state == ('closed', 'solved')
    assert local.call('DELETE', '/v1/sessions/current').status_code == 204
    desk.stop()


def test_a_proxys_socket_trusts_no_peer(tmp_path):
    path = tmp_path / 's'
    desk = deskkit.Desk(tmp_path, users=False,
                        options=['--socket-mode', '0660', '--trusted-proxy', 'unix']).start(f'unix:{path}')
    assert path.stat().st_mode & 0o777 == 0o660
    assert deskkit.User(desk).get('/v1/me').status_code == 401
    desk.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason='needs root to be somebody else')
def test_another_user_on_the_socket_is_not_the_admin(tmp_path):
    import subprocess
    import sys
    path = tmp_path / 's'
    desk = deskkit.Desk(tmp_path, users=False, options=['--local-admin']).start(f'unix:{path}')
    os.chmod(path, 0o666)
    for folder in (tmp_path, *tmp_path.parents):
        if str(folder).startswith(str(tmp_path.parents[1])):
            os.chmod(folder, 0o755)
    script = ("import socket; s = socket.socket(socket.AF_UNIX); s.connect(%r); "
              "s.sendall(b'GET /v1/me HTTP/1.0\\r\\nHost: x\\r\\n\\r\\n'); print(s.recv(99))" % str(path))
    done = subprocess.run(['setpriv', '--reuid', '65534', '--clear-groups', sys.executable, '-c', script],
                          capture_output=True, text=True, check=False, cwd='/')
    assert '401' in done.stdout, (done.stdout, done.stderr)
    desk.stop()
