/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-firewall.h"

#include "lk-text.h"

#include <string.h>

#define RULE_MAX 200 /* characters of a rule that are shown */

/* Where in the listing of nft or of iptables-save a line stands. */
typedef struct
{
  LkSadpFirewall firewall;
  guint16 port;
  char *table; /* "inet filter" of nft; NULL in the listing of iptables-save */
  char *chain;
  gboolean input;   /* whether the chain decides on what comes in */
  gboolean allowed; /* whether it let the port in already */
} Place;

/**
 * lk_sadp_firewall_block_clear:
 * @block: what lk_sadp_firewall_read() filled in
 */
void
lk_sadp_firewall_block_clear (LkSadpFirewallBlock *block)
{
  g_clear_pointer (&block->rule, g_free);
  g_clear_pointer (&block->remedy, g_free);
}

static gboolean
runs (const char *root, const char *name)
{
  g_autofree char *folder = g_build_filename (root, "proc", NULL);
  g_autoptr (GDir) proc = g_dir_open (folder, 0, NULL);
  gboolean found = FALSE;
  const char *pid;

  while (!found && proc != NULL && (pid = g_dir_read_name (proc)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, pid, "comm", NULL);
      g_autofree char *comm = NULL;

      if (g_ascii_isdigit (*pid) && g_file_get_contents (path, &comm, NULL, NULL))
        found = g_str_equal (g_strchomp (comm), name);
    }
  return found;
}

/* Ufw is no process: what it was told to do at the start is the kernel's from then on. */
static gboolean
ufw_is_on (const char *root)
{
  g_autofree char *path = g_build_filename (root, "etc/ufw/ufw.conf", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_ascii_strcasecmp (g_strstrip (lines[i]), "ENABLED=yes") == 0)
      return TRUE;
  return FALSE;
}

/**
 * lk_sadp_firewall_find:
 * @root: the root folder, /
 *
 * Looks for what keeps the rules of the firewall; a program that is only installed keeps none.
 * Neither needs root: names of processes and ufw's file can be read by everybody.
 *
 * Returns: what a rule has to be given to, so that it is not forgotten again
 */
LkSadpFirewall
lk_sadp_firewall_find (const char *root)
{
  g_autofree char *iptables = NULL;

  if (runs (root, "firewalld"))
    return LK_SADP_FIREWALL_FIREWALLD;
  if (ufw_is_on (root))
    return LK_SADP_FIREWALL_UFW;
  iptables = g_find_program_in_path ("iptables");
  return iptables != NULL ? LK_SADP_FIREWALL_IPTABLES : LK_SADP_FIREWALL_NFT;
}

/**
 * lk_sadp_firewall_allow:
 * @firewall: what keeps the rules
 * @port: a UDP port
 *
 * Returns: (transfer full): the command that lets it in
 */
char *
lk_sadp_firewall_allow (LkSadpFirewall firewall, guint16 port)
{
  switch (firewall)
    {
    case LK_SADP_FIREWALL_FIREWALLD:
      return g_strdup_printf ("sudo firewall-cmd --add-port=%u/udp", port);
    case LK_SADP_FIREWALL_UFW:
      return g_strdup_printf ("sudo ufw allow %u/udp", port);
    case LK_SADP_FIREWALL_IPTABLES:
      return g_strdup_printf ("sudo iptables -I INPUT -p udp --dport %u -j ACCEPT", port);
    case LK_SADP_FIREWALL_NFT:
      return g_strdup_printf ("sudo nft insert rule inet filter input udp dport %u accept", port);
    }
  g_return_val_if_reached (NULL);
}

/* Names go into a command that somebody copies: nothing but plain ones. */
static gboolean
is_plain (const char *name)
{
  for (; *name != '\0'; name++)
    if (!g_ascii_isalnum (*name) && strchr ("_-. ", *name) == NULL)
      return FALSE;
  return TRUE;
}

static char *
make_remedy (const Place *place)
{
  /* Firewalld and ufw own their chains and forget what others put there. */
  if (place->table != NULL && g_str_has_suffix (place->table, " firewalld"))
    return lk_sadp_firewall_allow (LK_SADP_FIREWALL_FIREWALLD, place->port);
  if (place->chain != NULL && g_str_has_prefix (place->chain, "ufw"))
    return lk_sadp_firewall_allow (LK_SADP_FIREWALL_UFW, place->port);
  if (place->chain == NULL || !is_plain (place->chain)
      || (place->table != NULL && !is_plain (place->table)))
    return lk_sadp_firewall_allow (place->firewall, place->port);
  if (place->table != NULL)
    return g_strdup_printf ("sudo nft insert rule %s %s udp dport %u accept", place->table,
                            place->chain, place->port);
  return g_strdup_printf ("sudo iptables -I %s -p udp --dport %u -j ACCEPT", place->chain,
                          place->port);
}

