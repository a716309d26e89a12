# SPDX-License-Identifier: GPL-3.0-or-later
"""What is secret or personal: sealed at rest, gone when erased or purged, never in a log."""
import contextlib
import datetime
import os
import sqlite3
import uuid

import pytest

import deskkit
from test_desk_faults import Clock

ANSWER = 'Xk4mPq7ZSecretAnswer'
REQUEST = 'c2VjcmV0LXJlcXVlc3Qt'
NAME = 'Marvelous Quixotic'
COMPANY = 'Zanzibar Widgets'
EMAIL = 'marvelous@zanzibar.example'
COMMENT = 'unmistakable comment text'
SERIAL = 'DS-7608NIUNIQUESERIAL4711'


def contact():
    return {'name': NAME, 'company': COMPANY, 'email': EMAIL, 'phone': '+4670555'}


def filled(desk, photo=None):
    """A case with everything in it that must go again."""
    rita, abel = desk.user('rita'), desk.user('abel')
    body = rita.new_case((SERIAL + uuid.uuid4().hex[:6],), contact=contact(), comment=COMMENT)
    body['items'][0]['request']['text'] = REQUEST
    if photo is not None:
        body['items'][0]['label']['sha256'] = deskkit.sha256(photo)
        assert rita.call('PUT', '/v1/blobs/' + deskkit.sha256(photo), photo,
                         {'Content-Type': 'image/jpeg'}).status_code in (200, 201)
    answer = rita.post('/v1/cases', body, key=uuid.uuid4().hex)
    assert answer.status_code == 201, answer.text
    case = deskkit.Case(rita, answer)
    work = case.by(abel).event('taken')
    work.event('answered', item=1, answer={'kind': 'key', 'text': ANSWER})
    return case.refresh()


def files(desk):
    return [path for path in desk.directory.iterdir() if path.name.startswith('desk.db')]


def holders(desk, needle):
    """The files of the database that hold a text, folded as the full-text tables fold it, too."""
    forms = {needle.encode(), needle.lower().encode()}
    return [path.name for path in files(desk) if any(form in path.read_bytes() for form in forms)]


