/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sqlite-log.h"

/*
 * Emptying the write-ahead log into the database costs as much as writing it, and all who want to
 * commit would wait. So a thread with a connection of its own copies most of it while others go on
 * committing, and has it synced. What they added meanwhile is little; the writer copies that itself
 * after its next commit, since only a log that is copied to its end is begun anew.
 */

/* Pages of 16 kB; a photo is 2 MB. What a log of 64 MB has beyond the first is for the meantime. */
#define BEGIN 2500
/* A log that is longer than this is waited for: the disk does not keep up. */
#define TOO_LONG 6000

typedef enum
{
  IDLE,
  COPYING,
  COPIED, /* the writer's turn */
} State;

struct _LkSqliteLog
{
  LkSqlite *writer; /* borrowed, it owns this */
  sqlite3 *handle;  /* of the thread */
  GThread *thread;  /* NULL until the log is long for the first time */
  GMutex mutex;
  GCond changed;
  State state;
  gboolean closing;
};

/* What the system still holds of the database is written before the writer has to wait for it. */
static void
sync_database (sqlite3 *handle)
{
  sqlite3_file *file = NULL;

  if (sqlite3_file_control (handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK
      && file != NULL && file->pMethods != NULL)
    (void) file->pMethods->xSync (file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
}

/* What fails here fails again where the writer copies the rest, or is too long for a commit. */
static gpointer
copy_thread (gpointer data)
{
  LkSqliteLog *self = data;

  g_mutex_lock (&self->mutex);
  for (;;)
    {
      while (self->state != COPYING && !self->closing)
        g_cond_wait (&self->changed, &self->mutex);
      if (self->state != COPYING)
        break;
      g_mutex_unlock (&self->mutex);
      (void) sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
      sync_database (self->handle);
      g_mutex_lock (&self->mutex);
      self->state = COPIED;
      g_cond_broadcast (&self->changed);
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

static gboolean
start (LkSqliteLog *self)
{
  if (self->thread != NULL)
    return TRUE;
  if (sqlite3_open_v2 (self->writer->path, &self->handle,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                       lk_sqlite_vfs ())
          == SQLITE_OK
      && lk_sqlite_script (self->handle, LK_SQLITE_SAFE, NULL))
    self->thread = g_thread_try_new ("lk-log", copy_thread, self, NULL);
  if (self->thread == NULL)
    g_clear_pointer (&self->handle, sqlite3_close_v2);
  return self->thread != NULL;
}

static void
wait_for_thread (LkSqliteLog *self)
{
  g_mutex_lock (&self->mutex);
  while (self->state == COPYING)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

/* Called by SQLite on the writer's thread after each of its commits. */
static int
on_committed (void *data, sqlite3 *handle, const char *database, int n_pages)
{
  LkSqliteLog *self = data;
  gboolean ends;

  if (n_pages < BEGIN)
    return SQLITE_OK;
  if (n_pages >= TOO_LONG)
    wait_for_thread (self);
  g_mutex_lock (&self->mutex);
  ends = self->state == COPIED || (self->state == IDLE && !start (self));
  self->state = ends ? IDLE : COPYING;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  /* As with SQLite's own way of doing this, a log that cannot be emptied fails no commit. */
  if (ends)
    (void) sqlite3_wal_checkpoint_v2 (handle, database, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  return SQLITE_OK;
}

/**
 * lk_sqlite_log_new:
 * @writer: an open connection that writes
 *
 * From now on the log of the database is emptied each time that it gets long.
 *
 * Returns: (transfer full): what does so; it ends before @writer is closed
 */
LkSqliteLog *
lk_sqlite_log_new (LkSqlite *writer)
{
  LkSqliteLog *self = g_new0 (LkSqliteLog, 1);

  self->writer = writer;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  sqlite3_wal_hook (writer->handle, on_committed, self);
  return self;
}

/**
 * lk_sqlite_log_cut:
 * @self: what empties a log
 * @error: #LkStoreError
 *
 * Empties the log now and cuts it to nothing, as soon as nobody reads what is in it.
 *
 * Returns: whether nothing is in it any more
 */
gboolean
lk_sqlite_log_cut (LkSqliteLog *self, GError **error)
{
  sqlite3 *handle = self->writer->handle;
  gint64 end = g_get_monotonic_time () + LK_SQLITE_BUSY_MS * 1000;
  int code;

  wait_for_thread (self);
  /* SQLite waits for those who read, but not for another who empties the log, such as a desk that
   * serves while this one purges. */
  while ((code
          = sqlite3_wal_checkpoint_v2 (handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) & 0xff)
             == SQLITE_BUSY
         && g_get_monotonic_time () < end)
    g_usleep (20 * 1000);
  if (code == SQLITE_OK)
    return TRUE;
  lk_sqlite_set_error (handle, code, error);
  return FALSE;
}

/**
 * lk_sqlite_log_free:
 * @self: (transfer full): what empties a log
 */
void
lk_sqlite_log_free (LkSqliteLog *self)
{
  sqlite3_wal_hook (self->writer->handle, NULL, NULL);
  g_mutex_lock (&self->mutex);
  self->closing = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  sqlite3_close_v2 (self->handle);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}
