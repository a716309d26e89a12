# SPDX-License-Identifier: GPL-3.0-or-later
"""latchkeyctl discover over real multicast between hosts."""
import re
import signal
import subprocess
import sys

import pytest

from conftest import PRACTICE_GROUP, SADP_GROUP

MEMBERS = {
    'serial', 'model', 'mac', 'mac_raw', 'ipv4', 'ipv4_mask', 'ipv4_gateway', 'ipv6', 'http_port',
    'command_port', 'firmware', 'dsp', 'boot_time', 'activated', 'reset_mode', 'self_service',
    'conflict', 'interface', 'addresses', 'last_seen', 'fields'}

# Holds the SADP port as another program would that shares it with nobody.
HOLD_PORT = '''
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", int(sys.argv[1])))
print("{}", flush=True)
sys.stdin.read()
'''


def found(result):
    assert result.status == 0, result
    return {d['serial']: d for d in result.json['devices']}


def discover(ctl, *arguments):
    return ctl('discover', '--json', '--timeout', '2', *arguments)


def test_devices_of_several_hosts(wire, start_practice, ctl):
    other = wire.host('other', 'lan', '192.0.2.12/24', )
    first = start_practice('ipc', 'nvr', host=wire.devices, binds=['192.0.2.11'], group=SADP_GROUP)
    second = start_practice('bound', 'legacy', host=other, binds=['192.0.2.12'], group=SADP_GROUP,
                            seed=8)
    result = discover(ctl(wire.client))
    devices = found(result)
    assert set(devices) == {d.serial for d in first.devices + second.devices}
    assert result.json['partial'] is False
    for device in devices.values():
        assert set(device) == MEMBERS
        assert device['interface'] == 'eth0'
        assert device['conflict'] is False
        assert re.fullmatch('([0-9a-f]{2}:){5}[0-9a-f]{2}', device['mac'])
        assert device['fields']['MAC'] == device['mac_raw']
        assert device['addresses'] == [device['ipv4']]
        assert re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z', device['last_seen'])
    assert devices[second.device('bound').serial]['ipv4'] == '192.0.2.12'


@pytest.mark.parametrize('profile, reset_mode, activated', [
    ('ipc', 'encrypt-string', True), ('ipc-file', 'device-code', True),
    ('legacy', 'legacy', None), ('retail', 'none', True), ('inactive', 'none', False),
    ('v31', 'encrypt-string', True), ('v31-only', 'unsupported', True),
    ('quirky', 'encrypt-string', True), ('gb18030', 'encrypt-string', True)])
def test_reset_mode(alone, start_practice, ctl, profile, reset_mode, activated):
    device = start_practice(profile, host=alone).devices[0]
    shown = found(discover(ctl(alone, ['--group', PRACTICE_GROUP])))[device.serial]
    assert shown['reset_mode'] == reset_mode
    if profile != 'legacy':
        assert shown['activated'] is activated
    assert shown['mac'] == device.mac


def test_odd_spelling_is_kept(alone, start_practice, ctl):
    practice = start_practice('quirky', 'gb18030', host=alone)
    devices = found(discover(ctl(alone, ['--practice'])))
    odd = devices[practice.device('quirky').serial]
    assert odd['mac_raw'] == practice.device('quirky').mac.upper()
    assert odd['model'] == 'Gate & Yard'
    assert devices[practice.device('gb18030').serial]['model'] == '摄像机'


def test_self_service_is_told(alone, start_practice, ctl):
    device = start_practice('self-service', host=alone).devices[0]
    shown = found(discover(ctl(alone, ['--practice'])))[device.serial]
    assert len(shown['self_service']) >= 3


def test_a_device_of_another_subnet(wire, start_practice, ctl):
    """The classic case: a device at its factory address on the same cable."""
    wire.devices.run(['ip', 'addr', 'add', '192.168.1.64/24', 'dev', 'eth0'])
    wire.client.sysctl('conf/all/rp_filter', 0)
    wire.client.sysctl('conf/eth0/rp_filter', 0)
    device = start_practice('ipc', host=wire.devices, binds=['192.168.1.64'],
                            group=SADP_GROUP).devices[0]
    shown = found(discover(ctl(wire.client)))[device.serial]
    assert shown['ipv4'] == '192.168.1.64'


def test_two_interfaces(wire, start_practice, ctl):
    wire.segment('second')
    wire.client.connect('second', '198.51.100.10/24')
    far = wire.host('far', 'second', '198.51.100.11/24')
    here = start_practice('ipc', host=wire.devices, binds=['192.0.2.11'],
                          group=SADP_GROUP).devices[0]
    there = start_practice('nvr', host=far, binds=['198.51.100.11'], group=SADP_GROUP,
                           seed=8).devices[0]
    devices = found(discover(ctl(wire.client)))
    assert devices[here.serial]['interface'] == 'eth0'
    assert devices[there.serial]['interface'] == 'eth1'
    one = found(discover(ctl(wire.client), '--interface', 'eth1'))
    assert set(one) == {there.serial}


