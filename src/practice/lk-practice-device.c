/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-practice-device.h"

#include "lk-mac.h"
#include "lk-practice-device-private.h"
#include "lk-text.h"

#include <string.h>

/**
 * LkPracticeDevice:
 *
 * One simulated device: an identity, a password, and what it answers to a message. It knows no
 * sockets; #LkPracticeNetwork carries its datagrams.
 */

G_DEFINE_FINAL_TYPE (LkPracticeDevice, lk_practice_device, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

#define RANDOM_PASSWORD_CHARACTERS 16
#define SLOW_MS 2000

gint64
lk_practice_device_now (LkPracticeDevice *self)
{
  return g_get_monotonic_time () + self->clock_us;
}

static gint64
wall_clock_s (LkPracticeDevice *self)
{
  return (g_get_real_time () + self->clock_us) / G_USEC_PER_SEC;
}

gboolean
lk_practice_device_has (LkPracticeDevice *self, LkPracticeTraits trait)
{
  return (self->profile->traits & trait) != 0;
}

void
lk_practice_device_changed (LkPracticeDevice *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
lk_practice_request_clear (LkPracticeRequest *request)
{
  g_clear_pointer (&request->answer, lk_secret_unref);
  request->at_us = 0;
}

/* 0 when it is not locked; the lock ends by itself. */
guint
lk_practice_device_lock_minutes (LkPracticeDevice *self)
{
  gint64 left = self->locked_until_us - lk_practice_device_now (self);

  if (self->locked_until_us == 0)
    return 0;
  if (left > 0)
    return (guint) ((left + 60 * G_USEC_PER_SEC - 1) / (60 * G_USEC_PER_SEC));
  self->locked_until_us = 0;
  self->attempts_left = LK_PRACTICE_ATTEMPTS;
  return 0;
}

static void
lk_practice_device_finalize (GObject *object)
{
  LkPracticeDevice *self = LK_PRACTICE_DEVICE (object);

  lk_practice_identity_free (self->identity);
  g_free (self->address);
  g_clear_pointer (&self->password, lk_secret_unref);
  lk_practice_request_clear (&self->request);
  lk_practice_request_clear (&self->mail);
  lk_wipe (self->key, sizeof self->key);
  G_OBJECT_CLASS (lk_practice_device_parent_class)->finalize (object);
}

static void
lk_practice_device_class_init (LkPracticeDeviceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_practice_device_finalize;

  /**
   * LkPracticeDevice::changed:
   *
   * Its state, its address, its account or its password changed.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LK_TYPE_PRACTICE_DEVICE, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_practice_device_init (LkPracticeDevice *self)
{
  self->attempts_left = LK_PRACTICE_ATTEMPTS;
  self->http_port = 80;
}

/* Without a web interface of its own it tells the usual port, where nothing answers. */
void
lk_practice_device_set_http_port (LkPracticeDevice *self, guint16 port)
{
  self->http_port = port;
}

/**
 * lk_practice_device_new:
 * @profile: (transfer none): what it is like
 * @seed: what the identities of the run come from
 * @index: which device of the run
 * @address: the IPv4 address that it speaks from
 *
 * It holds a random password that nobody knows, until lk_practice_device_set_password(), and
 * seems to have been up for some hours.
 *
 * Returns: (transfer full): a device that is switched on
 */
LkPracticeDevice *
lk_practice_device_new (const LkPracticeProfile *profile,
                        guint32 seed,
                        guint index,
                        const char *address)
{
  LkPracticeDevice *self = g_object_new (LK_TYPE_PRACTICE_DEVICE, NULL);
  g_auto (LkSecretString) password = lk_practice_random_text (RANDOM_PASSWORD_CHARACTERS);

  self->profile = profile;
  self->identity = lk_practice_identity_new (profile, seed, index);
  self->address = g_strdup (address);
  self->password = lk_secret_new_text (password);
  self->cloud = profile->cloud;
  self->boots = 11;
  self->boot_s = wall_clock_s (self) - 3600 * (gint64) (1 + index % 1000);
  if (lk_practice_device_has (self, LK_PRACTICE_STARTS_LOCKED))
    self->locked_until_us = lk_practice_device_now (self) + LK_PRACTICE_LOCK_S * G_USEC_PER_SEC;
  return self;
}

/**
 * lk_practice_device_set_password:
 * @self: a device
 * @password: the password that it holds from now on
 *
 * As if its owner had set it long ago: it does not count as a change.
 */
void
lk_practice_device_set_password (LkPracticeDevice *self, LkSecret *password)
{
  lk_secret_unref (self->password);
  self->password = lk_secret_ref (password);
}

/**
 * lk_practice_device_get_mac:
 * @self: a device
 *
 * Returns: (transfer none): its MAC as it spells it itself
 */
const char *
lk_practice_device_get_mac (LkPracticeDevice *self)
{
  return self->identity->mac;
}

/**
 * lk_practice_device_get_serial:
 * @self: a device
 *
 * Returns: (transfer none): its whole serial
 */
const char *
lk_practice_device_get_serial (LkPracticeDevice *self)
{
  return self->identity->serial;
}

/**
 * lk_practice_device_get_address:
 * @self: a device
 *
 * Returns: (transfer none): its IPv4 address
 */
const char *
lk_practice_device_get_address (LkPracticeDevice *self)
{
  return self->address;
}

/**
 * lk_practice_device_answers_to_asker:
 * @self: a device
 *
 * Returns: whether it answers to the asker's address and port rather than to the group
 */
gboolean
lk_practice_device_answers_to_asker (LkPracticeDevice *self)
{
  return lk_practice_device_has (self, LK_PRACTICE_UNICAST);
}

/**
 * lk_practice_device_get_password_changed:
 * @self: a device
 *
 * Returns: how often its password has changed since it was made
 */
guint
lk_practice_device_get_password_changed (LkPracticeDevice *self)
{
  return self->password_changed;
}

static const char *
state_word (LkPracticeDevice *self)
{
  if (self->off)
    return "off";
  if (lk_practice_device_has (self, LK_PRACTICE_INACTIVE))
    return "inactive";
  if (lk_practice_device_lock_minutes (self) > 0)
    return "locked";
  return self->request.answer != NULL ? "requested" : "ready";
}

/**
 * lk_practice_device_describe:
 * @self: a device
 *
 * What is told of a device: never its password, and no answer either.
 *
 * Returns: (transfer full): a JSON object on one line
 */
char *
lk_practice_device_describe (LkPracticeDevice *self)
{
  g_autofree char *mac = lk_mac_normalise (self->identity->mac);
  GString *line = g_string_new (NULL);

  g_string_append_printf (line,
                          "{\"mac\":\"%s\",\"serial\":\"%s\",\"profile\":\"%s\",\"address\":\"%s\","
                          "\"state\":\"%s\",\"password_changed\":%u",
                          mac, self->identity->serial, self->profile->name, self->address,
                          state_word (self), self->password_changed);
  if (lk_practice_device_has (self, LK_PRACTICE_SYNC_CAMERAS))
    g_string_append_printf (line, ",\"cameras_changed\":%u", self->cameras_changed);
  if (self->profile->cloud != LK_PRACTICE_CLOUD_NONE)
    g_string_append_printf (line, ",\"bound\":%s",
                            self->cloud == LK_PRACTICE_CLOUD_FREE ? "false" : "true");
  g_string_append_c (line, '}');
  return g_string_free (line, FALSE);
}

/* Newer firmware ignores a request whose Uuid is none (docs/protocol.md). */
static gboolean
is_for_us (LkPracticeDevice *self, LkSadpMessage *request)
{
  const char *uuid = lk_sadp_message_get_uuid (request);

  if (self->off || lk_sadp_message_get_root (request) != LK_SADP_ROOT_PROBE || uuid == NULL
      || lk_sadp_message_get_types (request) == NULL)
    return FALSE;
  return !lk_practice_device_has (self, LK_PRACTICE_V31) || g_uuid_string_is_valid (uuid);
}

static gboolean
begins_in_order (LkSadpMessage *request)
{
  static const char *const order[] = { "Uuid", "MAC", "Types" };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (i >= lk_sadp_message_get_n_elements (request)
        || !g_str_equal (lk_sadp_message_get_element (request, i)->name, order[i]))
      return FALSE;
  return TRUE;
}

/* Every device of the network hears a command; the one whose own spelling of its MAC it names
 * acts (docs/protocol.md). */
static gboolean
takes_command (LkPracticeDevice *self, LkSadpMessage *request)
{
  if (g_strcmp0 (lk_sadp_message_get_mac (request), self->identity->mac) != 0
      || lk_practice_device_has (self, LK_PRACTICE_MUTE | LK_PRACTICE_V31_ONLY))
    return FALSE;
  return !lk_practice_device_has (self, LK_PRACTICE_POSITIONAL) || begins_in_order (request);
}

static LkSadpMessage *
begin_reply (LkPracticeDevice *self, LkSadpMessage *request, const char *types)
{
  LkSadpMessage *reply = lk_sadp_message_new (LK_SADP_ROOT_PROBE_MATCH, NULL);
  gboolean discovery = g_str_has_prefix (types, LK_SADP_INQUIRY);
  gboolean odd = lk_practice_device_has (self, LK_PRACTICE_QUIRKS);
  g_autofree char *spelt = g_strconcat (types, odd ? " " : "", NULL);

  lk_sadp_message_append (reply, "Uuid", lk_sadp_message_get_uuid (request));
  if (!discovery)
    lk_sadp_message_append (reply, "MAC", self->identity->mac);
  lk_sadp_message_append (reply, "Types", spelt);
  return reply;
}

/**
 * lk_practice_device_answer:
 * @self: a device
 * @request: what it heard
 * @delay_ms: (out): how long it takes before it answers
 *
 * Does what is asked. Call lk_practice_device_answered() once the answer is on its way.
 *
 * Returns: (transfer full) (nullable): the datagram to answer with, or %NULL when it stays silent
 */
GBytes *
lk_practice_device_answer (LkPracticeDevice *self, LkSadpMessage *request, guint *delay_ms)
{
  g_autoptr (LkSadpMessage) reply = NULL;
  const char *types;

  *delay_ms = 0;
  if (!is_for_us (self, request))
    return NULL;
  types = lk_sadp_message_get_types (request);
  if (g_str_equal (types, LK_SADP_INQUIRY))
    {
      reply = begin_reply (self, request, types);
      lk_practice_fields_append (self, reply);
    }
  else if (g_str_equal (types, LK_SADP_INQUIRY_V32))
    {
      reply = begin_reply (self, request, types);
      lk_practice_fields_append_short (self, reply);
    }
  else
    {
      if (!takes_command (self, request))
        return NULL;
      reply = begin_reply (self, request, types);
      *delay_ms = lk_practice_device_has (self, LK_PRACTICE_SLOW) ? SLOW_MS : 0;
      if (!lk_practice_command_run (self, types, request, reply))
        return NULL;
    }
  return lk_practice_fields_to_bytes (self, reply);
}

/**
 * lk_practice_device_answered:
 * @self: a device
 *
 * Its answer is on its way. A device that restarts after it gave its request away does so now.
 *
 * Returns: whether it restarted, and so has to announce itself
 */
gboolean
lk_practice_device_answered (LkPracticeDevice *self)
{
  if (!self->restart_due)
    return FALSE;
  self->restart_due = FALSE;
  lk_practice_device_restart (self);
  return TRUE;
}

/**
 * lk_practice_device_announce:
 * @self: a device
 * @root: %LK_SADP_ROOT_HELLO or %LK_SADP_ROOT_BYE
 *
 * Returns: (transfer full): the datagram by which it says that it comes or goes
 */
GBytes *
lk_practice_device_announce (LkPracticeDevice *self, LkSadpRoot root)
{
  g_autoptr (LkSadpMessage) message
      = lk_sadp_message_new (root, root == LK_SADP_ROOT_BYE ? "bye" : LK_SADP_HELLO);

  lk_practice_fields_append (self, message);
  return lk_practice_fields_to_bytes (self, message);
}

/**
 * lk_practice_device_restart:
 * @self: a device, on or off
 *
 * Switches it off and on again: a new BootTime, and its requests and the exchanged key are gone
 * (docs/protocol.md [HOW]). The password and a lock stay.
 */
void
lk_practice_device_restart (LkPracticeDevice *self)
{
  self->off = FALSE;
  self->boots++;
  self->boot_s = MAX (self->boot_s + 1, wall_clock_s (self));
  self->has_key = FALSE;
  lk_wipe (self->key, sizeof self->key);
  lk_practice_request_clear (&self->request);
  lk_practice_request_clear (&self->mail);
  lk_practice_device_changed (self);
}

/**
 * lk_practice_device_switch_off:
 * @self: a device
 *
 * Pulls its plug: it says nothing more until lk_practice_device_restart().
 */
void
lk_practice_device_switch_off (LkPracticeDevice *self)
{
  self->off = TRUE;
  lk_practice_device_changed (self);
}

/**
 * lk_practice_device_advance:
 * @self: a device
 * @seconds: how far
 *
 * Puts its clock forward, so that a lock or a request runs out without anybody waiting for it. Its
 * BootTime stays.
 */
void
lk_practice_device_advance (LkPracticeDevice *self, guint seconds)
{
  self->clock_us += (gint64) seconds * G_USEC_PER_SEC;
  lk_practice_device_changed (self);
}

/**
 * lk_practice_device_move:
 * @self: a device
 * @address: its new IPv4 address
 *
 * As if DHCP had given it another address.
 */
void
lk_practice_device_move (LkPracticeDevice *self, const char *address)
{
  g_free (self->address);
  self->address = g_strdup (address);
  lk_practice_device_changed (self);
}
