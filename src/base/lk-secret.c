/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-secret.h"

#include <string.h>

struct _LkSecret
{
  gatomicrefcount ref_count;
  gsize size;
  char *data; /* size bytes and a NUL */
};

G_DEFINE_BOXED_TYPE (LkSecret, lk_secret, lk_secret_ref, lk_secret_unref)

/**
 * lk_secret_to_bytes:
 * @self: a secret
 *
 * Returns: (transfer full): the same bytes, not a copy of them: they are wiped with the last
 *   reference to either
 */
GBytes *
lk_secret_to_bytes (LkSecret *self)
{
  gsize size = 0;
  gconstpointer data = lk_secret_get_data (self, &size);

  return g_bytes_new_with_free_func (data, size, (GDestroyNotify) lk_secret_unref,
                                     lk_secret_ref (self));
}

/**
 * lk_wipe:
 * @data: (nullable): memory to overwrite with zeros, in a way that the compiler keeps
 * @size: its length in bytes
 */
void
lk_wipe (void *data, gsize size)
{
  if (data != NULL && size > 0)
    explicit_bzero (data, size);
}

/**
 * lk_wipe_free:
 * @text: (nullable) (transfer full): a NUL-terminated string, wiped and freed
 */
void
lk_wipe_free (char *text)
{
  if (text == NULL)
    return;
  lk_wipe (text, strlen (text));
  g_free (text);
}

/**
 * lk_equal_constant_time:
 * @a: bytes
 * @b: bytes
 * @size: how many
 *
 * Returns: whether they are the same; takes the same time wherever they differ
 */
gboolean
lk_equal_constant_time (const void *a, const void *b, gsize size)
{
  const volatile guint8 *x = a;
  const volatile guint8 *y = b;
  guint8 difference = 0;

  for (gsize i = 0; i < size; i++)
    difference |= (guint8) (x[i] ^ y[i]);
  return difference == 0;
}

/**
 * lk_secret_new:
 * @data: (nullable): the bytes
 * @size: how many
 *
 * Returns: (transfer full): a secret with a copy of @data; the caller still wipes its own
 */
LkSecret *
lk_secret_new (const void *data, gsize size)
{
  LkSecret *self = g_new0 (LkSecret, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->size = size;
  self->data = g_malloc0 (size + 1);
  if (size > 0)
    memcpy (self->data, data, size);
  return self;
}

/**
 * lk_secret_new_text:
 * @text: a NUL-terminated text
 *
 * Returns: (transfer full): a secret with a copy of @text
 */
LkSecret *
lk_secret_new_text (const char *text)
{
  return lk_secret_new (text, strlen (text));
}

/**
 * lk_secret_ref:
 * @self: a secret
 *
 * Returns: (transfer full): @self with one more reference; may be called on any thread
 */
LkSecret *
lk_secret_ref (LkSecret *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lk_secret_unref:
 * @self: (nullable) (transfer full): a secret; the last reference wipes it
 */
void
lk_secret_unref (LkSecret *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  lk_wipe (self->data, self->size);
  g_free (self->data);
  g_free (self);
}

/**
 * lk_secret_get_text:
 * @self: a secret
 *
 * Returns: (transfer none): the bytes, NUL-terminated; owned by @self
 */
const char *
lk_secret_get_text (LkSecret *self)
{
  return self->data;
}

/**
 * lk_secret_get_data:
 * @self: a secret
 * @size: (out) (optional): how many bytes
 *
 * Returns: (transfer none): the bytes; owned by @self
 */
gconstpointer
lk_secret_get_data (LkSecret *self, gsize *size)
{
  if (size != NULL)
    *size = self->size;
  return self->data;
}

/**
 * lk_secret_get_size:
 * @self: a secret
 *
 * Returns: its length in bytes, without the NUL
 */
gsize
lk_secret_get_size (LkSecret *self)
{
  return self->size;
}
