# SPDX-License-Identifier: GPL-3.0-or-later
"""The desk and data/openapi.yaml say the same: each answer, slug, kind and word is produced here.

What the contract describes and no test of this file produces fails the last one: a new route, status
or word cannot be forgotten.
"""
import copy
import json
import os
import sqlite3
import threading
import uuid

import pytest

import contract
import deskkit

KEY = {'kind': 'key', 'text': 'Xk4mPq7Z', 'issued_at': '2030-01-01T00:00:00Z',
       'expires_at': '2031-01-01T00:00:00Z'}
REQUEST = {'kind': 'qr', 'text': 'bmV3IHJlcXVlc3Q=', 'exported_at': '2026-02-02T00:00:00Z'}
MASTER = os.urandom(32)


@pytest.fixture(scope='module')
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp('desk')
    deskkit.key_file(folder / 'key', MASTER)
    desk = deskkit.Desk(folder, options=['--key-file', str(folder / 'key')]).start()
    yield desk
    desk.stop()


@pytest.fixture
def rita(desk):
    return desk.user('rita')


@pytest.fixture
def abel(desk):
    return desk.user('abel')


def key():
    return uuid.uuid4().hex


def serial():
    return 'DS-' + uuid.uuid4().hex[:16].upper()


def expect(answer, status, slug=''):
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert not slug or deskkit.slug_of(answer) == slug, answer.text
    return answer


# The contract by itself

def objects(node, place=''):
    """Each schema of an object, and where it stands."""
    if isinstance(node, dict):
        kinds = node.get('type', [])
        if kinds == 'object' or 'object' in kinds or 'properties' in node:
            yield place, node
        for name, inner in node.items():
            yield from objects(inner, f'{place}/{name}')
    elif isinstance(node, list):
        for i, inner in enumerate(node):
            yield from objects(inner, f'{place}/{i}')


def test_every_object_is_closed():
    found = list(objects(contract.CONTRACT['components']['schemas']))
    assert len(found) > 40
    assert [place for place, schema in found if schema.get('additionalProperties') is not False] == []


def test_every_answer_is_described():
    for method, route, operation in contract.operations():
        assert 'default' in operation['responses'], (method, route)
        secured = operation.get('security', contract.CONTRACT['security']) != [{}]
        assert ('401' in operation['responses']) == (secured or route == '/v1/sessions'), (method, route)


# What is not of a schema is refused, at its place

