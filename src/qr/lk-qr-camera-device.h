/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_QR_CAMERA_ERROR (lk_qr_camera_error_quark ())
GQuark lk_qr_camera_error_quark (void);

/**
 * LkQrCameraError:
 * @LK_QR_CAMERA_ERROR_NOT_INSTALLED: a piece of GStreamer is missing
 * @LK_QR_CAMERA_ERROR_NO_DEVICE: the camera is not there, or no more
 * @LK_QR_CAMERA_ERROR_BUSY: another program has it
 * @LK_QR_CAMERA_ERROR_DENIED: this program may not use it
 * @LK_QR_CAMERA_ERROR_FAILED: anything else
 */
typedef enum
{
  LK_QR_CAMERA_ERROR_NOT_INSTALLED,
  LK_QR_CAMERA_ERROR_NO_DEVICE,
  LK_QR_CAMERA_ERROR_BUSY,
  LK_QR_CAMERA_ERROR_DENIED,
  LK_QR_CAMERA_ERROR_FAILED,
} LkQrCameraError;

/**
 * LkQrCameraDevice:
 *
 * One camera of this computer, as GStreamer lists it (V4L2 or PipeWire). Made where the project is
 * built with cameras (%LK_HAVE_CAMERA).
 */
#define LK_TYPE_QR_CAMERA_DEVICE (lk_qr_camera_device_get_type ())
G_DECLARE_FINAL_TYPE (LkQrCameraDevice, lk_qr_camera_device, LK, QR_CAMERA_DEVICE, GObject)

const char *lk_qr_camera_device_get_name (LkQrCameraDevice *self);
void lk_qr_camera_list_async (GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GPtrArray *lk_qr_camera_list_finish (GAsyncResult *result, GError **error);

G_END_DECLS