def test_behind_a_router(lan, start_practice, ctl):
    lan.segment('near')
    lan.segment('far')
    client = lan.host('client', 'near', '192.0.2.10/24')
    router = lan.host('router', 'near', '192.0.2.1/24')
    router.connect('far', '198.51.100.1/24')
    router.sysctl('ip_forward', 1)
    devices = lan.host('devices', 'far', '198.51.100.11/24', '198.51.100.12/24')
    client.run(['ip', 'route', 'add', 'default', 'via', '192.0.2.1'])
    devices.run(['ip', 'route', 'add', 'default', 'via', '198.51.100.1'])
    first, second = start_practice(
        'ipc', 'ipc', host=devices, binds=['198.51.100.11', '198.51.100.12'],
        group=SADP_GROUP).devices
    nobody = discover(ctl(client))
    assert nobody.status == 4 and nobody.json['devices'] == []
    assert nobody.err.rstrip().endswith('(SADP 2011)')
    one = found(discover(ctl(client), '--address', '198.51.100.12'))
    assert set(one) == {second.serial}
    both = found(discover(ctl(client), '--address', '198.51.100.10-198.51.100.13:37020'))
    assert set(both) == {first.serial, second.serial}


def test_the_port_is_held(wire, start_practice, ctl, programs_running):
    practice = start_practice('ipc', 'nvr', host=wire.devices, binds=['192.0.2.11'],
                              group=SADP_GROUP)
    holder = wire.client.popen([sys.executable, '-c', HOLD_PORT, '37020'], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE)
    try:
        holder.stdout.readline()
        result = discover(ctl(wire.client))
    finally:
        holder.communicate()
    assert result.json['partial'] is True
    assert result.json['notes']
    # What answers to the asker is found all the same.
    assert practice.device('nvr').serial in found(result)
    assert discover(ctl(wire.client)).json['partial'] is False


SHOUT = '''
import os, socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("192.0.2.12"))
group = ("239.255.255.250", 37020)
junk = [b"", b"\\0", b"<" * 65507, b"<ProbeMatch>" * 5000, os.urandom(1400), b"<!DOCTYPE a []>",
        b"<ProbeMatch><Types>inquiry</Types><MAC>", b"<Bye><MAC>02-00-00-00-00-01</MAC></Bye>"]
print("{}", flush=True)
while True:
    for data in junk:
        s.sendto(data, group)
        s.sendto(data, ("192.0.2.10", 37020))
    time.sleep(0.02)
'''


# A program that shares the port, and takes its part of what comes to it.
SHARE_PORT = HOLD_PORT.replace('s.bind', '''
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
s.bind''')


def test_another_program_shares_the_port(wire, start_practice, ctl):
    """Some answers may go to it; those to the group and to a port of our own do not."""
    practice = start_practice('ipc', 'nvr', host=wire.devices, binds=['192.0.2.11'],
                              group=SADP_GROUP)
    sharer = wire.client.popen([sys.executable, '-c', SHARE_PORT, '37020'], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE)
    try:
        sharer.stdout.readline()
        result = discover(ctl(wire.client))
    finally:
        sharer.communicate()
    assert result.json['partial'] is True and result.json['notes']
    assert set(found(result)) == {d.serial for d in practice.devices}


def test_a_wire_full_of_junk(wire, start_practice, ctl, tmp_path):
    other = wire.host('other', 'lan', '192.0.2.12/24')
    practice = start_practice('ipc', 'bound', host=wire.devices, binds=['192.0.2.11'],
                              group=SADP_GROUP)
    shouter = other.popen([sys.executable, '-c', SHOUT], stdout=subprocess.PIPE)
    try:
        shouter.stdout.readline()
        devices = found(discover(ctl(wire.client), '--capture', tmp_path / 'saved.pcapng'))
    finally:
        shouter.kill()
        shouter.communicate()
    assert set(devices) == {d.serial for d in practice.devices}


def test_nobody_there(wire, ctl):
    result = discover(ctl(wire.client))
    assert result.status == 4
    assert result.json['devices'] == [] and result.json['partial'] is False
    assert result.err.count('\n') == 1


def test_no_network_card(alone, ctl):
    result = discover(ctl(alone))
    assert result.status in (1, 4)
    assert result.err.startswith('latchkeyctl discover: ')


def test_a_table_for_people(alone, start_practice, ctl):
    device = start_practice('ipc', host=alone).devices[0]
    result = ctl(alone, ['--practice'])('discover', '--timeout', '2')
    assert result.status == 0
    assert len(result.out.splitlines()) == 2
    assert device.serial in result.out and device.mac in result.out


def test_watch(alone, start_practice, ctl, programs_running):
    device = start_practice('ipc', host=alone).devices[0]
    watch = ctl(alone, ['--practice']).start('discover', '--watch', '--json')

    def wait(event):
        return watch.lines.wait_for(
            lambda lines: [l for l in lines if l['event'] == event
                           and l['device']['serial'] == device.serial], event)
    first = wait('added')[0]['device']
    device.control('restart')
    assert wait('restarted')[0]['device']['boot_time'] != first['boot_time']
    assert watch.stop(signal.SIGINT) == 0


def test_two_devices_with_one_mac(wire, start_practice, ctl):
    other = wire.host('other', 'lan', '192.0.2.12/24')
    device = start_practice('ipc', host=wire.devices, binds=['192.0.2.11'],
                            group=SADP_GROUP).devices[0]
    start_practice('ipc', host=other, binds=['192.0.2.12'], group=SADP_GROUP)
    shown = found(discover(ctl(wire.client)))
    assert shown[device.serial]['conflict'] is True


@pytest.mark.parametrize('arguments', [
    ['--group', '192.0.2.1:37020'], ['--address', 'example'], ['--timeout', '0'], ['word'],
    ['--unknown']])
def test_wrong_usage(alone, ctl, arguments):
    result = ctl(alone)('discover', *arguments)
    assert result.status == 2
    assert result.out == '' and result.err.count('\n') == 1
