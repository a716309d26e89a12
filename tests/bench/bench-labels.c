/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many verdicts on drawn label photos are right: bench-labels DIR [-v], where DIR was made by
   label_images.py. One JSON line; exit 1 below the floor, or when a wrong or unreadable photo
   passed. `uncovered` are passes on which a code was not covered. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lk-label-photo.h"

#define FLOOR 0.97

typedef struct
{
  guint photos;
  guint right;
  guint false_pass;
  guint uncovered; /* sent with the verification code on it */
  double cpu_ms;
} Score;

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static void
report (char **fields, LkLabelPhoto *photo, gboolean right, double ms)
{
  g_autoptr (GString) reasons = g_string_new (NULL);

  for (guint i = 0; i < lk_label_photo_get_n_reasons (photo); i++)
    g_string_append_printf (reasons, " %s",
                            lk_photo_reason_to_string (lk_label_photo_get_reason (photo, i)));
  fprintf (stderr, "%s %-22s %-7s read %s, is %s;%s; %u masks, %.0f ms\n", right ? "  " : "✗",
           fields[0], lk_photo_verdict_to_string (lk_label_photo_get_verdict (photo)),
           lk_label_photo_get_serial_read (photo), fields[5], reasons->str,
           lk_label_photo_get_n_masks (photo), ms);
}

static guint
count_masks (LkLabelPhoto *photo, LkPhotoMaskKind kind)
{
  guint count = 0;

  for (guint i = 0; i < lk_label_photo_get_n_masks (photo); i++)
    count += lk_label_photo_get_mask (photo, i)->kind == kind;
  return count;
}

/* The style of a label says what is on it: q a QR code, c the printed code. */
static gboolean
is_uncovered (LkLabelPhoto *photo, const char *style)
{
  if (lk_label_photo_get_verdict (photo) != LK_PHOTO_VERDICT_PASS)
    return FALSE;
  return (strchr (style, 'q') != NULL && count_masks (photo, LK_PHOTO_MASK_CODE_QR) == 0)
         || (strchr (style, 'c') != NULL && count_masks (photo, LK_PHOTO_MASK_CODE_PRINT) == 0);
}

static void
judge (const char *directory, const char *line, gboolean verbose, Score *score)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", 0);
  g_autoptr (LkLabelPhoto) photo = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_auto (GStrv) good = NULL;
  const char *verdict;
  gboolean right;
  double start = cpu_ms ();

  g_assert_cmpuint (g_strv_length (fields), ==, 7);
  path = g_build_filename (directory, fields[0], NULL);
  photo = lk_label_photo_prepare_file (path, g_str_equal (fields[3], "-") ? NULL : fields[3],
                                       LK_PHOTO_KIND_LABEL, NULL, NULL, &error);
  g_assert_no_error (error);
  verdict = lk_photo_verdict_to_string (lk_label_photo_get_verdict (photo));
  good = g_strsplit (fields[4], ",", 0);
  right = g_strv_contains ((const char *const *) good, verdict);
  score->photos++;
  score->right += right;
  score->false_pass += g_str_equal (verdict, "pass") && !right;
  score->uncovered += is_uncovered (photo, fields[2]);
  score->cpu_ms += cpu_ms () - start;
  if (verbose || !right || is_uncovered (photo, fields[2]))
    report (fields, photo, right && !is_uncovered (photo, fields[2]), cpu_ms () - start);
}

int
main (int argc, char **argv)
{
  g_autofree char *manifest = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  Score score = { 0 };
  double rate;

  if (argc < 2)
    {
      fprintf (stderr, "usage: %s DIR [-v]\n", argv[0]);
      return 2;
    }
  manifest = g_build_filename (argv[1], "manifest.tsv", NULL);
  if (!g_file_get_contents (manifest, &text, NULL, NULL))
    return 2;
  lines = g_strsplit (text, "\n", 0);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      judge (argv[1], lines[i], argc > 2, &score);
  rate = score.photos > 0 ? (double) score.right / score.photos : 0;
  printf ("{\"bench\":\"label-verdicts\",\"photos\":%u,\"right\":%.3f,\"floor\":%.2f,"
          "\"false_pass\":%u,\"uncovered\":%u,\"cpu_ms\":%.0f}\n",
          score.photos, rate, FLOOR, score.false_pass, score.uncovered,
          score.photos > 0 ? score.cpu_ms / score.photos : 0);
  return rate >= FLOOR && score.false_pass == 0 ? 0 : 1;
}
