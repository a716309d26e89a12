# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs of the build, as tests run them."""
import contextlib
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

BUILD = pathlib.Path(os.environ.get('LK_BUILD_ROOT', '_build/dev')).resolve()
HERE = pathlib.Path(__file__).resolve().parent
LATCHKEYCTL = BUILD / 'src' / 'cli' / 'latchkeyctl'
PRACTICE = BUILD / 'src' / 'practice' / 'latchkey-practice'
DESK = BUILD / 'src' / 'desk' / 'latchkey-desk'
WAIT = 30  # seconds at most that a test waits for something that comes by itself


class Lines:
    """The lines of a running program, kept as they come and read as JSON."""

    def __init__(self, stream, parse):
        self._parse = parse
        self._condition = threading.Condition()
        self._lines = []
        self._ended = False
        self._thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._thread.start()

    def _read(self, stream):
        with contextlib.closing(stream):
            for line in stream:
                with self._condition:
                    self._lines.append(self._parse(line))
                    self._condition.notify_all()
        with self._condition:
            self._ended = True
            self._condition.notify_all()

    def all(self):
        with self._condition:
            return list(self._lines)

    def wait_for(self, condition, what='a line', timeout=WAIT):
        """What condition makes of all lines so far, as soon as it is true."""
        end = time.monotonic() + timeout
        with self._condition:
            while True:
                found = condition(list(self._lines))
                if found:
                    return found
                left = end - time.monotonic()
                assert not self._ended, 'the program ended before %s: %s' % (what, self._lines)
                assert left > 0, '%s did not come: %s' % (what, self._lines)
                self._condition.wait(left)

    def join(self):
        self._thread.join(WAIT)


