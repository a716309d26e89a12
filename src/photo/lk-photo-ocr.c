/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-photo-ocr.h"

#include "lk-secret.h"

/**
 * lk_ocr_word_new:
 * @text: what it says
 * @x0: left edge
 * @y0: top
 * @x1: right
 * @y1: bottom
 * @line: the line that it stands on
 *
 * Returns: (transfer full): a word that is sure
 */
LkOcrWord *
lk_ocr_word_new (const char *text, int x0, int y0, int x1, int y1, guint line)
{
  LkOcrWord *word = g_new0 (LkOcrWord, 1);

  *word = (LkOcrWord){ g_strdup (text), x0, y0, x1, y1, 100, line };
  return word;
}

/**
 * lk_ocr_word_free:
 * @word: (transfer full) (nullable): a word; wiped, it may be the verification code
 */
void
lk_ocr_word_free (LkOcrWord *word)
{
  if (word == NULL)
    return;
  lk_wipe_free (word->text);
  g_free (word);
}

#ifdef LK_HAVE_OCR

#include "lk-tesseract.h"

struct _LkOcr
{
  TessBaseAPI *api;
};

/**
 * lk_ocr_new:
 *
 * Returns: (transfer full) (nullable): a reader of print for one thread; %NULL where Tesseract or
 *   its English data is not installed
 */
LkOcr *
lk_ocr_new (void)
{
  LkOcr *self = NULL;

  if (lk_tesseract () == NULL)
    return NULL;
  self = g_new0 (LkOcr, 1);
  self->api = lk_tesseract ()->TessBaseAPICreate ();
  lk_tesseract ()->TessBaseAPISetVariable (self->api, "debug_file", "/dev/null");
  if (lk_tesseract ()->TessBaseAPIInit3 (self->api, NULL, "eng") != 0)
    {
      lk_ocr_free (self);
      return NULL;
    }
  lk_tesseract ()->TessBaseAPISetVariable (self->api, "debug_file", "/dev/null");
  /* Serials are no words. */
  lk_tesseract ()->TessBaseAPISetVariable (self->api, "load_system_dawg", "0");
  lk_tesseract ()->TessBaseAPISetVariable (self->api, "load_freq_dawg", "0");
  return self;
}

/**
 * lk_ocr_free:
 * @self: (transfer full) (nullable): a reader
 */
void
lk_ocr_free (LkOcr *self)
{
  if (self == NULL)
    return;
  lk_tesseract ()->TessBaseAPIEnd (self->api);
  lk_tesseract ()->TessBaseAPIDelete (self->api);
  g_free (self);
}

static bool
on_cancel (void *cancellable, int words)
{
  return g_cancellable_is_cancelled (cancellable);
}

/* Tesseract makes two lines of one when the gap in it is wide. */
static gboolean
goes_on (GPtrArray *words, int x0, int y0, int y1)
{
  const LkOcrWord *last = words->len > 0 ? g_ptr_array_index (words, words->len - 1) : NULL;

  return last != NULL && x0 >= last->x1
         && 2 * (MIN (y1, last->y1) - MAX (y0, last->y0)) > MIN (y1 - y0, last->y1 - last->y0);
}

static GPtrArray *
collect_words (LkOcr *self)
{
  GPtrArray *words = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_ocr_word_free);
  TessResultIterator *results = lk_tesseract ()->TessBaseAPIGetIterator (self->api);
  TessPageIterator *page;
  guint line = 0;

  if (results == NULL)
    return words;
  page = lk_tesseract ()->TessResultIteratorGetPageIterator (results);
  do
    {
      char *text = lk_tesseract ()->TessResultIteratorGetUTF8Text (results, RIL_WORD);
      int x0 = 0, y0 = 0, x1 = 0, y1 = 0;

      if (text != NULL
          && lk_tesseract ()->TessPageIteratorBoundingBox (page, RIL_WORD, &x0, &y0, &x1, &y1))
        {
          LkOcrWord *word;

          if (lk_tesseract ()->TessPageIteratorIsAtBeginningOf (page, RIL_TEXTLINE)
              && !goes_on (words, x0, y0, y1))
            line++;
          word = lk_ocr_word_new (text, x0, y0, x1, y1, line);
          word->confidence = lk_tesseract ()->TessResultIteratorConfidence (results, RIL_WORD);
          g_ptr_array_add (words, word);
        }
      if (text != NULL)
        lk_tesseract ()->TessDeleteText (text);
    }
  while (lk_tesseract ()->TessResultIteratorNext (results, RIL_WORD));
  lk_tesseract ()->TessResultIteratorDelete (results);
  return words;
}

/**
 * lk_ocr_read:
 * @self: a reader
 * @view: a grey picture whose print is level
 * @mode: what to look for
 * @cancellable: (nullable): to stop early; nothing is found then
 *
 * Returns: (transfer container): of #LkOcrWord, in reading order; maybe empty
 */
GPtrArray *
lk_ocr_read (LkOcr *self, const LkGrey *view, LkOcrMode mode, GCancellable *cancellable)
{
  ETEXT_DESC *monitor = lk_tesseract ()->TessMonitorCreate ();
  GPtrArray *words = NULL;

  lk_tesseract ()->TessBaseAPISetPageSegMode (self->api, mode == LK_OCR_LINE ? PSM_SINGLE_LINE
                                                                             : PSM_SPARSE_TEXT);
  lk_tesseract ()->TessBaseAPISetImage (self->api, view->data, (int) view->width,
                                        (int) view->height, 1, (int) view->width);
  lk_tesseract ()->TessBaseAPISetSourceResolution (self->api, 150);
  if (cancellable != NULL)
    {
      lk_tesseract ()->TessMonitorSetCancelFunc (monitor, on_cancel);
      lk_tesseract ()->TessMonitorSetCancelThis (monitor, cancellable);
    }
  if (lk_tesseract ()->TessBaseAPIRecognize (self->api, monitor) == 0
      && !g_cancellable_is_cancelled (cancellable))
    words = collect_words (self);
  lk_tesseract ()->TessMonitorDelete (monitor);
  lk_tesseract ()->TessBaseAPIClear (self->api);
  return words != NULL ? words : g_ptr_array_new_with_free_func ((GDestroyNotify) lk_ocr_word_free);
}

#else

LkOcr *
lk_ocr_new (void)
{
  return NULL;
}

void
lk_ocr_free (LkOcr *self)
{
  g_assert (self == NULL);
}

GPtrArray *
lk_ocr_read (LkOcr *self, const LkGrey *view, LkOcrMode mode, GCancellable *cancellable)
{
  g_assert_not_reached ();
}

#endif
