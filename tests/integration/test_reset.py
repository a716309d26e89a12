# SPDX-License-Identifier: GPL-3.0-or-later
"""export, reset and unbind of latchkeyctl against practice devices, guards and all."""
import hashlib
import json
import os
import signal
import stat
import subprocess

import pytest

import programs
from conftest import PRACTICE_GROUP, SADP_GROUP

PASSWORD = 'Garden-2041'


@pytest.fixture
def user(alone, ctl):
    return ctl(alone, ['--practice'])


@pytest.fixture
def start(alone, start_practice):
    """Starts one device of a profile beside the user."""
    def make(profile, **options):
        return start_practice(profile, host=alone, **options).devices[0]
    return make


@pytest.fixture
def answer_file(tmp_path):
    """Writes an answer to a file: answer_file(text) gives its name."""
    def write(text):
        path = tmp_path / 'Encrypt.xml'
        path.write_text(text)
        return path
    return write


def export(user, device, *arguments):
    result = user('export', device.mac, '--json', *arguments)
    assert result.status == 0, result
    return result.json


def export_and_answer(user, device):
    return programs.practice_answer(export(user, device)['text'])


def reset(user, device, answer, *arguments, password=PASSWORD):
    return user('reset', device.mac, '--answer', '-', '--json', *arguments, stdin=answer,
                password=password)


def assert_error(result, status, number=None):
    """One line on standard error, and it ends with the protocol's number."""
    assert result.status == status, result
    assert result.err.count('\n') == 1 and result.err.startswith('latchkeyctl '), result
    if number:
        assert result.err.rstrip().endswith('(SADP %d)' % number), result
    assert PASSWORD not in result.err + result.out


# Export


def test_export_tells_everything(user, start):
    device = start('ipc')
    told = export(user, device)
    assert set(told) == {'mac', 'serial', 'kind', 'text', 'sha256', 'exported_at', 'boot_time',
                         'file', 'qr'}
    assert (told['mac'], told['serial'], told['kind']) == \
        (device.mac, device.serial, 'encrypt-string')
    assert told['sha256'] == hashlib.sha256(told['text'].encode()).hexdigest()
    assert told['file'] is None and told['qr'] is None
    assert device.wait_for(state='requested')


def test_export_writes_files_for_their_owner_alone(user, start, tmp_path):
    device = start('ipc-file')
    told = export(user, device, '--output', tmp_path / 'DeviceKey.xml', '--qr', tmp_path / 'q.svg')
    assert told['kind'] == 'device-code'
    assert (tmp_path / 'DeviceKey.xml').read_text() == told['text']
    assert '<svg' in (tmp_path / 'q.svg').read_text()
    for name in ('DeviceKey.xml', 'q.svg'):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_export_to_a_pipe_is_byte_exact(user, start):
    device = start('ipc')
    result = user('export', device.mac)
    assert result.status == 0 and '\n' not in result.out
    assert programs.practice_answer(result.out)


def test_the_mac_may_be_spelt_in_any_way(user, start):
    device = start('ipc')
    result = user('export', device.mac.replace(':', '').upper(), '--json')
    assert result.json['mac'] == device.mac


def test_export_asks_once(wire, start_practice, start_spy, ctl):
    device = start_practice('ipc', host=wire.devices, binds=['192.0.2.11'],
                            group=SADP_GROUP).devices[0]
    spy = start_spy(wire.devices)
    export(ctl(wire.client), device)
    asked = spy.said(root='Probe', types='getencryptstring')
    assert len(asked) == 1
    assert asked[0]['order'] == ['Uuid', 'MAC', 'Types']
    assert asked[0]['mac'] == device.mac.replace(':', '-')
    assert asked[0]['uuid'] == asked[0]['uuid'].upper()


