# SPDX-License-Identifier: GPL-3.0-or-later
"""Every route, status and slug of the contract, and the order of the checks."""
import contextlib
import http.client
import json
import sqlite3
import threading
import uuid

import pytest

import deskkit
from deskkit import sha256, slug_of


@pytest.fixture(scope='module')
def desk(tmp_path_factory):
    desk = deskkit.Desk(tmp_path_factory.mktemp('desk')).start()
    yield desk
    desk.stop()
    deskkit.run('verify', '--database', desk.database)


@pytest.fixture
def rita(desk):
    return desk.user('rita')


@pytest.fixture
def abel(desk):
    return desk.user('abel')


def key():
    return uuid.uuid4().hex


def expect(answer, status, slug=None):
    assert answer.status_code == status, (answer.status_code, answer.text)
    if slug is not None:
        assert slug_of(answer) == slug, answer.text
    return answer


def test_open_routes(desk):
    nobody = desk.user()
    assert nobody.json('/v1/health') == {'status': 'ok'}
    body = nobody.json('/v1/desk')
    assert body['limits']['label_bytes'] == 15 * 1024 * 1024 and body['limits']['items_per_case'] == 64
    assert sha256(body['agreement']['text']) == body['agreement']['sha256']
    assert body['policy']['answer_expire_hours'] > 0
    page = nobody.get('/')
    assert page.status_code == 200 and page.headers['Content-Type'].startswith('text/html')
    assert "default-src 'none'" in page.headers['Content-Security-Policy']
    contract = nobody.get('/v1/openapi.yaml')
    assert contract.content == (deskkit.SOURCE / 'data' / 'openapi.yaml').read_bytes()


@pytest.mark.parametrize('header,language', [
    (None, 'en'), ('de', 'de'), ('de-AT, en;q=0.5', 'de'), ('fr, en;q=0.4, de;q=0.8', 'de'),
    ('fr', 'en'), ('de;q=0', 'en'), (';;;,,q=', 'en')])
def test_agreement_by_language(desk, header, language):
    answer = desk.user().get('/v1/desk', headers={'Accept-Language': header})
    assert answer.json()['agreement']['language'] == language


def test_without_a_token(desk):
    nobody = desk.user()
    for path in ('/v1/me', '/v1/cases', '/v1/users', '/v1/metrics', '/v1/events', '/v1/nothing',
                 '/v1/blobs/' + 'a' * 64, '/v1/cases/LK-0000000000/history', '/v1/'):
        expect(nobody.get(path), 401, 'unauthenticated')
    expect(nobody.post('/v1/cases', {}), 401, 'unauthenticated')
    expect(nobody.get('/v1/me', headers={'Authorization': 'Bearer wrong'}), 401, 'unauthenticated')
    expect(nobody.get('/v1/me', headers={'Authorization': 'Basic eDp5'}), 401, 'unauthenticated')
    expect(nobody.get('/elsewhere'), 404, 'not-found')


def test_paths_that_are_not_there(rita):
    for path in ('/v1/nothing', '/v1/cases/', '/v1/cases/LK-0000000000', '/v1/cases/lk-0000000000',
                 '/v1/cases/LK-00000000IO', '/v1/blobs/xyz', '/v1/blobs/' + 'A' * 64, '/v1/me/',
                 '/v1/cases/LK-0000000000/events', '/v1/cases/LK-0000000000/items/1/request',
                 '/v1//me'):
        answer = rita.session.send(prepared(rita, path))
        assert answer.status_code == 404, (path, answer.status_code)
    case = rita.create()
    for tail in ('items/0/request', 'items/2/request', 'items/01/answer', 'items/x/request',
                 'items/1/label', 'items/1/answer', 'items/1', 'nothing'):
        expect(rita.get(case.path + '/' + tail), 404, 'not-found')


