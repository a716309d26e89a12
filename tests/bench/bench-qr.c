/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many codes of drawn pictures are read, and at what cost: bench-qr DIR [-v], where DIR was
   made by qr_pictures.py. In the same run zbar and zxing-cpp as they are. One JSON line; exit 1
   below the floor, when a text is wrong, when a peer reads more of one class of pictures, or when
   it costs more than the ratio allows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zbar.h>

#include "lk-qr-decode-private.h"
#include "lk-qr-engine.h"

#define FLOOR_BOTH 0.99 /* of the pictures of the plain set, read with both engines */
#define FLOOR_ZBAR 0.94 /* with zbar alone */
#define FLOOR_HARD 0.95 /* of the hard set */
#define RATIO_BOTH 0.25 /* of zbar's CPU time as it is */
#define RATIO_ZBAR 0.40
#define FOURCC_Y800 0x30303859

typedef enum
{
  WAY_BOTH,
  WAY_ZBAR_ALONE,
  WAY_ZBAR_AS_IS,
  WAY_ZXING_AS_IS,
  N_WAYS
} Way;

static const char *const way_names[N_WAYS] = { "both", "zbar_alone", "zbar_as_is", "zxing_as_is" };

typedef struct
{
  guint read;
  guint wrong;
  double ms;
} Score;

/* The pictures of one kind, such as "glare": their names are CLASS_LENGTH_NUMBER. */
typedef struct
{
  char *name;
  guint pictures;
  guint read[N_WAYS];
} Class;

/* What one way found in one picture. */
typedef struct
{
  char **wanted;
  guint right;
  guint wrong;
} Found;

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static void
take (const void *text, size_t length, const double corners[8], void *data)
{
  Found *found = data;

  for (char **wanted = found->wanted; *wanted != NULL; wanted++)
    if (strlen (*wanted) == length && memcmp (*wanted, text, length) == 0)
      {
        found->right++;
        return;
      }
  found->wrong++;
}

static void
take_codes (GPtrArray *codes, Found *found)
{
  for (guint i = 0; i < codes->len; i++)
    {
      const LkQrCode *code = g_ptr_array_index (codes, i);

      take (code->text, code->length, NULL, found);
    }
  g_ptr_array_unref (codes);
}

/* As zbarimg does: every symbology, every row, full size. */
static void
zbar_as_is (const guint8 *grey, guint width, guint height, Found *found)
{
  zbar_image_scanner_t *scanner = zbar_image_scanner_create ();
  zbar_image_t *image = zbar_image_create ();

  zbar_image_set_format (image, FOURCC_Y800);
  zbar_image_set_size (image, width, height);
  zbar_image_set_data (image, grey, (unsigned long) width * height, NULL);
  zbar_scan_image (scanner, image);
  for (const zbar_symbol_t *symbol = zbar_image_first_symbol (image); symbol != NULL;
       symbol = zbar_symbol_next (symbol))
    if (zbar_symbol_get_type (symbol) == ZBAR_QRCODE)
      take (zbar_symbol_get_data (symbol), zbar_symbol_get_data_length (symbol), NULL, found);
  zbar_image_destroy (image);
  zbar_image_scanner_destroy (scanner);
}

static void
look (Way way, const guint8 *grey, guint width, guint height, Found *found)
{
  switch (way)
    {
    case WAY_BOTH:
    case WAY_ZBAR_ALONE:
      take_codes (lk_qr_decode_grey_with (grey, width, height, width, LK_QR_EFFORT_FULL,
                                          way == WAY_BOTH, NULL, NULL),
                  found);
      break;
    case WAY_ZBAR_AS_IS:
      zbar_as_is (grey, width, height, found);
      break;
    case WAY_ZXING_AS_IS:
      lk_qr_zxing_scan (grey, width, height, 0, take, found);
      break;
    case N_WAYS:
      break;
    }
}

static Class *
class_of (GArray *classes, const char *file)
{
  const char *number = strrchr (file, '_');
  const char *length = number != NULL ? g_strrstr_len (file, number - file, "_") : NULL;
  g_autofree char *name = g_strndup (file, length != NULL ? (gsize) (length - file) : 0);
  Class new = { .name = NULL };

  for (guint i = 0; i < classes->len; i++)
    if (g_str_equal (g_array_index (classes, Class, i).name, name))
      return &g_array_index (classes, Class, i);
  new.name = g_steal_pointer (&name);
  g_array_append_val (classes, new);
  return &g_array_index (classes, Class, classes->len - 1);
}

static void
class_clear (gpointer class)
{
  g_free (((Class *) class)->name);
}