class Program:
    """A program that runs beside the test, and never longer than it."""

    def __init__(self, command, env=None, stdin=subprocess.DEVNULL, pass_fds=(), json_lines=True):
        self.process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, text=True,
                                        env=env, pass_fds=pass_fds)
        self.lines = Lines(self.process.stdout, json.loads if json_lines else str.rstrip)

    def stop(self, sig=signal.SIGTERM):
        if self.process.stdin is not None:
            self.process.stdin.close()
        if self.process.poll() is None:
            self.process.send_signal(sig)
        try:
            self.process.wait(WAIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        self.lines.join()
        return self.process.returncode


class Device:
    """One simulated device."""

    def __init__(self, practice, line):
        self.practice = practice
        self.mac = line['mac']
        self.serial = line['serial']
        self.profile = line['profile']

    @property
    def now(self):
        return [line for line in self.practice.lines.all() if line['mac'] == self.mac][-1]

    def wait_for(self, **members):
        """Its newest line, once all these members of it are as given."""
        def condition(lines):
            newest = [line for line in lines if line['mac'] == self.mac][-1]
            return newest if all(newest[k] == v for k, v in members.items()) else None
        return self.practice.lines.wait_for(condition, 'that of %s: %s' % (self.mac, members))

    def control(self, word, *values):
        """restart, off, bye, advance SECONDS, move ADDRESS; returns when it was done."""
        before = len(self.practice.lines.all())
        words = [word, self.mac, *[str(v) for v in values]]
        self.practice.process.stdin.write(' '.join(words) + '\n')
        self.practice.process.stdin.flush()
        self.practice.lines.wait_for(lambda lines: len(lines) > before, word)


class Practice(Program):
    """latchkey-practice with its devices, all of them up."""

    def __init__(self, profiles, binds=(), group=None, host=None, seed=7, password=None, env=None):
        command = [PRACTICE, '--json', '--control', '--devices', len(profiles), '--seed', seed]
        for profile in profiles:
            command += ['--profile', profile]
        for address in binds:
            command += ['--bind', address]
        if group is not None:
            command += ['--group', group]
        pass_fds = ()
        if password is not None:
            pass_fds = (secret_fd(password),)
            command += ['--password-fd', pass_fds[0]]
        command = [str(c) for c in command]
        super().__init__(host.command(command) if host else command, env=env,
                         stdin=subprocess.PIPE, pass_fds=pass_fds)
        for fd in pass_fds:
            os.close(fd)
        lines = self.lines.wait_for(lambda lines: len(lines) >= len(profiles) and lines,
                                    'its devices')
        self.devices = [Device(self, line) for line in lines[:len(profiles)]]

    def device(self, profile):
        return next(d for d in self.devices if d.profile == profile)


def secret_fd(text):
    """A descriptor from which a program reads a secret to its end."""
    ends = os.pipe()
    os.write(ends[1], text.encode())
    os.close(ends[1])
    return ends[0]


def wait_until(condition, what):
    """Waits for what no line tells of."""
    end = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < end, '%s did not come' % what
        time.sleep(0.01)


def practice_answer(request, env=None):
    """What the practice vendor answers."""
    done = subprocess.run([PRACTICE, 'answer', '-'], input=request, capture_output=True, text=True,
                          env=env, check=True)
    return done.stdout.strip()


class Result:
    """What a run of latchkeyctl left."""

    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout
        self.err = done.stderr

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return 'exit %d\n%s%s' % (self.status, self.out, self.err)


class Ctl:
    """latchkeyctl as one user runs it, with files of that user's own."""

    def __init__(self, home, host=None, options=()):
        self.home = pathlib.Path(home)
        self.host = host
        self.options = list(options)
        # The path of a socket is short, that of a test's folder may be long.
        self.runtime = pathlib.Path(tempfile.mkdtemp(prefix='lk'))
        self.more_env = {}
        for name in ('data', 'config', 'cache'):
            (self.home / name).mkdir(mode=0o700, parents=True, exist_ok=True)

    def close(self):
        """Ends the desk that a command started on this computer, which would wait for more."""
        for path in self.runtime.glob('**/*.sock'):
            with socket.socket(socket.AF_UNIX) as s, contextlib.suppress(ConnectionError):
                s.connect(str(path))
                peer = s.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize('3i'))
                pid = struct.unpack('3i', peer)[0]
                watched = os.pidfd_open(pid)
                os.kill(pid, signal.SIGTERM)
                s.close()
                assert select.select([watched], [], [], WAIT)[0], 'the desk does not end'
                os.close(watched)
        shutil.rmtree(self.runtime)

    @property
    def env(self):
        keep = ('PATH', 'ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS', 'LK_BUILD_ROOT')
        env = {name: os.environ[name] for name in keep if name in os.environ}
        env.update({
            'HOME': str(self.home), 'TMPDIR': str(self.home), 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC',
            'XDG_DATA_HOME': str(self.home / 'data'), 'XDG_RUNTIME_DIR': str(self.runtime),
            'XDG_CONFIG_HOME': str(self.home / 'config'),
            'XDG_CACHE_HOME': str(self.home / 'cache'),
            'G_DEBUG': 'fatal-criticals', 'G_SLICE': 'always-malloc',
            # No keyring of the machine is looked for.
            'DBUS_SESSION_BUS_ADDRESS': 'unix:path=%s/none' % self.home,
        })
        env.update(self.more_env)
        return env

    def command(self, arguments):
        command = [str(LATCHKEYCTL)] + [str(a) for a in arguments]
        return self.host.command(command) if self.host else command

    def __call__(self, *arguments, password=None, stdin='', options=True):
        arguments = list(arguments) + (self.options if options else [])
        pass_fds = ()
        if password is not None:
            pass_fds = (secret_fd(password),)
            arguments += ['--password-fd', pass_fds[0]]
        try:
            return Result(subprocess.run(self.command(arguments), input=stdin, env=self.env,
                                         capture_output=True, text=True, pass_fds=pass_fds,
                                         timeout=120))
        finally:
            for fd in pass_fds:
                os.close(fd)

    def start(self, *arguments):
        """A command that goes on, as discover --watch."""
        return Program(self.command(list(arguments) + self.options), env=self.env)