def test_an_answer_that_never_comes_is_not_asked_for_again(wire, start_practice, start_spy, ctl):
    device = start_practice('mute', host=wire.devices, binds=['192.0.2.11'],
                            group=SADP_GROUP).devices[0]
    spy = start_spy(wire.devices)
    result = ctl(wire.client)('export', device.mac, '--json')
    assert_error(result, 4, 2011)
    assert len(spy.said(root='Probe', types='getencryptstring')) == 1


def test_a_second_export_is_stopped(user, start):
    device = start('ipc')
    first = export(user, device)['text']
    assert_error(user('export', device.mac), 1)
    answer = programs.practice_answer(first)
    assert reset(user, device, answer).status == 0
    # The request is used up, so nothing is lost by another one.
    export(user, device)


def test_export_again_voids_the_first_answer(user, start):
    device = start('ipc')
    old = export_and_answer(user, device)
    export(user, device, '--again')
    result = reset(user, device, old)
    assert_error(result, 3, 2039)
    assert device.now['password_changed'] == 0


@pytest.mark.parametrize('profile, number', [
    ('inactive', 2019), ('retail', None), ('legacy', None), ('v31-only', None)])
def test_export_of_what_has_no_request(user, start, profile, number):
    assert_error(user('export', start(profile).mac), 3, number)


def test_a_file_that_cannot_be_written_is_found_before_the_device_is_asked(user, start, tmp_path):
    device = start('ipc')
    for path in (tmp_path, tmp_path / 'none' / 'DeviceKey.xml'):
        assert_error(user('export', device.mac, '--output', path), 1)
    assert device.now['state'] == 'ready'


def test_export_of_nobody(user, start):
    start('ipc')
    assert_error(user('export', '02:00:00:00:00:01', '--timeout', '1'), 4, 2011)
    assert_error(user('export', 'no mac'), 2)


# Reset


@pytest.mark.parametrize('profile', [
    'ipc', 'ipc-file', 'nvr', 'code-encrypt', 'quirky', 'gb18030', 'v31', 'clockless', 'slow'])
def test_reset(user, start, profile):
    device = start(profile)
    result = reset(user, device, export_and_answer(user, device) + '\n')
    assert result.status == 0, result
    assert result.json['mac'] == device.mac
    assert result.json['outcome'] == 'success'
    assert set(result.json) == {'mac', 'outcome', 'result', 'sadp_error', 'attempts_left',
                                'lock_minutes', 'detail'}
    assert device.wait_for(password_changed=1)


def test_the_answer_is_read_from_a_file(user, start, answer_file):
    device = start('ipc')
    path = answer_file('\ufeff' + export_and_answer(user, device) + '\r\n')
    result = user('reset', device.mac, '--answer', path, password=PASSWORD + '\n')
    assert result.status == 0, result
    device.wait_for(password_changed=1)


def test_reset_of_a_device_in_another_subnet(wire, start_practice, ctl):
    wire.devices.run(['ip', 'addr', 'add', '192.168.1.64/24', 'dev', 'eth0'])
    wire.client.sysctl('conf/all/rp_filter', 0)
    wire.client.sysctl('conf/eth0/rp_filter', 0)
    device = start_practice('ipc', host=wire.devices, binds=['192.168.1.64'],
                            group=SADP_GROUP).devices[0]
    user = ctl(wire.client)
    assert reset(user, device, export_and_answer(user, device)).status == 0
    device.wait_for(password_changed=1)


def test_a_wrong_code_is_tried_once(wire, start_practice, start_spy, ctl):
    device = start_practice('ipc', host=wire.devices, binds=['192.0.2.11'],
                            group=SADP_GROUP).devices[0]
    user = ctl(wire.client)
    export(user, device)
    spy = start_spy(wire.devices)
    result = reset(user, device, 'WRONG234')
    assert_error(result, 3, 2039)
    told = result.json
    assert (told['outcome'], told['result'], told['sadp_error'], told['attempts_left']) == \
        ('refused', 'wrong-code', 2039, 6)
    assert len(spy.said(root='Probe', types='reset')) == 1
    assert len(spy.said(root='Probe', types='exchangecode')) == 1
    assert device.now['password_changed'] == 0


