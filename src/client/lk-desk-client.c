/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-desk-client.h"

#include "lk-desk-client-private.h"
#include "lk-desk-watch.h"

/**
 * LkDeskClient:
 *
 * The cases of a desk, over HTTP: on a team's server, or on a Unix socket of this computer. What
 * each call sends and reads is in lk-desk-client-calls.c.
 *
 * Signal `signed-out`: the desk does not know the token any more.
 */
struct _LkDeskClient
{
  GObject parent;

  char *url;
  gboolean local;
  LkDeskHttp *http;
  LkDeskWatch *watch;

  LkDeskReviveAsync revive;
  gpointer revive_data;
  GDestroyNotify revive_destroy;
};

typedef enum
{
  PROP_URL = 1,
  PROP_ONLINE,
} LkDeskClientProperty;

static guint signed_out_signal;

G_DEFINE_FINAL_TYPE_WITH_CODE (LkDeskClient,
                               lk_desk_client,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LK_TYPE_CASE_BACKEND,
                                                      lk_desk_client_backend_init))

static void
lk_desk_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkDeskClient *self = LK_DESK_CLIENT (object);

  switch ((LkDeskClientProperty) id)
    {
    case PROP_URL:
      g_value_set_string (value, self->url);
      return;
    case PROP_ONLINE:
      g_value_set_boolean (value, lk_desk_http_get_online (self->http));
      return;
    }
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_desk_client_dispose (GObject *object)
{
  LkDeskClient *self = LK_DESK_CLIENT (object);

  if (self->watch != NULL)
    lk_desk_watch_stop (self->watch);
  g_clear_object (&self->watch);
  lk_desk_client_set_revive (self, NULL, NULL, NULL);
  G_OBJECT_CLASS (lk_desk_client_parent_class)->dispose (object);
}

static void
lk_desk_client_finalize (GObject *object)
{
  LkDeskClient *self = LK_DESK_CLIENT (object);

  g_clear_object (&self->http);
  g_free (self->url);
  G_OBJECT_CLASS (lk_desk_client_parent_class)->finalize (object);
}