def bad_values(schema):
    """Values that are not of a schema, from what the schema itself says."""
    schema, _ = contract.resolve(schema)
    kinds = schema.get('type', [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    bad = [7, True, 'no such word', {}, [], None, 1.5, '', '\0', 'x' * (schema.get('maxLength', 10000) + 1)]
    for name, step in (('minimum', -1), ('maximum', 1)):
        if name in schema:
            bad.append(schema[name] + step)
    if 'array' in kinds:
        bad.append([{}])
    if 'object' in kinds:
        bad.append({'no_such_member': 1})
    return [value for value in bad if not contract.validator(schema).is_valid(value)]


def mutations(schema, value, pointer=''):
    """(pointer, body) of each way to make a valid body invalid in one member."""
    schema, _ = contract.resolve(schema)
    ways = schema.get('oneOf', [schema])
    schema, _ = contract.resolve(next(way for way in ways if contract.validator(way).is_valid(value)))
    if isinstance(value, dict):
        for name in schema['properties']:
            inner = f'{pointer}/{name}'
            if name in schema.get('required', []):
                yield inner, {member: v for member, v in value.items() if member != name}
            for bad in bad_values(schema['properties'][name]):
                yield inner, {**value, name: bad}
            if name in value:
                for where, changed in mutations(schema['properties'][name], value[name], inner):
                    yield where, {**value, name: changed}
        yield pointer + '/no_such_member', {**value, 'no_such_member': 1}
    elif isinstance(value, list):
        for where, changed in mutations(schema['items'], value[0], pointer + '/0'):
            yield where, [changed, *value[1:]]


def refused_at(answer, pointer, body):
    assert answer.status_code in (400, 422), (pointer, body, answer.status_code, answer.text)
    if answer.status_code == 400:  # a body that is no JSON text at all
        assert '\\u0000' in json.dumps(body), (pointer, body)
        return
    pointers = [error['pointer'] for error in answer.json()['errors']]
    assert any(p == pointer or p.startswith(pointer + '/') for p in pointers), (pointer, body, answer.text)


def full_case(user):
    """A body of a case with every member that there is."""
    body = user.new_case((serial(),), comment='hello')
    body['contact'].update(phone='+46 70 1', country='SE')
    body['items'][0]['device'].update(mac='aa:bb:cc:dd:ee:ff', ipv4='192.0.2.7', firmware='V5.7.1',
                                      boot_time='1970-01-01 00:00:07')
    return body


def test_cases_that_are_not_of_the_schema(rita):
    schema = contract.CONTRACT['components']['schemas']['NewCase']
    body = full_case(rita)
    assert contract.validator(schema).is_valid(body)
    done = 0
    for pointer, changed in mutations(schema, body):
        refused_at(rita.post('/v1/cases', changed, key=key()), pointer, changed)
        done += 1
    assert done > 150
    assert rita.post('/v1/cases', body, key=key()).status_code == 201


def examples(people):
    """For each kind the one who posts it, and a body with every member that it has."""
    return {
        'taken': ('abel', {}), 'released': ('abel', {}), 'assigned': ('abel', {'to': people['anna']}),
        'comment': ('abel', {'text': 'x', 'internal': True}),
        'evidence-requested': ('abel', {'reason': 'other', 'text': 'x', 'item': 1}),
        'evidence-added': ('rita', {'item': 1, 'text': 'x', 'request': REQUEST, 'label': {'kind': 'label'}}),
        're-exported': ('rita', {'item': 1, 'request': REQUEST}),
        'invalidated': ('rita', {'item': 1, 'cause': 'reboot'}),
        'answered': ('abel', {'item': 1, 'answer': KEY}),
        'refused': ('abel', {'reason': 'not-eligible', 'text': 'x', 'item': 1}),
        'applied': ('rita', {'item': 1, 'outcome': 'refused', 'result': 'wrong-code', 'attempts_left': 3,
                             'lock_minutes': 0}),
        'unbound': ('abel', {'item': 1, 'text': 'x'}), 'withdrawn': ('rita', {'text': 'x'}),
        'closed': ('abel', {'text': 'x'}), 'reopened': ('abel', {'text': 'x', 'items': [1]}),
        'erased': ('rita', {})}


def schema_of_kind(kind):
    for way in contract.CONTRACT['components']['schemas']['NewEvent']['oneOf']:
        schema, _ = contract.resolve(way)
        words = schema['properties']['kind']
        if kind in words.get('enum', [words.get('const')]):
            return schema
    raise AssertionError(kind)


KINDS = contract.CONTRACT['components']['schemas']['PostableKind']['enum']


@pytest.mark.parametrize('kind', KINDS)
def test_events_that_are_not_of_the_schema(desk, rita, abel, kind):
    people = {user['name']: user['id'] for user in abel.json('/v1/users')['items']}
    who, members = examples(people)[kind]
    user = desk.user(who)
    if 'label' in members:
        members['label']['sha256'] = rita.upload(deskkit.png())
    case = rita.create((serial(),))
    body = {'kind': kind, **copy.deepcopy(members)}
    schema = schema_of_kind(kind)
    assert contract.validator(schema).is_valid(body)
    assert set(body) == set(schema['properties']), 'the example has every member'
    for pointer, changed in mutations(schema, body):
        if pointer == '/kind' and changed.get('kind') in KINDS:
            continue
        answer = user.post(case.path + '/events', changed, key=key(), match=case.etag)
        refused_at(answer, pointer, changed)
    assert case.refresh().body['revision'] == 1


def test_sessions_that_are_not_of_the_schema(desk):
    schema = contract.CONTRACT['components']['schemas']['NewSession']
    body = {'user': 'rita', 'password': deskkit.Desk.PASSWORD.format('rita')}
    for pointer, changed in mutations(schema, body):
        refused_at(desk.user().post('/v1/sessions', changed), pointer, changed)


# Every kind, every word

def answered(rita, abel, **more):
    case = rita.create((serial(),), **more)
    work = case.by(abel).event('taken')
    work.event('answered', item=1, answer=KEY)
    return case.refresh(), work


def test_every_word_of_a_case(rita, abel):
    for type in ('password-reset', 'device-unbind'):
        for method in ('lan', 'other'):
            for kind in ('encrypt-string', 'device-code', 'qr'):
                for label in ('label', 'invoice', 'screen'):
                    body = rita.new_case((serial(),), type=type, method=method)
                    body['items'][0]['request']['kind'] = kind
                    body['items'][0]['label']['kind'] = label
                    expect(rita.post('/v1/cases', body, key=key()), 201)
    body = rita.new_case((serial(),))
    body['items'][0]['label']['sha256'] = rita.upload(deskkit.jpeg())
    expect(rita.post('/v1/cases', body, key=key()), 201)
    again = expect(rita.post('/v1/cases', {**body, 'comment': 'x'}, key=key()), 201)
    assert again.json()['duplicates']


def test_every_row_of_the_event_table(desk, rita, abel):
    """Each kind with each of its words, to each way that a case can end, with its whole history."""
    adam, anna = desk.user('adam'), desk.user('anna')
    people = {user['name']: user['id'] for user in abel.json('/v1/users')['items']}
    case = rita.create((serial(),))
    work = case.by(abel).event('taken').event('released').event('taken').event('assigned', to=people['anna'])
    work = case.by(anna).event('comment', text='x', internal=True)
    for reason in ('label-unreadable', 'serial-mismatch', 'request-missing', 'proof-of-purchase', 'other'):
        work.event('evidence-requested', reason=reason, text='x', item=1)
    case.event('evidence-added', item=1, text='x', request=REQUEST,
               label={'kind': 'invoice', 'sha256': rita.upload(deskkit.png())})
    for cause in ('reboot', 're-export', 'expired'):
        case.event('invalidated', item=1, cause=cause)
        case.event('re-exported', item=1, request=REQUEST)
    work.event('answered', item=1, answer={'kind': 'file', 'text': '<x/>'})
    work.event('answered', item=1, answer=KEY)
    assert rita.get(case.path + '/items/1/answer').text == KEY['text']
    assert rita.get(case.path + '/items/1/request').text == REQUEST['text']
    assert rita.json(case.path + '/events?limit=3')['next'] == 3
    for result in ('locked', 'weak-password', 'denied', 'no-answer', 'other', 'expired', 'request-gone'):
        case.event('applied', item=1, outcome='refused', result=result, attempts_left=1, lock_minutes=1)
    case.event('applied', item=1, outcome='unknown')
    case.event('applied', item=1, outcome='refused', result='wrong-code')
    assert case.items == ['failed']
    for reason in ('label-unreadable', 'serial-mismatch', 'request-missing', 'proof-of-purchase', 'other',
                   'not-eligible'):
        work.event('refused', reason=reason, text='x', item=1)
        assert work.state == ('closed', 'refused')
        work.event('reopened', text='x')
    assert len(case.event('withdrawn', text='x').history()['events']) > 40
    case.by(adam).event('erased')
    assert case.refresh().state == ('closed', 'withdrawn')
    assert not any(event['data'] for event in case.history()['events'])
    case, work = answered(rita, abel)
    case.event('applied', item=1, outcome='success')
    assert case.state == ('closed', 'solved') and case.kinds()[-1] == 'applied'
    case, work = answered(rita, abel)
    case.event('closed', text='x').event('reopened', text='x', items=[1])
    unbind = rita.create((serial(),), type='device-unbind', method='lan').by(abel).event('taken')
    assert unbind.event('unbound', item=1, text='x').items == ['applied']
    assert set(KINDS) <= set(posted)


posted = []


@pytest.fixture(autouse=True)
def note_posted(monkeypatch):
    """Which kinds were taken."""
    take = deskkit.Case.event

    def event(self, kind, **members):
        take(self, kind, **members)
        posted.append(kind)
        return self
    monkeypatch.setattr(deskkit.Case, 'event', event)


def later(desk, change):
    """Moves times in the database of a desk that stands still, and starts it again."""
    desk.stop()
    database = sqlite3.connect(desk.file)
    for table, columns in (('cases', ('created_at', 'updated_at', 'closed_at', 'expired_at')),
                           ('items', ('expires_at', 'issued_at')), ('texts', ('due',))):
        for column in columns:
            database.execute(f'UPDATE {table} SET {column} = {column} - ? WHERE {column} IS NOT NULL',
                             (int(change * 86_400_000_000),))
    database.commit()
    database.close()
    desk.start()


def test_what_the_desk_writes_itself(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    rita, abel = desk.user('rita'), desk.user('abel')
    case = rita.create((serial(),))
    case.by(abel).event('taken').event('answered', item=1, answer={'kind': 'key', 'text': 'x'})
    for days, kind in ((2.1, 'answer-expired'), (2, 'purged'), (14, 'closed'), (31, 'purged'), (340, 'purged')):
        before = case.kinds()
        later(desk, days)
        case = desk.user('rita').case(case.id)
        deskkit.wait_until(lambda: case.kinds() != before, kind)
        assert case.kinds() == [*before, kind]
    assert case.refresh().state == ('closed', 'expired') and case.body['contact'] is None
    gone = [event['data'] for event in case.history()['events'] if event['kind'] == 'purged']
    assert [data['what'] for data in gone] == ['texts', 'photos', 'contact']
    desk.stop()


# Every answer of every route

def test_whoever_has_no_token(desk):
    for method, route, operation in contract.operations():
        if '401' not in operation['responses']:
            continue
        path = route.replace('{id}', 'LK-0000000000').replace('{n}', '1').replace('{sha256}', 'a' * 64)
        body = {'user': 'rita', 'password': 'no such password'} if route == '/v1/sessions' else None
        expect(desk.user().call(method, path, body), 401)


def test_what_a_path_does_not_have(desk, rita):
    case = rita.create((serial(),))
    blob = case.body['items'][0]['label']['sha256']
    for route in contract.CONTRACT['paths']:
        path = route.replace('{id}', case.id).replace('{n}', '1').replace('{sha256}', blob)
        for method in ('PATCH', 'OPTIONS', 'PUT', 'DELETE', 'POST', 'GET', 'HEAD'):
            if method not in contract.allowed(route):
                answer = rita.call(method, path)
                assert answer.status_code == 405, (method, path, answer.status_code)


def test_what_is_not_there(rita):
    for method, route, operation in contract.operations():
        if '404' not in operation['responses']:
            continue
        path = route.replace('{id}', 'LK-0000000000').replace('{n}', '1').replace('{sha256}', 'a' * 64)
        headers = {'Content-Type': 'application/json', 'Idempotency-Key': key(), 'If-Match': '*'}
        expect(rita.call(method, path, '{}' if method == 'POST' else None,
                         headers if method == 'POST' else None), 404)


def test_what_cannot_be_read(rita, abel, desk):
    case = rita.create((serial(),))
    blob = case.body['items'][0]['label']['sha256']
    for method, route, operation in contract.operations():
        path = route.replace('{id}', case.id).replace('{n}', '1').replace('{sha256}', blob)
        if '400' in operation['responses'] and method == 'GET':
            expect(rita.get(path + '?no_such_parameter=1'), 400, 'malformed')
        if '400' in operation['responses'] and method == 'POST':
            expect(rita.call(method, path, '[]', {'Content-Type': 'application/json'}), 400, 'malformed')
        if '400' in operation['responses'] and method == 'PUT':
            photo = deskkit.png()
            expect(rita.call(method, f'/v1/blobs/{deskkit.sha256(photo)}?x=1', photo,
                             {'Content-Type': 'image/png'}), 400, 'malformed')
        if 'idempotency-key-missing' in contract.slugs_of(operation['responses'].get('400', {})):
            expect(rita.call(method, path, '{"kind":"withdrawn"}', {'Content-Type': 'application/json'}), 400,
                   'idempotency-key-missing')
        if '415' in operation['responses']:
            expect(rita.call(method, path, b'{}', {'Content-Type': 'text/plain'}), 415)
        if '413' in operation['responses']:
            kind = 'image/png' if method == 'PUT' else 'application/json'
            expect(rita.call(method, path, b'x' * (16 << 20), {'Content-Type': kind}), 413)


def test_what_is_as_it_was(rita):
    case = rita.create((serial(),))
    blob = '/v1/blobs/' + case.body['items'][0]['label']['sha256']
    for path in (case.path, blob):
        tag = expect(rita.get(path), 200).headers['ETag']
        expect(rita.get(path, headers={'If-None-Match': tag}), 304)
    for path in (blob, '/', '/v1/health', '/v1/openapi.yaml'):
        expect(rita.call('HEAD', path), 200)
    expect(rita.get('/'), 200)
    expect(rita.get('/v1/openapi.yaml'), 200)


def test_roles(desk, rita, abel):
    for path in ('/v1/users', '/v1/metrics'):
        expect(rita.get(path), 403, 'forbidden')
        expect(desk.user('adam').get(path), 200)
    case = rita.create((serial(),))
    case.refused('taken', 403, 'forbidden')
    case.by(abel).refused('released', 409, 'not-allowed-in-state')
    case.by(abel).event('taken').by(desk.user('anna')).refused('taken', 409, 'already-owned')
    rita.json('/v1/me')
    assert rita.json('/v1/cases?limit=1')['next']
    gone = deskkit.User(desk, desk.user().post('/v1/sessions', {
        'user': 'ruth', 'password': desk.PASSWORD.format('ruth')}).json()['token'])
    expect(gone.call('DELETE', '/v1/sessions/current'), 204)


def test_conditions_and_keys(rita, abel):
    case = rita.create((serial(),))
    case.refused('withdrawn', 428, 'precondition-required', match=None)
    case.refused('withdrawn', 412, 'stale', match='"77"')
    one = key()
    expect(case.try_event('comment', key=one, text='x'), 201)
    assert expect(case.try_event('comment', key=one, text='x'), 201).headers['Idempotency-Replayed'] == 'true'
    expect(case.try_event('comment', key=one, text='y'), 422, 'idempotency-mismatch')
    case.refused('evidence-added', 422, 'unknown-blob', item=1, label={'sha256': 'a' * 64})
    body = rita.new_case((serial(),))
    expect(rita.post('/v1/cases', body, key=one), 201)
    expect(rita.post('/v1/cases', {**body, 'comment': 'x'}, key=one), 422, 'idempotency-mismatch')
    for change, slug in (({'agreement': {'version': '0', 'sha256': 'a' * 64}}, 'agreement-outdated'),
                         ({'items': [{**body['items'][0], 'label': {'sha256': 'a' * 64}}]}, 'unknown-blob'),
                         ({'language': 7}, 'invalid')):
        expect(rita.post('/v1/cases', {**body, **change}, key=key()), 422, slug)


def test_pictures(rita):
    photo = deskkit.png()
    rita.upload(photo)
    rita.upload(photo, status=200)
    for data, name, slug in ((photo, 'a' * 64, 'hash-mismatch'), (b'nothing', None, 'not-an-image'),
                             (deskkit.png(chunks=[(b'tEXt', b'x\0y')]), None, 'metadata-present')):
        expect(rita.call('PUT', '/v1/blobs/' + (name or deskkit.sha256(data)), data,
                         {'Content-Type': 'image/png'}), 422, slug)


def test_while_it_is_running(tmp_path):
    """A request that waits for the database, and the same again; both routes that take a key."""
    desk = deskkit.Desk(tmp_path).start()
    rita, adam = desk.user('rita'), desk.user('adam')
    case = rita.create((serial(),))
    body = rita.new_case((serial(),))
    for path, sent in (('/v1/cases', body), (case.path + '/events', {'kind': 'comment', 'text': 'x'})):
        one = key()
        holder = sqlite3.connect(desk.file, isolation_level=None)
        holder.execute('BEGIN IMMEDIATE')
        thread = threading.Thread(target=lambda: deskkit.User(desk, rita.token, check=False).post(
            path, sent, key=one, match=case.etag))
        thread.start()

        def waits():
            lines = adam.get('/v1/metrics').text.splitlines()
            depth = next(line for line in lines if line.startswith('latchkey_queue_depth '))
            return int(depth.split()[1]) >= 2
        deskkit.wait_until(waits, 'the first request to be under way')
        expect(rita.post(path, sent, key=one, match=case.etag), 409, 'in-progress')
        holder.execute('ROLLBACK')
        holder.close()
        thread.join()
    desk.stop()


def test_limits_of_signing_in(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    for status in [401] * 5 + [429]:
        expect(desk.user().post('/v1/sessions', {'user': 'rita', 'password': 'wrong one'}), status)
    desk.stop()


def test_failures(tmp_path):
    """No room for an upload, no database, a text that cannot be opened."""
    deskkit.key_file(tmp_path / 'key', MASTER)
    desk = deskkit.Desk(tmp_path, options=['--key-file', str(tmp_path / 'key')],
                        env={'TMPDIR': str(tmp_path / 'none')}).start()
    rita = desk.user('rita')
    photo = deskkit.jpeg(size=9_000_000)  # more than is kept in memory
    expect(rita.call('PUT', '/v1/blobs/' + deskkit.sha256(photo), photo, {'Content-Type': 'image/jpeg'}), 507,
           'insufficient-storage')
    desk.stop()
    desk.env = {}
    desk.start()
    rita = desk.user('rita')
    case = rita.create((serial(),))
    desk.stop()
    database = sqlite3.connect(desk.file)
    database.execute("UPDATE texts SET body = CAST(substr(body, 1, length(body) - 4) || x'00' AS BLOB)")
    database.commit()
    database.close()
    desk.start()
    expect(desk.user('rita').get(case.path + '/items/1/request'), 500, 'internal')
    away = tmp_path / 'away'
    away.mkdir()
    for path in list(tmp_path.glob('desk.db*')):
        path.rename(away / path.name)
    expect(desk.user().get('/v1/health'), 503, 'unavailable')
    expect(desk.user().call('HEAD', '/v1/health'), 503)
    for path in list(away.iterdir()):
        path.rename(tmp_path / path.name)
    deskkit.wait_until(lambda: desk.user().get('/v1/health').status_code == 200, 'the database')
    desk.stop()


def test_the_stream(rita, abel):
    stream = rita.get('/v1/events', stream=True, headers={'Last-Event-ID': '0'})
    contract.seen[('GET', '/v1/events', str(stream.status_code), '')] += 1
    lines = stream.iter_lines(chunk_size=1, decode_unicode=True)

    def next_change(state):
        for line in lines:
            if line.startswith('data: '):
                data = json.loads(line[6:])
                contract.check_stream_event(data)
                if data['state'] == state:
                    return
    case, work = answered(rita, abel)
    work.event('evidence-requested', reason='other', text='x')
    case.event('invalidated', item=1, cause='reboot').event('withdrawn')
    for state in ('submitted', 'in-work', 'answered', 'needs-evidence', 'closed'):
        next_change(state)
    stream.close()


def test_nothing_was_left_out():
    """The last one: what the contract describes was all seen."""
    results = deskkit.BUILD / 'results'
    results.mkdir(exist_ok=True)
    (results / 'contract-seen.txt').write_text(contract.table() + '\n', encoding='utf-8')
    answers, words = contract.never_seen()
    assert not answers, '\n'.join(map(str, answers))
    assert not words, '\n'.join(map(str, words))
