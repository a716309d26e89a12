/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-context.h"
#include "lk-draft.h"

G_BEGIN_DECLS

/**
 * LkWizardPageClass:
 * @enter: the page comes into view: it takes over what the draft holds by now
 * @leave: the page goes out of view: it stops what needs no one to look at it
 * @apply_async: what Next does on this page; without it Next does nothing but go on
 * @apply_finish: ends @apply_async
 *
 * What a page may do of its own. All of it is optional.
 */
#define LK_TYPE_WIZARD_PAGE (lk_wizard_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (LkWizardPage, lk_wizard_page, LK, WIZARD_PAGE, AdwBin)

struct _LkWizardPageClass
{
  AdwBinClass parent_class;

  void (*enter) (LkWizardPage *self);
  void (*leave) (LkWizardPage *self);
  void (*apply_async) (LkWizardPage *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*apply_finish) (LkWizardPage *self, GAsyncResult *result, GError **error);
};

LkContext *lk_wizard_page_get_context (LkWizardPage *self);
LkDraft *lk_wizard_page_get_draft (LkWizardPage *self);
void lk_wizard_page_set_draft (LkWizardPage *self, LkDraft *draft);

void lk_wizard_page_set_title (LkWizardPage *self, const char *title);
const char *lk_wizard_page_get_title (LkWizardPage *self);
void lk_wizard_page_set_description (LkWizardPage *self, const char *description);
const char *lk_wizard_page_get_description (LkWizardPage *self);
void lk_wizard_page_set_content (LkWizardPage *self, GtkWidget *content);
GtkWidget *lk_wizard_page_get_content (LkWizardPage *self);

void lk_wizard_page_set_state (LkWizardPage *self, gboolean complete, const char *reason);
gboolean lk_wizard_page_get_complete (LkWizardPage *self);
const char *lk_wizard_page_get_reason (LkWizardPage *self);

void lk_wizard_page_show_error (LkWizardPage *self, const GError *error);
void lk_wizard_page_clear_error (LkWizardPage *self);
void lk_wizard_page_save_draft (LkWizardPage *self);

void lk_wizard_page_enter (LkWizardPage *self);
void lk_wizard_page_leave (LkWizardPage *self);
void lk_wizard_page_apply_async (LkWizardPage *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean lk_wizard_page_apply_finish (LkWizardPage *self, GAsyncResult *result, GError **error);

G_END_DECLS
