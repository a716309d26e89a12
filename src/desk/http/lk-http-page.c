/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-http-server-private.h"

#define RESOURCES "/org/latchkey/desk/"

/**
 * lk_http_page_fill:
 * @call: a call
 *
 * Answers what is the same for everybody and lies in the program: the page at `/` and the contract.
 *
 * Returns: whether @call asked for one of these
 */
gboolean
lk_http_page_fill (LkCall *call)
{
  const char *name;
  const char *type;
  GBytes *body;

  if (call->route == LK_ROUTE_PAGE)
    {
      name = RESOURCES "index.html";
      type = "text/html; charset=utf-8";
    }
  else if (call->route == LK_ROUTE_OPENAPI)
    {
      name = RESOURCES "openapi.yaml";
      type = "application/yaml";
    }
  else
    return FALSE;
  body = g_resources_lookup_data (name, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_return_val_if_fail (body != NULL, FALSE);
  lk_reply_body (&call->reply, 200, type, body);
  return TRUE;
}
