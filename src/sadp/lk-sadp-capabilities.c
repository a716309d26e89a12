/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-capabilities.h"

#include "lk-sadp-assumptions.h"
#include "lk-sadp-message.h"

#include <glib/gi18n-lib.h>

/**
 * lk_reset_mode_to_string:
 * @mode: a mode
 *
 * Returns: (transfer none): encrypt-string, device-code, legacy, none or unsupported
 */
const char *
lk_reset_mode_to_string (LkSadpResetMode mode)
{
  switch (mode)
    {
    case LK_RESET_MODE_ENCRYPT_STRING:
      return "encrypt-string";
    case LK_RESET_MODE_DEVICE_CODE:
      return "device-code";
    case LK_RESET_MODE_LEGACY:
      return "legacy";
    case LK_RESET_MODE_NONE:
      return "none";
    case LK_RESET_MODE_UNSUPPORTED:
      return "unsupported";
    }
  g_return_val_if_reached ("unsupported");
}

/**
 * lk_sadp_offers_v30:
 * @sadp_version: (nullable): the text of SADPVersion, as `3.0,3.1.1`
 *
 * Returns: whether a device that says so can be served with protocol 3.0: it names it, or it says
 *   nothing (assumption U5)
 */
gboolean
lk_sadp_offers_v30 (const char *sadp_version)
{
  g_auto (GStrv) versions = NULL;
  gboolean named = FALSE;

  if (sadp_version == NULL)
    return LK_SADP_ASSUME_U5_V30_WHEN_LISTED_OR_ABSENT;

  versions = g_strsplit_set (sadp_version, ",; ", 16);
  for (guint i = 0; versions[i] != NULL; i++)
    {
      const char *version = versions[i];
      char *end;
      guint64 major, minor = 0;

      if (*version == 'V' || *version == 'v')
        version++;
      if (!g_ascii_isdigit (*version))
        continue;
      named = TRUE;
      major = g_ascii_strtoull (version, &end, 10);
      if (*end == '.')
        minor = g_ascii_strtoull (end + 1, NULL, 10);
      if (major < 3 || (major == 3 && minor == 0))
        return LK_SADP_ASSUME_U5_V30_WHEN_LISTED_OR_ABSENT;
    }
  return !named && LK_SADP_ASSUME_U5_V30_WHEN_LISTED_OR_ABSENT;
}

typedef struct
{
  LkSadpFieldFunc field;
  gpointer user_data;
} Fields;

static gboolean
says (const Fields *fields, const char *name)
{
  return lk_sadp_bool_parse (fields->field (name, fields->user_data));
}

static gboolean
silent_on (const Fields *fields, const char *name)
{
  return fields->field (name, fields->user_data) == NULL;
}

/* An answer to inquiry_v32 alone has none of these: nothing follows from it yet. */
static gboolean
only_short_answer (const Fields *fields)
{
  static const char *const full[] = {
    "Activated",   "BootTime", "SoftwareVersion", "PasswordResetAbility", "PasswordResetModeSecond",
    "ResetAbility"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (full); i++)
    if (!silent_on (fields, full[i]))
      return FALSE;
  return TRUE;
}

static LkSadpResetMode
advertised_mode (const Fields *fields)
{
  if (says (fields, "PasswordResetModeSecond"))
    return LK_RESET_MODE_ENCRYPT_STRING;
  if (says (fields, "PasswordResetAbility"))
    return LK_RESET_MODE_DEVICE_CODE;
  if (says (fields, "ResetAbility") || silent_on (fields, "PasswordResetAbility"))
    return LK_RESET_MODE_LEGACY;
  return LK_RESET_MODE_NONE;
}

