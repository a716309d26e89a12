#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# alone.sh COMMAND...   runs COMMAND in a network namespace with nothing but loopback, so that two
# tests with practice devices do not hear each other; where the machine does not allow one, as it is.
set -eu
inner='ip link set lo up && exec "$@"'
if [ "$(id -u)" = 0 ] && unshare -n true 2>/dev/null; then
    exec unshare -n sh -c "$inner" sh "$@"
elif unshare -Urn true 2>/dev/null; then
    exec unshare -Urn sh -c "$inner" sh "$@"
fi
exec "$@"
