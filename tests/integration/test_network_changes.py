# SPDX-License-Identifier: GPL-3.0-or-later
"""What changes while latchkeyctl discover --watch looks on: cables, addresses, devices."""
import pytest

import programs
from conftest import SADP_GROUP


@pytest.fixture
def watch(lan, ctl, programs_running):
    """Watches in a host: watch(host).wait_for(event=…, mac=…) gives the device then."""
    def start(host, *options):
        user = ctl(host)
        watcher = programs.Program(user.command(['discover', '--watch', '--json', *options]),
                                   env=user.env)
        programs_running.append(watcher)

        def wait_for(event, **members):
            def condition(lines):
                for line in lines:
                    device = line['device']
                    if line['event'] == event and all(device[k] == v for k, v in members.items()):
                        return device
                return None
            return watcher.lines.wait_for(condition, '%s %s' % (event, members))
        watcher.event = wait_for
        return watcher
    return start


def colons(mac):
    return mac.replace('-', ':').lower()


@pytest.fixture
def cable(lan):
    """A segment with a device host; the client has no cable yet."""
    lan.segment()
    lan.devices = lan.host('devices', 'lan', '192.0.2.11/24')
    lan.client = lan.host('client')
    return lan


def test_a_cable_is_plugged_in(cable, start_practice, watch):
    device = start_practice('ipc', host=cable.devices, group=SADP_GROUP,
                            binds=['192.0.2.11']).devices[0]
    watcher = watch(cable.client)
    cable.client.connect('lan', '192.0.2.10/24')
    found = watcher.event('added', mac=colons(device.mac))
    assert found['interface'] == 'eth0'


def test_an_address_comes_later(cable, start_practice, watch):
    device = start_practice('bound', host=cable.devices, group=SADP_GROUP,
                            binds=['192.0.2.11']).devices[0]
    cable.client.connect('lan')
    watcher = watch(cable.client)
    cable.client.run(['ip', 'addr', 'add', '192.0.2.10/24', 'dev', 'eth0'])
    watcher.event('added', mac=colons(device.mac))


def test_a_second_interface_comes(cable, start_practice, watch):
    cable.segment('other')
    cable.client.connect('lan', '192.0.2.10/24')
    far = cable.host('far', 'other', '198.51.100.11/24')
    near = start_practice('ipc', host=cable.devices, group=SADP_GROUP,
                          binds=['192.0.2.11']).devices[0]
    second = start_practice('nvr', host=far, group=SADP_GROUP, binds=['198.51.100.11'],
                            seed=8).devices[0]
    watcher = watch(cable.client)
    watcher.event('added', mac=colons(near.mac))
    cable.client.connect('other', '198.51.100.10/24')
    assert watcher.event('added', mac=colons(second.mac))['interface'] == 'eth1'


def test_a_device_restarts(cable, start_practice, watch):
    device = start_practice('ipc', host=cable.devices, group=SADP_GROUP,
                            binds=['192.0.2.11']).devices[0]
    cable.client.connect('lan', '192.0.2.10/24')
    watcher = watch(cable.client)
    before = watcher.event('added', mac=colons(device.mac))
    device.control('advance', 3600)
    device.control('restart')
    after = watcher.event('restarted', mac=colons(device.mac))
    assert after['boot_time'] != before['boot_time']


def test_a_device_says_goodbye(cable, start_practice, watch):
    device = start_practice('ipc', host=cable.devices, group=SADP_GROUP,
                            binds=['192.0.2.11']).devices[0]
    cable.client.connect('lan', '192.0.2.10/24')
    watcher = watch(cable.client)
    watcher.event('added', mac=colons(device.mac))
    device.control('bye')
    watcher.event('stale', mac=colons(device.mac))
    watcher.event('gone', mac=colons(device.mac))


def test_a_device_moves(cable, start_practice, watch):
    cable.devices.run(['ip', 'addr', 'add', '192.0.2.77/24', 'dev', 'eth0'])
    device = start_practice('ipc', host=cable.devices, group=SADP_GROUP,
                            binds=['192.0.2.11']).devices[0]
    cable.client.connect('lan', '192.0.2.10/24')
    watcher = watch(cable.client)
    watcher.event('added', mac=colons(device.mac), ipv4='192.0.2.11')
    device.control('move', '192.0.2.77')
    moved = watcher.event('changed', mac=colons(device.mac), ipv4='192.0.2.77')
    assert moved['addresses'] == ['192.0.2.11', '192.0.2.77']
    assert moved['conflict'] is False


def test_a_cable_is_pulled_and_plugged_in_again(cable, start_practice, watch):
    first = start_practice('ipc', host=cable.devices, group=SADP_GROUP,
                           binds=['192.0.2.11']).devices[0]
    cable.client.connect('lan', '192.0.2.10/24')
    watcher = watch(cable.client)
    watcher.event('added', mac=colons(first.mac))
    cable.client.run(['ip', 'link', 'set', 'eth0', 'down'])
    second = start_practice('bound', host=cable.devices, group=SADP_GROUP, binds=['192.0.2.11'],
                            seed=8).devices[0]
    cable.client.run(['ip', 'link', 'set', 'eth0', 'up'])
    watcher.event('added', mac=colons(second.mac))


def test_an_adapter_is_taken_out_and_put_in_again(cable, start_practice, watch):
    """The kernel knows it by another number then; the group has to be joined anew."""
    first = start_practice('ipc', host=cable.devices, group=SADP_GROUP,
                           binds=['192.0.2.11']).devices[0]
    cable.client.connect('lan', '192.0.2.10/24', interface='usb0')
    watcher = watch(cable.client)
    watcher.event('added', mac=colons(first.mac))
    cable.client.run(['ip', 'link', 'del', 'usb0'])
    second = start_practice('ipc', host=cable.devices, group=SADP_GROUP, binds=['192.0.2.11'],
                            seed=8).devices[0]
    cable.client.connect('lan', '192.0.2.10/24', interface='usb0')
    assert watcher.event('added', mac=colons(second.mac))['interface'] == 'usb0'
