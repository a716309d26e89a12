# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills the database of a desk with cases, straight into its tables: for lists that are long.

The rows are made by one rule, so that any of them can be named: case i has the serial, the contact,
the company and the model that these functions give. They have no history and no texts: lists and
searches read neither.
"""
import contextlib
import sqlite3
import subprocess

EPOCH = 1_700_000_000_000_000
STATES = ('submitted', 'in-work', 'needs-evidence', 'answered', 'closed')
SHA = '0' * 64
SYLLABLES = ('ba', 'do', 'fe', 'gu', 'hi', 'ka', 'lo', 'me', 'nu', 'pi', 'ra', 'so', 'te', 'vu', 'wi', 'za')
CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'


def word(n, length):
    return ''.join(SYLLABLES[(n >> 4 * k) & 15] for k in range(length))


def mixed(i):
    """Neighbours in time are not neighbours in value."""
    return (i * 2654435761) % 4294967296


def contact(i):
    return word(mixed(i) & 0xfff, 3), word(mixed(i) >> 16 & 0xfff, 3)


def company(i):
    return word(mixed(i) >> 8 & 0x3ff, 5)


def model(i):
    return 'DS-2CD%dG%d-I' % (2000 + mixed(i) % 40, mixed(i) % 3)


def serial(i):
    return 'DS-2CD2043G2-I20220101AAWR%09d' % (mixed(i) % 1_000_000_000)


def ident(i):
    n, text = mixed(i) << 18 | i & 0x3ffff, ''
    for _ in range(10):
        text, n = CROCKFORD[n & 31] + text, n >> 5
    return 'LK-' + text


def folded_words(i):
    return ' '.join((*contact(i), company(i), *model(i).lower().split('-')))


def sqlite(path, first, last, requester):
    """Cases first to last, in one transaction."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute('PRAGMA synchronous = OFF')
    db.execute('PRAGMA cache_size = -200000')
    db.execute('PRAGMA foreign_keys = OFF')
    db.execute('BEGIN IMMEDIATE')
    for start in range(first, last + 1, 20000):
        rows = range(start, min(start + 20000, last + 1))
        db.executemany(
            'INSERT INTO cases (seq, id, type, method, state, resolution, language, created_at, updated_at, changed,'
            ' revision, requester_id, contact_name, contact_company, contact_email, contact_country,'
            ' agreement_version, agreement_sha256, accepted_at, creation_key, closed_at, purged) VALUES'
            " (?, ?, 'password-reset', 'other', ?, ?, 'en', ?, ?, ?, 1, ?, ?, ?, ?, 'SE', '1', ?, ?, ?, ?, 7)",
            ((i, ident(i), STATES[i % 5], 'solved' if i % 5 == 4 else None, EPOCH + i, EPOCH + i, i, requester,
              ' '.join(contact(i)).title(), company(i).title(), contact(i)[0] + '@example.org', SHA, EPOCH + i,
              f'key-{i}', EPOCH + i if i % 5 == 4 else None) for i in rows))
        db.executemany(
            'INSERT INTO items (case_seq, idx, state, serial, model, mac, firmware, request_kind, request_sha256,'
            ' exported_at, label_kind, label_sha256, label_type) VALUES'
            " (?, 1, 'waiting', ?, ?, 'bc-ad-28-00-00-01', 'V5.7.1 build 210909', 'encrypt-string', ?, ?, 'label', ?,"
            " 'image/jpeg')", ((i, serial(i), model(i), SHA, EPOCH + i, SHA) for i in rows))
        db.executemany('INSERT INTO case_words (rowid, who, words) VALUES (?, ?, ?)',
                       ((i, requester, folded_words(i)) for i in rows))
        db.executemany('INSERT INTO case_serials (rowid, who, serials) VALUES (?, ?, ?)',
                       ((i, requester, f'{ident(i)} {serial(i)}'.lower()) for i in rows))
    db.execute("UPDATE counters SET value = ? WHERE name = 'feed'", (last,))
    db.execute('COMMIT')
    db.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    db.close()


