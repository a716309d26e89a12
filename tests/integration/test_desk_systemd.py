# SPDX-License-Identifier: GPL-3.0-or-later
"""The desk under systemd, by the unit that the project ships, in a container that shares only /usr."""
import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import threading
import uuid

import pytest

import deskkit

UNIT = deskkit.SOURCE / 'data' / 'systemd' / 'latchkey-desk.service.in'
NSPAWN = ['systemd-nspawn', '--quiet', '--directory=/', '--volatile=yes', '--register=no', '--keep-unit',
          '--private-network']
DATABASE = 'sqlite:/var/lib/latchkey-desk/desk.db'
KEY_FILE = '/etc/latchkey-desk/key'


def why_not():
    """What keeps a container from being made here, or None."""
    if os.geteuid() != 0 or shutil.which(NSPAWN[0]) is None:
        return 'needs root and systemd-nspawn'
    done = subprocess.run([*NSPAWN, f'--machine=lk{uuid.uuid4().hex[:12]}', '/usr/bin/true'], text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    return None if done.returncode == 0 else 'no container can be made here: ' + done.stderr.strip()


class Computer:
    """A computer with nothing on it but systemd, the desk, its unit and what an administrator wrote."""

    def __init__(self, folder):
        programs, decided = folder / 'bin', folder / 'etc'
        programs.mkdir()
        decided.mkdir(mode=0o755)
        shutil.copy(deskkit.DESK, programs)
        deskkit.key_file(decided / 'key', os.urandom(32).hex().encode())
        (decided / 'desk.conf').write_text('[desk]\nname=Front Office\n', encoding='utf-8')
        unit = UNIT.read_text(encoding='utf-8')
        assert unit.count('@bindir@') == 1
        unit = unit.replace('@bindir@', '/opt/latchkey').replace('@docdir@', '/opt/latchkey')
        # A sanitizer looks for leaks with ptrace(), which the unit denies: other tests do that.
        unit = unit.replace('[Service]\n', '[Service]\nEnvironment=ASAN_OPTIONS=detect_leaks=0\n')
        (folder / 'unit').write_text(unit, encoding='utf-8')
        self.log = folder / 'console.log'
        with open(self.log, 'wb') as console:
            self.process = subprocess.Popen(
                [*NSPAWN, f'--machine=lk{uuid.uuid4().hex[:12]}', f'--bind-ro={programs}:/opt/latchkey',
                 f'--bind-ro={decided}:/etc/latchkey-desk',
                 f'--bind-ro={folder / "unit"}:/etc/systemd/system/latchkey-desk.service', '--boot',
                 'systemd.unit=basic.target', 'systemd.firstboot=off'],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console)
        try:
            self.init = deskkit.wait_until(self.find_init, 'the container', 60)
            deskkit.wait_until(lambda: self.run('systemctl', 'is-active', 'basic.target', status=None)
                               == 'active', 'systemd', 120)
        except AssertionError as reason:
            self.process.kill()
            raise AssertionError(self.log.read_text(errors='replace')[-4000:]) from reason

    def find_init(self):
        """The process that is number 1 there; before it others prepare the container."""
        children = pathlib.Path(f'/proc/{self.process.pid}/task/{self.process.pid}/children').read_text().split()
        with contextlib.suppress(FileNotFoundError):
            return next((pid for pid in children
                         if pathlib.Path(f'/proc/{pid}/comm').read_text() == 'systemd\n'), None)
        return None

    def command(self, *command):
        return ['nsenter', f'--target={self.init}', '--mount', '--uts', '--ipc', '--net', '--pid', '--root',
                '--wd=/', 'env', '-i', 'PATH=/opt/latchkey:/usr/sbin:/usr/bin',
                'ASAN_OPTIONS=detect_leaks=0', *command]

    def run(self, *command, data='', status=0):
        """What a command of root says there; in any case if status is None."""
        done = subprocess.run(self.command(*command), input=data, text=True, capture_output=True, timeout=120,
                              check=False)
        assert status in (None, done.returncode), (command, done.returncode, done.stdout, done.stderr)
        return done.stdout.strip()

    @contextlib.contextmanager
    def holds_database(self):
        """Another program keeps the desk from writing."""
        with subprocess.Popen(self.command('sqlite3', DATABASE.removeprefix('sqlite:')), text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
            holder.stdin.write('BEGIN IMMEDIATE;\n.print held\n')
            holder.stdin.flush()
            assert holder.stdout.readline() == 'held\n'
            yield
            holder.stdin.write('ROLLBACK;\n')
        assert holder.returncode == 0

    def shown(self, name):
        return self.run('systemctl', 'show', '--value', '--property=' + name, 'latchkey-desk')

    def stop(self):
        self.run('systemctl', '--no-block', 'poweroff')
        assert self.process.wait(60) == 0, self.log.read_text(errors='replace')[-4000:]


class UnitDesk:
    """The desk that the unit runs there, with accounts, reached over its socket."""

    PASSWORD = deskkit.Desk.PASSWORD
    user = deskkit.Desk.user

    def __init__(self, computer):
        self.computer = computer
        self.tokens = {}
        self.url = f'unix:/proc/{computer.init}/root/run/latchkey-desk/desk.sock'
        computer.run('groupadd', '--system', 'latchkey-proxy')
        self.start()
        for name, role in (('rita', 'requester'), ('abel', 'agent'), ('adam', 'admin')):
            computer.run('latchkey-desk', 'user', 'add', name, '--role', role, '--display-name', name.title(),
                         '--database', DATABASE, data=self.PASSWORD.format(name) + '\n')

    def start(self):
        self.computer.run('systemctl', 'start', 'latchkey-desk')
        self.wait()

    def wait(self):
        def listens():
            with socket.socket(socket.AF_UNIX) as peer:
                return peer.connect_ex(self.url[5:]) == 0
        deskkit.wait_until(listens, 'the desk under systemd', 60)

    @property
    def pid(self):
        """Its process, as it is numbered there."""
        return self.computer.shown('MainPID')


@pytest.fixture(scope='module')
def desk(tmp_path_factory):
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    computer = Computer(tmp_path_factory.mktemp('systemd'))
    yield UnitDesk(computer)
    computer.stop()


def test_files_and_answers(desk):
    """Photos, words, sealed texts, events and passwords: nothing of them needs what the unit denies."""
    case = desk.user('rita').create(('DS-UNDER-THE-UNIT-1',))
    photo = deskkit.jpeg(size=4_000_000)
    assert desk.user('rita').upload(photo) == deskkit.sha256(photo)
    agent = desk.user('abel')
    assert [found['id'] for found in agent.json('/v1/cases?q=DS-UNDER')['items']] == [case.id]
    case.by(agent).event('taken').event('answered', item=1, answer={'kind': 'key', 'text': 'Xk4mPq7Z'})
    assert case.refresh().items == ['answered']
    with desk.user('abel').get('/v1/events', stream=True, headers={'Last-Event-ID': '0'}) as feed:
        assert feed.status_code == 200
        assert next(line for line in feed.iter_lines() if line.startswith(b'data:'))


def test_what_it_may(desk):
    """An account without rights, that sees the system as read-only and nobody else's files."""
    run = desk.computer.run
    status = dict(line.split(':\t', 1) for line in run('cat', f'/proc/{desk.pid}/status').splitlines()
                  if ':\t' in line)
    assert {name: status[name].split()[0] for name in ('CapEff', 'CapBnd', 'NoNewPrivs', 'Seccomp')} \
        == {'CapEff': '0' * 16, 'CapBnd': '0' * 16, 'NoNewPrivs': '1', 'Seccomp': '2'}
    assert '0' not in status['Uid'].split() + status['Gid'].split()
    inside = ('nsenter', f'--target={desk.pid}', '--mount', '--')
    for path in ('/etc/x', '/usr/x', '/var/x', '/opt/x'):
        run(*inside, 'touch', path, status=1)
    assert run(*inside, 'ls', '/home', '/root') in ('', '/home:\n\n/root:')
    assert run(*inside, 'find', '/dev', '-type', 'b') == ''
    # As the desk sees them: newer systemd keeps the folder of an account that comes and goes as nobody's.
    for path, mode in (('/run/latchkey-desk', '750'), ('/run/latchkey-desk/desk.sock', '660'),
                       ('/var/lib/latchkey-desk/', '700'), ('/var/lib/latchkey-desk/desk.db', '600')):
        assert run(*inside, 'stat', '-c', '%a %u', path) == f"{mode} {status['Uid'].split()[0]}", path


def test_comes_back_with_all(desk):
    """Killed, it is started again; nothing that was acknowledged is gone."""
    case = desk.user('rita').create(('DS-UNDER-THE-UNIT-2',))
    before = desk.pid
    desk.computer.run('kill', '-KILL', before)
    deskkit.wait_until(lambda: desk.pid not in ('0', before), 'systemd to start it again', 60)
    desk.wait()
    assert desk.computer.shown('NRestarts') == '1'
    assert desk.user('rita').case(case.id).body['items'][0]['device']['serial'] == 'DS-UNDER-THE-UNIT-2'
    said = desk.computer.run('latchkey-desk', 'verify', '--database', DATABASE, '--key-file', KEY_FILE)
    assert 'all good' in said
    desk.computer.run('latchkey-desk', 'backup', '--database', DATABASE, '/root/kept.db')
    said = desk.computer.run('latchkey-desk', 'verify', '--database', 'sqlite:/root/kept.db', '--key-file', KEY_FILE)
    assert 'all good' in said


def test_stops_when_it_has_answered(desk):
    """Who waits for the database when systemd stops the desk is answered first."""
    user, _ = desk.user('rita'), desk.user('adam')  # signing in writes
    body, answers = user.new_case(('DS-UNDER-THE-UNIT-3',)), []
    filing = threading.Thread(target=lambda: answers.append(user.post('/v1/cases', body, key='k')))
    with desk.computer.holds_database():
        filing.start()
        # Reading the metrics is a job, too.
        deskkit.wait_until(lambda: '\nlatchkey_queue_depth 2\n' in desk.user('adam').get('/v1/metrics').text,
                           'the case to wait')
        desk.computer.run('systemctl', '--no-block', 'stop', 'latchkey-desk')
        deskkit.wait_until(lambda: desk.computer.shown('ActiveState') == 'deactivating', 'the desk to be stopped')
    filing.join()
    assert [answer.status_code for answer in answers] == [201]
    deskkit.wait_until(lambda: desk.computer.shown('ActiveState') == 'inactive', 'the desk to end', 60)
    assert desk.computer.shown('Result') == 'success'
    desk.start()
    assert desk.user('rita').json('/v1/cases?q=DS-UNDER-THE-UNIT-3')['total'] == 1
