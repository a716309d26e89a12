/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-practice-profile.h"

#include <glib/gi18n.h>

#define CAMERA "DS-2CD2385G1-I", 141945, "V5.6.2build 190701", "V7.3 build 190626"
#define CAMERA_OLD "DS-2CD2432F-IW", 38930, "V5.2.5build 141201", "V5.0, build 140714"
#define CAMERA_FILE "DS-2CD2320D-I", 140028, "V5.4.5build 170124", "V7.3 build 170109"
#define CAMERA_NEW "DS-2CD2347G2-LU", 141972, "V5.7.15build 230313", "V7.3 build 230313"
#define RECORDER "DS-7608NI-K2", 44560, "V4.30.085build 200922", "V5.0, build 200902"
#define INTERCOM "DS-KH6210-L", 57397, "V1.5.0build 181114", "V1.0 build 181114"
#define RETAIL "CS-C6TC-32WFR", 139991, "V5.2.3build 180804", "V1.0 build 180731"

/* The first ones are what --devices N gives without --profile. */
static const LkPracticeProfile profiles[] = {
  { "ipc", N_ ("camera, reset by key, file or QR"), CAMERA, LK_PRACTICE_RESET_ENCRYPT_STRING,
    LK_PRACTICE_CLOUD_NONE, 0 },
  { "nvr", N_ ("recorder that can reset its cameras too"), RECORDER,
    LK_PRACTICE_RESET_ENCRYPT_STRING, LK_PRACTICE_CLOUD_NONE,
    LK_PRACTICE_RECORDER | LK_PRACTICE_SYNC_CAMERAS | LK_PRACTICE_UNICAST },
  { "ipc-file", N_ ("camera with older firmware, reset by file alone"), CAMERA_FILE,
    LK_PRACTICE_RESET_DEVICE_CODE, LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_POSITIONAL },
  { "bound", N_ ("camera bound to a cloud account"), CAMERA_NEW, LK_PRACTICE_RESET_ENCRYPT_STRING,
    LK_PRACTICE_CLOUD_BOUND, LK_PRACTICE_UNICAST },
  { "self-service", N_ ("recorder with GUID file, questions and mailbox set up"), RECORDER,
    LK_PRACTICE_RESET_ENCRYPT_STRING, LK_PRACTICE_CLOUD_NONE,
    LK_PRACTICE_RECORDER | LK_PRACTICE_SYNC_CAMERAS | LK_PRACTICE_GUID | LK_PRACTICE_QUESTIONS
        | LK_PRACTICE_MAILBOX | LK_PRACTICE_RESET_TYPE },
  { "inactive", N_ ("camera that never had a password"), CAMERA_NEW, LK_PRACTICE_RESET_NONE,
    LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_INACTIVE },
  { "legacy", N_ ("camera of before 2015, without reset by file"), CAMERA_OLD,
    LK_PRACTICE_RESET_LEGACY, LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_NO_LOCK },
  { "retail", N_ ("retail camera that cannot be reset over SADP"), RETAIL, LK_PRACTICE_RESET_NONE,
    LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_NO_LOCK },

  { "intercom", N_ ("indoor station, reset by file alone"), INTERCOM, LK_PRACTICE_RESET_DEVICE_CODE,
    LK_PRACTICE_CLOUD_NONE, 0 },
  { "unbound", N_ ("camera that is bound to no cloud account"), CAMERA_NEW,
    LK_PRACTICE_RESET_ENCRYPT_STRING, LK_PRACTICE_CLOUD_FREE, LK_PRACTICE_UNICAST },
  { "cloud-off", N_ ("bound camera with the cloud switched off"), CAMERA_NEW,
    LK_PRACTICE_RESET_ENCRYPT_STRING, LK_PRACTICE_CLOUD_OFF, LK_PRACTICE_UNICAST },
  { "cloud-offline", N_ ("bound camera that is not online"), CAMERA_NEW,
    LK_PRACTICE_RESET_ENCRYPT_STRING, LK_PRACTICE_CLOUD_OFFLINE, LK_PRACTICE_UNICAST },
  { "code-encrypt", N_ ("camera that takes the reset code protected only"), CAMERA_NEW,
    LK_PRACTICE_RESET_ENCRYPT_STRING, LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_CODE_ENCRYPT },
  { "locked", N_ ("camera that is locked when it starts"), CAMERA, LK_PRACTICE_RESET_ENCRYPT_STRING,
    LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_STARTS_LOCKED },
  { "no-lock", N_ ("camera that counts no attempts"), CAMERA, LK_PRACTICE_RESET_ENCRYPT_STRING,
    LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_NO_LOCK },
  { "overdue", N_ ("camera whose request is overdue at once"), CAMERA,
    LK_PRACTICE_RESET_ENCRYPT_STRING, LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_OVERDUE },
  { "strict", N_ ("camera that wants a password of three classes"), CAMERA,
    LK_PRACTICE_RESET_ENCRYPT_STRING, LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_STRICT_PASSWORD },
  { "denied", N_ ("camera that denies every reset"), CAMERA, LK_PRACTICE_RESET_ENCRYPT_STRING,
    LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_DENIES },
  { "restarts", N_ ("camera that restarts after it gave its request"), CAMERA,
    LK_PRACTICE_RESET_ENCRYPT_STRING, LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_FORGETS },
  { "silent", N_ ("camera whose answer to a reset gets lost"), CAMERA,
    LK_PRACTICE_RESET_ENCRYPT_STRING, LK_PRACTICE_CLOUD_BOUND, LK_PRACTICE_LOSES_RESULT },
  { "slow", N_ ("camera that answers commands after two seconds"), CAMERA,
    LK_PRACTICE_RESET_ENCRYPT_STRING, LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_SLOW },
  { "mute", N_ ("camera that answers discovery alone"), CAMERA, LK_PRACTICE_RESET_ENCRYPT_STRING,
    LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_MUTE },
  { "clockless", N_ ("camera without a clock"), CAMERA, LK_PRACTICE_RESET_ENCRYPT_STRING,
    LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_CLOCKLESS },
  { "quirky", N_ ("recorder with every odd spelling seen on the wire"), RECORDER,
    LK_PRACTICE_RESET_ENCRYPT_STRING, LK_PRACTICE_CLOUD_NONE,
    LK_PRACTICE_RECORDER | LK_PRACTICE_QUIRKS },
  { "gb18030", N_ ("camera whose name is not in UTF-8"), CAMERA, LK_PRACTICE_RESET_ENCRYPT_STRING,
    LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_GB18030 },
  { "v31", N_ ("camera with protocols 3.0 and 3.1"), CAMERA_NEW, LK_PRACTICE_RESET_ENCRYPT_STRING,
    LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_V31 | LK_PRACTICE_UNICAST },
  { "v31-only", N_ ("camera with protocol 3.1 alone"), CAMERA_NEW, LK_PRACTICE_RESET_ENCRYPT_STRING,
    LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_V31_ONLY | LK_PRACTICE_UNICAST },
  { "physical", N_ ("camera that wants somebody to press its button"), CAMERA_NEW,
    LK_PRACTICE_RESET_ENCRYPT_STRING, LK_PRACTICE_CLOUD_NONE, LK_PRACTICE_PHYSICAL },
};

