/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-qr-symbol.h"

#include <math.h>
#include <string.h>

#include "lk-qr-correct.h"
#include "lk-secret.h"

/* Numbers and layout of ISO/IEC 18004:2015; the tables are its table 9. */

#define N_LEVELS 4
#define N_FORMATS 32
#define FORMAT_BITS 15
#define FORMAT_GENERATOR 0x537
#define FORMAT_MASK 0x5412
#define VERSION_GENERATOR 0x1f25
#define MAX_BLOCKS 81
#define MAX_CODEWORDS 3706

/* What must stay over of a block's correction bytes to tell a right answer from a wrong one, once
 * bytes are given up: with 4 of them one in 2^32 wrong answers passes. */
#define SPARE 4

typedef enum
{
  LEVEL_L,
  LEVEL_M,
  LEVEL_Q,
  LEVEL_H,
} Level;

static const guint8 correction_bytes[N_LEVELS][40] = {
  { 7,  10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
    28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30 },
  { 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
    26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28 },
  { 13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
    28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30 },
  { 17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
    30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30 },
};

static const guint8 block_counts[N_LEVELS][40] = {
  { 1, 1, 1, 1,  1,  2,  2,  2,  2,  4,  4,  4,  4,  4,  6,  6,  6,  6,  7,  8,
    8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25 },
  { 1,  1,  1,  2,  2,  4,  4,  4,  5,  5,  5,  8,  9,  9,  10, 10, 11, 13, 14, 16,
    17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49 },
  { 1,  1,  2,  2,  4,  4,  6,  6,  8,  8,  8,  10, 12, 16, 12, 17, 16, 18, 21, 20,
    23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68 },
  { 1,  1,  2,  4,  4,  4,  5,  6,  8,  8,  11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
    25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81 },
};

/* A symbol while it is taken apart and put together again. */
typedef struct
{
  guint size;
  guint version;
  const float *darkness; /* size * size; above 0 is dark, and the farther from it the surer */
  guint8 *modules;       /* size * size, what comes out */
  guint8 *fixed;         /* size * size, 1 where no data are */
  guint format;          /* level and mask as they stand in the symbol */
  Level level;
  guint mask;
  guint n_codewords;
  guint8 codewords[MAX_CODEWORDS];
  float surety[MAX_CODEWORDS]; /* that of the least sure of its bits */
} Symbol;

/**
 * lk_qr_symbol_alignments:
 * @size: modules along a side
 * @places: (array fixed-size=7): the columns, which are the rows too, of the centres of the
 *   alignment patterns
 *
 * Returns: how many there are, 0 for the smallest symbol
 */
