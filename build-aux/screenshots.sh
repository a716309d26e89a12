#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Draws every page that the display tests visit into _build/screenshots: light, dark, 360 pixels
# wide, mirrored and with text at 200 %. German with LANGUAGE=de.
set -eu
cd "$(dirname "$0")/.."
[ -n "${LATCHKEY_SKIP_DEPS-}" ] || sh build-aux/deps.sh build run
build=$PWD/_build/run
mkdir -p _build/screenshots
[ -f "$build/build.ninja" ] || meson setup "$build" >_build/setup.log 2>&1 || { cat _build/setup.log; exit 1; }
ninja -C "$build"
# Each suite names its folder by its own variable.
LK_SHOT_DIR=$PWD/_build/screenshots SHOT_DIR=$PWD/_build/screenshots \
    meson test -C "$build" --no-rebuild --suite display --logbase screenshots
ls _build/screenshots | wc -l
