#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The unit is read by systemd without a word, and leaves little open. TAP.
# Only its analyzer runs here; tests/integration/test_desk_systemd.py runs the unit.
unit=$1
echo 1..3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
# The analyzer wants the program to exist: any will do.
sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|' "$unit" >"$dir/latchkey-desk.service"
said=$(systemd-analyze verify --man=no "$dir/latchkey-desk.service" 2>&1) || said="verify failed: $said"
if [ -z "$said" ]; then echo "ok 1 verify"; else echo "# $said"; echo "not ok 1 verify"; fi
if out=$(systemd-analyze security --offline=true --threshold=15 --no-pager "$dir/latchkey-desk.service" 2>&1); then
    echo "# $(echo "$out" | tail -1)"
    echo "ok 2 exposure of at most 1.5"
else
    echo "# $(echo "$out" | tail -1)"
    echo "not ok 2 exposure of at most 1.5"
fi
# A static group with the name of the dynamic account keeps the unit from starting (systemd.exec(5)).
if [ "$(sed -n 's/^User=//p' "$unit")" != "$(sed -n 's/^Group=//p' "$unit")" ]; then
    echo "ok 3 the group of the socket is not named as the dynamic account"
else
    echo "not ok 3 the group of the socket is not named as the dynamic account"
fi
