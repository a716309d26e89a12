/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-desk-http.h"

#include "config.h"

#include <gio/gunixsocketaddress.h>

#define TIMEOUT_SECONDS 30
#define ATTEMPTS 3
#define FIRST_WAIT_MS 250
/* The event stream keeps one of them for itself. */
#define CONNECTIONS 6

/**
 * LkDeskHttp:
 *
 * The connections to one desk: what a request and an error of it look like. Sending is in
 * lk-desk-send.c.
 */
struct _LkDeskHttp
{
  GObject parent;

  LkDeskAddress *address;
  SoupSession *session;
  LkSecret *token; /* NULL: not signed in */
  gboolean online;

  guint attempts;
  guint first_wait_ms;
  LkDeskHttpRevive revive; /* NULL: nobody can start that desk from here */
  gpointer revive_data;
};

G_DEFINE_FINAL_TYPE (LkDeskHttp, lk_desk_http, G_TYPE_OBJECT)

typedef enum
{
  PROP_ONLINE = 1,
} LkDeskHttpProperty;

static GParamSpec *properties[PROP_ONLINE + 1];

static void
lk_desk_http_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((LkDeskHttpProperty) id)
    {
    case PROP_ONLINE:
      g_value_set_boolean (value, LK_DESK_HTTP (object)->online);
      return;
    }
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_desk_http_dispose (GObject *object)
{
  LkDeskHttp *self = LK_DESK_HTTP (object);

  if (self->session != NULL)
    soup_session_abort (self->session);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lk_desk_http_parent_class)->dispose (object);
}

static void
lk_desk_http_finalize (GObject *object)
{
  LkDeskHttp *self = LK_DESK_HTTP (object);

  g_clear_pointer (&self->address, lk_desk_address_free);
  g_clear_pointer (&self->token, lk_secret_unref);
  G_OBJECT_CLASS (lk_desk_http_parent_class)->finalize (object);
}

static void
lk_desk_http_class_init (LkDeskHttpClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lk_desk_http_get_property;
  object_class->dispose = lk_desk_http_dispose;
  object_class->finalize = lk_desk_http_finalize;
  properties[PROP_ONLINE] = g_param_spec_boolean ("online", NULL, NULL, TRUE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, PROP_ONLINE + 1, properties);
}

static void
lk_desk_http_init (LkDeskHttp *self)
{
  self->online = TRUE;
  self->attempts = ATTEMPTS;
  self->first_wait_ms = FIRST_WAIT_MS;
}

static SoupSession *
new_session (LkDeskAddress *address)
{
  SoupSession *session;

  if (address->socket_path != NULL)
    {
      g_autoptr (GSocketAddress) socket = g_unix_socket_address_new (address->socket_path);

      session = g_object_new (SOUP_TYPE_SESSION, "remote-connectable", socket, "max-conns-per-host",
                              CONNECTIONS, NULL);
    }
  else
    session = soup_session_new_with_options ("max-conns-per-host", CONNECTIONS, NULL);
  /* What is not encrypted stays on this computer: a proxy would read the token. */
  if (g_str_has_prefix (address->base, "http://"))
    soup_session_set_proxy_resolver (session, NULL);
  soup_session_set_user_agent (session, "latchkey/" LK_VERSION);
  soup_session_set_accept_language_auto (session, TRUE);
  soup_session_set_timeout (session, TIMEOUT_SECONDS);
  /* A small answer that unpacks to a large one has no use here. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

/**
 * lk_desk_http_new:
 * @address: (transfer full): where the desk is
 *
 * Returns: (transfer full): its connections; none is made before the first call
 */
LkDeskHttp *
lk_desk_http_new (LkDeskAddress *address)
{
  LkDeskHttp *self = g_object_new (LK_TYPE_DESK_HTTP, NULL);

  self->address = address;
  self->session = new_session (address);
  return self;
}

/**
 * lk_desk_http_set_token:
 * @self: connections
 * @token: (nullable): the token of a session at the desk
 */
void
lk_desk_http_set_token (LkDeskHttp *self, LkSecret *token)
{
  LkSecret *kept = token != NULL ? lk_secret_ref (token) : NULL;

  g_clear_pointer (&self->token, lk_secret_unref);
  self->token = kept;
}

/**
 * lk_desk_http_get_token:
 * @self: connections
 *
 * Returns: (transfer none) (nullable): the token
 */
LkSecret *
lk_desk_http_get_token (LkDeskHttp *self)
{
  return self->token;
}

/**
 * lk_desk_http_set_timeout:
 * @self: connections
 * @seconds: how long to wait while nothing at all comes
 */
void
lk_desk_http_set_timeout (LkDeskHttp *self, guint seconds)
{
  soup_session_set_timeout (self->session, seconds);
}

/**
 * lk_desk_http_set_attempts:
 * @self: connections
 * @attempts: how often a repeatable call is tried, at least once
 * @first_wait_ms: milliseconds before the second try; doubled for each one after it
 */
void
lk_desk_http_set_attempts (LkDeskHttp *self, guint attempts, guint first_wait_ms)
{
  self->attempts = MAX (attempts, 1);
  self->first_wait_ms = first_wait_ms;
}

/**
 * lk_desk_http_get_attempts:
 * @self: connections
 * @first_wait_ms: (out): milliseconds before the second try
 *
 * Returns: how often a repeatable call is tried
 */
guint
lk_desk_http_get_attempts (LkDeskHttp *self, guint *first_wait_ms)
{
  *first_wait_ms = self->first_wait_ms;
  return self->attempts;
}

/**
 * lk_desk_http_get_online:
 * @self: connections
 *
 * Returns: whether the desk answered last time
 */
gboolean
lk_desk_http_get_online (LkDeskHttp *self)
{
  return self->online;
}

/**
 * lk_desk_http_set_online:
 * @self: connections
 * @online: whether the desk answered just now
 */
void
lk_desk_http_set_online (LkDeskHttp *self, gboolean online)
{
  if (self->online == online)
    return;
  self->online = online;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ONLINE]);
}