@pytest.fixture
def desk(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    yield desk
    desk.stop()
    deskkit.run('verify', '--database', desk.database)


def test_erased_is_gone_from_every_file(desk):
    marker = os.urandom(64).replace(b'\xff', b'\xfe')
    photo = deskkit.jpeg(size=600_000)
    photo = photo[:-2] + marker + photo[-2:]
    others = [desk.user('ruth').create((uuid.uuid4().hex,)) for _ in range(3)]
    case = filled(desk, photo)
    needles = (ANSWER, REQUEST, NAME, EMAIL, COMMENT, 'marvelous', 'zanzibar', SERIAL)
    for needle in needles:
        assert holders(desk, needle), needle
    assert any(marker in path.read_bytes() for path in files(desk))
    case.event('withdrawn')
    case.event('erased')
    for needle in needles:
        assert not holders(desk, needle), (needle, holders(desk, needle))
    assert not any(marker in path.read_bytes() for path in files(desk))
    abel = desk.user('abel')
    for q in ('marvelous', 'zanzibar', 'UNIQUESERIAL'):
        assert abel.json('/v1/cases?q=' + q)['items'] == []
    assert [row['id'] for row in abel.json('/v1/cases?q=' + case.id)['items']] == [case.id]
    assert len(abel.json('/v1/cases?q=oberg')['items']) == len(others)
    deskkit.run('verify', '--database', desk.database)


def test_what_could_not_leave_the_files_leaves_them_later(tmp_path):
    """Somebody still reads the database as it was when a case is erased."""
    clock = Clock(tmp_path)
    desk = deskkit.Desk(tmp_path, env=clock.env).start()
    case = filled(desk).event('withdrawn')
    needles = (ANSWER, REQUEST, NAME, EMAIL, COMMENT, 'zanzibar', SERIAL)
    with contextlib.closing(sqlite3.connect(desk.file)) as reader:
        reader.execute('BEGIN')
        assert reader.execute('SELECT count(*) FROM cases').fetchone() == (1,)
        case.event('erased')
        assert all(holders(desk, needle) for needle in needles)
    clock.set(2)
    for needle in needles:
        deskkit.wait_until(lambda: not holders(desk, needle), needle, 60)
    desk.stop()


def test_a_photo_that_another_case_has_stays(desk):
    photo = deskkit.jpeg()
    one, two = filled(desk, photo), filled(desk, photo)
    one.event('withdrawn').event('erased')
    assert desk.user('abel').get('/v1/blobs/' + deskkit.sha256(photo)).content == photo
    two.event('withdrawn').event('erased')
    assert desk.user('abel').get('/v1/blobs/' + deskkit.sha256(photo)).status_code == 404


def age(desk, days):
    """Moves everything that has a time into the past, as if that many days had gone by."""
    desk.stop()
    database = sqlite3.connect(desk.file)
    back = days * 86_400_000_000
    for table, columns in (('cases', ('created_at', 'updated_at', 'closed_at', 'expired_at')),
                           ('items', ('expires_at', 'issued_at')), ('texts', ('due',)),
                           ('blobs', ('created_at',)), ('blob_uploads', ('at',)),
                           ('idempotency', ('at',)), ('feed', ('at',))):
        for column in columns:
            database.execute(f'UPDATE {table} SET {column} = {column} - ? WHERE {column} IS NOT NULL', (back,))
    database.commit()
    database.close()


def test_the_retention_clocks(desk):
    case = filled(desk)
    photo = case.body['items'][0]['label']['sha256']
    case.event('closed')
    path = case.path

    def after(days):
        age(desk, days)
        deskkit.run('purge', '--database', desk.database)
        deskkit.run('verify', '--database', desk.database)
        desk.start()
        return desk.user('rita')
    rita = after(0.9)
    assert rita.get(path + '/items/1/answer').status_code == 200 and holders(desk, REQUEST)
    rita = after(0.2)
    assert rita.get(path + '/items/1/answer').status_code == 404
    assert rita.get(path + '/items/1/request').status_code == 404
    assert not holders(desk, ANSWER) and not holders(desk, REQUEST)
    assert rita.get('/v1/blobs/' + photo).status_code == 200
    rita = after(29)
    assert rita.get('/v1/blobs/' + photo).status_code == 404
    assert rita.json(path)['contact']['name'] == NAME
    rita = after(336)
    body = rita.json(path)
    assert body['contact'] is None and body['state'] == 'closed'
    for needle in (NAME, EMAIL, COMMENT, 'marvelous', 'zanzibar'):
        assert not holders(desk, needle), needle
    kinds = [event['kind'] for event in rita.json(path + '/history')['events']]
    assert kinds[-3:] == ['purged'] * 3
    assert [row['id'] for row in desk.user('abel').json('/v1/cases?q=' + SERIAL)['items']] == [case.id]


def test_uploads_that_no_case_has_go_after_a_day(desk):
    rita = desk.user('rita')
    lonely, used = deskkit.jpeg(), deskkit.jpeg()
    rita.upload(lonely)
    filled(desk, used)
    age(desk, 1.1)
    deskkit.run('purge', '--database', desk.database)
    desk.start()
    rita = desk.user('rita')
    assert rita.get('/v1/blobs/' + deskkit.sha256(lonely)).status_code == 404
    assert rita.get('/v1/blobs/' + deskkit.sha256(used)).status_code == 200
    rita.upload(lonely)


def test_a_key_that_comes_back_after_a_week_files_nothing_twice(desk):
    rita = desk.user('rita')
    body = rita.new_case((uuid.uuid4().hex,))
    first = rita.post('/v1/cases', body, key='the-key')
    age(desk, 8)
    deskkit.run('purge', '--database', desk.database)
    desk.start()
    rita = desk.user('rita')
    again = rita.post('/v1/cases', body, key='the-key')
    assert again.status_code == 201 and again.headers['Idempotency-Replayed'] == 'true'
    assert again.headers['Location'] == first.headers['Location']
    assert rita.json('/v1/cases')['total'] == 1


def test_answers_expire_and_silent_cases_close(desk):
    case = filled(desk)
    assert case.items == ['answered']
    age(desk, 2.1)
    desk.start()
    case = desk.user('rita').case(case.id)
    deskkit.wait_until(lambda: case.refresh().items == ['invalidated'], 'the answer to expire')
    assert case.state == ('needs-evidence', None)
    assert case.user.get(case.path + '/items/1/answer').text == ANSWER
    assert case.history()['events'][-2]['data'] == {'item': 1}
    age(desk, 15)
    desk.start()
    case = desk.user('rita').case(case.id)
    deskkit.wait_until(lambda: case.refresh().body['state'] == 'closed', 'the case to close')
    assert case.state == ('closed', 'expired')


def test_an_answer_expires_while_the_desk_runs(desk):
    """Within 60 seconds, with nobody asking, and every listener hears of it."""
    case = filled(desk)
    soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)).strftime('%Y-%m-%dT%H:%M:%SZ')
    case.by(desk.user('abel')).event('answered', item=1, answer={'kind': 'key', 'text': ANSWER, 'expires_at': soon})
    stream = desk.user('rita').get('/v1/events', stream=True)
    changed = next(line for line in stream.iter_lines(chunk_size=1, decode_unicode=True)
                   if line.startswith('data: ') and 'needs-evidence' in line)
    assert case.id in changed
    stream.close()
    assert case.refresh().items == ['invalidated'] and case.kinds()[-1] == 'answer-expired'
    at = case.history()['events'][-1]['at'].split('.')[0].rstrip('Z')
    late = datetime.datetime.fromisoformat(at) - datetime.datetime.fromisoformat(soon.rstrip('Z'))
    assert 0 <= late.total_seconds() <= 60


