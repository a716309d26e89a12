#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sums up one run of the test suite: `N passed, N failed, N skipped`.

    test-summary.py SKIPS.txt RESULTS-FOLDER MESON-LOG-BASE…

Reads of each MESON-LOG-BASE its .json (what each program ended with) and .junit.xml (the subtests of
programs that speak TAP), and RESULTS-FOLDER/pytest-NAME.xml (the tests of a program that is a pytest
file). A log that is not there is a failure: its programs did not run. A program without subtests counts as one test. One that ended badly though all its subtests
passed (a leak, a crash at exit) counts as a failed test of its own.

Ends with 1 when a test failed, when none ran, or when one was skipped that SKIPS.txt does not name.
SKIPS.txt has a line a test: its name, a tab, the reason; `#` starts a comment.
"""
import json
import os
import sys
import xml.etree.ElementTree as ET


def allowed_skips(path):
    with open(path, encoding='utf-8') as lines:
        rows = [line.rstrip('\n').split('\t', 1) for line in lines
                if line.strip() and not line.startswith('#')]
    bad = [row[0] for row in rows if len(row) < 2 or not row[1].strip()]
    if bad:
        sys.exit('%s: no reason for %s' % (path, ', '.join(bad)))
    return {name for name, _ in rows}


def verdict(case):
    kinds = {child.tag for child in case}
    if kinds & {'failure', 'error'}:
        return 'failed'
    return 'skipped' if 'skipped' in kinds else 'passed'


def subtests(root, program):
    """(name, verdict) of each test case in a JUnit tree."""
    for suite in root.iter('testsuite'):
        for case in suite.findall('testcase'):
            yield '%s: %s' % (program, case.get('name')), verdict(case)


def meson_suites(path):
    """Program name -> its suite, for the programs that told of subtests."""
    found = {}
    for suite in ET.parse(path).getroot().iter('testsuite'):
        name = suite.get('name') or ''
        if '.' in name:
            found[name.split('.', 1)[1].rsplit(' / ', 1)[-1]] = suite
    return found


def programs(path):
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            row = json.loads(line)
            # "latchkey:unit / base" or "base"
            yield row['name'].rsplit(' / ', 1)[-1], row['result']


def cases(log_base, results):
    suites = meson_suites(log_base + '.junit.xml')
    for program, result in programs(log_base + '.json'):
        rows = []
        of_pytest = os.path.join(results, 'pytest-%s.xml' % program)
        if os.path.exists(of_pytest):
            rows = list(subtests(ET.parse(of_pytest).getroot(), program))
        elif program in suites:
            rows = list(subtests(ET.ElementTree(suites[program]).getroot(), program))
        yield from rows
        if result in ('OK', 'EXPECTEDFAIL'):
            if not rows:
                yield program, 'passed'
        elif result == 'SKIP':
            if not any(v == 'skipped' for _, v in rows):
                yield program, 'skipped'
        elif not any(v == 'failed' for _, v in rows):
            yield '%s (ended with %s)' % (program, result), 'failed'


def all_cases(log_bases, results):
    for log_base in log_bases:
        if os.path.exists(log_base + '.json'):
            yield from cases(log_base, results)
        else:
            yield '%s.json' % log_base, 'failed'


def main():
    skips = allowed_skips(sys.argv[1])
    counts = {'passed': 0, 'failed': 0, 'skipped': 0}
    unnamed = []
    for name, result in all_cases(sys.argv[3:], sys.argv[2]):
        counts[result] += 1
        if result != 'passed':
            print('%s: %s' % (result, name))
        if result == 'skipped' and name not in skips:
            unnamed.append(name)
    for name in unnamed:
        print('not named in %s: %s' % (sys.argv[1], name))
    print('%(passed)d passed, %(failed)d failed, %(skipped)d skipped' % counts)
    return 1 if counts['failed'] or unnamed or not counts['passed'] else 0


if __name__ == '__main__':
    sys.exit(main())
