# SPDX-License-Identifier: GPL-3.0-or-later
"""latchkeyctl diagnose: each check goes from pass to fail and back by a real cause."""
import shutil
import subprocess
import sys

import pytest

from conftest import SADP_GROUP
from test_discovery import HOLD_PORT


@pytest.fixture
def diagnose(wire, ctl):
    """Runs it on the client's host; gives the status of each check."""
    user = ctl(wire.client)

    def run():
        result = user('diagnose', '--json', '--timeout', '1')
        checks = result.json['checks']
        for check in checks:
            assert set(check) == {'id', 'status', 'detail', 'remedy'}
            assert check['status'] in ('pass', 'warn', 'fail')
            assert check['detail']
            assert check['remedy'] or check['status'] == 'pass', check
        failed = any(c['status'] == 'fail' for c in checks)
        assert result.status == (1 if failed else 0), result
        return {c['id']: c['status'] for c in checks}
    return run


def test_a_healthy_network(wire, start_practice, diagnose):
    start_practice('ipc', host=wire.devices, binds=['192.0.2.11'], group=SADP_GROUP)
    checks = diagnose()
    assert {'link', 'address', 'port', 'rp-filter', 'firewall', 'loopback', 'virtual', 'wireless',
            'heard'} <= set(checks)
    for name in ('link', 'address', 'port', 'loopback', 'heard'):
        assert checks[name] == 'pass', (name, checks)


def test_nothing_is_heard(diagnose):
    assert diagnose()['heard'] != 'pass'


def test_no_address(wire, diagnose):
    wire.client.run(['ip', 'addr', 'flush', 'dev', 'eth0'])
    assert diagnose()['address'] == 'fail'
    wire.client.run(['ip', 'addr', 'add', '192.0.2.10/24', 'dev', 'eth0'])
    assert diagnose()['address'] == 'pass'


def test_no_link(wire, diagnose):
    wire.client.run(['ip', 'link', 'set', 'eth0', 'down'])
    assert diagnose()['link'] == 'fail'
    wire.client.run(['ip', 'link', 'set', 'eth0', 'up'])
    assert diagnose()['link'] == 'pass'


def test_strict_reverse_path(wire, diagnose):
    wire.client.sysctl('conf/all/rp_filter', 1)
    assert diagnose()['rp-filter'] != 'pass'
    wire.client.sysctl('conf/all/rp_filter', 0)
    wire.client.sysctl('conf/eth0/rp_filter', 0)
    assert diagnose()['rp-filter'] == 'pass'


def test_the_port_is_held(wire, diagnose):
    holder = wire.client.popen([sys.executable, '-c', HOLD_PORT, '37020'], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE)
    try:
        holder.stdout.readline()
        assert diagnose()['port'] != 'pass'
    finally:
        holder.communicate()
    assert diagnose()['port'] == 'pass'


@pytest.mark.skipif(shutil.which('nft') is None, reason='nft is not installed')
def test_a_rule_drops_what_devices_send(wire, diagnose):
    wire.client.run(['nft', 'add table inet t; add chain inet t in { type filter hook input '
                           'priority 0; }; add rule inet t in udp dport 37020 drop'])
    assert diagnose()['firewall'] != 'pass'
    wire.client.run(['nft', 'delete table inet t'])
    assert diagnose()['firewall'] == 'pass'


def test_for_people(wire, ctl):
    result = ctl(wire.client)('diagnose', '--timeout', '1')
    assert result.status in (0, 1)
    assert result.err == '' and len(result.out.splitlines()) > 9
