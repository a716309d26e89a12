/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-close-guard.h"

#include <glib/gi18n.h>

#include "lk-exports.h"
#include "lk-local-store.h"
#include "lk-outbox.h"

/* A request that cannot be kept safely is in memory only. */
static gboolean
keeps_requests (LkContext *context)
{
  LkLocalStore *store = lk_context_get_store (context);

  return store != NULL && lk_local_store_keeps_secrets (store);
}

static gboolean
would_lose_request (LkContext *context, LkDraft *draft)
{
  return draft != NULL && lk_draft_has_secrets (draft) && !keeps_requests (context);
}

/* With a keyring the program stays until the answer is on the disk. */
static gboolean
would_lose_answer (LkContext *context)
{
  return lk_exports_is_asking_any (lk_context_get_exports (context)) && !keeps_requests (context);
}

typedef gboolean (*EntryFunc) (LkContext *context, LkOutboxEntry *entry);

static gboolean
any_entry (LkContext *context, EntryFunc func)
{
  LkOutbox *outbox = lk_context_get_outbox (context);
  guint n = outbox != NULL ? g_list_model_get_n_items (G_LIST_MODEL (outbox)) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LkOutboxEntry) entry = g_list_model_get_item (G_LIST_MODEL (outbox), i);

      if (func (context, entry))
        return TRUE;
    }
  return FALSE;
}

static gboolean
entry_loses_request (LkContext *context, LkOutboxEntry *entry)
{
  return would_lose_request (context, lk_outbox_entry_get_draft (entry));
}

static gboolean
entry_is_sent_now (LkContext *context, LkOutboxEntry *entry)
{
  return lk_outbox_entry_get_state (entry) == LK_OUTBOX_STATE_SENDING;
}

/**
 * lk_close_guard_reason:
 * @context: what the window works with
 * @wizard: (nullable): its wizard, once a case was begun
 * @case_view: (nullable): its case page, once a case was chosen
 *
 * What closing the window would cost, gravest first. While the program stays without its window,
 * only what stands in the window alone is lost with it.
 *
 * Returns: (nullable): a sentence to ask with, %NULL when nothing would be lost
 */
const char *
lk_close_guard_reason (LkContext *context, LkWizard *wizard, LkCaseView *case_view)
{
  LkDraft *draft = wizard != NULL && lk_wizard_get_step (wizard) != LK_STEP_DONE
                       ? lk_wizard_get_draft (wizard)
                       : NULL;
  gboolean stays = lk_context_get_stays (context);

  if (case_view != NULL && !lk_case_view_may_leave (case_view))
    return _ ("A device is just being given its answer. If Latchkey closes now, you do not see "
              "what it says, and have to find out whether it took the new password.");
  if (!stays && would_lose_request (context, draft))
    return _ (
        "There is no keyring to keep the request of the device in, so it is lost when Latchkey "
        "closes. Everything else is kept.");
  if (!stays && would_lose_answer (context))
    return _ ("A device is just being asked for its request, and there is no keyring to keep that "
              "in, so the request is lost when Latchkey closes, and the device has spent it.");
  if (!stays && lk_exports_has_loose (lk_context_get_exports (context)))
    return _ ("A device gave a new request that was not added to its case yet. It is lost when "
              "Latchkey closes, and the device has to be asked again.");
  if (!stays && any_entry (context, entry_loses_request))
    return _ ("A case waits to be sent, and there is no keyring to keep its request in, so the "
              "request is lost when Latchkey closes. Everything else is kept.");
  if (!stays && any_entry (context, entry_is_sent_now))
    return _ ("A case is being sent. It goes on from where it was when Latchkey is opened again.");
  if (case_view != NULL && lk_case_view_has_unsent (case_view))
    return _ ("A comment that you wrote was not sent yet, and is lost when Latchkey closes.");
  return NULL;
}
