# SPDX-License-Identifier: GPL-3.0-or-later
"""The desk from start to a solved case, in the shortest way."""
import pytest

import deskkit


@pytest.fixture
def desk(tmp_path):
    desk = deskkit.Desk(tmp_path).start()
    yield desk
    desk.stop()
    deskkit.run('verify', '--database', desk.database)


def test_a_case_from_filing_to_solved(desk):
    rita, abel = desk.user('rita'), desk.user('abel')
    case = rita.create()
    assert case.state == ('submitted', None)
    assert case.body['actions'] == ['comment', 'evidence-added', 're-exported', 'invalidated',
                                    'withdrawn']
    work = case.by(abel).event('taken')
    assert work.state == ('in-work', None) and work.body['owner']['name'] == 'Abel'
    assert abel.get(case.path + '/items/1/request').text.startswith('cmVxdWVzdA==')
    work.event('answered', item=1, answer={'kind': 'key', 'text': 'Xk4mPq7Z'})
    assert case.refresh().state == ('answered', None)
    assert rita.get(case.path + '/items/1/answer').text == 'Xk4mPq7Z'
    case.event('applied', item=1, outcome='success')
    assert case.state == ('closed', 'solved')
    assert case.kinds() == ['submitted', 'taken', 'answered', 'answer-viewed', 'applied']
    page = rita.json('/v1/cases')
    assert [row['id'] for row in page['items']] == [case.id] and page['total'] == 1
    assert abel.json('/v1/cases?q=RK12345678')['items'][0]['id'] == case.id
    assert abel.json('/v1/cases?q=oberg')['items'][0]['id'] == case.id
