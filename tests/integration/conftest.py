# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the integration tests: real programs, real sockets, networks of their own."""
import os
import pathlib
import sys

import pytest

import desk_api
import lan as lan_module
import programs

HERE = pathlib.Path(__file__).resolve().parent
SADP_GROUP = '239.255.255.250:37020'
PRACTICE_GROUP = '239.255.77.77:47020'

# Whole stacks of leaks: tests/lsan.supp names functions that do not stand next to malloc.
os.environ['ASAN_OPTIONS'] = ':'.join(
    [os.environ.get('ASAN_OPTIONS', 'detect_leaks=1'), 'fast_unwind_on_malloc=0',
     'malloc_context_size=12'])


@pytest.fixture
def lan():
    """An empty network; hosts and segments are made by the test."""
    try:
        made = lan_module.Lan()
    except lan_module.Unavailable as reason:
        pytest.skip(str(reason))
    yield made
    made.close()


@pytest.fixture
def programs_running():
    """Whatever is appended is stopped when the test is over, and must end well."""
    running = []
    yield running
    statuses = [program.stop() for program in reversed(running)]
    assert all(status == 0 for status in statuses), statuses


@pytest.fixture
def start_practice(programs_running):
    """Starts devices: start_practice('ipc', 'nvr', host=…, binds=…, group=…)."""
    def start(*profiles, **options):
        practice = programs.Practice(profiles, **options)
        programs_running.append(practice)
        return practice
    return start


@pytest.fixture
def start_spy(request):
    """Hears a group on one interface of a host; .count(…) says how often something was said."""
    spies = []

    def start(host, interface='eth0', group=SADP_GROUP):
        command = [sys.executable, str(HERE / 'spy.py'), group, interface]
        spy = programs.Program(host.command(command))
        spies.append(spy)
        spy.lines.wait_for(lambda lines: lines, 'the spy')
        spy.said = lambda **members: [
            line for line in spy.lines.all()[1:] if all(line[k] == v for k, v in members.items())]
        return spy
    yield start
    for spy in spies:
        spy.process.kill()
        spy.process.wait()
        spy.lines.join()


@pytest.fixture
def alone(lan):
    """One host without any cable: its loop-back interface and nothing else."""
    return lan.host('alone')


@pytest.fixture
def wire(lan):
    """The plain case: one segment, a client at 192.0.2.10, a device host at 192.0.2.11."""
    lan.segment()
    lan.client = lan.host('client', 'lan', '192.0.2.10/24')
    lan.devices = lan.host('devices', 'lan', '192.0.2.11/24')
    return lan


@pytest.fixture
def ctl(tmp_path):
    """Makes users: ctl(host, options) runs latchkeyctl there."""
    made = []

    def make(host=None, options=()):
        made.append(programs.Ctl(tmp_path / ('user%d' % len(made)), host, options))
        return made[-1]
    yield make
    for user in made:
        user.close()


@pytest.fixture
def desk(tmp_path, ctl):
    """A desk on a Unix socket, where everybody who runs the test is its admin."""
    directory = tmp_path / 'desk'
    directory.mkdir(mode=0o700)
    made = desk_api.Desk(directory, ctl().env)
    yield made
    assert made.stop() == 0
