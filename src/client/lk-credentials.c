/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-credentials.h"

#include "lk-client-error.h"
#include "lk-hash.h"
#include "lk-sealed.h"

#include <libsecret/secret.h>

/**
 * LkCredentials:
 *
 * Where secrets outlive the program: the keyring of the session (in a sandbox, that of the
 * portal). Without one they live in this object alone, and lk_credentials_is_persistent() says so.
 */
struct _LkCredentials
{
  GObject parent;

  gboolean wanted;    /* FALSE: no keyring is ever asked */
  gboolean keyring;   /* FALSE: none was there, or it was not opened */
  GHashTable *memory; /* desk, or "" for the store key -> LkSecret */
};

G_DEFINE_FINAL_TYPE (LkCredentials, lk_credentials, G_TYPE_OBJECT)

static const SecretSchema token_schema
    = { "org.latchkey.Token", SECRET_SCHEMA_NONE, { { "desk", SECRET_SCHEMA_ATTRIBUTE_STRING } } };
static const SecretSchema key_schema = { "org.latchkey.StoreKey",
                                         SECRET_SCHEMA_NONE,
                                         { { "purpose", SECRET_SCHEMA_ATTRIBUTE_STRING } } };

#define STORE_KEY ""
#define KEY_PURPOSE "drafts"

static void
lk_credentials_finalize (GObject *object)
{
  g_hash_table_unref (LK_CREDENTIALS (object)->memory);
  G_OBJECT_CLASS (lk_credentials_parent_class)->finalize (object);
}

static void
lk_credentials_class_init (LkCredentialsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_credentials_finalize;
}

static void
lk_credentials_init (LkCredentials *self)
{
  self->wanted = TRUE;
  self->keyring = TRUE;
  self->memory
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) lk_secret_unref);
}

/**
 * lk_credentials_new:
 *
 * Returns: (transfer full): credentials that use the keyring if there is one
 */
LkCredentials *
lk_credentials_new (void)
{
  return g_object_new (LK_TYPE_CREDENTIALS, NULL);
}

/**
 * lk_credentials_new_in_memory:
 *
 * Returns: (transfer full): credentials that ask no keyring and forget all at the end
 */
LkCredentials *
lk_credentials_new_in_memory (void)
{
  LkCredentials *self = lk_credentials_new ();

  self->wanted = FALSE;
  self->keyring = FALSE;
  return self;
}

/**
 * lk_credentials_is_persistent:
 * @self: credentials
 *
 * Returns: whether what is saved is still there next time; known for sure once something was
 *   loaded or saved
 */
gboolean
lk_credentials_is_persistent (LkCredentials *self)
{
  return self->keyring;
}

static void
remember (LkCredentials *self, const char *name, LkSecret *secret)
{
  if (secret == NULL)
    g_hash_table_remove (self->memory, name);
  else
    g_hash_table_insert (self->memory, g_strdup (name), lk_secret_ref (secret));
}

static LkSecret *
recall (LkCredentials *self, const char *name)
{
  LkSecret *secret = g_hash_table_lookup (self->memory, name);

  return secret != NULL ? lk_secret_ref (secret) : NULL;
}

/* A keyring that is not there, or that the user would not open, is no error for us: what would
 * have gone there stays in memory. Its service may come back as another one, which what libsecret
 * knows of this one would not reach. */
static gboolean
lost_keyring (LkCredentials *self, const GError *error)
{
  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return FALSE;
  self->keyring = FALSE;
  secret_service_disconnect ();
  return TRUE;
}

static GTask *
new_task (LkCredentials *self,
          gpointer tag,
          const char *name,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, g_strdup (name), g_free);
  return task;
}

static void
return_secret (GTask *task, LkSecret *secret)
{
  g_task_return_pointer (task, secret, (GDestroyNotify) lk_secret_unref);
}

/* Tokens */

static void
on_token_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkCredentials *self = g_task_get_source_object (task);
  GError *error = NULL;
  char *text = secret_password_lookup_finish (result, &error);
  g_autoptr (LkSecret) token = text != NULL ? lk_secret_new_text (text) : NULL;

  secret_password_free (text);
  if (error == NULL)
    {
      remember (self, g_task_get_task_data (task), token);
      return_secret (task, g_steal_pointer (&token));
    }
  else if (lost_keyring (self, error))
    {
      g_error_free (error);
      return_secret (task, recall (self, g_task_get_task_data (task)));
    }
  else
    g_task_return_error (task, error);
}

/**
 * lk_credentials_load_token_async:
 * @self: credentials
 * @desk: address of a desk
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Looks for the token of an earlier session at @desk.
 */
void
lk_credentials_load_token_async (LkCredentials *self,
                                 const char *desk,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task
      = new_task (self, lk_credentials_load_token_async, desk, cancellable, callback, user_data);

  if (!self->keyring || g_hash_table_contains (self->memory, desk))
    {
      return_secret (task, recall (self, desk));
      g_object_unref (task);
      return;
    }
  secret_password_lookup (&token_schema, cancellable, on_token_found, task, "desk", desk, NULL);
}

/**
 * lk_credentials_load_token_finish:
 * @self: credentials
 * @result: what the callback got
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the token; %NULL without @error set when there is none
 */
LkSecret *
lk_credentials_load_token_finish (LkCredentials *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_token_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkCredentials *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else if (lost_keyring (self, error))
    {
      g_error_free (error);
      g_task_return_boolean (task, FALSE);
    }
  else
    g_task_return_error (task, error);
}

