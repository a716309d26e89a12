# SPDX-License-Identifier: GPL-3.0-or-later
"""The event table, the lists and the authorisation sweep once more, on PostgreSQL."""
import itertools
import os
import subprocess
import sys
import uuid

import pytest

import deskkit
from deskkit import run
# The whole event table and all lists, with the fixture `desk` of this file.
from test_desk_events import *  # noqa: F401,F403 pylint: disable=wildcard-import,unused-wildcard-import
from test_desk_lists import *  # noqa: F401,F403 pylint: disable=wildcard-import,unused-wildcard-import
from test_desk_sweep import *  # noqa: F401,F403 pylint: disable=wildcard-import,unused-wildcard-import
from test_desk_accounts import (test_parallel_failures_do_not_slip_past,  # noqa: F401
                                test_thirty_failures_for_a_peer)

numbers = itertools.count()


@pytest.fixture(scope='module')
def cluster(tmp_path_factory):
    """A PostgreSQL of its own; makes databases until the module is done."""
    holder = subprocess.Popen(
        [sys.executable, deskkit.SOURCE / 'tests' / 'with-postgres.py', sys.executable, '-c',
         'import os, sys; print(os.environ["LK_TEST_POSTGRES_ADMIN"], flush=True); sys.stdin.read()'],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, 'LK_TEST_POSTGRES_OPTIONS': '-c fsync=off'})
    url = holder.stdout.readline().strip()
    if not url:
        pytest.skip('no PostgreSQL is installed')

    def make(template='template0'):
        name = f'desk{next(numbers)}'
        subprocess.run(['psql', url, '-qc', f'CREATE DATABASE {name} TEMPLATE {template}'], check=True)
        return url.replace('/postgres?', f'/{name}?')
    first = make()
    deskkit.Desk(tmp_path_factory.mktemp('first'), database=first)
    yield lambda: make('desk0')
    holder.stdin.close()
    holder.wait(300)
    holder.stdout.close()


@pytest.fixture
def desk(cluster, tmp_path):
    desk = deskkit.Desk(tmp_path, database=cluster(), users=False).start()
    yield desk
    desk.stop()
    assert 'all good' in run('verify', '--database', desk.database).stdout


def test_erased_and_backup(desk, tmp_path):
    rita = desk.user('rita')
    case = rita.create((uuid.uuid4().hex,), comment='hello')
    case.event('withdrawn').event('erased')
    assert case.body['contact'] is None and rita.json('/v1/cases?q=oberg')['items'] == []
    assert 'pg_dump' in run('backup', tmp_path / 'x', '--database', desk.database, status=2).stderr
    run('purge', '--database', desk.database)
    run('migrate', '--database', desk.database)
