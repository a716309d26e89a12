/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-agreement.h"

#include <gio/gio.h>
#include <string.h>

#include "lk-file.h"
#include "lk-hash.h"
#include "lk-store-error.h"

#define BUILT_IN "/org/latchkey/desk/agreement"
/* Goes up whenever the text of any language changes. */
#define BUILT_IN_VERSION "1"
#define MAX_TEXT (256 * 1024)

struct _LkAgreements
{
  char *version;
  GPtrArray *texts; /* of LkAgreement; English, or the first one, comes first */
};

static void
agreement_free (gpointer data)
{
  LkAgreement *one = data;

  g_free (one->language);
  g_free (one->text);
  g_free (one->sha256);
  g_free (one);
}

static void
add (LkAgreements *self, const char *file, GBytes *bytes)
{
  LkAgreement *one = g_new0 (LkAgreement, 1);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  one->language = g_strndup (file, strlen (file) - strlen (".txt"));
  one->text = g_strndup (data, size);
  one->sha256 = lk_sha256_hex (data, size);
  if (g_str_equal (one->language, "en"))
    g_ptr_array_insert (self->texts, 0, one);
  else
    g_ptr_array_add (self->texts, one);
}

static gboolean
is_text (const char *name)
{
  return g_str_has_suffix (name, ".txt") && strlen (name) > strlen (".txt");
}

static gboolean
read_built_in (LkAgreements *self, GError **error)
{
  g_auto (GStrv) names = g_resources_enumerate_children (BUILT_IN, 0, error);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (BUILT_IN "/", names[i], NULL);
      g_autoptr (GBytes) bytes = g_resources_lookup_data (path, 0, error);

      if (bytes == NULL)
        return FALSE;
      if (is_text (names[i]))
        add (self, names[i], bytes);
    }
  return names != NULL;
}

static gboolean
read_directory (LkAgreements *self, const char *directory, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, error);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);
      g_autoptr (GBytes) bytes = NULL;

      if (!is_text (name))
        continue;
      bytes = lk_file_read (path, MAX_TEXT, error);
      if (bytes == NULL)
        return FALSE;
      if (!g_utf8_validate (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                            NULL))
        {
          g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_FAILED, "%s is not UTF-8", path);
          return FALSE;
        }
      add (self, name, bytes);
    }
  return dir != NULL;
}

/**
 * lk_agreements_new:
 * @directory: (nullable): where the files `LANGUAGE.txt` are; %NULL for the built-in agreement
 * @version: (nullable): its version; needed with @directory
 * @error: why it cannot be had
 *
 * Returns: (transfer full): the agreement, or %NULL
 */
LkAgreements *
lk_agreements_new (const char *directory, const char *version, GError **error)
{
  g_autoptr (LkAgreements) self = g_new0 (LkAgreements, 1);
  gboolean good;

  self->texts = g_ptr_array_new_with_free_func (agreement_free);
  self->version = g_strdup (directory == NULL ? BUILT_IN_VERSION : version);
  if (self->version == NULL)
    {
      g_set_error_literal (error, LK_STORE_ERROR, LK_STORE_ERROR_FAILED,
                           "An agreement of your own needs agreement-version");
      return NULL;
    }
  good = directory != NULL ? read_directory (self, directory, error) : read_built_in (self, error);
  if (good && self->texts->len == 0)
    {
      g_set_error (error, LK_STORE_ERROR, LK_STORE_ERROR_FAILED, "There is no LANGUAGE.txt in %s",
                   directory != NULL ? directory : BUILT_IN);
      good = FALSE;
    }
  return good ? g_steal_pointer (&self) : NULL;
}

/**
 * lk_agreements_free:
 * @self: (nullable) (transfer full): the agreement
 */
void
lk_agreements_free (LkAgreements *self)
{
  if (self == NULL)
    return;
  g_free (self->version);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

/**
 * lk_agreements_get_version:
 * @self: the agreement
 *
 * Returns: (transfer none): the version of all its languages
 */
const char *
lk_agreements_get_version (LkAgreements *self)
{
  return self->version;
}

static const LkAgreement *
find_language (LkAgreements *self, const char *tag, gsize length)
{
  for (guint i = 0; i < self->texts->len; i++)
    {
      const LkAgreement *one = g_ptr_array_index (self->texts, i);

      if (strlen (one->language) == length && g_ascii_strncasecmp (one->language, tag, length) == 0)
        return one;
    }
  return NULL;
}

/**
 * lk_agreements_choose:
 * @self: the agreement
 * @accept_language: (nullable): the header of that name (RFC 9110 12.5.4)
 *
 * Returns: (transfer none): the agreement in the language that is liked best, else in English
 */
const LkAgreement *
lk_agreements_choose (LkAgreements *self, const char *accept_language)
{
  g_auto (GStrv) ranges = g_strsplit (accept_language != NULL ? accept_language : "", ",", 32);
  const LkAgreement *best = NULL;
  double best_weight = 0;

  for (guint i = 0; ranges[i] != NULL; i++)
    {
      char *range = g_strstrip (ranges[i]);
      const char *q = strstr (range, ";q=");
      double weight = q != NULL ? g_ascii_strtod (q + 3, NULL) : 1;
      gsize length = strcspn (range, "; ");
      const LkAgreement *one = find_language (self, range, length);

      if (one == NULL)
        one = find_language (self, range, MIN (length, strcspn (range, "-")));
      if (one != NULL && weight > best_weight)
        {
          best = one;
          best_weight = weight;
        }
    }
  return best != NULL ? best : g_ptr_array_index (self->texts, 0);
}

/**
 * lk_agreements_has:
 * @self: the agreement
 * @version: a version
 * @sha256: a hash
 *
 * Returns: whether that is the current agreement in one of its languages
 */
gboolean
lk_agreements_has (LkAgreements *self, const char *version, const char *sha256)
{
  if (g_strcmp0 (version, self->version) != 0)
    return FALSE;
  for (guint i = 0; i < self->texts->len; i++)
    {
      const LkAgreement *one = g_ptr_array_index (self->texts, i);

      if (g_strcmp0 (one->sha256, sha256) == 0)
        return TRUE;
    }
  return FALSE;
}
