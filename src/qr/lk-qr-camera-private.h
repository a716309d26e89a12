/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "lk-qr-camera-device.h"

G_BEGIN_DECLS

gboolean lk_qr_camera_prepare (GError **error);
GstElement *lk_qr_camera_device_create (LkQrCameraDevice *self);
GError *lk_qr_camera_translate_error (const GError *cause);

G_END_DECLS
