/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkDeskAddress:
 * @url: as it is shown and stored
 * @base: what paths are put behind, e.g. "https://desk.example.org"
 * @socket_path: (nullable): the Unix socket, %NULL for TCP
 *
 * Where a desk is.
 */
typedef struct
{
  char *url;
  char *base;
  char *socket_path;
} LkDeskAddress;

LkDeskAddress *lk_desk_address_parse (const char *url, GError **error);
void lk_desk_address_free (LkDeskAddress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkDeskAddress, lk_desk_address_free)

G_END_DECLS
