#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""killed.py BUILD JOURNEY...   kill -9 of the program at each step, then on from there.

Run in build-aux/headless.sh. Each time something was entered, and is on the disk, the program is
killed and started again: it offers the case, shows the same page, and holds the same. At the end
there is one case, each device was asked for its request once (an answer to another would not fit),
and no request ever stood readable on the disk.
"""
import json
import os
import signal
import subprocess
import sys
import time

from drive import App, Failed, Node, keys, wait
from journeys import PASSWORD, Journey
from stage import Stage

PATH = '/org/latchkey/Latchkey/Practice'
NAME = 'org.latchkey.Latchkey.Practice'
SERIALS = ('DS-7608NI-K20120200101CCRRD12345678WCVU', 'DS-2CD2143G0-I20200101AAWRC87654321')


def keyring(stage):
    """A keyring without a service: libsecret's own file."""
    return {'SECRET_BACKEND': 'file', 'SECRET_FILE_TEST_PATH': stage.folder + '/keyring',
            'SECRET_FILE_TEST_PASSWORD': 'of the test'}


class Mortal(Journey):
    """A journey whose program is killed now and then."""

    def __init__(self, stage, env):
        self.env = env
        self.app = None
        self.kills = 0
        self.written = []
        self.store = os.path.join(os.environ['XDG_DATA_HOME'], 'latchkey', 'practice')
        self.stage = stage
        self.start()

    def start(self):
        self.app = App(self.stage.program('latchkey'), '--practice', env=self.env)
        super().__init__(self.app.window(), self.stage)

    def kill(self):
        self.app.process.kill()
        self.app.process.wait()
        self.kills += 1

    def end(self, failed):
        self.app.__exit__(Failed if failed else None)

    def files(self, folder):
        """The whole ones: a kill may leave a half-written one beside them."""
        path = os.path.join(self.store, folder)
        return [os.path.join(path, name) for name in os.listdir(path) if name.endswith('.json')] \
            if os.path.isdir(path) else []

    def draft(self):
        """The one draft on the disk, or None."""
        found = self.files('drafts')
        if len(found) > 1:
            raise Failed('%d drafts' % len(found))
        if not found:
            return None
        with open(found[0], encoding='utf-8') as text:
            content = text.read()
        self.written.append(content)
        draft = json.loads(content)
        del draft['updated_at']
        for item in draft['items']:
            item.get('request', {}).pop('sealed', None)
        return draft

    def resume(self, page):
        self.window.says('unfinished case')
        self.window.press('Continue')
        self.window.says(page)

    def die(self, page, probe):
        """Killed once what was entered is on the disk; afterwards everything is as it was."""
        wait('the draft with what was entered', lambda: (d := self.draft()) and probe(d))
        before = self.draft()
        self.kill()
        self.start()
        self.resume(page)
        if self.draft() != before:
            raise Failed('another draft after the kill: %s, before: %s' % (self.draft(), before))

    def checked(self, role, name):
        wait('%s to be chosen' % name,
             lambda: 'checked' in self.window.find(role, name).states)

    def open_case(self, case_id):
        """As a notification does, over the session bus."""
        subprocess.run(['gdbus', 'call', '--session', '--dest', NAME, '--object-path', PATH,
                        '--method', 'org.freedesktop.Application.ActivateAction', 'open-case',
                        "[<'%s'>]" % case_id, '{}'], check=True, stdout=subprocess.DEVNULL)
        self.window.says(case_id)

    def file_and_die(self):
        """Killed while the case is on its way: the desk has stopped, and goes on afterwards."""
        before = len(self.stage.case('list')['items'])
        desk = desk_pid()
        os.kill(desk, signal.SIGSTOP)
        try:
            self.window.press('File Case')
            wait('the case in the outbox', lambda: self.files('outbox'))
            self.kill()
        finally:
            os.kill(desk, signal.SIGCONT)
        self.start()
        wait('the outbox to empty', lambda: not self.files('outbox'))
        cases = self.stage.case('list')['items']
        if len(cases) != before + 1:
            raise Failed('%d cases, and %d before' % (len(cases), before))
        if self.draft() is not None:
            raise Failed('the draft is still there')
        self.open_case(cases[0]['id'])
        return cases[0]['id']

    def kept_secrets(self, case_id, count):
        """No request of the case ever stood readable on the disk."""
        for item in range(1, count + 1):
            request = self.stage.request_of(case_id, item)
            if any(request in text or request.rstrip('=') in text for text in self.written):
                raise Failed('the request of device %d stood in a draft' % item)


