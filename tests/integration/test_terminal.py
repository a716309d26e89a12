# SPDX-License-Identifier: GPL-3.0-or-later
"""latchkeyctl on a terminal: what it asks for is not shown, and Ctrl+C ends it."""
import os
import pty
import select
import subprocess
import termios
import time

import pytest

import programs

PASSWORD = 'Garden-2041'


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, ctl, *arguments):
        self.seen = ''
        command = ctl.command(list(arguments) + ctl.options)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, ctl.env)

    def wait_for(self, text, timeout=programs.WAIT):
        end = time.monotonic() + timeout
        while text not in self.seen:
            left = end - time.monotonic()
            assert left > 0, 'no “%s” in: %s' % (text, self.seen)
            if select.select([self.fd], [], [], left)[0]:
                self.seen += self._read()

    def _read(self):
        try:
            return os.read(self.fd, 4096).decode()
        except OSError:  # the other end is closed
            raise AssertionError('the program ended: ' + self.seen) from None

    def type(self, text):
        os.write(self.fd, text.encode())

    @property
    def echoes(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def end(self):
        try:
            while True:
                self.seen += os.read(self.fd, 4096).decode()
        except OSError:
            pass
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@pytest.fixture
def prepared(alone, start_practice, ctl, tmp_path):
    """A device with an answer for it, and its user."""
    device = start_practice('ipc', host=alone).devices[0]
    user = ctl(alone, ['--practice'])
    request = user('export', device.mac)
    path = tmp_path / 'answer'
    path.write_text(programs.practice_answer(request.out))
    return user, device, path


def test_the_password_is_asked_for_twice_and_not_shown(prepared):
    user, device, path = prepared
    terminal = Terminal(user, 'reset', device.mac, '--answer', path)
    terminal.wait_for('New password: ')
    assert not terminal.echoes
    terminal.type(PASSWORD + '\n')
    terminal.wait_for('New password again: ')
    terminal.type(PASSWORD + '\n')
    assert terminal.end() == 0
    assert PASSWORD not in terminal.seen
    device.wait_for(password_changed=1)


def test_two_different_passwords(prepared):
    user, device, path = prepared
    terminal = Terminal(user, 'reset', device.mac, '--answer', path)
    terminal.wait_for('New password: ')
    terminal.type(PASSWORD + '\n')
    terminal.wait_for('New password again: ')
    terminal.type(PASSWORD + 'x\n')
    assert terminal.end() == 1
    assert 'not the same' in terminal.seen
    assert device.now['password_changed'] == 0


def test_interrupted_while_it_asks(prepared):
    user, device, path = prepared
    terminal = Terminal(user, 'reset', device.mac, '--answer', path)
    terminal.wait_for('New password: ')
    terminal.type('\x03')
    terminal.wait_for('Nothing was sent')
    assert terminal.echoes
    assert terminal.end() == 1
    assert device.now['password_changed'] == 0


def test_a_request_on_a_terminal_ends_with_a_line_break(prepared):
    user, device, _path = prepared
    terminal = Terminal(user, 'export', device.mac, '--again')
    assert terminal.end() == 0
    assert terminal.seen.endswith('\n') and terminal.seen.count('\n') == 1


def test_without_a_terminal_nothing_is_asked(prepared):
    user, device, path = prepared
    command = ['setsid', '-w'] + user.command(['reset', device.mac, '--answer', path, '--practice'])
    done = subprocess.run(command, env=user.env, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == 1
    assert 'Nothing was sent' in done.stderr and done.stderr.count('\n') == 1
