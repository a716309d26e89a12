/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "lk-qr-payload.h"
#include "lk-secret.h"
#include "lk-serial.h"
#include "lk-text.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_line (const char *line)
{
  if (line == NULL)
    return;
  g_assert_cmpuint (strlen (line), >, 0);
  g_assert_true (g_utf8_validate (line, -1, NULL));
  g_assert_null (strpbrk (line, "\r\n"));
}

/* A code is a label exactly when it can be taken apart as one. */
static void
read_as_code (const char *text, gsize size)
{
  g_autoptr (LkQrDeviceLabel) label = lk_qr_parse_device_label (text, (gssize) size);
  LkQrKind kind = lk_qr_classify (text, (gssize) size);

  g_assert_nonnull (lk_qr_kind_to_string (kind));
  g_assert_cmpint (kind == LK_QR_KIND_DEVICE_LABEL, ==, label != NULL);
  if (kind == LK_QR_KIND_DEVICE_REQUEST)
    g_assert_cmpuint (size, <=, LK_QR_REQUEST_MAX);
  if (label == NULL)
    return;
  g_assert_true (lk_serial_is_valid (label->serial));
  check_line (label->serial);
  check_line (label->verification_code);
  check_line (label->model);
}

/* What a file gives is a request when it is read from a code, too. */
static void
read_as_file (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_auto (LkSecretString) request = lk_qr_read_device_key (bytes, &error);

  g_assert_cmpint (request == NULL, ==, error != NULL);
  if (request == NULL)
    g_assert_cmpuint (strlen (error->message), >, 0);
  else
    g_assert_cmpint (lk_qr_classify (request, -1), ==, LK_QR_KIND_DEVICE_REQUEST);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  /* Without a NUL behind it: a text that ends where its length says. */
  g_autofree char *text = size > 0 ? g_memdup2 (data, size) : NULL;

  read_as_code (text != NULL ? text : "", text != NULL ? size : 0);
  read_as_file (data, size);
  return 0;
}