def desk_pid():
    mine = ('XDG_RUNTIME_DIR=' + os.environ['XDG_RUNTIME_DIR']).encode()
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open('/proc/%s/cmdline' % pid, 'rb') as text:
                program = text.read().split(b'\0')[0]
            with open('/proc/%s/environ' % pid, 'rb') as text:
                variables = text.read().split(b'\0')
        except OSError:
            continue
        if program.endswith(b'latchkey-desk') and mine in variables:
            return int(pid)
    raise Failed('no desk runs')


def requests(draft):
    return ['request' in item for item in draft['items']]


def labels(draft):
    return ['label' in item for item in draft['items']]


def choose_type(journey, name, word):
    journey.window.press('New Case')
    journey.window.find('radio button', name).act()
    journey.die('What Do You Need', lambda draft: draft.get('type') == word)
    journey.checked('radio button', name)
    journey.next()


def choose_method(journey, name, word):
    journey.window.find('radio button', name).act()
    journey.die('Where Is the Device', lambda draft: draft.get('method') == word)
    journey.checked('radio button', name)
    journey.next()


def one_photo(journey, device, index, count):
    journey.choose('LkPhotoPage', index, count)
    journey.pick_file('LkPhotoPage', journey.stage.label(device))
    journey.page('LkPhotoPage').says('The serial can be read')


def photos(journey, devices):
    one_photo(journey, devices[0], 0, len(devices))
    journey.die('Photo of the Label', lambda draft: labels(draft) == [True, False])
    journey.rows('LkPhotoPage', 'Fits', 1, len(devices))
    one_photo(journey, devices[1], 1, len(devices))
    journey.rows('LkPhotoPage', 'Fits', 2, len(devices))
    journey.next()


def contact(journey):
    journey.window.find('text', '^_?Name$').text = 'Erika Beispiel'
    journey.window.find('text', 'Email').text = 'erika@example.org'
    keys('alt+a')
    journey.die('How Can the Desk Reach You', lambda draft: 'version' in draft.get('agreement', {})
                and draft['contact'].get('email') == 'erika@example.org')
    if journey.window.find('text', '^_?Name$').text != 'Erika Beispiel':
        raise Failed('the name is gone')
    journey.next()


def comment(journey):
    journey.window.find('text', 'Message to the desk').text = 'The gate camera'
    journey.die('Is This Right', lambda draft: draft.get('comment') == 'The gate camera')


def reset_on_lan(journey, devices):
    count = len(devices)
    choose_type(journey, 'Password Reset', 'password-reset')
    choose_method(journey, 'on This Network', 'lan')
    for device in devices:
        journey.window.find('check box', device['serial']).click_mouse()
        journey.checked('check box', device['serial'])
    journey.die('Which Devices', lambda draft: len(draft['items']) == count)
    for device in devices:
        journey.checked('check box', device['serial'])
    journey.next()
    for index in range(count):
        journey.choose('LkRequestPage', index, count)
        journey.page('LkRequestPage').press('Ask the Device')
        journey.rows('LkRequestPage', 'Exported', index + 1, count)
        journey.die('Request of the Device', lambda draft, n=index + 1: sum(requests(draft)) == n)
        journey.rows('LkRequestPage', 'Exported', index + 1, count)
    journey.next()
    photos(journey, devices)
    contact(journey)
    comment(journey)
    case = journey.file_and_die()
    journey.kept_secrets(case, count)
    journey.stage.answer(case, range(1, count + 1))
    for device in devices:
        journey.window.says('Reset Password')
        journey.reset(device)
    journey.closed(case)


