/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-photo-reader.h"

#include <string.h>

#include "lk-photo-text.h"

#define PRINT_MARGIN 0.25 /* how far a mask reaches beyond printed letters, of their height */
#define QR_REACH 5.0      /* sides of a code around it where its label is looked for */
#define SURE_WORD 70      /* confidence */
#define READ_WELL 0.7     /* part of the words that are sure when the print is level */
#define NEARLY_LEVEL 4.0  /* degrees to either side where print is looked for again */
#define DEGREE (G_PI / 180)

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

/* Bars that were taken for letters. */
static gboolean
is_barcode (LkPhotoReading *self, const LkQuad *place)
{
  for (guint i = 0; i < self->serials->len; i++)
    {
      const LkPhotoSerial *serial = g_ptr_array_index (self->serials, i);
      const LkPoint *at = &serial->place.corners[0];

      if (serial->source == LK_SERIAL_SOURCE_BARCODE && lk_quad_contains (place, at->x, at->y))
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

/* Print that is not quite level, as perspective makes it, gives words that nobody is sure of. */
static gboolean
is_read_badly (GPtrArray *words)
{
  guint count = 0;
  guint sure = 0;

  for (guint i = 0; i < words->len; i++)
    {
      const LkOcrWord *word = g_ptr_array_index (words, i);

      if (strlen (word->text) < 2)
        continue;
      count++;
      sure += word->confidence >= SURE_WORD;
    }
  return sure < READ_WELL * count;
}

/* Whether this way up made sense; and whether its words did. */
static gboolean
read_view (LkPhotoReading *self,
           const LkGrey *picture,
           const LkView *view,
           LkOcr *ocr,
           gboolean *badly,
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
  *badly = is_read_badly (words);

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

      if (overlaps_a_serial (found, serials) || is_barcode (self, &place))
        continue;
      sure |= found->labelled;
      if (!is_covered (self, &place))
        lk_photo_reading_add_secret (self, LK_PHOTO_MASK_CODE_PRINT, &place);
    }
  return sure;
}

static void
read_region (LkPhotoReading *self,
             const LkGrey *picture,
             const LkRegion *region,
             LkOcr *ocr,
             GCancellable *cancellable)
{
  static const double more[] = { NEARLY_LEVEL, -NEARLY_LEVEL };
  Angles angles = angles_of (self, picture, region);

  for (guint k = 0; k < angles.count; k++)
    {
      LkView view = lk_layout_view (picture, region, angles.values[k]);
      gboolean badly, ignored;

      if (g_cancellable_is_cancelled (cancellable))
        return;
      if (!read_view (self, picture, &view, ocr, &badly, cancellable))
        continue;
      for (guint i = 0; badly && i < G_N_ELEMENTS (more); i++)
        {
          view = lk_layout_view (picture, region, angles.values[k] + more[i] * DEGREE);
          read_view (self, picture, &view, ocr, &ignored, cancellable);
        }
      return;
    }
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
    read_region (self, picture, &g_array_index (regions, LkRegion, i), ocr, cancellable);
}
