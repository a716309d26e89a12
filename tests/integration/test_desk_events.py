# SPDX-License-Identifier: GPL-3.0-or-later
"""Every row of the event table over HTTP: who, when, which members, what it does."""
import itertools
import uuid

import pytest

import deskkit

KEY = {'kind': 'key', 'text': 'Xk4mPq7Z'}
REQUEST = {'kind': 'encrypt-string', 'text': 'bmV3IHJlcXVlc3Q=', 'exported_at': '2026-02-02T00:00:00Z'}


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


@pytest.fixture
def anna(desk):
    return desk.user('anna')


@pytest.fixture
def adam(desk):
    return desk.user('adam')


def serials(n):
    return tuple(f'DS-7608NI{uuid.uuid4().hex[:12].upper()}{i}' for i in range(n))


def taken(rita, abel, n=1, **more):
    case = rita.create(serials(n), **more)
    return case, case.by(abel).event('taken')


def answered(rita, abel, n=1):
    case, work = taken(rita, abel, n)
    for item in range(1, n + 1):
        work.event('answered', item=item, answer=KEY)
    return case.refresh(), work


def test_taken_released_assigned(rita, abel, anna, desk):
    case, work = taken(rita, abel)
    other = case.by(anna)
    assert other.refused('taken', 409, 'already-owned')['detail'] == 'Abel has this case.'
    other.refused('released', 409, 'not-allowed-in-state')
    assert work.event('released').body['owner'] is None
    assert work.state == ('submitted', None)
    work.refused('released', 409, 'not-allowed-in-state')
    assert other.event('taken').body['owner']['name'] == 'Anna'
    people = {user['name']: user['id'] for user in abel.json('/v1/users')['items']}
    assert set(people) == {'abel', 'anna', 'adam'}
    other.event('assigned', to=people['abel'])
    assert work.refresh().body['owner']['id'] == people['abel']
    work.refused('taken', 409, 'not-allowed-in-state')
    for nobody in ('nobody', rita.json('/v1/me')['id']):
        assert work.refused('assigned', 422, 'invalid', to=nobody)['errors'][0]['pointer'] == '/to'
    for kind, members in (('taken', {}), ('released', {}), ('assigned', {'to': people['anna']})):
        case.refused(kind, 403, 'forbidden', **members)


def test_comments(rita, abel, desk):
    case, work = taken(rita, abel)
    case.event('comment', text='from rita')
    work.event('comment', text='from abel')
    work.event('comment', text='among us', internal=True)
    assert case.refused('comment', 422, 'invalid', text='x', internal=True)['errors'][0][
        'pointer'] == '/internal'
    assert case.refused('comment', 422, 'invalid')['errors'] == [
        {'pointer': '/text', 'detail': 'This is needed'}]
    case.refused('comment', 422, 'invalid', text='   ')
    case.refused('comment', 422, 'invalid', text='x' * 4001)
    case.event('comment', text='x' * 4000)
    mine = [e['data'].get('text') for e in rita.json(case.path + '/events')['items']]
    theirs = [e['data'].get('text') for e in abel.json(case.path + '/events')['items']]
    assert 'among us' not in mine and 'among us' in theirs
    hidden = [e for e in case.history()['events'] if e['data'] is None]
    assert len(hidden) == 1 and hidden[0]['salt'] is None and hidden[0]['kind'] == 'comment'
    case.event('withdrawn')
    case.event('comment', text='after the end')