static gboolean
has_number (const char *line, guint number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);
  const gsize size = strlen (text);

  for (const char *at = strstr (line, text); at != NULL; at = strstr (at + 1, text))
    if (!g_ascii_isdigit (at[size]) && (at == line || !g_ascii_isdigit (at[-1])))
      return TRUE;
  return FALSE;
}

static gboolean
drops (const char *line)
{
  static const char *const words[] = { " drop", " reject", "-j DROP", "-j REJECT" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (line, words[i]) != NULL || g_str_has_prefix (line, words[i] + 1))
      return TRUE;
  return FALSE;
}

/* What is left at the end of a chain goes, whatever it is. */
static gboolean
drops_the_rest (const Place *place, const char *line)
{
  static const char *const rests[]
      = { "drop", "reject", "counter ", "-A INPUT -j DROP", "-A INPUT -j REJECT" };

  for (gsize i = 0; i < G_N_ELEMENTS (rests); i++)
    if (g_str_has_prefix (line, rests[i]))
      return place->input || *line == '-';
  return FALSE;
}

static void
take (LkSadpFirewallBlock *block, const Place *place, const char *line, gboolean names_port)
{
  lk_sadp_firewall_block_clear (block);
  block->names_port = names_port;
  block->rule = lk_text_clean (line, RULE_MAX);
  block->remedy = make_remedy (place);
}

static void
set_word (char **word, const char *from, const char *end)
{
  g_free (*word);
  *word = g_strndup (from, end != NULL ? (gsize) (end - from) : strlen (from));
}

static void
enter_chain (Place *place, const char *name, const char *end)
{
  g_autofree char *before = g_steal_pointer (&place->chain);

  set_word (&place->chain, name, end);
  if (g_strcmp0 (before, place->chain) != 0)
    place->input = place->allowed = FALSE;
}

/* Lets the port in whatever else is true of the datagram. */
static gboolean
allows (const Place *place, const char *line)
{
  g_autofree char *nft = g_strdup_printf ("udp dport %u accept", place->port);
  g_autofree char *iptables
      = g_strdup_printf ("-A %s -p udp -m udp --dport %u -j ACCEPT", place->chain, place->port);

  return g_str_equal (line, nft) || g_str_equal (line, iptables);
}

/* Whether the line only tells where the next ones stand. */
static gboolean
moves (Place *place, const char *line)
{
  if (g_str_has_prefix (line, "table "))
    {
      set_word (&place->table, line + strlen ("table "), strstr (line, " {"));
      g_clear_pointer (&place->chain, g_free);
    }
  else if (g_str_has_prefix (line, "chain "))
    {
      enter_chain (place, line + strlen ("chain "), strstr (line, " {"));
    }
  else if (*line == '*')
    {
      g_clear_pointer (&place->table, g_free);
      g_clear_pointer (&place->chain, g_free);
    }
  else
    {
      return FALSE;
    }
  return TRUE;
}

static void
read_line (LkSadpFirewallBlock *block, Place *place, const char *line)
{
  const gboolean known = block->rule != NULL;

  if (moves (place, line))
    return;
  if (g_str_has_prefix (line, "type filter hook input"))
    {
      place->input = TRUE;
      if (!known && strstr (line, "policy drop") != NULL)
        take (block, place, line, FALSE);
      return;
    }
  if (g_str_has_prefix (line, ":INPUT "))
    {
      enter_chain (place, "INPUT", NULL);
      if (!known && g_str_has_prefix (line, ":INPUT DROP"))
        take (block, place, line, FALSE);
      return;
    }
  if (g_str_has_prefix (line, "-A "))
    enter_chain (place, line + 3, strchr (line + 3, ' '));
  if (allows (place, line))
    place->allowed = TRUE;
  if (place->allowed || !drops (line))
    return;
  if (has_number (line, place->port) && strstr (line, "tcp ") == NULL)
    take (block, place, line, TRUE);
  else if (!known && drops_the_rest (place, line))
    take (block, place, line, FALSE);
}

/**
 * lk_sadp_firewall_read:
 * @block: (out caller-allocates): what was found; lk_sadp_firewall_block_clear() frees it
 * @rules: (nullable): the rules as `nft list ruleset` and `iptables-save` list them
 * @firewall: what keeps the rules; is asked where a rule cannot be put before the one that drops
 * @port: the UDP port of the devices
 *
 * Looks for the first rule that names @port and drops or rejects; without one, for a chain that
 * lets in only what it knows, which is a cause only where nothing is heard.
 */
void
lk_sadp_firewall_read (LkSadpFirewallBlock *block,
                       const char *rules,
                       LkSadpFirewall firewall,
                       guint16 port)
{
  g_auto (GStrv) lines = g_strsplit (rules != NULL ? rules : "", "\n", -1);
  Place place = { .firewall = firewall, .port = port };

  *block = (LkSadpFirewallBlock){ 0 };
  for (guint i = 0; lines[i] != NULL && !block->names_port; i++)
    read_line (block, &place, g_strstrip (lines[i]));
  g_free (place.table);
  g_free (place.chain);
}
