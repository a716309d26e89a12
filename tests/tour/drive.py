# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a GTK 4 program from outside, through AT-SPI and keys, in build-aux/headless.sh.

Needs gir1.2-atspi-2.0 and python3-gi only. What GTK 4.8 offers over AT-SPI, and so why this is
written as it is:
  - actions work: buttons 'click', switches 'toggle', every GAction of a widget by its name;
  - EditableText, Text and Selection work; Text.get_text(0, -1) gives '': it wants the count;
  - only the window has the state 'showing'; what is on screen has a size, what was never shown has
    none; a page that was left keeps its size, so look inside the page that is meant;
  - a list row has no action: select it through the list's Selection, activate it by key;
  - a button with a mnemonic is named '_Next Next'.
GTK 4.18 says some roles in other words; ROLES maps them.
"""
import os
import re
import subprocess
import time
import warnings

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

warnings.simplefilter('ignore', DeprecationWarning)
Atspi.init()
Atspi.set_timeout(3000, 8000)

ROLES = {'button': 'push button', 'switch': 'check box'}
BORDER = 5
PATIENCE = float(os.environ.get('LK_PATIENCE', '90'))


class Failed(AssertionError):
    """Something that a person would wait for did not come."""


def wait(what, probe, timeout=None):
    """probe() until it is true; an object that went away meanwhile counts as not yet."""
    end = time.monotonic() + (timeout or PATIENCE)
    last = None
    while True:
        try:
            found = probe()
            if found:
                return found
        except GLib.Error as error:
            last = error
        if time.monotonic() > end:
            raise Failed('waited for %s%s' % (what, ' (%s)' % last if last else ''))
        while GLib.MainContext.default().iteration(False):
            pass
        time.sleep(.02)


class Node:
    """One thing in the tree of a window."""

    def __init__(self, accessible):
        self.a = accessible

    @property
    def role(self):
        role = self.a.get_role_name()
        return ROLES.get(role, role)

    @property
    def name(self):
        self.a.clear_cache()
        return self.a.get_name() or ''

    @property
    def description(self):
        return self.a.get_description() or ''

    @property
    def states(self):
        self.a.clear_cache()
        return {state.value_nick for state in self.a.get_state_set().get_states()}

    @property
    def sensitive(self):
        return 'sensitive' in self.states

    @property
    def text(self):
        return Atspi.Text.get_text(self.a, 0, Atspi.Text.get_character_count(self.a))

    @text.setter
    def text(self, value):
        if not self.a.set_text_contents(value):
            raise Failed('cannot set the text of %r' % self)

    @property
    def actions(self):
        return [Atspi.Action.get_action_name(self.a, i) for i in range(self.a.get_n_actions())]

    @property
    def size(self):
        box = self.box
        return box.width, box.height

    @property
    def box(self):
        return Atspi.Component.get_extents(self.a, Atspi.CoordType.WINDOW)

    @property
    def shown(self):
        try:
            width, height = self.size
        except GLib.Error:
            return False
        return width > 0 and height > 0

    def kids(self):
        return [Node(child) for i in range(self.a.get_child_count())
                if (child := self.a.get_child_at_index(i))]

    def fresh_kids(self):
        self.a.clear_cache()
        return self.kids()

    def walk(self, fresh=True):
        if fresh:
            self.a.clear_cache()
        yield self
        try:
            kids = self.kids()
        except GLib.Error:
            return
        for kid in kids:
            yield from kid.walk(False)

    def matches(self, role, name, shown):
        try:
            if role is not None and self.role != role:
                return False
            if name is not None and not re.search(name, self.a.get_name() or '') \
                    and not re.search(name, self.description):
                return False
            return shown is None or self.shown == shown
        except GLib.Error:
            return False

    def walk_back(self, fresh=True):
        """The tree from its end: what is on screen comes soon."""
        if fresh:
            self.a.clear_cache()
        try:
            kids = self.kids()
        except GLib.Error:
            kids = []
        for kid in reversed(kids):
            yield from kid.walk_back(False)
        yield self

    def find_all(self, role=None, name=None, shown=True):
        return [node for node in self.walk() if node.matches(role, name, shown)]

    def look(self, role=None, name=None, shown=True):
        """The last in document order, or None; so of a button in a button, the one that acts."""
        return next((node for node in self.walk_back() if node.matches(role, name, shown)), None)

    def find(self, role=None, name=None, shown=True):
        return wait('a %s named %s' % (role or 'thing', name),
                    lambda: self.look(role, name, shown))

    def act(self, action='click'):
        names = self.actions
        if action not in names:
            raise Failed('%r has no action %s, only %s' % (self, action, names))
        if not self.a.do_action(names.index(action)):
            raise Failed('%r refused %s' % (self, action))

    def press(self, name, role='push button'):
        """Clicks a button once it can be clicked."""
        button = wait('a button %s that can be pressed' % name,
                      lambda: (b := self.look(role, name)) and b.sensitive and b)
        button.act('click' if 'click' in button.actions else button.actions[0])
        return button

    def says(self, pattern):
        """Waits until something on screen is named or holds text like the pattern."""
        def there():
            return self.look(None, pattern)
        return wait('the words %s' % pattern, there)

    def click_mouse(self):
        """A real click in the middle: for what GTK 4.8 gives no action, such as a check box in a row.

        Without a compositor a window stands at 0,0 with a border that is not in its extents.
        """
        box = self.box
        subprocess.run(['xdotool', 'mousemove', str(box.x + box.width // 2 + BORDER),
                        str(box.y + box.height // 2 + BORDER), 'click', '1'], check=True)

    def select(self, index):
        if not Atspi.Selection.select_child(self.a, index):
            raise Failed('%r would not select %d' % (self, index))

    def __repr__(self):
        return '<%s %r>' % (self.role, self.a.get_name())

    def dump(self, out, depth=0):
        try:
            print('  ' * depth + repr(self), self.size, ','.join(sorted(self.states)),
                  ','.join(self.actions[:3]), file=out)
        except GLib.Error:
            print('  ' * depth + repr(self), file=out)
        for kid in self.kids():
            kid.dump(out, depth + 1)


class App(Node):
    """A program on the accessibility bus. As a context it ends the program."""

    def __init__(self, *argv, env=None, **more):
        self.process = subprocess.Popen(argv, env=dict(os.environ, **(env or {})), **more)

        def mine():
            if self.process.poll() is not None:
                raise Failed('%s ended with %s' % (argv[0], self.process.returncode))
            desktop = Atspi.get_desktop(0)
            desktop.clear_cache()
            for i in range(desktop.get_child_count()):
                app = desktop.get_child_at_index(i)
                if app and app.get_process_id() == self.process.pid and app.get_child_count():
                    return app
            return None
        try:
            super().__init__(wait('%s on the accessibility bus' % argv[0], mine))
        except Failed:
            self.process.kill()
            self.process.wait()
            raise

    def window(self, index=0):
        def there():
            self.a.clear_cache()
            kids = self.kids()
            return kids[index] if len(kids) > index else None
        return wait('window %d' % index, there)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind and self.process.poll() is None and os.environ.get('LK_TOUR_DIR'):
            screenshot(os.environ['LK_TOUR_DIR'] + '/failed.png')
            with open(os.environ['LK_TOUR_DIR'] + '/failed.txt', 'w', encoding='utf-8') as out:
                try:
                    self.dump(out)
                except GLib.Error:
                    pass
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def screenshot(path):
    """The whole screen, once it has stopped changing."""
    last = None
    for _ in range(40):
        subprocess.run(['import', '-silent', '-window', 'root', path], check=True)
        with open(path, 'rb') as picture:
            now = picture.read()
        if now == last:
            return
        last = now
        time.sleep(.1)


def focus_window():
    """Gives the keyboard to the newest window, as a window manager would: there is none here, and GTK
    4.18 takes a window for active only once it has it."""
    def ask(*words):
        return subprocess.run(['xdotool', *words], check=False, capture_output=True,
                              text=True).stdout.split()
    windows = ask('search', '--onlyvisible', '--name', '.')
    if windows and ask('getwindowfocus', '-f') != windows[-1:]:
        subprocess.run(['xdotool', 'windowfocus', '--sync', windows[-1]], check=True)


def keys(*names):
    focus_window()
    subprocess.run(['xdotool', 'key', '--clearmodifiers', *names], check=True)


def type_text(text):
    focus_window()
    subprocess.run(['xdotool', 'type', '--delay', '5', text], check=True)
