#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# fake-camera.sh PICTURE
#
# A camera without a device: PipeWire in this session alone, with one video source that shows a
# picture. Says "ready" when it can be used, and ends when its input does.
set -eu

picture=$1
pids=
leave () { for pid in $pids; do kill "$pid" 2>/dev/null || :; done; }
trap leave EXIT

log=$XDG_RUNTIME_DIR/fake-camera.log
pipewire >"$log" 2>&1 &
pids="$pids $!"
for _ in $(seq 400); do [ -S "$XDG_RUNTIME_DIR/pipewire-0" ] && break; sleep .05; done
wireplumber >>"$log" 2>&1 &
pids="$pids $!"
# A still picture that is sent again and again would be the same buffer, which pipewiresink takes
# badly: the picture is laid over a live source instead.
gst-launch-1.0 -q videotestsrc is-live=true pattern=white \
  ! video/x-raw,format=RGB,width=640,height=480,framerate=15/1 \
  ! gdkpixbufoverlay location="$picture" offset-x=60 offset-y=40 \
  ! pipewiresink mode=provide \
      stream-properties="props,media.class=Video/Source,media.role=Camera,node.name=fake-camera" \
  >>"$log" 2>&1 &
pids="$pids $!"
for _ in $(seq 400); do pw-cli ls Node 2>/dev/null | grep -q fake-camera && break; sleep .05; done
echo ready
cat >/dev/null
