# SPDX-License-Identifier: GPL-3.0-or-later
"""The four journeys through the real window: two case types, two methods.

Each goes from the first card of the wizard to a closed case, as a person would, with the mouse and
the keyboard or what assistive technology offers. No variable jumps to a page. `shoot` is called
with a name at each stop; the tour makes pictures of it, a test passes a function that does nothing.
"""
from drive import Failed, GLib, Node, keys, wait

PASSWORD = 'Garage-Door-58'


class Journey:
    """portal chooses the files where the program asks the desktop for them."""

    def __init__(self, window, stage, shoot=lambda name: None, portal=None):
        self.window = window
        self.stage = stage
        self.shoot = shoot
        self.portal = portal

    def page(self, name):
        """A page by the name of its type. GTK 4.18 leaves hidden pages out, and names none."""
        found = self.window.look('filler', '^%s$' % name)
        return found or self.window

    # -- wizard ------------------------------------------------------------------------------

    def begin(self, case_type, method):
        self.window.press('New Case')
        self.window.find('radio button', case_type).act()
        self.shoot('case-type')
        self.next()
        self.window.find('radio button', method).act()
        self.shoot('method')
        self.next()

    def next(self):
        self.window.press(r'Next$')

    def tick(self, devices):
        for device in devices:
            box = self.window.find('check box', device['serial'])
            box.click_mouse()
            wait('a tick at ' + device['serial'],
                 lambda d=device: 'checked' in self.window.find('check box', d['serial']).states)
        self.shoot('devices')
        self.next()

    def choose(self, page, index, count):
        """One of the devices of the case, in the list above the page."""
        if count > 1:
            self.page(page).find('list', 'Devices of this case').select(index)

    def rows(self, page, word, wanted, count):
        if count > 1:
            wait('%d devices %s' % (wanted, word),
                 lambda: len(self.page(page).find_all('list item', ': ' + word)) == wanted)

    def ask(self, devices):
        """The request, asked from each device over the network."""
        for index, _ in enumerate(devices):
            self.choose('LkRequestPage', index, len(devices))
            self.page('LkRequestPage').press('Ask the Device')
            self.page('LkRequestPage').says('Exported')
            self.rows('LkRequestPage', 'Exported', index + 1, len(devices))
        self.shoot('request')
        self.next()

    def pick_file(self, page, path):
        wait(page, lambda: self.page(page).look('push button', 'Choose _?File')).act()
        if self.portal:
            self.portal.choose(path)
        else:
            self.pick_in_dialog(path)

    def pick_in_dialog(self, path):
        """GTK's own file dialog: its keys open the place for a path, Return takes it.

        On a busy machine a key can come before the dialog listens, so each step is looked at.
        """
        app = Node(self.window.a.get_parent())
        dialog = wait('the file dialog', lambda: len(app.fresh_kids()) > 1 and app.kids()[-1])
        for _ in range(6):
            keys('ctrl+l')
            try:
                place = wait('a place for the path',
                             lambda: dialog.look('text') or dialog.look('entry'), 3)
                place.text = path
                wait('the path', lambda p=place: p.text == path, 3)
                keys('Return')
                wait('the dialog to close', lambda: len(app.fresh_kids()) == 1, 5)
                return
            except (Failed, GLib.Error):
                continue
        raise Failed('the file dialog did not take %s' % path)

    def type_devices(self, devices):
        """Method Other: the serials are typed."""
        for index, device in enumerate(devices):
            if index:
                self.window.press('Add Another Device')
            fields = wait('a form for the device', lambda n=index: (
                f := self.window.find_all('text', '_?Serial')) and len(f) == n + 1 and f)
            fields[index].text = device['serial']
        self.shoot('serial')
        self.next()

    def leave_out(self, page, devices):
        """Unbinding: filed without a request, which is a choice for each device."""
        for index, _ in enumerate(devices):
            self.choose(page, index, len(devices))
            wait('the choice', lambda: self.page(page).look('check box', 'without the request'))
            keys('alt+w')
            self.rows(page, 'Left out', index + 1, len(devices))
        self.shoot('request')
        self.next()

    def photos(self, devices):
        for index, device in enumerate(devices):
            self.choose('LkPhotoPage', index, len(devices))
            if index:
                self.refuse_photo_of(devices[0])
            self.pick_file('LkPhotoPage', self.stage.label(device))
            self.page('LkPhotoPage').says('The serial can be read')
            self.rows('LkPhotoPage', 'Fits', index + 1, len(devices))
        self.shoot('photo')
        self.next()

    def refuse_photo_of(self, other):
        """One photo serves one device."""
        self.pick_file('LkPhotoPage', self.stage.label(other))
        self.page('LkPhotoPage').says('already in the case')

    def contact(self):
        name = self.window.find('text', '^_?Name$')
        if not name.text:
            name.text = 'Erika Beispiel'
            self.window.find('text', 'Email').text = 'erika@example.org'
        keys('alt+a')
        self.shoot('contact')
        self.next()

    def file(self):
        """Returns the id of the case."""
        self.window.says('Is This Right')
        self.shoot('confirm')
        self.window.press('File Case')
        self.window.says('Case Filed')
        self.shoot('filed')
        case = wait('the case at the desk', self.stage.newest_case)
        self.window.press('Open Case')
        self.window.says(case['id'])
        self.shoot('case')
        return case['id']

    # -- case page ---------------------------------------------------------------------------

    def reset(self, device, shoot=True):
        """From the answered case page to the new password, for a device on this network."""
        before = self.stage.states[device['mac']]['password_changed']
        self.window.press('Reset Password')
        first = self.window.find('text', '^_?New [Pp]assword$')
        first.text = PASSWORD
        self.window.find('text', 'gain|Repeat').text = PASSWORD
        if shoot:
            self.shoot('reset')
        self.window.press('Reset Password')
        self.window.says('New Password Set')
        if shoot:
            self.shoot('done')
        self.stage.wait_devices(
            lambda states: states[device['mac']]['password_changed'] == before + 1)
        self.window.press('Back to the Case')

    def closed(self, case_id):
        wait('the case to close', lambda: self.stage.case('show', case_id)['state'] == 'closed')
        case = self.stage.case('show', case_id)
        if case['resolution'] != 'solved':
            raise Failed('the case ended %s' % case['resolution'])
        self.shoot('closed')


