# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists: filters, search, pages, totals; and the stream of changes."""
import base64
import json
import socket
import threading
import urllib.parse
import uuid

import pytest

import desk_load
import deskkit


@pytest.fixture
def desk(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    yield desk
    desk.stop()


def ids(page):
    return [case['id'] for case in page['items']]


def walk(user, path, limit, between=None):
    """All ids of a list, page by page, by next and by Link alike."""
    seen, after = [], ''
    while True:
        answer = user.get(f'{path}{"&" if "?" in path else "?"}limit={limit}{after}')
        page = answer.json()
        assert len(page['items']) <= limit
        seen += ids(page)
        if page['next'] is None:
            assert 'Link' not in answer.headers
            return seen
        link = answer.headers['Link']
        assert link.endswith('; rel="next"') and page['next'] in link
        assert ids(user.json(link[1:link.index('>')])) == ids(user.json(
            f'{path}{"&" if "?" in path else "?"}limit={limit}&after={page["next"]}'))
        after = '&after=' + page['next']
        if between:
            between()


def test_order_filters_and_pages(desk):
    rita, ruth, abel = desk.user('rita'), desk.user('ruth'), desk.user('abel')
    hers = [rita.create((f'SER{i:05}',), contact={'name': f'Name{i}', 'phone': '1'}) for i in range(7)]
    others = [ruth.create((f'OTH{i:05}',), type='device-unbind', method='lan') for i in range(3)]
    made = [case.id for case in hers + others]
    assert ids(abel.json('/v1/cases')) == made[::-1]
    assert ids(rita.json('/v1/cases')) == [case.id for case in hers][::-1]
    assert ids(rita.json('/v1/cases?owner=none&type=device-unbind')) == []
    hers[0].by(abel).event('taken')
    assert ids(abel.json('/v1/cases'))[0] == hers[0].id
    assert ids(abel.json('/v1/cases?order=created')) == made[::-1]
    assert ids(abel.json('/v1/cases?owner=me')) == [hers[0].id]
    assert ids(abel.json('/v1/cases?owner=' + abel.json('/v1/me')['id'])) == [hers[0].id]
    assert len(ids(abel.json('/v1/cases?owner=none'))) == 9
    assert ids(abel.json('/v1/cases?requester=me')) == []
    assert ids(abel.json('/v1/cases?state=in-work')) == [hers[0].id]
    assert set(ids(abel.json('/v1/cases?state=in-work,submitted'))) == set(made)
    assert ids(abel.json('/v1/cases?state=closed,needs-evidence,answered')) == []
    assert set(ids(abel.json('/v1/cases?type=device-unbind'))) == {case.id for case in others}
    for path in ('/v1/cases', '/v1/cases?order=created', '/v1/cases?state=submitted,in-work',
                 '/v1/cases?state=submitted,in-work&order=created'):
        for limit in (1, 3, 5, 10, 200):
            seen = walk(abel, path, limit)
            assert sorted(seen) == sorted(made) and len(seen) == 10, (path, limit)
    page = abel.json('/v1/cases?limit=2')
    assert (page['total'], page['total_exact']) == (10, True)
    assert rita.json('/v1/cases?limit=2')['total'] == 7


def test_pages_while_cases_are_added_and_changed(desk):
    rita, abel = desk.user('rita'), desk.user('abel')
    made = [rita.create((f'SER{i:05}',)) for i in range(9)]
    before = {case.id for case in made}
    assert sorted(walk(abel, '/v1/cases?order=created', 2,
                       lambda: rita.create((uuid.uuid4().hex,)))) == sorted(before)
    count = iter(made)
    desk2 = {case['id'] for case in abel.json('/v1/cases?limit=200')['items']}
    # Each page, the oldest case changes and jumps to the top: nothing is missed.
    seen = walk(abel, '/v1/cases', 3, lambda: next(count).event('comment', text='x'))
    assert desk2 <= set(seen)


def test_totals_are_honest_in_a_storm(desk):
    """While cases are filed, taken and withdrawn by many, no total says what never was; then each is exact."""
    rita, abel = desk.user('rita'), desk.user('abel')
    filed, begun, lock = [], [0], threading.Lock()

    def work(number):
        mine, agent = deskkit.User(desk, rita.token), deskkit.User(desk, abel.token)
        for i in range(6):
            with lock:
                begun[0] += 1
            case = mine.create((uuid.uuid4().hex,))
            with lock:
                filed.append(case.id)
            if (number + i) % 2:
                case.by(agent).event('taken')
            if (number + i) % 3 == 0:
                case.refresh().event('withdrawn')
    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    last = 0
    while any(thread.is_alive() for thread in threads):
        with lock:
            least = len(filed)
        page = abel.json('/v1/cases?limit=3')
        with lock:
            most = begun[0]
        assert max(least, last) <= page['total'] <= most and page['total_exact']
        last = page['total']
    for thread in threads:
        thread.join()
    assert len(filed) == 24
    for query in ('', '?state=submitted', '?state=in-work', '?state=closed', '?state=submitted,in-work', '?owner=none',
                  '?owner=me', '?type=password-reset', '?type=device-unbind', '?order=created'):
        for user in (rita, abel):
            page = user.json('/v1/cases' + query)
            assert page['total_exact'] and page['total'] == len(set(walk(user, '/v1/cases' + query, 5))), query


def test_search(desk):
    rita, ruth, abel = desk.user('rita'), desk.user('ruth'), desk.user('abel')
    one = rita.create(('DS-7608NI-K220210101CCRRF11112222WCVU',),
                      contact={'name': 'Zoë Ångström', 'company': 'Blue-Sky & Söhne GmbH', 'phone': '1'},
                      comment='secretword')
    two = ruth.create(('DS-2CD1023G0-I20220202AAWRG33334444',))

    def found(user, q, filtered=''):
        page = user.json('/v1/cases?q=' + urllib.parse.quote(q) + filtered)
        assert page['total'] == len(page['items']) and page['total_exact']
        return {case['id'] for case in page['items']}
    for q in ('F11112222', 'f1111', '7608NI-K2', '222', 'zoe', 'ANGSTROM', 'blue sky', 'söhne', 'sohne gmbh',
              one.id, one.id.lower(), one.id[3:], 'Zoë Ångström'):
        assert one.id in found(abel, q), q
        assert found(rita, q) == {one.id}, q
        assert one.id not in found(ruth, q), q
        # Few cases pass a filter, and are looked at one by one: with the same result.
        assert found(abel, q) == found(abel, q, '&state=submitted') == found(abel, q, '&type=password-reset'), q
        assert found(abel, q, '&owner=me') == found(abel, q, '&type=device-unbind') == set()
    assert found(abel, '33334444') == {two.id}
    assert found(abel, 'ds-2cd') == {one.id, two.id}
    for q in ('secretword', 'cmVxdWVzdA', '"', "' OR 1=1", '***', 'NEAR(', 'who:', '999999999', 'u', '\\', '🎉'):
        assert found(abel, q) == found(abel, q, '&state=submitted') == set(), q
    assert found(abel, 'zoe AND') == set()
    assert ids(abel.json('/v1/cases?q=ds-2cd&state=closed')) == []
    assert ids(abel.json('/v1/cases?q=ds-2cd&order=updated&limit=1')) == [two.id]
    assert walk(abel, '/v1/cases?q=ds-2cd', 1) == [two.id, one.id]


def searched(desk, first, total_of):
    """Every page of searches among 450 cases from first on; total_of(seen, all, last) is what it has to say."""
    rita, ruth, abel = desk.user('rita'), desk.user('ruth'), desk.user('abel')
    desk_load.fill(desk, first, first + 449)
    # A word, a fragment, either, a word and a beginning; with a filter; what few have, and nobody.
    for user, query, all_of_them in (
            *((abel, 'q=' + q, 450) for q in ('ds', 'aawr', '2cd', 'ds-2cd')), (rita, 'q=ds', 450), (ruth, 'q=ds', 0),
            (abel, 'q=ds&state=closed', 90), (abel, 'q=aawr&state=closed', 90), (abel, 'q=nowhere', 0),
            (abel, 'q=aawr&state=closed,answered', 180), (abel, 'q=ds&state=closed,answered,submitted', 270),
            (abel, 'q=' + desk_load.serial(first + 7), 1), (abel, 'q=%20', 0)):
        for limit in (1, 50, 90, 149, 150, 200):
            if all_of_them / limit > 100:
                continue
            seen, after = 0, ''
            while after is not None:
                page = user.json(f'/v1/cases?{query}&limit={limit}{after}')
                seen += len(page['items'])
                assert (page['total'], page['total_exact']) == total_of(seen, all_of_them, page['next'] is None), query
                assert len(page['items']) == min(limit, all_of_them - seen + len(page['items']))
                after = '&after=' + page['next'] if page['next'] else None
            assert seen == all_of_them, (query, limit)
        if all_of_them > 1:
            found = walk(user, '/v1/cases?' + query, 90)
            assert len(found) == len(set(found)) == all_of_them
    desk_load.empty(desk)


def test_totals_of_searches(desk):
    """What a search finds is counted, as lists are, by a desk that has had up to 10,000 cases."""
    searched(desk, 9551, lambda seen, found, last: (found, True))


def test_totals_of_searches_among_many(desk):
    """With more of them it is counted to the end of the page: what was found so far."""
    searched(desk, 9552, lambda seen, found, last: (seen, last))


def test_a_place_in_a_list_is_none_in_a_search(desk):
    """It says nothing of how much was found before it."""
    abel = desk.user('abel')
    desk_load.fill(desk, 1, 3)
    listed = abel.json('/v1/cases?order=created&limit=1')['next']
    assert abel.get('/v1/cases?q=ds&after=' + listed).status_code == 400
    desk_load.empty(desk)


def test_searches_are_counted_to_ten_thousand(desk):
    """As other lists are; a cursor that says that it came from far away makes no difference."""
    abel = desk.user('abel')
    desk_load.fill(desk, 1, 3)

    def cursor(found, before):
        return base64.urlsafe_b64encode(f's.{found:x}.0.0.{before:x}'.encode()).decode().rstrip('=')
    for found, total, exact in ((9998, 10000, True), (9999, 10000, False), (2 ** 63 - 1, 10000, False)):
        page = abel.json('/v1/cases?q=ds&after=' + cursor(found, 3))
        assert (len(page['items']), page['next'], page['total'], page['total_exact']) == (2, None, total, exact)
    desk_load.empty(desk)


def test_events_of_a_case_in_pages(desk):
    rita, abel = desk.user('rita'), desk.user('abel')
    case = rita.create()
    work = case.by(abel).event('taken')
    for i in range(5):
        work.event('comment', text=str(i), internal=i % 2 == 0)
    for user, total in ((rita, 4), (abel, 7)):
        seen, after = [], ''
        while True:
            page = user.json(case.path + '/events?limit=2' + after)
            assert page['total'] == total and page['total_exact']
            seen += [event['seq'] for event in page['items']]
            if page['next'] is None:
                break
            assert page['next'] == page['items'][-1]['seq']
            after = f'&after={page["next"]}'
        assert seen == sorted(seen) and len(seen) == total


class Stream:
    """An open event stream; events() are those that came so far."""

    def __init__(self, user, last=None):
        headers = {'Last-Event-ID': last} if last is not None else {}
        self.answer = user.call('GET', '/v1/events', headers=headers, stream=True, timeout=60)
        assert self.answer.status_code == 200
        assert self.answer.headers['Content-Type'].startswith('text/event-stream')
        self.seen = []
        self.ended = threading.Event()
        self.opened = threading.Event()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()
        assert self.opened.wait(20)

    def read(self):
        event = {}
        try:
            for line in self.answer.iter_lines(chunk_size=1):
                self.opened.set()
                name, _, value = line.decode().partition(': ')
                if name:
                    event[name] = value
                elif 'data' in event:
                    assert event['event'] == 'case'
                    self.seen.append((int(event['id']), json.loads(event['data'])))
                    event = {}
        except Exception:  # the connection was closed under the reader
            pass
        self.ended.set()

    def wait(self, n):
        return deskkit.wait_until(lambda: self.seen if len(self.seen) >= n else None, f'{n} events')

    def close(self):
        self.answer.raw._connection.sock.shutdown(socket.SHUT_RDWR)
        self.thread.join()


def test_the_stream(desk):
    rita, ruth, abel = desk.user('rita'), desk.user('ruth'), desk.user('abel')
    streams = {name: Stream(user) for name, user in (('rita', rita), ('ruth', ruth), ('abel', abel))}
    case = rita.create()
    case.by(abel).event('taken')
    other = ruth.create((uuid.uuid4().hex,))
    wanted = [{'id': case.id, 'state': 'submitted', 'revision': 1},
              {'id': case.id, 'state': 'in-work', 'revision': 2},
              {'id': other.id, 'state': 'submitted', 'revision': 1}]
    assert [data for _, data in streams['abel'].wait(3)] == wanted
    assert [data for _, data in streams['rita'].wait(2)] == wanted[:2]
    assert [data for _, data in streams['ruth'].wait(1)] == wanted[2:]
    numbers = [number for number, _ in streams['abel'].seen]
    assert numbers == sorted(set(numbers))
    # Whoever comes back is told what was missed, and nothing of others.
    resumed = Stream(abel, str(numbers[0]))
    assert [data for _, data in resumed.wait(2)] == wanted[1:]
    hers = Stream(rita, '0')
    assert [data for _, data in hers.wait(2)] == wanted[:2]
    for stream in (*streams.values(), resumed, hers):
        stream.close()


def test_the_stream_ends_with_the_session(desk):
    rita, abel = desk.user('rita'), desk.user('abel')
    streams = [Stream(rita), Stream(abel)]
    assert rita.call('DELETE', '/v1/sessions/current').status_code == 204
    deskkit.run('user', 'disable', 'abel', '--database', desk.database)
    for stream in streams:
        assert stream.ended.wait(5)
    assert rita.get('/v1/me').status_code == 401 and abel.get('/v1/me').status_code == 401


def test_streams_end_when_the_desk_does(desk):
    streams = [Stream(desk.user('abel')) for _ in range(5)]
    desk.stop()
    for stream in streams:
        assert stream.ended.wait(10)
    desk.start()
