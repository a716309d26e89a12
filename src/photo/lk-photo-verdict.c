/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-photo-verdict.h"

#include <string.h>

#include "lk-serial.h"

#define SURE_VOTES 2       /* readings of print that agree */
#define NEARLY 2           /* characters in which a misread serial may differ */
#define BLURRED_BELOW 0.25 /* of the contrast within two pixels */
#define DARK_BELOW 70      /* brightness of the brightest hundredth */
#define BRIGHT_ABOVE 190   /* brightness of the darkest hundredth */
#define GLARE_ABOVE 0.08   /* part that is pure white */
#define SMALL_BELOW 640    /* pixels of the longer side */

static void
give (LkPhotoJudgement *judgement, LkPhotoVerdict verdict, LkPhotoReason reason)
{
  judgement->verdict = MAX (judgement->verdict, verdict);
  if (judgement->n_reasons < LK_PHOTO_MAX_REASONS)
    judgement->reasons[judgement->n_reasons++] = reason;
}

static guint
differences (const char *a, const char *b)
{
  guint count = 0;

  if (strlen (a) != strlen (b))
    return G_MAXUINT;
  for (; *a != '\0'; a++, b++)
    count += *a != *b;
  return count;
}

static gboolean
has_check_sum (const LkPhotoSerial *serial)
{
  return serial->source != LK_SERIAL_SOURCE_PRINT;
}

static gboolean
is_sure (const LkPhotoSerial *serial)
{
  return has_check_sum (serial) || serial->votes >= SURE_VOTES;
}

static gboolean
is_confirmed (const LkPhotoSerial *serial)
{
  return has_check_sum (serial) ? serial->votes > 0 : serial->votes >= SURE_VOTES;
}

/* Of two that are right, the one that was confirmed and then the one with a check sum is better. */
static guint
rank (const LkPhotoSerial *serial)
{
  return 8 * is_confirmed (serial) + 4 * has_check_sum (serial) + 2 * is_sure (serial)
         + serial->labelled;
}

static const LkPhotoSerial *
best_serial (const LkPhotoReading *reading, const char *expected)
{
  const LkPhotoSerial *best = NULL;

  for (guint i = 0; i < reading->serials->len; i++)
    {
      const LkPhotoSerial *serial = g_ptr_array_index (reading->serials, i);

      if (*serial->text == '\0'
          || (expected != NULL && !lk_serial_matches_label (expected, serial->text)))
        continue;
      if (best == NULL || rank (serial) > rank (best))
        best = serial;
    }
  return best;
}

/* Print that says what is expected, where a code on the same label says something very like it,
   was misread. */
static gboolean
is_contradicted (const LkPhotoReading *reading, const LkPhotoSerial *print)
{
  for (guint i = 0; i < reading->serials->len; i++)
    {
      const LkPhotoSerial *serial = g_ptr_array_index (reading->serials, i);

      if (has_check_sum (serial) && !g_str_equal (serial->text, print->text)
          && differences (serial->text, print->text) <= NEARLY)
        return TRUE;
    }
  return FALSE;
}

static void
judge_right_serial (LkPhotoJudgement *judgement, const LkPhotoReading *reading)
{
  const LkPhotoSerial *serial = judgement->serial;

  if (!is_sure (serial) || (!has_check_sum (serial) && is_contradicted (reading, serial)))
    give (judgement, LK_PHOTO_VERDICT_WARN, LK_PHOTO_REASON_SERIAL_DOUBTFUL);
  else if (!is_confirmed (serial))
    give (judgement, LK_PHOTO_VERDICT_WARN, LK_PHOTO_REASON_SERIAL_LOST);
}

static void
judge_other_serial (LkPhotoJudgement *judgement, const char *expected)
{
  const LkPhotoSerial *serial = judgement->serial;
  g_autofree char *wanted = lk_serial_of_label (expected);
  gboolean near = wanted != NULL && differences (wanted, serial->text) <= NEARLY;

  if (has_check_sum (serial) || (serial->labelled && is_sure (serial) && !near))
    give (judgement, LK_PHOTO_VERDICT_REJECT, LK_PHOTO_REASON_OTHER_SERIAL);
  else
    give (judgement, LK_PHOTO_VERDICT_WARN, LK_PHOTO_REASON_SERIAL_DOUBTFUL);
}