def prepared(user, path):
    import requests
    request = requests.Request('GET', user.base + '/', headers={'Authorization': 'Bearer ' + user.token})
    request = request.prepare()
    request.url = user.base + path
    return request


def test_method_not_allowed(desk, rita):
    case = rita.create()
    blob = case.body['items'][0]['label']['sha256']
    for path, allow in (('/v1/me', 'GET'), ('/v1/cases', 'GET, POST'), (case.path, 'GET'),
                        (case.path + '/events', 'GET, POST'), ('/v1/users', 'GET'),
                        ('/v1/blobs/' + blob, 'GET, HEAD, PUT'), ('/v1/sessions', 'POST'),
                        (case.path + '/history', 'GET'), ('/v1/health', 'GET, HEAD')):
        answer = expect(rita.call('PATCH', path), 405, 'method-not-allowed')
        assert answer.headers['Allow'] == allow
    # What is hidden is not there, whatever the method.
    ruth = desk.user('ruth')
    expect(ruth.call('DELETE', case.path), 404, 'not-found')
    expect(ruth.call('POST', case.path + '/events', '{}', {'Content-Type': 'text/plain'}), 404)
    expect(desk.user().call('DELETE', '/v1/health'), 405, 'method-not-allowed')


def test_media_types(rita):
    for headers in ({'Content-Type': 'text/plain'}, {'Content-Type': None}):
        expect(rita.call('POST', '/v1/cases', '{}', headers), 415, 'unsupported-media-type')
        expect(rita.call('POST', '/v1/sessions', '{}', headers), 415, 'unsupported-media-type')
    expect(rita.call('PUT', '/v1/blobs/' + 'a' * 64, b'GIF89a', {'Content-Type': 'image/gif'}), 415)
    answer = rita.call('POST', '/v1/cases', json.dumps(rita.new_case()),
                       {'Content-Type': 'application/json; charset=utf-8', 'Idempotency-Key': key()})
    expect(answer, 201)


def test_too_large(desk, rita):
    big = '{"comment":"' + 'x' * (3 * 1024 * 1024) + '"}'
    expect(rita.call('POST', '/v1/cases', big, {'Content-Type': 'application/json'}), 413, 'too-large')
    expect(desk.user().call('POST', '/v1/cases', big, {'Content-Type': 'application/json'}), 401)

    def parts():
        for _ in range(48):
            yield b'x' * 65536
    expect(rita.call('POST', '/v1/cases', parts(), {'Content-Type': 'application/json'}), 413, 'too-large')
    photo = deskkit.jpeg(size=15 * 1024 * 1024)
    expect(rita.call('PUT', '/v1/blobs/' + sha256(photo), photo, {'Content-Type': 'image/jpeg'}), 413)
    fits = deskkit.jpeg(size=15 * 1024 * 1024 - 400)
    rita.upload(fits)
    answer = rita.get('/v1/blobs/' + sha256(fits))
    assert answer.content == fits


def test_far_too_large_is_answered_at_once(desk, rita):
    for token, status in ((rita.token, 413), ('wrong', 401)):
        connection = http.client.HTTPConnection(desk.url.split('//')[1], timeout=30)
        connection.putrequest('POST', '/v1/cases')
        connection.putheader('Authorization', 'Bearer ' + token)
        connection.putheader('Content-Type', 'application/json')
        connection.putheader('Content-Length', str(10 ** 10))
        connection.endheaders(b'{"comment":"')
        answer = connection.getresponse()
        assert answer.status == status and answer.headers['Content-Type'] == 'application/problem+json'
        assert json.loads(answer.read())['status'] == status
        connection.close()


@pytest.mark.parametrize('body', ['', '{', '[]', '"x"', 'null', '{"a":1,}', '{"a":"\\ud800"}', "{'a':1}",
                                  '{"a":1} x', '{"a":\x01}', '[' * 100000, '{"a":NaN}', '/**/{}'])
