/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-port.h"

#include "lk-text.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define INODES_MAX 32

/**
 * lk_sadp_port_is_free:
 * @port: a UDP port
 * @error_number: (out) (optional): what the system said when it is not
 *
 * Only a bind without any reuse flag tells whether somebody else holds a port (docs/protocol.md,
 * “Transport”).
 *
 * Returns: whether nobody does
 */
gboolean
lk_sadp_port_is_free (guint16 port, int *error_number)
{
  struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  gboolean bound = fd >= 0 && bind (fd, (struct sockaddr *) &any, sizeof any) == 0;

  if (error_number != NULL)
    *error_number = bound ? 0 : errno;
  if (fd >= 0)
    close (fd);
  return bound;
}

/* The IPv4 address in "0100007F:909C" of /proc/net/udp, or in the longer one of udp6: its four
 * words are each printed as they stand in memory. Returns FALSE for an address of IPv6 alone. */
static gboolean
read_address (const char *local, guint32 *address)
{
  const gsize digits = strspn (local, "0123456789ABCDEFabcdef");
  guint32 words[4] = { 0 };

  if (local[digits] != ':' || (digits != 8 && digits != 32))
    return FALSE;
  for (gsize i = 0; i < digits / 8; i++)
    if (sscanf (local + 8 * i, "%8x", &words[i]) != 1)
      return FALSE;
  *address = ntohl (words[digits / 8 - 1]);
  /* Every address, or one of IPv4 as IPv6 spells it. */
  return digits == 8 || (words[0] == 0 && words[1] == 0 && words[2] == 0 && words[3] == 0)
         || (words[0] == 0 && words[1] == 0 && ntohl (words[2]) == 0xffff);
}

/* Whether a socket with this local address may get what devices send to @port of this computer. A
 * group address gets what is sent to the group, which every member gets. */
static gboolean
is_rival (const char *local, guint16 port)
{
  const char *colon = strchr (local, ':');
  guint32 address = 0;

  return colon != NULL && g_ascii_strtoull (colon + 1, NULL, 16) == port
         && read_address (local, &address) && address >> 24 != IN_LOOPBACKNET
         && !IN_MULTICAST (address);
}

/* Adds the inodes of the sockets in @table that have @port on an address that devices answer to. */
static guint
read_table (const char *table, guint16 port, gulong inodes[INODES_MAX], guint count)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (table, &text, NULL, NULL))
    return count;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL && count < INODES_MAX; i++)
    {
      char local[64];
      gulong inode;

      if (sscanf (lines[i], "%*s %63s %*s %*s %*s %*s %*s %*s %*s %lu", local, &inode) == 2
          && is_rival (local, port))
        inodes[count++] = inode;
    }
  return count;
}

/* A socket of IPv6 on every address has the port of IPv4, too. */
static guint
read_inodes (guint16 port, gulong inodes[INODES_MAX])
{
  return read_table ("/proc/net/udp6", port, inodes, read_table ("/proc/net/udp", port, inodes, 0));
}

static gboolean
process_has_socket (const char *pid, const gulong *inodes, guint count)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "fd", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *link = g_build_filename (path, name, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);
      gulong inode;

      if (target == NULL || sscanf (target, "socket:[%lu]", &inode) != 1)
        continue;
      for (guint i = 0; i < count; i++)
        if (inodes[i] == inode)
          return TRUE;
    }
  return FALSE;
}

static char *
find_program (const gulong *inodes, guint count)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *pid;

  while (proc != NULL && (pid = g_dir_read_name (proc)) != NULL)
    {
      g_autofree char *path = NULL;
      g_autofree char *name = NULL;

      if (!g_ascii_isdigit (*pid) || (pid_t) g_ascii_strtoull (pid, NULL, 10) == getpid ()
          || !process_has_socket (pid, inodes, count))
        continue;
      path = g_build_filename ("/proc", pid, "comm", NULL);
      if (g_file_get_contents (path, &name, NULL, NULL))
        return lk_text_clean (name, 32);
    }
  return NULL;
}

/**
 * lk_sadp_port_holder_read:
 * @holder: (out caller-allocates): who holds it; lk_sadp_port_holder_clear() frees it
 * @port: a UDP port that is not free
 *
 * Reads who holds @port on an address that devices answer to: every one, or one of this computer
 * that is not for itself alone. A program of another user, or one outside of a sandbox, cannot be
 * named.
 */
void
lk_sadp_port_holder_read (LkSadpPortHolder *holder, guint16 port)
{
  gulong inodes[INODES_MAX];
  guint count = read_inodes (port, inodes);

  holder->held = count > 0;
  holder->program = count > 0 ? find_program (inodes, count) : NULL;
}

/**
 * lk_sadp_port_is_ours:
 * @port: a UDP port
 * @fds: (array length=count): our own sockets on it
 * @count: how many
 *
 * A program that was started later can share a port that was ours alone; the kernel then gives it a
 * part of the answers, or all of them where it has one address of its own.
 *
 * Returns: whether it is certain that nobody else has @port on an address that devices answer to
 */
gboolean
lk_sadp_port_is_ours (guint16 port, const int *fds, guint count)
{
  gulong inodes[INODES_MAX];
  guint listed = read_inodes (port, inodes);
  struct stat status;

  if (listed != count)
    return FALSE;
  for (guint i = 0; i < count; i++)
    {
      guint j = 0;

      if (fstat (fds[i], &status) != 0)
        return FALSE;
      while (j < listed && inodes[j] != status.st_ino)
        j++;
      if (j == listed)
        return FALSE;
    }
  return TRUE;
}

/**
 * lk_sadp_port_holder_clear:
 * @holder: what lk_sadp_port_holder_read() filled in
 */
void
lk_sadp_port_holder_clear (LkSadpPortHolder *holder)
{
  g_clear_pointer (&holder->program, g_free);
  holder->held = FALSE;
}
