/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-open-case.h"

G_BEGIN_DECLS

/**
 * LkRequestSource:
 *
 * Where a new request of a device comes from: asked from the device on this network, once and only
 * after a clear yes where an earlier one is still under way; or from a file, a picture of its code,
 * or the clipboard. Property "has-request"; signal "failed" with a sentence and a code.
 */
#define LK_TYPE_REQUEST_SOURCE (lk_request_source_get_type ())
G_DECLARE_FINAL_TYPE (LkRequestSource, lk_request_source, LK, REQUEST_SOURCE, AdwPreferencesGroup)

void lk_request_source_set_case (LkRequestSource *self, LkOpenCase *open_case, guint item);
gboolean lk_request_source_get_has_request (LkRequestSource *self);
void lk_request_source_take_file (LkRequestSource *self, GFile *file);
void lk_request_source_fill_event (LkRequestSource *self, LkNewEvent *event);
void lk_request_source_note_posted (LkRequestSource *self);

G_END_DECLS