def test_an_expired_answer_may_still_be_applied(desk):
    case = filled(desk)
    age(desk, 2.1)
    desk.start()
    case = desk.user('rita').case(case.id)
    deskkit.wait_until(lambda: case.refresh().items == ['invalidated'], 'the answer to expire')
    assert case.event('applied', item=1, outcome='success').state == ('closed', 'solved')


def test_no_secret_in_the_log(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    case = filled(desk)
    desk.user('rita').get('/v1/cases?q=' + NAME.replace(' ', '+'))
    desk.user('rita').get(case.path + '/items/1/answer')
    token = desk.tokens['rita']
    desk.stop()
    log = desk.log.read_text()
    assert 'route=/v1/cases/{id}/items/{n}/answer status=200' in log and 'request=' in log
    for needle in (ANSWER, REQUEST, NAME, EMAIL, COMMENT, SERIAL, token, case.id, 'Quixotic'):
        assert needle not in log


class TestKeyFile:
    """Texts sealed by a key."""

    @pytest.fixture(params=['raw', 'hex'])
    def key(self, request, tmp_path):
        key = os.urandom(32)
        return deskkit.key_file(tmp_path / 'key',
                                key if request.param == 'raw' else key.hex().encode() + b'\n')

    def test_texts_are_sealed(self, tmp_path, key):
        desk = deskkit.Desk(tmp_path, options=['--key-file', str(key)]).start()
        case = filled(desk)
        assert not holders(desk, ANSWER) and not holders(desk, REQUEST)
        assert desk.user('rita').get(case.path + '/items/1/answer').text == ANSWER
        assert desk.user('abel').get(case.path + '/items/1/request').text == REQUEST
        desk.stop()
        good = ('--database', desk.database, '--key-file', key)
        assert 'all good' in deskkit.run('verify', *good).stdout
        assert 'key' in deskkit.run('verify', '--database', desk.database, status=1).stderr
        wrong = deskkit.key_file(tmp_path / 'wrong', os.urandom(32))
        deskkit.run('verify', '--database', desk.database, '--key-file', wrong, status=1)
        deskkit.run('serve', '--database', desk.database, '--listen', '127.0.0.1:0', status=1)
        deskkit.run('serve', '--database', desk.database, '--listen', '127.0.0.1:0', '--key-file', wrong,
                    status=1)
        backup = tmp_path / 'backup.db'
        told = deskkit.run('backup', backup, '--database', desk.database).stdout
        key_id = told.split('key ')[1].split(';')[0]
        assert len(key_id) == 16 and key_id in deskkit.run('verify', '--database', f'sqlite:{backup}',
                                                           status=1).stderr
        deskkit.run('verify', '--database', f'sqlite:{backup}', '--key-file', key)

    def test_a_sealed_text_opens_at_its_place_only(self, tmp_path, key):
        desk = deskkit.Desk(tmp_path, options=['--key-file', str(key)]).start()
        filled(desk)
        case = filled(desk)
        desk.stop()
        database = sqlite3.connect(desk.file)
        database.execute("UPDATE texts SET body = (SELECT body FROM texts WHERE case_seq = 1 AND what = 'answer')"
                         " WHERE case_seq = 2 AND what = 'answer'")
        database.commit()
        database.close()
        found = deskkit.run('verify', '--database', desk.database, '--key-file', key, status=1)
        assert case.id in found.stderr and '1 problems' in found.stdout
        desk.start()
        answer = desk.user('rita').get(case.path + '/items/1/answer')
        assert answer.status_code == 500 and ANSWER not in answer.text
        desk.stop()

    @pytest.mark.parametrize('content', [b'', b'short', b'z' * 64, b'x' * 33, None])
    def test_no_key(self, tmp_path, content):
        path = tmp_path / 'nokey'
        if content is not None:
            path.write_bytes(content)
        deskkit.run('serve', '--database', f'sqlite:{tmp_path}/d.db', '--key-file', path, status=1)
        assert not (tmp_path / 'd.db').exists()

    @pytest.mark.parametrize('mode', [0o644, 0o604, 0o660, 0o602])
    def test_a_key_that_others_can_reach(self, tmp_path, key, mode):
        key.chmod(mode)
        refused = deskkit.run('serve', '--database', f'sqlite:{tmp_path}/d.db', '--key-file', key, '--listen',
                              '127.0.0.1:0', status=1)
        assert '0600' in refused.stderr and not (tmp_path / 'd.db').exists()
        key.chmod(0o440)
        deskkit.run('user', 'add', 'rita', '--database', f'sqlite:{tmp_path}/d.db', '--key-file', key,
                    data='long enough\n')
