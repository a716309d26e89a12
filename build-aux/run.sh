#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, and opens Latchkey from the build folder.
#
#   sh build-aux/run.sh              the wizard, on the desk of this computer
#   sh build-aux/run.sh --practice   the same beside practice devices that this script runs
#   sh build-aux/run.sh --tour       the whole journey, driven headless from outside; pictures in
#                                    _build/tour (what happens without a display, too)
# Further arguments go to the program.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
build=$root/_build/run
mode=open
practice=no
while [ $# -gt 0 ]; do
    case $1 in
        --practice) practice=yes; shift ;;
        --tour) mode=tour; shift ;;
        --help|-h) sed -n '3,10s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) break ;;
    esac
done
[ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ] || mode=tour

sets=build
[ $mode != tour ] || sets='build run'
# shellcheck disable=SC2086
[ -n "${LATCHKEY_SKIP_DEPS-}" ] || sh build-aux/deps.sh $sets

mkdir -p _build
if [ ! -f "$build/build.ninja" ]; then
    meson setup "$build" >_build/setup.log 2>&1 || { cat _build/setup.log; exit 1; }
fi
ninja -C "$build"

# The settings schema and the programs are found beside each other in the build folder.
export GSETTINGS_SCHEMA_DIR="$build/data"
if [ $mode = tour ]; then
    rm -rf _build/tour
    mkdir -p _build/tour
    exec bash build-aux/headless.sh /usr/bin/python3 tests/tour/tour.py "$build" "$root/_build/tour"
fi
if [ $practice = no ]; then
    exec "$build/src/app/latchkey" "$@"
fi
"$build/src/practice/latchkey-practice" --devices 6 &
devices=$!
trap 'kill $devices 2>/dev/null || :' EXIT INT TERM
"$build/src/app/latchkey" --practice "$@"
