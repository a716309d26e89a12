/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-cli-case.h"
#include "lk-label-photo.h"
#include "lk-limits.h"
#include "lk-mac.h"
#include "lk-time.h"
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

/* A request is one line of printable text. What else people pick is told by its looks. */
static const char *
what_is_wrong (const char *text, gsize size)
{
  if (size == 0)
    return _ ("it is empty");
  if (memchr (text, '\0', size) != NULL || !g_utf8_validate_len (text, size, NULL))
    return _ ("it is not text");
  if (strchr (text, '<') != NULL)
    return _ ("it is a page or a document, not the request that a device gave");
  if (strpbrk (text, ",;\t") != NULL)
    return _ ("it looks like a list of devices, not like the request that a device gave");
  if (strpbrk (text, "\r\n ") != NULL)
    return _ ("a request is one line without spaces");
  if (g_utf8_strlen (text, -1) > LK_LIMIT_REQUEST_CHARS)
    return _ ("it is too long");
  return NULL;
}

/**
 * lk_cli_read_request:
 * @cli: the run
 * @path: a file, or "-"
 * @status: (out): when %NULL is returned, the exit status
 *
 * Reads the request of a device.
 *
 * Returns: (transfer full) (nullable): the request
 */
LkSecret *
lk_cli_read_request (LkCli *cli, const char *path, LkCliExit *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSecret) request = lk_cli_read_file (path, 4 * LK_LIMIT_REQUEST_CHARS, &error);
  const char *wrong;

  if (request == NULL)
    {
      *status = lk_cli_error (cli, LK_CLI_BAD_INPUT, 0, _ ("The request cannot be read: %s."),
                              error->message);
      return NULL;
    }
  wrong = what_is_wrong (lk_secret_get_text (request), lk_secret_get_size (request));
  if (wrong == NULL)
    return g_steal_pointer (&request);
  *status = lk_cli_error (cli, LK_CLI_BAD_INPUT, 0, _ ("%s cannot be used as a request: %s."), path,
                          wrong);
  return NULL;
}

/**
 * lk_cli_doubt_request:
 * @cli: the run
 * @store: what was exported on this computer
 * @sha256: hash of a request that is to be filed
 * @mac: (nullable): the device that it is filed for
 *
 * Says what this computer knows against a request; it is filed all the same.
 */
void
lk_cli_doubt_request (LkCli *cli, LkLocalStore *store, const char *sha256, const char *mac)
{
  gboolean superseded = FALSE;
  g_autoptr (LkExportRecord) record = lk_local_store_find_request (store, sha256, &superseded);
  g_autofree char *own = mac != NULL ? lk_mac_normalise (mac) : NULL;

  if (record == NULL)
    return;
  if (own != NULL && !g_str_equal (own, record->mac))
    lk_cli_error (cli, LK_CLI_DONE, 0,
                  _ ("This is the request of another device, %s. Each device has its own."),
                  record->mac);
  if (superseded)
    lk_cli_error (cli, LK_CLI_DONE, 0,
                  _ ("This is an older request: the device has given a newer one since, and an "
                     "answer fits the newest only. Add that one with “latchkeyctl case "
                     "re-export”."));
}

static LkPhotoKind
photo_kind (LkLabelKind kind)
{
  LkPhotoKind photo = LK_PHOTO_KIND_LABEL;

  lk_photo_kind_from_string (lk_label_kind_to_string (kind), &photo);
  return photo;
}

static char *
list_reasons (LkLabelPhoto *photo, gboolean sentences)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lk_label_photo_get_n_reasons (photo); i++)
    {
      LkPhotoReason reason = lk_label_photo_get_reason (photo, i);

      if (text->len > 0)
        g_string_append (text, sentences ? " " : ", ");
      g_string_append (text, sentences ? lk_photo_reason_get_sentence (reason)
                                       : lk_photo_reason_to_string (reason));
    }
  return g_string_free (text, FALSE);
}

/**
 * lk_cli_prepare_label:
 * @cli: the run
 * @path: a picture
 * @serial: the serial of the device that it should show
 * @kind: what it shows
 * @doubts: (out) (transfer full) (nullable): codes of what the check was not sure of
 * @status: (out): when %NULL is returned, the exit status
 *
 * Checks a label photo and makes of it what may leave this computer: upright, without metadata,
 * the verification code covered. A photo that the check rejects is not sent; one that it is not
 * sure of is, which is said here and in the history.
 *
 * Returns: (transfer full) (nullable): the picture as JPEG
 */
GBytes *
lk_cli_prepare_label (LkCli *cli,
                      const char *path,
                      const char *serial,
                      LkLabelKind kind,
                      char **doubts,
                      LkCliExit *status)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LkLabelPhoto) photo = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentences = NULL;

  *doubts = NULL;
  lk_label_photo_prepare_file_async (path, serial, photo_kind (kind), NULL, cli->cancellable,
                                     lk_cli_got_result, &result);
  photo = lk_label_photo_prepare_finish (lk_cli_wait (&result), &error);
  if (photo == NULL)
    {
      *status = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                    ? LK_CLI_FAILED
                    : lk_cli_error (cli, LK_CLI_BAD_INPUT, 0,
                                    _ ("%s cannot be used as a label photo: %s."), path,
                                    error->message);
      return NULL;
    }
  sentences = list_reasons (photo, TRUE);
  switch (lk_label_photo_get_verdict (photo))
    {
    case LK_PHOTO_VERDICT_PASS:
      break;
    case LK_PHOTO_VERDICT_WARN:
      lk_cli_error (cli, LK_CLI_DONE, 0, _ ("%s is sent with a note: %s"), path, sentences);
      *doubts = list_reasons (photo, FALSE);
      break;
    case LK_PHOTO_VERDICT_REJECT:
      *status = lk_cli_error (cli, LK_CLI_FAILED, 0, _ ("%s was not sent: %s"), path, sentences);
      return NULL;
    }
  return g_bytes_ref (lk_label_photo_get_jpeg (photo));
}

/**
 * lk_cli_check_time:
 * @cli: the run
 * @option: the option that was given it
 * @text: (nullable): what was given
 * @status: (out): when %FALSE is returned, the exit status
 *
 * Returns: whether @text is %NULL or a time as RFC 3339 writes it
 */
gboolean
lk_cli_check_time (LkCli *cli, const char *option, const char *text, LkCliExit *status)
{
  g_autoptr (GDateTime) time = lk_time_parse (text);

  if (text == NULL || time != NULL)
    return TRUE;
  *status = lk_cli_usage (cli, _ ("%s takes a time like 2026-11-23T10:00:00Z."), option);
  return FALSE;
}
