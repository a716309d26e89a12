# SPDX-License-Identifier: GPL-3.0-or-later
"""The file chooser of a desktop: a program of its own that is asked over the session bus.

A program uses it in a sandbox, and wherever GDK_DEBUG says "portals". Whoever drives that program
chooses, in place of a person: choose(path) waits to be asked and answers.
"""
import os

import gi
from drive import wait

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

NAME = 'org.freedesktop.portal.Desktop'
PATH = '/org/freedesktop/portal/desktop'
CHOSEN = 0
ASK = ('<method name="%s"><arg type="s" direction="in"/><arg type="s" direction="in"/>'
       '<arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>')
XML = ('<node><interface name="org.freedesktop.portal.FileChooser">' + ASK % 'OpenFile'
       + ASK % 'SaveFile' + '<property name="version" type="u" access="read"/></interface></node>')


def environment():
    """What has a GTK program ask for files there."""
    return {'GDK_DEBUG': ','.join(filter(None, [os.environ.get('GDK_DEBUG'), 'portals']))}


class FilePortal:
    """As a context it is there until its end. It answers while the main context runs: in wait()."""

    def __init__(self):
        self.asked = []  # who, and at which handle

    def __enter__(self):
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ['DBUS_SESSION_BUS_ADDRESS'], flags, None, None)
        interface = Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0]
        self.bus.register_object(PATH, interface, self._called, lambda *_: GLib.Variant('u', 3),
                                 None)
        named = self.bus.call_sync(
            'org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
            GLib.Variant('(su)', (NAME, 4)), None, Gio.DBusCallFlags.NONE, -1, None)
        if named.unpack() != (1,):
            raise RuntimeError('the bus has another portal')
        return self

    def __exit__(self, *_):
        self.bus.close_sync(None)

    def _called(self, _bus, sender, _path, _interface, _method, arguments, call):
        """The handle is made of the caller's name and token."""
        token = arguments.unpack()[2]['handle_token']
        handle = '%s/request/%s/%s' % (PATH, sender[1:].replace('.', '_'), token)
        call.return_value(GLib.Variant('(o)', (handle,)))
        self.asked.append((sender, handle))

    def choose(self, path):
        """Waits for a dialog to be wanted, and chooses a file in it."""
        wait('the desktop to be asked for a file', lambda: self.asked)
        sender, handle = self.asked.pop(0)
        chosen = {'uris': GLib.Variant('as', [GLib.filename_to_uri(path, None)])}
        self.bus.emit_signal(sender, handle, 'org.freedesktop.portal.Request', 'Response',
                             GLib.Variant('(ua{sv})', (CHOSEN, chosen)))
        self.bus.flush_sync(None)
