/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-store-files.h"

#include "lk-client-error.h"
#include "lk-file.h"
#include "lk-hash.h"
#include "lk-json.h"
#include "lk-limits.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define JSON_FILE_MAX (8 * 1024 * 1024)

struct _LkStoreFiles
{
  gatomicrefcount ref_count;
  char *directory;
};

/**
 * lk_store_files_new:
 * @directory: where they are
 *
 * Returns: (transfer full): the files there; nothing is touched yet
 */
LkStoreFiles *
lk_store_files_new (const char *directory)
{
  LkStoreFiles *self = g_new0 (LkStoreFiles, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->directory = g_strdup (directory);
  return self;
}

/**
 * lk_store_files_ref:
 * @self: files
 *
 * Returns: (transfer full): @self with one more reference
 */
LkStoreFiles *
lk_store_files_ref (LkStoreFiles *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lk_store_files_unref:
 * @self: (nullable) (transfer full): files
 */
void
lk_store_files_unref (LkStoreFiles *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->directory);
  g_free (self);
}

/**
 * lk_store_files_get_directory:
 * @self: files
 *
 * Returns: (transfer none): where they are
 */
const char *
lk_store_files_get_directory (LkStoreFiles *self)
{
  return self->directory;
}

static gboolean
store_error (GError **error, GError *why)
{
  g_set_error_literal (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_STORE, why->message);
  g_error_free (why);
  return FALSE;
}

static gboolean
errno_error (GError **error, const char *path, int saved)
{
  g_set_error (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_STORE, "%s: %s", path, g_strerror (saved));
  return FALSE;
}

/* Ids come from files and from a desk; what is no plain name gets no path. */
static char *
path_of (LkStoreFiles *self, const char *folder, const char *name)
{
  g_autofree char *file = NULL;

  if (*name == '\0' || *name == '.' || strchr (name, '/') != NULL || strlen (name) > 100)
    return g_build_filename (self->directory, "invalid-name", "file", NULL);
  file = g_strconcat (name, ".json", NULL);
  return folder != NULL ? g_build_filename (self->directory, folder, file, NULL)
                        : g_build_filename (self->directory, file, NULL);
}

static char *
photo_path (LkStoreFiles *self, const char *sha256)
{
  return g_build_filename (self->directory, LK_STORE_PHOTOS,
                           lk_sha256_is_hex (sha256) ? sha256 : "invalid-name", NULL);
}

/**
 * lk_store_files_prepare:
 * @self: files
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * Makes the directories, with mode 0700.
 *
 * Returns: whether they are there
 */
gboolean
lk_store_files_prepare (LkStoreFiles *self, GError **error)
{
  static const char *const folders[]
      = { LK_STORE_DRAFTS, LK_STORE_OUTBOX, LK_STORE_PHOTOS, LK_STORE_REPORTS };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (self->directory, folders[i], NULL);
      GError *why = NULL;

      if (!lk_directory_make_private (path, &why))
        return store_error (error, why);
    }
  return TRUE;
}

/**
 * lk_store_files_lock:
 * @self: files
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * Waits until no other thread and no other program changes the files.
 *
 * Returns: what lk_store_files_unlock() takes, -1 when it did not work
 */
int
lk_store_files_lock (LkStoreFiles *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->directory, "lock", NULL);
  int lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (lock < 0)
    {
      errno_error (error, path, errno);
      return -1;
    }
  while (flock (lock, LOCK_EX) != 0)
    if (errno != EINTR)
      {
        errno_error (error, path, errno);
        close (lock);
        return -1;
      }
  return lock;
}

/**
 * lk_store_files_unlock:
 * @lock: from lk_store_files_lock()
 */
void
lk_store_files_unlock (int lock)
{
  if (lock >= 0)
    close (lock);
}

/**
 * lk_store_files_read:
 * @self: files
 * @folder: (nullable): the folder
 * @name: the file, without its ending
 * @error: %LK_CLIENT_ERROR_STORE when it is there and cannot be read
 *
 * Returns: (transfer full) (nullable): what stands in it; %NULL without @error set when it is not
 *   there
 */
