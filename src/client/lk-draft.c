/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-draft.h"
#include "lk-mac.h"

/**
 * LkDraft:
 *
 * A case that is being put together: what the wizard edits and the local store keeps. Its id is the
 * idempotency key of the case, so that whatever happens on the way one case is filed and not two.
 */
struct _LkDraft
{
  GObject parent_instance;

  /* owned */
  char *id;
  gboolean has_type;
  gboolean has_method;
  LkCaseType type;
  LkCaseMethod method;
  char *step;
  char *updated_at;
  char *language;
  char *desk;
  char *comment;
  LkContact *contact;
  char *agreement_version;
  char *agreement_sha256;
  char *agreed_at;
  GListStore *items;
  char *case_id;
  char **duplicates;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LkDraft, lk_draft, G_TYPE_OBJECT)

static void
changed (LkDraft *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
set_text (char **slot, const char *text)
{
  char *copy = g_strdup (text);

  g_free (*slot);
  *slot = copy;
}

static void
lk_draft_finalize (GObject *object)
{
  LkDraft *self = LK_DRAFT (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->step, g_free);
  g_clear_pointer (&self->updated_at, g_free);
  g_clear_pointer (&self->language, g_free);
  g_clear_pointer (&self->desk, g_free);
  g_clear_pointer (&self->comment, g_free);
  g_clear_pointer (&self->agreement_version, g_free);
  g_clear_pointer (&self->agreement_sha256, g_free);
  g_clear_pointer (&self->agreed_at, g_free);
  g_clear_pointer (&self->case_id, g_free);
  g_clear_pointer (&self->duplicates, g_strfreev);
  g_clear_object (&self->contact);
  g_clear_object (&self->items);
  G_OBJECT_CLASS (lk_draft_parent_class)->finalize (object);
}

static void
lk_draft_class_init (LkDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_draft_finalize;

  /**
   * LkDraft::changed:
   *
   * Something of the draft, or of one of its items, is another than before.
   */
  changed_signal = g_signal_new ("changed", LK_TYPE_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
lk_draft_init (LkDraft *self)
{
  self->contact = lk_contact_new ();
  self->items = g_list_store_new (LK_TYPE_DRAFT_ITEM);
}

/**
 * lk_draft_new:
 *
 * Returns: (transfer full): an empty draft with an id of its own
 */
LkDraft *
lk_draft_new (void)
{
  g_autofree char *id = g_uuid_string_random ();

  return lk_draft_new_with_id (id);
}

/**
 * lk_draft_new_with_id:
 * @id: the id that a stored draft had
 *
 * Returns: (transfer full): an empty draft
 */
LkDraft *
lk_draft_new_with_id (const char *id)
{
  LkDraft *self = NULL;

  g_return_val_if_fail (id != NULL && *id != '\0', NULL);

  self = g_object_new (LK_TYPE_DRAFT, NULL);
  self->id = g_strdup (id);
  return self;
}

/**
 * lk_draft_get_id:
 * @self: a draft
 *
 * Returns: (transfer none): what tells it from other drafts
 */
const char *
lk_draft_get_id (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);
  return self->id;
}

/**
 * lk_draft_renew_id:
 * @self: a draft whose case was filed already, as it was before
 *
 * Makes it another draft, to be filed as a case of its own. What is stored of it stays stored under
 * the id that it had.
 */
void
lk_draft_renew_id (LkDraft *self)
{
  g_return_if_fail (LK_IS_DRAFT (self));

  g_free (self->id);
  self->id = g_uuid_string_random ();
  changed (self);
}

/**
 * lk_draft_is_empty:
 * @self: a draft
 *
 * Returns: whether nothing would be lost with it: no device has a serial yet
 */
gboolean
lk_draft_is_empty (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), TRUE);

  for (guint i = 0; i < lk_draft_get_n_items (self); i++)
    {
      LkDeviceIdentity *device = lk_draft_item_get_device (lk_draft_get_item (self, i));
      const char *serial = lk_device_identity_get_serial (device);

      if (serial != NULL && *serial != '\0')
        return FALSE;
    }
  return TRUE;
}

/**
 * lk_draft_set_case_type:
 * @self: a draft
 * @type: what is asked for
 */
void
lk_draft_set_case_type (LkDraft *self, LkCaseType type)
{
  g_return_if_fail (LK_IS_DRAFT (self));

  if (self->has_type && self->type == type)
    return;
  self->type = type;
  self->has_type = TRUE;
  changed (self);
}

/**
 * lk_draft_get_case_type:
 * @self: a draft
 * @type: (out) (optional): what is asked for
 *
 * Returns: whether that was chosen yet
 */
gboolean
lk_draft_get_case_type (LkDraft *self, LkCaseType *type)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), FALSE);

  if (self->has_type && type != NULL)
    *type = self->type;
  return self->has_type;
}

