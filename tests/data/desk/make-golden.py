#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make-golden.py sqlite|postgres VERSION   writes schema-VERSION.db.xz or schema-VERSION.sql.xz beside itself

To be run once, with the desk of the release that brings a schema version, before its scripts may
not change any more: LK_BUILD_ROOT is its build. tests/integration/test_desk_golden.py opens what is
written here with every later desk. The texts are sealed by the key in this folder.
"""
import lzma
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
os.environ.setdefault('LK_SOURCE_ROOT', str(HERE.parents[2]))
sys.path.insert(0, str(HERE.parents[1] / 'integration'))
import deskkit  # noqa: E402 pylint: disable=wrong-import-position


def story(desk):
    """A case of each kind, with all that a desk keeps."""
    rita, ruth, abel = desk.user('rita'), desk.user('ruth'), desk.user('abel')
    rita.upload(deskkit.png(seed='of no case'))
    cases = {name: rita.create((f'DS-GOLDEN{i:04}AAWRK{i:08}',), comment=f'about {name}', key=f'key-{name}')
             for i, name in enumerate(('submitted', 'taken', 'answered', 'solved', 'refused', 'withdrawn', 'erased',
                                       'needing'))}
    key = {'kind': 'key', 'text': 'Xk4mPq7Z', 'expires_at': '2099-01-01T00:00:00Z'}
    for name in ('taken', 'answered', 'solved', 'refused', 'needing'):
        cases[name].by(abel).event('taken')
    for name in ('answered', 'solved'):
        cases[name].by(abel).event('answered', item=1, answer=key)
    cases['solved'].event('applied', item=1, outcome='success')
    cases['refused'].by(abel).event('refused', reason='not-eligible', text='no')
    cases['withdrawn'].event('withdrawn')
    cases['erased'].event('withdrawn').event('erased')
    cases['needing'].by(abel).event('evidence-requested', reason='other', text='more')
    cases['needing'].by(abel).event('comment', text='among us', internal=True)
    ruth.create(('DS-GOLDENUNBIND0001',), type='device-unbind', method='lan')


def make(folder, database=None):
    desk = deskkit.Desk(folder, database, options=['--key-file', str(deskkit.key_file(pathlib.Path(folder, 'key'), (HERE / 'key').read_bytes()))]).start()
    story(desk)
    desk.stop()
    return desk


def sqlite(version):
    with tempfile.TemporaryDirectory() as folder:
        desk = make(folder)
        deskkit.run('backup', f'{folder}/copy.db', '--database', desk.database)
        data = pathlib.Path(folder, 'copy.db').read_bytes()
        (HERE / f'schema-{version}.db.xz').write_bytes(lzma.compress(data, preset=9))


def postgres(version):
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ['LK_TEST_POSTGRES']
        make(folder, url)
        dump = subprocess.run(['pg_dump', '--no-owner', '--no-privileges', url], check=True, capture_output=True)
        text = [line for line in dump.stdout.splitlines(keepends=True) if not line.startswith((b'\\restrict',
                                                                                             b'\\unrestrict'))]
        (HERE / f'schema-{version}.sql.xz').write_bytes(lzma.compress(b''.join(text), preset=9))


if __name__ == '__main__':
    {'sqlite': sqlite, 'postgres': postgres}[sys.argv[1]](sys.argv[2])