def test_a_locked_device(user, start):
    device = start('ipc')
    answer = export_and_answer(user, device)
    for left in range(6, 0, -1):
        assert reset(user, device, 'WRONG234').json['attempts_left'] == left
    locked = reset(user, device, 'WRONG234')
    assert locked.status == 3, locked
    assert '1 attempt is left' in locked.err and locked.err.endswith('(SADP 2018)\n')
    assert (locked.json['result'], locked.json['lock_minutes']) == ('locked', 30)
    # The lock is remembered: the device is not bothered, and counts nothing.
    stopped = reset(user, device, answer)
    assert_error(stopped, 1, 2018)
    assert (stopped.json['outcome'], stopped.json['result']) == ('stopped', 'locked')
    assert 0 < stopped.json['lock_minutes'] <= 30
    assert_error(reset(user, device, answer, '--again'), 3, 2018)
    device.control('advance', 30 * 60 + 1)
    assert reset(user, device, answer, '--again').status == 0


def test_a_restart_is_noticed_before_anything_is_sent(wire, start_practice, start_spy, ctl):
    device = start_practice('ipc', host=wire.devices, binds=['192.0.2.11'],
                            group=SADP_GROUP).devices[0]
    user = ctl(wire.client)
    answer = export_and_answer(user, device)
    device.control('restart')
    spy = start_spy(wire.devices)
    stopped = reset(user, device, answer)
    assert_error(stopped, 1, 2022)
    assert stopped.json['outcome'] == 'stopped'
    assert spy.said(types='exchangecode') == [] and spy.said(types='reset') == []
    tried = reset(user, device, answer, '--despite-restart')
    assert_error(tried, 3, 2022)
    assert tried.json['result'] == 'request-gone'


def test_a_device_that_restarts_by_itself(user, start):
    device = start('restarts')
    assert_error(reset(user, device, export_and_answer(user, device)), 1, 2022)


def test_an_overdue_request(user, start):
    device = start('overdue')
    result = reset(user, device, export_and_answer(user, device))
    assert_error(result, 3, 2023)
    assert result.json['result'] == 'expired'


@pytest.mark.parametrize('profile, password, number, word', [
    ('denied', PASSWORD, 2009, 'denied'), ('strict', 'letters2041', 2020, 'weak-password')])
def test_what_a_device_refuses(user, start, profile, password, number, word):
    device = start(profile)
    result = reset(user, device, export_and_answer(user, device), password=password)
    assert_error(result, 3, number)
    assert result.json['result'] == word


def test_after_a_weak_password_the_answer_serves_again(user, start):
    device = start('strict')
    answer = export_and_answer(user, device)
    assert reset(user, device, answer, password='letters2041').status == 3
    assert reset(user, device, answer).status == 0


def test_an_outcome_that_nobody_knows(wire, start_practice, start_spy, ctl):
    device = start_practice('silent', host=wire.devices, binds=['192.0.2.11'],
                            group=SADP_GROUP).devices[0]
    user = ctl(wire.client)
    answer = export_and_answer(user, device)
    spy = start_spy(wire.devices)
    result = reset(user, device, answer)
    assert_error(result, 4, 2011)
    assert 'outcome unknown' in result.err.lower()
    assert result.json['outcome'] == 'unknown'
    assert len(spy.said(root='Probe', types='reset')) == 1
    # The next run knows, and asks for a clear yes.
    stopped = reset(user, device, answer)
    assert_error(stopped, 1)
    assert (stopped.json['outcome'], stopped.json['result']) == ('stopped', 'outcome-unknown')
    assert len(spy.said(root='Probe', types='reset')) == 1
    assert reset(user, device, answer, '--again').status == 4
    assert len(spy.said(root='Probe', types='reset')) == 2
    # A request that was exported later is another story.
    newer = programs.practice_answer(export(user, device, '--again')['text'])
    assert reset(user, device, newer).status == 4
    assert len(spy.said(root='Probe', types='reset')) == 3