def test_evidence(rita, abel):
    case, work = taken(rita, abel, 2)
    for reason in ('label-unreadable', 'serial-mismatch', 'request-missing', 'proof-of-purchase', 'other'):
        work.event('evidence-requested', reason=reason, text='one more photo', item=1)
    assert case.refresh().state == ('needs-evidence', None)
    work.refused('evidence-requested', 422, 'invalid', reason='not-eligible', text='no')
    case.refused('evidence-added', 422, 'invalid', item=1)
    case.refused('evidence-added', 422, 'invalid', text='no item')
    case.refused('evidence-added', 422, 'invalid', item=3, text='no such item')
    assert case.refused('evidence-added', 422, 'unknown-blob', item=1, label={'sha256': 'a' * 64})[
        'errors'][0]['pointer'] == '/label/sha256'
    photo = rita.upload(deskkit.jpeg())
    case.event('evidence-added', item=1, label={'kind': 'invoice', 'sha256': photo}, text='here')
    assert case.state == ('in-work', None)
    assert case.body['items'][0]['label'] == {'kind': 'invoice', 'sha256': photo,
                                              'media_type': 'image/jpeg'}
    work.event('answered', item=1, answer=KEY)
    case.event('evidence-added', item=1, text='only words')
    assert case.items == ['answered', 'waiting']
    case.event('evidence-added', item=1, request=REQUEST)
    assert case.items == ['waiting', 'waiting'] and case.body['items'][0]['answer'] is None
    assert abel.get(case.path + '/items/1/answer').status_code == 404
    assert abel.get(case.path + '/items/1/request').text == REQUEST['text']
    work.refused('evidence-added', 403, 'forbidden', item=1, text='not mine')


def test_re_exported(rita, abel):
    case, work = answered(rita, abel)
    case.refused('re-exported', 422, 'invalid', item=1)
    case.event('re-exported', item=1, request=REQUEST)
    assert case.items == ['waiting'] and case.state == ('in-work', None)
    assert case.body['items'][0]['request']['sha256'] == deskkit.sha256(REQUEST['text'])
    assert rita.get(case.path + '/items/1/answer').status_code == 404
    work.refused('re-exported', 403, 'forbidden', item=1, request=REQUEST)


@pytest.mark.parametrize('cause', ['reboot', 're-export', 'expired'])
def test_invalidated(rita, abel, cause):
    case, work = answered(rita, abel)
    case.event('invalidated', item=1, cause=cause)
    assert case.state == ('needs-evidence', None) and case.items == ['invalidated']
    case.refused('invalidated', 409, 'not-allowed-in-state', item=1, cause=cause)
    case.refused('invalidated', 422, 'invalid', item=1, cause='rain')
    assert rita.get(case.path + '/items/1/answer').text == KEY['text']
    work.refused('answered', 409, 'not-allowed-in-state', item=1, answer=KEY)
    case.event('re-exported', item=1, request=REQUEST)
    assert case.items == ['waiting']


def test_answered(rita, abel, anna):
    case, work = taken(rita, abel)
    detail = case.by(anna).refused('answered', 409, 'not-allowed-in-state', item=1, answer=KEY)['detail']
    assert 'take it first' in detail and 'comment' in detail
    case.refused('answered', 403, 'forbidden', item=1, answer=KEY)
    work.refused('answered', 422, 'invalid', item=1)
    work.refused('answered', 422, 'invalid', item=1, answer={'kind': 'key'})
    work.refused('answered', 422, 'invalid', item=1, answer={**KEY, 'expires_at': 'soon'})
    work.refused('answered', 422, 'invalid', item=2, answer=KEY)
    work.event('answered', item=1, answer={**KEY, 'issued_at': '2030-01-01T00:00:00Z'})
    assert work.body['items'][0]['answer'] == {
        'kind': 'key', 'issued_at': '2030-01-01T00:00:00Z', 'expires_at': '2030-01-03T00:00:00Z'}
    work.event('answered', item=1, answer={'kind': 'file', 'text': '<Encrypt/>\n',
                                           'expires_at': '2031-01-01T00:00:00Z'})
    assert rita.get(case.path + '/items/1/answer').content == b'<Encrypt/>\n'
    assert work.body['items'][0]['answer']['expires_at'] == '2031-01-01T00:00:00Z'


def test_refused(rita, abel):
    case, work = taken(rita, abel, 3)
    work.event('answered', item=1, answer=KEY)
    work.refused('refused', 409, 'not-allowed-in-state', item=1, reason='other', text='no')
    work.event('refused', item=2, reason='not-eligible', text='not yours')
    assert work.items == ['answered', 'refused', 'waiting']
    work.event('refused', reason='serial-mismatch', text='the rest')
    assert work.items == ['answered', 'refused', 'refused'] and work.state == ('answered', None)
    case.refused('refused', 403, 'forbidden', reason='other', text='me')
    other, work = taken(rita, abel)
    work.event('refused', reason='other', text='no')
    assert work.state == ('closed', 'refused')


