/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "lk-http-server-private.h"
#include "lk-secret.h"

/* Whom the connection comes from, as the kernel says it. */
static char *
peer_of (SoupServerMessage *message, gboolean *is_unix, gboolean *is_own)
{
  GSocket *socket = lk_http_socket_of (message);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GCredentials) credentials = NULL;

  *is_unix = *is_own = FALSE;
  if (socket == NULL)
    return g_strdup ("unknown");
  address = g_socket_get_remote_address (socket, NULL);
  if (address != NULL && G_IS_INET_SOCKET_ADDRESS (address))
    return g_inet_address_to_string (
        g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  *is_unix = g_socket_get_family (socket) == G_SOCKET_FAMILY_UNIX;
  credentials = *is_unix ? g_socket_get_credentials (socket, NULL) : NULL;
  *is_own = credentials != NULL && g_credentials_get_unix_user (credentials, NULL) == geteuid ();
  return g_strdup ("unix");
}

/* Behind a proxy that is believed, the peer is the last one that it names. */
static char *
believe_proxy (LkHttpServer *server, SoupMessageHeaders *headers, char *peer, gboolean is_unix)
{
  char **trusted = server->trusted_proxies;
  const char *hops = soup_message_headers_get_list (headers, "X-Forwarded-For");
  g_autoptr (GInetAddress) address = NULL;
  g_autofree char *last = NULL;
  const char *comma;

  if (hops == NULL || trusted == NULL
      || !g_strv_contains ((const char *const *) trusted, is_unix ? "unix" : peer))
    return peer;
  comma = strrchr (hops, ',');
  last = g_strstrip (g_strdup (comma != NULL ? comma + 1 : hops));
  address = g_inet_address_new_from_string (last);
  if (address == NULL)
    return peer;
  g_free (peer);
  return g_inet_address_to_string (address);
}

/**
 * lk_http_read_peer:
 * @server: the server, with the proxies that it believes
 * @call: gets the peer, and whether it is the local administrator
 * @message: a message whose headers have come
 *
 * Notes whom a request comes from.
 */
void
lk_http_read_peer (LkHttpServer *server, LkCall *call, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  gboolean is_unix, is_own;
  char *peer = peer_of (message, &is_unix, &is_own);

  call->local_admin = server->local_admin && is_own;
  call->peer = believe_proxy (server, headers, peer, is_unix);
}

/**
 * lk_http_read_headers:
 * @call: a call whose path was read
 * @headers: of its request
 *
 * Copies into @call what the headers say: conditions, language, token and type of the body.
 */
void
lk_http_read_headers (LkCall *call, SoupMessageHeaders *headers)
{
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  call->if_match = g_strdup (soup_message_headers_get_list (headers, "If-Match"));
  call->if_none_match = g_strdup (soup_message_headers_get_list (headers, "If-None-Match"));
  call->idempotency_key = g_strdup (soup_message_headers_get_one (headers, "Idempotency-Key"));
  call->accept_language = g_strdup (soup_message_headers_get_list (headers, "Accept-Language"));
  call->last_event_id = g_strdup (soup_message_headers_get_one (headers, "Last-Event-ID"));
  if (authorization != NULL && g_ascii_strncasecmp (authorization, "Bearer ", 7) == 0)
    {
      g_auto (LkSecretString) token = g_strstrip (g_strdup (authorization + 7));

      lk_call_set_token (call, token);
    }
  if (!lk_call_takes_body (call))
    return;
  call->media_type = g_strdup (type != NULL ? type : "");
  call->type_is_wrong = call->route == LK_ROUTE_BLOB
                            ? !g_str_equal (call->media_type, "image/jpeg")
                                  && !g_str_equal (call->media_type, "image/png")
                            : !g_str_equal (call->media_type, "application/json");
}

static gboolean
is_number (const char *text)
{
  gsize length = strlen (text);

  return length >= 1 && length <= 18 && strspn (text, "0123456789") == length;
}

/**
 * lk_http_is_ambiguous:
 * @headers: of a request
 *
 * No length, two of them, or one beside chunks: a proxy and this desk could disagree where the
 * request ends (RFC 9112 6.3).
 *
 * Returns: whether it cannot be told where the request ends
 */
gboolean
lk_http_is_ambiguous (SoupMessageHeaders *headers)
{
  const char *length = soup_message_headers_get_list (headers, "Content-Length");
  const char *encoding = soup_message_headers_get_list (headers, "Transfer-Encoding");

  if (length != NULL && (encoding != NULL || !is_number (length)))
    return TRUE;
  return encoding != NULL && g_ascii_strcasecmp (encoding, "chunked") != 0;
}