def attempts_of(user):
    """What the application reads, too."""
    path = user.home / 'data/latchkey/practice/attempts.json'
    return json.loads(path.read_text()) if path.exists() else {}


def test_what_the_application_knows_of_an_attempt(user, start):
    device = start('ipc')
    answer = export_and_answer(user, device)
    assert reset(user, device, 'WRONG234').status == 3
    attempt = attempts_of(user)[device.mac]
    assert (attempt['outcome'], attempt['attempts_left']) == ('refused', 6)
    assert 'begun_at' in attempt and 'case' not in attempt and 'locked_until' not in attempt
    # The request is as good as before, so a second export is still stopped.
    assert_error(user('export', device.mac), 1)
    assert reset(user, device, answer).status == 0
    assert attempts_of(user)[device.mac]['outcome'] == 'success'


def test_what_is_known_of_an_attempt_of_the_application(user, start):
    device = start('ipc')
    answer = export_and_answer(user, device)
    path = user.home / 'data/latchkey/practice/attempts.json'
    # As the application leaves it when it ends before the device answers.
    path.write_text(json.dumps({device.mac: {
        'case': 'LK-0000000001', 'item': 1, 'begun_at': '2999-01-01T00:00:00Z'}}))
    path.chmod(0o600)
    assert reset(user, device, answer).json['result'] == 'outcome-unknown'
    assert device.now['password_changed'] == 0
    assert reset(user, device, answer, '--again').status == 0


def test_a_device_that_was_given_nothing_was_not_tried(user, start):
    device = start('mute')
    result = reset(user, device, 'AB12CD34')
    assert_error(result, 4, 2011)
    assert attempts_of(user) == {}
    assert reset(user, device, 'AB12CD34').status == 4


def test_a_run_that_is_killed_leaves_its_attempt(user, start):
    device = start('slow')
    answer = export_and_answer(user, device)
    fd = programs.secret_fd(PASSWORD)
    run = subprocess.Popen(
        user.command(['reset', device.mac, '--answer', '-', '--practice', '--password-fd', fd]),
        env=user.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, pass_fds=(fd,))
    run.stdin.write(answer)
    run.stdin.close()
    try:
        programs.wait_until(lambda: device.mac in attempts_of(user), 'the note of the attempt')
    finally:
        run.kill()
        run.wait()
        os.close(fd)
    assert 'outcome' not in attempts_of(user)[device.mac]
    assert reset(user, device, answer).json['result'] == 'outcome-unknown'


def test_a_run_that_is_interrupted_does_not_know(user, start):
    device = start('silent')
    answer = export_and_answer(user, device)
    fd = programs.secret_fd(PASSWORD)
    run = subprocess.Popen(
        user.command(['reset', device.mac, '--answer', '-', '--practice', '--json',
                      '--password-fd', fd]),
        env=user.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, pass_fds=(fd,))
    run.stdin.write(answer)
    run.stdin.close()
    device.wait_for(password_changed=1)
    run.send_signal(signal.SIGINT)
    try:
        assert run.wait(programs.WAIT) == 4
        assert json.loads(run.stdout.read())['outcome'] == 'unknown'
    finally:
        run.kill()
        os.close(fd)
    assert attempts_of(user)[device.mac]['outcome'] == 'unknown'


@pytest.mark.parametrize('password', [
    'short1', 'onlyletters', 'waytoolongpassword2041', 'nimda', 'Pässword-2041', 'with blank 1', ''])