def reset_on_lan(journey, devices):
    journey.begin('Password Reset', 'on This Network')
    journey.tick(devices)
    journey.ask(devices)
    journey.photos(devices)
    journey.contact()
    case = journey.file()
    journey.stage.answer(case, range(1, len(devices) + 1))
    journey.window.says('Reset Password')
    journey.shoot('answered')
    for device in devices:
        journey.reset(device)
    journey.closed(case)


def export_as_picture(stage, device, name):
    """The other computer, in the network of the device: its request as a picture."""
    export = stage.ctl('export', device['mac'], '--practice', '--output',
                       '%s/%s.xml' % (stage.folder, name))
    with open(export['file'], encoding='ascii') as text:
        return stage.qr_picture(text.read(), name)


def reset_there(stage, case, item, device):
    """The other computer again: the answer, carried there, becomes a new password."""
    answer = '%s/answer-%d' % (stage.folder, item)
    key = stage.case('answer-text', case, '--item', str(item))
    with open(answer, 'w', encoding='ascii') as out:
        out.write(key['text'] if isinstance(key, dict) else key)
    before = stage.states[device['mac']]['password_changed']
    stage.ctl('reset', device['mac'], '--practice', '--answer', answer, '--password-fd', '0',
              given=PASSWORD + '\n')
    stage.wait_devices(lambda states: states[device['mac']]['password_changed'] == before + 1)


def reset_elsewhere(journey, devices):
    """Method Other: the codes come as pictures, the answers leave as keys."""
    stage = journey.stage
    count = len(devices)
    pictures = [export_as_picture(stage, device, 'screen%d' % i)
                for i, device in enumerate(devices)]
    journey.begin('Password Reset', 'Somewhere Else')
    journey.type_devices(devices)
    for index, picture in enumerate(pictures):
        journey.choose('LkScanPage', index, count)
        journey.pick_file('LkScanPage', picture)
        journey.page('LkScanPage').says('Request for ' + devices[index]['serial'])
        journey.rows('LkScanPage', 'Read', index + 1, count)
    journey.shoot('scan')
    journey.next()
    journey.photos(devices)
    journey.contact()
    case = journey.file()
    stage.answer(case, range(1, count + 1))
    journey.window.says('Answer ready')
    journey.shoot('answered')
    for index, device in enumerate(devices):
        reset_there(stage, case, index + 1, device)
        journey.window.press('Use It There|Reset Password|Somewhere')
        journey.shoot('elsewhere')
        journey.window.press('It Worked')
        wait('the device to be done', lambda n=index: stage.case('show', case)['items'][n]['state']
             == 'applied')
    journey.closed(case)


def unbind(journey, devices, method):
    journey.begin('Device Unbinding', method)
    if 'This' in method:
        journey.tick(devices)
        journey.leave_out('LkRequestPage', devices)
    else:
        journey.type_devices(devices)
        journey.leave_out('LkScanPage', devices)
    journey.photos(devices)
    journey.contact()
    case = journey.file()
    journey.stage.case('take', case)
    for item, _ in enumerate(devices, 1):
        journey.stage.case('unbound', case, '--item', str(item))
    journey.closed(case)


def unbind_on_lan(journey, devices):
    unbind(journey, devices, 'on This Network')


def unbind_elsewhere(journey, devices):
    unbind(journey, devices, 'Somewhere Else')


# Name: the profiles of the practice devices, and what is done with them.
JOURNEYS = {
    'reset-on-lan': (['ipc', 'nvr'], reset_on_lan),
    'reset-elsewhere': (['ipc', 'nvr'], reset_elsewhere),
    'unbind-on-lan': (['bound', 'bound'], unbind_on_lan),
    'unbind-elsewhere': (['bound', 'bound'], unbind_elsewhere),
}
