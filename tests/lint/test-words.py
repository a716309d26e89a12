#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Latchkey speaks: one term for one thing, calm, and all of it in German too. TAP."""
import os
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree

ROOT = pathlib.Path(os.environ.get('LK_SOURCE_ROOT', pathlib.Path(__file__).parents[2]))
KEYWORDS = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'ngettext:1,2', 'g_dngettext:2,3', 'g_dgettext:2',
            'g_dpgettext2:2c,3']

# A word that is not used, and what is said instead.
NOT_ENGLISH = {
    r'please': 'nothing',
    r'sorry|oops|whoops|unfortunately': 'what happened',
    r'failed to|unable to|invalid|illegal|fatal': 'what happened, what was kept, what to do',
    r'tickets?': 'case',
    r'challenges?|feature codes?|encrypt strings?': 'request',
    r'unlock codes?|responses?': 'answer',
    r'evidence image|label image|label picture': 'label photo',
    r'demo|local mode|offline mode': 'practice, this computer',
    r'(?<!latchkeyctl )(log(s|ged|ging)? ?(in|out)|logins?|logouts?)': 'sign in, sign out',
    r'e-mails?': 'email',
    r'serial numbers?': 'serial',
    r'hardware address(es)?': 'MAC address',
    r'blanks?': 'spaces',
    r'(the|a) server': 'desk',
}
NOT_GERMAN = {
    r'bitte': 'nichts',
    r'du|dein\w*|dir|dich|euch|euer\w*': 'Sie',
    r'Tickets?': 'Fall',
    r'Challenge|Feature-Code': 'Anforderung',
    r'ungültig\w*': 'was geschah und was zu tun ist',
    r'Fehler': 'was geschah und was zu tun ist',
    r'(?<!latchkeyctl )(Login|Logout|einloggen|ausloggen)': 'Anmeldung, Abmeldung',
    r'Kennwort': 'Passwort',
}
# Who says the one says the other.
TERMS = {
    r'\bdesks?\b': r'[Hh]elpdesk',
    r'\blabel photos?\b': r'Etikettfoto',
    r'\bcase packs?\b': r'Fallpaket',
    r'\bagents?\b': r'[Bb]earbeiter',
    r'\bpractice\b': r'[Üü]b(ung|en)|simuliert',
    r'\bQR codes?\b': r'QR-Code',
    r'\bserials?\b': r'[Ss]eriennummer',
}
# Of these the term is only a part: a name of an option, a key of JSON.
TERM_FREE = re.compile(r'--|“(serial|kind|label)”|KEY=VALUE|serial, model|desktop|support desk')
SMALL = {'a', 'an', 'and', 'as', 'at', 'by', 'for', 'from', 'in', 'into', 'it', 'of', 'on', 'or',
         'the', 'to', 'too', 'with'}
NAMES = re.compile(r'DeviceKey|Encrypt\.xml')


def unquote(lines):
    text = ''.join(re.match(r'(?:\w+(?:\[\d\])? )?"(.*)"$', line).group(1) for line in lines)
    return re.sub(r'\\(.)', lambda m: {'n': '\n', 't': '\t'}.get(m.group(1), m.group(1)), text)


def parse(po):
    """Yields (context, msgid, [translations], fuzzy) of each entry but the head."""
    for block in po.split('\n\n'):
        fields, key = {}, None
        for line in block.split('\n'):
            found = re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) "', line)
            if found:
                key = found.group(1)
                fields[key] = [line]
            elif key and line.startswith('"'):
                fields[key].append(line)
        if 'msgid' not in fields or unquote(fields['msgid']) == '':
            continue
        ids = [unquote(fields[k]) for k in ('msgid', 'msgid_plural') if k in fields]
        context = unquote(fields['msgctxt']) if 'msgctxt' in fields else None
        yield (context, ids, [unquote(fields[k]) for k in sorted(fields) if k.startswith('msgstr')],
               bool(re.search(r'^#,.*\bfuzzy\b', block, re.M)))


