/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-photo-reader.h"

#include <math.h>
#include <string.h>

#include "lk-photo-barcode.h"
#include "lk-qr-decode.h"
#include "lk-secret.h"
#include "lk-serial.h"

#define MASK_SHADE 128
#define QR_MARGIN 0.10 /* how far a mask reaches beyond a code, of its size */
#define MAX_SERIALS 32
#define MAX_QR_CODES 32

static void
serial_free (gpointer data)
{
  LkPhotoSerial *serial = data;

  g_free (serial->text);
  g_free (serial);
}

/**
 * lk_photo_reading_new:
 *
 * Returns: (transfer full): a reading of nothing
 */
LkPhotoReading *
lk_photo_reading_new (void)
{
  LkPhotoReading *self = g_new0 (LkPhotoReading, 1);

  self->serials = g_ptr_array_new_with_free_func (serial_free);
  self->secrets = g_array_new (FALSE, FALSE, sizeof (LkPhotoSecret));
  self->codes = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_wipe_free);
  return self;
}

/**
 * lk_photo_reading_free:
 * @self: (transfer full) (nullable): a reading
 */
void
lk_photo_reading_free (LkPhotoReading *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->serials);
  g_array_unref (self->secrets);
  g_ptr_array_unref (self->codes);
  g_free (self);
}

/**
 * lk_photo_reading_add_serial:
 * @self: a reading
 * @text: a short serial, or a full one
 * @source: where it was read
 * @labelled: whether it is said to be a serial
 * @angle: how its line or its bars run, radians
 * @place: where it stands
 *
 * Returns: (transfer none) (nullable): the serial; %NULL when there are too many
 */
LkPhotoSerial *
lk_photo_reading_add_serial (LkPhotoReading *self,
                             const char *text,
                             LkSerialSource source,
                             gboolean labelled,
                             double angle,
                             const LkQuad *place)
{
  LkPhotoSerial *serial;

  if (self->serials->len >= MAX_SERIALS)
    return NULL;
  serial = g_new0 (LkPhotoSerial, 1);
  serial->text = g_strdup (text);
  serial->source = source;
  serial->labelled = labelled || g_ascii_isalpha (text[0]);
  serial->angle = angle;
  serial->place = *place;
  g_ptr_array_add (self->serials, serial);
  return serial;
}

/**
 * lk_photo_reading_add_secret:
 * @self: a reading
 * @kind: what is to be covered
 * @place: where, pixels of the picture
 */
void
lk_photo_reading_add_secret (LkPhotoReading *self, LkPhotoMaskKind kind, const LkQuad *place)
{
  LkPhotoSecret secret = { kind, *place };

  g_array_append_val (self->secrets, secret);
}

static void
add_code (LkPhotoReading *self, const char *code)
{
  if (code == NULL || *code == '\0'
      || g_ptr_array_find_with_equal_func (self->codes, code, g_str_equal, NULL))
    return;
  g_ptr_array_add (self->codes, g_strdup (code));
}

static void
fill_grey (LkGrey *picture, const LkQuad *quad)
{
  LkPoint low, high;

  lk_quad_get_bounds (quad, &low, &high);
  for (int y = (int) MAX (0, low.y); y < MIN (high.y, (double) picture->height); y++)
    for (int x = (int) MAX (0, low.x); x < MIN (high.x, (double) picture->width); x++)
      if (lk_quad_contains (quad, x + 0.5, y + 0.5))
        picture->data[(gsize) y * picture->width + (gsize) x] = MASK_SHADE;
}

static double
quad_angle (const LkQuad *quad)
{
  const LkPoint *c = quad->corners;

  return atan2 ((c[1].y - c[0].y) + (c[2].y - c[3].y), (c[1].x - c[0].x) + (c[2].x - c[3].x));
}

