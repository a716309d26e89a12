#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window costs, as lines of JSON.

bench_ui.py start-up BUILD   CPU time to the first frame, against a minimal libadwaita program
bench_ui.py list BUILD       opening and scrolling lists of cases, against an empty one
bench_ui.py loop BUILD       the longest turn of the main loop in a journey of the tour

Each process has a screen of its own (build-aux/headless.sh). What is compared runs in turns, and
the least of several runs counts: others that share the processor only ever add to it.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUNS = 5
START_UP_RATIO = 1.25
OPEN_MS = 40
OPEN_MB = 10
FRAME_MS = 16.6
TURN_MS = 16


def environment(build):
    return dict(os.environ, GSETTINGS_SCHEMA_DIR=str(build / 'data'))


def run(build, command, **variables):
    words = ['%s=%s' % item for item in variables.items()]
    done = subprocess.run([ROOT / 'build-aux/headless.sh', 'env', *words, *command],
                          env=environment(build), capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def start_up(build):
    programs = {'latchkey': build / 'src/app/latchkey',
                'minimal': build / 'tests/bench/ui/minimal-app'}
    times = {name: [] for name in programs}
    for _ in range(RUNS):
        for name, path in programs.items():
            times[name].append(run(build, [path], LK_FIRST_FRAME=1,
                                   LD_PRELOAD=build / 'tests/watch/watch-program.so')['cpu_ms'])
    ours, floor = min(times['latchkey']), min(times['minimal'])
    print(json.dumps({'bench': 'start-up', 'cpu_ms': ours, 'minimal_cpu_ms': floor,
                      'ratio': round(ours / floor, 2), 'target': START_UP_RATIO,
                      'met': ours <= START_UP_RATIO * floor}))


def cheapest(runs, name):
    return min(one[name] for one in runs)


def steadiest(runs, name):
    return min((one[name] for one in runs), key=lambda frames: frames['p99'])


def list_of_cases(build):
    sizes = [0, 100, 100000, 1000000]
    runs = {size: [] for size in sizes}
    for _ in range(RUNS):
        for size in sizes:
            runs[size].append(run(build, [build / 'tests/bench/ui/list-window', str(size)]))
    for size in sizes[1:]:
        ms = cheapest(runs[size], 'first_frame_cpu_ms') - cheapest(runs[0], 'first_frame_cpu_ms')
        mb = cheapest(runs[size], 'settled_rss_mb') - cheapest(runs[0], 'settled_rss_mb')
        cpu = steadiest(runs[size], 'frame_cpu_ms')
        print(json.dumps({
            'bench': 'list', 'cases': size, 'open_cpu_ms': round(ms, 1), 'open_target_ms': OPEN_MS,
            'open_rss_mb': round(mb, 1), 'open_target_mb': OPEN_MB, 'frame_cpu_ms': cpu,
            'frame_ms': steadiest(runs[size], 'frame_ms'), 'frame_target_ms': FRAME_MS,
            'longest_turn_ms': min(max(one['open_loop']['longest_ms'],
                                       one['scroll_loop']['longest_ms']) for one in runs[size]),
            'met': ms <= OPEN_MS and mb <= OPEN_MB and cpu['p99'] <= FRAME_MS}))


def tour(build, *options):
    """What the main loop of the program did in a journey of the tour."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([ROOT / 'build-aux/headless.sh', '/usr/bin/python3',
                        ROOT / 'tests/tour/tour.py', *options, build, folder, 'reset-on-lan'],
                       env=dict(environment(build), LK_LOOP_REPORT=folder + '/loop'), check=True,
                       stdout=subprocess.DEVNULL)
        return json.loads(pathlib.Path(folder, 'loop').read_text(encoding='utf-8'))


def loop(build):
    """The target is for files chosen through the portal. Where none is, as on this screen without
    the tour's own, GTK makes its dialog in the program itself: said beside it, and no verdict."""
    ours = tour(build, '--portal')
    print(json.dumps(dict(ours, bench='loop', files='portal', target_ms=TURN_MS,
                          met=ours['longest_ms'] <= TURN_MS)))
    print(json.dumps(dict(tour(build), bench='loop', files='dialog of GTK')))


def main():
    what = {'start-up': start_up, 'list': list_of_cases, 'loop': loop}
    what[sys.argv[1]](pathlib.Path(sys.argv[2]).resolve())
    return 0


if __name__ == '__main__':
    sys.exit(main())
