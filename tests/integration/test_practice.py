# SPDX-License-Identifier: GPL-3.0-or-later
"""The practice devices on real sockets, asked by a client that shares nothing with them."""
import signal
import subprocess

import pytest

import programs
import sadp_client
from conftest import PRACTICE_GROUP, SADP_GROUP


@pytest.fixture
def client(programs_running):
    """A client in a host of the network: client(host, interface, group)."""
    def make(host, interface='lo', group=PRACTICE_GROUP):
        made = sadp_client.Remote(host, interface, group)
        programs_running.append(made)
        return made
    return make


def test_each_device_speaks_for_itself(alone, start_practice, client):
    practice = start_practice('ipc', 'nvr', 'ipc', host=alone)
    answers = client(alone).ask('inquiry')
    assert sorted(a['fields']['DeviceSN'] for a in answers) == \
        sorted(d.serial for d in practice.devices)
    assert len({a['from'] for a in answers}) == 3
    assert {a['fields']['IPv4Address'] for a in answers} == {a['from'] for a in answers}
    assert len({a['fields']['MAC'] for a in answers}) == 3


def test_the_same_seed_gives_the_same_devices(alone, start_practice):
    first = start_practice('ipc', 'nvr', host=alone, seed=11)
    second = start_practice('ipc', 'nvr', host=alone, seed=11)
    other = start_practice('ipc', 'nvr', host=alone, seed=12)
    assert [d.serial for d in first.devices] == [d.serial for d in second.devices]
    assert [d.mac for d in first.devices] != [d.mac for d in other.devices]


def test_answers_go_to_the_group_or_to_the_asker(wire, start_practice, start_spy, client):
    start_practice('ipc', 'bound', host=wire.devices, binds=['192.0.2.11'], group=SADP_GROUP)
    spy = start_spy(wire.client)
    asker = client(wire.client, 'eth0', SADP_GROUP)
    models = {a['fields']['DeviceDescription'] for a in asker.ask('inquiry')}
    assert models == {'DS-2CD2385G1-I', 'DS-2CD2347G2-LU'}
    assert len(spy.said(root='ProbeMatch')) == 1


def test_unicast_is_answered_to_the_asker(wire, start_practice, start_spy, client):
    start_practice('ipc', host=wire.devices, binds=['192.0.2.11'], group=SADP_GROUP)
    spy = start_spy(wire.client)
    asker = client(wire.client, 'eth0', SADP_GROUP)
    assert len(asker.ask('inquiry', to='192.0.2.11')) == 1
    assert spy.said(root='ProbeMatch') == []


def test_broadcast_is_heard(wire, start_practice, client):
    start_practice('ipc', host=wire.devices, binds=['192.0.2.11'], group=SADP_GROUP)
    asker = client(wire.client, 'eth0', SADP_GROUP)
    assert len(asker.ask('inquiry', to='255.255.255.255')) == 1
    assert len(asker.ask('inquiry', to='192.0.2.255')) == 1


def test_a_right_answer_changes_the_password(alone, start_practice, client):
    device = start_practice('ipc', host=alone).devices[0]
    asker = client(alone)
    request = asker.export(device.mac)
    assert device.wait_for(state='requested')['password_changed'] == 0
    assert asker.reset(device.mac, 'WRONG234', 'Garden-2041')['Result'] == 'codeError'
    assert device.now['password_changed'] == 0
    answer = programs.practice_answer(request)
    assert asker.reset(device.mac, answer, 'Garden-2041')['Result'] == 'success'
    device.wait_for(state='ready', password_changed=1)
    assert asker.reset(device.mac, answer, 'Garden-2042')['Result'] == 'emptyEncryptString'


def test_the_new_password_is_the_one_that_was_sent(alone, start_practice, client):
    device = start_practice('bound', host=alone).devices[0]
    asker = client(alone)
    answer = programs.practice_answer(asker.export(device.mac))
    assert asker.reset(device.mac, answer, 'Garden-2041')['Result'] == 'success'
    assert asker.unbind(device.mac, 'Garden-2042')['Result'] == 'PasswordError'
    assert asker.unbind(device.mac, 'Garden-2041')['Result'] == 'success'
    assert device.wait_for(bound=False)['password_changed'] == 1


def test_a_signal_restarts_devices(alone, start_practice, start_spy, client):
    practice = start_practice('ipc', host=alone)
    device = practice.devices[0]
    asker = client(alone)
    spy = start_spy(alone, 'lo', PRACTICE_GROUP)
    before = asker.ask('inquiry')[0]['fields']['BootTime']
    answer = programs.practice_answer(asker.export(device.mac))
    practice.process.send_signal(signal.SIGUSR1)
    device.wait_for(state='ready')
    spy.lines.wait_for(lambda lines: any(l.get('root') == 'Hello' for l in lines), 'Hello')
    assert asker.ask('inquiry')[0]['fields']['BootTime'] != before
    assert asker.reset(device.mac, answer, 'Garden-2041')['Result'] == 'emptyEncryptString'


def test_control_lines(alone, start_practice, start_spy, client):
    practice = start_practice('ipc', 'ipc', host=alone)
    first, second = practice.devices
    asker = client(alone)
    spy = start_spy(alone, 'lo', PRACTICE_GROUP)
    first.control('move', '127.99.0.1')
    assert '127.99.0.1' in {a['from'] for a in asker.ask('inquiry')}
    first.control('bye')
    spy.lines.wait_for(lambda lines: any(l.get('root') == 'Bye' for l in lines), 'Bye')
    assert [a['fields']['DeviceSN'] for a in asker.ask('inquiry')] == [second.serial]
    first.control('restart')
    assert len(asker.ask('inquiry')) == 2


def test_the_vendor_answers_requests_alone(tmp_path):
    for text in ('', 'AB12CD34\n', 'QUJDRA==\n', '<html>'):
        path = tmp_path / 'request'
        path.write_text(text)
        done = subprocess.run([programs.PRACTICE, 'answer', path], capture_output=True, text=True)
        assert done.returncode == 5
        assert done.stdout == '' and done.stderr.count('\n') == 1
    assert subprocess.run([programs.PRACTICE, 'answer', tmp_path / 'none'],
                          capture_output=True).returncode == 5


@pytest.mark.parametrize('arguments', [
    ['--devices', '0'], ['--profile', 'none'], ['--group', '192.0.2.1:47020'],
    ['--bind', 'example'], ['--unknown'], ['word']])
def test_wrong_usage(arguments):
    done = subprocess.run([programs.PRACTICE, *arguments], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith('latchkey-practice: ')


def test_five_hundred_devices(alone, start_practice, client):
    start_practice(*['ipc'] * 500, host=alone)
    assert len(client(alone).ask('inquiry', expect=500)) == 500
