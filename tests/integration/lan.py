# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks for tests: hosts in network namespaces on one or several segments.

Everything hangs on one holder process in namespaces of its own. When it ends, and it ends with the
test whatever happens, the kernel takes hosts, bridges and names with it: nothing is left behind and
no two tests can clash. Works as root, and as any user where user namespaces are allowed.
"""
import os
import shutil
import subprocess

_HOLDER = 'mount -t tmpfs tmpfs /run && ip link set lo up && echo ready && exec cat'


def _holder_command():
    unshare = ['unshare', '-n', '-m'] if os.geteuid() == 0 else ['unshare', '-U', '-r', '-n', '-m']
    return unshare + ['sh', '-c', _HOLDER]


class Unavailable(Exception):
    """This machine does not let anybody make network namespaces."""


class Host:
    """A computer of its own: programs started in it see its network alone."""

    def __init__(self, lan, name):
        self.lan = lan
        self.name = name

    def command(self, arguments):
        return self.lan.enter + ['ip', 'netns', 'exec', self.name] + [str(a) for a in arguments]

    def run(self, arguments, **options):
        return subprocess.run(self.command(arguments), check=True, **options)

    def popen(self, arguments, **options):
        return subprocess.Popen(self.command(arguments), **options)

    def connect(self, segment, *addresses, interface=None):
        """Plugs the host into a segment: eth0, eth1, … in this order."""
        interface = interface or 'eth%d' % self.lan.count('if-' + self.name)
        port = 'p%d' % self.lan.count('port')
        self.lan.ip('link', 'add', port, 'type', 'veth', 'peer', 'name', interface, 'netns',
                    self.name)
        self.lan.ip('link', 'set', port, 'master', segment, 'up')
        self.lan.ip('-n', self.name, 'link', 'set', interface, 'up')
        for address in addresses:
            self.lan.ip('-n', self.name, 'addr', 'add', address, 'brd', '+', 'dev',
                        interface)
        return interface

    def sysctl(self, name, value):
        path = '/proc/sys/net/ipv4/' + name
        self.run(['sh', '-c', 'echo "$1" > "$2"', 'sh', str(value), path])


class Lan:
    """A set of hosts; the holder's own namespace is where the bridges stand."""

    def __init__(self):
        self._counts = {}
        for tool in ('unshare', 'nsenter', 'ip'):
            if shutil.which(tool) is None:
                raise Unavailable('%s is not installed' % tool)
        self._holder = subprocess.Popen(_holder_command(), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if self._holder.stdout.readline() != 'ready\n':
            reason = self._holder.communicate()[1].strip()
            raise Unavailable('no network namespaces here: ' + reason)
        self.enter = ['nsenter', '-t', str(self._holder.pid), '-n', '-m']
        if os.geteuid() != 0:
            self.enter += ['-U', '--preserve-credentials']

    def count(self, what):
        self._counts[what] = self._counts.get(what, -1) + 1
        return self._counts[what]

    def ip(self, *arguments):
        subprocess.run(self.enter + ['ip', *arguments], check=True, capture_output=True, text=True)

    def segment(self, name='lan'):
        """A cable that everybody on it hears: without a querier snooping would drop the group."""
        self.ip('link', 'add', name, 'type', 'bridge', 'mcast_snooping', '0')
        self.ip('link', 'set', name, 'up')
        return name

    def host(self, name, segment=None, *addresses):
        self.ip('netns', 'add', name)
        self.ip('-n', name, 'link', 'set', 'lo', 'up')
        host = Host(self, name)
        if segment is not None:
            host.connect(segment, *addresses)
        return host

    def close(self):
        if self._holder.poll() is None:
            self._holder.stdin.close()
            self._holder.wait(10)
        self._holder.stdout.close()
        self._holder.stderr.close()