def test_malformed(rita, body):
    for path in ('/v1/cases', '/v1/sessions'):
        answer = rita.call('POST', path, body, {'Content-Type': 'application/json', 'Idempotency-Key': key()})
        expect(answer, 400, 'malformed')


def test_idempotency_keys(desk, rita):
    body = rita.new_case((uuid.uuid4().hex,))
    expect(rita.post('/v1/cases', body), 400, 'idempotency-key-missing')
    expect(rita.post('/v1/cases', body, key=''), 400, 'idempotency-key-missing')
    expect(rita.post('/v1/cases', body, key='x' * 65), 400, 'malformed')
    expect(rita.post('/v1/cases', body, key='with blank'), 400, 'malformed')
    one = key()
    first = expect(rita.post('/v1/cases', body, key=one), 201)
    again = expect(rita.post('/v1/cases', body, key=one), 201)
    assert again.headers['Idempotency-Replayed'] == 'true'
    assert 'Idempotency-Replayed' not in first.headers
    assert again.headers['Location'] == first.headers['Location'] and again.json() == first.json()
    other = expect(rita.post('/v1/cases', {**body, 'comment': 'other'}, key=one), 422, 'idempotency-mismatch')
    assert other.json()['case'] == first.json()['id']
    expect(desk.user('ruth').post('/v1/cases', desk.user('ruth').new_case(), key=one), 201)
    # After a failure the key may be used again.
    two = key()
    expect(rita.post('/v1/cases', {**body, 'type': 'x'}, key=two), 422)
    second = expect(rita.post('/v1/cases', body, key=two), 201)
    assert second.json()['duplicates'] == [first.json()['id']]
    replay = expect(rita.post('/v1/cases', body, key=two), 201)
    assert 'duplicates' not in replay.json()


def test_key_after_a_week(tmp_path):
    """The row of the key is gone, the case knows its key still: no second case comes of it."""
    desk = deskkit.Desk(tmp_path).start()
    rita = desk.user('rita')
    body, one = rita.new_case(), key()
    first = expect(rita.post('/v1/cases', body, key=one), 201)
    with contextlib.closing(sqlite3.connect(desk.file, isolation_level=None)) as database:
        database.execute('DELETE FROM idempotency')
    for later in (body, {**body, 'comment': 'other'}):
        again = expect(rita.post('/v1/cases', later, key=one), 201)
        assert again.headers['Idempotency-Replayed'] == 'true' and again.json()['id'] == first.json()['id']
    assert rita.json('/v1/cases')['total'] == 1
    desk.stop()


def test_replay_wins_over_stale(rita, abel):
    case = rita.create()
    work = case.by(abel)
    one = key()
    etag = work.etag
    expect(work.try_event('taken', key=one, match=etag), 201)
    again = expect(work.try_event('taken', key=one, match=etag), 201)
    assert again.headers['Idempotency-Replayed'] == 'true'
    expect(work.try_event('taken', match=etag), 412, 'stale')
    expect(work.try_event('taken', match=None), 428, 'precondition-required')
    # The key belongs to the route: on another case it is a fresh one.
    other = rita.create().by(abel)
    expect(other.try_event('taken', key=one), 201)


def test_in_progress(tmp_path):
    """While the first request waits for the database, a second one with its key does not."""
    desk = deskkit.Desk(tmp_path).start()
    rita, adam = desk.user('rita'), desk.user('adam')
    body = rita.new_case()
    one = key()
    holder = sqlite3.connect(desk.file, isolation_level=None)
    holder.execute('BEGIN IMMEDIATE')
    answers = []
    thread = threading.Thread(target=lambda: answers.append(
        deskkit.User(desk, rita.token).post('/v1/cases', body, key=one)))
    thread.start()
    try:
        deskkit.wait_until(lambda: writes_wait(adam), 'the first request to be under way')
        expect(rita.post('/v1/cases', body, key=one), 409, 'in-progress')
    finally:
        holder.execute('ROLLBACK')
        holder.close()
    thread.join()
    expect(answers[0], 201)
    assert expect(rita.post('/v1/cases', body, key=one), 201).headers['Idempotency-Replayed'] == 'true'
    desk.stop()


