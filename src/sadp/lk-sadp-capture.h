/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-sadp-config.h"

G_BEGIN_DECLS

#define LK_SADP_CAPTURE_MAX 200 /* datagrams that are kept */

#define LK_TYPE_SADP_CAPTURE (lk_sadp_capture_get_type ())
G_DECLARE_FINAL_TYPE (LkSadpCapture, lk_sadp_capture, LK, SADP_CAPTURE, GObject)

LkSadpCapture *lk_sadp_capture_new (void);
void lk_sadp_capture_add (LkSadpCapture *self,
                          const guint8 *data,
                          gsize size,
                          const LkSadpAddress *source,
                          const LkSadpAddress *destination);
guint lk_sadp_capture_get_count (LkSadpCapture *self);
GBytes *lk_sadp_capture_to_pcapng (LkSadpCapture *self);
gboolean lk_sadp_capture_save (LkSadpCapture *self, const char *path, GError **error);

G_END_DECLS
