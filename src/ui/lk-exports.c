/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-exports.h"

#include "lk-context.h"
#include "lk-local-store.h"
#include "lk-mac.h"
#include "lk-sadp-assumptions.h"
#include "lk-sadp-command.h"
#include "lk-sadp-scanner.h"
#include "lk-time.h"

G_STATIC_ASSERT (LK_EXPORT_OPEN_SECONDS == LK_SADP_ASSUME_U8_EXPORT_OPEN_HOURS * 3600);

/**
 * LkExports:
 *
 * The questions for a request that are under way, and what came of them. A device gives a request
 * once, and what it gave before is void from then on: the question belongs to no page, cannot be
 * called back, and its answer is kept whether or not somebody still looks when it comes.
 *
 * What a device of a draft gives goes into that draft and onto the disk. Until it is there, the
 * draft lives here and nowhere else: lk_exports_find_draft() tells who wants to go on with it.
 * Without a draft the request is kept in memory, for the case page to add to its case.
 */
struct _LkExports
{
  GObject parent_instance;

  GPtrArray *under_way; /* of Export */
  GHashTable *loose;    /* MAC -> LkSadpExport that no draft and no case has */
};

typedef enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
} LkExportsSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkExports, lk_exports, G_TYPE_OBJECT)

typedef struct
{
  LkSadpDevice *device;
  LkSadpScanner *scanner;
  LkLocalStore *store; /* (nullable) */
  LkDraft *draft;      /* (nullable) */
  gboolean answered;   /* only the disk is waited for */
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_clear_object (&export->device);
  g_clear_object (&export->scanner);
  g_clear_object (&export->store);
  g_clear_object (&export->draft);
  g_free (export);
}