def source():
    words = subprocess.run(
        ['xgettext', '--from-code=UTF-8', '-f', 'po/POTFILES', '-o', '-', '--no-wrap',
         *['--keyword=' + k for k in KEYWORDS]],
        cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return list(parse(words))


def german():
    words = subprocess.run(['msgcat', '--no-wrap', 'po/de.po'], cwd=ROOT, capture_output=True,
                           text=True, check=True).stdout
    return list(parse(words))


def plain(text):
    return text.replace('_', '')


def forbidden(text, words):
    for pattern, instead in words.items():
        found = re.search(r'(?<![\w-])(%s)(?![\w-])' % pattern, plain(text), re.I)
        if found:
            yield '"%s" in: %s (say: %s)' % (found.group(0), text, instead)
    if '!' in text:
        yield 'an exclamation mark in: %s' % text


def check_english():
    for _, ids, _, _ in source():
        for text in ids:
            yield from forbidden(text, NOT_ENGLISH)
            if re.search(r"\w'\w", text):
                yield 'a straight apostrophe in: %s' % text
            if '...' in text:
                yield 'three dots for … in: %s' % text


def check_german():
    for _, ids, translations, _ in german():
        for text in translations:
            yield from forbidden(text, NOT_GERMAN)
        for text in translations[:1]:
            if ids[0][-1:] in '.?:' and ids[0][-1:] != text[-1:]:
                yield 'another end: %s' % text
            if ('_' in ids[0]) != ('_' in text) and re.match(r'[^ ]*_?\w', ids[0]) \
                    and '_TOKEN' not in ids[0]:
                yield 'a mnemonic in one of: %s / %s' % (ids[0], text)


def check_complete():
    wanted = {(context, ids[0]) for context, ids, _, _ in source()}
    have = {(context, ids[0]): (translations, fuzzy)
            for context, ids, translations, fuzzy in german()}
    for key in sorted(wanted - have.keys(), key=str):
        yield 'not in de.po: %s' % key[1]
    for key in sorted(have.keys() - wanted, key=str):
        yield 'no longer in the source: %s' % key[1]
    for key, (translations, fuzzy) in have.items():
        if fuzzy or '' in translations:
            yield 'not translated: %s' % key[1]


def check_terms():
    for _, ids, translations, _ in german():
        if TERM_FREE.search(ids[0]):
            continue
        for english, wanted in TERMS.items():
            if re.search(english, plain(ids[0])) and not re.search(wanted, plain(translations[0])):
                yield '%s is not "%s" in: %s' % (english, wanted, translations[0])


def buttons_and_titles(path):
    tree = xml.etree.ElementTree.parse(path)
    for thing in tree.iter('object'):
        for field in thing.findall('property'):
            if field.get('translatable') != 'yes' or not field.text:
                continue
            if (thing.get('class') in ('GtkButton', 'GtkMenuButton') and field.get('name') == 'label') \
                    or (thing.get('class') == 'AdwPreferencesGroup' and field.get('name') == 'title'):
                yield field.text
    for template in tree.iter('template'):
        for field in template.findall('property'):
            if field.get('name') == 'title' and field.text:
                yield field.text


def check_capitals():
    for path in sorted((ROOT / 'src' / 'ui').rglob('*.ui')):
        for text in buttons_and_titles(path):
            words = plain(NAMES.sub('X', text)).split()
            for i, word in enumerate(words):
                if word[0].islower() and (i in (0, len(words) - 1) or word not in SMALL):
                    yield '%s: "%s" wants capitals' % (path.name, text)
                    break


CHECKS = [('the English is plain and calm', check_english),
          ('the German is plain and calm', check_german),
          ('every string is in German', check_complete),
          ('one term for one thing', check_terms),
          ('buttons and titles have capitals', check_capitals)]

if __name__ == '__main__':
    print('1..%d' % len(CHECKS))
    failed = 0
    for number, (name, check) in enumerate(CHECKS, 1):
        problems = list(check())
        print('%sok %d - %s' % ('not ' if problems else '', number, name))
        for problem in problems:
            print('# ' + problem.replace('\n', ' '))
        failed += bool(problems)
    sys.exit(1 if failed else 0)
