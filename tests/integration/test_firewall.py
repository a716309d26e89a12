# SPDX-License-Identifier: GPL-3.0-or-later
"""A firewall that lets in what was asked for and UDP port 37020, as we tell people to set it."""
import shutil

import pytest

import programs
from conftest import SADP_GROUP

PASSWORD = 'Garden-2041'
CLOSED = ('add table inet f; add chain inet f in { type filter hook input priority 0; policy drop; }; '
          'add rule inet f in iif lo accept; add rule inet f in ct state established,related accept')
OPEN = 'add rule inet f in udp dport 37020 accept'

pytestmark = pytest.mark.skipif(shutil.which('nft') is None, reason='nft is not installed')


def start_at(start_practice, wire, profile, address):
    return start_practice(profile, host=wire.devices, binds=[address], group=SADP_GROUP).devices[0]


@pytest.mark.parametrize('profile', ['ipc', 'bound'], ids=['group', 'unicast'])
def test_the_port_is_shut_and_opened(wire, start_practice, ctl, profile):
    """What was asked lately at its own address is let in; what nobody asked there is not."""
    device = start_at(start_practice, wire, profile, '192.0.2.11')
    user = ctl(wire.client, ['--timeout', '2'])
    wire.client.run(['nft', CLOSED])
    assert user('discover').status == 4
    wire.client.run(['nft', OPEN])
    request = user('export', device.mac)
    assert request.status == 0, request
    done = user('reset', device.mac, '--answer', '-', stdin=programs.practice_answer(request.out),
                password=PASSWORD)
    assert done.status == 0, done
    device.wait_for(password_changed=1)


@pytest.mark.parametrize('profile', ['ipc', 'bound'], ids=['group', 'unicast'])
def test_a_device_of_another_subnet(wire, start_practice, ctl, profile):
    """Nothing leads to it, so that only the group can be asked and no way back is open yet."""
    wire.devices.run(['ip', 'addr', 'add', '192.168.1.64/24', 'dev', 'eth0'])
    wire.client.sysctl('conf/all/rp_filter', 0)
    wire.client.sysctl('conf/eth0/rp_filter', 0)
    device = start_at(start_practice, wire, profile, '192.168.1.64')
    wire.client.run(['nft', CLOSED + '; ' + OPEN])
    user = ctl(wire.client, ['--timeout', '3'])
    request = user('export', device.mac)
    assert request.status == 0, request
    done = user('reset', device.mac, '--answer', '-', stdin=programs.practice_answer(request.out),
                password=PASSWORD)
    assert done.status == 0, done
    device.wait_for(password_changed=1)
