# SPDX-License-Identifier: GPL-3.0-or-later
"""latchkeyctl says of every command what it is for and what it takes, and where a line is wrong."""
import re
import subprocess

import pytest

import programs


def run(*words):
    return subprocess.run([programs.LATCHKEYCTL, *words], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=programs.WAIT, check=False)


def listed(*parent):
    """The commands that --help lists, each with its line."""
    text = run(*parent, '--help').stdout
    found = re.findall(r'^  ([a-z][a-z-]*) +(\S.*)$', text.split('\n\n')[1], re.MULTILINE)
    return [(*parent, name, line) for name, line in found]


def commands():
    for *words, line in listed():
        if words[0] in ('case', 'history'):
            yield from listed(*words)
        else:
            yield (*words, line)


ALL = list(commands())


def test_the_list_is_whole():
    assert {words[0] for words in ALL} >= {'case', 'discover', 'diagnose', 'export', 'history', 'label',
                                           'login', 'logout', 'qr', 'reset', 'scan', 'unbind'}
    assert {words[1] for words in ALL if words[0] == 'case'} >= {'submit', 'list', 'show', 'watch'}


@pytest.mark.parametrize('words', ALL, ids=lambda words: '-'.join(words[:-1]))
def test_help(words):
    *words, line = words
    answer = run(*words, '--help')
    assert answer.returncode == 0 and answer.stderr == ''
    assert answer.stdout.startswith('Usage:\n  latchkeyctl %s' % ' '.join(words))
    assert line.strip() in answer.stdout.split('\n')
    assert '--json' in answer.stdout


@pytest.mark.parametrize('words', ALL, ids=lambda words: '-'.join(words[:-1]))
def test_an_option_that_is_not_there(words):
    answer = run(*words[:-1], '--no-such-option')
    assert answer.returncode == 2 and answer.stdout == ''
    assert '--no-such-option' in answer.stderr and answer.stderr.count('\n') == 1


def test_exit_statuses_are_told():
    text = run('--help').stdout
    for status in range(6):
        assert re.search(r'^  %d +\S' % status, text, re.MULTILINE)


@pytest.mark.parametrize('words', [(), ('case',), ('nothing',), ('case', 'nothing')])
def test_no_such_command(words):
    answer = run(*words)
    assert answer.returncode == 2 and answer.stdout == ''
    assert '--help' in answer.stderr and answer.stderr.count('\n') == 1
