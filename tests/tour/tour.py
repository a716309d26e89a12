#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tour.py [--portal] BUILD PICTURES [JOURNEY...]   the whole job in the real window, with pictures.

Run in build-aux/headless.sh. Drives the program from outside its process, through AT-SPI, keys and
mouse, beside practice devices; nothing but --practice is passed to it, and no page is jumped to.
With --portal it asks a portal for files, as in a sandbox; without it GTK's own dialog is driven.
Ends with 0 when every journey ended in a solved case, and each device that was to be reset changed
its password.
"""
import argparse
import contextlib
import os
import sys
import time

import portal
from by_keys import reset_by_keys
from drive import App, screenshot
from journeys import JOURNEYS, Journey
from stage import Stage

ALL = dict(JOURNEYS, keyboard=(['ipc'], reset_by_keys))


def watched(build):
    """Has the program tell of the longest turn of its main loop, when LK_LOOP_REPORT says where."""
    module = os.path.join(build, 'tests/watch/watch-program.so')
    return {'LD_PRELOAD': module} if 'LK_LOOP_REPORT' in os.environ else {}


def run(build, pictures, name, seed, chooser):
    profiles, function = ALL[name]
    os.environ['LK_TOUR_DIR'] = pictures
    stage = Stage(build, profiles, seed)
    count = 0

    def shoot(stop):
        nonlocal count
        count += 1
        screenshot(os.path.join(pictures, '%s-%02d-%s.png' % (name, count, stop)))

    started = time.monotonic()
    try:
        env = dict(watched(build), **(portal.environment() if chooser else {}))
        with App(stage.program('latchkey'), '--practice', env=env) as app:
            function(Journey(app.window(), stage, shoot, chooser), stage.devices)
    finally:
        stage.strike()
    print('%s: solved, %d pictures, %.0f s' % (name, count, time.monotonic() - started), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--portal', action='store_true')
    parser.add_argument('build', type=os.path.abspath)
    parser.add_argument('pictures', type=os.path.abspath)
    parser.add_argument('journeys', nargs='*', default=list(ALL))
    args = parser.parse_args()
    os.makedirs(args.pictures, exist_ok=True)
    os.environ['GSETTINGS_SCHEMA_DIR'] = os.path.join(args.build, 'data')
    with portal.FilePortal() if args.portal else contextlib.nullcontext() as chooser:
        for seed, name in enumerate(args.journeys, 1):
            run(args.build, args.pictures, name, seed, chooser)
    return 0


if __name__ == '__main__':
    sys.exit(main())
