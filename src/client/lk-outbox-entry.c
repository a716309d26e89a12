/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-outbox-entry.h"

/**
 * LkOutboxEntry:
 *
 * A case on its way to the desk.
 */
struct _LkOutboxEntry
{
  GObject parent;

  LkDraft *draft;
  char *key;
  LkOutboxState state;
  double progress;
  GError *error;
};

G_DEFINE_FINAL_TYPE (LkOutboxEntry, lk_outbox_entry, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_STATE,
  PROP_PROGRESS,
} LkOutboxEntryProperty;

static GParamSpec *properties[PROP_PROGRESS + 1];

static void
lk_outbox_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkOutboxEntry *self = LK_OUTBOX_ENTRY (object);

  switch ((LkOutboxEntryProperty) id)
    {
    case PROP_ID:
      g_value_set_string (value, lk_outbox_entry_get_id (self));
      return;
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      return;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      return;
    }
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_outbox_entry_finalize (GObject *object)
{
  LkOutboxEntry *self = LK_OUTBOX_ENTRY (object);

  g_clear_object (&self->draft);
  g_free (self->key);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (lk_outbox_entry_parent_class)->finalize (object);
}

static void
lk_outbox_entry_class_init (LkOutboxEntryClass *klass)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lk_outbox_entry_get_property;
  object_class->finalize = lk_outbox_entry_finalize;
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, "", flags);
  properties[PROP_STATE]
      = g_param_spec_uint ("state", NULL, NULL, LK_OUTBOX_STATE_WAITING, LK_OUTBOX_STATE_STUCK,
                           LK_OUTBOX_STATE_WAITING, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, PROP_PROGRESS + 1, properties);
}

static void
lk_outbox_entry_init (LkOutboxEntry *self)
{
}

/**
 * lk_outbox_entry_new:
 * @draft: what is filed; it must not change any more
 * @key: the Idempotency-Key with which it is filed, however often that is tried
 *
 * Returns: (transfer full): an entry that waits
 */
LkOutboxEntry *
lk_outbox_entry_new (LkDraft *draft, const char *key)
{
  LkOutboxEntry *self = g_object_new (LK_TYPE_OUTBOX_ENTRY, NULL);

  self->draft = g_object_ref (draft);
  self->key = g_strdup (key);
  return self;
}

/**
 * lk_outbox_entry_get_id:
 * @self: an entry
 *
 * Returns: (transfer none): the id of its draft
 */
const char *
lk_outbox_entry_get_id (LkOutboxEntry *self)
{
  return lk_draft_get_id (self->draft);
}

/**
 * lk_outbox_entry_get_key:
 * @self: an entry
 *
 * Returns: (transfer none): its Idempotency-Key
 */
const char *
lk_outbox_entry_get_key (LkOutboxEntry *self)
{
  return self->key;
}

/**
 * lk_outbox_entry_get_draft:
 * @self: an entry
 *
 * Returns: (transfer none): what is filed
 */
LkDraft *
lk_outbox_entry_get_draft (LkOutboxEntry *self)
{
  return self->draft;
}

/**
 * lk_outbox_entry_get_state:
 * @self: an entry
 *
 * Returns: how it stands
 */
LkOutboxState
lk_outbox_entry_get_state (LkOutboxEntry *self)
{
  return self->state;
}

/**
 * lk_outbox_entry_get_progress:
 * @self: an entry
 *
 * Returns: how much was sent, 0 to 1
 */
double
lk_outbox_entry_get_progress (LkOutboxEntry *self)
{
  return self->progress;
}

/**
 * lk_outbox_entry_get_error:
 * @self: an entry
 *
 * Returns: (transfer none) (nullable): why it did not go the last time
 */
const GError *
lk_outbox_entry_get_error (LkOutboxEntry *self)
{
  return self->error;
}

/**
 * lk_outbox_entry_set_state:
 * @self: an entry
 * @state: how it stands now
 * @error: (nullable): why
 */
void
lk_outbox_entry_set_state (LkOutboxEntry *self, LkOutboxState state, const GError *error)
{
  GError *copy = error != NULL ? g_error_copy (error) : NULL;

  g_clear_error (&self->error);
  self->error = copy;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/**
 * lk_outbox_entry_set_progress:
 * @self: an entry
 * @progress: how much was sent, 0 to 1
 */
void
lk_outbox_entry_set_progress (LkOutboxEntry *self, double progress)
{
  self->progress = CLAMP (progress, 0, 1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}