@pytest.mark.parametrize('outcome,result,item', [
    ('success', None, 'applied'), ('refused', 'wrong-code', 'failed'),
    ('refused', 'request-gone', 'invalidated'), ('refused', 'expired', 'invalidated'),
    ('refused', 'locked', 'answered'), ('refused', 'weak-password', 'answered'),
    ('refused', 'denied', 'answered'), ('refused', 'no-answer', 'answered'),
    ('refused', 'other', 'answered'), ('refused', None, 'answered'), ('unknown', None, 'answered')])
def test_applied(rita, abel, outcome, result, item):
    case, work = answered(rita, abel)
    members = {'result': result} if result else {}
    case.event('applied', item=1, outcome=outcome, attempts_left=4, lock_minutes=0, **members)
    assert case.items == [item]
    if item == 'failed':
        work.event('answered', item=1, answer=KEY)
    if item == 'invalidated':
        case.event('applied', item=1, outcome='success')
        assert case.state == ('closed', 'solved')


def test_applied_by_others(rita, abel):
    case, work = answered(rita, abel)
    work.refused('applied', 403, 'forbidden', item=1, outcome='success')
    case.refused('applied', 422, 'invalid', item=1, outcome='maybe')
    case.refused('applied', 422, 'invalid', item=1, outcome='success', attempts_left='many')
    waiting = rita.create(serials(1))
    waiting.refused('applied', 409, 'not-allowed-in-state', item=1, outcome='success')


def test_unbound(rita, abel):
    case, work = taken(rita, abel, 2, type='device-unbind', method='lan')
    work.event('unbound', item=1, text='done')
    assert work.items == ['applied', 'waiting']
    work.refused('unbound', 409, 'not-allowed-in-state', item=1)
    case.refused('unbound', 403, 'forbidden', item=2)
    assert work.event('unbound', item=2).state == ('closed', 'solved')
    reset, work = taken(rita, abel)
    work.refused('unbound', 409, 'not-allowed-in-state', item=1)


def test_withdrawn_and_closed(rita, abel):
    case, work = taken(rita, abel)
    work.refused('withdrawn', 403, 'forbidden')
    case.refused('closed', 409, 'not-allowed-in-state')
    assert case.event('withdrawn', text='found it').state == ('closed', 'withdrawn')
    case.refused('withdrawn', 409, 'not-allowed-in-state')
    for close in ('owner', 'requester'):
        case, work = answered(rita, abel)
        assert (work if close == 'owner' else case).event('closed').state == ('closed', 'solved')


def test_reopened(rita, abel):
    case, work = taken(rita, abel, 2)
    work.refused('reopened', 409, 'not-allowed-in-state', text='open still')
    work.event('refused', item=1, reason='other', text='no')
    work.event('answered', item=2, answer=KEY)
    case.event('applied', item=2, outcome='success')
    assert case.state == ('closed', 'solved')
    case.event('reopened', text='look again')
    assert case.items == ['waiting', 'applied'] and case.state == ('in-work', None)
    case, work = answered(rita, abel)
    case.event('closed')
    assert case.refused('reopened', 422, 'invalid', text='which')['errors'][0]['pointer'] == '/items'
    case.refused('reopened', 422, 'invalid', text='which', items=[2])
    case.refused('reopened', 422, 'invalid', text='which', items=[])
    work.event('reopened', text='again', items=[1])
    assert work.items == ['waiting'] and work.state == ('in-work', None)


