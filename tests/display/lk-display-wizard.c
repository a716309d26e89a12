/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wizard, as a person goes through it. */
#include "config.h"

#include <string.h>

#include "lk-display.h"
#include "lk-notice.h"
#include "lk-qr-encode.h"
#include "lk-sadp-transport.h"

/**
 * lk_display_wizard:
 * @self: of the test
 *
 * Returns: (transfer none): the wizard, opened
 */
LkWizard *
lk_display_wizard (LkDisplay *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.new-case", NULL);
  g_assert_nonnull (lk_window_get_wizard (self->window));
  return lk_window_get_wizard (self->window);
}

/**
 * lk_display_draft_offer:
 * @self: of the test
 *
 * Returns: (transfer none): the notice that offers a draft
 */
LkNotice *
lk_display_draft_offer (LkDisplay *self)
{
  return lk_display_child (self->window, LK_TYPE_WINDOW, "draft_notice");
}

/**
 * lk_display_resume_draft:
 * @self: of the test
 *
 * Goes on with the draft once it is offered.
 */
void
lk_display_resume_draft (LkDisplay *self)
{
  LkNotice *offer = lk_display_draft_offer (self);

  LK_WAIT_FOR (gtk_widget_get_visible (GTK_WIDGET (offer)));
  g_signal_emit_by_name (offer, "clicked");
}

/**
 * lk_display_draft_has:
 * @self: of the test
 * @id: of a draft
 * @words: what is looked for
 *
 * Returns: whether the draft on the disk holds @words
 */
gboolean
lk_display_draft_has (LkDisplay *self, const char *id, const char *words)
{
  g_autofree char *name = g_strconcat (id, ".json", NULL);
  g_autofree char *path = g_build_filename (self->directory, "drafts", name, NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, words) != NULL;
}

/**
 * lk_display_next:
 * @self: of the test
 *
 * Presses Next once it is on, and waits for the next page.
 */
void
lk_display_next (LkDisplay *self)
{
  LkWizard *wizard = lk_window_get_wizard (self->window);
  LkWizardStep step = lk_wizard_get_step (wizard);

  lk_display_click (lk_display_child (wizard, LK_TYPE_WIZARD, "next_button"));
  LK_WAIT_FOR (lk_wizard_get_step (wizard) == step + 1);
}

/**
 * lk_display_go:
 * @self: of the test
 * @type: what the case is about
 * @method: where the devices are
 *
 * Answers the first two pages.
 */
void
lk_display_go (LkDisplay *self, LkCaseType type, LkCaseMethod method)
{
  LkWizard *wizard = lk_display_wizard (self);
  LkWizardPage *page = lk_wizard_get_page (wizard);

  lk_display_click (
      lk_display_child (page, G_OBJECT_TYPE (page),
                        type == LK_CASE_TYPE_PASSWORD_RESET ? "reset_card" : "unbind_card"));
  lk_display_next (self);
  page = lk_wizard_get_page (wizard);
  lk_display_click (lk_display_child (page, G_OBJECT_TYPE (page),
                                      method == LK_CASE_METHOD_LAN ? "lan_card" : "other_card"));
  lk_display_next (self);
}

/**
 * lk_display_page:
 * @self: of the test
 *
 * Returns: (transfer none): the page of the wizard that is shown
 */
LkWizardPage *
lk_display_page (LkDisplay *self)
{
  return lk_wizard_get_page (lk_window_get_wizard (self->window));
}

/**
 * lk_display_page_child:
 * @self: of the test
 * @id: in the template of the page that is shown
 *
 * Returns: (transfer none): that widget
 */
gpointer
lk_display_page_child (LkDisplay *self, const char *id)
{
  LkWizardPage *page = lk_display_page (self);

  return lk_display_child (page, G_OBJECT_TYPE (page), id);
}

/**
 * lk_display_item:
 * @self: of the test
 *
 * Returns: (transfer none): the first device of the case
 */
LkDraftItem *
lk_display_item (LkDisplay *self)
{
  return lk_draft_get_item (lk_wizard_get_draft (lk_window_get_wizard (self->window)), 0);
}

/**
 * lk_display_request:
 * @self: of the test
 *
 * Returns: (nullable): the request of the first device
 */
const char *
lk_display_request (LkDisplay *self)
{
  LkSecret *request = lk_draft_item_get_request (lk_display_item (self));

  return request != NULL ? lk_secret_get_text (request) : NULL;
}

/**
 * lk_display_find_entry:
 * @root: a widget
 *
 * Returns: (transfer none) (nullable): the first row with an entry below it
 */
GtkEditable *
lk_display_find_entry (GtkWidget *root)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkEditable *found
          = ADW_IS_ENTRY_ROW (child) ? GTK_EDITABLE (child) : lk_display_find_entry (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/**
 * lk_display_go_to_serial:
 * @self: of the test
 * @serial: is typed there
 *
 * To the page that takes the serial of a device that is somewhere else.
 */
void
lk_display_go_to_serial (LkDisplay *self, const char *serial)
{
  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_OTHER);
  gtk_editable_set_text (lk_display_find_entry (lk_display_page_child (self, "groups_box")),
                         serial);
}

/**
 * lk_display_go_to_photo:
 * @self: of the test
 * @serial: of the device
 * @request: of the device
 *
 * To the page that takes its photo, the request typed.
 */
