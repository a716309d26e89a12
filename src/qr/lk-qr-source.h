/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-qr-reading.h"

G_BEGIN_DECLS

/**
 * LkQrSource:
 *
 * Where QR codes come from: a camera, a file, the clipboard, a drop, a piece of the screen, typed
 * text. Whatever it is, it is asked for one reading; a camera looks until it sees a code.
 */
#define LK_TYPE_QR_SOURCE (lk_qr_source_get_type ())
G_DECLARE_INTERFACE (LkQrSource, lk_qr_source, LK, QR_SOURCE, GObject)

struct _LkQrSourceInterface
{
  GTypeInterface parent;

  void (*read_async) (LkQrSource *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  LkQrReading *(*read_finish) (LkQrSource *self, GAsyncResult *result, GError **error);
};

void lk_qr_source_read_async (LkQrSource *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
LkQrReading *lk_qr_source_read_finish (LkQrSource *self, GAsyncResult *result, GError **error);

G_END_DECLS
