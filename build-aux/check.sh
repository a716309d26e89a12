#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what the tests need, builds with sanitizers, runs every test, then each fuzz target for a
# moment (clang, a build of these alone), sums up.
#
#   sh build-aux/check.sh            everything
#   sh build-aux/check.sh --fast     unit tests and lints only
#
# Prints `N passed, N failed, N skipped` last and ends with 0 only when nothing failed and every
# skip is named in tests/skips.txt. LATCHKEY_SKIP_DEPS=1 leaves the packages alone.
set -eu
cd "$(dirname "$0")/.."
build=$PWD/_build/check
fuzz=$PWD/_build/fuzz

[ -n "${LATCHKEY_SKIP_DEPS-}" ] || sh build-aux/deps.sh build run test

mkdir -p _build
if [ ! -f "$build/build.ninja" ]; then
    meson setup "$build" -Dwerror_list=true -Db_sanitize=address,undefined -Db_lundef=false \
        -Doptimization=1 >_build/setup.log 2>&1 || { cat _build/setup.log; exit 1; }
fi
ninja -C "$build"

rm -rf "$build/results" "$build/meson-logs/check.json" "$build/meson-logs/check.junit.xml" \
    "$fuzz/meson-logs/fuzz.json" "$fuzz/meson-logs/fuzz.junit.xml"
mkdir -p "$build/results"
mode=${1-}
suites=
[ "$mode" != --fast ] || suites='--suite unit --suite lint'
status=0
# shellcheck disable=SC2086
meson test -C "$build" --no-rebuild --print-errorlogs --logbase check $suites || status=1

set -- "$build/meson-logs/check"
if [ "$mode" != --fast ]; then
    if [ ! -f "$fuzz/build.ninja" ]; then
        CC=clang CXX=clang++ meson setup "$fuzz" -Dfuzz=true -Dgui=disabled -Dpostgresql=disabled \
            -Dcamera=disabled -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1 \
            >_build/setup-fuzz.log 2>&1 || { cat _build/setup-fuzz.log; exit 1; }
    fi
    # Builds what the suite needs and nothing else.
    meson test -C "$fuzz" --print-errorlogs --logbase fuzz --suite fuzz || status=1
    set -- "$@" "$fuzz/meson-logs/fuzz"
fi

/usr/bin/python3 build-aux/test-summary.py tests/skips.txt "$build/results" "$@" || status=1
exit $status
