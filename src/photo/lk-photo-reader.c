/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-photo-reader.h"

#include <math.h>
#include <string.h>

#include "lk-photo-barcode.h"
#include "lk-photo-text.h"
#include "lk-qr-decode.h"
#include "lk-secret.h"
#include "lk-serial.h"

#define MASK_SHADE 128
#define QR_MARGIN 0.10    /* how far a mask reaches beyond a code, of its size */
#define PRINT_MARGIN 0.25 /* beyond printed letters, of their height */
#define QR_REACH 5.0      /* sides of a code around it where its label is looked for */
#define MAX_SERIALS 32
#define MAX_QR_CODES 32
#define DEGREE (G_PI / 180)

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

static void
add_secret (LkPhotoReading *self, LkPhotoMaskKind kind, const LkQuad *place)
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
      add_secret (self, LK_PHOTO_MASK_CODE_QR, &cover);
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

static gboolean
in_region (const LkRegion *region, const LkQuad *place)
{
  LkPoint low, high;
  double x, y;

  lk_quad_get_bounds (place, &low, &high);
  x = (low.x + high.x) / 2;
  y = (low.y + high.y) / 2;
  return x >= region->x0 && x <= region->x1 && y >= region->y0 && y <= region->y1;
}

/* A code that no region holds gets one of its own, as wide as a label may be around it. */
static void
add_regions_of_codes (LkPhotoReading *self, const LkGrey *picture, GArray *regions)
{
  for (guint i = 0; i < self->serials->len; i++)
    {
      const LkPhotoSerial *serial = g_ptr_array_index (self->serials, i);
      gboolean held = FALSE;
      LkPoint low, high;
      LkRegion region;
      double reach;

      for (guint k = 0; k < regions->len; k++)
        held |= in_region (&g_array_index (regions, LkRegion, k), &serial->place);
      if (held || serial->source != LK_SERIAL_SOURCE_QR)
        continue;
      lk_quad_get_bounds (&serial->place, &low, &high);
      reach = QR_REACH * MAX (high.x - low.x, high.y - low.y);
      region = (LkRegion){ MAX (0, low.x - reach), MAX (0, low.y - reach),
                           MIN (picture->width, high.x + reach),
                           MIN (picture->height, high.y + reach), 1 };
      g_array_prepend_val (regions, region);
    }
}

typedef struct
{
  double values[6];
  guint count;
} Angles;

static void
add_angle (Angles *angles, double value)
{
  if (angles->count < G_N_ELEMENTS (angles->values))
    angles->values[angles->count++] = value;
}

/* Which ways the print of a region may run, the likeliest first. */
static Angles
angles_of (LkPhotoReading *self, const LkGrey *picture, const LkRegion *region)
{
  Angles angles = { .count = 0 };
  double level;

  for (guint i = 0; i < self->serials->len; i++)
    {
      const LkPhotoSerial *serial = g_ptr_array_index (self->serials, i);

      if (!in_region (region, &serial->place))
        continue;
      if (serial->source == LK_SERIAL_SOURCE_QR)
        {
          add_angle (&angles, lk_layout_find_angle (picture, region, serial->angle, 8 * DEGREE));
          return angles;
        }
      level = lk_layout_find_angle (picture, region, serial->angle, 12 * DEGREE);
      add_angle (&angles, level);
      add_angle (&angles, level + G_PI);
      return angles;
    }
  /* Where print was read already, the next label most likely lies the same way. */
  for (guint i = 0; i < self->serials->len; i++)
    {
      const LkPhotoSerial *serial = g_ptr_array_index (self->serials, i);

      if (serial->source != LK_SERIAL_SOURCE_PRINT)
        continue;
      add_angle (&angles, lk_layout_find_angle (picture, region, serial->angle, 20 * DEGREE));
      return angles;
    }
  level = lk_layout_find_angle (picture, region, 0, 45 * DEGREE);
  add_angle (&angles, level);
  add_angle (&angles, level + G_PI);
  add_angle (&angles, level + G_PI / 2);
  add_angle (&angles, level - G_PI / 2);
  return angles;
}

static LkQuad
text_place (const LkView *view, const LkFoundText *text, double margin)
{
  double more = margin * (text->y1 - text->y0);

  return lk_view_rect_to_picture (view, text->x0 - more, text->y0 - more, text->x1 + more,
                                  text->y1 + more);
}

