#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every file of the tree must keep: licence line, length, format, marked strings. TAP."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(os.environ.get('LK_SOURCE_ROOT', pathlib.Path(__file__).parents[2]))
CODE = {'.c', '.h', '.cpp', '.py', '.sh', '.build', '.css', '.js', '.ui'}
SKIP_PARTS = {'_build', '.git', '.flatpak-builder', '__pycache__'}
LONGEST = 700


def tree():
    for path in sorted(ROOT.rglob('*')):
        relative = path.relative_to(ROOT)
        if path.is_file() and not any(p in SKIP_PARTS or p.startswith('_build')
                                      for p in relative.parts):
            yield path, relative


def check_licence():
    for path, relative in tree():
        if path.suffix in {'.c', '.h', '.cpp', '.py', '.sh', '.css', '.js', '.ui'}:
            head = path.read_text(encoding='utf-8', errors='replace')[:400]
            if 'SPDX-License-Identifier: GPL-3.0-or-later' not in head:
                yield '%s has no SPDX line' % relative


def check_length():
    for path, relative in tree():
        if path.suffix in {'.c', '.h', '.cpp', '.py', '.js'}:
            lines = path.read_text(encoding='utf-8', errors='replace').count('\n')
            if lines > LONGEST:
                yield '%s has %d lines' % (relative, lines)


def check_loose_ends():
    words = re.compile(r'\b(TODO|FIXME|XXX|HACK)\b')
    for path, relative in tree():
        if path.suffix in CODE and path != pathlib.Path(__file__).resolve():
            for number, line in enumerate(
                    path.read_text(encoding='utf-8', errors='replace').splitlines(), 1):
                if words.search(line) and relative.name != 'test-tree.py':
                    yield '%s:%d: %s' % (relative, number, line.strip()[:60])


def check_format():
    tool = shutil.which('clang-format-14') or shutil.which('clang-format')
    if tool is None or ' 14.' not in subprocess.run(
            [tool, '--version'], capture_output=True, text=True, check=True).stdout:
        print('# clang-format 14 is not here: the format was not checked')
        return
    files = [str(path) for path, relative in tree()
             if path.suffix in ('.c', '.h') and relative.parts[0] in ('src', 'tests')]
    found = subprocess.run([tool, '--dry-run', *files], capture_output=True, text=True, check=True)
    names = {line.split(':', 1)[0] for line in found.stderr.splitlines() if 'warning:' in line}
    for name in sorted(names):
        yield '%s is not formatted: clang-format -i' % os.path.relpath(name, ROOT)


def check_potfiles():
    listed = {line.strip() for line in (ROOT / 'po/POTFILES').read_text().splitlines()
              if line.strip() and not line.startswith('#')}
    for name in sorted(listed):
        if not (ROOT / name).exists():
            yield 'po/POTFILES names %s, which is not there' % name
    for path, relative in tree():
        if relative.parts[0] not in ('src', 'data'):
            continue
        text = path.read_text(encoding='utf-8', errors='replace')
        marked = (path.suffix == '.c' and re.search(r'\b(N?C?_|ngettext|g_dngettext|g_dpgettext2) \(', text)
                  or path.suffix == '.ui' and 'translatable="yes"' in text
                  or path.name.endswith(('.desktop.in', '.metainfo.xml.in', '.gschema.xml')))
        if marked and str(relative) not in listed:
            yield '%s has strings to translate and is not in po/POTFILES' % relative


def check_ui_strings():
    """Text properties of the templates are marked for translation."""
    value = re.compile(r'<property name="(label|title|subtitle|description|tooltip-text|'
                       r'placeholder-text)"(?![^>]*translatable)[^>]*>([^<]*[A-Za-z]{2}[^<]*)<')
    for path, relative in tree():
        if path.suffix == '.ui':
            for name, text in value.findall(path.read_text(encoding='utf-8')):
                yield '%s: %s "%s" is not marked' % (relative, name, text.strip())


def check_json():
    for path, relative in tree():
        if path.suffix == '.json' and relative.parts[:2] != ('tests', 'fuzz'):
            try:
                json.loads(path.read_text(encoding='utf-8'))
            except ValueError as error:
                if 'hostile' not in str(relative):
                    yield '%s: %s' % (relative, error)


def check_assumptions():
    header = ROOT / 'src' / 'sadp' / 'lk-sadp-assumptions.h'
    names = re.findall(r'#define (LK_SADP_ASSUME_(U\d+)_\w+)', header.read_text(encoding='utf-8'))
    if [u for _, u in names] != ['U%d' % n for n in range(1, 17)]:
        yield '%s: not U1 to U16, each once' % header.name
    code = ''.join(path.read_text(encoding='utf-8') for path in (ROOT / 'src').rglob('*.c'))
    for name, _ in names:
        if name not in code:
            yield '%s is relied on nowhere' % name


CHECKS = [
    ('licence line', check_licence), ('length of files', check_length),
    ('no loose ends', check_loose_ends), ('format', check_format), ('POTFILES', check_potfiles),
    ('marked strings', check_ui_strings), ('JSON', check_json),
    ('assumptions', check_assumptions),
]


def main():
    print('1..%d' % len(CHECKS))
    failed = False
    for number, (name, check) in enumerate(CHECKS, 1):
        found = list(check())
        failed = failed or bool(found)
        for problem in found:
            print('# ' + problem)
        print('%sok %d %s' % ('not ' if found else '', number, name))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
