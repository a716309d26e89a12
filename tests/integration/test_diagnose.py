# SPDX-License-Identifier: GPL-3.0-or-later
"""latchkeyctl diagnose: each check goes from pass to fail and back by a real cause."""
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from conftest import SADP_GROUP
from test_discovery import HOLD_PORT


@pytest.fixture
def diagnose(wire, ctl):
    """Runs it on the client's host; gives the status of each check. .heal(id) copies the remedy of
    one into a shell, as a person would."""
    user = ctl(wire.client)

    def heal(name):
        remedy = run.checks[name]['remedy']
        assert remedy.startswith('sudo '), remedy
        wire.client.run(['sh', '-ec', remedy.removeprefix('sudo ')], stdout=subprocess.DEVNULL)

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
        run.checks = {c['id']: c for c in checks}
        return {c['id']: c['status'] for c in checks}
    run.heal = heal
    return run


def test_a_healthy_network(wire, start_practice, diagnose):
    start_practice('ipc', host=wire.devices, binds=['192.0.2.11'], group=SADP_GROUP)
    checks = diagnose()
    assert {'link', 'address', 'port', 'rp-filter', 'firewall', 'loopback', 'virtual', 'wireless',
            'heard'} <= set(checks)
    for name in ('link', 'address', 'port', 'loopback', 'heard'):
        assert checks[name] == 'pass', (name, checks)


def test_what_was_heard(wire, start_practice, diagnose):
    device = start_practice('ipc', host=wire.devices, binds=['192.0.2.11'],
                            group=SADP_GROUP).devices[0]
    assert diagnose()['heard'] == 'pass'
    assert 'eth0' in diagnose.checks['heard']['detail']
    device.control('off')
    assert diagnose()['heard'] == 'warn'
    device.control('restart')
    assert diagnose()['heard'] == 'pass'


def test_no_address(wire, diagnose):
    assert diagnose()['address'] == 'pass'
    wire.client.run(['ip', 'addr', 'flush', 'dev', 'eth0'])
    assert diagnose()['address'] == 'fail'
    diagnose.heal('address')
    assert diagnose()['address'] == 'pass'


def test_one_interface_of_two_has_no_address(wire, diagnose):
    wire.client.connect('lan')
    assert diagnose()['address'] == 'warn'
    assert 'eth1' in diagnose.checks['address']['detail']
    diagnose.heal('address')
    assert diagnose()['address'] == 'pass'


def test_no_link(wire, diagnose):
    assert diagnose()['link'] == 'pass'
    wire.client.run(['ip', 'link', 'set', 'eth0', 'down'])
    assert diagnose()['link'] == 'fail'
    diagnose.heal('link')
    assert diagnose()['link'] == 'pass'


def test_strict_reverse_path(wire, start_practice, ctl, diagnose):
    """What the check says is what becomes of a device of another subnet."""
    wire.devices.run(['ip', 'addr', 'add', '192.168.1.64/24', 'dev', 'eth0'])
    start_practice('ipc', host=wire.devices, binds=['192.168.1.64'], group=SADP_GROUP)
    user = ctl(wire.client, ['--timeout', '2'])
    for name in ('all', 'eth0'):
        wire.client.sysctl('conf/%s/rp_filter' % name, 0)
    assert diagnose()['rp-filter'] == 'pass' and user('discover').status == 0
    wire.client.sysctl('conf/all/rp_filter', 1)
    assert diagnose()['rp-filter'] == 'fail' and user('discover').status == 4
    diagnose.heal('rp-filter')
    # Loose filtering drops what no route leads to, which is the next thing to be told.
    assert diagnose()['rp-filter'] == 'warn' and user('discover').status == 4
    diagnose.heal('rp-filter')
    assert diagnose()['rp-filter'] == 'pass' and user('discover').status == 0


def test_the_port_is_held(wire, diagnose):
    assert diagnose()['port'] == 'pass'
    holder = wire.client.popen([sys.executable, '-c', HOLD_PORT, '37020'], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE)
    try:
        holder.stdout.readline()
        assert diagnose()['port'] == 'fail'
        name = pathlib.Path('/proc/%d/comm' % holder.pid).read_text().strip()
        assert name in diagnose.checks['port']['detail'] + diagnose.checks['port']['remedy']
    finally:
        holder.communicate()
    assert diagnose()['port'] == 'pass'


FIREWALLS = {
    'rule': 'add table inet t; add chain inet t in { type filter hook input priority 0; }; '
            'add rule inet t in udp dport 37020 drop',
    'source': 'add table ip t; add chain ip t in { type filter hook input priority 0; }; '
              'add rule ip t in ip saddr 192.0.2.11 udp dport 37020 reject',
    'policy': 'add table ip6 x; add table ip t; add chain ip t in { type filter hook input '
              'priority 0; policy drop; }; add rule ip t in iif lo accept; '
              'add rule ip t in ct state established,related accept',
    'rest': 'add table inet t; add chain inet t in { type filter hook input priority 0; }; '
            'add rule inet t in ct state established accept; add rule inet t in counter drop',
}