JsonObject *
lk_store_files_read (LkStoreFiles *self, const char *folder, const char *name, GError **error)
{
  g_autofree char *path = path_of (self, folder, name);
  GError *why = NULL;
  g_autoptr (GBytes) bytes = lk_file_read (path, JSON_FILE_MAX, &why);
  JsonObject *object;

  if (g_error_matches (why, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_error_free (why);
      return NULL;
    }
  if (bytes == NULL)
    {
      store_error (error, why);
      return NULL;
    }
  object = lk_json_parse_object (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &why);
  if (object == NULL)
    {
      g_prefix_error (&why, "%s: ", path);
      store_error (error, why);
    }
  return object;
}

/**
 * lk_store_files_write:
 * @self: files, locked
 * @folder: (nullable): the folder
 * @name: the file, without its ending
 * @object: what shall stand in it
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * Returns: whether it is on the disk; if not, what was there before still is
 */
gboolean
lk_store_files_write (LkStoreFiles *self,
                      const char *folder,
                      const char *name,
                      JsonObject *object,
                      GError **error)
{
  g_autofree char *path = path_of (self, folder, name);
  gsize size;
  g_autofree char *text = lk_json_object_to_text (object, &size);
  GError *why = NULL;

  return lk_file_write_private (path, text, size, &why) || store_error (error, why);
}

/**
 * lk_store_files_remove:
 * @self: files, locked
 * @folder: (nullable): the folder
 * @name: the file, without its ending
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * Returns: whether it is not there any more
 */
gboolean
lk_store_files_remove (LkStoreFiles *self, const char *folder, const char *name, GError **error)
{
  g_autofree char *path = path_of (self, folder, name);

  return g_unlink (path) == 0 || errno == ENOENT || errno_error (error, path, errno);
}

/**
 * lk_store_files_move:
 * @self: files, locked
 * @from: a folder
 * @to: another
 * @name: the file, without its ending
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * Returns: whether it is in @to now
 */
gboolean
lk_store_files_move (LkStoreFiles *self,
                     const char *from,
                     const char *to,
                     const char *name,
                     GError **error)
{
  g_autofree char *source = path_of (self, from, name);
  g_autofree char *target = path_of (self, to, name);

  return g_rename (source, target) == 0 || errno_error (error, source, errno);
}

/**
 * lk_store_files_has:
 * @self: files
 * @folder: (nullable): the folder
 * @name: the file, without its ending
 *
 * Returns: whether it is there
 */
gboolean
lk_store_files_has (LkStoreFiles *self, const char *folder, const char *name)
{
  g_autofree char *path = path_of (self, folder, name);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/**
 * lk_store_files_list:
 * @self: files
 * @folder: a folder
 *
 * Returns: (transfer full): the names of its files, without their endings
 */
GStrv
lk_store_files_list (LkStoreFiles *self, const char *folder)
{
  g_autofree char *path = g_build_filename (self->directory, folder, NULL);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = g_strdup (file);

      if (*name == '.' || !g_str_has_suffix (name, ".json"))
        continue;
      name[strlen (name) - strlen (".json")] = '\0';
      g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

/**
 * lk_store_files_write_photo:
 * @self: files, locked
 * @sha256: hash of @bytes
 * @bytes: a photo
 * @error: %LK_CLIENT_ERROR_STORE
 *
 * Returns: whether it is on the disk
 */
gboolean
lk_store_files_write_photo (LkStoreFiles *self, const char *sha256, GBytes *bytes, GError **error)
{
  g_autofree char *path = photo_path (self, sha256);
  GError *why = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  return lk_file_write_private (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                &why)
         || store_error (error, why);
}

/**
 * lk_store_files_read_photo:
 * @self: files
 * @sha256: hash of a photo
 *
 * Returns: (transfer full) (nullable): the photo; %NULL when it is not there or not itself
 */
GBytes *
lk_store_files_read_photo (LkStoreFiles *self, const char *sha256)
{
  g_autofree char *path = photo_path (self, sha256);
  g_autoptr (GBytes) bytes = lk_file_read (path, LK_LIMIT_LABEL_BYTES, NULL);
  g_autofree char *found = NULL;

  if (bytes == NULL)
    return NULL;
  found = lk_sha256_hex (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return g_str_equal (found, sha256) ? g_steal_pointer (&bytes) : NULL;
}

static gboolean
collect_photos (LkStoreFiles *self, const char *folder, GHashTable *used)
{
  g_auto (GStrv) names = lk_store_files_list (self, folder);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) object = lk_store_files_read (self, folder, names[i], &error);
      JsonArray *items = lk_json_get_array (object, "items");

      if (error != NULL)
        return FALSE;
      for (guint n = 0; items != NULL && n < json_array_get_length (items); n++)
        {
          JsonObject *label = lk_json_get_object (lk_json_array_get_object (items, n), "label");

          if (lk_json_get_string (label, "sha256") != NULL)
            g_hash_table_add (used, g_strdup (lk_json_get_string (label, "sha256")));
        }
    }
  return TRUE;
}

/* A program that was killed while it wrote leaves a half-written file beside the whole one. */
static void
sweep_halves (LkStoreFiles *self, const char *folder)
{
  g_autofree char *path = g_build_filename (self->directory, folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *half = g_build_filename (path, name, NULL);

      if (!g_str_has_suffix (name, ".json"))
        g_unlink (half);
    }
}

/**
 * lk_store_files_sweep:
 * @self: files, locked
 *
 * Removes what a killed program left half-written, and the photos that no draft and no case on its
 * way names. While a file cannot be read, nobody knows what it names, and all photos stay.
 */
void
lk_store_files_sweep (LkStoreFiles *self)
{
  g_autofree char *path = g_build_filename (self->directory, LK_STORE_PHOTOS, NULL);
  g_autoptr (GHashTable) used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  sweep_halves (self, LK_STORE_DRAFTS);
  sweep_halves (self, LK_STORE_OUTBOX);
  sweep_halves (self, LK_STORE_REPORTS);
  if (!collect_photos (self, LK_STORE_DRAFTS, used)
      || !collect_photos (self, LK_STORE_OUTBOX, used))
    return;
  dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *photo = g_build_filename (path, name, NULL);

      if (!g_hash_table_contains (used, name))
        g_unlink (photo);
    }
}
