/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-photo-text.h"

#include <string.h>

#include "lk-secret.h"
#include "lk-serial.h"

#define SHORT_LENGTH 9
#define MAX_LINE 64 /* words of a line that are looked at */
#define CODE_MIN 4
#define CODE_MAX 12
#define CODE_USUAL 6
#define SURE_WORD 60 /* confidence of a word that stands for itself */

typedef struct
{
  const LkOcrWord *words[MAX_LINE];
  char *texts[MAX_LINE]; /* upper case */
  guint count;
} Line;

/**
 * lk_found_text_free:
 * @self: (transfer full) (nullable): a find; wiped
 */
void
lk_found_text_free (LkFoundText *self)
{
  if (self == NULL)
    return;
  lk_wipe_free (self->text);
  g_free (self);
}

static void
line_clear (Line *line)
{
  for (guint i = 0; i < line->count; i++)
    lk_wipe_free (line->texts[i]);
  line->count = 0;
}

/* Takes the words from *at on that stand on one line. */
static gboolean
line_take (Line *line, GPtrArray *words, guint *at)
{
  guint number;

  line_clear (line);
  if (*at >= words->len)
    return FALSE;
  number = ((const LkOcrWord *) g_ptr_array_index (words, *at))->line;
  for (; *at < words->len; (*at)++)
    {
      const LkOcrWord *word = g_ptr_array_index (words, *at);

      if (word->line != number)
        break;
      if (line->count >= MAX_LINE)
        continue;
      line->words[line->count] = word;
      line->texts[line->count] = g_ascii_strup (word->text, -1);
      line->count++;
    }
  return TRUE;
}

static LkFoundText *
found_new (const char *text, const Line *line, guint first, guint last, gboolean labelled)
{
  LkFoundText *found = g_new0 (LkFoundText, 1);

  *found = (LkFoundText){ g_strdup (text),        line->words[first]->x0, line->words[first]->y0,
                          line->words[first]->x1, line->words[first]->y1, labelled };
  for (guint i = first + 1; i <= last; i++)
    {
      found->x0 = MIN (found->x0, line->words[i]->x0);
      found->y0 = MIN (found->y0, line->words[i]->y0);
      found->x1 = MAX (found->x1, line->words[i]->x1);
      found->y1 = MAX (found->y1, line->words[i]->y1);
    }
  return found;
}

/* Letters that print readers give for digits. */
static char
as_digit (char c)
{
  static const char from[] = "OQDILZSBG";
  static const char to[] = "000112586";
  const char *at = strchr (from, c);

  return c != '\0' && at != NULL ? to[at - from] : c;
}

/**
 * lk_photo_text_normalise_serial:
 * @text: upper-case text that should be a short serial: a letter and 8 digits, or 9 digits
 *
 * Puts right what print readers mix up: letters where only digits can be.
 *
 * Returns: (transfer full) (nullable): the short serial, or %NULL if it is none
 */
char *
lk_photo_text_normalise_serial (const char *text)
{
  char serial[SHORT_LENGTH + 1] = { 0 };
  guint changed = 0;

  if (strlen (text) != SHORT_LENGTH || !g_ascii_isalnum (text[0]))
    return NULL;
  serial[0] = text[0];
  for (guint i = 1; i < SHORT_LENGTH; i++)
    {
      serial[i] = as_digit (text[i]);
      if (!g_ascii_isdigit (serial[i]))
        return NULL;
      changed += serial[i] != text[i];
    }
  return changed <= 2 ? g_strdup (serial) : NULL;
}

/* A device's own serial: model, a date, letters, the short serial, maybe a suffix. */
static char *
short_of_full (const char *text)
{
  static GRegex *form = NULL;
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      form = g_regex_new ("20\\d{6}[A-Z]{2,6}(?:[A-Z]\\d{8}|\\d{9})[A-Z]{0,4}$", 0, 0, NULL);
      g_once_init_leave (&once, 1);
    }
  return g_regex_match (form, text, 0, NULL) ? lk_serial_short (text) : NULL;
}

static char *
serial_of_token (const char *token)
{
  g_autofree char *text = g_strdup (token);
  gsize length;

  while (*text != '\0' && !g_ascii_isalnum (*text))
    memmove (text, text + 1, strlen (text));
  for (length = strlen (text); length > 0 && !g_ascii_isalnum (text[length - 1]); length--)
    text[length - 1] = '\0';
  if (length == SHORT_LENGTH)
    return lk_photo_text_normalise_serial (text);
  return length > SHORT_LENGTH ? short_of_full (text) : NULL;
}

