#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Draws every page and state that the display tests visit into _build/screenshots: light, dark, 360
# pixels wide, mirrored, with text at 200 %, in high contrast, and in German. With words, only the
# tests whose names hold them: screenshots.sh wizard reset-page.
set -eu
cd "$(dirname "$0")/.."
[ -n "${LATCHKEY_SKIP_DEPS-}" ] || sh build-aux/deps.sh build run
build=$PWD/_build/run
shots=$PWD/_build/screenshots
rm -rf "$shots"
mkdir -p "$shots"
[ -f "$build/build.ninja" ] || meson setup "$build" >_build/setup.log 2>&1 || { cat _build/setup.log; exit 1; }

locale=$PWD/_build/locale
mkdir -p "$locale/de/LC_MESSAGES"
msgfmt po/de.po -o "$locale/de/LC_MESSAGES/latchkey.mo"

tests=
for word; do tests="$tests display-$word"; done
failed=0
draw () {
  look=$1
  shift
  # shellcheck disable=SC2086
  env "$@" LK_LOOKS="$look" LK_SHOT_DIR="$shots" \
      meson test -C "$build" --suite display --logbase "screenshots-$look" $tests || failed=1
}
draw screen
draw contrast ADW_DEBUG_HIGH_CONTRAST=1
draw german LANGUAGE=de LK_LOCALEDIR="$locale"
echo "$(ls "$shots" | wc -l) pictures in $shots"
exit $failed
