/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "lk-device-row.h"
#include "lk-display.h"
#include "lk-item-switcher.h"
#include "lk-password-fields.h"
#include "lk-practice-vendor.h"
#include "lk-self-service-window.h"

/* What a device lets its owner do without a case, from the page that offers it. */

static gpointer
child_of_window (GtkWindow *window, const char *id)
{
  return lk_display_child (window, LK_TYPE_SELF_SERVICE_WINDOW, id);
}

static void
enter_password (GtkWindow *window, const char *password)
{
  gpointer fields = child_of_window (window, "password_fields");

  gtk_editable_set_text (lk_display_child (fields, LK_TYPE_PASSWORD_FIELDS, "first"), password);
  gtk_editable_set_text (lk_display_child (fields, LK_TYPE_PASSWORD_FIELDS, "second"), password);
}

static void
close_window (LkDisplay *self, GtkWindow *window)
{
  gtk_window_close (window);
  LK_WAIT_FOR (lk_display_other_window (self) == NULL);
}

static gboolean
window_says (GtkWindow *window, const char *words)
{
  LkNotice *notice = child_of_window (window, "notice");

  return gtk_widget_get_mapped (GTK_WIDGET (notice))
         && lk_looks_has (lk_notice_get_text (notice), words);
}

static gboolean
has_password (GtkWindow *window)
{
  gpointer fields = child_of_window (window, "password_fields");

  return *gtk_editable_get_text (lk_display_child (fields, LK_TYPE_PASSWORD_FIELDS, "first"))
         != '\0';
}

/* Whoever wants to leave while the device is at it is not left without what it says. */
static void
set_password_and_leave (GtkWindow *window)
{
  lk_display_click (child_of_window (window, "go_button"));
  gtk_window_close (window);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (window)));
  g_assert_true (window_says (window, "the device is about to say whether it worked."));
  LK_WAIT_FOR (gtk_widget_get_visible (child_of_window (window, "done_button")));
  g_assert_true (window_says (window, "The device has the new password now"));
  g_assert_false (has_password (window));
}

static void
test_questions (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *device = lk_display_add_device (self, "self-service");
  GtkWindow *window = lk_display_open_self_service (self, LK_CASE_TYPE_PASSWORD_RESET);
  const char *answers[] = { "answer 3", "answer 5", "answer 8" };

  lk_display_shoot (GTK_WIDGET (window), "self-service-guid");
  adw_combo_row_set_selected (child_of_window (window, "way_row"), 1);
  LK_WAIT_FOR (gtk_widget_get_mapped (child_of_window (window, "questions_group")));
  g_assert_false (gtk_widget_is_sensitive (child_of_window (window, "go_button")));
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *id = g_strdup_printf ("answer_row_%u", i + 1);

      gtk_editable_set_text (child_of_window (window, id), answers[i]);
    }
  enter_password (window, "New-Pass-2026");
  lk_display_assert_named (GTK_WIDGET (window));
  lk_display_shoot (GTK_WIDGET (window), "self-service-questions");
  set_password_and_leave (window);
  g_assert_cmpuint (lk_practice_device_get_password_changed (device), ==, 1);
  g_assert_true (lk_display_captured (self, "<Types>AnswerReset</Types>"));
  lk_display_shoot (GTK_WIDGET (window), "self-service-done");
  g_assert_false (gtk_widget_get_visible (child_of_window (window, "form_box")));
  close_window (self, window);
}

