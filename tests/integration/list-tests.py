#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the names of the test files of a folder, for meson."""
import pathlib
import sys

for path in sorted(pathlib.Path(sys.argv[1]).glob('test_*.py')):
    print(path.stem)
