/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-qr-camera-device.h"
#include "lk-qr-decoder.h"
#include "lk-qr-source.h"

G_BEGIN_DECLS

/**
 * LkQrCamera:
 *
 * A #LkQrSource that looks through a camera. Its pictures come by the signal
 * #LkQrCamera::frame, for a preview; a reading ends with the first one that holds a code.
 */
#define LK_TYPE_QR_CAMERA (lk_qr_camera_get_type ())
G_DECLARE_FINAL_TYPE (LkQrCamera, lk_qr_camera, LK, QR_CAMERA, GObject)

LkQrCamera *lk_qr_camera_new_for_device (LkQrDecoder *decoder, LkQrCameraDevice *device);
LkQrCamera *lk_qr_camera_new_for_pipewire (LkQrDecoder *decoder, int fd, const char *node);
LkQrCamera *lk_qr_camera_new_for_description (LkQrDecoder *decoder, const char *description);

void lk_qr_camera_start (LkQrCamera *self);
void lk_qr_camera_stop (LkQrCamera *self);
gboolean lk_qr_camera_get_active (LkQrCamera *self);

G_END_DECLS
