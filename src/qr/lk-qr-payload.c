/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-payload.h"

#include <string.h>

#include "lk-secret.h"
#include "lk-serial.h"
#include "lk-text.h"

#define LABEL_LINES 4     /* address, serial, verification code, model */
#define LABEL_MAX 512     /* bytes of a label's text; real ones have about 60 */
#define LABEL_LINE_MAX 64 /* bytes of one line of it */

G_DEFINE_QUARK (lk - qr - error, lk_qr_error)

static gboolean
has_prefix_nocase (const char *text, const char *prefix)
{
  return g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0;
}

/* The first line of a label: [http(s)://]www.hik-connect.com, or hik-online. */
static gboolean
is_label_address (const char *line)
{
  const char *host = line;
  gsize length;

  if (has_prefix_nocase (host, "https://"))
    host += strlen ("https://");
  else if (has_prefix_nocase (host, "http://"))
    host += strlen ("http://");
  length = strlen (host);
  if (length > 0 && host[length - 1] == '/')
    length--;
  return (length == strlen ("www.hik-connect.com")
          && has_prefix_nocase (host, "www.hik-connect.com"))
         || (length == strlen ("www.hik-online.com")
             && has_prefix_nocase (host, "www.hik-online.com"));
}

/* The next line of @text, split by CR, LF or CRLF; moves @text behind it, to NULL at the end. */
static char *
take_line (const char **text)
{
  gsize length = strcspn (*text, "\r\n");
  char *line = g_strndup (*text, length);
  const char *next = *text + length;

  if (*next == '\0')
    next = NULL;
  else
    next += next[0] == '\r' && next[1] == '\n' ? 2 : 1;
  *text = next;
  return line;
}

static char *
empty_to_null (char *line)
{
  if (line == NULL)
    return NULL;
  g_strstrip (line);
  if (*line != '\0')
    return line;
  g_free (line);
  return NULL;
}

/* A C string of the text, or NULL when it cannot be one. */
static char *
to_string (const char *text, gssize length)
{
  gsize size = length >= 0 ? (gsize) length : strlen (text);

  return memchr (text, '\0', size) == NULL ? g_strndup (text, size) : NULL;
}

/**
 * lk_qr_parse_device_label:
 * @text: the text of a QR code
 * @length: its bytes, -1 when it ends with a NUL
 *
 * Reads the code of a device label: a first line `[http(s)://]www.hik-connect.com` (or
 * `hik-online`), then serial, verification code and model, split by CR, LF or CRLF.
 *
 * Returns: (transfer full) (nullable): what it holds, to be freed with
 *   lk_qr_device_label_free(), or %NULL when it is no such code
 */
LkQrDeviceLabel *
lk_qr_parse_device_label (const char *text, gssize length)
{
  g_autoptr (LkQrDeviceLabel) label = g_new0 (LkQrDeviceLabel, 1);
  g_auto (LkSecretString) copy = to_string (text, length);
  char *lines[LABEL_LINES] = { NULL };
  const char *at = copy;
  gboolean fits = copy != NULL && strlen (copy) <= LABEL_MAX && g_utf8_validate (copy, -1, NULL);

  for (guint i = 0; fits && at != NULL && i < LABEL_LINES; i++)
    {
      lines[i] = take_line (&at);
      fits = strlen (lines[i]) <= LABEL_LINE_MAX;
    }
  if (fits)
    fits = lines[0] != NULL && is_label_address (g_strstrip (lines[0]));

  lk_wipe_free (lines[0]);
  label->serial = empty_to_null (lines[1]);
  label->verification_code = empty_to_null (lines[2]);
  label->model = empty_to_null (lines[3]);
  return fits && lk_serial_is_valid (label->serial) ? g_steal_pointer (&label) : NULL;
}

/**
 * lk_qr_device_label_free:
 * @label: (transfer full) (nullable): what lk_qr_parse_device_label() gave
 */
void
lk_qr_device_label_free (LkQrDeviceLabel *label)
{
  if (label == NULL)
    return;
  lk_wipe_free (label->serial);
  lk_wipe_free (label->verification_code);
  lk_wipe_free (label->model);
  g_free (label);
}

static gboolean
is_device_label (const char *text)
{
  g_autoptr (LkQrDeviceLabel) label = lk_qr_parse_device_label (text, -1);

  return label != NULL;
}