/* What stands behind "S/N", "SN", "Serial" in the same word, or NULL without such a start. */
static const char *
after_serial_words (const char *text)
{
  static const char *const starts[]
      = { "SERIALNUMBER", "SERIALNO", "SERIAL", "S/N", "S/IN", "SIN", "SJN", "S|N", "SN", "8/N" };

  while (*text != '\0' && !g_ascii_isalnum (*text))
    text++;
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    if (g_str_has_prefix (text, starts[i]))
      {
        text += strlen (starts[i]);
        while (*text != '\0' && !g_ascii_isalnum (*text))
          text++;
        return text;
      }
  return NULL;
}

static gboolean
is_number_word (const char *text)
{
  return g_str_has_prefix (text, "NO") || g_str_has_prefix (text, "NUM")
         || g_str_has_prefix (text, "NR") || strspn (text, ":.;#-") == strlen (text);
}

/* Misread by a letter or two: worth a second look. */
static gboolean
is_nearly_serial (const char *text)
{
  gsize digits = 0;

  for (const char *p = text; *p != '\0'; p++)
    digits += (gsize) g_ascii_isdigit (as_digit (*p));
  return digits >= 5 && strlen (text) <= 2 * SHORT_LENGTH;
}

/* A labelled serial, maybe torn into several words by the reader. */
static gboolean
take_labelled (GPtrArray *found, const Line *line, guint at, guint *last)
{
  const char *rest = after_serial_words (line->texts[at]);
  g_autoptr (GString) joined = NULL;
  guint first = at;

  if (rest == NULL)
    return FALSE;
  if (*rest == '\0')
    for (first = at + 1; first < line->count && is_number_word (line->texts[first]); first++)
      ;
  joined = g_string_new (NULL);
  for (guint i = first; i < line->count && i < first + 4; i++)
    {
      g_autofree char *serial = NULL;

      g_string_append (joined, i == at ? rest : line->texts[i]);
      serial = serial_of_token (joined->str);
      if (serial == NULL)
        continue;
      g_ptr_array_add (found, found_new (serial, line, first, i, TRUE));
      *last = i;
      return TRUE;
    }
  if (first < line->count && is_nearly_serial (first == at ? rest : line->texts[first]))
    g_ptr_array_add (found, found_new ("", line, first, first, TRUE));
  return FALSE;
}

/**
 * lk_photo_text_find_serials:
 * @words: (element-type LkOcrWord): the print of a label
 *
 * Returns: (transfer container): of #LkFoundText: the short serials in it; an empty text where
 *   one stands that was not read well
 */
GPtrArray *
lk_photo_text_find_serials (GPtrArray *words)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_found_text_free);
  Line line = { .count = 0 };
  guint at = 0;

  while (line_take (&line, words, &at))
    for (guint i = 0; i < line.count; i++)
      {
        g_autofree char *serial = NULL;
        guint last = i;

        if (take_labelled (found, &line, i, &last))
          {
            i = last;
            continue;
          }
        serial = serial_of_token (line.texts[i]);
        if (serial != NULL)
          g_ptr_array_add (found, found_new (serial, &line, i, i, FALSE));
      }
  line_clear (&line);
  return found;
}

static guint
differences (const char *a, const char *b)
{
  guint count = 0;

  if (strlen (a) != strlen (b))
    return G_MAXUINT;
  for (; *a != '\0'; a++, b++)
    count += as_digit (g_ascii_toupper (*a)) != as_digit (g_ascii_toupper (*b));
  return count;
}

static gboolean
is_known_code (const char *token, GPtrArray *known)
{
  for (guint i = 0; known != NULL && i < known->len; i++)
    {
      const char *code = g_ptr_array_index (known, i);
      gsize length = strlen (code);

      /* A long word may hold it behind its label: "CODE:ABCDEF". */
      if (strlen (token) > length && differences (token + strlen (token) - length, code) <= 1)
        return TRUE;
      if (differences (token, code) <= 2)
        return TRUE;
    }
  return FALSE;
}

