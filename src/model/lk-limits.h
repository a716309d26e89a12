/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What a desk takes at most. The desk holds to these and tells them in GET /v1/desk; a client
 * asks the desk for its own and uses these to keep obvious mistakes from being sent.
 * "chars" are Unicode characters, the rest is bytes.
 */
#define LK_LIMIT_ITEMS 64
#define LK_LIMIT_LABEL_BYTES (15 * 1024 * 1024)
#define LK_LIMIT_LABEL_PIXELS 64000000
#define LK_LIMIT_COMMENT_CHARS 4000
#define LK_LIMIT_REQUEST_CHARS 4096
#define LK_LIMIT_ANSWER_CHARS 4096

#define LK_LIMIT_NAME_CHARS 200
#define LK_LIMIT_EMAIL_CHARS 254
#define LK_LIMIT_PHONE_CHARS 40
#define LK_LIMIT_DEVICE_FIELD_CHARS 128
/* How much of a short text from a desk is shown, whatever it sends. */
#define LK_LIMIT_FIELD_SHOWN 256
#define LK_LIMIT_LANGUAGE_CHARS 35
#define LK_LIMIT_VERSION_CHARS 64
#define LK_LIMIT_IDEMPOTENCY_KEY 64
#define LK_LIMIT_QUERY_CHARS 200
#define LK_LIMIT_PAGE 200
#define LK_DEFAULT_PAGE 50
#define LK_LIMIT_ERRORS 20

/* The longest body of JSON that a desk reads: 64 items with their requests, and a comment. */
#define LK_LIMIT_JSON_BYTES (2 * 1024 * 1024)
/* How deep JSON may be nested; the API itself needs six. */
#define LK_LIMIT_JSON_DEPTH 32

#define LK_REOPEN_DAYS 30
#define LK_SILENCE_DAYS 14

G_END_DECLS