static void
test_wrong_answers (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *device = lk_display_add_device (self, "self-service");
  GtkWindow *window = lk_display_open_self_service (self, LK_CASE_TYPE_PASSWORD_RESET);

  adw_combo_row_set_selected (child_of_window (window, "way_row"), 1);
  LK_WAIT_FOR (gtk_widget_get_mapped (child_of_window (window, "questions_group")));
  gtk_editable_set_text (child_of_window (window, "answer_row_1"), "wrong");
  gtk_editable_set_text (child_of_window (window, "answer_row_2"), "wrong");
  gtk_editable_set_text (child_of_window (window, "answer_row_3"), "wrong");
  enter_password (window, "New-Pass-2026");
  lk_display_click (child_of_window (window, "go_button"));
  LK_WAIT_FOR (gtk_widget_get_mapped (child_of_window (window, "notice")));
  g_assert_cmpuint (lk_practice_device_get_password_changed (device), ==, 0);
  g_assert_true (gtk_widget_get_visible (child_of_window (window, "form_box")));
  lk_display_shoot (GTK_WIDGET (window), "self-service-wrong");

  /* Nothing is tried again by itself: the answers have to be entered anew. */
  g_assert_false (gtk_widget_is_sensitive (child_of_window (window, "go_button")));
  close_window (self, window);
}

static void
test_mail (LkDisplay *self, gconstpointer data)
{
  GtkWindow *window = NULL;

  lk_display_add_device (self, "self-service");
  window = lk_display_open_self_service (self, LK_CASE_TYPE_PASSWORD_RESET);
  adw_combo_row_set_selected (child_of_window (window, "way_row"), 2);
  LK_WAIT_FOR (gtk_widget_get_mapped (child_of_window (window, "mail_box")));
  g_assert_nonnull (gtk_picture_get_paintable (child_of_window (window, "mail_picture")));
  lk_display_assert_named (GTK_WIDGET (window));
  lk_display_shoot (GTK_WIDGET (window), "self-service-mail");
  lk_display_escape (self);
}

/* --- The rest of the way, to the new password --------------------------------------------------
 */

/* Reads along what the device says: the code that its owner would photograph. */
static void
take_mail_code (LkSadpTransport *transport, GPtrArray *packets, gpointer user_data)
{
  LkSecret **code = user_data;

  for (guint i = 0; i < packets->len; i++)
    {
      const LkSadpPacket *packet = g_ptr_array_index (packets, i);
      const char *text = lk_sadp_message_get (packet->message, "QRcodes");

      if (text != NULL && *code == NULL)
        *code = lk_practice_vendor_answer (text, strlen (text), NULL);
    }
}

static void
test_mail_to_the_end (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *device = lk_display_add_device (self, "self-service");
  LkSadpTransport *transport = lk_context_get_transport (self->context);
  g_autoptr (LkSecret) code = NULL;
  gulong handler = g_signal_connect (transport, "received", G_CALLBACK (take_mail_code), &code);
  GtkWindow *window = lk_display_open_self_service (self, LK_CASE_TYPE_PASSWORD_RESET);

  adw_combo_row_set_selected (child_of_window (window, "way_row"), 2);
  LK_WAIT_FOR (gtk_widget_get_mapped (child_of_window (window, "mail_box")));
  g_signal_handler_disconnect (transport, handler);
  g_assert_nonnull (code);
  gtk_editable_set_text (child_of_window (window, "mail_row"), lk_secret_get_text (code));
  enter_password (window, "New-Pass-2026");
  set_password_and_leave (window);
  g_assert_cmpuint (lk_practice_device_get_password_changed (device), ==, 1);
  g_assert_true (lk_display_captured (self, "<Types>MailReset</Types>"));
  g_assert_false (lk_display_captured (self, lk_secret_get_text (code)));
  close_window (self, window);
}