def test_a_weak_password_is_stopped_here(wire, start_practice, start_spy, ctl, password):
    device = start_practice('ipc', host=wire.devices, binds=['192.0.2.11'],
                            group=SADP_GROUP).devices[0]
    spy = start_spy(wire.devices)
    result = reset(ctl(wire.client), device, 'AB12CD34', password=password)
    assert result.status == 1
    assert result.json['outcome'] == 'stopped'
    assert [line for line in spy.lines.all()[1:] if line['root'] == 'Probe'] == []


def test_the_request_is_no_answer(user, start):
    device = start('ipc')
    request = export(user, device)['text']
    assert_error(reset(user, device, request), 5)
    assert device.now['state'] == 'requested'


@pytest.mark.parametrize('text', ['', 'A' * 1024, '<?xml version="1.0"?><a/>', 'a & b', 'a\0b'])
def test_what_is_no_answer(user, start, text):
    assert_error(reset(user, start('ipc'), text), 5)


def test_a_missing_answer_file(user, start, tmp_path):
    result = user('reset', start('ipc').mac, '--answer', tmp_path / 'none', password=PASSWORD)
    assert_error(result, 5)


def test_a_used_answer(user, start):
    device = start('ipc')
    answer = export_and_answer(user, device)
    assert reset(user, device, answer).status == 0
    assert_error(reset(user, device, answer), 5)


def test_cameras_of_a_recorder(user, start):
    device = start('nvr')
    answer = export_and_answer(user, device)
    assert reset(user, device, answer, '--sync-cameras').status == 0
    device.wait_for(password_changed=1, cameras_changed=1)


def test_cameras_of_a_device_that_has_none(user, start):
    device = start('ipc')
    result = reset(user, device, export_and_answer(user, device), '--sync-cameras')
    assert_error(result, 3)
    assert result.json['outcome'] == 'stopped'
    assert device.now['password_changed'] == 0


def test_reset_of_a_device_without_a_password(user, start):
    assert_error(reset(user, start('inactive'), 'AB12CD34'), 3, 2019)


def test_a_locked_device_from_the_start(user, start):
    device = start('locked')
    result = reset(user, device, export_and_answer(user, device))
    assert_error(result, 3, 2018)
    assert result.json['lock_minutes'] == 30


def test_nothing_secret_is_kept_in_files(user, start):
    device = start('ipc')
    request = export(user, device)['text']
    answer = programs.practice_answer(request)
    assert reset(user, device, answer).status == 0
    files = [p for p in user.home.rglob('*') if p.is_file()]
    kept = b''.join(p.read_bytes() for p in files)
    assert device.mac.encode() in kept
    for secret in (request, answer, PASSWORD):
        assert secret.encode() not in kept


# Unbind


def unbind(user, device, password=PASSWORD):
    return user('unbind', device.mac, '--json', password=password)


def test_unbind(user, start):
    device = start('bound', password=PASSWORD)
    wrong = unbind(user, device, 'Other-2041')
    assert_error(wrong, 3, 2024)
    assert wrong.json['attempts_left'] == 6
    right = unbind(user, device)
    assert right.status == 0 and right.json['outcome'] == 'success'
    assert device.wait_for(bound=False)
    again = unbind(user, device)
    assert again.status == 0 and again.json['outcome'] == 'success'
    assert 'not bound' in again.json['detail']


def test_reset_first_then_unbind_with_the_new_password(user, start):
    device = start('bound')
    assert reset(user, device, export_and_answer(user, device)).status == 0
    assert unbind(user, device).status == 0
    device.wait_for(bound=False, password_changed=1)


@pytest.mark.parametrize('profile', ['cloud-off', 'cloud-offline', 'ipc'])
def test_unbind_of_what_cannot_be(user, start, profile):
    assert_error(unbind(user, start(profile)), 3)


def test_unbind_with_an_unknown_outcome(user, start):
    device = start('silent', password=PASSWORD)
    result = unbind(user, device)
    assert_error(result, 4, 2011)
    assert result.json['outcome'] == 'unknown'