def writes_wait(admin):
    """Whether a write waits: the metrics say how many jobs there are; reading them is one."""
    text = admin.get('/v1/metrics').text
    depth = next(line for line in text.splitlines() if line.startswith('latchkey_queue_depth '))
    return int(depth.split()[1]) >= 2


def test_etags(rita, abel):
    case = rita.create()
    answer = rita.get(case.path)
    same = rita.get(case.path, headers={'If-None-Match': answer.headers['ETag']})
    assert same.status_code == 304 and same.content == b'' and same.headers['ETag'] == answer.headers['ETag']
    assert rita.get(case.path, headers={'If-None-Match': 'W/' + case.etag}).status_code == 304
    assert rita.get(case.path, headers={'If-None-Match': '"0", *'}).status_code == 304
    assert rita.get(case.path, headers={'If-None-Match': '"0"'}).status_code == 200
    case.by(abel).event('taken')
    assert rita.get(case.path, headers={'If-None-Match': answer.headers['ETag']}).status_code == 200
    expect(case.try_event('comment', text='x', match='W/"2"'), 412, 'stale')
    expect(case.try_event('comment', text='x', match='*'), 201)
    expect(case.try_event('comment', text='x', match='"7", "3"'), 201)


def test_invalid_cases(rita):
    good = rita.new_case()

    def pointers(change, slug='invalid'):
        body = json.loads(json.dumps(good))
        change(body)
        answer = expect(rita.post('/v1/cases', body, key=key()), 422, slug)
        return [error['pointer'] for error in answer.json()['errors']]
    device = lambda body: body['items'][0]['device']
    assert pointers(lambda b: b.clear()) == ['/type', '/method', '/contact', '/agreement', '/items']
    assert pointers(lambda b: b.update(type='x')) == ['/type']
    assert pointers(lambda b: b.update(colour=1)) == ['/colour']
    assert pointers(lambda b: b['contact'].pop('name')) == ['/contact/name']
    assert pointers(lambda b: b['contact'].update(name=' ')) == ['/contact/name']
    assert pointers(lambda b: b['contact'].update(name=7)) == ['/contact/name']
    assert pointers(lambda b: b['contact'].pop('email')) == ['/contact/email']
    assert pointers(lambda b: b['contact'].update(email='nobody')) == ['/contact/email']
    assert pointers(lambda b: b['contact'].update(country='Sweden')) == ['/contact/country']
    assert pointers(lambda b: b['contact'].update(name='x\ny')) == ['/contact/name']
    assert pointers(lambda b: b.update(items=[])) == ['/items']
    assert pointers(lambda b: b.update(items=b['items'] * 65)) == ['/items']
    assert pointers(lambda b: b.update(items=b['items'] * 2)) == ['/items/1/device/serial']
    assert pointers(lambda b: b.update(items=[3])) == ['/items/0']
    assert pointers(lambda b: device(b).pop('serial')) == ['/items/0/device/serial']
    assert pointers(lambda b: device(b).update(serial='x' * 200)) == ['/items/0/device/serial']
    assert pointers(lambda b: device(b).update(mac='12:34')) == ['/items/0/device/mac']
    assert pointers(lambda b: device(b).update(ipv4='::1')) == ['/items/0/device/ipv4']
    assert pointers(lambda b: b['items'][0].pop('label')) == ['/items/0/label']
    assert pointers(lambda b: b['items'][0].pop('request')) == ['/items/0/request']
    assert pointers(lambda b: b['items'][0]['request'].update(kind='none')) == ['/items/0/request/kind']
    assert pointers(lambda b: b['items'][0]['request'].update(text='x' * 5000)) == ['/items/0/request/text']
    assert pointers(lambda b: b['items'][0]['request'].update(exported_at='now')) == [
        '/items/0/request/exported_at']
    assert pointers(lambda b: b['items'][0]['label'].update(sha256='A' * 64)) == ['/items/0/label/sha256']
    assert pointers(lambda b: b['items'][0]['label'].update(kind='none')) == ['/items/0/label/kind']
    assert pointers(lambda b: b.update(comment='x' * 4001)) == ['/comment']
    assert pointers(lambda b: b.update({'a/b~c': 1})) == ['/a~1b~0c']
    assert pointers(lambda b: b['items'][0]['label'].update(sha256='a' * 64), 'unknown-blob') == [
        '/items/0/label/sha256']
    assert pointers(lambda b: b['agreement'].update(version='0'), 'agreement-outdated') == ['/agreement']
    assert pointers(lambda b: b['agreement'].update(sha256='b' * 64), 'agreement-outdated') == ['/agreement']
    assert len(pointers(lambda b: b.update({f'x{i}': 1 for i in range(50)}))) == 20


