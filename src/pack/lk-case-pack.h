/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-case.h"
#include "lk-secret.h"

G_BEGIN_DECLS

#define LK_CASE_PACK_ERROR (lk_case_pack_error_quark ())
GQuark lk_case_pack_error_quark (void);

/**
 * LkCasePackError:
 * @LK_CASE_PACK_ERROR_PDF: the page could not be drawn
 * @LK_CASE_PACK_ERROR_ZIP: the archive could not be put together
 */
typedef enum
{
  LK_CASE_PACK_ERROR_PDF,
  LK_CASE_PACK_ERROR_ZIP,
} LkCasePackError;

/**
 * LkCasePack:
 *
 * What a vendor's own desk asks for, in one zip file to send by hand: for each device the clean
 * label photo, the request as the device gave it and its QR code; for all of them one page as PDF
 * and as text, in the language of the person. The same case gives the same bytes.
 */
#define LK_TYPE_CASE_PACK (lk_case_pack_get_type ())
G_DECLARE_FINAL_TYPE (LkCasePack, lk_case_pack, LK, CASE_PACK, GObject)

LkCasePack *lk_case_pack_new (LkCase *source);
void lk_case_pack_set_label (LkCasePack *self, guint index, GBytes *label);
void lk_case_pack_set_request (LkCasePack *self, guint index, LkSecret *request);
void lk_case_pack_set_device_date (LkCasePack *self, guint index, const char *date);
char *lk_case_pack_make_file_name (LkCasePack *self);
GBytes *lk_case_pack_to_zip (LkCasePack *self, GCancellable *cancellable, GError **error);
gboolean
lk_case_pack_write (LkCasePack *self, const char *path, GCancellable *cancellable, GError **error);
void lk_case_pack_write_async (LkCasePack *self,
                               const char *path,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean lk_case_pack_write_finish (LkCasePack *self, GAsyncResult *result, GError **error);

G_END_DECLS
