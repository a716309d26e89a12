/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-draft-item.h"

#include "lk-json.h"

/**
 * LkDraftItem:
 *
 * One device of a case that is being put together: what it is, the request it exported, the photo
 * of its label.
 */
struct _LkDraftItem
{
  GObject parent_instance;

  /* owned */
  LkDeviceIdentity *device;
  char *mac_raw;
  char *interface;
  LkSecret *request;
  LkRequestKind request_kind;
  char *exported_at;
  char *export_boot_time;
  JsonObject *unread_request;
  gboolean request_skipped;
  LkLabelKind label_kind;
  GBytes *label;
  char *label_sha256;
  char *original_sha256;
  char *verdict;
  char **reasons;
  char *override_reason;
};

typedef enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
} LkDraftItemSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkDraftItem, lk_draft_item, G_TYPE_OBJECT)

static void
changed (LkDraftItem *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
set_text (char **slot, const char *text)
{
  char *copy = g_strdup (text);

  g_free (*slot);
  *slot = copy;
}

static void
lk_draft_item_finalize (GObject *object)
{
  LkDraftItem *self = LK_DRAFT_ITEM (object);

  g_clear_object (&self->device);
  g_clear_pointer (&self->mac_raw, g_free);
  g_clear_pointer (&self->interface, g_free);
  g_clear_pointer (&self->request, lk_secret_unref);
  g_clear_pointer (&self->exported_at, g_free);
  g_clear_pointer (&self->export_boot_time, g_free);
  g_clear_pointer (&self->unread_request, json_object_unref);
  g_clear_pointer (&self->label, g_bytes_unref);
  g_clear_pointer (&self->label_sha256, g_free);
  g_clear_pointer (&self->original_sha256, g_free);
  g_clear_pointer (&self->verdict, g_free);
  g_clear_pointer (&self->reasons, g_strfreev);
  g_clear_pointer (&self->override_reason, g_free);
  G_OBJECT_CLASS (lk_draft_item_parent_class)->finalize (object);
}

static void
lk_draft_item_class_init (LkDraftItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_draft_item_finalize;

  /**
   * LkDraftItem::changed:
   *
   * Something of the item is another than before.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LK_TYPE_DRAFT_ITEM, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_draft_item_init (LkDraftItem *self)
{
}

/**
 * lk_draft_item_new:
 * @device: which device it is
 *
 * Returns: (transfer full): an item without a request and without a photo
 */
LkDraftItem *
lk_draft_item_new (LkDeviceIdentity *device)
{
  LkDraftItem *self = NULL;

  g_return_val_if_fail (LK_IS_DEVICE_IDENTITY (device), NULL);

  self = g_object_new (LK_TYPE_DRAFT_ITEM, NULL);
  self->device = g_object_ref (device);
  return self;
}

/**
 * lk_draft_item_get_device:
 * @self: an item
 *
 * Returns: (transfer none): which device it is
 */
LkDeviceIdentity *
lk_draft_item_get_device (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), NULL);
  return self->device;
}

/**
 * lk_draft_item_set_mac_raw:
 * @self: an item
 * @mac_raw: (nullable): the MAC as the device spells it, which commands echo
 */
void
lk_draft_item_set_mac_raw (LkDraftItem *self, const char *mac_raw)
{
  g_return_if_fail (LK_IS_DRAFT_ITEM (self));
  set_text (&self->mac_raw, mac_raw);
}

/**
 * lk_draft_item_get_mac_raw:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the MAC as the device spells it
 */
const char *
lk_draft_item_get_mac_raw (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), NULL);
  return self->mac_raw;
}

/**
 * lk_draft_item_set_interface:
 * @self: an item
 * @interface: (nullable): the network interface on which the device was heard
 */
void
lk_draft_item_set_interface (LkDraftItem *self, const char *interface)
{
  g_return_if_fail (LK_IS_DRAFT_ITEM (self));
  set_text (&self->interface, interface);
}

/**
 * lk_draft_item_get_interface:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the network interface on which the device was heard
 */
const char *
lk_draft_item_get_interface (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), NULL);
  return self->interface;
}