/* What may explain that a serial was not read. */
static guint
explain (LkPhotoJudgement *judgement, const LkPhotoQuality *quality)
{
  guint before = judgement->n_reasons;

  if (quality->high < DARK_BELOW)
    give (judgement, LK_PHOTO_VERDICT_WARN, LK_PHOTO_REASON_TOO_DARK);
  else if (quality->low > BRIGHT_ABOVE)
    give (judgement, LK_PHOTO_VERDICT_WARN, LK_PHOTO_REASON_TOO_BRIGHT);
  else if (quality->sharpness < BLURRED_BELOW)
    give (judgement, LK_PHOTO_VERDICT_WARN, LK_PHOTO_REASON_BLURRED);
  if (quality->burnt > GLARE_ABOVE && quality->low <= BRIGHT_ABOVE)
    give (judgement, LK_PHOTO_VERDICT_WARN, LK_PHOTO_REASON_GLARE);
  if (quality->long_side < SMALL_BELOW)
    give (judgement, LK_PHOTO_VERDICT_WARN, LK_PHOTO_REASON_TOO_SMALL);
  return judgement->n_reasons - before;
}

static void
judge_nothing_read (LkPhotoJudgement *judgement,
                    const LkPhotoReading *reading,
                    const LkPhotoQuality *quality,
                    const char *expected,
                    LkPhotoKind kind)
{
  LkPhotoJudgement excuses = { .verdict = LK_PHOTO_VERDICT_PASS };
  gboolean excused = explain (&excuses, quality) > 0;

  /* Only a picture that is good in itself can be said to show no label. */
  if (kind == LK_PHOTO_KIND_LABEL && expected != NULL && !reading->label_seen && reading->print_read
      && !excused)
    give (judgement, LK_PHOTO_VERDICT_REJECT, LK_PHOTO_REASON_NO_LABEL);
  else
    give (judgement, LK_PHOTO_VERDICT_WARN, LK_PHOTO_REASON_SERIAL_NOT_READ);
  explain (judgement, quality);
}

/**
 * lk_photo_judge:
 * @reading: what was read from the original and, as votes, again from the prepared picture
 * @quality: what can be said without reading
 * @expected_serial: (nullable): the serial of the device that the case is about
 * @kind: what the photo is meant to be
 *
 * Decides first by the serial: the right one, read with a check sum or the same way twice and read
 * again from what will be sent, is a pass; another device's is a reject; with several labels one
 * match is enough. How the picture looks only explains why nothing was read.
 *
 * Returns: the verdict and its reasons
 */
LkPhotoJudgement
lk_photo_judge (const LkPhotoReading *reading,
                const LkPhotoQuality *quality,
                const char *expected_serial,
                LkPhotoKind kind)
{
  LkPhotoJudgement judgement = { .verdict = LK_PHOTO_VERDICT_PASS };

  judgement.serial = best_serial (reading, expected_serial);
  if (judgement.serial != NULL)
    judge_right_serial (&judgement, reading);
  else if ((judgement.serial = best_serial (reading, NULL)) != NULL)
    judge_other_serial (&judgement, expected_serial);
  else
    judge_nothing_read (&judgement, reading, quality, expected_serial, kind);

  if (judgement.verdict == LK_PHOTO_VERDICT_WARN && judgement.serial != NULL)
    explain (&judgement, quality);
  if (reading->code_in_barcode)
    give (&judgement, LK_PHOTO_VERDICT_WARN, LK_PHOTO_REASON_CODE_VISIBLE);
  if (!reading->print_read)
    give (&judgement, LK_PHOTO_VERDICT_WARN, LK_PHOTO_REASON_CODE_NOT_CHECKED);
  return judgement;
}
