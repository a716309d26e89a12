# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole journey with the keyboard alone: no mouse, and nothing that assistive technology could do
for somebody who has neither. The accessibility tree is only looked at."""
from drive import Failed, Node, keys, type_text, wait
from journeys import PASSWORD

MOST_STEPS = 40


def tab_to(window, role, name):
    """Presses Tab until the focus is there. Fails when it does not come by."""
    target = window.find(role, name)
    for _ in range(MOST_STEPS):
        try:
            return wait('the focus', lambda: 'focused' in target.states, .3)
        except Failed:
            keys('Tab')
    raise Failed('Tab does not come to a %s named %s' % (role, name))


def choose_card(window, name):
    tab_to(window, 'radio button', name)
    keys('space')
    wait('%s to be chosen' % name,
         lambda: 'checked' in window.find('radio button', name).states)


def next_page(window):
    wait('Next to be on', lambda: window.find('push button', r'Next$').sensitive)
    keys('alt+x')


def pick_file(journey, page, path):
    window = journey.window
    wait(page, lambda: journey.page(page).look('push button', 'Choose _?File'))
    keys('ctrl+o')
    if journey.portal:
        journey.portal.choose(path)
        return
    app = Node(window.a.get_parent())
    dialog = wait('the file dialog', lambda: len(app.fresh_kids()) > 1 and app.kids()[-1])
    for _ in range(6):
        try:
            keys('ctrl+l')
            place = wait('a place for the path',
                         lambda: dialog.look('text') or dialog.look('entry'), 3)
            keys('ctrl+a')
            type_text(path)
            wait('the path', lambda p=place: p.text == path, 3)
            keys('Return')
            wait('the dialog to close', lambda: len(app.fresh_kids()) == 1, 5)
            return
        except Failed:
            continue
    raise Failed('the file dialog did not take %s' % path)


def type_into(window, mnemonic, name, text):
    keys(mnemonic)
    field = window.find('text', name)
    for _ in range(3):
        keys('ctrl+a')
        type_text(text)
        try:
            return wait('%s to hold what was typed' % name, lambda: field.text == text, 5)
        except Failed:
            keys(mnemonic)
    raise Failed('%s does not take what is typed' % name)


def holds_password(field):
    """GTK 4.18 gives away no more than a dot for each letter."""
    return field.text in (PASSWORD, '●' * len(PASSWORD))


def tab_into(field):
    """To a field of a row, which does not say that it has the focus: it takes what is typed."""
    for _ in range(MOST_STEPS):
        keys('Tab')
        type_text(PASSWORD)
        try:
            return wait('what was typed', lambda: holds_password(field), .7)
        except Failed:
            pass
    raise Failed('Tab does not come to %r' % field)


def look_around(window):
    """Escape closes what Ctrl+? opens; the window of shortcuts is there and nothing is lost."""
    app = Node(window.a.get_parent())
    keys('ctrl+question')
    wait('the shortcuts', lambda: len(app.fresh_kids()) > 1)
    keys('Escape')
    wait('the shortcuts to close', lambda: len(app.fresh_kids()) == 1)


def reset_by_keys(journey, devices):
    window, device = journey.window, devices[0]
    wait('the window', lambda: window.look('push button', 'New Case'))
    keys('ctrl+n')
    window.says('What Do You Need')
    look_around(window)
    choose_card(window, 'Password Reset')
    journey.shoot('case-type')
    next_page(window)
    window.says('Where Is the Device')

    # Back keeps what was chosen, and forward again.
    keys('alt+Left')
    wait('the first page', lambda: 'checked' in window.find('radio button', 'Password Res').states)
    keys('alt+x')
    choose_card(window, 'on This Network')
    next_page(window)

    window.find('check box', device['serial'])
    tab_to(window, 'list item', device['serial'])
    keys('space')
    wait('a tick', lambda: 'checked' in window.find('check box', device['serial']).states)
    journey.shoot('devices')
    next_page(window)

    wait('the request page', lambda: journey.page('LkRequestPage').look('push button', 'Ask the'))
    keys('alt+a')
    journey.page('LkRequestPage').says('Exported')
    journey.shoot('request')
    next_page(window)

    pick_file(journey, 'LkPhotoPage', journey.stage.label(device))
    journey.page('LkPhotoPage').says('The serial can be read')
    journey.shoot('photo')
    next_page(window)

    window.find('text', '^_?Name$')
    type_into(window, 'alt+n', '^_?Name$', 'Erika Beispiel')
    type_into(window, 'alt+e', 'Email', 'erika@example.org')
    keys('alt+a')
    journey.shoot('contact')
    next_page(window)

    window.says('Is This Right')
    keys('alt+f')
    window.says('Case Filed')
    case = wait('the case at the desk', journey.stage.newest_case)
    journey.shoot('filed')
    keys('alt+o')
    window.says(case['id'])

    journey.stage.answer(case['id'], [1])
    window.says('Answer ready')
    before = journey.stage.states[device['mac']]['password_changed']
    wait('Reset Password', lambda: window.look('push button', 'Reset Password'))
    keys('alt+r')
    first = window.find('text', '^_?New [Pp]assword$')
    tab_into(first)
    journey.shoot('reset')
    second = window.find('text', 'gain|Repeat')
    tab_into(second)
    wait('both passwords', lambda: holds_password(first) and holds_password(second))
    wait('the button', lambda: window.find('push button', 'Reset Password').sensitive)
    keys('alt+r')
    window.says('New Password Set')
    journey.stage.wait_devices(
        lambda states: states[device['mac']]['password_changed'] == before + 1)
    journey.shoot('done')
    keys('alt+b')
    journey.closed(case['id'])