/**
 * lk_credentials_save_token_async:
 * @self: credentials
 * @desk: address of a desk
 * @token: the token of a session there
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Keeps a token; in memory when there is no keyring. One that was not there before is asked again.
 */
void
lk_credentials_save_token_async (LkCredentials *self,
                                 const char *desk,
                                 LkSecret *token,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task
      = new_task (self, lk_credentials_save_token_async, desk, cancellable, callback, user_data);
  g_autofree char *label = g_strdup_printf ("Latchkey: %s", desk);

  remember (self, desk, token);
  if (!self->wanted)
    {
      g_task_return_boolean (task, FALSE);
      g_object_unref (task);
      return;
    }
  secret_password_store (&token_schema, SECRET_COLLECTION_DEFAULT, label,
                         lk_secret_get_text (token), cancellable, on_token_stored, task, "desk",
                         desk, NULL);
}

/**
 * lk_credentials_save_token_finish:
 * @self: credentials
 * @result: what the callback got
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the token is in the keyring; %FALSE without @error set when it is in memory
 *   alone
 */
gboolean
lk_credentials_save_token_finish (LkCredentials *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_token_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean cleared = secret_password_clear_finish (result, &error);

  if (error == NULL)
    g_task_return_boolean (task, cleared);
  else if (lost_keyring (g_task_get_source_object (task), error))
    {
      g_error_free (error);
      g_task_return_boolean (task, FALSE);
    }
  else
    g_task_return_error (task, error);
}

/**
 * lk_credentials_clear_token_async:
 * @self: credentials
 * @desk: address of a desk
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Forgets the token of a desk, also in a keyring that was not there before.
 */
void
lk_credentials_clear_token_async (LkCredentials *self,
                                  const char *desk,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task
      = new_task (self, lk_credentials_clear_token_async, desk, cancellable, callback, user_data);

  remember (self, desk, NULL);
  if (!self->wanted)
    {
      g_task_return_boolean (task, FALSE);
      g_object_unref (task);
      return;
    }
  secret_password_clear (&token_schema, cancellable, on_token_cleared, task, "desk", desk, NULL);
}

/**
 * lk_credentials_clear_token_finish:
 * @self: credentials
 * @result: what the callback got
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the keyring had one
 */
gboolean
lk_credentials_clear_token_finish (LkCredentials *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The key of the local store */

static void
return_memory_key (GTask *task)
{
  LkCredentials *self = g_task_get_source_object (task);
  LkSecret *key = recall (self, STORE_KEY);

  if (key == NULL)
    {
      key = lk_seal_new_key ();
      remember (self, STORE_KEY, key);
    }
  return_secret (task, key);
}

static LkSecret *
key_from_text (const char *text)
{
  guint8 bytes[LK_SEAL_KEY_BYTES];
  LkSecret *key;

  if (!lk_hex_decode (text, bytes, sizeof bytes))
    return NULL;
  key = lk_secret_new (bytes, sizeof bytes);
  lk_wipe (bytes, sizeof bytes);
  return key;
}

static void
on_key_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!secret_password_store_finish (result, &error)
      && !lost_keyring (g_task_get_source_object (task), error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    return_memory_key (task);
}

static void
store_new_key (GTask *task)
{
  LkCredentials *self = g_task_get_source_object (task);
  g_autoptr (LkSecret) key = lk_seal_new_key ();
  g_auto (LkSecretString) text
      = lk_hex_encode (lk_secret_get_data (key, NULL), lk_secret_get_size (key));

  remember (self, STORE_KEY, key);
  secret_password_store (&key_schema, SECRET_COLLECTION_DEFAULT, "Latchkey: key of the drafts",
                         text, g_task_get_cancellable (task), on_key_stored, task, "purpose",
                         KEY_PURPOSE, NULL);
}

static void
on_key_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LkCredentials *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  char *text = secret_password_lookup_finish (result, &error);
  g_autoptr (LkSecret) key = text != NULL ? key_from_text (text) : NULL;

  secret_password_free (text);
  if (key != NULL)
    {
      remember (self, STORE_KEY, key);
      return_secret (task, g_steal_pointer (&key));
    }
  else if (error == NULL)
    store_new_key (g_steal_pointer (&task));
  else if (lost_keyring (self, error))
    return_memory_key (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * lk_credentials_load_store_key_async:
 * @self: credentials
 * @cancellable: (nullable): ends it
 * @callback: told when it is done
 * @user_data: for @callback
 *
 * Gets the key under which the local store keeps secrets; makes one the first time.
 */
void
lk_credentials_load_store_key_async (LkCredentials *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task = new_task (self, lk_credentials_load_store_key_async, STORE_KEY, cancellable,
                          callback, user_data);

  if (!self->keyring || g_hash_table_contains (self->memory, STORE_KEY))
    {
      return_memory_key (task);
      g_object_unref (task);
      return;
    }
  secret_password_lookup (&key_schema, cancellable, on_key_found, task, "purpose", KEY_PURPOSE,
                          NULL);
}

/**
 * lk_credentials_load_store_key_finish:
 * @self: credentials
 * @result: what the callback got
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the key. It outlives the program only if
 *   lk_credentials_is_persistent().
 */
LkSecret *
lk_credentials_load_store_key_finish (LkCredentials *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
