/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-qr-decode.h"
#include "lk-secret.h"

G_DEFINE_BOXED_TYPE (LkQrCode, lk_qr_code, lk_qr_code_copy, lk_qr_code_free)

/**
 * lk_qr_code_new:
 * @text: the bytes of the code
 * @length: how many
 * @corners: (array fixed-size=4) (nullable): where it is; %NULL for text that was in no picture
 *
 * Returns: (transfer full): a code, its kind told
 */
LkQrCode *
lk_qr_code_new (const void *text, gsize length, const LkQrPoint *corners)
{
  LkQrCode *self = g_new0 (LkQrCode, 1);

  self->text = g_malloc (length + 1);
  if (length > 0)
    memcpy (self->text, text, length);
  self->text[length] = '\0';
  self->length = length;
  self->kind = lk_qr_classify (self->text, (gssize) length);
  if (corners != NULL)
    memcpy (self->corners, corners, sizeof self->corners);
  return self;
}

/**
 * lk_qr_code_copy:
 * @self: a code
 *
 * Returns: (transfer full): the same once more
 */
LkQrCode *
lk_qr_code_copy (const LkQrCode *self)
{
  return lk_qr_code_new (self->text, self->length, self->corners);
}

/**
 * lk_qr_code_free:
 * @self: (transfer full): a code; its text is wiped
 */
void
lk_qr_code_free (LkQrCode *self)
{
  lk_wipe (self->text, self->length);
  g_free (self->text);
  g_free (self);
}

/**
 * lk_qr_code_to_utf8:
 * @self: a code
 *
 * Returns: (transfer full): the text for a place that takes UTF-8 only: as it is where it is valid,
 *   else each byte as the character of that number, which is the standard's own default (ISO
 *   8859-1). A NUL ends it. To be freed with lk_wipe_free()
 */
char *
lk_qr_code_to_utf8 (const LkQrCode *self)
{
  GString *text;

  if (g_utf8_validate (self->text, -1, NULL))
    return g_strdup (self->text);
  text = g_string_sized_new (2 * self->length);
  for (const char *p = self->text; *p != '\0'; p++)
    g_string_append_unichar (text, (guint8) *p);
  return g_string_free (text, FALSE);
}
