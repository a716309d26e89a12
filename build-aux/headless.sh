#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# headless.sh [-s WxH] [-d full] COMMAND...
#
# Runs COMMAND with a screen nobody sees: an X server, a session bus, a home and XDG directories of
# its own, all of them gone when it ends. No seat, GPU, system bus or network is needed.
#
#   -s WxH   size of the screen (1280x1024)
#   -d full  let the machine's own session services start (keyring, portals); without it only the
#            accessibility bus may, so that a test sees the same thing on every machine
#
# Variables: XFT_DPI (192 is text at 200 %), ANIMATE (1: with animations), HEADLESS_SERVICES (names
# of session services that may start as well), HEADLESS_LOG (where the servers' output goes).
set -eu

screen=1280x1024
services=few
while getopts s:d: option; do
  case $option in
    s) screen=$OPTARG ;;
    d) services=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || { sed -n '3,16s/^# \{0,1\}//p' "$0" >&2; exit 2; }

room=$(mktemp -d "${TMPDIR:-/tmp}/latchkey-headless.XXXXXX")
display_pid=
bus_pid=

# What was started in this room and outlived the command, as a desk on its own socket does.
lodgers () {
  grep -lzsx "XDG_RUNTIME_DIR=$room/run" /proc/[0-9]*/environ 2>/dev/null \
    | sed 's,/proc/\([0-9]*\)/environ,\1,' | grep -vx "$$" || :
}

leave () {
  for pid in $(lodgers); do kill "$pid" 2>/dev/null || :; done
  # The bus goes first and takes with it what it started; the screen goes last.
  for pid in $bus_pid $display_pid; do
    kill "$pid" 2>/dev/null || :
    wait "$pid" 2>/dev/null || :
  done
  ! mountpoint -q "$room/run/doc" 2>/dev/null || umount -l "$room/run/doc" 2>/dev/null || :
  rm -rf "$room"
}
trap leave EXIT

mkdir -m 0700 "$room/run" "$room/home" "$room/tmp" "$room/services"

# Both servers tell their address once they are ready. They close the pipe afterwards, so it is
# kept open from this side: a reader without a writer would wait for ever.
mkfifo "$room/told"
exec 7<>"$room/told"

Xvfb -displayfd 7 -screen 0 "${screen}x24" -nolisten tcp -noreset >"$room/x.log" 2>&1 &
display_pid=$!
if ! read -r -t 30 number <&7; then
  echo "headless.sh: the X server did not start" >&2
  cat "$room/x.log" >&2
  exit 99
fi

unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS NO_AT_BRIDGE
unset XAUTHORITY XDG_CURRENT_DESKTOP XDG_SESSION_TYPE
export DISPLAY=":$number" TMPDIR="$room/tmp" HOME="$room/home" XDG_RUNTIME_DIR="$room/run"
export XDG_CONFIG_HOME="$HOME/.config" XDG_CACHE_HOME="$HOME/.cache"
export XDG_DATA_HOME="$HOME/.local/share" XDG_STATE_HOME="$HOME/.local/state"
export DBUS_SYSTEM_BUS_ADDRESS="unix:path=$room/none"
export GDK_BACKEND=x11 GSK_RENDERER="${GSK_RENDERER:-cairo}" GTK_A11Y="${GTK_A11Y:-atspi}"
export GSETTINGS_BACKEND="${GSETTINGS_BACKEND:-memory}" GIO_USE_VFS=local GIO_USE_VOLUME_MONITOR=unix
export ADW_DISABLE_PORTAL="${ADW_DISABLE_PORTAL:-1}" LC_ALL="${LC_ALL:-C.UTF-8}"

# Drawing is done by cairo; without these words GTK loads the whole of Mesa for nothing.
case $(pkg-config --modversion gtk4 2>/dev/null || echo 4.8) in
  4.[0-9].* | 4.1[0-2].*) export GDK_DEBUG="${GDK_DEBUG-gl-disable}" ;;
  *) export GDK_DISABLE="${GDK_DISABLE-gl,vulkan}" ;;
esac

# One font, one theme, no blinking: the same picture on every machine.
mkdir -p "$XDG_CONFIG_HOME/gtk-4.0" "$XDG_DATA_HOME" "$XDG_CACHE_HOME" "$XDG_STATE_HOME"
cat >"$XDG_CONFIG_HOME/gtk-4.0/settings.ini" <<SETTINGS
[Settings]
gtk-font-name=${FONT:-Cantarell 11}
gtk-icon-theme-name=Adwaita
gtk-xft-antialias=1
gtk-xft-hinting=1
gtk-xft-hintstyle=hintslight
gtk-xft-rgba=none
gtk-cursor-blink=0
gtk-enable-animations=${ANIMATE:-0}
SETTINGS

bus_config=/usr/share/dbus-1/session.conf
if [ "$services" != full ]; then
  bus_config=$room/bus.conf
  for name in org.a11y.Bus ${HEADLESS_SERVICES-}; do
    ln -s "/usr/share/dbus-1/services/$name.service" "$room/services/"
  done
  cat >"$bus_config" <<BUS
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:dir=$room/run</listen>
  <auth>EXTERNAL</auth>
  <servicedir>$room/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
BUS
fi
dbus-daemon --config-file="$bus_config" --nofork --nopidfile --nosyslog --print-address=7 \
  >"$room/bus.log" 2>&1 &
bus_pid=$!
if ! read -r -t 30 DBUS_SESSION_BUS_ADDRESS <&7; then
  echo "headless.sh: the session bus did not start" >&2
  cat "$room/bus.log" >&2
  exit 99
fi
export DBUS_SESSION_BUS_ADDRESS
exec 7>&-

if [ -n "${XFT_DPI-}" ]; then
  xprop -root -f RESOURCE_MANAGER 8s -set RESOURCE_MANAGER "Xft.dpi: $XFT_DPI"
fi

status=0
"$@" || status=$?
[ -z "${HEADLESS_LOG-}" ] || cat "$room"/*.log >"$HEADLESS_LOG"
exit $status
