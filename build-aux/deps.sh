#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The one list of Debian packages that Latchkey needs (Debian 12 and 13).
#
#   build-aux/deps.sh build          what building and running needs
#   build-aux/deps.sh run            what the tour needs beside that: a display, fonts, AT-SPI
#   build-aux/deps.sh test           what the test suite needs beside that
#   build-aux/deps.sh bench          what the benchmarks need beside that
#   build-aux/deps.sh list SET…      prints the names only
#
# Installs only what is missing, as root or with sudo; asks the package system nothing otherwise.
set -eu

build='meson ninja-build gcc g++ libc6-dev pkg-config gettext appstream desktop-file-utils
  libxml2-utils libglib2.0-dev-bin libgtk-4-dev libadwaita-1-dev libsoup-3.0-dev
  libjson-glib-dev libqrencode-dev libzbar-dev libgdk-pixbuf-2.0-dev libsqlite3-dev libpq-dev
  libsecret-1-dev libcrypt-dev libarchive-dev libssl-dev libcairo2-dev libpango1.0-dev
  libzxing-dev libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev libtesseract-dev
  tesseract-ocr tesseract-ocr-eng librsvg2-common fonts-cantarell adwaita-icon-theme
  gsettings-desktop-schemas shared-mime-info glib-networking gstreamer1.0-plugins-base
  gstreamer1.0-plugins-good webp-pixbuf-loader heif-gdk-pixbuf ca-certificates'
run='xvfb xauth dbus at-spi2-core python3 python3-gi gir1.2-atspi-2.0 imagemagick xdotool
  x11-utils qrencode procps'
test='gnome-keyring python3-pytest python3-yaml python3-jsonschema python3-requests python3-numpy python3-pil
  python3-cryptography xclip pipewire wireplumber pipewire-bin gstreamer1.0-pipewire gstreamer1.0-tools
  e2fsprogs iproute2 nftables iptables util-linux zbar-tools libimage-exiftool-perl nginx-light postgresql
  sqlite3 openssl curl tshark clang clang-format libclang-rt-dev flatpak-builder poppler-utils unzip systemd
  systemd-container'
bench='strace wrk python3-flask gunicorn python3-opencv'

# Names that differ between the releases: libclang-rt-dev came with Debian 13.
set_of () {
    case $1 in
        build) echo $build ;;
        run) echo $run ;;
        test) echo $test ;;
        bench) echo $bench ;;
        *) echo "deps.sh: there is no set '$1'" >&2; exit 2 ;;
    esac
}

for_release () {
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
    for p in "$@"; do
        case $p:$codename in
            libclang-rt-dev:bookworm) echo libclang-rt-14-dev ;;
            *) echo "$p" ;;
        esac
    done
}

listing=no
[ "${1-}" != list ] || { listing=yes; shift; }
[ $# -gt 0 ] || set -- build
all=
for s in "$@"; do all="$all $(set_of "$s")"; done
# shellcheck disable=SC2086
all=$(for_release $all)
if [ $listing = yes ]; then echo "$all"; exit 0; fi

missing=
for p in $all; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null || :)
    [ "$state" = installed ] || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then as_root=; else as_root=sudo; fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get -q -o DPkg::Lock::Timeout=600 update
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 \
    install -y --no-install-recommends $missing
