/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-goodbye.h"

#include "lk-sadp-device-private.h"

struct _LkSadpGoodbye
{
  GHashTable *waiting; /* key -> GSource */
  LkSadpGoodbyeFunc gone;
  gpointer user_data;
};

typedef struct
{
  LkSadpGoodbye *goodbye; /* borrowed */
  LkSadpDevice *device;
} Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_object_unref (wait->device);
  g_free (wait);
}

static void
source_free (gpointer data)
{
  g_source_destroy (data);
  g_source_unref (data);
}

/**
 * lk_sadp_goodbye_new:
 * @gone: called for a device that did not answer in time
 * @user_data: for @gone
 *
 * Returns: (transfer full): nobody said goodbye yet
 */
LkSadpGoodbye *
lk_sadp_goodbye_new (LkSadpGoodbyeFunc gone, gpointer user_data)
{
  LkSadpGoodbye *self = g_new0 (LkSadpGoodbye, 1);

  self->waiting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, source_free);
  self->gone = gone;
  self->user_data = user_data;
  return self;
}

/**
 * lk_sadp_goodbye_free:
 * @self: (transfer full): goodbyes; those that wait are forgotten
 */
void
lk_sadp_goodbye_free (LkSadpGoodbye *self)
{
  g_hash_table_unref (self->waiting);
  g_free (self);
}

static gboolean
on_time_over (gpointer user_data)
{
  Wait *wait = user_data;
  LkSadpGoodbye *self = wait->goodbye;
  g_autoptr (LkSadpDevice) device = g_object_ref (wait->device);

  lk_sadp_goodbye_forget (self, lk_sadp_device_get_key (device)); /* frees @wait */
  self->gone (device, self->user_data);
  return G_SOURCE_REMOVE;
}

/**
 * lk_sadp_goodbye_wait:
 * @self: goodbyes
 * @device: a device for which somebody said goodbye
 * @grace_ms: how long it has to answer
 *
 * Returns: whether this is the first goodbye for it since it answered last
 */
gboolean
lk_sadp_goodbye_wait (LkSadpGoodbye *self, LkSadpDevice *device, guint grace_ms)
{
  const char *key = lk_sadp_device_get_key (device);
  GSource *source;
  Wait *wait;

  if (g_hash_table_contains (self->waiting, key))
    return FALSE;
  wait = g_new0 (Wait, 1);
  wait->goodbye = self;
  wait->device = g_object_ref (device);
  source = g_timeout_source_new (grace_ms);
  g_source_set_callback (source, on_time_over, wait, wait_free);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_hash_table_insert (self->waiting, g_strdup (key), source);
  return TRUE;
}

/**
 * lk_sadp_goodbye_forget:
 * @self: goodbyes
 * @key: what a device is known by, which answered or is gone
 */
void
lk_sadp_goodbye_forget (LkSadpGoodbye *self, const char *key)
{
  g_hash_table_remove (self->waiting, key);
}

/**
 * lk_sadp_goodbye_forget_all:
 * @self: goodbyes
 */
void
lk_sadp_goodbye_forget_all (LkSadpGoodbye *self)
{
  g_hash_table_remove_all (self->waiting);
}