/**
 * lk_draft_set_method:
 * @self: a draft
 * @method: where the devices are
 */
void
lk_draft_set_method (LkDraft *self, LkCaseMethod method)
{
  g_return_if_fail (LK_IS_DRAFT (self));

  if (self->has_method && self->method == method)
    return;
  self->method = method;
  self->has_method = TRUE;
  changed (self);
}

/**
 * lk_draft_get_method:
 * @self: a draft
 * @method: (out) (optional): where the devices are
 *
 * Returns: whether that was chosen yet
 */
gboolean
lk_draft_get_method (LkDraft *self, LkCaseMethod *method)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), FALSE);

  if (self->has_method && method != NULL)
    *method = self->method;
  return self->has_method;
}

/**
 * lk_draft_set_step:
 * @self: a draft
 * @step: (nullable): the step of the wizard at which it was left
 */
void
lk_draft_set_step (LkDraft *self, const char *step)
{
  g_return_if_fail (LK_IS_DRAFT (self));
  set_text (&self->step, step);
}

/**
 * lk_draft_get_step:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the step of the wizard at which it was left
 */
const char *
lk_draft_get_step (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);
  return self->step;
}

/**
 * lk_draft_set_updated_at:
 * @self: a draft
 * @updated_at: (nullable): when it was last changed, RFC 3339 UTC
 */
void
lk_draft_set_updated_at (LkDraft *self, const char *updated_at)
{
  g_return_if_fail (LK_IS_DRAFT (self));
  set_text (&self->updated_at, updated_at);
}

/**
 * lk_draft_get_updated_at:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): when it was last changed, RFC 3339 UTC
 */
const char *
lk_draft_get_updated_at (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);
  return self->updated_at;
}

/**
 * lk_draft_set_language:
 * @self: a draft
 * @language: (nullable): the language of the person, BCP 47
 */
void
lk_draft_set_language (LkDraft *self, const char *language)
{
  g_return_if_fail (LK_IS_DRAFT (self));
  set_text (&self->language, language);
}

/**
 * lk_draft_get_language:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the language of the person, BCP 47
 */
const char *
lk_draft_get_language (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);
  return self->language;
}

/**
 * lk_draft_set_desk:
 * @self: a draft
 * @desk: (nullable): the desk to which somebody sent it, lk_desk_client_dup_desk()
 */
void
lk_draft_set_desk (LkDraft *self, const char *desk)
{
  g_return_if_fail (LK_IS_DRAFT (self));
  set_text (&self->desk, desk);
}

/**
 * lk_draft_get_desk:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the desk to which somebody sent it
 */
const char *
lk_draft_get_desk (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);
  return self->desk;
}

/**
 * lk_draft_set_comment:
 * @self: a draft
 * @comment: (nullable): what the person adds in own words
 */
void
lk_draft_set_comment (LkDraft *self, const char *comment)
{
  g_return_if_fail (LK_IS_DRAFT (self));

  if (g_strcmp0 (self->comment, comment) == 0)
    return;
  set_text (&self->comment, comment);
  changed (self);
}

/**
 * lk_draft_get_comment:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): what the person adds in own words
 */
const char *
lk_draft_get_comment (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);
  return self->comment;
}

/**
 * lk_draft_get_contact:
 * @self: a draft
 *
 * Returns: (transfer none): who asks; changed in place
 */
LkContact *
lk_draft_get_contact (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);
  return self->contact;
}

/**
 * lk_draft_set_agreement:
 * @self: a draft
 * @version: (nullable): the version of the text that was agreed to, %NULL when none is any more
 * @sha256: (nullable): the hash of that text, hexadecimal
 * @agreed_at: (nullable): when, RFC 3339 UTC
 */
void
lk_draft_set_agreement (LkDraft *self,
                        const char *version,
                        const char *sha256,
                        const char *agreed_at)
{
  g_return_if_fail (LK_IS_DRAFT (self));
  set_text (&self->agreement_version, version);
  set_text (&self->agreement_sha256, sha256);
  set_text (&self->agreed_at, agreed_at);
  changed (self);
}

/**
 * lk_draft_get_agreement_version:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the version of the text that was agreed to
 */
const char *
lk_draft_get_agreement_version (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);
  return self->agreement_version;
}

/**
 * lk_draft_get_agreement_sha256:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the hash of the text that was agreed to
 */
const char *
lk_draft_get_agreement_sha256 (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);
  return self->agreement_sha256;
}

/**
 * lk_draft_get_agreed_at:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): when it was agreed to, RFC 3339 UTC
 */
const char *
lk_draft_get_agreed_at (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);
  return self->agreed_at;
}

