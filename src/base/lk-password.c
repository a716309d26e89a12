/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-password.h"
#include "lk-secret.h"

#include <string.h>

/**
 * lk_password_classes:
 * @password: a password
 *
 * Returns: how many of lower case, upper case, digits and special characters it uses, 0-4; three
 *   are recommended, two are the least
 */
guint
lk_password_classes (const char *password)
{
  gboolean lower = FALSE, upper = FALSE, digit = FALSE, special = FALSE;

  for (const char *p = password; *p != '\0'; p++)
    {
      if (g_ascii_islower (*p))
        lower = TRUE;
      else if (g_ascii_isupper (*p))
        upper = TRUE;
      else if (g_ascii_isdigit (*p))
        digit = TRUE;
      else
        special = TRUE;
    }
  return (guint) lower + (guint) upper + (guint) digit + (guint) special;
}

static gboolean
is_user_name (const char *password, const char *user)
{
  g_auto (LkSecretString) reverse = g_strreverse (g_strdup (password));

  return g_ascii_strcasecmp (password, user) == 0 || g_ascii_strcasecmp (reverse, user) == 0;
}

/**
 * lk_password_check:
 * @password: the new password; bytes are counted, not characters
 * @user: (nullable): the user name it is for, usually "admin"
 *
 * Returns: what a device would refuse it for, 0 when nothing is known against it
 */
LkPasswordProblem
lk_password_check (const char *password, const char *user)
{
  gsize length = strlen (password);
  guint problems = 0;

  if (length < LK_PASSWORD_MIN)
    problems |= LK_PASSWORD_TOO_SHORT;
  if (length > LK_PASSWORD_MAX)
    problems |= LK_PASSWORD_TOO_LONG;
  for (const char *p = password; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      problems |= LK_PASSWORD_NOT_ASCII;
  if (lk_password_classes (password) < 2)
    problems |= LK_PASSWORD_TOO_SIMPLE;
  if (user != NULL && is_user_name (password, user))
    problems |= LK_PASSWORD_USER_NAME;
  return (LkPasswordProblem) problems;
}
