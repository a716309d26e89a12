/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-context.h"
#include "lk-qr-reading.h"

G_BEGIN_DECLS

/**
 * LkCameraUse:
 * @LK_CAMERA_CODE: a QR code is looked for; the window closes with the first one
 * @LK_CAMERA_PHOTO: a photo is taken when the person presses the button
 */
typedef enum
{
  LK_CAMERA_CODE,
  LK_CAMERA_PHOTO,
} LkCameraUse;

#define LK_TYPE_CAMERA_WINDOW (lk_camera_window_get_type ())
G_DECLARE_FINAL_TYPE (LkCameraWindow, lk_camera_window, LK, CAMERA_WINDOW, AdwWindow)

GtkWidget *lk_camera_window_new (LkContext *context, LkCameraUse use);

G_END_DECLS
