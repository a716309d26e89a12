/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-practice-control.h"

#include "lk-mac.h"

#include <glib/gi18n.h>
#include <string.h>

/* What somebody at the device would do: pull a plug, wait, carry it elsewhere. */

#define ADVANCE_MAX (366 * 24 * 3600)

G_DEFINE_QUARK (lk - practice - control - error - quark, lk_practice_control_error)

typedef gboolean (*Action) (LkPracticeNetwork *network,
                            LkPracticeDevice *device,
                            const char *value,
                            GError **error);

/**
 * lk_practice_control_restart:
 * @network: a network
 * @device: one of its devices
 *
 * Switches the device off and on; it announces itself.
 */
void
lk_practice_control_restart (LkPracticeNetwork *network, LkPracticeDevice *device)
{
  lk_practice_device_restart (device);
  lk_practice_network_announce (network, device, LK_SADP_ROOT_HELLO);
}

static gboolean
run_restart (LkPracticeNetwork *network,
             LkPracticeDevice *device,
             const char *value,
             GError **error)
{
  lk_practice_control_restart (network, device);
  return TRUE;
}

static gboolean
run_off (LkPracticeNetwork *network, LkPracticeDevice *device, const char *value, GError **error)
{
  lk_practice_device_switch_off (device);
  return TRUE;
}

static gboolean
run_bye (LkPracticeNetwork *network, LkPracticeDevice *device, const char *value, GError **error)
{
  lk_practice_network_announce (network, device, LK_SADP_ROOT_BYE);
  lk_practice_device_switch_off (device);
  return TRUE;
}

static gboolean
run_advance (LkPracticeNetwork *network,
             LkPracticeDevice *device,
             const char *value,
             GError **error)
{
  guint64 seconds = 0;

  if (!g_ascii_string_to_unsigned (value, 10, 1, ADVANCE_MAX, &seconds, NULL))
    {
      g_set_error (error, LK_PRACTICE_CONTROL_ERROR, LK_PRACTICE_CONTROL_ERROR_VALUE,
                   _ ("“%s” is not a number of seconds."), value);
      return FALSE;
    }
  lk_practice_device_advance (device, (guint) seconds);
  return TRUE;
}

static gboolean
run_move (LkPracticeNetwork *network, LkPracticeDevice *device, const char *value, GError **error)
{
  if (!g_hostname_is_ip_address (value) || strchr (value, ':') != NULL)
    {
      g_set_error (error, LK_PRACTICE_CONTROL_ERROR, LK_PRACTICE_CONTROL_ERROR_VALUE,
                   _ ("“%s” is no IPv4 address."), value);
      return FALSE;
    }
  return lk_practice_network_move (network, device, value, error);
}

static const struct
{
  const char *word;
  Action run;
  gboolean takes_value;
} actions[] = {
  { "restart", run_restart, FALSE }, { "off", run_off, FALSE },  { "bye", run_bye, FALSE },
  { "advance", run_advance, TRUE },  { "move", run_move, TRUE },
};

static gboolean
run_on (LkPracticeNetwork *network,
        gsize action,
        const char *mac,
        const char *value,
        GError **error)
{
  LkPracticeDevice *device = mac != NULL ? lk_practice_network_find (network, mac) : NULL;

  if (mac != NULL && device == NULL)
    {
      g_set_error (error, LK_PRACTICE_CONTROL_ERROR, LK_PRACTICE_CONTROL_ERROR_DEVICE,
                   _ ("There is no practice device “%s”."), mac);
      return FALSE;
    }
  if (device != NULL)
    return actions[action].run (network, device, value, error);
  for (guint i = 0; i < lk_practice_network_get_n_devices (network); i++)
    if (!actions[action].run (network, lk_practice_network_get_device (network, i), value, error))
      return FALSE;
  return TRUE;
}

/**
 * lk_practice_control_run:
 * @network: a network
 * @line: "restart", "off", "bye", "advance SECONDS" or "move ADDRESS", with a MAC after the first
 *   word where one device is meant and not all
 * @error: #LkPracticeControlError, or %G_IO_ERROR from an address that cannot be had
 *
 * Does what the line says.
 *
 * Returns: whether it was done
 */
gboolean
lk_practice_control_run (LkPracticeNetwork *network, const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (line, " \t", -1);
  const char *word = words[0] != NULL ? words[0] : "";
  g_autofree char *mac = words[0] != NULL ? lk_mac_normalise (words[1]) : NULL;
  guint expected = 1 + (mac != NULL ? 1 : 0);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].word, word))
      {
        expected += actions[i].takes_value ? 1 : 0;
        if (g_strv_length (words) != expected)
          {
            g_set_error (error, LK_PRACTICE_CONTROL_ERROR, LK_PRACTICE_CONTROL_ERROR_VALUE,
                         _ ("“%s” is given too few or too many words."), word);
            return FALSE;
          }
        return run_on (network, i, mac, actions[i].takes_value ? words[expected - 1] : NULL, error);
      }
  g_set_error (error, LK_PRACTICE_CONTROL_ERROR, LK_PRACTICE_CONTROL_ERROR_UNKNOWN,
               _ ("There is no control word “%s”."), word);
  return FALSE;
}
