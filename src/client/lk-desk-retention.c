/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-desk-retention.h"

#include "lk-client-error.h"
#include "lk-file.h"

#define GROUP "desk"
#define PHOTO_DAYS "keep-photo-days"
#define CONTACT_DAYS "keep-contact-days"
#define DAYS_MAX 36500

/**
 * lk_desk_retention_dup_path:
 * @practice: whether of the practice desk
 *
 * Returns: (transfer full): the configuration of the desk of this computer, which may not be there
 */
char *
lk_desk_retention_dup_path (gboolean practice)
{
  return practice
             ? g_build_filename (g_get_user_data_dir (), "latchkey", "practice", "desk.conf", NULL)
             : g_build_filename (g_get_user_data_dir (), "latchkey", "desk.conf", NULL);
}

static void
read_days (GKeyFile *file, const char *key, guint *days)
{
  int found = g_key_file_get_integer (file, GROUP, key, NULL);

  if (found > 0)
    *days = (guint) MIN (found, DAYS_MAX);
}

/**
 * lk_desk_retention_load:
 * @practice: whether of the practice desk
 * @self: (out caller-allocates): what it keeps, and for how long; its own defaults where the user
 *   has chosen nothing
 */
void
lk_desk_retention_load (gboolean practice, LkDeskRetention *self)
{
  g_autofree char *path = lk_desk_retention_dup_path (practice);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  *self = (LkDeskRetention){ .photo_days = 30, .contact_days = 365 };
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return;
  read_days (file, PHOTO_DAYS, &self->photo_days);
  read_days (file, CONTACT_DAYS, &self->contact_days);
}

typedef struct
{
  LkDeskRetention wanted;
  gboolean practice;
} Saving;

static gboolean
save_work (LkLocalStore *store, gpointer data, GError **error)
{
  const Saving *saving = data;
  g_autofree char *path = lk_desk_retention_dup_path (saving->practice);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) why = NULL;
  g_autofree char *text = NULL;
  gsize size = 0;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, &why)
      && !g_error_matches (why, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_set_error_literal (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_STORE, why->message);
      return FALSE;
    }
  g_clear_error (&why);
  g_key_file_set_integer (file, GROUP, PHOTO_DAYS, (int) saving->wanted.photo_days);
  g_key_file_set_integer (file, GROUP, CONTACT_DAYS, (int) saving->wanted.contact_days);
  text = g_key_file_to_data (file, &size, NULL);
  if (lk_directory_make_private (folder, &why) && lk_file_write_private (path, text, size, &why))
    return TRUE;
  g_set_error_literal (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_STORE, why->message);
  return FALSE;
}

/**
 * lk_desk_retention_save_async:
 * @self: what it shall keep, and for how long; as it is now
 * @practice: whether of the practice desk
 * @store: the store on whose thread it is written
 * @callback: (nullable): called once it is on the disk
 * @user_data: for @callback
 *
 * What else stands in the configuration stays; what was saved last counts. The desk reads it when
 * it starts. Ends with lk_local_store_work_finish(), and fails with %LK_CLIENT_ERROR_STORE.
 */
void
lk_desk_retention_save_async (const LkDeskRetention *self,
                              gboolean practice,
                              LkLocalStore *store,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->wanted = *self;
  saving->practice = practice;
  lk_local_store_work_async (store, save_work, saving, g_free, callback, user_data);
}
