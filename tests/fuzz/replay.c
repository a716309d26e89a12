/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <stdint.h>

/*
 * Gives every file of a corpus to a fuzz target once, in any build: what a fuzzer found once stays
 * found. The fuzzer itself takes the place of this program where the option `fuzz` is on.
 */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
main (int argc, char **argv)
{
  guint count = 0;

  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GDir) dir = g_dir_open (argv[i], 0, &error);
      const char *name;

      g_assert_no_error (error);
      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (argv[i], name, NULL);
          g_autofree char *data = NULL;
          gsize size;

          g_file_get_contents (path, &data, &size, &error);
          g_assert_no_error (error);
          LLVMFuzzerTestOneInput ((const uint8_t *) data, size);
          count++;
        }
    }
  g_print ("1..1\nok 1 %u files\n", count);
  return count > 0 ? 0 : 1;
}
