/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-secret-clipboard.h"

#include <string.h>

/* What this program last put on a clipboard, as long as it may still be there. */
static struct
{
  GdkClipboard *clipboard;
  GdkContentProvider *content;
  guint timeout;
} held;

static void
forget (void)
{
  g_clear_handle_id (&held.timeout, g_source_remove);
  g_clear_object (&held.content);
  g_clear_object (&held.clipboard);
}

static gboolean
on_timeout (gpointer data)
{
  held.timeout = 0;
  lk_secret_clipboard_clear_now ();
  return G_SOURCE_REMOVE;
}

static GdkContentProvider *
provider (const char *type, const void *data, gsize size)
{
  g_autoptr (GBytes) bytes = NULL;
  char *copy = g_malloc (size + 1);

  memcpy (copy, data, size);
  copy[size] = '\0';
  bytes = g_bytes_new_with_free_func (copy, size, (GDestroyNotify) lk_wipe_free, copy);
  return gdk_content_provider_new_for_bytes (type, bytes);
}

/**
 * lk_secret_clipboard_copy_for:
 * @widget: a widget on the display that is meant
 * @secret: the text to copy
 * @seconds: how long it stays there
 *
 * As lk_secret_clipboard_copy(), for a time of its own.
 */
void
lk_secret_clipboard_copy_for (GtkWidget *widget, LkSecret *secret, guint seconds)
{
  static const char *types[]
      = { "text/plain;charset=utf-8", "text/plain", "UTF8_STRING", "STRING" };
  GdkContentProvider *providers[G_N_ELEMENTS (types) + 1];
  const char *text = lk_secret_get_text (secret);
  gsize i = 0;

  lk_secret_clipboard_clear_now ();
  for (i = 0; i < G_N_ELEMENTS (types); i++)
    providers[i] = provider (types[i], text, strlen (text));
  providers[i++] = provider ("x-kde-passwordManagerHint", "secret", strlen ("secret"));
  held.content = gdk_content_provider_new_union (providers, i);
  held.clipboard = g_object_ref (gtk_widget_get_clipboard (widget));
  gdk_clipboard_set_content (held.clipboard, held.content);
  held.timeout = g_timeout_add_seconds (seconds, on_timeout, NULL);
}

/**
 * lk_secret_clipboard_copy:
 * @widget: a widget on the display that is meant
 * @secret: the text to copy
 *
 * Puts @secret on the clipboard, marked with `x-kde-passwordManagerHint` so that clipboard managers
 * leave it out of their history, and takes it away again after %LK_SECRET_CLIPBOARD_SECONDS, unless
 * something else has been copied meanwhile.
 */
void
lk_secret_clipboard_copy (GtkWidget *widget, LkSecret *secret)
{
  lk_secret_clipboard_copy_for (widget, secret, LK_SECRET_CLIPBOARD_SECONDS);
}

/**
 * lk_secret_clipboard_clear_now:
 *
 * Takes a secret that this program copied off the clipboard at once. Called before quitting. Does
 * nothing when something else has been copied since.
 */
void
lk_secret_clipboard_clear_now (void)
{
  if (held.clipboard != NULL && gdk_clipboard_get_content (held.clipboard) == held.content)
    gdk_clipboard_set_content (held.clipboard, NULL);
  forget ();
}
