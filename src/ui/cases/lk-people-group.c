/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-people-group.h"

#include <glib/gi18n.h>
#include <string.h>

#include "lk-row.h"

/**
 * LkPeopleGroup:
 *
 * Who is on the other side: the agent who has the case, and for agents the requester. Mail and
 * phone are links. On this computer there is nobody, and the group is not there.
 */
struct _LkPeopleGroup
{
  AdwPreferencesGroup parent_instance;

  /* owned */
  LkOpenCase *open_case;
  GPtrArray *rows;
};

G_DEFINE_FINAL_TYPE (LkPeopleGroup, lk_people_group, ADW_TYPE_PREFERENCES_GROUP)

static void
add_link (AdwActionRow *row,
          const char *scheme,
          const char *target,
          const char *icon,
          const char *label)
{
  g_autofree char *escaped = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *spoken = NULL;
  GtkWidget *button = NULL;

  if (target == NULL || target[0] == '\0')
    return;
  escaped = g_uri_escape_string (target, "@+", FALSE);
  uri = g_strconcat (scheme, escaped, NULL);
  spoken = g_strdup_printf ("%s: %s", label, target);
  button = gtk_link_button_new (uri);
  gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  gtk_widget_remove_css_class (button, "link");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  -1);
  adw_action_row_add_suffix (row, button);
}

static void
add_person (LkPeopleGroup *self,
            const char *title,
            const char *name,
            const char *email,
            const char *phone)
{
  AdwActionRow *row = ADW_ACTION_ROW (lk_row_new ());
  GtkWidget *avatar = adw_avatar_new (40, name, TRUE);

  g_object_set (row, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (row, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (avatar), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  adw_action_row_add_prefix (row, avatar);
  add_link (row, "mailto:", email, "mail-unread-symbolic", _ ("Write an email"));
  add_link (row, "tel:", phone, "call-start-symbolic", _ ("Call"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row));
  g_ptr_array_add (self->rows, row);
}

static void
add_requester (LkPeopleGroup *self, LkCase *item)
{
  LkContact *contact = lk_case_get_contact (item);
  const char *company = contact != NULL ? lk_contact_get_company (contact) : NULL;
  const char *name = contact != NULL ? lk_contact_get_name (contact) : NULL;
  g_autofree char *title = NULL;

  if (name == NULL || name[0] == '\0')
    name = lk_case_get_requester_name (item);
  if (name == NULL || name[0] == '\0')
    return;
  title = company != NULL && company[0] != '\0' ? g_strdup_printf (_ ("Requester · %s"), company)
                                                : g_strdup (_ ("Requester"));
  add_person (self, title, name, contact != NULL ? lk_contact_get_email (contact) : NULL,
              contact != NULL ? lk_contact_get_phone (contact) : NULL);
}

static void
add_nobody (LkPeopleGroup *self)
{
  AdwActionRow *row = ADW_ACTION_ROW (lk_row_new ());

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Nobody yet"));
  adw_action_row_set_subtitle (row, _ ("Whoever takes the case at the desk appears here."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row));
  g_ptr_array_add (self->rows, row);
}

static void
update (LkPeopleGroup *self)
{
  LkCase *item = lk_open_case_get_case (self->open_case);
  LkViewer viewer = lk_open_case_get_viewer (self->open_case);
  LkPerson *owner = item != NULL ? lk_case_get_owner (item) : NULL;

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (item == NULL || viewer == LK_VIEWER_ALONE)
    return;
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self),
                                   viewer == LK_VIEWER_AGENT ? _ ("People") : _ ("At the Desk"));
  if (viewer == LK_VIEWER_AGENT)
    add_requester (self, item);
  if (owner != NULL)
    add_person (self, _ ("Has this case"), lk_person_get_display_name (owner),
                lk_person_get_email (owner), lk_person_get_phone (owner));
  else if (lk_case_is_open (item))
    add_nobody (self);
  /* A case that was closed before anybody took it has nobody to show. */
  gtk_widget_set_visible (GTK_WIDGET (self), self->rows->len > 0);
}

/**
 * lk_people_group_set_open_case:
 * @self: the group
 * @open_case: the case that the page shows
 */
void
lk_people_group_set_open_case (LkPeopleGroup *self, LkOpenCase *open_case)
{
  g_return_if_fail (LK_IS_PEOPLE_GROUP (self));
  g_return_if_fail (self->open_case == NULL);

  self->open_case = g_object_ref (open_case);
  g_signal_connect_object (open_case, "notify::case", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_open_case_get_context (open_case), "notify::me", G_CALLBACK (update),
                           self, G_CONNECT_SWAPPED);
  update (self);
}

static void
lk_people_group_dispose (GObject *object)
{
  LkPeopleGroup *self = LK_PEOPLE_GROUP (object);

  g_clear_object (&self->open_case);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (lk_people_group_parent_class)->dispose (object);
}

static void
lk_people_group_class_init (LkPeopleGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_people_group_dispose;
}

static void
lk_people_group_init (LkPeopleGroup *self)
{
  self->rows = g_ptr_array_new ();
}