guint
lk_qr_symbol_alignments (guint size, guint8 *places)
{
  guint version = (size - 17) / 4;
  guint count = version / 7 + 2;
  guint step;

  if (version == 1)
    return 0;
  step = version == 32 ? 26 : (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2;
  places[0] = 6;
  for (guint i = count - 1, place = size - 7; i > 0; i--, place -= step)
    places[i] = (guint8) place;
  return count;
}

static void
fix (Symbol *self, gint x, gint y, gboolean dark)
{
  gint size = (gint) self->size;

  if (x < 0 || y < 0 || x >= size || y >= size)
    return;
  self->modules[y * size + x] = dark;
  self->fixed[y * size + x] = 1;
}

static void
draw_finder (Symbol *self, gint x, gint y)
{
  for (gint dy = -4; dy <= 4; dy++)
    for (gint dx = -4; dx <= 4; dx++)
      {
        gint ring = MAX (ABS (dx), ABS (dy));

        fix (self, x + dx, y + dy, ring != 2 && ring != 4);
      }
}

static void
draw_alignments (Symbol *self)
{
  guint8 places[LK_QR_ALIGNMENT_MAX];
  guint count = lk_qr_symbol_alignments (self->size, places);

  for (guint i = 0; i < count; i++)
    for (guint j = 0; j < count; j++)
      {
        if ((i == 0 && j == 0) || (i == 0 && j == count - 1) || (i == count - 1 && j == 0))
          continue;
        for (gint dy = -2; dy <= 2; dy++)
          for (gint dx = -2; dx <= 2; dx++)
            fix (self, places[i] + dx, places[j] + dy, MAX (ABS (dx), ABS (dy)) != 1);
      }
}

static guint32
with_remainder (guint32 value, guint bits, guint32 generator)
{
  guint32 remainder = value;
  guint32 top = 1u << bits;

  for (guint i = 0; i < bits; i++)
    remainder = remainder << 1 ^ (remainder << 1 & top ? generator : 0);
  return value << bits | remainder;
}

static void
draw_version (Symbol *self)
{
  guint32 bits;

  if (self->version < 7)
    return;
  bits = with_remainder (self->version, 12, VERSION_GENERATOR);
  for (guint i = 0; i < 18; i++)
    {
      gint a = (gint) (self->size - 11 + i % 3);
      gint b = (gint) (i / 3);

      fix (self, a, b, bits >> i & 1);
      fix (self, b, a, bits >> i & 1);
    }
}

/* Where bit @i of the format stands, in the copy around the first corner and in the other. */
static void
format_places (guint size, guint i, gint first[2], gint second[2])
{
  gint last = (gint) size - 1;
  gint n = (gint) i;

  first[0] = n < 8 ? 8 : n == 8 ? 7 : 14 - n;
  first[1] = n < 6 ? n : n < 8 ? n + 1 : 8;
  second[0] = n < 8 ? last - n : 8;
  second[1] = n < 8 ? 8 : last - 14 + n;
}

static void
draw_format (Symbol *self, guint32 bits)
{
  for (guint i = 0; i < FORMAT_BITS; i++)
    {
      gint first[2], second[2];

      format_places (self->size, i, first, second);
      fix (self, first[0], first[1], bits >> i & 1);
      fix (self, second[0], second[1], bits >> i & 1);
    }
  fix (self, 8, (gint) self->size - 8, TRUE);
}

static void
draw_fixed (Symbol *self)
{
  gint last = (gint) self->size - 1;

  for (gint i = 0; i <= last; i++)
    {
      fix (self, 6, i, i % 2 == 0);
      fix (self, i, 6, i % 2 == 0);
    }
  draw_finder (self, 3, 3);
  draw_finder (self, last - 3, 3);
  draw_finder (self, 3, last - 3);
  draw_alignments (self);
  draw_version (self);
  draw_format (self, 0);
}

static guint32
format_bits (guint value)
{
  return with_remainder (value, 10, FORMAT_GENERATOR) ^ FORMAT_MASK;
}

static double
format_fit (const Symbol *self, guint32 bits)
{
  double fit = 0;

  for (guint i = 0; i < FORMAT_BITS; i++)
    {
      gint first[2], second[2];
      double sign = bits >> i & 1 ? 1 : -1;
      gint size = (gint) self->size;

      format_places (self->size, i, first, second);
      fit += sign * self->darkness[first[1] * size + first[0]];
      fit += sign * self->darkness[second[1] * size + second[0]];
    }
  return fit;
}

/* The format is the one of 32 that agrees best with both copies together. */
static void
read_format (Symbol *self)
{
  static const Level levels[N_LEVELS] = { LEVEL_M, LEVEL_L, LEVEL_H, LEVEL_Q };
  double best = -G_MAXDOUBLE;

  for (guint value = 0; value < N_FORMATS; value++)
    {
      double fit = format_fit (self, format_bits (value));

      if (fit > best)
        {
          best = fit;
          self->format = value;
          self->level = levels[value >> 3];
          self->mask = value & 7;
        }
    }
}

static gboolean
is_masked (guint mask, guint x, guint y)
{
  switch (mask)
    {
    case 0:
      return (x + y) % 2 == 0;
    case 1:
      return y % 2 == 0;
    case 2:
      return x % 3 == 0;
    case 3:
      return (x + y) % 3 == 0;
    case 4:
      return (x / 3 + y / 2) % 2 == 0;
    case 5:
      return x * y % 2 + x * y % 3 == 0;
    case 6:
      return (x * y % 2 + x * y % 3) % 2 == 0;
    case 7:
      return ((x + y) % 2 + x * y % 3) % 2 == 0;
    }
  return FALSE;
}

/* Calls for each data module in the order of the bits. */
typedef void (*ModuleFunc) (Symbol *self, guint bit, guint x, guint y);

static guint
each_module (Symbol *self, ModuleFunc func)
{
  guint bit = 0;

  for (gint right = (gint) self->size - 1; right >= 1; right -= 2)
    {
      gboolean up;

      if (right == 6)
        right = 5;
      up = ((right + 1) & 2) == 0;
      for (guint i = 0; i < self->size; i++)
        for (guint j = 0; j < 2; j++)
          {
            guint x = (guint) right - j;
            guint y = up ? self->size - 1 - i : i;

            if (!self->fixed[y * self->size + x])
              func (self, bit++, x, y);
          }
    }
  return bit;
}

static void
count_module (Symbol *self, guint bit, guint x, guint y)
{
}

static void
read_module (Symbol *self, guint bit, guint x, guint y)
{
  float darkness = self->darkness[y * self->size + x];
  gboolean dark = (darkness > 0) != is_masked (self->mask, x, y);
  guint at = bit / 8;

  if (at >= self->n_codewords)
    return;
  if (bit % 8 == 0)
    {
      self->codewords[at] = 0;
      self->surety[at] = G_MAXFLOAT;
    }
  self->codewords[at] = (guint8) (self->codewords[at] << 1 | dark);
  self->surety[at] = MIN (self->surety[at], fabsf (darkness));
}

static void
write_module (Symbol *self, guint bit, guint x, guint y)
{
  guint at = bit / 8;
  gboolean dark = at < self->n_codewords && (self->codewords[at] >> (7 - bit % 8) & 1);

  self->modules[y * self->size + x] = dark != is_masked (self->mask, x, y);
}

/* One block: which codewords are its bytes. The blocks are dealt out in turn, first the data of
 * all, then the correction of all; the later blocks may have one data byte more. */
static guint
block_places (const Symbol *self, guint block, guint16 *places)
{
  guint n_blocks = block_counts[self->level][self->version - 1];
  guint n_correction = correction_bytes[self->level][self->version - 1];
  guint n_data = self->n_codewords - n_blocks * n_correction;
  guint shorter = n_data / n_blocks;
  guint n_shorter = n_blocks - n_data % n_blocks;
  guint count = 0;

  for (guint i = 0; i < shorter; i++)
    places[count++] = (guint16) (i * n_blocks + block);
  if (block >= n_shorter)
    places[count++] = (guint16) (shorter * n_blocks + block - n_shorter);
  for (guint i = 0; i < n_correction; i++)
    places[count++] = (guint16) (n_data + i * n_blocks + block);
  return count;
}

/* The places of the least sure bytes of a block, least sure first. */
static guint
rank_unsure (const Symbol *self, const guint16 *places, guint count, guint want, guint8 *ranked)
{
  gboolean taken[LK_QR_BLOCK_MAX] = { FALSE };
  guint n = 0;

  while (n < MIN (want, count))
    {
      guint least = G_MAXUINT;

      for (guint i = 0; i < count; i++)
        if (!taken[i]
            && (least == G_MAXUINT || self->surety[places[i]] < self->surety[places[least]]))
          least = i;
      taken[least] = TRUE;
      ranked[n++] = (guint8) least;
    }
  return n;
}

/* First as it is; then giving up more and more of the bytes that were hard to read. */
static gboolean
correct_one (Symbol *self, guint block)
{
  guint n_correction = correction_bytes[self->level][self->version - 1];
  guint16 places[LK_QR_BLOCK_MAX];
  guint8 bytes[LK_QR_BLOCK_MAX];
  guint8 unsure[LK_QR_BLOCK_MAX];
  guint count = block_places (self, block, places);
  guint most = n_correction > SPARE ? n_correction - SPARE : 0;
  gboolean right;

  for (guint i = 0; i < count; i++)
    bytes[i] = self->codewords[places[i]];
  right = lk_qr_correct_block (bytes, count, n_correction, NULL, 0);
  if (!right)
    rank_unsure (self, places, count, most, unsure);
  for (guint n = 4; !right && n <= most; n += 2)
    right = lk_qr_correct_block (bytes, count, n_correction, unsure, n);

  for (guint i = 0; right && i < count; i++)
    self->codewords[places[i]] = bytes[i];
  lk_wipe (bytes, sizeof bytes);
  return right;
}

static gboolean
correct_all (Symbol *self)
{
  guint n_blocks = block_counts[self->level][self->version - 1];

  for (guint block = 0; block < n_blocks; block++)
    if (!correct_one (self, block))
      return FALSE;
  return TRUE;
}

/**
 * lk_qr_symbol_timing:
 * @darkness: (array): size * size modules, above 0 is dark
 * @size: modules along a side
 *
 * Returns: how much of the two timing patterns is as it must be, 0 to 1; chance gives 0.5. A
 *   wrong size or a bad grid shows here first
 */
double
lk_qr_symbol_timing (const float *darkness, guint size)
{
  guint right = 0;
  guint count = 0;

  for (guint i = 7; i < size - 7; i++, count += 2)
    {
      gboolean dark = i % 2 == 0;

      right += (darkness[6 * size + i] > 0) == dark;
      right += (darkness[i * size + 6] > 0) == dark;
    }
  return (double) right / count;
}

/**
 * lk_qr_symbol_correct:
 * @darkness: (array): size * size modules as they were measured: above 0 is dark, and the farther
 *   from 0 the surer
 * @size: modules along a side
 * @modules: (array) (out caller-allocates): size * size modules, 1 is dark
 *
 * Corrects the errors of a symbol as its Reed-Solomon blocks allow, and draws it anew without any,
 * so that every engine reads it.
 *
 * Returns: whether every block could be corrected
 */
gboolean
lk_qr_symbol_correct (const float *darkness, guint size, guint8 *modules)
{
  g_autofree Symbol *self = NULL;
  gboolean right;

  if (size < LK_QR_SIZE_MIN || size > LK_QR_SIZE_MAX || size % 4 != 1)
    return FALSE;
  self = g_new0 (Symbol, 1);
  self->size = size;
  self->version = (size - 17) / 4;
  self->darkness = darkness;
  self->modules = modules;
  self->fixed = g_malloc0 ((gsize) size * size);
  draw_fixed (self);
  self->n_codewords = each_module (self, count_module) / 8;

  read_format (self);
  each_module (self, read_module);
  right = correct_all (self);
  if (right)
    {
      draw_format (self, format_bits (self->format));
      each_module (self, write_module);
    }
  g_free (self->fixed);
  lk_wipe (self->codewords, sizeof self->codewords);
  return right;
}