static void
decide_mode (LkSadpCapabilities *c, const Fields *fields)
{
  const char *activated = fields->field ("Activated", fields->user_data);
  const char *mac = fields->field ("MAC", fields->user_data);
  const gboolean v30 = lk_sadp_offers_v30 (fields->field ("SADPVersion", fields->user_data));
  const LkSadpResetMode mode = advertised_mode (fields);

  if (activated != NULL && *activated != '\0' && !lk_sadp_bool_parse (activated))
    {
      c->reset_mode = LK_RESET_MODE_NONE;
      c->no_password_yet = TRUE;
      c->sentence = _ ("This device has no password yet. Set a first one on its web page.");
    }
  else if (only_short_answer (fields))
    {
      c->reset_mode = LK_RESET_MODE_UNSUPPORTED;
      c->sentence = _ ("This device has not told yet how its password can be reset.");
    }
  else if (mode == LK_RESET_MODE_NONE)
    {
      c->reset_mode = LK_RESET_MODE_NONE;
      c->sentence = _ ("This device cannot be reset over the network. Use its app or its reset "
                       "button.");
    }
  else if (mode == LK_RESET_MODE_LEGACY)
    {
      c->reset_mode = LK_RESET_MODE_LEGACY;
      c->sentence = _ ("This device has old firmware: the desk works from its serial and start "
                       "time, and answers with instructions.");
    }
  else if (mac == NULL || *mac == '\0')
    {
      c->reset_mode = LK_RESET_MODE_UNSUPPORTED;
      c->sentence = _ ("This device does not say its MAC address, so no command can be "
                       "addressed to it.");
    }
  else if (!v30)
    {
      c->reset_mode = LK_RESET_MODE_UNSUPPORTED;
      c->sentence = _ ("Not supported yet, because this device offers protocol 3.1 alone and the "
                       "layout of its protected blocks is not published. Use the vendor’s tool.");
    }
  else if (mode == LK_RESET_MODE_ENCRYPT_STRING)
    {
      c->reset_mode = mode;
      c->typed_key = TRUE;
      c->sentence = _ ("This device gives an encrypted request. The desk answers with a key or a "
                       "file.");
    }
  else
    {
      c->reset_mode = mode;
      c->sentence = _ ("This device gives a request file. The desk answers with a file.");
    }
}

/**
 * lk_sadp_capabilities_decide:
 * @capabilities: (out): what follows
 * @field: how to ask for a field
 * @user_data: passed to @field
 *
 * The decision table of docs/protocol.md, “Which reset a device offers”. What the device advertises
 * may still not be set up: ask with lk_sadp_get_reset_types_async() where it can be asked.
 */
void
lk_sadp_capabilities_decide (LkSadpCapabilities *capabilities,
                             LkSadpFieldFunc field,
                             gpointer user_data)
{
  const Fields fields = { field, user_data };
  LkSadpCapabilities *c = capabilities;
  gboolean commands;

  *c = (LkSadpCapabilities){ 0 };
  decide_mode (c, &fields);

  c->code_encrypt = says (&fields, "codeEncrypt");
  c->sync_cameras = says (&fields, "SyncIPCPassword");
  c->locks = says (&fields, "DeviceLock");
  G_STATIC_ASSERT (LK_SADP_ASSUME_U14_PHYSICAL_ACCESS_IS_SHOWN_RAW);
  c->physical_access = field ("physicalAccessVerification", user_data);
  if (c->physical_access != NULL && *c->physical_access == '\0')
    c->physical_access = NULL;

  /* All that needs a command with a secret: a MAC to address, a password to replace, 3.0. */
  commands = !c->no_password_yet && c->reset_mode != LK_RESET_MODE_UNSUPPORTED
             && lk_sadp_offers_v30 (field ("SADPVersion", user_data));
  if (!commands)
    return;
  c->guid = says (&fields, "SupportGUID");
  c->questions = says (&fields, "SupportSecurityQuestion");
  c->mailbox = says (&fields, "SupportMailBox");
  c->phone = says (&fields, "SupportResetPwByPhoneNo");
  c->reset_type_query = says (&fields, "SupportPasswordResetType");
  c->unbind = says (&fields, "supportEzvizUnbind")
              && g_strcmp0 (field ("EZVIZBindStatus", user_data), "2") != 0;
}

/**
 * lk_sadp_capabilities_self_service:
 * @capabilities: what a device can do
 *
 * Returns: (transfer full) (array zero-terminated=1): the ways that need no desk, of guid-file,
 *   security-questions, email and unbind
 */
char **
lk_sadp_capabilities_self_service (const LkSadpCapabilities *capabilities)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (capabilities->guid)
    g_strv_builder_add (builder, "guid-file");
  if (capabilities->questions)
    g_strv_builder_add (builder, "security-questions");
  if (capabilities->mailbox)
    g_strv_builder_add (builder, "email");
  if (capabilities->unbind)
    g_strv_builder_add (builder, "unbind");
  return g_strv_builder_end (builder);
}
