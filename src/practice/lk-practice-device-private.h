/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-practice-crypto.h"
#include "lk-practice-device.h"

G_BEGIN_DECLS

#define LK_PRACTICE_ATTEMPTS 7          /* wrong tries until it locks (docs/protocol.md [HOW]) */
#define LK_PRACTICE_LOCK_S (30 * 60)    /* how long [HOW] */
#define LK_PRACTICE_VALID_S (24 * 3600) /* how long a request is good [GUIDE] */
#define LK_PRACTICE_EXCHANGE_S 10       /* how long the random of exchangecode is good [INF] */

/* A request that this device gave away; @answer is %NULL when there is none. */
typedef struct
{
  LkSecret *answer;
  gint64 at_us;
} LkPracticeRequest;

struct _LkPracticeDevice
{
  GObject parent_instance;

  /* Borrowed. */
  const LkPracticeProfile *profile;

  /* Owned. */
  LkPracticeIdentity *identity;
  char *address;
  guint16 http_port;
  LkSecret *password;
  LkPracticeRequest request; /* getencryptstring, getcode */
  LkPracticeRequest mail;    /* GetQRcodes */

  LkPracticeCloud cloud;
  gboolean off;
  gboolean restart_due;
  gint64 clock_us; /* added to the machine's clocks */
  gint64 boot_s;   /* Unix time */
  guint boots;
  guint attempts_left;
  gint64 locked_until_us; /* on the monotonic clock; 0 when it is not locked */
  guint password_changed;
  guint cameras_changed;

  gboolean has_key;
  gint64 key_at_us;
  guint8 key[LK_PRACTICE_KEY_BYTES];
};

gint64 lk_practice_device_now (LkPracticeDevice *self);
gboolean lk_practice_device_has (LkPracticeDevice *self, LkPracticeTraits trait);
void lk_practice_device_changed (LkPracticeDevice *self);
void lk_practice_request_clear (LkPracticeRequest *request);
guint lk_practice_device_lock_minutes (LkPracticeDevice *self);
void lk_practice_device_set_http_port (LkPracticeDevice *self, guint16 port);

/* lk-practice-fields.c: what a device says about itself */
void lk_practice_fields_append (LkPracticeDevice *self, LkSadpMessage *message);
void lk_practice_fields_append_short (LkPracticeDevice *self, LkSadpMessage *message);
GBytes *lk_practice_fields_to_bytes (LkPracticeDevice *self, LkSadpMessage *message);

/* lk-practice-commands.c: what it does when asked; %FALSE when it stays silent */
gboolean lk_practice_command_run (LkPracticeDevice *self,
                                  const char *types,
                                  LkSadpMessage *request,
                                  LkSadpMessage *reply);

G_END_DECLS
