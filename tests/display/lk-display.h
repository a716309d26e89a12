/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-context.h"
#include "lk-credentials.h"
#include "lk-desk-client.h"
#include "lk-looks.h"
#include "lk-notice.h"
#include "lk-practice-network.h"
#include "lk-window.h"

G_BEGIN_DECLS

/**
 * LkDisplay:
 * @context: real parts: a store in a folder of its own, a network on the loopback
 * @window: the real window
 * @practice: simulated devices on the same network
 * @directory: where the store is
 *
 * What a display test works with; made anew for each test.
 */
typedef struct
{
  LkContext *context;
  LkWindow *window;
  LkPracticeNetwork *practice;
  char *directory;
} LkDisplay;

void lk_display_init (int *argc, char ***argv);
void lk_display_set_up (LkDisplay *self, gconstpointer data);
void lk_display_tear_down (LkDisplay *self, gconstpointer data);
void lk_display_open_store (LkDisplay *self);
void lk_display_open_store_with (LkDisplay *self, LkCredentials *credentials);
void lk_display_new_window (LkDisplay *self);
LkDeskClient *lk_display_launch_desk (void);
void lk_display_connect_desk (LkDisplay *self);
guint lk_display_count_cases (LkDisplay *self);
pid_t lk_display_desk_pid (void);
LkPracticeDevice *lk_display_add_device (LkDisplay *self, const char *profile);

gpointer lk_display_child (gpointer widget, GType type, const char *id);
void lk_display_shoot_looks (LkDisplay *self, const char *name);
void lk_display_click (gpointer button);
GtkWindow *lk_display_other_window (LkDisplay *self);
void lk_display_escape (LkDisplay *self);
char *lk_display_write_file (LkDisplay *self, const char *name, GBytes *bytes);
GBytes *lk_display_draw_label (const char *serial, const char *model);
void lk_display_drop_file (GtkWidget *area, const char *path);
void lk_display_pick_file (const char *path);

LkWizard *lk_display_wizard (LkDisplay *self);
LkNotice *lk_display_draft_offer (LkDisplay *self);
void lk_display_resume_draft (LkDisplay *self);
gboolean lk_display_draft_has (LkDisplay *self, const char *id, const char *words);
void lk_display_next (LkDisplay *self);
void lk_display_go (LkDisplay *self, LkCaseType type, LkCaseMethod method);
void lk_display_go_to_serial (LkDisplay *self, const char *serial);
void lk_display_go_to_photo (LkDisplay *self, const char *serial, const char *request);
void lk_display_go_to_confirm (LkDisplay *self, const char *serial, const char *request);
GtkWindow *lk_display_open_self_service (LkDisplay *self, LkCaseType type);
gboolean lk_display_captured (LkDisplay *self, const char *text);
LkWizardPage *lk_display_page (LkDisplay *self);
gpointer lk_display_page_child (LkDisplay *self, const char *id);
gboolean lk_display_notice_says (LkDisplay *self, const char *part);
LkDraftItem *lk_display_item (LkDisplay *self);
const char *lk_display_request (LkDisplay *self);
GtkEditable *lk_display_find_entry (GtkWidget *root);
char *lk_display_write_code (LkDisplay *self, const char *name, const char *text);
char *lk_display_write_codes (LkDisplay *self, const char *name, const char *const *texts);

/* Names from before there was one place for how a window looks. */
#define lk_display_settle lk_looks_settle
#define lk_display_shoot lk_looks_shoot
#define lk_display_assert_named lk_looks_assert_usable

G_END_DECLS
