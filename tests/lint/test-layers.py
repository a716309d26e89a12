#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may know whom: fails on an include, or a library in a meson.build, that a room may not have.

The table is the one of ARCHITECTURE.md. Speaks TAP.
"""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ.get('LK_SOURCE_ROOT', pathlib.Path(__file__).parents[2]))
SRC = ROOT / 'src'

# room: (rooms whose headers it may include, foreign libraries it may use)
CORE = {'glib', 'gio', 'posix'}
ROOMS = {
    'base': (set(), CORE),
    'model': ({'base'}, CORE | {'json', 'crypto'}),
    'sadp/wire': ({'base'}, CORE),
    'sadp': ({'base', 'sadp/wire'}, CORE | {'crypto'}),
    'qr': ({'base'}, CORE | {'qrencode', 'zbar', 'zxing', 'pixbuf', 'gst', 'png'}),
    'photo': ({'base', 'qr'}, CORE | {'pixbuf', 'zbar', 'tesseract'}),
    'client': ({'base', 'model'}, CORE | {'json', 'soup', 'secret', 'crypto'}),
    'pack': ({'base', 'model', 'qr'}, CORE | {'json', 'archive', 'cairo', 'pango', 'pixbuf'}),
    'desk': ({'base', 'model'}, CORE | {'json', 'soup', 'sqlite', 'pq', 'crypto', 'crypt'}),
    'practice': ({'base', 'sadp/wire'}, CORE | {'crypto', 'json'}),
    'cli': ({'base', 'model', 'sadp', 'sadp/wire', 'qr', 'photo', 'client', 'pack'},
            CORE | {'json'}),
    'ui': ({'base', 'model', 'sadp', 'sadp/wire', 'qr', 'photo', 'client', 'pack'},
           CORE | {'gtk', 'json', 'cairo', 'pango', 'pixbuf'}),
    'app': ({'base', 'model', 'sadp', 'sadp/wire', 'qr', 'photo', 'client', 'pack', 'ui'},
            CORE | {'gtk', 'json'}),
}
LIBRARIES = [
    (r'^(gtk|gdk|gsk)/|^adwaita\.h', 'gtk'), (r'^gdk-pixbuf/', 'pixbuf'), (r'^libsoup/', 'soup'),
    (r'^json-glib/', 'json'), (r'^openssl/', 'crypto'), (r'^sqlite3\.h', 'sqlite'),
    (r'^libpq-fe\.h', 'pq'), (r'^crypt\.h', 'crypt'), (r'^libsecret/', 'secret'),
    (r'^qrencode\.h', 'qrencode'), (r'^zbar\.h', 'zbar'), (r'^ZXing/', 'zxing'),
    (r'^archive', 'archive'), (r'^cairo', 'cairo'), (r'^pango/', 'pango'),
    (r'^tesseract/|^leptonica/', 'tesseract'), (r'^gst/', 'gst'), (r'^png\.h', 'png'),
    (r'^gio/', 'gio'), (r'^glib', 'glib'),
]
# meson's names for what a room links
DEPENDENCIES = {
    'gtk_dep': 'gtk', 'adw_dep': 'gtk', 'soup_dep': 'soup', 'sqlite_dep': 'sqlite',
    'libpq_dep': 'pq', 'crypt_dep': 'crypt', 'secret_dep': 'secret', 'qrencode_dep': 'qrencode',
    'zbar_dep': 'zbar', 'zxing_dep': 'zxing', 'archive_dep': 'archive', 'cairo_dep': 'cairo',
    'pango_dep': 'pango', 'tesseract_dep': 'tesseract', 'gst_dep': 'gst', 'pixbuf_dep': 'pixbuf',
    'crypto_dep': 'crypto', 'json_dep': 'json',
}
ROOM_DEPENDENCIES = {name.replace('/', '_').replace('sadp_wire', 'sadp_wire') + '_dep': name
                     for name in ROOMS}
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)


def room_of(path):
    parts = path.relative_to(SRC).parts
    return 'sadp/wire' if parts[:2] == ('sadp', 'wire') else parts[0]


def sources(pattern):
    return sorted(p for p in SRC.rglob(pattern) if p.is_file())


def headers():
    owners = {}
    for path in sources('*.h'):
        owners.setdefault(path.name, set()).add(room_of(path))
    return owners


def check_includes(room):
    may_know, may_use = ROOMS[room]
    owners = headers()
    for path in sources('*.[chp]*'):
        if path.suffix not in ('.c', '.h', '.cpp', '.hpp') or room_of(path) != room:
            continue
        for kind, name in INCLUDE.findall(path.read_text(encoding='utf-8')):
            where = path.relative_to(ROOT)
            base = name.rsplit('/', 1)[-1]
            if kind == '"' and base in owners:
                if not owners[base] & (may_know | {room}):
                    yield '%s includes %s of %s' % (where, name, '/'.join(sorted(owners[base])))
            for pattern, library in LIBRARIES:
                if kind == '<' and re.search(pattern, name):
                    if library not in may_use:
                        yield '%s uses %s (%s)' % (where, library, name)
                    break


def check_links(room):
    may_know, may_use = ROOMS[room]
    build = SRC / room / 'meson.build'
    if not build.exists():
        yield '%s is missing' % build.relative_to(ROOT)
        return
    text = re.sub(r'#.*', '', build.read_text(encoding='utf-8'))
    for word in set(re.findall(r'\b\w+_dep\b', text)):
        if word in DEPENDENCIES and DEPENDENCIES[word] not in may_use:
            yield '%s links %s' % (build.relative_to(ROOT), word)
        if word in ROOM_DEPENDENCIES and ROOM_DEPENDENCIES[word] not in may_know | {room}:
            yield '%s links %s' % (build.relative_to(ROOT), word)


def check_sql():
    statement = re.compile(r'"\s*(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b')
    for path in sources('*.c'):
        if room_of(path) != 'desk' and statement.search(path.read_text(encoding='utf-8')):
            yield '%s holds SQL' % path.relative_to(ROOT)


def check_new_api():
    """What the floor lacks may stand in ui/lk-compat.c only; what a newer GTK drops, nowhere."""
    gone = re.compile(r'\b(AdwLeaflet|AdwFlap|GtkMessageDialog|GtkInfoBar|GtkComboBox|GtkTreeView|'
                      r'GtkAssistant|gtk_show_uri|gtk_widget_show|gtk_dialog_new\w*)\b')
    for path in sources('*.[chu]*'):
        if path.name.startswith('lk-compat') or path.suffix not in ('.c', '.h', '.ui'):
            continue
        for name in gone.findall(path.read_text(encoding='utf-8')):
            yield '%s uses %s' % (path.relative_to(ROOT), name)


def main():
    checks = [('includes of ' + room, check_includes(room)) for room in ROOMS]
    checks += [('links of ' + room, check_links(room)) for room in ROOMS]
    checks += [('SQL only in desk', check_sql()), ('no widget of one side only', check_new_api())]
    print('1..%d' % len(checks))
    failed = False
    for number, (name, problems) in enumerate(checks, 1):
        found = list(problems)
        failed = failed or bool(found)
        for problem in found:
            print('# ' + problem)
        print('%sok %d %s' % ('not ' if found else '', number, name))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
