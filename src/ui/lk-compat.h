/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LkAlertStyle:
 * @LK_ALERT_PLAIN: a button like any other
 * @LK_ALERT_SUGGESTED: what is meant to be pressed
 * @LK_ALERT_DESTRUCTIVE: what cannot be undone
 */
typedef enum
{
  LK_ALERT_PLAIN,
  LK_ALERT_SUGGESTED,
  LK_ALERT_DESTRUCTIVE,
} LkAlertStyle;

/**
 * LkAlertResponse:
 * @id: what lk_compat_alert_finish() gives
 * @label: the words on the button, a mnemonic in them
 * @style: how the button looks
 */
typedef struct
{
  const char *id;
  const char *label;
  LkAlertStyle style;
} LkAlertResponse;

void lk_compat_alert_async (GtkWidget *parent,
                            const char *heading,
                            const char *body,
                            const LkAlertResponse *responses,
                            gsize n_responses,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
char *lk_compat_alert_finish (GAsyncResult *result, GError **error);

/**
 * LkFileKind:
 * @LK_FILE_KIND_PICTURE: a photo or a screenshot
 * @LK_FILE_KIND_REQUEST: a device's request, or a picture with its QR code
 * @LK_FILE_KIND_ANSWER: the desk's answer
 * @LK_FILE_KIND_ANY: any file
 *
 * What a file dialog offers to open.
 */
typedef enum
{
  LK_FILE_KIND_PICTURE,
  LK_FILE_KIND_REQUEST,
  LK_FILE_KIND_ANSWER,
  LK_FILE_KIND_ANY,
} LkFileKind;

void lk_compat_open_file_async (GtkWidget *parent,
                                const char *title,
                                LkFileKind kind,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GFile *lk_compat_open_file_finish (GAsyncResult *result, GError **error);
void lk_compat_save_file_async (GtkWidget *parent,
                                const char *title,
                                const char *name,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GFile *lk_compat_save_file_finish (GAsyncResult *result, GError **error);

void lk_compat_about (GtkWindow *parent);
void lk_compat_shortcuts (GtkWindow *parent);
void lk_compat_announce (GtkWidget *widget, const char *text);
void lk_compat_dispose_template (GtkWidget *widget, GType type);

G_END_DECLS
