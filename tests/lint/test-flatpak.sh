#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The manifest is read without a word: flatpak-builder ends with 0 on an unknown key and only says
# so on stderr. TAP.
echo 1..1
said=$(flatpak-builder --show-manifest "$LK_SOURCE_ROOT/flatpak/org.latchkey.Latchkey.json" 2>&1 >/dev/null) \
    && [ -z "$said" ] && { echo "ok 1 manifest"; exit 0; }
echo "# $said"
echo "not ok 1 manifest"
exit 1
