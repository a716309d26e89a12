/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-busy-line.h"

#include "lk-compat.h"

/**
 * LkBusyLine:
 *
 * Says what is being done while it takes its time, with a way to stop it. Seen only meanwhile.
 */
struct _LkBusyLine
{
  GtkWidget parent_instance;

  /* template widgets */
  GtkSpinner *spinner;
  GtkLabel *label;
};

static guint stopped_signal;

G_DEFINE_FINAL_TYPE (LkBusyLine, lk_busy_line, GTK_TYPE_WIDGET)

static void
clicked_cb (LkBusyLine *self)
{
  g_signal_emit (self, stopped_signal, 0);
}

static void
lk_busy_line_dispose (GObject *object)
{
  lk_compat_dispose_template (GTK_WIDGET (object), LK_TYPE_BUSY_LINE);
  G_OBJECT_CLASS (lk_busy_line_parent_class)->dispose (object);
}

static void
lk_busy_line_class_init (LkBusyLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_busy_line_dispose;
  /**
   * LkBusyLine::stopped:
   * @self: the line
   *
   * The person has had enough.
   */
  stopped_signal = g_signal_new ("stopped", LK_TYPE_BUSY_LINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/latchkey/Latchkey/ui/widgets/lk-busy-line.ui");
  gtk_widget_class_bind_template_child (widget_class, LkBusyLine, spinner);
  gtk_widget_class_bind_template_child (widget_class, LkBusyLine, label);
  gtk_widget_class_bind_template_child_full (widget_class, "stop_button", FALSE, 0);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

static void
lk_busy_line_init (LkBusyLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * lk_busy_line_show:
 * @self: a line
 * @text: what is being done
 */
void
lk_busy_line_show (LkBusyLine *self, const char *text)
{
  g_return_if_fail (LK_IS_BUSY_LINE (self));

  gtk_label_set_text (self->label, text);
  gtk_spinner_set_spinning (self->spinner, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

/**
 * lk_busy_line_hide:
 * @self: a line
 *
 * It is done.
 */
void
lk_busy_line_hide (LkBusyLine *self)
{
  g_return_if_fail (LK_IS_BUSY_LINE (self));

  gtk_spinner_set_spinning (self->spinner, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