/* The program does not end before the answer is there; then the store has it stay. */
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
changed (LkExports *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
end (LkExports *self, Export *export)
{
  g_ptr_array_remove (self->under_way, export);
  changed (self);
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
 * guard alone. */
static void
put_into_draft (Export *export, const LkSadpExport *given)
{
  LkDraftItem *item = lk_draft_find_item (export->draft, lk_sadp_device_get_mac (export->device),
                                          lk_sadp_device_get_serial (export->device));
  g_autofree char *exported_at = lk_time_format_us (given->exported_us);

  if (item == NULL)
    return;
  lk_draft_item_set_request (item, given->text, lk_exports_kind (given->kind), exported_at,
                             given->boot_time);
  if (given->boot_time != NULL)
    lk_device_identity_set_boot_time (lk_draft_item_get_device (item), given->boot_time);
  if (export->store != NULL)
    lk_local_store_save_draft_async (export->store, export->draft, NULL, on_saved, NULL);
}

static gboolean
record_work (LkLocalStore *store, gpointer record, GError **error)
{
  return lk_local_store_record_export (store, record, error);
}

/* The store does one thing after another: the draft is on the disk by now, too. */
static void
on_recorded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  gboolean recorded = lk_local_store_work_finish (LK_LOCAL_STORE (source), result, &error);

  end (g_task_get_source_object (task), g_task_get_task_data (task));
  if (recorded)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The guard against a second export outlives draft and case: it goes by the MAC. */
static void
record (GTask *task, const LkSadpExport *given)
{
  Export *export = g_task_get_task_data (task);
  LkExportRecord *record
      = lk_export_record_new_of_request (lk_sadp_device_get_mac (export->device),
                                         lk_sadp_device_get_serial (export->device),
                                         given->exported_us, given->boot_time, given->text);

  lk_local_store_work_async (export->store, record_work, record,
                             (GDestroyNotify) lk_export_record_free, on_recorded,
                             g_object_ref (task));
}

static void
keep (LkExports *self, Export *export, const LkSadpExport *given)
{
  const char *mac = lk_sadp_device_get_mac (export->device);

  lk_sadp_scanner_keep (export->scanner, mac, TRUE);
  lk_exports_drop_loose (self, mac);
  if (export->draft == NULL)
    g_hash_table_insert (self->loose, g_strdup (mac), lk_sadp_export_copy (given));
  else
    put_into_draft (export, given);
}

static void
on_exported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  LkExports *self = g_task_get_source_object (task);
  Export *export = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LkSadpExport) given
      = lk_sadp_export_finish (LK_SADP_TRANSPORT (source), result, &error);

  hold_application (FALSE);
  export->answered = TRUE;
  if (given != NULL)
    keep (self, export, given);
  if (given != NULL && export->store != NULL)
    {
      record (task, given);
      changed (self);
      return;
    }
  end (self, export);
  if (given != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * lk_exports_ask_async:
 * @self: the exports
 * @context: the network, and where drafts are kept
 * @device: a device on the network
 * @draft: (nullable): the case that is being put together and that the device belongs to
 * @callback: called when the device answered or the time is over
 * @user_data: for @callback
 *
 * Asks a device for its request, once, and keeps what it answers.
 */
void
lk_exports_ask_async (LkExports *self,
                      LkContext *context,
                      LkSadpDevice *device,
                      LkDraft *draft,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = NULL;
  Export *export = NULL;

  g_return_if_fail (LK_IS_EXPORTS (self));
  g_return_if_fail (LK_IS_SADP_DEVICE (device));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lk_exports_ask_async);
  export = g_new0 (Export, 1);
  export->device = g_object_ref (device);
  export->scanner = g_object_ref (lk_context_get_scanner (context));
  g_set_object (&export->store, lk_context_get_store (context));
  g_set_object (&export->draft, draft);
  g_task_set_task_data (task, export, NULL);
  g_ptr_array_add (self->under_way, export);
  hold_application (TRUE);
  changed (self);
  lk_sadp_export_async (lk_context_get_transport (context), device, NULL, on_exported, task);
}

/**
 * lk_exports_ask_finish:
 * @self: the exports
 * @result: what the callback got
 * @error: an error of the network, or %LK_CLIENT_ERROR_STORE when the export was not recorded: what
 *   the device gave is kept all the same
 *
 * Returns: whether the request is there and recorded
 */
gboolean
lk_exports_ask_finish (LkExports *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lk_exports_is_asking:
 * @self: the exports
 * @mac: (nullable): a device, in any spelling
 *
 * Returns: whether the device is being asked for its request
 */
gboolean
lk_exports_is_asking (LkExports *self, const char *mac)
{
  g_autofree char *normal = lk_mac_normalise (mac);

  g_return_val_if_fail (LK_IS_EXPORTS (self), FALSE);

  for (guint i = 0; i < self->under_way->len && normal != NULL; i++)
    {
      Export *export = g_ptr_array_index (self->under_way, i);

      if (!export->answered && g_strcmp0 (lk_sadp_device_get_mac (export->device), normal) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * lk_exports_is_asking_any:
 * @self: the exports
 *
 * Returns: whether any device is being asked for its request
 */
gboolean
lk_exports_is_asking_any (LkExports *self)
{
  g_return_val_if_fail (LK_IS_EXPORTS (self), FALSE);

  for (guint i = 0; i < self->under_way->len; i++)
    if (!((Export *) g_ptr_array_index (self->under_way, i))->answered)
      return TRUE;
  return FALSE;
}

/**
 * lk_exports_find_draft:
 * @self: the exports
 * @id: the id of a draft
 *
 * What is on the disk is behind what a device is asked for: whoever goes on with a draft takes this
 * one instead.
 *
 * Returns: (transfer none) (nullable): the draft with this id, while something is still to be
 *   written into it
 */
LkDraft *
lk_exports_find_draft (LkExports *self, const char *id)
{
  g_return_val_if_fail (LK_IS_EXPORTS (self), NULL);

  for (guint i = 0; i < self->under_way->len; i++)
    {
      Export *export = g_ptr_array_index (self->under_way, i);

      if (export->draft != NULL && g_strcmp0 (lk_draft_get_id (export->draft), id) == 0)
        return export->draft;
    }
  return NULL;
}

/**
 * lk_exports_get_loose:
 * @self: the exports
 * @mac: (nullable): a device, in any spelling
 *
 * Returns: (transfer none) (nullable): the last request that the device gave for no draft, while no
 *   case has it
 */
const LkSadpExport *
lk_exports_get_loose (LkExports *self, const char *mac)
{
  g_autofree char *normal = lk_mac_normalise (mac);

  g_return_val_if_fail (LK_IS_EXPORTS (self), NULL);
  return normal != NULL ? g_hash_table_lookup (self->loose, normal) : NULL;
}

/**
 * lk_exports_drop_loose:
 * @self: the exports
 * @mac: (nullable): a device, in any spelling
 *
 * A case has its request now, or the device gave another one.
 */
void
lk_exports_drop_loose (LkExports *self, const char *mac)
{
  g_autofree char *normal = lk_mac_normalise (mac);

  g_return_if_fail (LK_IS_EXPORTS (self));
  if (normal != NULL)
    g_hash_table_remove (self->loose, normal);
}

/**
 * lk_exports_has_loose:
 * @self: the exports
 *
 * Returns: whether there is a request that would be lost if the program ended
 */
gboolean
lk_exports_has_loose (LkExports *self)
{
  g_return_val_if_fail (LK_IS_EXPORTS (self), FALSE);
  return g_hash_table_size (self->loose) > 0;
}

/**
 * lk_exports_kind:
 * @kind: what a device gave
 *
 * Returns: what the desk calls it
 */
LkRequestKind
lk_exports_kind (LkSadpRequestKind kind)
{
  switch (kind)
    {
    case LK_SADP_REQUEST_ENCRYPT_STRING:
      return LK_REQUEST_KIND_ENCRYPT_STRING;
    case LK_SADP_REQUEST_DEVICE_CODE:
      return LK_REQUEST_KIND_DEVICE_CODE;
    }
  g_return_val_if_reached (LK_REQUEST_KIND_ENCRYPT_STRING);
}

static void
lk_exports_finalize (GObject *object)
{
  LkExports *self = LK_EXPORTS (object);

  g_ptr_array_unref (self->under_way);
  g_hash_table_unref (self->loose);
  G_OBJECT_CLASS (lk_exports_parent_class)->finalize (object);
}

static void
lk_exports_class_init (LkExportsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_exports_finalize;

  /**
   * LkExports::changed:
   *
   * A device is being asked, or it answered, or the time is over.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LK_TYPE_EXPORTS, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_exports_init (LkExports *self)
{
  self->under_way = g_ptr_array_new_with_free_func (export_free);
  self->loose = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) lk_sadp_export_free);
}

/**
 * lk_exports_new:
 *
 * Returns: (transfer full): exports, none under way
 */
LkExports *
lk_exports_new (void)
{
  return g_object_new (LK_TYPE_EXPORTS, NULL);
}
