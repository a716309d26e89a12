/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

G_DEFINE_QUARK (lk_file_error, lk_file_error)

static void
set_errno (GError **error, const char *path, int saved)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (saved), "%s: %s", name,
               g_strerror (saved));
}

static GBytes *
read_descriptor (int fd, const char *path, gsize max_size, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 buffer[65536];

  for (;;)
    {
      gssize got = read (fd, buffer, sizeof buffer);

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          set_errno (error, path, errno);
          return NULL;
        }
      if (got == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
      if (bytes->len + (gsize) got > max_size)
        {
          g_set_error (error, LK_FILE_ERROR, LK_FILE_ERROR_TOO_LARGE,
                       "%s is larger than %" G_GSIZE_FORMAT " bytes", path, max_size);
          return NULL;
        }
      g_byte_array_append (bytes, buffer, (guint) got);
    }
}

/**
 * lk_file_read:
 * @path: a file name
 * @max_size: the most bytes to take
 * @error: %G_FILE_ERROR or #LkFileError
 *
 * Reads a regular file, at most @max_size bytes of it; a pipe or a directory is refused, not
 * waited for.
 *
 * Returns: (transfer full): its bytes, or %NULL
 */
GBytes *
lk_file_read (const char *path, gsize max_size, GError **error)
{
  struct stat info;
  GBytes *bytes = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  if (fd < 0 || fstat (fd, &info) != 0)
    set_errno (error, path, errno);
  else if (!S_ISREG (info.st_mode))
    g_set_error (error, LK_FILE_ERROR, LK_FILE_ERROR_NOT_REGULAR, "%s is not a file", path);
  else
    bytes = read_descriptor (fd, path, max_size, error);

  if (fd >= 0)
    close (fd);
  return bytes;
}

static gboolean
write_all (int fd, const guint8 *data, gsize size)
{
  while (size > 0)
    {
      gssize done = write (fd, data, size);

      if (done < 0 && errno == EINTR)
        continue;
      if (done < 0)
        return FALSE;
      data += done;
      size -= (gsize) done;
    }
  return fsync (fd) == 0;
}

static void
sync_directory_of (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  /* Some file systems cannot sync a directory; the file itself is safe already. */
  (void) !fsync (fd);
  close (fd);
}

/**
 * lk_file_write_private:
 * @path: a file name
 * @data: the bytes
 * @size: how many
 * @error: %G_FILE_ERROR
 *
 * Replaces the file as one step: whoever reads it, now or after a crash, finds the old bytes or
 * the new ones. The mode is 0600 from the first moment.
 *
 * Returns: whether the bytes are on the disk; if not, the old file stands as it was
 */
gboolean
lk_file_write_private (const char *path, const void *data, gsize size, GError **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);
  int saved;

  if (fd < 0)
    {
      set_errno (error, path, errno);
      return FALSE;
    }
  if (!write_all (fd, data, size))
    {
      saved = errno;
      close (fd);
      g_unlink (temporary);
      set_errno (error, path, saved);
      return FALSE;
    }
  if (close (fd) != 0 || g_rename (temporary, path) != 0)
    {
      saved = errno;
      g_unlink (temporary);
      set_errno (error, path, saved);
      return FALSE;
    }
  sync_directory_of (path);
  return TRUE;
}

/**
 * lk_directory_make_private:
 * @path: a directory, made with its parents when missing
 * @error: %G_FILE_ERROR
 *
 * Returns: whether the directory is there; one that this call made has mode 0700
 */
gboolean
lk_directory_make_private (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  set_errno (error, path, errno);
  return FALSE;
}
