/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-handlers.h"

#include <unistd.h>

#include "lk-blob-rows.h"

static gboolean
not_found (LkCall *call)
{
  return lk_reply_problem (&call->reply, LK_PROBLEM_NOT_FOUND, "There is nothing here.");
}

/* Whether the blob is there for this caller: the uploader, and who may see a case that has it. */
gboolean
lk_handle_find_blob (LkDb *db, LkCall *call, GError **error)
{
  gboolean found = FALSE;
  gboolean visible = FALSE;
  LkBlobRow blob;

  if (!lk_blob_get (db, call->sha256, &found, &blob, error)
      || !lk_blob_is_uploader (db, call->sha256, call->user->id, &visible, error)
      || (!visible
          && !lk_blob_in_cases (db, call->sha256, lk_call_is_staff (call) ? NULL : call->user->id,
                                &visible, error)))
    return FALSE;
  if (!found || !visible)
    return not_found (call);
  call->blob_size = blob.size;
  g_free (call->media_type);
  call->media_type = g_strdup (blob.media_type);
  return TRUE;
}

static const guint8 *
read_spool (guint8 *buffer, gsize size, goffset offset, gpointer data)
{
  LkCall *call = data;
  gsize done = 0;

  if (call->spool_memory != NULL)
    return call->spool_memory + offset;
  while (done < size)
    {
      gssize got = pread (call->spool, buffer + done, size - done, offset + (goffset) done);

      if (got <= 0)
        return NULL;
      done += (gsize) got;
    }
  return buffer;
}

static gboolean
check_picture (LkCall *call)
{
  switch (call->picture)
    {
    case LK_PICTURE_GOOD:
      if (g_strcmp0 (lk_picture_kind_to_media_type (call->picture_kind), call->media_type) == 0)
        return TRUE;
      return lk_reply_problem (&call->reply, LK_PROBLEM_NOT_AN_IMAGE,
                               "The picture is not of the type that its header says.");
    case LK_PICTURE_NOT_AN_IMAGE:
      return lk_reply_problem (&call->reply, LK_PROBLEM_NOT_AN_IMAGE,
                               "The body is no JPEG or PNG picture.");
    case LK_PICTURE_TOO_LARGE:
      return lk_reply_problem (&call->reply, LK_PROBLEM_TOO_LARGE,
                               "The picture has more than 64 megapixels.");
    case LK_PICTURE_METADATA:
      return lk_reply_problem (&call->reply, LK_PROBLEM_METADATA_PRESENT,
                               "The picture carries metadata (EXIF, XMP, IPTC or text). Remove it "
                               "first: it may tell where the picture was taken.");
    }
  return not_found (call);
}

/* PUT /v1/blobs/{sha256} */
gboolean
lk_handle_put_blob (LkDb *db, LkCall *call, GError **error)
{
  LkBlobRow blob = { .size = call->spooled };
  gboolean had = FALSE;

  if (!lk_call_query_only (call, NULL))
    return FALSE;
  if (g_strcmp0 (call->spool_sha256, call->sha256) != 0)
    return lk_reply_problem (&call->reply, LK_PROBLEM_HASH_MISMATCH,
                             "The body does not have the hash that the address names.");
  if (!check_picture (call))
    return FALSE;
  g_strlcpy (blob.media_type, call->media_type, sizeof blob.media_type);
  if (!lk_blob_put (db, call->sha256, &blob, call->user->id, call->now, read_spool, call, &had,
                    error))
    return FALSE;
  call->reply.status = had ? 200 : 201;
  return TRUE;
}

/* GET and HEAD /v1/blobs/{sha256}; the bytes are sent part by part after the reply. */
gboolean
lk_handle_get_blob (LkDb *db, LkCall *call, GError **error)
{
  g_autofree char *etag = g_strdup_printf ("\"%s\"", call->sha256);

  if (!lk_call_query_only (call, NULL))
    return FALSE;
  call->reply.status = 200;
  call->reply.content_type
      = g_str_equal (call->media_type, "image/png") ? "image/png" : "image/jpeg";
  if (call->if_none_match != NULL && lk_call_etag_matches (call->if_none_match, etag, TRUE))
    {
      call->reply.status = 304;
      call->blob_size = -1;
    }
  call->reply.etag = g_steal_pointer (&etag);
  return FALSE;
}
