# SPDX-License-Identifier: GPL-3.0-or-later
"""What a journey needs beside the window: practice devices, their vendor, label photos, an agent."""
import http.client
import json
import os
import re
import socket
import subprocess
import tempfile
import threading

from drive import PATIENCE

# Binaries of a build folder.
PROGRAMS = {'latchkey': 'src/app/latchkey', 'latchkeyctl': 'src/cli/latchkeyctl',
            'latchkey-desk': 'src/desk/latchkey-desk',
            'latchkey-practice': 'src/practice/latchkey-practice'}


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path):
        super().__init__('localhost')
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


class Stage:
    """One private folder with devices that run until the stage is struck."""

    def __init__(self, build, profiles, seed):
        self.build = build
        self.folder = tempfile.mkdtemp(prefix='latchkey-tour-')
        argv = [self.program('latchkey-practice'), '--json', '--seed', str(seed),
                '--devices', str(len(profiles))]
        for profile in profiles:
            argv += ['--profile', profile]
        self.states = {}
        self.changed = threading.Condition()
        self.practice = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._listen, daemon=True).start()
        self.wait_devices(lambda states: len(states) == len(profiles))
        self.devices = [self.states[mac] for mac in sorted(
            self.states, key=lambda mac: profiles.index(self.states[mac]['profile']))]

    def _listen(self):
        for line in self.practice.stdout:
            state = json.loads(line)
            with self.changed:
                self.states[state['mac']] = dict(self.states.get(state['mac'], {}), **state)
                self.changed.notify_all()

    def wait_devices(self, probe):
        with self.changed:
            if not self.changed.wait_for(lambda: probe(self.states), PATIENCE):
                raise AssertionError('the devices did not come to that: %s' % self.states)

    def program(self, name):
        return os.path.join(self.build, PROGRAMS[name])

    def strike(self):
        self.practice.terminate()
        self.practice.wait(10)

    def desk_url(self):
        return 'unix:' + os.path.join(os.environ['XDG_RUNTIME_DIR'], 'latchkey', 'practice.sock')

    def ctl(self, *args, given=None, check=True):
        """latchkeyctl with --json: what it printed."""
        done = subprocess.run([self.program('latchkeyctl'), *args, '--json'], input=given,
                              capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise AssertionError('latchkeyctl %s ended with %d: %s'
                                 % (' '.join(args), done.returncode, done.stderr))
        return json.loads(done.stdout) if done.stdout.strip() else None

    def case(self, *args, **more):
        return self.ctl('case', *args, '--desk', self.desk_url(), **more)

    def newest_case(self):
        page = self.case('list')
        return page['items'][0] if page['items'] else None

    def request_of(self, case_id, item):
        """The request as the desk has it, over its socket."""
        desk = UnixConnection(self.desk_url()[len('unix:'):])
        desk.request('GET', '/v1/cases/%s/items/%d/request' % (case_id, item))
        answer = desk.getresponse()
        text = answer.read().decode('ascii')
        desk.close()
        if answer.status != 200:
            raise AssertionError('the desk does not give the request: %d' % answer.status)
        return text

    def vendor(self, request):
        return subprocess.run([self.program('latchkey-practice'), 'answer', '-'], input=request,
                              capture_output=True, text=True, check=True).stdout.strip()

    def answer(self, case_id, items):
        """What an agent does: takes the case, has the vendor answer, and hands that on."""
        self.case('take', case_id)
        for item in items:
            key = self.vendor(self.request_of(case_id, item))
            self.case('answer', case_id, '--item', str(item), '--key-file', '-', given=key + '\n')

    def label(self, device, name=None):
        """A photo of a label: print, bar code text and the QR code with the verification code."""
        short = short_serial(device['serial'])
        path = os.path.join(self.folder, (name or short) + '.jpg')
        code = os.path.join(self.folder, 'code.png')
        text = 'http://www.hik-connect.com\r%s\rKWXYZQ\r%s' % (short, model_of(device['serial']))
        subprocess.run(['qrencode', '-s', '10', '-m', '2', '-l', 'M', '-o', code], input=text,
                       text=True, check=True)
        subprocess.run(
            ['convert', '-size', '1600x1000', 'xc:#d9d7d2', '-font', font(), '-fill', '#fbfbf9',
             '-draw', 'roundrectangle 120,120 1480,880 24,24', '-fill', '#1c1c1c',
             '-pointsize', '64', '-annotate', '+180+240', 'Network Camera',
             '-pointsize', '48', '-annotate', '+180+340', 'Model: ' + model_of(device['serial']),
             '-annotate', '+180+430', 'S/N: ' + short,
             '-annotate', '+180+520', 'Verification Code: KWXYZQ',
             code, '-gravity', 'southeast', '-geometry', '+180+180', '-composite',
             '-quality', '90', path], check=True)
        return path

    def qr_picture(self, text, name):
        path = os.path.join(self.folder, name + '.png')
        subprocess.run(['qrencode', '-8', '-l', 'L', '-s', '6', '-m', '4', '-o', path], input=text,
                       text=True, check=True)
        return path


def short_serial(serial):
    """The last letter and eight digits of a practice device's serial, as its label shows it."""
    end = len(serial)
    while not serial[end - 1].isdigit():
        end -= 1
    return serial[end - 9:end]


def model_of(serial):
    """What stands before the date in a practice device's serial."""
    return re.split(r'20[0-9]{6}', serial)[0]


def font():
    """A font that is there: ImageMagick's own default may not be."""
    return subprocess.run(['fc-match', '-f', '%{file}', 'sans'], capture_output=True, text=True,
                          check=True).stdout