static void
lk_desk_client_class_init (LkDeskClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lk_desk_client_get_property;
  object_class->dispose = lk_desk_client_dispose;
  object_class->finalize = lk_desk_client_finalize;
  g_object_class_override_property (object_class, PROP_ONLINE, "online");
  g_object_class_install_property (object_class, PROP_URL,
                                   g_param_spec_string ("url", NULL, NULL, "",
                                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  signed_out_signal = g_signal_new ("signed-out", LK_TYPE_DESK_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_desk_client_init (LkDeskClient *self)
{
}

static void
on_online (LkDeskClient *self)
{
  g_object_notify (G_OBJECT (self), "online");
}

static void
on_changed (LkDeskClient *self, const char *id, LkCaseState state, gint64 revision)
{
  lk_case_backend_emit_case_changed (LK_CASE_BACKEND (self), id, state, revision);
}

static void
on_signed_out (LkDeskClient *self)
{
  g_signal_emit (self, signed_out_signal, 0);
}

/**
 * lk_desk_client_new:
 * @url: `https://HOST[:PORT][/PATH]`, `unix:/PATH`, or `http://` with a loopback host
 * @error: %LK_CLIENT_ERROR_ADDRESS
 *
 * Returns: (transfer full): a client that has not connected yet, or %NULL
 */
LkDeskClient *
lk_desk_client_new (const char *url, GError **error)
{
  LkDeskAddress *address = lk_desk_address_parse (url, error);
  LkDeskClient *self;

  if (address == NULL)
    return NULL;
  self = g_object_new (LK_TYPE_DESK_CLIENT, NULL);
  self->url = g_strdup (address->url);
  self->local = address->socket_path != NULL;
  self->http = lk_desk_http_new (address);
  self->watch = lk_desk_watch_new (self->http);
  g_signal_connect_object (self->http, "notify::online", G_CALLBACK (on_online), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watch, "signed-out", G_CALLBACK (on_signed_out), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * lk_desk_client_get_url:
 * @self: a client
 *
 * Returns: (transfer none): the address of the desk
 */
const char *
lk_desk_client_get_url (LkDeskClient *self)
{
  return self->url;
}

/**
 * lk_desk_client_is_local:
 * @self: a client
 *
 * Returns: whether the desk is on a Unix socket, where nobody signs in
 */
gboolean
lk_desk_client_is_local (LkDeskClient *self)
{
  return self->local;
}

/**
 * lk_desk_client_dup_desk:
 * @backend: a desk
 *
 * The socket of the desk of this computer may move; it is still that desk.
 *
 * Returns: (transfer full): what tells it from other desks, also after a restart
 */
char *
lk_desk_client_dup_desk (LkCaseBackend *backend)
{
  if (!LK_IS_DESK_CLIENT (backend))
    return g_strdup ("");
  if (lk_desk_client_is_local (LK_DESK_CLIENT (backend)))
    return g_strdup ("local");
  return g_strdup (lk_desk_client_get_url (LK_DESK_CLIENT (backend)));
}

/* For lk-desk-client-calls.c. */
LkDeskHttp *
lk_desk_client_get_http (LkDeskClient *self)
{
  return self->http;
}

LkDeskWatch *
lk_desk_client_get_watch (LkDeskClient *self)
{
  return self->watch;
}

/**
 * lk_desk_client_set_token:
 * @self: a client
 * @token: (nullable): a token from an earlier session, %NULL to be nobody
 */
void
lk_desk_client_set_token (LkDeskClient *self, LkSecret *token)
{
  lk_desk_http_set_token (self->http, token);
}

/**
 * lk_desk_client_get_token:
 * @self: a client
 *
 * Returns: (transfer none) (nullable): the token, to be kept by #LkCredentials
 */
LkSecret *
lk_desk_client_get_token (LkDeskClient *self)
{
  return lk_desk_http_get_token (self->http);
}

/**
 * lk_desk_client_set_tls_database:
 * @self: a client
 * @database: (nullable): the authorities to trust instead of the system's
 */
void
lk_desk_client_set_tls_database (LkDeskClient *self, GTlsDatabase *database)
{
  soup_session_set_tls_database (lk_desk_http_get_session (self->http), database);
}

/**
 * lk_desk_client_set_timeout:
 * @self: a client
 * @seconds: how long to wait while nothing at all comes; more than the 15 s between two signs of
 *   life of the event stream
 */
void
lk_desk_client_set_timeout (LkDeskClient *self, guint seconds)
{
  lk_desk_http_set_timeout (self->http, seconds);
}

/**
 * lk_desk_client_set_attempts:
 * @self: a client
 * @attempts: how often a call is tried that may be repeated, at least once
 * @first_wait_ms: milliseconds before the second try, and before a broken event stream is opened
 *   again; doubled each time
 */
void
lk_desk_client_set_attempts (LkDeskClient *self, guint attempts, guint first_wait_ms)
{
  lk_desk_http_set_attempts (self->http, attempts, first_wait_ms);
  lk_desk_watch_set_first_wait (self->watch, first_wait_ms);
}

static void
on_revive (gpointer data,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  LkDeskClient *self = data;

  self->revive (self, self->revive_data, cancellable, callback, user_data);
}

/**
 * lk_desk_client_set_revive:
 * @self: a client
 * @revive: (nullable): starts the desk again when nobody listens at its address
 * @data: for @revive
 * @destroy: (nullable): frees @data
 */
void
lk_desk_client_set_revive (LkDeskClient *self,
                           LkDeskReviveAsync revive,
                           gpointer data,
                           GDestroyNotify destroy)
{
  if (self->revive_destroy != NULL)
    self->revive_destroy (self->revive_data);
  self->revive = revive;
  self->revive_data = data;
  self->revive_destroy = destroy;
  if (self->http != NULL)
    lk_desk_http_set_revive (self->http, revive != NULL ? on_revive : NULL, self);
}

/**
 * lk_desk_client_new_key:
 *
 * Returns: (transfer full): a new Idempotency-Key
 */
char *
lk_desk_client_new_key (void)
{
  return g_uuid_string_random ();
}