static void
test_unbind (LkDisplay *self, gconstpointer data)
{
  LkPracticeDevice *device = lk_display_add_device (self, "bound");
  g_autoptr (LkSecret) password = lk_secret_new_text ("Right-Pass-1");
  GtkWindow *window = NULL;
  gpointer notice = NULL;

  lk_practice_device_set_password (device, password);
  window = lk_display_open_self_service (self, LK_CASE_TYPE_DEVICE_UNBIND);
  notice = child_of_window (window, "notice");
  LK_WAIT_FOR (gtk_widget_is_sensitive (child_of_window (window, "form_box")));
  gtk_editable_set_text (child_of_window (window, "password_row"), "Wrong-Pass-1");
  lk_display_click (child_of_window (window, "go_button"));
  LK_WAIT_FOR (gtk_widget_get_mapped (notice));
  g_assert_true (gtk_widget_get_visible (child_of_window (window, "form_box")));
  lk_display_shoot (GTK_WIDGET (window), "self-service-unbind-wrong");

  gtk_editable_set_text (child_of_window (window, "password_row"), "Right-Pass-1");
  lk_display_click (child_of_window (window, "go_button"));
  LK_WAIT_FOR (!gtk_widget_get_visible (child_of_window (window, "form_box")));
  lk_display_shoot (GTK_WIDGET (window), "self-service-unbind");
  /* The one thing left to do has the focus. */
  g_assert_true (gtk_window_get_focus (window) == child_of_window (window, "done_button"));
  lk_display_click (child_of_window (window, "done_button"));
  LK_WAIT_FOR (lk_display_other_window (self) == NULL);
}

static LkDraftItem *
other_item (LkDraft *draft, LkItemSwitcher *switcher)
{
  LkDraftItem *first = lk_draft_get_item (draft, 0);

  return lk_item_switcher_get_current (switcher) == first ? lk_draft_get_item (draft, 1) : first;
}

static void
hear_ways (LkSadpTransport *transport, GPtrArray *packets, gpointer user_data)
{
  for (guint i = 0; i < packets->len; i++)
    {
      const LkSadpPacket *packet = g_ptr_array_index (packets, i);

      if (lk_sadp_message_get (packet->message, "GuidFileDataEnabled") != NULL)
        *(gboolean *) user_data = TRUE;
    }
}

/* What a device says when another one is looked at by then is not offered for that. */
static void
test_other_device (LkDisplay *self, gconstpointer data)
{
  LkSadpTransport *transport = lk_context_get_transport (self->context);
  gpointer list = NULL, notice = NULL, switcher = NULL;
  LkDraft *draft = NULL;
  gboolean heard = FALSE;

  lk_display_add_device (self, "self-service");
  lk_display_add_device (self, "ipc");
  lk_display_go (self, LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_LAN);
  list = lk_display_page_child (self, "list_box");
  LK_WAIT_FOR (gtk_list_box_get_row_at_index (list, 1) != NULL);
  for (int i = 0; i < 2; i++)
    g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (list, i));
  lk_display_next (self);
  draft = lk_wizard_get_draft (lk_display_wizard (self));
  switcher = lk_display_page_child (self, "switcher");
  notice = lk_display_page_child (self, "self_service_notice");
  for (guint i = 0; i < 2 && !gtk_widget_get_visible (notice); i++)
    {
      lk_item_switcher_set_current (switcher, lk_draft_get_item (draft, i));
      lk_display_settle (GTK_WIDGET (self->window));
    }
  LK_WAIT_FOR (gtk_widget_get_mapped (notice));
  lk_item_switcher_set_current (switcher, other_item (draft, switcher));
  g_assert_false (gtk_widget_get_visible (notice));

  g_signal_connect (transport, "received", G_CALLBACK (hear_ways), &heard);
  lk_item_switcher_set_current (switcher, other_item (draft, switcher));
  lk_item_switcher_set_current (switcher, other_item (draft, switcher));
  LK_WAIT_FOR (heard);
  g_signal_handlers_disconnect_by_func (transport, hear_ways, &heard);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (gtk_widget_get_visible (notice));
}

int
main (int argc, char **argv)
{
  lk_display_init (&argc, &argv);
#define ADD(path, function)                                                        \
  g_test_add ("/self-service/" path, LkDisplay, NULL, lk_display_set_up, function, \
              lk_display_tear_down)
  ADD ("questions", test_questions);
  ADD ("wrong-answers", test_wrong_answers);
  ADD ("mail", test_mail);
  ADD ("mail-to-the-end", test_mail_to_the_end);
  ADD ("unbind", test_unbind);
  ADD ("other-device", test_other_device);
  return g_test_run ();
}
