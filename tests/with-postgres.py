#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""with-postgres.py COMMAND...   runs COMMAND beside a PostgreSQL of its own, and throws that away.

The cluster lives in a temporary folder, listens on a Unix socket there and nowhere else, and is
started as an unprivileged user (initdb refuses root). COMMAND gets LK_TEST_POSTGRES, the URL of an
empty database; LK_TEST_POSTGRES_ADMIN, one that may make further databases. What is in
LK_TEST_POSTGRES_OPTIONS is given to the server. Ends with 77 when no
PostgreSQL is installed.
"""
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time


def programs():
    found = sorted(glob.glob('/usr/lib/postgresql/*/bin/initdb'))
    if found:
        return os.path.dirname(found[-1])
    path = shutil.which('initdb')
    return os.path.dirname(path) if path else None


def unprivileged():
    """What to put before a command so that it does not run as root."""
    if os.geteuid() != 0:
        return [], None
    for name in ('postgres', 'nobody'):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return ['setpriv', '--reuid', str(user.pw_uid), '--regid', str(user.pw_gid),
                '--clear-groups', '--'], user
    return [], None


def main():
    where = programs()
    if where is None:
        print('no PostgreSQL is installed', file=sys.stderr)
        return 77
    prefix, user = unprivileged()
    folder = tempfile.mkdtemp(prefix='lk-pg-', dir='/tmp')
    os.chmod(folder, 0o755)
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(('PG', 'ASAN', 'LSAN', 'UBSAN', 'LD_PRELOAD'))}
    env['HOME'] = folder
    env['LC_ALL'] = 'C.UTF-8'
    data = os.path.join(folder, 'data')
    server = None
    try:
        subprocess.run(prefix + [where + '/initdb', '-D', data, '-U', 'latchkey', '-A', 'trust',
                                 '-E', 'UTF8', '--no-locale', '-N'],
                       env=env, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        log = open(os.path.join(folder, 'log'), 'w+', encoding='utf-8', errors='replace')
        server = subprocess.Popen(
            prefix + [where + '/postgres', '-D', data, '-k', folder, '-c', 'listen_addresses=',
                      '-c', 'shared_buffers=64MB', '-c', 'max_connections=60',
                      '-c', 'unix_socket_permissions=0777',
                      *os.environ.get('LK_TEST_POSTGRES_OPTIONS', '').split()],
            env=env, cwd=folder, stdout=log, stderr=log)
        ready = [where + '/psql', '-h', folder, '-U', 'latchkey', '-d', 'postgres', '-Atqc']
        end = time.monotonic() + 60
        while subprocess.run(ready + ['CREATE DATABASE desk'], env=env, cwd=folder,
                             stderr=subprocess.DEVNULL, check=False).returncode != 0:
            if server.poll() is not None or time.monotonic() > end:
                log.seek(0)
                print(log.read(), file=sys.stderr)
                return 99
            time.sleep(.1)
        run = dict(os.environ)
        base = 'postgresql://latchkey@/%s?host=' + folder
        run['LK_TEST_POSTGRES'] = base % 'desk'
        run['LK_TEST_POSTGRES_ADMIN'] = base % 'postgres'
        return subprocess.run(sys.argv[1:], env=run, check=False).returncode
    finally:
        if server is not None:
            # At once: a last checkpoint of what is thrown away can take a minute.
            server.send_signal(signal.SIGQUIT)
            try:
                server.wait(60)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    sys.exit(main())