/**
 * lk_practice_profile_find:
 * @name: a name
 *
 * Returns: (transfer none) (nullable): the profile of that name
 */
const LkPracticeProfile *
lk_practice_profile_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (profiles); i++)
    if (g_str_equal (profiles[i].name, name))
      return &profiles[i];
  return NULL;
}

/**
 * lk_practice_profile_get:
 * @index: a number from 0
 *
 * Returns: (transfer none) (nullable): the profile with that number, %NULL after the last one
 */
const LkPracticeProfile *
lk_practice_profile_get (guint index)
{
  return index < G_N_ELEMENTS (profiles) ? &profiles[index] : NULL;
}

/* 02: is the range that no maker owns, so no real device has such a MAC. The last twelve bits are
 * the index: no two devices of a run have the same. */
static char *
make_mac (const LkPracticeProfile *profile, GRand *random, guint index)
{
  gboolean odd = (profile->traits & LK_PRACTICE_QUIRKS) != 0;
  guint32 low = (g_rand_int (random) & 0xfff) << 12 | (index & 0xfff);

  return g_strdup_printf (odd ? "02:4C:4B:%02X:%02X:%02X" : "02-4c-4b-%02x-%02x-%02x",
                          low >> 16 & 0xff, low >> 8 & 0xff, low & 0xff);
}

static char *
make_serial (const LkPracticeProfile *profile, GRand *random)
{
  gboolean recorder = (profile->traits & LK_PRACTICE_RECORDER) != 0;
  gint year = g_rand_int_range (random, 2016, 2024);
  gint month = g_rand_int_range (random, 1, 13);
  gint day = g_rand_int_range (random, 1, 29);
  gint letter = g_rand_int_range (random, 'C', 'H');

  return g_strdup_printf ("%s%s%04d%02d%02d%s%c%08d%s", profile->model, recorder ? "08" : "", year,
                          month, day, recorder ? "CCRR" : "AAWR", letter,
                          g_rand_int_range (random, 10000000, 99999999), recorder ? "WCVU" : "");
}

static char *
make_salt (GRand *random)
{
  GString *salt = g_string_new (NULL);

  for (guint i = 0; i < 8; i++)
    g_string_append_printf (salt, "%08x", g_rand_int (random));
  return g_string_free (salt, FALSE);
}

/**
 * lk_practice_identity_new:
 * @profile: what the device is like
 * @seed: what all devices of a run come from
 * @index: which of them
 *
 * Returns: (transfer full): an identity; the same for the same profile, seed and index
 */
LkPracticeIdentity *
lk_practice_identity_new (const LkPracticeProfile *profile, guint32 seed, guint index)
{
  const guint32 seeds[] = { seed, index };
  GRand *random = g_rand_new_with_seed_array (seeds, G_N_ELEMENTS (seeds));
  LkPracticeIdentity *self = g_new0 (LkPracticeIdentity, 1);

  self->mac = make_mac (profile, random, index);
  self->serial = make_serial (profile, random);
  self->salt = make_salt (random);
  g_rand_free (random);
  return self;
}

/**
 * lk_practice_identity_free:
 * @self: (nullable): an identity
 *
 * Frees it.
 */
void
lk_practice_identity_free (LkPracticeIdentity *self)
{
  if (self == NULL)
    return;
  g_free (self->serial);
  g_free (self->mac);
  g_free (self->salt);
  g_free (self);
}