def test_rules_by_type_and_method(rita):
    def made(type, method):
        body = rita.new_case((uuid.uuid4().hex,), type=type, method=method)
        del body['items'][0]['request']
        return rita.post('/v1/cases', body, key=key())
    expect(made('password-reset', 'lan'), 201)
    expect(made('password-reset', 'other'), 422)
    expect(made('device-unbind', 'lan'), 201)
    expect(made('device-unbind', 'other'), 201)
    case = made('password-reset', 'lan').json()
    assert case['items'][0]['request'] is None
    full = rita.new_case(tuple(uuid.uuid4().hex for _ in range(64)))
    assert len(expect(rita.post('/v1/cases', full, key=key()), 201).json()['items']) == 64


def test_a_case_as_it_was_filed(rita):
    body = rita.new_case((uuid.uuid4().hex,), comment='hello\nworld')
    body['items'][0]['device'].update(mac='AA-BB-CC-DD-EE-FF', ipv4='192.0.2.7', firmware='V5.7.1',
                                      boot_time='1970-01-01 00:00:07')
    body['items'][0]['request']['text'] = 'exact\r\n text \t Ω'
    answer = expect(rita.post('/v1/cases', body, key=key()), 201)
    case = answer.json()
    assert answer.headers['Location'] == '/v1/cases/' + case['id'] and answer.headers['ETag'] == '"1"'
    assert case['contact'] == body['contact'] and case['requester']['name'] == 'Rita'
    assert case['items'][0]['device'] == {**body['items'][0]['device'], 'mac': 'aa:bb:cc:dd:ee:ff'}
    assert case['items'][0]['request'] == {'kind': 'encrypt-string', 'exported_at': '2026-01-02T03:04:05Z',
                                           'sha256': sha256(body['items'][0]['request']['text'])}
    assert 'exact' not in answer.text
    text = rita.get(f'/v1/cases/{case["id"]}/items/1/request')
    assert text.content == body['items'][0]['request']['text'].encode()
    assert text.headers['Content-Type'].startswith('text/plain')
    events = rita.json(f'/v1/cases/{case["id"]}/events')['items']
    assert [e['kind'] for e in events] == ['submitted', 'comment']
    assert events[0]['data'] == {'type': 'password-reset', 'method': 'other', 'items': 1}
    assert events[0]['actor'] == {'id': 'desk', 'role': 'system'}
    assert events[1]['data'] == {'text': 'hello\nworld'} and events[1]['actor_name'] == 'Rita'


