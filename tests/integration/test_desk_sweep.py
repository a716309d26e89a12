# SPDX-License-Identifier: GPL-3.0-or-later
"""Authorisation: each operation of the contract, as each of those who can ask.

The operations come from data/openapi.yaml; one that has no line here fails the first test, so that a
new route cannot go without.
"""
import json
import uuid

import pytest

import contract
import deskkit

OPEN, NONE = 'open', 'hidden'
ROLES = ('nobody', 'outsider', 'requester', 'agent', 'admin')
# For each operation what a requester who has nothing to do with the case gets; and agents and admins.
SWEEP = {
    ('GET', '/v1/health'): (OPEN, 200), ('HEAD', '/v1/health'): (OPEN, 200),
    ('GET', '/v1/openapi.yaml'): (OPEN, 200), ('HEAD', '/v1/openapi.yaml'): (OPEN, 200),
    ('GET', '/'): (OPEN, 200), ('HEAD', '/'): (OPEN, 200), ('GET', '/v1/desk'): (OPEN, 200),
    ('POST', '/v1/sessions'): (OPEN, 401),
    ('GET', '/v1/metrics'): (403, {'agent': 403, 'admin': 200}),
    ('GET', '/v1/users'): (403, 200),
    ('GET', '/v1/me'): (200, 200), ('DELETE', '/v1/sessions/current'): (204, 204),
    ('GET', '/v1/events'): (200, 200), ('GET', '/v1/cases'): (200, 200), ('POST', '/v1/cases'): (422, 422),
    ('PUT', '/v1/blobs/{sha256}'): (201, 201),
    ('GET', '/v1/blobs/{sha256}'): (NONE, 200), ('HEAD', '/v1/blobs/{sha256}'): (NONE, 200),
    ('GET', '/v1/cases/{id}'): (NONE, 200), ('GET', '/v1/cases/{id}/events'): (NONE, 200),
    ('POST', '/v1/cases/{id}/events'): (NONE, 403),
    ('GET', '/v1/cases/{id}/items/{n}/request'): (NONE, 200),
    ('GET', '/v1/cases/{id}/items/{n}/answer'): (NONE, 200),
    ('GET', '/v1/cases/{id}/history'): (NONE, 200)}


