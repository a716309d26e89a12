# SPDX-License-Identifier: GPL-3.0-or-later
"""latchkeyctl reset --case: what came of an answer is told to the desk."""
import json

import pytest

import cutter
import programs

PASSWORD = 'Garden-2041'


class Story:
    """A device, its user, a desk, and an answered case about the device."""

    def __init__(self, desk, user, device):
        self.desk = desk
        self.user = user
        self.device = device
        exported = user('export', device.mac, '--json').json
        self.case = desk.file_case(device, exported)['id']
        self.answer = programs.practice_answer(exported['text'])
        desk.answer(self.case, self.answer)

    def reset(self, answer=None, item=1, *arguments):
        return self.user('reset', self.device.mac, '--answer', '-', '--json', '--case', self.case,
                         '--item', item, '--desk', self.desk.url, *arguments,
                         stdin=answer or self.answer, password=PASSWORD)

    @property
    def applied(self):
        return [e['data'] for e in self.desk.events(self.case) if e['kind'] == 'applied']


@pytest.fixture
def story(alone, start_practice, ctl, desk):
    def make(profile):
        device = start_practice(profile, host=alone).devices[0]
        return Story(desk, ctl(alone, ['--practice']), device)
    return make


def test_success_solves_the_case(story):
    told = story('ipc')
    result = told.reset()
    assert result.status == 0, result
    assert told.applied == [{'item': 1, 'outcome': 'success'}]
    case = told.desk.case(told.case)
    assert (case['state'], case['resolution']) == ('closed', 'solved')
    told.device.wait_for(password_changed=1)
    assert PASSWORD not in str(told.desk.get('/v1/cases/%s/history' % told.case))


def test_a_wrong_code_fails_the_item(story):
    told = story('ipc')
    result = told.reset('WRONG234')
    assert result.status == 3, result
    assert told.applied == [
        {'item': 1, 'outcome': 'refused', 'result': 'wrong-code', 'attempts_left': 6}]
    assert told.desk.case(told.case)['items'][0]['state'] == 'failed'
    assert told.reset().status == 0


def test_a_lock_leaves_the_answer_standing(story):
    told = story('locked')
    assert told.reset().status == 3
    assert told.applied == [
        {'item': 1, 'outcome': 'refused', 'result': 'locked', 'lock_minutes': 30}]
    assert told.desk.case(told.case)['items'][0]['state'] == 'answered'


def test_an_unknown_outcome(story):
    told = story('silent')
    assert told.reset(None, 1, '--timeout', '3').status == 4
    assert told.applied[0]['outcome'] == 'unknown'
    assert told.desk.case(told.case)['items'][0]['state'] == 'answered'
    path = told.user.home / 'data/latchkey/practice/attempts.json'
    attempt = json.loads(path.read_text())[told.device.mac]
    assert (attempt['case'], attempt['item'], attempt['outcome']) == (told.case, 1, 'unknown')
    again = told.reset()
    assert (again.status, again.json['result']) == (1, 'outcome-unknown')
    assert len(told.applied) == 1


def test_a_restart_is_told_when_it_is_tried_all_the_same(story):
    told = story('ipc')
    told.device.control('restart')
    assert told.reset().status == 1
    assert told.applied == []
    assert told.reset(None, 1, '--despite-restart').status == 3
    assert told.applied[0]['result'] == 'request-gone'
    assert told.desk.case(told.case)['items'][0]['state'] == 'invalidated'


def test_a_newer_request_is_noticed(story):
    told = story('ipc')
    assert told.user('export', told.device.mac, '--again').status == 0
    result = told.reset()
    assert result.status == 1, result
    assert result.json['outcome'] == 'stopped'
    assert told.applied == [] and told.device.now['password_changed'] == 0


def test_another_user_is_guarded_by_what_the_case_knows(story, ctl):
    """Who exported elsewhere has nothing noted here: the case has boot time and hash."""
    told = story('ipc')
    told.user = ctl(told.user.host, ['--practice'])
    told.device.control('restart')
    assert told.reset().status == 1


@pytest.mark.parametrize('item, status', [(0, 2), (2, 2)])
def test_an_item_that_is_not_there(story, item, status):
    told = story('ipc')
    assert told.reset(None, item).status == status
    assert told.device.now['state'] == 'requested'


def test_a_case_that_is_not_there(story):
    told = story('ipc')
    told.case = 'LK-0000000000'
    assert told.reset().status == 3
    assert told.device.now['state'] == 'requested'


def test_a_closed_case(story):
    told = story('ipc')
    told.desk.post(told.case, 'withdrawn')
    assert told.reset().status == 3
    assert told.device.now['state'] == 'requested'


def test_the_case_of_another_device(story, alone, start_practice):
    told = story('ipc')
    told.device = start_practice('ipc', host=alone, seed=8).devices[0]
    assert told.reset().status == 1
    assert told.device.now['password_changed'] == 0


def test_a_desk_that_is_not_there(story):
    told = story('ipc')
    assert told.desk.stop() == 0
    result = told.reset()
    assert result.status == 4, result
    assert told.device.now['state'] == 'requested'


@pytest.fixture
def line(tmp_path_factory):
    """Lines to a desk that can be cut."""
    made = []

    def make(desk):
        made.append(cutter.Cutter(tmp_path_factory.mktemp('line') / 's', desk.path))
        return made[-1]
    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize('after', [False, True])
def test_an_outcome_that_the_desk_was_not_told_is_told_later(story, line, after):
    """Whether the desk got it and its answer was lost, or never got it: it hears of it once."""
    told = story('ipc')
    broken = line(told.desk)
    there, told.desk.url = told.desk.url, 'unix:' + broken.path
    broken.cut('/events', after)
    result = told.reset()
    assert result.status == 1, result
    assert result.json['outcome'] == 'success' and 'next command' in result.err
    assert broken.cuts == 1
    told.device.wait_for(password_changed=1)
    assert len(told.applied) == (1 if after else 0)
    # While the desk is away nothing is lost.
    again = told.user('case', 'show', told.case, '--desk', told.desk.url)
    assert again.status == 4, again
    broken.mend()
    shown = told.user('case', 'show', told.case, '--json', '--desk', told.desk.url)
    assert shown.status == 0 and 'has now been told' in shown.err, shown
    assert told.applied == [{'item': 1, 'outcome': 'success'}]
    case = told.desk.case(told.case)
    assert (case['state'], case['resolution']) == ('closed', 'solved')
    quiet = told.user('case', 'show', told.case, '--desk', there)
    assert quiet.status == 0 and 'told' not in quiet.err
    assert len(told.applied) == 1