def unbind_elsewhere(journey, devices):
    choose_type(journey, 'Device Unbinding', 'device-unbind')
    choose_method(journey, 'Somewhere Else', 'other')
    journey.window.find('text', '_?Serial').text = SERIALS[0]
    journey.window.press('Add (Another )?Device|Another')
    fields = wait('a second form', lambda: (f := journey.window.find_all('text', '_?Serial'))
                  and len(f) == 2 and f)
    fields[1].text = SERIALS[1]
    journey.die('Which Devices', lambda draft: [item['device'].get('serial')
                                                for item in draft['items']] == list(SERIALS))
    journey.next()
    for index in range(2):
        journey.choose('LkScanPage', index, 2)
        wait('the box', lambda: journey.page('LkScanPage').look('check box', 'without the request'))
        keys('alt+w')
        journey.rows('LkScanPage', 'Left out', index + 1, 2)
    journey.die('Request of the Device',
                lambda draft: all(item['request_skipped'] for item in draft['items']))
    journey.rows('LkScanPage', 'Left out', 2, 2)
    journey.next()
    photos(journey, [{'serial': serial} for serial in SERIALS])
    contact(journey)
    comment(journey)
    case = journey.file_and_die()
    journey.stage.case('take', case)
    for item in ('1', '2'):
        journey.stage.case('unbound', case, '--item', item)
    journey.closed(case)


def no_keyring(journey, devices):
    """What cannot be kept safely is not kept at all, and that is said in words."""
    journey.begin('Password Reset', 'on This Network')
    journey.tick(devices)
    journey.ask(devices)
    one_photo(journey, devices[0], 0, 1)
    wait('the photo on the disk', lambda: (d := journey.draft()) and labels(d) == [True])
    journey.kill()
    journey.start()
    journey.window.says('no keyring')
    journey.resume('Request of the Device')
    journey.window.says('no keyring')
    journey.page('LkRequestPage').press('Ask the Device')
    app = Node(journey.window.a.get_parent())
    question = wait('the question', lambda: len(app.fresh_kids()) > 1 and app.kids()[-1])
    question.press('Export Again')
    journey.page('LkRequestPage').says('Exported')
    journey.next()
    journey.window.says('Photo of the Label')
    journey.next()
    journey.contact()
    case = journey.file()
    journey.kept_secrets(case, 1)
    journey.stage.answer(case, [1])
    journey.window.says('Reset Password')
    journey.reset(devices[0])
    journey.closed(case)


def in_reset(journey, devices):
    """Killed between the answer that the device took and what it said of it, which nobody heard."""
    device = devices[0]
    journey.begin('Password Reset', 'on This Network')
    journey.tick(devices)
    journey.ask(devices)
    journey.photos(devices)
    journey.contact()
    case = journey.file()
    journey.stage.answer(case, [1])
    journey.window.says('Reset Password')
    journey.window.press('Reset Password')
    enter_password(journey)
    journey.window.press('Reset Password')
    journey.stage.wait_devices(lambda states: states[device['mac']]['password_changed'] == 1)
    journey.kill()
    journey.start()
    journey.open_case(case)
    journey.window.press('Reset Password')
    journey.window.says('what came of it is not known')
    enter_password(journey)
    journey.window.says('Latchkey ended before the device answered')
    if journey.window.find('push button', 'Reset Password').sensitive:
        raise Failed('the device would be given its answer a second time without a clear yes')
    journey.window.press('Check by Signing In')
    journey.window.says('Signing in with the new password worked')
    if journey.stage.states[device['mac']]['password_changed'] != 1:
        raise Failed('the device was given its answer a second time')
    journey.closed(case)


def enter_password(journey):
    journey.window.find('text', '^_?New [Pp]assword$').text = PASSWORD
    journey.window.find('text', 'gain|Repeat').text = PASSWORD


# Name: the profiles of the practice devices, what is done, and whether there is a keyring.
JOURNEYS = {
    'reset-on-lan': (['ipc', 'nvr'], reset_on_lan, True),
    'unbind-elsewhere': (['bound'], unbind_elsewhere, True),
    'no-keyring': (['ipc'], no_keyring, False),
    'in-reset': (['silent'], in_reset, True),
}


def run(build, name, seed):
    profiles, function, has_keyring = JOURNEYS[name]
    started = time.monotonic()
    stage = Stage(build, profiles, seed)
    journey = None
    failed = True
    try:
        journey = Mortal(stage, keyring(stage) if has_keyring else {})
        function(journey, stage.devices)
        failed = False
    finally:
        if journey:
            journey.end(failed)
        stage.strike()
    print('%s: killed %d times, %.0f s' % (name, journey.kills, time.monotonic() - started),
          flush=True)


def main():
    build = os.path.abspath(sys.argv[1])
    os.environ['GSETTINGS_SCHEMA_DIR'] = os.path.join(build, 'data')
    for seed, name in enumerate(sys.argv[2:] or JOURNEYS, 31):
        run(build, name, seed)
    return 0


if __name__ == '__main__':
    sys.exit(main())