/* Other makers' labels: lines that hold a short serial and a word of six capitals. */
static gboolean
read_other_lines (LkPhotoReading *self, const LkQrCode *code, const LkQuad *place)
{
  g_auto (GStrv) lines = NULL;
  gboolean has_serial = FALSE;
  gboolean has_code = FALSE;

  if (memchr (code->text, '\0', code->length) != NULL || code->length > 512)
    return FALSE;
  lines = g_strsplit_set (code->text, "\r\n,; ", 16);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      gsize length = strlen (lines[i]);

      if (length == 9 && strspn (lines[i] + 1, "0123456789") == 8 && g_ascii_isalnum (lines[i][0]))
        {
          g_autofree char *serial = lk_serial_of_label (lines[i]);

          lk_photo_reading_add_serial (self, serial, LK_SERIAL_SOURCE_QR, TRUE, quad_angle (place),
                                       place);
          has_serial = TRUE;
        }
      else if (length == 6 && strspn (lines[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 6)
        {
          add_code (self, lines[i]);
          has_code = TRUE;
        }
      lk_wipe (lines[i], length);
    }
  return has_serial && has_code;
}

/* Notes what a code says; whether it has to be covered. */
static gboolean
take_qr (LkPhotoReading *self, const LkQrCode *code, const LkQuad *place)
{
  g_autoptr (LkQrDeviceLabel) label = NULL;
  g_autofree char *serial = NULL;

  switch (code->kind)
    {
    case LK_QR_KIND_DEVICE_LABEL:
      label = lk_qr_parse_device_label (code->text, (gssize) code->length);
      serial = label != NULL ? lk_serial_of_label (label->serial) : NULL;
      if (serial != NULL)
        lk_photo_reading_add_serial (self, serial, LK_SERIAL_SOURCE_QR, TRUE, quad_angle (place),
                                     place);
      if (label != NULL)
        add_code (self, label->verification_code);
      self->label_seen = TRUE;
      return TRUE;
    case LK_QR_KIND_WIFI:
    case LK_QR_KIND_OTP:
      return TRUE;
    case LK_QR_KIND_OTHER:
      self->label_seen = TRUE;
      return read_other_lines (self, code, place);
    case LK_QR_KIND_DEVICE_REQUEST:
    case LK_QR_KIND_URL:
      break;
    }
  self->label_seen = TRUE;
  return FALSE;
}

/**
 * lk_photo_read_qr:
 * @self: a reading
 * @picture: a grey picture; what holds a secret is painted over in it
 * @n_secrets: (out): how many such codes this call found
 * @cancellable: (nullable): to stop it
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Returns: whether it got to the end
 */
gboolean
lk_photo_read_qr (LkPhotoReading *self,
                  LkGrey *picture,
                  guint *n_secrets,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GPtrArray) codes = lk_qr_decode_grey (picture->data, picture->width, picture->height,
                                                   picture->width, cancellable, error);

  *n_secrets = 0;
  if (codes == NULL)
    return FALSE;
  for (guint i = 0; i < codes->len && i < MAX_QR_CODES; i++)
    {
      const LkQrCode *code = g_ptr_array_index (codes, i);
      LkQuad place, cover;

      for (guint k = 0; k < 4; k++)
        place.corners[k] = (LkPoint){ code->corners[k].x, code->corners[k].y };
      if (!take_qr (self, code, &place))
        continue;
      cover = lk_quad_grow (&place, QR_MARGIN);
      lk_photo_reading_add_secret (self, LK_PHOTO_MASK_CODE_QR, &cover);
      fill_grey (picture, &cover);
      (*n_secrets)++;
    }
  return TRUE;
}

/**
 * lk_photo_read_bars:
 * @self: a reading
 * @picture: a grey picture
 * @cancellable: (nullable): to stop early
 */
void
lk_photo_read_bars (LkPhotoReading *self, const LkGrey *picture, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) codes = lk_photo_read_barcodes (picture, cancellable);

  for (guint i = 0; i < codes->len; i++)
    {
      const LkPhotoBarcode *code = g_ptr_array_index (codes, i);
      g_autofree char *upper = g_ascii_strup (code->text, -1);
      g_autofree char *serial = NULL;
      LkQuad place = { { code->place, code->place, code->place, code->place } };

      self->label_seen = TRUE;
      if (g_ptr_array_find_with_equal_func (self->codes, code->text, g_str_equal, NULL))
        self->code_in_barcode = TRUE;
      /* Exactly a short serial, or a full one: not any number that has enough digits. */
      if (strlen (upper) == 9 ? strspn (upper + 1, "0123456789") == 8
                              : strlen (upper) >= 20 && strspn (upper, "0123456789") < 9)
        serial = lk_serial_of_label (upper);
      if (serial != NULL)
        lk_photo_reading_add_serial (self, serial, LK_SERIAL_SOURCE_BARCODE, TRUE, code->angle,
                                     &place);
      lk_wipe (upper, strlen (upper));
    }
}