static void
judge (const char *directory,
       const char *line,
       gboolean verbose,
       GArray *classes,
       Score scores[N_WAYS])
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", 0);
  g_autofree char *path = g_build_filename (directory, fields[0], NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkImage) image = lk_image_load_file (path, NULL, &error);
  Class *class = class_of (classes, fields[0]);
  guint wanted = g_strv_length (fields + 1);
  const guint8 *grey;

  if (image == NULL)
    g_error ("%s", error->message);
  class->pictures++;
  grey = lk_image_get_grey (image, NULL);
  for (Way way = 0; way < N_WAYS; way++)
    {
      Found found = { fields + 1, 0, 0 };
      double start = cpu_ms ();

      look (way, grey, lk_image_get_width (image), lk_image_get_height (image), &found);
      scores[way].ms += cpu_ms () - start;
      scores[way].read += found.right == wanted;
      class->read[way] += found.right == wanted;
      scores[way].wrong += found.wrong;
      if (verbose && found.right != wanted)
        fprintf (stderr, "%-12s %-24s %u of %u\n", way_names[way], fields[0], found.right, wanted);
    }
}

static gboolean
is_below_peer (const Class *class)
{
  guint both = class->read[WAY_BOTH];

  return both < class->read[WAY_ZBAR_AS_IS] || both < class->read[WAY_ZXING_AS_IS];
}

static gboolean
is_good (const Score scores[N_WAYS], GArray *classes, guint pictures, gboolean hard)
{
  double both = (double) scores[WAY_BOTH].read / pictures;
  double zbar = (double) scores[WAY_ZBAR_ALONE].read / pictures;

  if (scores[WAY_BOTH].wrong > 0 || scores[WAY_ZBAR_ALONE].wrong > 0)
    return FALSE;
  for (guint i = 0; i < classes->len; i++)
    if (is_below_peer (&g_array_index (classes, Class, i)))
      return FALSE;
  if (hard)
    return both >= FLOOR_HARD;
  return (!LK_QR_WITH_ZXING || both >= FLOOR_BOTH) && zbar >= FLOOR_ZBAR
         && scores[WAY_BOTH].ms <= RATIO_BOTH * scores[WAY_ZBAR_AS_IS].ms
         && scores[WAY_ZBAR_ALONE].ms <= RATIO_ZBAR * scores[WAY_ZBAR_AS_IS].ms;
}

static void
print_classes (GArray *classes)
{
  printf (",\"classes\":{");
  for (guint i = 0; i < classes->len; i++)
    {
      const Class *class = &g_array_index (classes, Class, i);

      printf ("%s\"%s\":{\"pictures\":%u", i > 0 ? "," : "", class->name, class->pictures);
      for (Way way = 0; way < N_WAYS; way++)
        printf (",\"%s\":%u", way_names[way], class->read[way]);
      printf ("}");
    }
  printf ("}");
}

int
main (int argc, char **argv)
{
  g_autoptr (GArray) classes = g_array_new (FALSE, FALSE, sizeof (Class));
  g_autofree char *manifest = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  Score scores[N_WAYS] = { 0 };
  guint pictures = 0;
  gboolean hard, good;

  if (argc < 2)
    {
      fprintf (stderr, "usage: bench-qr DIR [-v]\n");
      return 2;
    }
  g_array_set_clear_func (classes, class_clear);
  manifest = g_build_filename (argv[1], "manifest.tsv", NULL);
  if (!g_file_get_contents (manifest, &text, NULL, NULL))
    {
      fprintf (stderr, "%s is not there; qr_pictures.py makes it\n", manifest);
      return 2;
    }
  lines = g_strsplit (text, "\n", 0);
  hard = g_str_has_prefix (text, "perspective_");
  for (char **line = lines; *line != NULL && **line != '\0'; line++, pictures++)
    judge (argv[1], *line, argc > 2, classes, scores);
  if (pictures == 0)
    return 2;

  good = is_good (scores, classes, pictures, hard);
  printf ("{\"bench\":\"qr-%s\",\"pictures\":%u", hard ? "hard" : "plain", pictures);
  for (Way way = 0; way < N_WAYS; way++)
    if (way != WAY_ZXING_AS_IS || LK_QR_WITH_ZXING)
      printf (",\"%s\":{\"rate\":%.3f,\"wrong\":%u,\"cpu_ms\":%.1f}", way_names[way],
              (double) scores[way].read / pictures, scores[way].wrong, scores[way].ms / pictures);
  print_classes (classes);
  printf (",\"ratio\":%.3f,\"peer\":\"zbar_as_is\",\"floor\":%.2f,\"ok\":%s}\n",
          scores[WAY_BOTH].ms / scores[WAY_ZBAR_AS_IS].ms, hard ? FLOOR_HARD : FLOOR_BOTH,
          good ? "true" : "false");
  return good ? 0 : 1;
}