@pytest.fixture
def desk(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    yield desk
    desk.stop()
    deskkit.run('verify', '--database', desk.database)


@pytest.fixture
def story(desk):
    """A case with everything in it, of rita's; abel has it."""
    rita, abel = desk.user('rita'), desk.user('abel')
    photo = deskkit.png()
    body = rita.new_case((f'DS-{uuid.uuid4().hex[:12].upper()}',), comment='between us')
    body['contact']['name'] = 'Marvelous Quixotic'
    body['items'][0]['label']['sha256'] = rita.upload(photo)
    case = deskkit.Case(rita, rita.post('/v1/cases', body, key='her-key'))
    work = case.by(abel).event('taken').event('comment', text='among us', internal=True)
    work.event('answered', item=1, answer={'kind': 'key', 'text': 'Xk4mPq7Z'})
    case.refresh()
    case.photo, case.serial, case.filed = photo, body['items'][0]['device']['serial'], body
    return case


def person(desk, role):
    names = {'nobody': None, 'outsider': 'ruth', 'requester': 'rita', 'agent': 'anna', 'admin': 'adam'}
    return desk.user(names[role])


def path_of(route, case_id, sha256):
    return route.replace('{id}', case_id).replace('{n}', '1').replace('{sha256}', sha256)


def ask(user, method, route, case_id, photo):
    """The request that would do most, if it were let."""
    headers = {'Idempotency-Key': uuid.uuid4().hex, 'If-Match': '*', 'If-None-Match': '"not-this"'}
    data = None
    if method == 'PUT':  # of a picture of one's own: who has uploaded one may read it
        data = photo = deskkit.png()
        headers['Content-Type'] = 'image/png'
    path = path_of(route, case_id, deskkit.sha256(photo))
    if method == 'POST':
        data = '{"user":"rita","password":"guessed it"}' if route == '/v1/sessions' else '{"kind":"withdrawn"}'
        headers['Content-Type'] = 'application/json'
    return user.call(method, path, data, headers, stream=route == '/v1/events')


def plain(answer):
    """An answer without what differs each time."""
    headers = {name: value for name, value in answer.headers.items()
               if name not in ('X-Request-Id', 'Date', 'Content-Length')}
    body = {**answer.json(), 'request_id': None} if answer.content else None
    return answer.status_code, headers, body


def test_no_operation_was_forgotten():
    assert set(SWEEP) == {(method, route) for method, route, _ in contract.operations()}


@pytest.mark.parametrize('role', ROLES)
def test_each_operation_as_each_role(desk, story, role):
    before = story.history()
    for (method, route), (outsider, staff) in SWEEP.items():
        if role == 'requester' and method != 'GET':
            continue
        user = person(desk, role)
        if (method, route) == ('DELETE', '/v1/sessions/current') and role != 'nobody':
            desk.tokens.pop({'outsider': 'ruth', 'agent': 'anna', 'admin': 'adam'}[role])
        expected = staff if role in ('agent', 'admin') else outsider
        if isinstance(expected, dict):
            expected = expected[role]
        if outsider == OPEN:
            expected = staff
        elif role == 'nobody':
            expected = 401
        elif expected == NONE:
            expected = 200 if role == 'requester' else 404
        answer = ask(user, method, route, story.id, story.photo)
        assert answer.status_code == expected, (role, method, route, answer.status_code)
        if expected in (401, 404) and method != 'HEAD' and outsider != OPEN:
            for needle in ('Quixotic', 'among us', 'Xk4mPq7Z', story.serial):
                assert needle not in answer.text
        if expected == 404:
            # It is the same as what never was, header by header.
            assert plain(answer) == plain(ask(user, method, route, 'LK-0000000000', deskkit.png()))
        answer.close()
    after = story.refresh().history()
    views = [event for event in after['events'] if event['kind'] == 'answer-viewed']
    assert len(views) == (1 if role in ('requester', 'agent', 'admin') else 0)
    assert after['events'][:len(before['events'])] == before['events']
    assert len(after['events']) == len(before['events']) + len(views)
    assert desk.user('rita').get('/v1/blobs/' + deskkit.sha256(story.photo)).content == story.photo


def test_no_kind_changes_a_case_of_others(desk, story):
    """With the right ETag, any members, and the key of the one whose case it is."""
    ruth = desk.user('ruth')
    ghost = plain(ruth.post('/v1/cases/LK-0000000000/events', '{}'))
    for kind in contract.CONTRACT['components']['schemas']['PostableKind']['enum']:
        for match, key in ((story.etag, 'her-key'), ('*', uuid.uuid4().hex), (None, None)):
            answer = ruth.post(story.path + '/events', json.dumps({'kind': kind, 'item': 1, 'text': 'x'}), key=key,
                               match=match, headers={'Content-Type': 'application/json'})
            assert plain(answer) == ghost, kind
    assert story.refresh().body['revision'] == 4


def test_a_tag_that_is_right_tells_nothing(desk, story):
    ruth = desk.user('ruth')
    for path, tag, ghost in ((story.path, story.etag, '/v1/cases/LK-0000000000'),
                             ('/v1/blobs/' + deskkit.sha256(story.photo), f'"{deskkit.sha256(story.photo)}"',
                              '/v1/blobs/' + 'f' * 64)):
        for headers in ({'If-None-Match': tag}, {'If-None-Match': '*'}, {'Range': 'bytes=0-1'}):
            assert plain(ruth.get(path, headers=headers)) == plain(ruth.get(ghost, headers=headers))


def test_a_photo_of_others_is_of_no_use(desk, story):
    """Knowing its hash: not to read, not to file with, not to learn whether it is there."""
    ruth = desk.user('ruth')
    body = ruth.new_case((uuid.uuid4().hex,))
    mine = ruth.create((uuid.uuid4().hex,))

    def filed(sha256):
        body['items'][0]['label']['sha256'] = sha256
        return plain(ruth.post('/v1/cases', body, key=uuid.uuid4().hex))

    def added(sha256):
        return plain(mine.try_event('evidence-added', item=1, label={'sha256': sha256}))
    for use in (filed, added):
        theirs, none = use(deskkit.sha256(story.photo)), use('f' * 64)
        assert theirs == none and theirs[0] == 422
    # Who has the bytes may upload them as if nobody had; that gives no way to the case.
    ruth.upload(story.photo, status=201)
    assert ruth.get(story.path).status_code == 404


def test_lists_and_their_cursors(desk, story):
    ruth, abel = desk.user('ruth'), desk.user('abel')
    desk.user('rita').create((uuid.uuid4().hex,))
    me = desk.user('rita').json('/v1/me')['id']
    cursor = abel.json('/v1/cases?limit=1')['next']
    own = desk.user('rita').json('/v1/cases?limit=1')['next']
    for query in ('', '?q=' + story.id, '?q=' + story.serial, '?q=quixotic', '?q=marvelous', '?requester=me',
                  '?owner=' + me, '?owner=none', '?state=answered', '?order=created', '?after=' + cursor,
                  '?after=' + own):
        page = ruth.json('/v1/cases' + query)
        assert (page['items'], page['next'], page['total'], page['total_exact']) == ([], None, 0, True), query


def test_a_key_of_others_replays_nothing(desk, story):
    ruth = desk.user('ruth')
    answer = ruth.post('/v1/cases', story.filed, key='her-key')
    assert (answer.status_code, deskkit.slug_of(answer)) == (422, 'unknown-blob')
    assert 'Idempotency-Replayed' not in answer.headers and story.id not in answer.text


def test_what_is_internal_stays_so(desk, story):
    rita, anna = desk.user('rita'), desk.user('anna')
    for path in ('/events', '/history'):
        assert 'among us' not in rita.get(story.path + path).text
        assert 'among us' in anna.get(story.path + path).text
    assert rita.json(story.path + '/events')['total'] == anna.json(story.path + '/events')['total'] - 1


def test_agents_see_but_do_not_act_for_others(desk, story):
    anna = desk.user('anna')
    for kind in ('withdrawn', 'erased'):
        story.by(anna).refused(kind, 403, 'forbidden')
    story.by(anna).refused('released', 409, 'not-allowed-in-state')
