#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what the tests need, builds with sanitizers, runs every test, sums up.
#
#   sh build-aux/check.sh            everything
#   sh build-aux/check.sh --fast     unit tests and lints only
#
# Prints `N passed, N failed, N skipped` last and ends with 0 only when nothing failed and every
# skip is named in tests/skips.txt. LATCHKEY_SKIP_DEPS=1 leaves the packages alone.
set -eu
cd "$(dirname "$0")/.."
build=$PWD/_build/check

[ -n "${LATCHKEY_SKIP_DEPS-}" ] || sh build-aux/deps.sh build run test

mkdir -p _build
if [ ! -f "$build/build.ninja" ]; then
    meson setup "$build" -Dwerror_list=true -Db_sanitize=address,undefined -Db_lundef=false \
        -Doptimization=1 >_build/setup.log 2>&1 || { cat _build/setup.log; exit 1; }
fi
ninja -C "$build"

rm -rf "$build/results" "$build/meson-logs/check.json" "$build/meson-logs/check.junit.xml"
mkdir -p "$build/results"
set -- "${1-}"
suites=
[ "$1" != --fast ] || suites='--suite unit --suite lint'
status=0
# shellcheck disable=SC2086
meson test -C "$build" --no-rebuild --print-errorlogs --logbase check $suites || status=1

/usr/bin/python3 build-aux/test-summary.py tests/skips.txt "$build/meson-logs/check" \
    "$build/results" || status=1
exit $status
