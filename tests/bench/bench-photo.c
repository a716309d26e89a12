/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What preparing a 12-megapixel photo costs, against plain gdk-pixbuf and against decoding and
   encoding alone, in the same run, each in a process of its own. One JSON line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <glib/gstdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lk-photo-load.h"

#define WIDTH 4000
#define HEIGHT 3000
#define ROUNDS 5
#define MOST_MS 125.0
#define MOST_MB 100.0

typedef struct
{
  double cpu_ms; /* of one photo */
  double peak_mb;
} Cost;

/* EXIF that says orientation 6, so that turning is part of the work. */
static const guint8 exif[]
    = { 0xff, 0xe1, 0,    34,   'E', 'x', 'i', 'f', 0, 0, 'I', 'I', '*', 0, 8, 0, 0, 0,
        1,    0,    0x12, 0x01, 3,   0,   1,   0,   0, 0, 6,   0,   0,   0, 0, 0, 0, 0 };

/* Something like a photo: soft shapes, edges, and a little noise. */
static void
draw (GdkPixbuf *pixbuf)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        int edge = ((x / 90 + y / 70) % 3) * 40;
        guint32 noise = g_rand_int (rand);

        for (int c = 0; c < 3; c++)
          pixels[(gsize) y * (gsize) stride + (gsize) (3 * x + c)]
              = (guint8) (60 + edge + (x + c * y) / 90 % 60 + (int) (noise >> (8 * c) & 7));
      }
}

static char *
make_photo (void)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, WIDTH, HEIGHT);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autofree char *buffer = NULL;
  char *path = NULL;
  gsize size;
  int fd = g_file_open_tmp ("lk-bench-XXXXXX.jpg", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  draw (pixbuf);
  g_assert_true (
      gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &size, "jpeg", NULL, "quality", "92", NULL));
  g_byte_array_append (file, (const guint8 *) buffer, 2);
  g_byte_array_append (file, exif, sizeof exif);
  g_byte_array_append (file, (const guint8 *) buffer + 2, (guint) size - 2);
  g_assert_cmpint (write (fd, file->data, file->len), ==, file->len);
  close (fd);
  return path;
}

static void
prepare (const char *path)
{
  g_autofree char *data = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LkPhotoEdits) edits = lk_photo_edits_new ();
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GBytes) jpeg = NULL;
  guint width, height;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  bytes = g_bytes_new_static (data, size);
  pixbuf = lk_photo_load (bytes, edits, NULL, NULL, NULL);
  jpeg = lk_photo_encode (pixbuf, &width, &height, NULL, NULL);
  g_assert_cmpuint (width, ==, 1500);
  g_assert_cmpuint (height, ==, 2000);
}

static void
encode (GdkPixbuf *pixbuf)
{
  g_autofree char *buffer = NULL;
  gsize size;

  g_assert_true (
      gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &size, "jpeg", NULL, "quality", "85", NULL));
}

/* As one does it at first: all of the picture, upright, then smaller. */
static void
plain (const char *path)
{
  g_autoptr (GdkPixbuf) whole = gdk_pixbuf_new_from_file (path, NULL);
  g_autoptr (GdkPixbuf) upright = gdk_pixbuf_apply_embedded_orientation (whole);
  g_autoptr (GdkPixbuf) half
      = gdk_pixbuf_scale_simple (upright, HEIGHT / 2, WIDTH / 2, GDK_INTERP_BILINEAR);

  encode (half);
}

static void
floor_of_both (const char *path)
{
  g_autoptr (GdkPixbuf) half
      = gdk_pixbuf_new_from_file_at_scale (path, WIDTH / 2, HEIGHT / 2, FALSE, NULL);

  encode (half);
}

static void
run (const char *what, const char *path)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      if (g_str_equal (what, "prepare"))
        prepare (path);
      else if (g_str_equal (what, "plain"))
        plain (path);
      else
        floor_of_both (path);
    }
}

static Cost
measure (const char *self, const char *what, const char *path)
{
  struct rusage usage;
  int status;
  pid_t child = fork ();

  if (child == 0)
    {
      execl (self, self, what, path, (char *) NULL);
      _exit (127);
    }
  g_assert_cmpint (wait4 (child, &status, 0, &usage), ==, child);
  g_assert_cmpint (status, ==, 0);
  return (Cost){ ((double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3
                  + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3)
                     / ROUNDS,
                 (double) usage.ru_maxrss / 1024 };
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  Cost own, peer, least;

  if (argc == 3)
    {
      run (argv[1], argv[2]);
      return 0;
    }
  path = make_photo ();
  own = measure ("/proc/self/exe", "prepare", path);
  peer = measure ("/proc/self/exe", "plain", path);
  least = measure ("/proc/self/exe", "floor", path);
  g_unlink (path);
  printf ("{\"bench\":\"photo-prepare\",\"cpu_ms\":%.0f,\"peak_mb\":%.0f,"
          "\"peer\":\"gdk-pixbuf, whole picture\",\"peer_cpu_ms\":%.0f,\"peer_peak_mb\":%.0f,"
          "\"floor\":\"scaled decode and encode\",\"floor_cpu_ms\":%.0f,\"ratio\":%.2f,"
          "\"ratio_to_floor\":%.2f}\n",
          own.cpu_ms, own.peak_mb, peer.cpu_ms, peer.peak_mb, least.cpu_ms,
          own.cpu_ms / peer.cpu_ms, own.cpu_ms / least.cpu_ms);
  return own.peak_mb <= MOST_MB && own.cpu_ms <= MAX (MOST_MS, 1.7 * least.cpu_ms) ? 0 : 1;
}
