/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-pack-zip.h"

#include <archive.h>
#include <archive_entry.h>

#include "lk-case-pack.h"

struct _LkZip
{
  struct archive *archive;
  GByteArray *bytes;
};

static la_ssize_t
on_bytes (struct archive *archive, void *data, const void *buffer, size_t length)
{
  g_byte_array_append (data, buffer, (guint) length);
  return (la_ssize_t) length;
}

/**
 * lk_zip_new:
 *
 * Returns: (transfer full): an empty zip file
 */
LkZip *
lk_zip_new (void)
{
  LkZip *self = g_new0 (LkZip, 1);

  self->bytes = g_byte_array_new ();
  self->archive = archive_write_new ();
  archive_write_set_format_zip (self->archive);
  archive_write_set_bytes_per_block (self->archive, 0);
  archive_write_open2 (self->archive, self->bytes, NULL, on_bytes, NULL, NULL);
  return self;
}

/**
 * lk_zip_free:
 * @self: (transfer full) (nullable): a zip file; its bytes are wiped
 */
void
lk_zip_free (LkZip *self)
{
  if (self == NULL)
    return;
  archive_write_free (self->archive);
  if (self->bytes != NULL)
    {
      lk_wipe (self->bytes->data, self->bytes->len);
      g_byte_array_unref (self->bytes);
    }
  g_free (self);
}

static void
set_error (GError **error, struct archive *archive)
{
  const char *text = archive_error_string (archive);

  g_set_error (error, LK_CASE_PACK_ERROR, LK_CASE_PACK_ERROR_ZIP,
               "the archive could not be put together: %s", text != NULL ? text : "no memory");
}

/**
 * lk_zip_add:
 * @self: a zip file
 * @name: the name in it, ASCII, with "/" between folders
 * @data: the bytes
 * @size: how many
 * @error: #LkCasePackError
 *
 * Returns: whether it is in
 */
gboolean
lk_zip_add (LkZip *self, const char *name, const void *data, gsize size, GError **error)
{
  struct archive_entry *entry = archive_entry_new ();
  gboolean done;

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0600);
  archive_entry_set_size (entry, (la_int64_t) size);
  /* No time is set: in every time zone that is the first one that a zip file can have. */
  done = archive_write_header (self->archive, entry) == ARCHIVE_OK
         && archive_write_data (self->archive, data, size) == (la_ssize_t) size
         && archive_write_finish_entry (self->archive) == ARCHIVE_OK;
  archive_entry_free (entry);
  if (!done)
    set_error (error, self->archive);
  return done;
}

static void
bytes_wipe_free (gpointer data)
{
  GByteArray *bytes = data;

  lk_wipe (bytes->data, bytes->len);
  g_byte_array_unref (bytes);
}

/**
 * lk_zip_close:
 * @self: a zip file; nothing can be added any more
 * @error: #LkCasePackError
 *
 * Returns: (transfer full): its bytes, wiped when their last reference goes, or %NULL
 */
GBytes *
lk_zip_close (LkZip *self, GError **error)
{
  GByteArray *bytes;

  if (archive_write_close (self->archive) != ARCHIVE_OK)
    {
      set_error (error, self->archive);
      return NULL;
    }
  bytes = g_steal_pointer (&self->bytes);
  return g_bytes_new_with_free_func (bytes->data, bytes->len, bytes_wipe_free, bytes);
}
