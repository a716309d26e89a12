/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-correct.h"

#include <string.h>

#define FIELD_POLYNOMIAL 0x11d /* x^8 + x^4 + x^3 + x^2 + 1, ISO/IEC 18004 annex A */
#define FIELD_ORDER 255
#define MAX_CORRECTION 68 /* bytes; no block has more */

typedef struct
{
  guint8 exp[2 * FIELD_ORDER];
  guint8 log[FIELD_ORDER + 1];
} Field;

typedef guint8 Polynomial[MAX_CORRECTION + 2]; /* the coefficient of x^i at i */

static const Field *
get_field (void)
{
  static Field field;
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      guint value = 1;

      for (guint i = 0; i < FIELD_ORDER; i++)
        {
          field.exp[i] = field.exp[i + FIELD_ORDER] = (guint8) value;
          field.log[value] = (guint8) i;
          value = value << 1 ^ (value & 0x80 ? FIELD_POLYNOMIAL : 0);
        }
      g_once_init_leave (&ready, 1);
    }
  return &field;
}

static guint8
multiply (const Field *f, guint8 a, guint8 b)
{
  return a == 0 || b == 0 ? 0 : f->exp[f->log[a] + f->log[b]];
}

static guint8
divide (const Field *f, guint8 a, guint8 b)
{
  return a == 0 ? 0 : f->exp[f->log[a] + FIELD_ORDER - f->log[b]];
}

/* The value of a polynomial at the field's element number @power. */
static guint8
value_at (const Field *f, const guint8 *polynomial, guint degree, guint power)
{
  guint8 x = f->exp[power % FIELD_ORDER];
  guint8 value = 0;

  for (guint i = degree + 1; i-- > 0;)
    value = multiply (f, value, x) ^ polynomial[i];
  return value;
}

static gboolean
make_syndromes (const Field *f, const guint8 *block, guint length, guint n, guint8 *syndromes)
{
  gboolean clean = TRUE;

  for (guint i = 0; i < n; i++)
    {
      guint8 sum = 0;

      for (guint j = 0; j < length; j++)
        sum = multiply (f, sum, f->exp[i]) ^ block[j];
      syndromes[i] = sum;
      clean = clean && sum == 0;
    }
  return clean;
}

/* The polynomial whose roots are the inverse places of the erased bytes. */
static void
make_erasure_locator (const Field *f,
                      guint length,
                      const guint8 *erased,
                      guint n_erased,
                      guint8 *locator)
{
  memset (locator, 0, sizeof (Polynomial));
  locator[0] = 1;
  for (guint i = 0; i < n_erased; i++)
    {
      guint8 place = f->exp[(length - 1 - erased[i]) % FIELD_ORDER];

      for (guint j = i + 1; j > 0; j--)
        locator[j] ^= multiply (f, locator[j - 1], place);
    }
}

/* Berlekamp and Massey, started from the erasures; returns the degree of the locator. */
static guint
find_locator (const Field *f, const guint8 *syndromes, guint n, guint n_erased, guint8 *locator)
{
  Polynomial previous;
  Polynomial next;
  guint degree = n_erased;

  memcpy (previous, locator, sizeof previous);
  for (guint r = n_erased; r < n; r++)
    {
      guint8 discrepancy = 0;

      for (guint i = 0; i <= MIN (degree, r); i++)
        discrepancy ^= multiply (f, locator[i], syndromes[r - i]);
      memmove (previous + 1, previous, sizeof previous - 1);
      previous[0] = 0;
      if (discrepancy == 0)
        continue;
      for (guint i = 0; i < sizeof next; i++)
        next[i] = locator[i] ^ multiply (f, discrepancy, previous[i]);
      if (2 * degree <= r + n_erased)
        {
          degree = r + 1 + n_erased - degree;
          for (guint i = 0; i < sizeof previous; i++)
            previous[i] = divide (f, locator[i], discrepancy);
        }
      memcpy (locator, next, sizeof next);
      if (degree > n)
        return degree;
    }
  return degree;
}

/* Forney's formula, for each root of the locator; FALSE when there are not as many as there must
 * be. */
static gboolean
repair (const Field *f,
        guint8 *block,
        guint length,
        const guint8 *syndromes,
        guint n,
        const guint8 *locator,
        guint degree)
{
  Polynomial evaluator = { 0 };
  Polynomial derivative = { 0 };
  guint roots = 0;

  for (guint i = 0; i < n && i < sizeof evaluator; i++)
    for (guint j = 0; j <= MIN (i, degree); j++)
      evaluator[i] ^= multiply (f, locator[j], syndromes[i - j]);
  for (guint i = 1; i <= degree; i += 2)
    derivative[i - 1] = locator[i];

  for (guint j = 0; j < length; j++)
    {
      guint place = (length - 1 - j) % FIELD_ORDER;
      guint inverse = (FIELD_ORDER - place) % FIELD_ORDER;
      guint8 slope;

      if (value_at (f, locator, degree, inverse) != 0)
        continue;
      slope = value_at (f, derivative, degree, inverse);
      if (slope == 0)
        return FALSE;
      roots++;
      block[j] ^= multiply (f, f->exp[place],
                            divide (f, value_at (f, evaluator, n - 1, inverse), slope));
    }
  return roots == degree;
}

/**
 * lk_qr_correct_block:
 * @block: data and correction bytes; corrected in place
 * @length: how many together, %LK_QR_BLOCK_MAX at most
 * @n_correction: how many of them are for correction
 * @erased: (array length=n_erased): the places of bytes that are not to be trusted
 * @n_erased: how many
 *
 * Corrects one Reed-Solomon block: errors whose places are not known, and erasures. An erasure
 * costs half of what an error costs.
 *
 * Returns: whether the block is right now; if not, it is as it was
 */
gboolean
lk_qr_correct_block (guint8 *block,
                     guint length,
                     guint n_correction,
                     const guint8 *erased,
                     guint n_erased)
{
  const Field *f = get_field ();
  guint8 syndromes[MAX_CORRECTION];
  guint8 work[LK_QR_BLOCK_MAX];
  Polynomial locator;
  guint degree;

  g_return_val_if_fail (length <= LK_QR_BLOCK_MAX && n_correction <= MAX_CORRECTION, FALSE);

  if (make_syndromes (f, block, length, n_correction, syndromes))
    return TRUE;
  if (n_erased > n_correction)
    return FALSE;
  make_erasure_locator (f, length, erased, n_erased, locator);
  degree = find_locator (f, syndromes, n_correction, n_erased, locator);
  if (2 * degree > n_correction + n_erased)
    return FALSE;

  memcpy (work, block, length);
  if (!repair (f, work, length, syndromes, n_correction, locator, degree)
      || !make_syndromes (f, work, length, n_correction, syndromes))
    return FALSE;
  memcpy (block, work, length);
  return TRUE;
}