/**
 * lk_qr_classify:
 * @text: the text of a QR code
 * @length: its bytes, -1 when it ends with a NUL
 *
 * Returns: what kind of text it is
 */
LkQrKind
lk_qr_classify (const char *text, gssize length)
{
  g_auto (LkSecretString) copy = to_string (text, length);

  if (copy == NULL)
    return LK_QR_KIND_OTHER;
  if (lk_text_is_base64 (copy, LK_QR_REQUEST_MAX))
    return LK_QR_KIND_DEVICE_REQUEST;
  if (is_device_label (copy))
    return LK_QR_KIND_DEVICE_LABEL;
  if (has_prefix_nocase (copy, "http://") || has_prefix_nocase (copy, "https://"))
    return LK_QR_KIND_URL;
  if (has_prefix_nocase (copy, "WIFI:"))
    return LK_QR_KIND_WIFI;
  if (has_prefix_nocase (copy, "otpauth://") || has_prefix_nocase (copy, "otpauth-migration://"))
    return LK_QR_KIND_OTP;
  return LK_QR_KIND_OTHER;
}

/**
 * lk_qr_kind_to_string:
 * @kind: a kind
 *
 * Returns: its name in JSON, such as "device-request"
 */
const char *
lk_qr_kind_to_string (LkQrKind kind)
{
  switch (kind)
    {
    case LK_QR_KIND_DEVICE_REQUEST:
      return "device-request";
    case LK_QR_KIND_DEVICE_LABEL:
      return "device-label";
    case LK_QR_KIND_URL:
      return "url";
    case LK_QR_KIND_WIFI:
      return "wifi";
    case LK_QR_KIND_OTP:
      return "otp";
    case LK_QR_KIND_OTHER:
      break;
    }
  return "other";
}

/* What a file is that is not a request, so that the user is told which one was picked. */
static void
set_wrong_file (const char *text, gsize length, GError **error)
{
  const char *comma = strpbrk (text, ",;\t");

  if (length == 0)
    g_set_error (error, LK_QR_ERROR, LK_QR_ERROR_EMPTY, "the file is empty");
  else if (has_prefix_nocase (text, "<!doctype html") || has_prefix_nocase (text, "<html"))
    g_set_error (error, LK_QR_ERROR, LK_QR_ERROR_IS_HTML,
                 "this is a web page, not a device's request");
  else if (*text == '<')
    g_set_error (error, LK_QR_ERROR, LK_QR_ERROR_IS_XML,
                 "this is an XML file, not a device's request, which is bare base64 in spite of "
                 "its name");
  else if (comma != NULL && strpbrk (text, "\r\n") != NULL)
    g_set_error (error, LK_QR_ERROR, LK_QR_ERROR_IS_CSV,
                 "this is a list of devices, not a device's request");
  else if (length > LK_QR_REQUEST_MAX)
    g_set_error (error, LK_QR_ERROR, LK_QR_ERROR_TOO_LONG,
                 "over %d characters, too long for a device's request", LK_QR_REQUEST_MAX);
  else
    g_set_error (error, LK_QR_ERROR, LK_QR_ERROR_NOT_A_REQUEST, "this is not a device's request");
}

/**
 * lk_qr_read_device_key:
 * @bytes: the bytes of a file that should be a device's request, `DeviceKey.xml`
 * @error: #LkQrError
 *
 * The file is the bare request, no XML in spite of its name (docs/protocol.md). A byte order mark
 * and blanks around it, which editors add, are taken off.
 *
 * Returns: (transfer full) (nullable): the request, to be freed with lk_wipe_free()
 */
char *
lk_qr_read_device_key (GBytes *bytes, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_auto (LkSecretString) text = NULL;

  if (size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      size -= 3;
    }
  while (size > 0 && g_ascii_isspace (data[0]))
    {
      data++;
      size--;
    }
  while (size > 0 && g_ascii_isspace (data[size - 1]))
    size--;

  text = g_strndup (size > 0 ? data : "", size);
  if (strlen (text) == size && lk_text_is_base64 (text, LK_QR_REQUEST_MAX))
    return g_steal_pointer (&text);
  set_wrong_file (text, size, error);
  return NULL;
}
