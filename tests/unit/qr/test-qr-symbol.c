/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <qrencode.h>
#include <string.h>

#include "lk-qr-correct.h"
#include "lk-qr-symbol.h"

/* A symbol from the encoder, with a share of its modules turned over, read with little surety. */
static gboolean
corrects (int version, QRecLevel level, double damage, guint32 seed)
{
  g_autofree char *text = g_strdup_printf ("version %d", version);
  QRcode *code = QRcode_encodeString8bit (text, version, level);
  guint size = (guint) code->width;
  guint count = size * size;
  g_autofree float *darkness = g_new (float, count);
  g_autofree guint8 *modules = g_malloc (count);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  gboolean right;

  for (guint i = 0; i < count; i++)
    {
      darkness[i] = code->data[i] & 1 ? 1.0f : -1.0f;
      if (g_rand_double (rand) < damage)
        darkness[i] *= -0.1f;
    }
  right = lk_qr_symbol_correct (darkness, size, modules);
  for (guint i = 0; right && i < count; i++)
    g_assert_cmpint (modules[i], ==, code->data[i] & 1);
  QRcode_free (code);
  return right;
}

/* All 160 layouts of blocks: a wrong number in a table could not pass here. */
static void
test_layouts (void)
{
  for (int version = 1; version <= 40; version++)
    for (int level = QR_ECLEVEL_L; level <= QR_ECLEVEL_H; level++)
      g_assert_true (corrects (version, (QRecLevel) level, 0, 1));
}

static void
test_damaged (void)
{
  for (int version = 1; version <= 40; version++)
    g_assert_true (corrects (version, QR_ECLEVEL_M, 0.008, (guint32) version));
}

/* Too much damage is refused, not guessed. */
static void
test_destroyed (void)
{
  for (int version = 2; version <= 40; version += 3)
    g_assert_false (corrects (version, QR_ECLEVEL_L, 0.4, (guint32) version));
}

static void
test_noise (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  float darkness[57 * 57];
  guint8 modules[57 * 57];

  for (guint i = 0; i < 200; i++)
    {
      for (guint m = 0; m < G_N_ELEMENTS (darkness); m++)
        darkness[m] = (float) g_rand_double_range (rand, -1, 1);
      g_assert_false (lk_qr_symbol_correct (darkness, 57, modules));
    }
  g_assert_false (lk_qr_symbol_correct (darkness, 20, modules));
  g_assert_false (lk_qr_symbol_correct (darkness, 22, modules));
  g_assert_false (lk_qr_symbol_correct (darkness, 181, modules));
}

static void
test_alignments (void)
{
  guint8 places[LK_QR_ALIGNMENT_MAX];
  static const guint8 version_7[] = { 6, 22, 38 };
  static const guint8 version_32[] = { 6, 34, 60, 86, 112, 138 };
  static const guint8 version_40[] = { 6, 30, 58, 86, 114, 142, 170 };

  g_assert_cmpuint (lk_qr_symbol_alignments (21, places), ==, 0);
  g_assert_cmpmem (places, lk_qr_symbol_alignments (45, places), version_7, sizeof version_7);
  g_assert_cmpmem (places, lk_qr_symbol_alignments (145, places), version_32, sizeof version_32);
  g_assert_cmpmem (places, lk_qr_symbol_alignments (177, places), version_40, sizeof version_40);
}

/* An all-zero block is a right one. 10 correction bytes mend 5 errors, or 10 erasures. */
static void
test_block (void)
{
  guint8 block[26] = { 0 };
  static const guint8 zero[26] = { 0 };
  static const guint8 erased[] = { 0, 3, 5, 9, 11, 14, 20, 25 };

  for (guint i = 0; i < 5; i++)
    block[i * 5] = (guint8) (17 * i + 1);
  g_assert_true (lk_qr_correct_block (block, 26, 10, NULL, 0));
  g_assert_cmpmem (block, 26, zero, 26);

  for (guint i = 0; i < G_N_ELEMENTS (erased); i++)
    block[erased[i]] = (guint8) (0x80 + i);
  g_assert_false (lk_qr_correct_block (block, 26, 10, NULL, 0));
  g_assert_true (lk_qr_correct_block (block, 26, 10, erased, G_N_ELEMENTS (erased)));
  g_assert_cmpmem (block, 26, zero, 26);

  /* One error beside 8 erasures is still within 10. */
  for (guint i = 0; i < G_N_ELEMENTS (erased); i++)
    block[erased[i]] = (guint8) (0x40 + i);
  block[7] = 0xff;
  g_assert_true (lk_qr_correct_block (block, 26, 10, erased, G_N_ELEMENTS (erased)));
  g_assert_cmpmem (block, 26, zero, 26);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/qr/symbol/layouts", test_layouts);
  g_test_add_func ("/qr/symbol/damaged", test_damaged);
  g_test_add_func ("/qr/symbol/destroyed", test_destroyed);
  g_test_add_func ("/qr/symbol/noise", test_noise);
  g_test_add_func ("/qr/symbol/alignments", test_alignments);
  g_test_add_func ("/qr/symbol/block", test_block);
  return g_test_run ();
}
