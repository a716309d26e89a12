/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-http-listen.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define BACKLOG 256

static GSocket *
open_socket (GSocketAddress *address, GError **error)
{
  GSocket *socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_DEFAULT, error);

  if (socket == NULL)
    return NULL;
  g_socket_set_listen_backlog (socket, BACKLOG);
  g_socket_set_blocking (socket, FALSE);
  return socket;
}

/* g_socket_bind() takes SO_REUSEPORT away again from a stream socket. */
static gboolean
bind_address (GSocket *socket, GSocketAddress *address, GError **error)
{
  union
  {
    struct sockaddr any;
    struct sockaddr_storage room;
  } native;
  gssize size = g_socket_address_get_native_size (address);

  if (!g_socket_address_to_native (address, &native, sizeof native, error))
    return FALSE;
  if (bind (g_socket_get_fd (socket), &native.any, (socklen_t) size) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (errno), "Cannot listen there: %s",
               g_strerror (errno));
  return FALSE;
}

/* Several sockets on one port, one a thread: the kernel spreads connections over them. */
static GSocket *
listen_tcp (GInetAddress *host, guint16 port, gboolean shared, GError **error)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (host, port);
  g_autoptr (GSocket) socket = open_socket (address, error);

  if (socket == NULL || !g_socket_set_option (socket, SOL_SOCKET, SO_REUSEADDR, 1, error)
      || (shared && !g_socket_set_option (socket, SOL_SOCKET, SO_REUSEPORT, 1, error))
      || !bind_address (socket, address, error) || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

/* A port that is shared within this process could be shared with another desk without anybody
 * noticing: so it is asked for alone first. */
static gboolean
is_free (GInetAddress *host, guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (host, port);
  g_autoptr (GSocket) socket = open_socket (address, error);

  return socket != NULL && g_socket_bind (socket, address, TRUE, error);
}

static GPtrArray *
listen_all_tcp (const char *text, guint n, char **url, GError **error)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocketConnectable) parsed = g_network_address_parse (text, 8480, error);
  g_autoptr (GInetAddress) host = NULL;
  g_autofree char *name = NULL;
  guint16 port;

  if (parsed == NULL)
    return NULL;
  port = g_network_address_get_port (G_NETWORK_ADDRESS (parsed));
  name = g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)));
  if (g_str_equal (name, "localhost"))
    host = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  else
    host = g_inet_address_new_from_string (name);
  if (host == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "%s is not an address and a port, such as 127.0.0.1:8480", text);
      return NULL;
    }
  if (n > 1 && !is_free (host, port, error))
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      GSocket *socket = listen_tcp (host, port, n > 1, error);
      g_autoptr (GSocketAddress) bound = NULL;

      if (socket == NULL)
        return NULL;
      g_ptr_array_add (sockets, socket);
      bound = g_socket_get_local_address (socket, error);
      if (bound == NULL)
        return NULL;
      port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
    }
  *url = g_strdup_printf (strchr (name, ':') != NULL ? "http://[%s]:%u" : "http://%s:%u", name,
                          port);
  return g_steal_pointer (&sockets);
}

/* A path on which a desk still answers is refused; what a dead one left behind is taken away. */
static gboolean
clear_path (const char *path, GSocketAddress *address, GError **error)
{
  g_autoptr (GSocket) probe = NULL;
  g_autoptr (GError) refused = NULL;
  struct stat info;

  if (lstat (path, &info) != 0)
    return TRUE;
  if (!S_ISSOCK (info.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s is there and is not a socket", path);
      return FALSE;
    }
  probe
      = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (probe == NULL)
    return FALSE;
  if (g_socket_connect (probe, address, NULL, &refused)
      || !g_error_matches (refused, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE, "A desk answers on %s already",
                   path);
      return FALSE;
    }
  if (g_unlink (path) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path,
               g_strerror (errno));
  return FALSE;
}

static GPtrArray *
listen_unix (const char *path, guint n, guint mode, char **url, GError **error)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) socket = NULL;
  mode_t before;
  gboolean bound;

  if (*path != '/' || strlen (path) > 100)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "unix: is followed by an absolute path of at most 100 bytes");
      return NULL;
    }
  address = g_unix_socket_address_new (path);
  if (!clear_path (path, address, error))
    return NULL;
  socket = open_socket (address, error);
  if (socket == NULL)
    return NULL;
  /* The mode holds from the first moment: nobody slips in between bind and chmod. */
  before = umask (~mode & 0777);
  bound = g_socket_bind (socket, address, FALSE, error);
  umask (before);
  if (!bound || !g_socket_listen (socket, error))
    return NULL;
  for (guint i = 1; i < n; i++)
    {
      int fd = dup (g_socket_get_fd (socket));
      GSocket *copy = fd >= 0 ? g_socket_new_from_fd (fd, error) : NULL;

      if (copy == NULL)
        return NULL;
      g_socket_set_blocking (copy, FALSE);
      g_ptr_array_add (sockets, copy);
    }
  g_ptr_array_add (sockets, g_steal_pointer (&socket));
  *url = g_strconcat ("unix:", path, NULL);
  return g_steal_pointer (&sockets);
}

/**
 * lk_http_listen:
 * @address: `HOST:PORT` (port 0 is any free one) or `unix:PATH`
 * @n: how many sockets, one for each thread that accepts
 * @socket_mode: the mode of a Unix socket
 * @url: (out): what clients are told
 * @error: a #GIOErrorEnum
 *
 * Returns: (transfer full) (element-type GSocket): @n listening sockets, or %NULL
 */
GPtrArray *
lk_http_listen (const char *address, guint n, guint socket_mode, char **url, GError **error)
{
  if (g_str_has_prefix (address, "unix:"))
    return listen_unix (address + strlen ("unix:"), n, socket_mode, url, error);
  return listen_all_tcp (address, n, url, error);
}