/**
 * lk_draft_get_items:
 * @self: a draft
 *
 * Returns: (transfer none): the devices, as #LkDraftItem
 */
GListModel *
lk_draft_get_items (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);
  return G_LIST_MODEL (self->items);
}

/**
 * lk_draft_get_n_items:
 * @self: a draft
 *
 * Returns: how many devices there are
 */
guint
lk_draft_get_n_items (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), 0);
  return g_list_model_get_n_items (G_LIST_MODEL (self->items));
}

/**
 * lk_draft_get_item:
 * @self: a draft
 * @index: which one, from 0
 *
 * Returns: (transfer none) (nullable): one device, kept by the draft
 */
LkDraftItem *
lk_draft_get_item (LkDraft *self, guint index)
{
  g_autoptr (LkDraftItem) item = NULL;

  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);
  item = g_list_model_get_item (G_LIST_MODEL (self->items), index);
  return item;
}

static gboolean
item_is (LkDraftItem *item, const char *mac, const char *serial)
{
  LkDeviceIdentity *device = lk_draft_item_get_device (item);
  g_autofree char *own = lk_mac_normalise (lk_device_identity_get_mac (device));

  if (mac != NULL && own != NULL)
    return g_strcmp0 (own, mac) == 0;
  return serial != NULL && g_strcmp0 (lk_device_identity_get_serial (device), serial) == 0;
}

/**
 * lk_draft_find_item:
 * @self: a draft
 * @mac: (nullable): the MAC in any spelling
 * @serial: (nullable): the serial, which counts where one of the two has no MAC
 *
 * Returns: (transfer none) (nullable): the item of that device
 */
LkDraftItem *
lk_draft_find_item (LkDraft *self, const char *mac, const char *serial)
{
  g_autofree char *normal = NULL;

  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);

  normal = lk_mac_normalise (mac);
  for (guint i = 0; i < lk_draft_get_n_items (self); i++)
    {
      LkDraftItem *item = lk_draft_get_item (self, i);

      if (item_is (item, normal, serial))
        return item;
    }
  return NULL;
}

/**
 * lk_draft_add_item:
 * @self: a draft
 * @item: a device
 */
void
lk_draft_add_item (LkDraft *self, LkDraftItem *item)
{
  g_return_if_fail (LK_IS_DRAFT (self));
  g_return_if_fail (LK_IS_DRAFT_ITEM (item));

  g_signal_connect_object (item, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  g_list_store_append (self->items, item);
  changed (self);
}

/**
 * lk_draft_remove_item:
 * @self: a draft
 * @item: a device of it
 */
void
lk_draft_remove_item (LkDraft *self, LkDraftItem *item)
{
  guint position = 0;

  g_return_if_fail (LK_IS_DRAFT (self));

  if (!g_list_store_find (self->items, item, &position))
    return;
  g_signal_handlers_disconnect_by_func (item, changed, self);
  g_list_store_remove (self->items, position);
  changed (self);
}

/**
 * lk_draft_has_secrets:
 * @self: a draft
 *
 * Returns: whether it holds a request, which the local store keeps under a keyring key only
 */
gboolean
lk_draft_has_secrets (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), FALSE);

  for (guint i = 0; i < lk_draft_get_n_items (self); i++)
    if (lk_draft_item_get_request (lk_draft_get_item (self, i)) != NULL)
      return TRUE;
  return FALSE;
}

/**
 * lk_draft_touch:
 * @self: a draft
 *
 * Tells that something in it is another than before that does not tell itself: the contact, or
 * what a device is.
 */
void
lk_draft_touch (LkDraft *self)
{
  g_return_if_fail (LK_IS_DRAFT (self));
  changed (self);
}

/**
 * lk_draft_set_filed:
 * @self: a draft
 * @case_id: (nullable): the case that became of it, %NULL while it waits to be sent
 * @duplicates: (nullable): open cases of the same person that hold one of its devices
 *
 * Notes what became of the draft; not stored, since a filed draft is deleted.
 */
void
lk_draft_set_filed (LkDraft *self, const char *case_id, const char *const *duplicates)
{
  char **copy = g_strdupv ((char **) duplicates);

  g_return_if_fail (LK_IS_DRAFT (self));
  set_text (&self->case_id, case_id);
  g_strfreev (self->duplicates);
  self->duplicates = copy;
}

/**
 * lk_draft_get_case_id:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable): the case that became of it
 */
const char *
lk_draft_get_case_id (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);
  return self->case_id;
}

/**
 * lk_draft_get_duplicates:
 * @self: a draft
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): open cases with the same devices
 */
const char *const *
lk_draft_get_duplicates (LkDraft *self)
{
  g_return_val_if_fail (LK_IS_DRAFT (self), NULL);
  return (const char *const *) self->duplicates;
}