def test_erased(rita, abel, adam, desk):
    case, work = taken(rita, abel)
    case.event('comment', text='my mother said so')
    case.refused('erased', 409, 'not-allowed-in-state')
    case.event('withdrawn')
    work.refused('erased', 403, 'forbidden')
    photo = case.body['items'][0]['label']['sha256']
    case.event('erased')
    assert case.state == ('closed', 'withdrawn') and case.body['actions'] == []
    assert case.body['contact'] is None and case.body['erased_at']
    assert rita.get('/v1/blobs/' + photo).status_code == 404
    assert rita.get(case.path + '/items/1/request').status_code == 404
    case.refused('comment', 409, 'not-allowed-in-state', text='hello')
    case.refused('reopened', 409, 'not-allowed-in-state', text='hello', items=[1])
    case.refused('erased', 409, 'not-allowed-in-state')
    events = case.history()['events']
    assert [e['data'] for e in events[:-1]] == [None] * (len(events) - 1)
    assert events[-1]['kind'] == 'erased' and events[-1]['data'] == {}
    other = rita.create(serials(1)).event('withdrawn')
    other.by(adam).event('erased')


def test_what_an_admin_may(rita, abel, adam):
    case, work = taken(rita, abel)
    boss = case.by(adam)
    boss.event('answered', item=1, answer=KEY)
    boss.refused('applied', 403, 'forbidden', item=1, outcome='success')
    boss.refused('withdrawn', 403, 'forbidden')
    boss.event('released')
    own = adam.create(serials(1))
    own.event('taken').event('answered', item=1, answer=KEY).event('applied', item=1, outcome='success')
    assert own.state == ('closed', 'solved')
    agents = abel.create(serials(1))
    agents.event('taken').event('answered', item=1, answer=KEY)
    agents.event('applied', item=1, outcome='success')


@pytest.mark.parametrize('kind', ['submitted', 'answer-viewed', 'answer-expired', 'purged', 'nonsense'])
def test_kinds_that_nobody_posts(rita, abel, kind):
    case = rita.create(serials(1))
    for user in (rita, abel):
        assert case.by(user).refused(kind, 422, 'invalid')['errors'][0]['pointer'] == '/kind'


def test_members_are_closed(rita, abel):
    case, work = taken(rita, abel)
    assert case.refused('comment', 422, 'invalid', text='x', colour='red')['errors'] == [
        {'pointer': '/colour', 'detail': 'No such member is known'}]
    answer = rita.post(case.path + '/events', {'text': 'no kind'}, key=uuid.uuid4().hex, match=case.etag)
    assert answer.status_code == 422 and answer.json()['errors'][0]['pointer'] == '/kind'


def test_actions_tell_what_is_allowed(rita, abel, adam):
    """For each state and each person, what `actions` says is what the desk does."""
    members = {
        'taken': {}, 'released': {}, 'assigned': None, 'comment': {'text': 'x'},
        'evidence-requested': {'reason': 'other', 'text': 'x'},
        'evidence-added': {'item': 1, 'text': 'x'}, 're-exported': {'item': 1, 'request': REQUEST},
        'invalidated': {'item': 1, 'cause': 'reboot'}, 'answered': {'item': 1, 'answer': KEY},
        'refused': {'reason': 'other', 'text': 'x'}, 'applied': {'item': 1, 'outcome': 'unknown'},
        'unbound': {'item': 1}, 'withdrawn': {}, 'closed': {},
        'reopened': {'text': 'x', 'items': [1]}, 'erased': {}}
    members['assigned'] = {'to': abel.json('/v1/me')['id']}

    def made(state):
        case = rita.create(serials(1))
        if state != 'submitted':
            work = case.by(abel).event('taken')
        if state in ('answered', 'invalidated', 'failed', 'closed'):
            work.event('answered', item=1, answer=KEY)
        if state == 'invalidated':
            case.event('invalidated', item=1, cause='reboot')
        if state == 'failed':
            case.event('applied', item=1, outcome='refused', result='wrong-code')
        if state == 'closed':
            case.event('closed')
        if state == 'refused':
            work.event('refused', reason='other', text='no')
        return case

    for state, user in itertools.product(
            ('submitted', 'in-work', 'answered', 'invalidated', 'failed', 'closed', 'refused'),
            (rita, abel, adam)):
        case = made(state).by(user)
        for kind, body in members.items():
            allowed = kind in case.refresh().body['actions']
            answer = case.try_event(kind, **body)
            assert (answer.status_code == 201) == allowed, (state, user.token, kind, answer.text)
            if not allowed:
                assert answer.status_code in (403, 409), (state, kind, answer.text)
            else:
                case = made(state).by(user)
