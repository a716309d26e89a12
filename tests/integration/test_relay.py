# SPDX-License-Identifier: GPL-3.0-or-later
"""A cable that loses, doubles and turns around what goes over it."""
import pathlib
import signal
import sys

import pytest

import programs
from conftest import SADP_GROUP

HERE = pathlib.Path(__file__).resolve().parent
PASSWORD = 'Garden-2041'
BOTH = ('to-devices', 'to-client')


@pytest.fixture
def bad_cable(lan, request):
    """bad_cable(FAULT…): the client on one side, the devices on the other."""
    near, far = lan.segment('near'), lan.segment('far')
    lan.client = lan.host('client', near, '192.0.2.10/24')
    lan.devices = lan.host('devices', far, '198.51.100.11/24')
    middle = lan.host('middle', near, '192.0.2.1/24')
    middle.connect(far, '198.51.100.1/24')
    relays = []

    def make(*faults):
        relay = programs.Program(middle.command([sys.executable, str(HERE / 'relay.py'), SADP_GROUP,
                                                 'eth0', 'eth1', *faults]))
        relays.append(relay)
        relay.lines.wait_for(lambda lines: lines, 'the relay')
        return relay
    yield make
    for relay in relays:
        relay.process.send_signal(signal.SIGKILL)
        relay.process.wait()
        relay.lines.join()


@pytest.mark.parametrize('faults', [
    [],
    ['%s:drop=5' % way for way in BOTH],
    ['%s:double' % way for way in BOTH],
    ['%s:swap' % way for way in BOTH],
    ['to-devices:drop=3', 'to-client:double'],
], ids=['good', 'lost', 'doubled', 'turned-around', 'lost-and-doubled'])
def test_discovery(bad_cable, lan, start_practice, ctl, faults):
    bad_cable(*faults)
    practice = start_practice(*['ipc', 'bound', 'nvr'] * 8, host=lan.devices, group=SADP_GROUP,
                              binds=['198.51.100.11'])
    found = ctl(lan.client)('discover', '--json', '--timeout', '5').json
    assert sorted(d['serial'] for d in found['devices']) == \
        sorted(d.serial for d in practice.devices)
    assert not any(d['conflict'] for d in found['devices'])


@pytest.mark.parametrize('profile', ['ipc', 'bound'], ids=['group', 'unicast'])
@pytest.mark.parametrize('faults', [
    ['to-client:double'], ['to-client:swap'], ['to-devices:double'],
    ['to-devices:double', 'to-client:double'],
], ids=['answers-doubled', 'answers-turned-around', 'commands-doubled', 'both-doubled'])
def test_a_journey(bad_cable, lan, start_practice, ctl, profile, faults):
    """A request that reached the device twice is answered for the second time: that one holds."""
    bad_cable(*faults)
    device = start_practice(profile, host=lan.devices, group=SADP_GROUP,
                            binds=['198.51.100.11']).devices[0]
    user = ctl(lan.client)
    request = user('export', device.mac, '--json', '--timeout', '5')
    assert request.status == 0, request
    done = user('reset', device.mac, '--answer', '-', '--json', '--timeout', '5',
                stdin=programs.practice_answer(request.json['text']), password=PASSWORD)
    assert done.status == 0 and done.json['outcome'] == 'success', done
    assert device.wait_for(state='ready')['password_changed'] == 1


def test_a_lost_request_is_not_asked_for_again(bad_cable, lan, start_practice, start_spy, ctl):
    bad_cable('to-client:lose=getencryptstring')
    device = start_practice('ipc', host=lan.devices, group=SADP_GROUP, binds=['198.51.100.11'])
    spy = start_spy(lan.devices)
    result = ctl(lan.client)('export', device.devices[0].mac, '--timeout', '2')
    assert result.status == 4 and 'utcome unknown' in result.err, result
    assert len(spy.said(root='Probe', types='getencryptstring')) == 1


@pytest.mark.parametrize('lost, changed', [('to-devices:lose=reset', 0), ('to-client:lose=reset', 1)],
                         ids=['command', 'answer'])
def test_a_lost_reset_is_not_sent_again(bad_cable, lan, start_practice, start_spy, ctl, lost,
                                        changed):
    bad_cable(lost)
    device = start_practice('ipc', host=lan.devices, group=SADP_GROUP,
                            binds=['198.51.100.11']).devices[0]
    spy = start_spy(lan.client)
    user = ctl(lan.client)
    request = user('export', device.mac, '--json', '--timeout', '3').json
    done = user('reset', device.mac, '--answer', '-', '--json', '--timeout', '2',
                stdin=programs.practice_answer(request['text']), password=PASSWORD)
    assert done.status == 4 and done.json['outcome'] == 'unknown', done
    assert len(spy.said(root='Probe', types='reset')) == 1
    assert device.now['password_changed'] == changed


def test_a_lost_key_exchange_is_no_attempt(bad_cable, lan, start_practice, start_spy, ctl):
    """Nothing that counts has left, so the same answer serves once the cable is good."""
    cable = bad_cable('to-client:lose=exchangecode')
    device = start_practice('ipc', host=lan.devices, group=SADP_GROUP,
                            binds=['198.51.100.11']).devices[0]
    spy = start_spy(lan.client)
    user = ctl(lan.client, ['--timeout', '2'])
    answer = programs.practice_answer(user('export', device.mac).out)

    def reset():
        return user('reset', device.mac, '--answer', '-', '--json', stdin=answer, password=PASSWORD)
    assert reset().status == 4
    assert len(spy.said(root='Probe', types='exchangecode')) == 1
    assert spy.said(root='Probe', types='reset') == []
    cable.process.kill()
    cable.process.wait()
    bad_cable()
    assert reset().status == 0
    device.wait_for(password_changed=1)


def test_a_lost_request_may_be_asked_for_by_a_person(bad_cable, lan, start_practice, ctl):
    """It was never stored, so the guard of a second export has nothing to stop."""
    cable = bad_cable('to-client:lose=getencryptstring')
    device = start_practice('ipc', host=lan.devices, group=SADP_GROUP,
                            binds=['198.51.100.11']).devices[0]
    user = ctl(lan.client, ['--timeout', '2'])
    assert user('export', device.mac).status == 4
    cable.process.kill()
    cable.process.wait()
    bad_cable()
    assert programs.practice_answer(user('export', device.mac).out)


def test_an_answer_from_before_is_not_taken_for_this_one(bad_cable, lan, start_practice, ctl):
    """What was said to an earlier question has another Uuid."""
    bad_cable('to-client:replay=exchangecode')
    device = start_practice('ipc', host=lan.devices, group=SADP_GROUP,
                            binds=['198.51.100.11']).devices[0]
    user = ctl(lan.client, ['--timeout', '3'])
    answer = programs.practice_answer(user('export', device.mac).out)
    for code, status in (('WRONG234', 3), (answer, 0)):
        done = user('reset', device.mac, '--answer', '-', stdin=code, password=PASSWORD)
        assert done.status == status, done
    device.wait_for(password_changed=1)
