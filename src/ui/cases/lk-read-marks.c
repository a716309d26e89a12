/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-read-marks.h"

#include "lk-file.h"
#include "lk-json.h"
#include "lk-time.h"

#define MAX_MARKS 4000
#define KEPT_MARKS 3000
#define MAX_FILE_BYTES (1024 * 1024)
#define SAVE_DELAY_SECONDS 3

/**
 * LkReadMarks:
 *
 * Which state of which case was looked at on this computer. Holds ids and numbers alone, nothing
 * about what a case is. Signal "changed" when a mark was set.
 */
struct _LkReadMarks
{
  GObject parent_instance;

  /* owned */
  LkLocalStore *store;
  char *path;
  char *me;
  GHashTable *seen;
  gint64 baseline_us;
  guint save_source;
  gboolean dirty;
};

typedef struct
{
  gint64 revision;
  gint64 updated_us;
} Mark;

typedef enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
} LkReadMarksSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkReadMarks, lk_read_marks, G_TYPE_OBJECT)

static gint64
to_us (GDateTime *time)
{
  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

/* Times of the desk are whole seconds, so the beginning is one too. */
static gint64
this_second (void)
{
  return g_get_real_time () / G_USEC_PER_SEC * G_USEC_PER_SEC;
}

static void
set_mark (LkReadMarks *self, const char *id, gint64 revision, gint64 updated_us)
{
  Mark *mark = g_new0 (Mark, 1);

  mark->revision = revision;
  mark->updated_us = updated_us;
  g_hash_table_replace (self->seen, g_strdup (id), mark);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

/* The oldest marks go, and what is older than they were counts as looked at. */
static void
prune (LkReadMarks *self)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer value = NULL;
  gint64 limit = 0;

  g_hash_table_iter_init (&iter, self->seen);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_array_append_val (times, ((Mark *) value)->updated_us);
  g_array_sort (times, compare_times);
  limit = g_array_index (times, gint64, times->len - KEPT_MARKS);
  g_hash_table_iter_init (&iter, self->seen);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Mark *) value)->updated_us < limit)
      g_hash_table_iter_remove (&iter);
  self->baseline_us = MAX (self->baseline_us, limit);
}

static char *
to_text (LkReadMarks *self)
{
  g_autoptr (JsonObject) root = json_object_new ();
  g_autofree char *baseline = lk_time_format_us (self->baseline_us);
  JsonObject *cases = json_object_new ();
  GHashTableIter iter;
  gpointer id = NULL, value = NULL;

  g_hash_table_iter_init (&iter, self->seen);
  while (g_hash_table_iter_next (&iter, &id, &value))
    {
      Mark *mark = value;
      JsonArray *pair = json_array_new ();

      json_array_add_int_element (pair, mark->revision);
      json_array_add_int_element (pair, mark->updated_us);
      json_object_set_array_member (cases, id, pair);
    }
  json_object_set_string_member (root, "since", baseline);
  json_object_set_object_member (root, "seen", cases);
  return lk_json_object_to_text (root, NULL);
}

static void
read_mark (JsonObject *cases, const char *id, JsonNode *node, gpointer data)
{
  JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (pair != NULL && json_array_get_length (pair) == 2
      && JSON_NODE_HOLDS_VALUE (json_array_get_element (pair, 0))
      && JSON_NODE_HOLDS_VALUE (json_array_get_element (pair, 1)))
    set_mark (data, id, json_array_get_int_element (pair, 0), json_array_get_int_element (pair, 1));
}

/* A file that is missing or spoilt costs marks, nothing else: one starts afresh. */
static void
load (LkReadMarks *self)
{
  g_autoptr (GBytes) bytes = lk_file_read (self->path, MAX_FILE_BYTES, NULL);
  g_autoptr (JsonObject) root = NULL;
  JsonObject *cases = NULL;
  gsize size = 0;
  gconstpointer data = NULL;

  self->baseline_us = this_second ();
  if (bytes == NULL)
    return;
  data = g_bytes_get_data (bytes, &size);
  root = lk_json_parse_object (data, size, NULL);
  if (root == NULL)
    return;
  lk_time_parse_us (lk_json_get_string (root, "since") ?: "", &self->baseline_us);
  cases = lk_json_get_object (root, "seen");
  if (cases != NULL)
    json_object_foreach_member (cases, read_mark, self);
}

typedef struct
{
  char *path;
  char *text;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  g_free (writing->path);
  g_free (writing->text);
  g_free (writing);
}