/**
 * lk_draft_item_set_request:
 * @self: an item
 * @text: (nullable): what the device exported, %NULL to forget it
 * @kind: its kind
 * @exported_at: (nullable): when, RFC 3339 UTC
 * @boot_time: (nullable): what the device said of its start then, verbatim
 *
 * Keeps the request of the device.
 */
void
lk_draft_item_set_request (LkDraftItem *self,
                           LkSecret *text,
                           LkRequestKind kind,
                           const char *exported_at,
                           const char *boot_time)
{
  LkSecret *copy = NULL;

  g_return_if_fail (LK_IS_DRAFT_ITEM (self));

  copy = text != NULL ? lk_secret_ref (text) : NULL;
  g_clear_pointer (&self->request, lk_secret_unref);
  self->request = copy;
  self->request_kind = kind;
  set_text (&self->exported_at, exported_at);
  set_text (&self->export_boot_time, boot_time);
  g_clear_pointer (&self->unread_request, json_object_unref);
  if (text != NULL)
    self->request_skipped = FALSE;
  changed (self);
}

/**
 * lk_draft_item_get_request:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what the device exported
 */
LkSecret *
lk_draft_item_get_request (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), NULL);
  return self->request;
}

/**
 * lk_draft_item_get_request_kind:
 * @self: an item with a request
 *
 * Returns: the kind of the request
 */
LkRequestKind
lk_draft_item_get_request_kind (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), LK_REQUEST_KIND_ENCRYPT_STRING);
  return self->request_kind;
}

/**
 * lk_draft_item_get_exported_at:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): when the request was exported, RFC 3339 UTC
 */
const char *
lk_draft_item_get_exported_at (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), NULL);
  return self->exported_at;
}

/**
 * lk_draft_item_get_export_boot_time:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what the device said of its start at the export, verbatim
 */
const char *
lk_draft_item_get_export_boot_time (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), NULL);
  return self->export_boot_time;
}

/**
 * lk_draft_item_set_unread_request:
 * @self: an item without a request
 * @stored: what the local store has of its request, which cannot be read now
 *
 * For the local store alone: what it could not read goes back to the disk as it was, until the
 * device gives another request. A keyring that was not opened today may be tomorrow.
 */
void
lk_draft_item_set_unread_request (LkDraftItem *self, JsonObject *stored)
{
  g_return_if_fail (LK_IS_DRAFT_ITEM (self));
  g_return_if_fail (self->request == NULL);

  g_clear_pointer (&self->unread_request, json_object_unref);
  self->unread_request = json_object_ref (stored);
  changed (self);
}

/**
 * lk_draft_item_get_unread_request:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what the local store has of a request that cannot be read
 */
JsonObject *
lk_draft_item_get_unread_request (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), NULL);
  return self->unread_request;
}

/**
 * lk_draft_item_is_request_lost:
 * @self: an item
 *
 * Returns: whether the device gave a request that is gone, because it was kept in memory alone and
 *   the program has ended since, or because its key cannot be had; see
 *   lk_draft_item_is_request_locked()
 */
gboolean
lk_draft_item_is_request_lost (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), FALSE);
  return self->unread_request != NULL;
}

/**
 * lk_draft_item_is_request_locked:
 * @self: an item
 *
 * Returns: whether the device gave a request that is on the disk, under a key that the keyring did
 *   not hand over when the draft was read
 */
gboolean
lk_draft_item_is_request_locked (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), FALSE);
  return self->unread_request != NULL
         && lk_json_get_string (self->unread_request, "sealed") != NULL;
}

/**
 * lk_draft_item_set_request_skipped:
 * @self: an item
 * @skipped: %TRUE when the person files the case without a request on purpose
 */
void
lk_draft_item_set_request_skipped (LkDraftItem *self, gboolean skipped)
{
  g_return_if_fail (LK_IS_DRAFT_ITEM (self));

  if (self->request_skipped == skipped)
    return;
  self->request_skipped = skipped;
  changed (self);
}