def copy(url, statement, lines):
    process = subprocess.Popen(['psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', statement, url],
                               stdin=subprocess.PIPE, text=True)
    process.stdin.writelines(lines)
    process.stdin.close()
    assert process.wait() == 0


def postgres(url, first, last, requester):
    """Cases first to last; the search indexes are made anew afterwards, as a restore does."""
    def say(text):
        subprocess.run(['psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', text, url], check=True,
                       stdout=subprocess.DEVNULL)
    rows = range(first, last + 1)
    indexes = subprocess.run(
        ['psql', '-XAtq', '-c', "SELECT indexdef || ';' FROM pg_indexes WHERE tablename = 'case_index' "
         "AND indexname <> 'case_index_pkey'", url], check=True, capture_output=True, text=True).stdout
    say('DROP INDEX IF EXISTS case_index_words, case_index_serials')
    copy(url, 'COPY cases (seq, id, type, method, state, resolution, language, created_at, updated_at, changed,'
         ' revision, requester_id, contact_name, contact_company, contact_email, contact_country, agreement_version,'
         ' agreement_sha256, accepted_at, creation_key, closed_at, purged) FROM STDIN',
         ('\t'.join((str(i), ident(i), 'password-reset', 'other', STATES[i % 5], 'solved' if i % 5 == 4 else r'\N',
                     'en', str(EPOCH + i), str(EPOCH + i), str(i), '1', requester, ' '.join(contact(i)).title(),
                     company(i).title(), contact(i)[0] + '@example.org', 'SE', '1', SHA, str(EPOCH + i), f'key-{i}',
                     str(EPOCH + i) if i % 5 == 4 else r'\N', '7')) + '\n' for i in rows))
    copy(url, 'COPY items (case_seq, idx, state, serial, model, mac, firmware, request_kind, request_sha256,'
         ' exported_at, label_kind, label_sha256, label_type) FROM STDIN',
         (f'{i}\t1\twaiting\t{serial(i)}\t{model(i)}\tbc-ad-28-00-00-01\tV5.7.1 build 210909\tencrypt-string\t{SHA}\t'
          f'{EPOCH + i}\tlabel\t{SHA}\timage/jpeg\n' for i in rows))
    copy(url, 'COPY case_index (case_seq, requester_id, words, serials) FROM STDIN',
         (f'{i}\t{requester}\t' + ' '.join(f"'{w}'" for w in sorted(set(folded_words(i).split())))
          + f'\t{ident(i)} {serial(i)}\n'.lower() for i in rows))
    say(indexes)
    say(f"SELECT setval(pg_get_serial_sequence('cases', 'seq'), {last})")
    say(f"UPDATE counters SET value = {last} WHERE name = 'feed'")
    say('VACUUM ANALYZE')


def said(desk, statement):
    """What one statement gives, past the desk."""
    if desk.database.startswith('sqlite:'):
        with contextlib.closing(sqlite3.connect(desk.file, isolation_level=None)) as handle:
            return [str(row[0]) for row in handle.execute(statement)]
    return subprocess.run(['psql', '-XAtqc', statement, desk.database], check=True, capture_output=True,
                          text=True).stdout.split()


def fill(desk, first, last):
    """Cases first to last, all of them by rita."""
    requester, = said(desk, "SELECT id FROM users WHERE name = 'rita'")
    if desk.database.startswith('sqlite:'):
        sqlite(desk.file, first, last, requester)
    else:
        postgres(desk.database, first, last, requester)


def empty(desk):
    """Takes all cases away again: they have no history, so for verify they would not be whole."""
    statements = ['DELETE FROM items', 'DELETE FROM cases']
    if desk.database.startswith('sqlite:'):
        statements += [f"INSERT INTO {table} ({table}) VALUES ('delete-all')" for table in ('case_words', 'case_serials')]
    else:
        statements.insert(0, 'DELETE FROM case_index')
    for statement in statements:
        said(desk, statement)