def test_blobs(desk, rita, abel):
    ruth = desk.user('ruth')
    for photo, media_type in ((deskkit.png(), 'image/png'), (deskkit.jpeg(), 'image/jpeg')):
        path = '/v1/blobs/' + sha256(photo)
        for user in (rita, ruth, abel):
            expect(user.get(path), 404, 'not-found')
        rita.upload(photo)
        rita.upload(photo, status=200)
        ruth.upload(photo, status=201)
        answer = rita.get(path)
        assert answer.content == photo and answer.headers['Content-Type'] == media_type
        assert 'immutable' in answer.headers['Cache-Control'] and 'private' in answer.headers['Cache-Control']
        head = rita.call('HEAD', path)
        assert head.status_code == 200 and head.headers['Content-Length'] == str(len(photo))
        assert rita.get(path, headers={'If-None-Match': answer.headers['ETag']}).status_code == 304
        expect(abel.get(path), 404)
    body = rita.new_case((uuid.uuid4().hex,))
    body['items'][0]['label']['sha256'] = sha256(photo)
    expect(rita.post('/v1/cases', body, key=key()), 201)
    assert abel.get(path).content == photo


def test_blobs_that_are_refused(rita):
    def put(data, media_type, name=None):
        return rita.call('PUT', '/v1/blobs/' + (name or sha256(data)), data, {'Content-Type': media_type})
    photo = deskkit.png()
    expect(put(photo, 'image/png', 'a' * 64), 422, 'hash-mismatch')
    expect(put(b'nothing at all', 'image/png'), 422, 'not-an-image')
    expect(put(photo, 'image/jpeg'), 422, 'not-an-image')
    expect(put(photo[:40], 'image/png'), 422, 'not-an-image')
    expect(put(b'', 'image/png'), 422, 'not-an-image')
    expect(put(deskkit.jpeg(width=65500, height=1000), 'image/jpeg'), 413, 'too-large')
    for kind in (b'eXIf', b'tEXt', b'zTXt', b'iTXt'):
        expect(put(deskkit.png(chunks=[(kind, b'x\0y')]), 'image/png'), 422, 'metadata-present')
    for segment in ((0xe1, b'Exif\0\0MM'), (0xe1, b'http://ns.adobe.com/xap/1.0/\0<x/>'),
                    (0xed, b'Photoshop 3.0\0'), (0xfe, b'a comment')):
        expect(put(deskkit.jpeg(segments=[segment]), 'image/jpeg'), 422, 'metadata-present')
    expect(put(deskkit.jpeg(tail=b'....ftypmp42'), 'image/jpeg'), 422, 'metadata-present')
    expect(put(deskkit.jpeg(segments=[(0xe2, b'ICC_PROFILE\0\1\1')]), 'image/jpeg'), 201)


def test_the_case_chain_holds(rita, abel):
    import hmac
    import hashlib
    case = rita.create((uuid.uuid4().hex,))
    work = case.by(abel).event('taken')
    work.event('answered', item=1, answer={'kind': 'key', 'text': 'Xk4mPq7Z'})
    prev = '0' * 64
    for number, event in enumerate(case.history()['events'], 1):
        assert event['seq'] == number and event['prev'] == prev
        data = hashlib.sha256(bytes.fromhex(event['salt']) + canonical(event['data'])).hexdigest()
        assert data == event['data_sha256']
        link = {name: event[name] for name in ('case', 'seq', 'at', 'actor', 'kind', 'data_sha256', 'prev')}
        prev = hashlib.sha256(canonical(link)).hexdigest()
        assert prev == event['hash']
    answer = event['data']['answer']
    assert answer['text'] == hmac.new(bytes.fromhex(event['salt']), b'Xk4mPq7Z', 'sha256').hexdigest()


def canonical(value):
    """RFC 8785 for what stands in a history: no fractions."""
    return json.dumps(value, sort_keys=True, separators=(',', ':'), ensure_ascii=False).encode()