/* "Verification code", however the reader spells it. */
static gboolean
is_code_word (const char *text)
{
  static const char *const parts[]
      = { "VERIF", "ERIFIC", "IFICAT", "FICATI", "CODE", "C0DE", "SECURITY" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strstr (text, parts[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* Behind the colon of "CODE:ABCDEF" stands something. */
static gboolean
has_value (const char *text)
{
  const char *colon = strpbrk (text, ":;=");

  return colon != NULL && strlen (colon + 1) >= CODE_MIN;
}

static gboolean
is_code_value (const char *text)
{
  gsize length = strlen (text);
  gsize good = 0;

  for (gsize i = 0; i < length; i++)
    good += (gsize) g_ascii_isalnum (text[i]);
  return good > 0 && length <= CODE_MAX + 2;
}

/* Everything behind the words on the line, up to what is the serial's. */
static void
take_code_line (GPtrArray *found, const Line *line)
{
  for (guint i = 0; i < line->count; i++)
    {
      guint first, last;

      if (!is_code_word (line->texts[i]))
        continue;
      if (has_value (line->texts[i]))
        g_ptr_array_add (found, found_new (line->texts[i], line, i, i, TRUE));
      for (first = i + 1; first < line->count && is_code_word (line->texts[first])
                          && !has_value (line->texts[first]);
           first++)
        ;
      for (last = first; last < line->count && last < first + 3; last++)
        {
          g_autofree char *serial = serial_of_token (line->texts[last]);

          if (serial != NULL || after_serial_words (line->texts[last]) != NULL
              || !is_code_value (line->texts[last]))
            break;
        }
      if (last > first)
        g_ptr_array_add (found, found_new (line->texts[first], line, first, last - 1, TRUE));
      return;
    }
}

static gboolean
is_usual_code (const char *text)
{
  static const char *const others[] = { "CAMERA", "DEVICE", "SERIAL", "NUMBER", "OUTPUT", "MODULE",
                                        "SYSTEM", "STATUS", "CHANNE", "INDOOR", "ACCESS" };

  if (strlen (text) != CODE_USUAL || g_strv_contains (others, text))
    return FALSE;
  for (guint i = 0; i < CODE_USUAL; i++)
    if (!g_ascii_isupper (text[i]))
      return FALSE;
  return TRUE;
}

/* The code may stand under its words, or alone on its line. */
static void
take_code_below (GPtrArray *found, const Line *line, gboolean after_words)
{
  if (line->count == 1 && line->words[0]->confidence >= SURE_WORD
      && is_usual_code (line->words[0]->text))
    g_ptr_array_add (found, found_new (line->texts[0], line, 0, 0, FALSE));
  else if (after_words && line->count > 0 && is_usual_code (line->words[0]->text))
    g_ptr_array_add (found, found_new (line->texts[0], line, 0, 0, TRUE));
}

/* What was found twice becomes one. */
static void
merge_overlapping (GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    for (guint j = i + 1; j < found->len; j++)
      {
        LkFoundText *a = g_ptr_array_index (found, i);
        const LkFoundText *b = g_ptr_array_index (found, j);

        if (a->x0 > b->x1 || b->x0 > a->x1 || a->y0 > b->y1 || b->y0 > a->y1)
          continue;
        a->x0 = MIN (a->x0, b->x0);
        a->y0 = MIN (a->y0, b->y0);
        a->x1 = MAX (a->x1, b->x1);
        a->y1 = MAX (a->y1, b->y1);
        a->labelled |= b->labelled;
        g_ptr_array_remove_index (found, j);
        j = i;
      }
}

/**
 * lk_photo_text_find_codes:
 * @words: (element-type LkOcrWord): the print of a label
 * @known: (nullable) (element-type utf8): verification codes that were read from codes on it
 *
 * Looks for what may be the verification code. Takes too much rather than too little, but never
 * the serial.
 *
 * Returns: (transfer container): of #LkFoundText; maybe empty
 */
GPtrArray *
lk_photo_text_find_codes (GPtrArray *words, GPtrArray *known)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_found_text_free);
  Line line = { .count = 0 };
  gboolean after_words = FALSE;
  guint at = 0;

  while (line_take (&line, words, &at))
    {
      guint before = found->len;
      gboolean has_words = FALSE;

      for (guint i = 0; i < line.count; i++)
        {
          has_words |= is_code_word (line.texts[i]);
          if (is_known_code (line.texts[i], known))
            g_ptr_array_add (found, found_new (line.texts[i], &line, i, i, TRUE));
        }
      take_code_line (found, &line);
      if (found->len == before)
        take_code_below (found, &line, after_words);
      after_words = has_words && found->len == before;
    }
  line_clear (&line);
  merge_overlapping (found);
  return found;
}

/**
 * lk_photo_text_is_label:
 * @words: (element-type LkOcrWord): print
 *
 * Returns: whether there is enough of it, or a word that labels have, to call it a label
 */
gboolean
lk_photo_text_is_label (GPtrArray *words)
{
  static const char *const typical[]
      = { "MODEL", "CAMERA", "RECORDER", "NETWORK", "HIK",  "DS-", "S/N", "SERIAL",
          "CODE",  "VERIF",  "MADE",     "CHINA",   "MAC:", "VDC", "POE" };
  guint sure = 0;

  for (guint i = 0; i < words->len; i++)
    {
      const LkOcrWord *word = g_ptr_array_index (words, i);
      g_autofree char *text = g_ascii_strup (word->text, -1);

      if (word->confidence < 50 || strlen (text) < 3)
        continue;
      for (guint k = 0; k < G_N_ELEMENTS (typical); k++)
        if (strstr (text, typical[k]) != NULL)
          return TRUE;
      sure += word->confidence >= 80 && strlen (text) >= 4;
    }
  return sure >= 3;
}
