/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-desk-address.h"

#include "lk-client-error.h"

#include <string.h>

/* A path longer than this fits no Unix socket address. */
#define SOCKET_PATH_MAX 107

static gpointer
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, LK_CLIENT_ERROR, LK_CLIENT_ERROR_ADDRESS, why);
  return NULL;
}

static LkDeskAddress *
parse_socket (const char *url, GError **error)
{
  const char *path = url + strlen ("unix:");
  LkDeskAddress *self;

  if (!g_path_is_absolute (path))
    return refuse (error, "the address of a socket is unix: and an absolute path");
  if (strlen (path) > SOCKET_PATH_MAX)
    return refuse (error, "the path of the socket is too long");
  self = g_new0 (LkDeskAddress, 1);
  self->url = g_strdup (url);
  self->base = g_strdup ("http://localhost");
  self->socket_path = g_strdup (path);
  return self;
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (host, "localhost") == 0;
}

static const char *
what_is_wrong (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);

  if (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http"))
    return "the address of a desk begins with https://";
  if (host == NULL || *host == '\0')
    return "the address names no host";
  if (g_uri_get_userinfo (uri) != NULL)
    return "no name or password belongs into the address";
  if (g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return "the address ends with the path of the desk";
  if (g_str_equal (scheme, "http") && !is_loopback (host))
    return "without encryption (http://) only a desk on this computer can be used";
  return NULL;
}

/**
 * lk_desk_address_parse:
 * @url: `https://HOST[:PORT][/PATH]`, `unix:/PATH`, or `http://` with a loopback host
 * @error: %LK_CLIENT_ERROR_ADDRESS, with what is wrong
 *
 * Returns: (transfer full): the address, or %NULL
 */
LkDeskAddress *
lk_desk_address_parse (const char *url, GError **error)
{
  g_autofree char *text = g_strstrip (g_strdup (url != NULL ? url : ""));
  g_autoptr (GUri) uri = NULL;
  const char *wrong;
  LkDeskAddress *self;

  if (g_str_has_prefix (text, "unix:"))
    return parse_socket (text, error);
  uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL)
    return refuse (error, "this is no address: it has the form https://desk.example.org");
  wrong = what_is_wrong (uri);
  if (wrong != NULL)
    return refuse (error, wrong);
  self = g_new0 (LkDeskAddress, 1);
  self->base = g_uri_to_string (uri);
  while (g_str_has_suffix (self->base, "/"))
    self->base[strlen (self->base) - 1] = '\0';
  self->url = g_strdup (self->base);
  return self;
}

/**
 * lk_desk_address_free:
 * @self: (nullable) (transfer full): an address
 */
void
lk_desk_address_free (LkDeskAddress *self)
{
  if (self == NULL)
    return;
  g_free (self->url);
  g_free (self->base);
  g_free (self->socket_path);
  g_free (self);
}