void
lk_display_go_to_photo (LkDisplay *self, const char *serial, const char *request)
{
  lk_display_go_to_serial (self, serial);
  lk_display_next (self);
  gtk_editable_set_text (lk_display_page_child (self, "type_row"), request);
  g_signal_emit_by_name (lk_display_page_child (self, "type_row"), "apply");
  LK_WAIT_FOR (lk_display_request (self) != NULL);
  lk_display_next (self);
}

/**
 * lk_display_go_to_confirm:
 * @self: of the test
 * @serial: of the device, 9 characters of which are on its label
 * @request: of the device
 *
 * To the page that files the case, everything before it filled in.
 */
void
lk_display_go_to_confirm (LkDisplay *self, const char *serial, const char *request)
{
  g_autoptr (GBytes) label = lk_display_draw_label (serial + strlen (serial) - 9, "DS-2CD2143G0-I");
  g_autofree char *path = lk_display_write_file (self, "photo.png", label);

  lk_display_go_to_photo (self, serial, request);
  lk_display_drop_file (GTK_WIDGET (lk_display_page (self)), path);
  LK_WAIT_FOR (lk_draft_item_get_verdict (lk_display_item (self)) != NULL);
  lk_draft_item_set_override_reason (lk_display_item (self), "It is readable");
  lk_wizard_page_enter (lk_display_page (self));
  lk_display_next (self);
  gtk_editable_set_text (lk_display_page_child (self, "name_row"), "Ada Example");
  gtk_editable_set_text (lk_display_page_child (self, "email_row"), "ada@example.org");
  gtk_check_button_set_active (lk_display_page_child (self, "agree_check"), TRUE);
  lk_display_next (self);
}

static GdkPixbuf *
draw_code (const char *text)
{
  g_autoptr (LkQrMatrix) matrix = lk_qr_encode (text, NULL);
  g_autoptr (GBytes) png = lk_qr_to_png (matrix, 6, NULL);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (png);

  return gdk_pixbuf_new_from_stream (stream, NULL, NULL);
}

/**
 * lk_display_write_codes:
 * @self: of the test
 * @name: of the file
 * @texts: what the codes say
 *
 * Writes a picture with codes beside each other.
 *
 * Returns: (transfer full): its path
 */
char *
lk_display_write_codes (LkDisplay *self, const char *name, const char *const *texts)
{
  g_autoptr (GdkPixbuf) page
      = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8,
                        40 + 360 * (int) g_strv_length ((char **) texts), 420);
  char *path = g_build_filename (self->directory, name, NULL);

  gdk_pixbuf_fill (page, 0xffffffff);
  for (int i = 0; texts[i] != NULL; i++)
    {
      g_autoptr (GdkPixbuf) code = draw_code (texts[i]);

      gdk_pixbuf_copy_area (code, 0, 0, gdk_pixbuf_get_width (code), gdk_pixbuf_get_height (code),
                            page, 20 + 360 * i, 20);
    }
  g_assert_true (gdk_pixbuf_save (page, path, "png", NULL, NULL));
  return path;
}

/**
 * lk_display_write_code:
 * @self: of the test
 * @name: of the file
 * @text: what the code says
 *
 * Returns: (transfer full): the path of a picture with one code
 */
char *
lk_display_write_code (LkDisplay *self, const char *name, const char *text)
{
  return lk_display_write_codes (self, name, (const char *const[]){ text, NULL });
}

/**
 * lk_display_notice_says:
 * @self: of the test
 * @part: some words
 *
 * Returns: whether the page that is shown says them
 */
gboolean
lk_display_notice_says (LkDisplay *self, const char *part)
{
  GtkWidget *notice = lk_display_page_child (self, "notice");
  GtkLabel *label = lk_display_child (notice, LK_TYPE_NOTICE, "label");

  return gtk_widget_get_visible (notice) && lk_looks_has (gtk_label_get_text (label), part);
}

/**
 * lk_display_open_self_service:
 * @self: of the test, with a device that helps its owner itself
 * @type: what is asked of it
 *
 * To the page that asks for the request, and to the window that its notice opens.
 *
 * Returns: (transfer none): the window
 */
GtkWindow *
lk_display_open_self_service (LkDisplay *self, LkCaseType type)
{
  GtkListBox *list = NULL;
  GtkWidget *notice = NULL;
  GtkWindow *window = NULL;

  lk_display_go (self, type, LK_CASE_METHOD_LAN);
  list = lk_display_page_child (self, "list_box");
  LK_WAIT_FOR (gtk_list_box_get_row_at_index (list, 0) != NULL);
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (list, 0));
  lk_display_next (self);
  notice = lk_display_page_child (self, "self_service_notice");
  LK_WAIT_FOR (gtk_widget_get_mapped (notice));
  g_signal_emit_by_name (notice, "clicked");
  LK_WAIT_FOR ((window = lk_display_other_window (self)) != NULL);
  LK_WAIT_FOR (gtk_widget_get_mapped (GTK_WIDGET (window)));
  return window;
}

/**
 * lk_display_captured:
 * @self: of the test
 * @text: what may have been said on the network
 *
 * Returns: whether it is in what can be saved for a bug report
 */
gboolean
lk_display_captured (LkDisplay *self, const char *text)
{
  LkSadpCapture *capture = lk_sadp_transport_get_capture (lk_context_get_transport (self->context));
  g_autoptr (GBytes) file = lk_sadp_capture_to_pcapng (capture);
  gsize size = 0;
  gconstpointer bytes = g_bytes_get_data (file, &size);

  return memmem (bytes, size, text, strlen (text)) != NULL;
}
