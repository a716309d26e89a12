/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-request-export.h"

#include "lk-export-note.h"
#include "lk-local-store.h"
#include "lk-sadp-command.h"
#include "lk-sadp-scanner.h"
#include "lk-time.h"

/* The question to a device belongs to the draft and not to a page: the device gives a request once,
 * and what it gave is kept even when nobody looks at it any more. */
typedef struct
{
  LkDraftItem *item;
  LkLocalStore *store;
  LkSadpScanner *scanner;
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_clear_object (&self->item);
  g_clear_object (&self->store);
  g_clear_object (&self->scanner);
  g_free (self);
}

/* The program does not end before the answer is there and on the disk. */
static void
hold_application (gboolean hold)
{
  GApplication *application = g_application_get_default ();

  if (application == NULL)
    return;
  if (hold)
    g_application_hold (application);
  else
    g_application_release (application);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  /* The wizard saves its draft as well, and tells. */
  if (!lk_local_store_save_draft_finish (LK_LOCAL_STORE (source), result, &error))
    g_warning ("the draft of an exported request was not saved: %s", error->message);
}

/* A device that was taken out of the draft, or whose draft was discarded, is remembered by the
 * guard against a second export alone. */
static void
keep_in_draft (Export *self, LkDraft *draft, const LkSadpExport *export)
{
  LkDeviceIdentity *device = lk_draft_item_get_device (self->item);
  LkDraftItem *item = lk_draft_find_item (draft, lk_device_identity_get_mac (device),
                                          lk_device_identity_get_serial (device));
  g_autofree char *exported_at = lk_time_format_us (export->exported_us);

  if (item == NULL)
    return;
  lk_draft_item_set_request (item, export->text, lk_export_note_kind (export), exported_at,
                             export->boot_time);
  if (export->boot_time != NULL)
    lk_device_identity_set_boot_time (lk_draft_item_get_device (item), export->boot_time);
  if (self->store != NULL)
    lk_local_store_save_draft_async (self->store, draft, NULL, on_saved, NULL);
}

static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (lk_local_store_work_finish (LK_LOCAL_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
keep (GTask *task, const LkSadpExport *export)
{
  Export *self = g_task_get_task_data (task);
  LkDeviceIdentity *device = lk_draft_item_get_device (self->item);
  const char *mac = lk_device_identity_get_mac (device);

  lk_sadp_scanner_keep (self->scanner, mac, TRUE);
  keep_in_draft (self, g_task_get_source_object (task), export);
  if (self->store == NULL)
    g_task_return_boolean (task, TRUE);
  else
    lk_export_note_async (self->store, mac, lk_device_identity_get_serial (device), export,
                          on_noted, g_object_ref (task));
}

static void
on_exported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (LkSadpExport) export
      = lk_sadp_export_finish (LK_SADP_TRANSPORT (source), result, &error);

  if (export != NULL)
    keep (task, export);
  else
    g_task_return_error (task, error);
  hold_application (FALSE);
}

/**
 * lk_request_export_async:
 * @context: the network, and where drafts are kept
 * @draft: the case that is being put together
 * @item: a device of it
 * @device: the same on the network
 * @cancellable: (nullable): stops the wait, and the answer is lost: for somebody who asked for it
 * @callback: called when the device answered or the time is over
 * @user_data: for @callback
 *
 * Asks the device for its request, once, and keeps what it answers: in the draft, on the disk and
 * in the record of exports, whether or not somebody still looks when it comes.
 */
void
lk_request_export_async (LkContext *context,
                         LkDraft *draft,
                         LkDraftItem *item,
                         LkSadpDevice *device,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (draft, NULL, callback, user_data);
  Export *self = g_new0 (Export, 1);

  g_task_set_source_tag (task, lk_request_export_async);
  g_task_set_task_data (task, self, export_free);
  self->item = g_object_ref (item);
  g_set_object (&self->store, lk_context_get_store (context));
  self->scanner = g_object_ref (lk_context_get_scanner (context));
  hold_application (TRUE);
  lk_sadp_export_async (lk_context_get_transport (context), device, cancellable, on_exported, task);
}

/**
 * lk_request_export_finish:
 * @draft: the case that is being put together
 * @result: what the callback got
 * @error: an error of the network, or %LK_CLIENT_ERROR_STORE when the export was not recorded: the
 *   draft has the request all the same
 *
 * Returns: whether the request is there and recorded
 */
gboolean
lk_request_export_finish (LkDraft *draft, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, draft), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