/**
 * lk_desk_http_get_session:
 * @self: connections
 *
 * Returns: (transfer none): the session of libsoup behind them
 */
SoupSession *
lk_desk_http_get_session (LkDeskHttp *self)
{
  return self->session;
}

static void
add_headers (LkDeskHttp *self, SoupMessageHeaders *headers, LkDeskCall *call)
{
  if (self->token != NULL)
    {
      g_auto (LkSecretString) bearer
          = g_strconcat ("Bearer ", lk_secret_get_text (self->token), NULL);

      soup_message_headers_replace (headers, "Authorization", bearer);
    }
  if (call->accept_language != NULL)
    soup_message_headers_replace (headers, "Accept-Language", call->accept_language);
  if (call->if_match != NULL)
    soup_message_headers_replace (headers, "If-Match", call->if_match);
  if (call->key != NULL)
    soup_message_headers_replace (headers, "Idempotency-Key", call->key);
}

/**
 * lk_desk_http_new_message:
 * @self: connections
 * @call: what to ask
 *
 * Returns: (transfer full): the message for it. It follows no redirect: the token is for this
 *   desk alone.
 */
SoupMessage *
lk_desk_http_new_message (LkDeskHttp *self, LkDeskCall *call)
{
  g_autofree char *uri = g_strconcat (self->address->base, call->path, NULL);
  SoupMessage *message = soup_message_new (call->method, uri);

  g_return_val_if_fail (message != NULL, NULL);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  add_headers (self, soup_message_get_request_headers (message), call);
  if (call->body != NULL)
    soup_message_set_request_body_from_bytes (message, call->content_type, call->body);
  return message;
}

static const char *
tls_reason (GTlsCertificateFlags flags)
{
  static const struct
  {
    GTlsCertificateFlags flag;
    const char *reason;
  } reasons[] = {
    { G_TLS_CERTIFICATE_BAD_IDENTITY, "its certificate is for another name" },
    { G_TLS_CERTIFICATE_REVOKED, "its certificate was revoked" },
    { G_TLS_CERTIFICATE_EXPIRED, "its certificate has expired" },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED,
      "its certificate is not valid yet, or the clock of this computer is wrong" },
    { G_TLS_CERTIFICATE_UNKNOWN_CA, "nobody whom this computer trusts signed its certificate" },
    { G_TLS_CERTIFICATE_INSECURE, "its certificate uses an algorithm that is not safe" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (flags & reasons[i].flag)
      return reasons[i].reason;
  return NULL;
}

static GError *
explain_tls (SoupMessage *message, const GError *error)
{
  const char *reason = tls_reason (soup_message_get_tls_peer_certificate_errors (message));

  if (reason == NULL)
    return g_error_new (LK_CLIENT_ERROR, LK_CLIENT_ERROR_TLS,
                        "no safe connection to the desk could be made: %s", error->message);
  return g_error_new (LK_CLIENT_ERROR, LK_CLIENT_ERROR_TLS, "the desk cannot be trusted: %s",
                      reason);
}

/**
 * lk_desk_http_explain:
 * @self: connections
 * @message: what was sent
 * @error: what libsoup or GIO said
 *
 * Returns: (transfer full): the same as #LkClientError; %G_IO_ERROR_CANCELLED stays itself
 */
GError *
lk_desk_http_explain (LkDeskHttp *self, SoupMessage *message, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return g_error_new_literal (LK_CLIENT_ERROR, LK_CLIENT_ERROR_TIMEOUT,
                                "the desk did not answer in time");
  if (error->domain == G_TLS_ERROR)
    return explain_tls (message, error);
  if (error->domain == SOUP_SESSION_ERROR)
    return g_error_new (LK_CLIENT_ERROR, LK_CLIENT_ERROR_PROTOCOL,
                        "what answers there is not a case desk: %s", error->message);
  return g_error_new (LK_CLIENT_ERROR, LK_CLIENT_ERROR_OFFLINE, "the desk could not be reached: %s",
                      error->message);
}

/**
 * lk_desk_http_set_revive:
 * @self: connections
 * @revive: (nullable): starts the desk again
 * @data: for @revive
 */
void
lk_desk_http_set_revive (LkDeskHttp *self, LkDeskHttpRevive revive, gpointer data)
{
  self->revive = revive;
  self->revive_data = data;
}

/**
 * lk_desk_http_can_revive:
 * @self: connections
 * @error: what GIO said
 *
 * Returns: whether nobody listened at the address, so that nothing was sent, and the desk can be
 *   started again from here
 */
gboolean
lk_desk_http_can_revive (LkDeskHttp *self, const GError *error)
{
  return self->revive != NULL
         && (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED)
             || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND));
}

/**
 * lk_desk_http_revive_async:
 * @self: connections for which lk_desk_http_can_revive() said yes
 * @cancellable: (nullable): ends it
 * @callback: told when the desk runs, or not
 * @user_data: for @callback
 */
void
lk_desk_http_revive_async (LkDeskHttp *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  self->revive (self->revive_data, cancellable, callback, user_data);
}

/**
 * lk_desk_http_revive_finish:
 * @self: connections
 * @result: what the callback got
 * @error: %LK_CLIENT_ERROR_LAUNCH
 *
 * Returns: whether the desk runs again
 */
gboolean
lk_desk_http_revive_finish (LkDeskHttp *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