static gboolean
write_work (LkLocalStore *store, gpointer data, GError **error)
{
  Writing *writing = data;

  return lk_file_write_private (writing->path, writing->text, strlen (writing->text), error);
}

/* Best effort: the worst that a mark lost can do is to show a case as news again. */
static void
save (LkReadMarks *self)
{
  Writing *writing = NULL;

  if (!self->dirty)
    return;
  self->dirty = FALSE;
  writing = g_new0 (Writing, 1);
  writing->path = g_strdup (self->path);
  writing->text = to_text (self);
  lk_local_store_work_async (self->store, write_work, writing, writing_free, NULL, NULL);
}

static gboolean
on_save (gpointer data)
{
  LkReadMarks *self = data;

  self->save_source = 0;
  save (self);
  return G_SOURCE_REMOVE;
}

static void
lk_read_marks_dispose (GObject *object)
{
  LkReadMarks *self = LK_READ_MARKS (object);

  g_clear_handle_id (&self->save_source, g_source_remove);
  save (self);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (lk_read_marks_parent_class)->dispose (object);
}

static void
lk_read_marks_finalize (GObject *object)
{
  LkReadMarks *self = LK_READ_MARKS (object);

  g_hash_table_unref (self->seen);
  g_free (self->path);
  g_free (self->me);
  G_OBJECT_CLASS (lk_read_marks_parent_class)->finalize (object);
}

static void
lk_read_marks_class_init (LkReadMarksClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_read_marks_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_read_marks_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LK_TYPE_READ_MARKS, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_read_marks_init (LkReadMarks *self)
{
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->baseline_us = this_second ();
}

/**
 * lk_read_marks_new:
 *
 * Returns: (transfer full): marks that are kept in memory alone; what was there before counts as
 *   looked at
 */
LkReadMarks *
lk_read_marks_new (void)
{
  return g_object_new (LK_TYPE_READ_MARKS, NULL);
}

/**
 * lk_read_marks_set_store:
 * @self: marks
 * @store: where they are kept from now on; marks that are there are read
 */
void
lk_read_marks_set_store (LkReadMarks *self, LkLocalStore *store)
{
  g_return_if_fail (LK_IS_READ_MARKS (self));

  if (!g_set_object (&self->store, store))
    return;
  g_free (self->path);
  self->path = g_build_filename (lk_local_store_get_directory (store), "seen.json", NULL);
  load (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * lk_read_marks_set_me:
 * @self: the marks
 * @user_id: (nullable): who looks; a case that they have just filed is no news to them
 */
void
lk_read_marks_set_me (LkReadMarks *self, const char *user_id)
{
  g_return_if_fail (LK_IS_READ_MARKS (self));
  g_free (self->me);
  self->me = g_strdup (user_id);
}

/**
 * lk_read_marks_is_unread:
 * @self: the marks
 * @item: a case
 *
 * Returns: whether @item has changed since it was looked at last
 */
gboolean
lk_read_marks_is_unread (LkReadMarks *self, LkCase *item)
{
  Mark *mark = NULL;

  g_return_val_if_fail (LK_IS_READ_MARKS (self), FALSE);

  mark = g_hash_table_lookup (self->seen, lk_case_get_id (item));
  if (mark != NULL)
    return lk_case_get_revision (item) > mark->revision;
  if (lk_case_get_revision (item) <= 1 && self->me != NULL
      && g_strcmp0 (self->me, lk_case_get_requester_id (item)) == 0)
    return FALSE;
  return to_us (lk_case_get_updated_at (item)) >= self->baseline_us;
}

/**
 * lk_read_marks_mark_read:
 * @self: the marks
 * @item: a case that is being looked at
 */
void
lk_read_marks_mark_read (LkReadMarks *self, LkCase *item)
{
  g_return_if_fail (LK_IS_READ_MARKS (self));

  if (g_hash_table_contains (self->seen, lk_case_get_id (item))
      && !lk_read_marks_is_unread (self, item))
    return;
  set_mark (self, lk_case_get_id (item), lk_case_get_revision (item),
            to_us (lk_case_get_updated_at (item)));
  if (g_hash_table_size (self->seen) > MAX_MARKS)
    prune (self);
  self->dirty = self->store != NULL;
  if (self->dirty && self->save_source == 0)
    self->save_source = g_timeout_add_seconds (SAVE_DELAY_SECONDS, on_save, self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}