def test_garbage_is_a_problem_too(desk):
    import socket
    host, port = desk.url.split('//')[1].split(':')
    for garbage in (b'GET\r\n\r\n', b'\0\1\2\3\r\n\r\n', b'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n',
                    b'POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
                    b'GET /v1/me HTTP/1.1\r\n\r\n', b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'):
        with socket.create_connection((host, int(port)), timeout=20) as peer:
            peer.sendall(garbage)
            answer = b''
            while part := peer.recv(65536):
                answer += part
        assert answer[:13] in (b'HTTP/1.1 400 ', b'HTTP/1.0 400 ', b'HTTP/1.0 505 '), (garbage, answer)
    assert desk.user().get('/v1/health').status_code == 200


def test_smuggling_is_refused(desk, rita):
    import socket
    host, port = desk.url.split('//')[1].split(':')
    for headers in (b'Content-Length: 2\r\nTransfer-Encoding: chunked', b'Content-Length: 2\r\nContent-Length: 3',
                    b'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity'):
        with socket.create_connection((host, int(port)), timeout=20) as peer:
            peer.sendall(b'POST /v1/cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ' + rita.token.encode()
                         + b'\r\nContent-Type: application/json\r\n' + headers + b'\r\n\r\n'
                         b'0\r\n\r\nGET /v1/me HTTP/1.1\r\nHost: x\r\n\r\n')
            answer = b''
            while part := peer.recv(65536):
                answer += part
        assert answer.count(b'HTTP/1.1 ') == 1 and answer.startswith(b'HTTP/1.1 400'), (headers, answer)


def test_bad_queries(rita):
    case = rita.create()
    for path in ('/v1/cases?limit=0', '/v1/cases?limit=201', '/v1/cases?limit=x', '/v1/cases?state=none',
                 '/v1/cases?type=none', '/v1/cases?order=none', '/v1/cases?requester=you',
                 '/v1/cases?after=AAAA', '/v1/cases?after=', '/v1/cases?colour=red', '/v1/cases?q=%ff',
                 '/v1/cases?q=' + 'x' * 201, '/v1/cases?limit=1&limit=2', '/v1/cases?owner=',
                 case.path + '/events?after=x', case.path + '?x=1', '/v1/me?x=1', '/v1/cases?state='):
        expect(rita.get(path), 400, 'malformed')


def test_totals_beyond_ten_thousand(tmp_path):
    """Up to 10,000 the total is exact, and says so; beyond, it stands still and says that it is not."""
    desk = deskkit.Desk(tmp_path).start()
    rita = desk.user('rita')
    case = rita.create()
    desk.stop()
    database = sqlite3.connect(desk.file)
    columns = [row[1] for row in database.execute('PRAGMA table_info(cases)')]
    values = [{'seq': 'n', 'id': "printf('LK-%010d', n)", 'creation_key': "'key' || n", 'changed': 'n'}.get(c, c)
              for c in columns]

    def clone(first, last):
        database.execute(f'WITH RECURSIVE numbers (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers '
                         f'WHERE n < {last}) INSERT INTO cases ({", ".join(columns)}) '
                         f'SELECT {", ".join(values)} FROM numbers, cases WHERE id = ?', (case.id,))
        columns_of_items = [row[1] for row in database.execute('PRAGMA table_info(items)')]
        database.execute(f'INSERT INTO items SELECT {", ".join(["c.seq", *("i." + c for c in columns_of_items[1:])])} '
                         f'FROM cases c, items i WHERE c.seq BETWEEN {first} AND {last} AND i.case_seq = 1')
        database.commit()
    for first, last, exact in ((2, 10000, True), (10001, 10003, False)):
        clone(first, last)
        desk.start()
        for user, path in ((desk.user('rita'), '/v1/cases?order=created&limit=2'),
                           (desk.user('abel'), '/v1/cases?owner=none&order=created&limit=2'),
                           (desk.user('abel'), '/v1/cases?state=submitted&order=created&limit=2')):
            page = user.json(path)
            assert (page['total'], page['total_exact']) == (10000, exact) and page['next'], (path, page['total'])
        desk.stop()
    database.close()
