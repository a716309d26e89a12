/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the SQLite driver does beside what every driver does (test-store.c). */
#include "lk-account-rows.h"
#include "lk-blob-rows.h"

#include <glib/gstdio.h>
#include <string.h>

#define USER "usera"
/* More than the cache of a connection holds, so that part of it is written before the commit. */
#define N_CHUNKS 24
/* Of the bytes of a photo: neither a page nor a chunk is a multiple of it. */
#define PERIOD 251
#define MB (1024 * 1024)
/* So many photos of 6 MB are more than a log has before it is emptied. */
#define LONG_LOG 8

typedef struct
{
  char *folder;
  char *path;
  LkDb *read;
  LkDb *write;
} Fixture;

static LkDb *
open_db (const char *path, LkDbOpen mode)
{
  g_autofree char *url = g_strconcat ("sqlite:", path, NULL);
  g_autoptr (GError) error = NULL;
  LkDb *db = lk_db_open (url, mode, &error);

  g_assert_no_error (error);
  return db;
}

static void
begin (LkDb *db)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (db->driver->begin (db, &error));
  g_assert_no_error (error);
}

static void
commit (LkDb *db)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (db->driver->commit (db, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LkUserRow) user = lk_user_row_new ();
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("lk-sqlite-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "desk.db", NULL);
  fixture->write = open_db (fixture->path, LK_DB_OPEN_CREATE);
  fixture->read = open_db (fixture->path, LK_DB_OPEN_READ);
  user->id = g_strdup (USER);
  user->name = g_strdup (USER);
  user->display_name = g_strdup ("A person");
  user->role = LK_ROLE_REQUESTER;
  begin (fixture->write);
  g_assert_true (lk_user_insert (fixture->write, user, &error));
  g_assert_no_error (error);
  commit (fixture->write);
}

static void
remove_all (const char *path)
{
  static const char *const ends[] = { "", "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *name = g_strconcat (path, ends[i], NULL);

      g_unlink (name);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lk_db_close (fixture->read);
  lk_db_close (fixture->write);
  remove_all (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static const guint8 *
read_pattern (guint8 *buffer, gsize size, goffset offset, gpointer data)
{
  gsize filled = MIN (size, PERIOD);

  for (gsize i = 0; i < filled; i++)
    buffer[i] = (guint8) ((offset + (goffset) i + GPOINTER_TO_INT (data)) % PERIOD);
  for (; filled < size; filled += MIN (filled, size - filled))
    memcpy (buffer + filled, buffer, MIN (filled, size - filled));
  return buffer;
}

/* Of one of several photos: no photo has this hash, which the store takes as it is told. */
static char *
hash_of (int which)
{
  return g_strdup_printf ("%064x", which);
}

static void
put_photo_of (LkDb *db, int which)
{
  LkBlobRow row = { .size = N_CHUNKS * LK_BLOB_CHUNK, .media_type = "image/jpeg" };
  g_autofree char *hash = hash_of (which);
  g_autoptr (GError) error = NULL;
  gboolean had;

  g_assert_true (
      lk_blob_put (db, hash, &row, USER, 1, read_pattern, GINT_TO_POINTER (which), &had, &error));
  g_assert_no_error (error);
}

static void
put_photo (LkDb *db)
{
  put_photo_of (db, 0);
}

static void
assert_photo_of (LkDb *db, int which)
{
  g_autofree guint8 *expected = g_malloc (LK_BLOB_CHUNK);
  g_autofree char *hash = hash_of (which);

  for (gint64 n = 0; n < N_CHUNKS; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) chunk = lk_blob_chunk (db, hash, n, &error);

      g_assert_no_error (error);
      read_pattern (expected, LK_BLOB_CHUNK, n * LK_BLOB_CHUNK, GINT_TO_POINTER (which));
      g_assert_cmpmem (g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk), expected,
                       LK_BLOB_CHUNK);
    }
}

static void
assert_photo (LkDb *db)
{
  assert_photo_of (db, 0);
}

static gboolean
has_photo_of (LkDb *db, int which)
{
  g_autofree char *hash = hash_of (which);
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;
  LkBlobRow row;

  g_assert_true (lk_blob_get (db, hash, &found, &row, &error));
  g_assert_no_error (error);
  return found;
}

static gboolean
has_photo (LkDb *db)
{
  return has_photo_of (db, 0);
}

static void
count_problem (const char *text, gpointer data)
{
  g_test_message ("%s", text);
  ++*(guint *) data;
}

/* What is gathered before it is written is there for whoever wrote it, and for nobody else until
 * it is committed. */
static void
test_gathered_writes_are_seen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint problems = 0;

  begin (fixture->write);
  put_photo (fixture->write);
  assert_photo (fixture->write);
  g_assert_false (has_photo (fixture->read));
  commit (fixture->write);
  assert_photo (fixture->read);
  g_assert_true (fixture->write->driver->verify (fixture->write, count_problem, &problems, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (problems, ==, 0);
}

static void
test_rollback_after_spill (Fixture *fixture, gconstpointer data)
{
  begin (fixture->write);
  put_photo (fixture->write);
  fixture->write->driver->rollback (fixture->write);
  g_assert_false (has_photo (fixture->write));
  g_assert_false (has_photo (fixture->read));
  begin (fixture->write);
  put_photo (fixture->write);
  commit (fixture->write);
  assert_photo (fixture->read);
}

/* What was taken back is not written over the commit of another connection. */
static void
test_rollback_before_other_writer (Fixture *fixture, gconstpointer data)
{
  LkDb *other = open_db (fixture->path, LK_DB_OPEN_WRITE);
  g_autoptr (GError) error = NULL;
  guint problems = 0;

  /* With an empty log nothing is read from it, which would hand on what is gathered. */
  g_assert_true (fixture->write->driver->scrub (fixture->write, &error));
  g_assert_no_error (error);
  begin (fixture->write);
  put_photo (fixture->write);
  fixture->write->driver->rollback (fixture->write);
  begin (other);
  put_photo_of (other, 1);
  commit (other);
  g_assert_true (has_photo_of (fixture->write, 1));
  assert_photo_of (fixture->write, 1);
  assert_photo_of (fixture->read, 1);
  g_assert_true (other->driver->verify (other, count_problem, &problems, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (problems, ==, 0);
  lk_db_close (other);
}

static void
copy_file (const char *from, const char *to, const char *end)
{
  g_autofree char *source = g_strconcat (from, end, NULL);
  g_autofree char *target = g_strconcat (to, end, NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (source, &bytes, &size, &error);
  g_assert_no_error (error);
  g_file_set_contents (target, bytes, (gssize) size, &error);
  g_assert_no_error (error);
}

/* As after a crash: what stands in the files at the end of a commit is all there is. */
static void
test_commit_is_in_the_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_strconcat (fixture->path, ".copy", NULL);
  LkDb *copy;

  begin (fixture->write);
  put_photo (fixture->write);
  commit (fixture->write);
  copy_file (fixture->path, path, "");
  copy_file (fixture->path, path, "-wal");
  copy = open_db (path, LK_DB_OPEN_WRITE);
  assert_photo (copy);
  lk_db_close (copy);
  remove_all (path);
}

/* How many calls of the kernel read ("syscr: ") or wrote ("syscw: ") something, by this process. */
static gint64
count_calls (const char *which)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  const char *line;

  g_file_get_contents ("/proc/self/io", &text, NULL, &error);
  g_assert_no_error (error);
  line = strstr (text, which);
  g_assert_nonnull (line);
  return g_ascii_strtoll (line + strlen (which), NULL, 10);
}

static void
test_writes_are_gathered (Fixture *fixture, gconstpointer data)
{
  gint64 before = count_calls ("syscw: ");

  begin (fixture->write);
  put_photo (fixture->write);
  commit (fixture->write);
  /* One by one it would be two writes a page: more than eight for 64 kB. */
  g_assert_cmpint (count_calls ("syscw: ") - before, <, N_CHUNKS * LK_BLOB_CHUNK / (64 * 1024) * 2);
}

/* Emptying the log reads it in large parts, and what it puts into the database is what was in it.
 */
static void
test_log_is_emptied_in_large_parts (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_strconcat (fixture->path, ".copy", NULL);
  g_autoptr (GError) error = NULL;
  gint64 before;
  LkDb *copy;

  begin (fixture->write);
  put_photo_of (fixture->write, 3);
  commit (fixture->write);
  before = count_calls ("syscr: ");
  g_assert_true (fixture->write->driver->scrub (fixture->write, &error));
  g_assert_no_error (error);
  /* One by one it would be a read a page: four for 64 kB. */
  g_assert_cmpint (count_calls ("syscr: ") - before, <, N_CHUNKS * LK_BLOB_CHUNK / (64 * 1024) * 2);

  copy_file (fixture->path, path, "");
  copy = open_db (path, LK_DB_OPEN_WRITE);
  assert_photo_of (copy, 3);
  lk_db_close (copy);
  remove_all (path);
}

static goffset
log_size (Fixture *fixture)
{
  g_autofree char *path = g_strconcat (fixture->path, "-wal", NULL);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_size;
}

static void
add_photos (LkDb *db, int n)
{
  for (int which = 0; which < n; which++)
    {
      begin (db);
      put_photo_of (db, which);
      commit (db);
    }
}

/* The files as a crash would leave them now: all that was committed is there. */
static void
assert_copy (Fixture *fixture, int n_photos)
{
  g_autofree char *path = g_strconcat (fixture->path, ".copy", NULL);
  g_autoptr (GError) error = NULL;
  guint problems = 0;
  LkDb *copy;

  copy_file (fixture->path, path, "");
  copy_file (fixture->path, path, "-wal");
  copy = open_db (path, LK_DB_OPEN_WRITE);
  for (int which = 0; which < n_photos; which++)
    assert_photo_of (copy, which);
  g_assert_true (copy->driver->verify (copy, count_problem, &problems, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (problems, ==, 0);
  lk_db_close (copy);
  remove_all (path);
}

/* Beside those who write, and what is written meanwhile does not make it grow for ever. */
static void
test_log_is_emptied_beside_writing (Fixture *fixture, gconstpointer data)
{
  add_photos (fixture->write, 3 * LONG_LOG);
  g_assert_cmpint (log_size (fixture), <, 128 * MB);
  assert_photo_of (fixture->read, 0);
  lk_db_close (fixture->read);
  lk_db_close (g_steal_pointer (&fixture->write));
  fixture->read = open_db (fixture->path, LK_DB_OPEN_READ);
  fixture->write = open_db (fixture->path, LK_DB_OPEN_WRITE);
  for (int which = 0; which < 3 * LONG_LOG; which++)
    assert_photo_of (fixture->read, which);
}

/* What somebody still reads stays in the log, and is emptied into the database afterwards. */
static void
test_log_waits_for_readers (Fixture *fixture, gconstpointer data)
{
  begin (fixture->read);
  g_assert_false (has_photo_of (fixture->read, 0));
  add_photos (fixture->write, 2 * LONG_LOG);
  g_assert_cmpint (log_size (fixture), >, 2 * LONG_LOG * N_CHUNKS * LK_BLOB_CHUNK);
  g_assert_false (has_photo_of (fixture->read, 0));
  fixture->read->driver->rollback (fixture->read);
  assert_photo_of (fixture->read, 2 * LONG_LOG - 1);
  /* A log that begins anew is cut to what one usually has. */
  for (int i = 0; i < 5000 && log_size (fixture) > 64 * MB; i++)
    {
      g_autoptr (GError) error = NULL;

      begin (fixture->write);
      g_assert_true (
          lk_db_run (fixture->write, &error, "UPDATE blob_uploads SET at = $1", "i", (gint64) i));
      g_assert_no_error (error);
      commit (fixture->write);
    }
  g_assert_cmpint (log_size (fixture), <=, 64 * MB);
  for (int which = 0; which < 2 * LONG_LOG; which++)
    assert_photo_of (fixture->read, which);
}

/* Right behind the commit that has the log emptied, by the same connection or by another. */
static void
test_scrub_while_log_is_emptied (Fixture *fixture, gconstpointer same)
{
  LkDb *other = open_db (fixture->path, LK_DB_OPEN_WRITE);
  g_autoptr (GError) error = NULL;

  add_photos (same ? fixture->write : other, LONG_LOG);
  g_assert_true (fixture->write->driver->scrub (fixture->write, &error));
  g_assert_no_error (error);
  g_assert_cmpint (log_size (fixture), ==, 0);
  lk_db_close (other);
  for (int which = 0; which < LONG_LOG; which++)
    assert_photo_of (fixture->read, which);
}

static void
test_crash_while_log_is_emptied (Fixture *fixture, gconstpointer data)
{
  add_photos (fixture->write, LONG_LOG);
  assert_copy (fixture, LONG_LOG);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/sqlite/gathered-writes-are-seen", Fixture, NULL, set_up,
              test_gathered_writes_are_seen, tear_down);
  g_test_add ("/sqlite/rollback-after-spill", Fixture, NULL, set_up, test_rollback_after_spill,
              tear_down);
  g_test_add ("/sqlite/rollback-before-other-writer", Fixture, NULL, set_up,
              test_rollback_before_other_writer, tear_down);
  g_test_add ("/sqlite/commit-is-in-the-files", Fixture, NULL, set_up, test_commit_is_in_the_files,
              tear_down);
  g_test_add ("/sqlite/writes-are-gathered", Fixture, NULL, set_up, test_writes_are_gathered,
              tear_down);
  g_test_add ("/sqlite/log-is-emptied-in-large-parts", Fixture, NULL, set_up,
              test_log_is_emptied_in_large_parts, tear_down);
  g_test_add ("/sqlite/log-is-emptied-beside-writing", Fixture, NULL, set_up,
              test_log_is_emptied_beside_writing, tear_down);
  g_test_add ("/sqlite/log-waits-for-readers", Fixture, NULL, set_up, test_log_waits_for_readers,
              tear_down);
  g_test_add ("/sqlite/scrub-while-log-is-emptied", Fixture, "", set_up,
              test_scrub_while_log_is_emptied, tear_down);
  g_test_add ("/sqlite/scrub-while-another-empties-log", Fixture, NULL, set_up,
              test_scrub_while_log_is_emptied, tear_down);
  g_test_add ("/sqlite/crash-while-log-is-emptied", Fixture, NULL, set_up,
              test_crash_while_log_is_emptied, tear_down);
  return g_test_run ();
}
