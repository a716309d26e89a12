# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases of every released schema version: each later desk opens, serves and verifies them."""
import lzma
import os
import re
import subprocess
import sys

import pytest

import deskkit
from deskkit import run

GOLDEN = deskkit.SOURCE / 'tests' / 'data' / 'desk'
STATES = {'submitted': ('submitted', None), 'taken': ('in-work', None), 'answered': ('answered', None),
          'solved': ('closed', 'solved'), 'refused': ('closed', 'refused'), 'withdrawn': ('closed', 'withdrawn'),
          'erased': ('closed', 'withdrawn'), 'needing': ('needs-evidence', None)}


def versions(driver):
    """The schema versions that the driver knows."""
    header = (deskkit.SOURCE / 'src' / 'desk' / 'store' / f'lk-{driver}.h').read_text(encoding='utf-8')
    newest = re.search(r'#define LK_[A-Z]+_SCHEMA (\d+)', header)
    return range(1, int(newest.group(1)) + 1)


def test_each_version_has_its_database():
    for driver, ending in (('sqlite', 'db'), ('postgres', 'sql')):
        for version in versions(driver):
            assert (GOLDEN / f'schema-{version}.{ending}.xz').exists(), 'made by make-golden.py, once, at its release'


@pytest.fixture
def key(tmp_path):
    return deskkit.key_file(tmp_path / 'key', (GOLDEN / 'key').read_bytes())


def opened(tmp_path, key, database):
    """Migrates, serves and looks at everything that was kept."""
    with_key = ('--database', database, '--key-file', key)
    run('migrate', *with_key)
    assert '9 cases' in run('verify', *with_key).stdout
    (tmp_path / 'serve').mkdir()
    desk = deskkit.Desk(tmp_path / 'serve', database, options=['--key-file', str(key)], users=False).start()
    rita, abel = desk.user('rita'), desk.user('abel')
    rows = abel.json('/v1/cases?order=created&limit=200')
    assert rows['total'] == 9
    found = {}
    for row, name in zip(rows['items'][::-1], STATES):
        case = deskkit.User(desk, abel.token).case(row['id'])
        assert case.state == STATES[name], name
        assert deskkit.slug_of(rita.post('/v1/cases', {}, key=f'key-{name}')) == 'idempotency-mismatch', 'keys are known'
        found[name] = case
    assert found['erased'].body['contact'] is None
    answered = found['answered']
    assert rita.get(answered.path + '/items/1/answer').text == 'Xk4mPq7Z'
    assert abel.get(answered.path + '/items/1/request').text.startswith('cmVxdWVzdA==')
    label = answered.body['items'][0]['label']['sha256']
    assert deskkit.sha256(abel.get('/v1/blobs/' + label).content) == label
    assert [row['id'] for row in abel.json('/v1/cases?q=RK00000002')['items']] == [answered.id]
    for text in ('oberg', 'gra', 'works ober'):
        assert abel.json('/v1/cases?q=' + text)['total'] == rita.json('/v1/cases?q=' + text)['total'] + 1 == 8
    answered.by(rita).event('applied', item=1, outcome='success')
    found['submitted'].event('taken')
    rita.create(('DS-AFTERWARDS',))
    desk.stop()
    assert '10 cases' in run('verify', *with_key).stdout


@pytest.mark.parametrize('version', versions('sqlite'))
def test_sqlite(tmp_path, key, version):
    file = tmp_path / 'desk.db'
    file.write_bytes(lzma.decompress((GOLDEN / f'schema-{version}.db.xz').read_bytes()))
    file.chmod(0o600)
    opened(tmp_path, key, f'sqlite:{file}')


@pytest.fixture(scope='module')
def server():
    """A PostgreSQL of our own; gives the URL of its administration."""
    process = subprocess.Popen(
        [sys.executable, deskkit.SOURCE / 'tests' / 'with-postgres.py', sys.executable, '-c',
         'import os, sys; print(os.environ["LK_TEST_POSTGRES_ADMIN"], flush=True); sys.stdin.read()'],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, 'LK_TEST_POSTGRES_OPTIONS': '-c fsync=off'})
    url = process.stdout.readline().strip()
    if not url:
        assert process.wait(60) == 77
        pytest.skip('no PostgreSQL is installed')
    yield url
    process.stdin.close()
    assert process.wait(60) == 0
    process.stdout.close()


def psql(url, text):
    done = subprocess.run(['psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', url], input=text, check=True,
                          capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def database(server, request):
    name = re.sub(r'\W+', '_', request.node.name).lower()
    psql(server, f'CREATE DATABASE {name}')
    return server.replace('/postgres?', f'/{name}?')


@pytest.mark.parametrize('version', versions('postgres'))
def test_postgres(tmp_path, key, database, version):
    psql(database, lzma.decompress((GOLDEN / f'schema-{version}.sql.xz').read_bytes()).decode())
    opened(tmp_path, key, database)


def test_a_step_that_fails_leaves_nothing(tmp_path, database):
    """In the way stands a table of somebody else's: none of ours is made."""
    psql(database, 'CREATE TABLE idempotency (x integer); INSERT INTO idempotency VALUES (7)')
    for command in (('serve', '--listen', '127.0.0.1:0'), ('user', 'list'), ('migrate',)):
        assert run(*command, '--database', database, status=1).stderr
    tables = psql(database, "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
                            "WHERE nspname = 'public'")
    assert tables == 'idempotency' and psql(database, 'SELECT x FROM idempotency') == '7'


def test_a_first_step_without_room(tmp_path):
    """A file that may not grow: no half desk is left that a later start would take for one."""
    file = tmp_path / 'desk.db'
    done = subprocess.run(['prlimit', '--fsize=40960', deskkit.DESK, 'serve', '--database', f'sqlite:{file}',
                           '--listen', '127.0.0.1:0'], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0 and 'listening' not in done.stdout
    assert run('user', 'list', '--database', f'sqlite:{file}', status=1).stderr
    desk = deskkit.Desk(tmp_path, f'sqlite:{file}', users=False).start()
    assert desk.user().get('/v1/health').status_code == 200
    desk.stop()
    assert 'all good' in run('verify', '--database', f'sqlite:{file}').stdout