/**
 * lk_draft_item_get_request_skipped:
 * @self: an item
 *
 * Returns: whether the case is filed without a request for this device on purpose
 */
gboolean
lk_draft_item_get_request_skipped (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), FALSE);
  return self->request_skipped;
}

/**
 * lk_draft_item_set_label_kind:
 * @self: an item
 * @kind: what kind of proof its photo is
 */
void
lk_draft_item_set_label_kind (LkDraftItem *self, LkLabelKind kind)
{
  g_return_if_fail (LK_IS_DRAFT_ITEM (self));

  if (self->label_kind == kind)
    return;
  self->label_kind = kind;
  changed (self);
}

/**
 * lk_draft_item_get_label_kind:
 * @self: an item
 *
 * Returns: what kind of proof its photo is
 */
LkLabelKind
lk_draft_item_get_label_kind (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), LK_LABEL_KIND_LABEL);
  return self->label_kind;
}

/**
 * lk_draft_item_set_label:
 * @self: an item
 * @jpeg: (nullable): the photo as it may leave this computer, %NULL to forget it
 * @sha256: (nullable): its hash, hexadecimal
 * @original_sha256: (nullable): the hash of the photo as it was chosen; it stays in the draft
 * @verdict: (nullable): what the check said: `pass`, `warn` or `reject`
 * @reasons: (nullable): the codes of its reasons
 *
 * Keeps the photo of the label. An override of an earlier photo is forgotten.
 */
void
lk_draft_item_set_label (LkDraftItem *self,
                         GBytes *jpeg,
                         const char *sha256,
                         const char *original_sha256,
                         const char *verdict,
                         const char *const *reasons)
{
  GBytes *copy = NULL;
  char **reasons_copy = NULL;

  g_return_if_fail (LK_IS_DRAFT_ITEM (self));

  copy = jpeg != NULL ? g_bytes_ref (jpeg) : NULL;
  g_clear_pointer (&self->label, g_bytes_unref);
  self->label = copy;
  if (g_strcmp0 (self->original_sha256, original_sha256) != 0)
    g_clear_pointer (&self->override_reason, g_free);
  set_text (&self->label_sha256, sha256);
  set_text (&self->original_sha256, original_sha256);
  set_text (&self->verdict, verdict);
  reasons_copy = g_strdupv ((char **) reasons);
  g_strfreev (self->reasons);
  self->reasons = reasons_copy;
  changed (self);
}

/**
 * lk_draft_item_get_label:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the photo as it may leave this computer
 */
GBytes *
lk_draft_item_get_label (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), NULL);
  return self->label;
}

/**
 * lk_draft_item_get_label_sha256:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the hash of the photo, hexadecimal
 */
const char *
lk_draft_item_get_label_sha256 (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), NULL);
  return self->label_sha256;
}

/**
 * lk_draft_item_get_original_sha256:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the hash of the photo as it was chosen, hexadecimal
 */
const char *
lk_draft_item_get_original_sha256 (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), NULL);
  return self->original_sha256;
}

/**
 * lk_draft_item_get_verdict:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what the check of the photo said
 */
const char *
lk_draft_item_get_verdict (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), NULL);
  return self->verdict;
}

/**
 * lk_draft_item_get_reasons:
 * @self: an item
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the codes of the reasons
 */
const char *const *
lk_draft_item_get_reasons (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), NULL);
  return (const char *const *) self->reasons;
}

/**
 * lk_draft_item_set_override_reason:
 * @self: an item
 * @reason: (nullable): why the person sends a photo that the check was not sure of
 */
void
lk_draft_item_set_override_reason (LkDraftItem *self, const char *reason)
{
  g_return_if_fail (LK_IS_DRAFT_ITEM (self));

  if (g_strcmp0 (self->override_reason, reason) == 0)
    return;
  set_text (&self->override_reason, reason);
  changed (self);
}

/**
 * lk_draft_item_get_override_reason:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): why the person sends the photo all the same
 */
const char *
lk_draft_item_get_override_reason (LkDraftItem *self)
{
  g_return_val_if_fail (LK_IS_DRAFT_ITEM (self), NULL);
  return self->override_reason;
}