static gboolean
overlaps_a_serial (const LkFoundText *code, GPtrArray *serials)
{
  for (guint i = 0; i < serials->len; i++)
    {
      const LkFoundText *serial = g_ptr_array_index (serials, i);

      if (code->x0 < serial->x1 && serial->x0 < code->x1 && code->y0 < serial->y1
          && serial->y0 < code->y1)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_covered (LkPhotoReading *self, const LkQuad *place)
{
  for (guint i = 0; i < self->secrets->len; i++)
    {
      const LkPhotoSecret *secret = &g_array_index (self->secrets, LkPhotoSecret, i);
      LkQuad room = lk_quad_grow (&secret->place, 0.1);
      gboolean inside = TRUE;

      for (guint k = 0; k < 4; k++)
        inside &= lk_quad_contains (&room, place->corners[k].x, place->corners[k].y);
      if (inside)
        return TRUE;
    }
  return FALSE;
}

/* Regions may overlap. */
static gboolean
is_known_print (LkPhotoReading *self, const LkQuad *place)
{
  double x = (place->corners[0].x + place->corners[2].x) / 2;
  double y = (place->corners[0].y + place->corners[2].y) / 2;

  for (guint i = 0; i < self->serials->len; i++)
    {
      const LkPhotoSerial *serial = g_ptr_array_index (self->serials, i);

      if (serial->source == LK_SERIAL_SOURCE_PRINT && lk_quad_contains (&serial->place, x, y))
        return TRUE;
    }
  return FALSE;
}

/* Whether this way up made sense. */
static gboolean
read_view (LkPhotoReading *self,
           const LkGrey *picture,
           const LkView *view,
           LkOcr *ocr,
           GCancellable *cancellable)
{
  g_autoptr (LkGrey) level = lk_grey_take_view (picture, view);
  g_autoptr (GPtrArray) words = NULL;
  g_autoptr (GPtrArray) serials = NULL;
  g_autoptr (GPtrArray) codes = NULL;
  gboolean sure = FALSE;

  lk_grey_stretch (level);
  words = lk_ocr_read (ocr, level, LK_OCR_SCATTERED, cancellable);
  serials = lk_photo_text_find_serials (words);
  codes = lk_photo_text_find_codes (words, self->codes);
  self->label_seen |= lk_photo_text_is_label (words);

  for (guint i = 0; i < serials->len; i++)
    {
      const LkFoundText *found = g_ptr_array_index (serials, i);
      LkQuad place = text_place (view, found, 0);

      if (!is_known_print (self, &place))
        lk_photo_reading_add_serial (self, found->text, LK_SERIAL_SOURCE_PRINT, found->labelled,
                                     view->angle, &place);
      sure |= found->labelled || g_ascii_isalpha (found->text[0]);
    }
  for (guint i = 0; i < codes->len; i++)
    {
      const LkFoundText *found = g_ptr_array_index (codes, i);
      LkQuad place = text_place (view, found, PRINT_MARGIN);

      if (overlaps_a_serial (found, serials))
        continue;
      sure |= found->labelled;
      if (!is_covered (self, &place))
        add_secret (self, LK_PHOTO_MASK_CODE_PRINT, &place);
    }
  return sure;
}

/**
 * lk_photo_read_print:
 * @self: a reading; what codes said helps to find the way up
 * @picture: a grey picture
 * @ocr: (nullable): a reader of print
 * @cancellable: (nullable): to stop early
 *
 * Looks for printed serials and for the printed verification code.
 */
void
lk_photo_read_print (LkPhotoReading *self,
                     const LkGrey *picture,
                     LkOcr *ocr,
                     GCancellable *cancellable)
{
  g_autoptr (GArray) regions = NULL;

  if (ocr == NULL)
    return;
  self->print_read = TRUE;
  regions = lk_layout_find_regions (picture);
  add_regions_of_codes (self, picture, regions);
  for (guint i = 0; i < regions->len; i++)
    {
      const LkRegion *region = &g_array_index (regions, LkRegion, i);
      Angles angles = angles_of (self, picture, region);

      for (guint k = 0; k < angles.count; k++)
        {
          LkView view = lk_layout_view (picture, region, angles.values[k]);

          if (g_cancellable_is_cancelled (cancellable)
              || read_view (self, picture, &view, ocr, cancellable))
            break;
        }
    }
}

/* A level view on one line of print, its letters @height pixels high. */
static LkView
line_view (const LkQuad *place, double angle, double scale, double height)
{
  const LkPoint *c = place->corners;
  double wide = hypot (c[1].x - c[0].x, c[1].y - c[0].y);
  double high = MAX (1, hypot (c[3].x - c[0].x, c[3].y - c[0].y));
  /* Never less than half the size it has: that would drop strokes. */
  double size = MAX (height / high, scale / 2);

  return (LkView){ { (c[0].x + c[2].x) / 2 * scale, (c[0].y + c[2].y) / 2 * scale },
                   angle,
                   size / scale,
                   (guint) CLAMP ((wide + high) * size, 16, 3000),
                   (guint) CLAMP (1.8 * high * size, 16, 1000) };
}

typedef struct
{
  const LkGrey *prepared;
  double scale;
  const char *expected;
  LkOcr *ocr;
  GCancellable *cancellable;
} LineJob;

/* The serial that a line says, or an empty text. */
static char *
read_line (const LkPhotoSerial *serial, const LineJob *job, double height)
{
  LkView view = line_view (&serial->place, serial->angle, job->scale, height);
  g_autoptr (LkGrey) level = lk_grey_take_view (job->prepared, &view);
  g_autoptr (GPtrArray) words = NULL;
  g_autoptr (GPtrArray) found = NULL;

  lk_grey_stretch (level);
  words = lk_ocr_read (job->ocr, level, LK_OCR_LINE, job->cancellable);
  found = lk_photo_text_find_serials (words);
  return g_strdup (found->len > 0 ? ((LkFoundText *) g_ptr_array_index (found, 0))->text : "");
}

static guint
count_same (GPtrArray *readings, const char *text)
{
  guint count = 0;

  for (guint i = 0; i < readings->len; i++)
    count += *text != '\0' && g_str_equal (g_ptr_array_index (readings, i), text);
  return count;
}

/* The letter at the start looks like a digit to print readers (G and 6, L and 1): when all the
   rest is what is expected, more sizes are tried, and two that say so count. */
static void
try_harder (LkPhotoSerial *serial, GPtrArray *readings, const LineJob *job)
{
  static const double heights[] = { 20, 24, 32, 41, 52, 60 };
  g_autofree char *wanted = lk_serial_of_label (job->expected);

  if (wanted == NULL || strlen (serial->text) != strlen (wanted)
      || g_str_equal (serial->text, wanted) || !g_str_equal (serial->text + 1, wanted + 1))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (heights); i++)
    g_ptr_array_add (readings, read_line (serial, job, heights[i]));
  if (count_same (readings, wanted) >= 2)
    {
      serial->votes = count_same (readings, wanted);
      g_free (serial->text);
      serial->text = g_steal_pointer (&wanted);
    }
}

/* Reads the line in several sizes; what most of them say is what it says. */
static void
confirm_print (LkPhotoReading *self, LkPhotoSerial *serial, const LineJob *job)
{
  static const double heights[] = { 28, 36, 46 };
  g_autoptr (GPtrArray) readings = g_ptr_array_new_with_free_func (g_free);
  const char *best = "";

  for (guint i = 0; i < G_N_ELEMENTS (heights); i++)
    g_ptr_array_add (readings, read_line (serial, job, heights[i]));

  /* The check sum of a code vouches for its serial; the print only has to say it too. */
  for (guint i = 0; i < self->serials->len; i++)
    {
      LkPhotoSerial *other = g_ptr_array_index (self->serials, i);

      if (other->source != LK_SERIAL_SOURCE_PRINT)
        other->votes += count_same (readings, other->text);
    }

  g_ptr_array_add (readings, g_strdup (serial->text));
  for (guint i = 0; i < readings->len; i++)
    if (count_same (readings, g_ptr_array_index (readings, i)) > count_same (readings, best))
      best = g_ptr_array_index (readings, i);
  g_free (serial->text);
  serial->text = g_strdup (best);
  serial->votes = count_same (readings, best);
  try_harder (serial, readings, job);
}

/**
 * lk_photo_confirm:
 * @self: a reading of the original
 * @prepared: the picture that is to be sent, read back from its bytes
 * @scale: its size against the one that @self was read from
 * @expected: (nullable): the serial of the device that the case is about
 * @ocr: (nullable): a reader of print
 * @cancellable: (nullable): to stop early
 *
 * Reads every serial again and counts how often it comes out the same.
 */
void
lk_photo_confirm (LkPhotoReading *self,
                  const LkGrey *prepared,
                  double scale,
                  const char *expected,
                  LkOcr *ocr,
                  GCancellable *cancellable)
{
  LineJob job = { prepared, scale, expected, ocr, cancellable };

  for (guint i = 0; i < self->serials->len; i++)
    {
      LkPhotoSerial *serial = g_ptr_array_index (self->serials, i);

      if (g_cancellable_is_cancelled (cancellable))
        return;
      if (serial->source == LK_SERIAL_SOURCE_BARCODE)
        serial->votes += lk_photo_has_barcode (prepared, serial->text, serial->angle);
      else if (serial->source == LK_SERIAL_SOURCE_PRINT && ocr != NULL)
        confirm_print (self, serial, &job);
    }
}