@pytest.mark.skipif(shutil.which('nft') is None, reason='nft is not installed')
@pytest.mark.parametrize('firewall', FIREWALLS)
def test_a_firewall_drops_what_devices_send(wire, start_practice, diagnose, firewall):
    """The remedy lets it in again, in that very chain."""
    start_practice('ipc', host=wire.devices, binds=['192.0.2.11'], group=SADP_GROUP)
    before = diagnose()
    assert (before['firewall'], before['loopback'], before['heard']) == ('pass',) * 3
    wire.client.run(['nft', FIREWALLS[firewall]])
    shut = diagnose()
    assert (shut['firewall'], shut['heard']) == ('fail', 'warn')
    assert shut['loopback'] == ('pass' if firewall == 'source' else 'fail')
    diagnose.heal('firewall')
    after = diagnose()
    assert (after['firewall'], after['loopback'], after['heard']) == ('pass',) * 3


IPTABLES = {
    'rule': ['-A INPUT -p udp --dport 37020 -j DROP'],
    'policy': ['-P INPUT DROP', '-A INPUT -i lo -j ACCEPT',
               '-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT'],
    'chain': ['-N mine', '-A INPUT -j mine', '-A mine -p udp -m udp --dport 37020 -j REJECT'],
}


@pytest.mark.skipif(shutil.which('iptables') is None, reason='iptables is not installed')
@pytest.mark.parametrize('firewall', IPTABLES)
@pytest.mark.parametrize('kind', ['nft', 'legacy'])
def test_rules_of_iptables(wire, start_practice, diagnose, tmp_path, monkeypatch, kind, firewall):
    """Those that iptables keeps in nftables, and those of its own that nft does not list."""
    for name in ('iptables', 'iptables-save'):
        real = shutil.which(name.replace('iptables', 'iptables-' + kind))
        (tmp_path / name).symlink_to(real)
    monkeypatch.setenv('PATH', '%s:%s' % (tmp_path, os.environ['PATH']))
    start_practice('ipc', host=wire.devices, binds=['192.0.2.11'], group=SADP_GROUP)
    before = diagnose()
    assert (before['firewall'], before['heard']) == ('pass', 'pass')
    for line in IPTABLES[firewall]:
        wire.client.run(['iptables', *line.split()])
    shut = diagnose()
    assert (shut['firewall'], shut['heard']) == ('fail', 'warn')
    diagnose.heal('firewall')
    after = diagnose()
    assert (after['firewall'], after['heard']) == ('pass', 'pass')


@pytest.mark.skipif(shutil.which('nft') is None, reason='nft is not installed')
def test_the_group_does_not_come_back(wire, diagnose):
    assert diagnose()['loopback'] == 'pass'
    wire.client.run(['nft', 'add table ip t; add chain ip t out { type filter hook output priority '
                            '0; }; add rule ip t out ip daddr 239.255.255.250 drop'])
    assert diagnose()['loopback'] == 'fail'
    wire.client.run(['nft', 'delete table ip t'])
    assert diagnose()['loopback'] == 'pass'


# A computer that is none of it: the root of this one, without what tells of a container or a
# virtual machine. /run is that of the test's network.
BARE = '''
mount -t tmpfs tmpfs /mnt
for d in /*; do
    if [ -L "$d" ]; then cp -P "$d" /mnt; elif [ -d "$d" ] && [ "$d" != /mnt ]; then
        mkdir "/mnt$d"; mount --rbind "$d" "/mnt$d"; fi
done
for d in class/dmi hypervisor; do
    [ ! -d "/mnt/sys/$d" ] || mount -t tmpfs tmpfs "/mnt/sys/$d"
done
exec chroot /mnt "$@"
'''


class BareHost:
    def __init__(self, host):
        self._host = host

    def command(self, arguments):
        return self._host.command(['unshare', '-m', 'sh', '-ec', BARE, 'sh', *arguments])


def test_in_a_container(wire, ctl):
    user = ctl(BareHost(wire.client))

    def virtual():
        checks = user('diagnose', '--json', '--timeout', '1').json['checks']
        return next(c for c in checks if c['id'] == 'virtual')
    assert virtual()['status'] == 'pass'
    wire.client.run(['touch', '/run/.containerenv'])
    assert virtual()['status'] == 'warn' and 'container' in virtual()['detail']
    wire.client.run(['rm', '/run/.containerenv'])
    assert virtual()['status'] == 'pass'


def test_for_people(wire, ctl):
    result = ctl(wire.client)('diagnose', '--timeout', '1')
    assert result.status in (0, 1)
    assert result.err == '' and len(result.out.splitlines()) > 9
