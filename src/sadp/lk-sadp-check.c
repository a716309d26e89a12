/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sadp-check.h"

#include "lk-sadp-firewall.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static LkSadpCheck *
new_check (const char *id, const char *title)
{
  LkSadpCheck *check = g_new0 (LkSadpCheck, 1);

  check->id = id;
  check->title = g_strdup (title);
  return check;
}

static LkSadpCheck *
set (LkSadpCheck *check, LkSadpCheckStatus status, char *detail, char *remedy)
{
  check->status = status;
  check->detail = detail;
  check->remedy = remedy;
  return check;
}

/* The names of the interfaces that @accept takes, joined; NULL when there is none. */
static char *
names_where (GPtrArray *interfaces, gboolean (*accept) (const LkSadpInterface *interface))
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  for (guint i = 0; i < interfaces->len; i++)
    {
      const LkSadpInterface *interface = g_ptr_array_index (interfaces, i);

      if (accept (interface))
        g_strv_builder_add (builder, interface->name);
    }
  names = g_strv_builder_end (builder);
  return names[0] != NULL ? g_strjoinv (", ", names) : NULL;
}

static gboolean
is_wanted (const LkSadpInterface *interface)
{
  return interface->wanted;
}

static gboolean
has_link (const LkSadpInterface *interface)
{
  return interface->wanted && interface->up;
}

static gboolean
is_used (const LkSadpInterface *interface)
{
  return interface->used;
}

static gboolean
lacks_address (const LkSadpInterface *interface)
{
  return interface->wanted && interface->up && interface->address == 0;
}

/**
 * lk_sadp_check_link:
 * @interfaces: (element-type LkSadpInterface): the interfaces
 *
 * Returns: (transfer full): whether an interface has a link
 */
LkSadpCheck *
lk_sadp_check_link (GPtrArray *interfaces)
{
  LkSadpCheck *check = new_check ("link", _ ("Network cable or Wi-Fi"));
  g_autofree char *linked = names_where (interfaces, has_link);
  g_autofree char *wanted = names_where (interfaces, is_wanted);

  if (linked != NULL)
    return set (check, LK_SADP_CHECK_PASS, g_strdup_printf (_ ("Connected: %s."), linked), NULL);
  if (wanted != NULL)
    return set (check, LK_SADP_CHECK_FAIL,
                g_strdup_printf (_ ("Not connected, or switched off: %s."), wanted),
                g_strdup_printf ("sudo ip link set %.*s up", (int) strcspn (wanted, ","), wanted));
  return set (check, LK_SADP_CHECK_FAIL,
              g_strdup (_ ("This computer has no network interface that devices can be on.")),
              g_strdup ("ip link"));
}

/**
 * lk_sadp_check_address:
 * @interfaces: (element-type LkSadpInterface): the interfaces
 *
 * Returns: (transfer full): whether each interface with a link has an IPv4 address
 */
LkSadpCheck *
lk_sadp_check_address (GPtrArray *interfaces)
{
  LkSadpCheck *check = new_check ("address", _ ("IPv4 address"));
  g_autofree char *used = names_where (interfaces, is_used);
  g_autofree char *without = names_where (interfaces, lacks_address);

  if (without == NULL && used != NULL)
    return set (check, LK_SADP_CHECK_PASS, g_strdup_printf (_ ("An address is set on %s."), used),
                NULL);
  if (without == NULL)
    return set (check, LK_SADP_CHECK_FAIL, g_strdup (_ ("No interface has an IPv4 address.")),
                g_strdup ("ip -4 addr"));
  return set (check, used != NULL ? LK_SADP_CHECK_WARN : LK_SADP_CHECK_FAIL,
              g_strdup_printf (_ ("No IPv4 address on %s, so nothing can be asked there."),
                               without),
              g_strdup_printf ("sudo ip addr add 169.254.77.10/16 dev %.*s",
                               (int) strcspn (without, ","), without));
}

/**
 * lk_sadp_check_port:
 * @holder: who holds the port
 * @partial: whether the port could not be had
 * @port: the port
 *
 * Returns: (transfer full): whether answers come to us alone
 */
LkSadpCheck *
lk_sadp_check_port (const LkSadpPortHolder *holder, gboolean partial, guint16 port)
{
  LkSadpCheck *check = new_check ("port", _ ("UDP port of the devices"));
  g_autofree char *remedy = g_strdup_printf ("sudo ss -ulnp 'sport = :%u'", port);

  if (!partial)
    return set (check, LK_SADP_CHECK_PASS,
                g_strdup_printf (_ ("Port %u is ours, so every answer comes here."), port), NULL);
  if (holder->program != NULL)
    return set (check, LK_SADP_CHECK_FAIL,
                g_strdup_printf (_ ("The program “%s” holds port %u and takes answers away."),
                                 holder->program, port),
                g_strdup_printf (_ ("Close “%s”, then search again."), holder->program));
  return set (check, LK_SADP_CHECK_FAIL,
              g_strdup_printf (_ ("Another program holds port %u and takes answers away. Its name "
                                  "cannot be read from here."),
                               port),
              g_steal_pointer (&remedy));
}

static int
read_rp_filter (const char *proc, const char *name)
{
  g_autofree char *path = g_build_filename (proc, "sys/net/ipv4/conf", name, "rp_filter", NULL);
  g_autofree char *text = NULL;
  gint64 value;

  if (!g_file_get_contents (path, &text, NULL, NULL)
      || !g_ascii_string_to_signed (g_strstrip (text), 10, 0, 1000, &value, NULL))
    return -1;
  return (int) value;
}

/* A line of /proc/net/route whose destination is everything. */
static gboolean
has_default_route (const char *proc)
{
  g_autofree char *path = g_build_filename (proc, "net/route", NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL)
         && g_regex_match_simple ("^[^\\t\\n]+\\t00000000\\t", text, G_REGEX_MULTILINE, 0);
}

/**
 * lk_sadp_check_rp_filter:
 * @interfaces: (element-type LkSadpInterface): the interfaces
 * @proc: where the kernel tells its settings, /proc
 *
 * Strict reverse path filtering drops what a device of another subnet says, loose filtering does so
 * without a default route (docs/protocol.md, “Transport”). The kernel goes by the larger of the
 * settings for all and for the interface.
 *
 * Returns: (transfer full): whether a device of another subnet can be heard
 */
LkSadpCheck *
lk_sadp_check_rp_filter (GPtrArray *interfaces, const char *proc)
{
  LkSadpCheck *check = new_check ("rp-filter", _ ("Devices of another subnet"));
  const int all = read_rp_filter (proc, "all");
  const gboolean routed = has_default_route (proc);
  gboolean read = FALSE;

  for (guint i = 0; i < interfaces->len; i++)
    {
      const LkSadpInterface *interface = g_ptr_array_index (interfaces, i);
      const int own = interface->wanted ? read_rp_filter (proc, interface->name) : -1;

      if (own < 0)
        continue;
      read = TRUE;
      if (MAX (all, own) == 1)
        return set (check, LK_SADP_CHECK_FAIL,
                    g_strdup_printf (_ ("Strict reverse path filtering (rp_filter 1) on %s drops "
                                        "what a device of another subnet says."),
                                     interface->name),
                    g_strdup_printf ("sudo sysctl -w net/ipv4/conf/%s/rp_filter=2",
                                     interface->name));
      if (MAX (all, own) == 2 && !routed)
        return set (check, LK_SADP_CHECK_WARN,
                    g_strdup_printf (_ ("Loose reverse path filtering (rp_filter 2) on %s drops "
                                        "what a device of another subnet says, since there is no "
                                        "default route."),
                                     interface->name),
                    g_strdup_printf ("sudo ip route add default dev %s", interface->name));
    }
  if (!read)
    return set (check, LK_SADP_CHECK_WARN,
                g_strdup (_ ("Whether reverse path filtering is on cannot be read from here.")),
                g_strdup ("sysctl net.ipv4.conf.all.rp_filter"));
  return set (check, LK_SADP_CHECK_PASS, g_strdup (_ ("Reverse path filtering lets it through.")),
              NULL);
}

static char *
lost_echoes (GPtrArray *echoes)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  for (guint i = 0; i < echoes->len; i++)
    {
      const LkSadpEcho *echo = g_ptr_array_index (echoes, i);

      if (!echo->heard)
        g_strv_builder_add (builder, echo->name);
    }
  names = g_strv_builder_end (builder);
  return names[0] != NULL ? g_strjoinv (", ", names) : NULL;
}

/**
 * lk_sadp_check_firewall:
 * @rules: (nullable): the rules of the firewall; %NULL when they cannot be read
 * @firewall: what keeps them
 * @echoes: (element-type LkSadpEcho): what became of datagrams to ourselves
 * @port: the port
 *
 * The rules need root to be read; whether a datagram comes through does not.
 *
 * Returns: (transfer full): whether the firewall lets answers in
 */
LkSadpCheck *
lk_sadp_check_firewall (const char *rules, LkSadpFirewall firewall, GPtrArray *echoes, guint16 port)
{
  LkSadpCheck *check = new_check ("firewall", _ ("Firewall"));
  g_autofree char *lost = lost_echoes (echoes);
  g_auto (LkSadpFirewallBlock) block = { 0 };

  lk_sadp_firewall_read (&block, rules, firewall, port);
  if (block.rule != NULL && (block.names_port || lost != NULL))
    return set (check, LK_SADP_CHECK_FAIL,
                g_strdup_printf (_ ("A rule of the firewall drops answers: %s"), block.rule),
                g_strdup (block.remedy));
  if (lost != NULL)
    return set (check, LK_SADP_CHECK_FAIL,
                g_strdup_printf (_ ("Datagrams to port %u do not come through on %s."), port, lost),
                lk_sadp_firewall_allow (firewall, port));
  if (echoes->len == 0)
    return set (check, LK_SADP_CHECK_WARN,
                g_strdup (_ ("Could not be tried: no interface could be used for it.")),
                lk_sadp_firewall_allow (firewall, port));
  return set (check, LK_SADP_CHECK_PASS,
              g_strdup_printf (_ ("Datagrams to port %u come through."), port), NULL);
}

/**
 * lk_sadp_check_loopback:
 * @echoes: (element-type LkSadpEcho): what became of datagrams to ourselves
 *
 * Returns: (transfer full): whether the group can be sent to and heard on each interface
 */
LkSadpCheck *
lk_sadp_check_loopback (GPtrArray *echoes)
{
  LkSadpCheck *check = new_check ("loopback", _ ("Multicast on this computer"));
  g_autofree char *lost = lost_echoes (echoes);

  if (echoes->len == 0)
    return set (check, LK_SADP_CHECK_WARN,
                g_strdup (_ ("Could not be tried: no interface is in use, or another program holds "
                             "the port for itself.")),
                g_strdup ("ip maddr"));
  if (lost != NULL)
    return set (check, LK_SADP_CHECK_FAIL,
                g_strdup_printf (_ ("What is sent to the group does not come back on %s."), lost),
                g_strdup ("sudo nft list ruleset"));
  return set (check, LK_SADP_CHECK_PASS,
              g_strdup (_ ("What is sent to the group is heard on each interface.")), NULL);
}

static gboolean
file_says (const char *root, const char *path, const char *const *words)
{
  g_autofree char *file = g_build_filename (root, path, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (file, &text, NULL, NULL))
    return FALSE;
  for (; *words != NULL; words++)
    if (strcasestr (text, *words) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
file_exists (const char *root, const char *path)
{
  g_autofree char *file = g_build_filename (root, path, NULL);

  return g_file_test (file, G_FILE_TEST_EXISTS);
}

/**
 * lk_sadp_check_virtual:
 * @root: the root folder, /
 *
 * The network of a container or of a virtual machine behind NAT does not carry the group
 * (docs/protocol.md, “Transport”).
 *
 * Returns: (transfer full): whether this may be such a place
 */
LkSadpCheck *
lk_sadp_check_virtual (const char *root)
{
  static const char *const machines[]
      = { "QEMU", "KVM",   "VMware",    "VirtualBox", "Virtual Machine",
          "Xen",  "Bochs", "Parallels", NULL };
  static const char *const wsl[] = { "microsoft", NULL };
  LkSadpCheck *check = new_check ("virtual", _ ("Virtual machine or container"));

  if (file_says (root, "proc/sys/kernel/osrelease", wsl))
    return set (check, LK_SADP_CHECK_WARN,
                g_strdup (_ ("This is the Windows Subsystem for Linux; its network usually hides "
                             "devices.")),
                g_strdup (_ ("Put “networkingMode=mirrored” below [wsl2] in .wslconfig.")));
  if (file_exists (root, ".dockerenv") || file_exists (root, "run/.containerenv")
      || file_exists (root, "run/systemd/container"))
    return set (check, LK_SADP_CHECK_WARN,
                g_strdup (_ ("This is a container; its network usually hides devices.")),
                g_strdup (_ ("Start the container with “--network=host”.")));
  if (file_says (root, "sys/class/dmi/id/product_name", machines)
      || file_says (root, "sys/class/dmi/id/sys_vendor", machines)
      || file_exists (root, "sys/hypervisor/type"))
    return set (check, LK_SADP_CHECK_WARN,
                g_strdup (_ ("This is a virtual machine. Behind NAT it hears no device; it needs a "
                             "bridged network.")),
                g_strdup (_ ("Set the network of the virtual machine to “bridged”.")));
  return set (check, LK_SADP_CHECK_PASS, g_strdup (_ ("Neither.")), NULL);
}

/**
 * lk_sadp_check_wireless:
 * @interfaces: (element-type LkSadpInterface): the interfaces
 * @sys: the folder of the interfaces, /sys/class/net
 *
 * Returns: (transfer full): whether an access point may keep its clients apart
 */
LkSadpCheck *
lk_sadp_check_wireless (GPtrArray *interfaces, const char *sys)
{
  LkSadpCheck *check = new_check ("wireless", _ ("Wi-Fi"));

  for (guint i = 0; i < interfaces->len; i++)
    {
      const LkSadpInterface *interface = g_ptr_array_index (interfaces, i);
      g_autofree char *folder = g_build_filename (sys, interface->name, NULL);

      if (interface->used && (file_exists (folder, "wireless") || file_exists (folder, "phy80211")))
        return set (check, LK_SADP_CHECK_WARN,
                    g_strdup_printf (_ ("%s is on Wi-Fi. Many access points keep their clients "
                                        "apart or drop multicast."),
                                     interface->name),
                    g_strdup (
                        _ ("Connect this computer to the device’s switch by cable, or add the "
                           "device by its IP address.")));
    }
  return set (check, LK_SADP_CHECK_PASS, g_strdup (_ ("Not in use.")), NULL);
}

static char *
describe_age (gint64 seen_us)
{
  const gint64 seconds = MAX ((g_get_real_time () - seen_us) / G_USEC_PER_SEC, 0);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d second ago", "%d seconds ago",
                                       (gulong) seconds),
                          (int) MIN (seconds, G_MAXINT));
}

/**
 * lk_sadp_check_heard:
 * @scanner: the list of devices
 *
 * Returns: (transfer full): what was heard last
 */
LkSadpCheck *
lk_sadp_check_heard (LkSadpScanner *scanner)
{
  LkSadpCheck *check = new_check ("heard", _ ("Heard last"));
  GListModel *list = G_LIST_MODEL (scanner);
  g_autoptr (LkSadpDevice) last = NULL;
  g_autofree char *age = NULL;
  const guint count = g_list_model_get_n_items (list);

  for (guint i = 0; i < count; i++)
    {
      g_autoptr (LkSadpDevice) device = g_list_model_get_item (list, i);

      if (last == NULL
          || lk_sadp_device_get_last_seen_us (device) > lk_sadp_device_get_last_seen_us (last))
        g_set_object (&last, device);
    }
  if (last == NULL)
    return set (check, LK_SADP_CHECK_WARN,
                g_strdup (_ ("No device was heard. Check that it is powered and on the same "
                             "switch; a device behind a router has to be added by its address.")),
                g_strdup ("latchkeyctl discover --address 192.168.1.64"));
  age = describe_age (lk_sadp_device_get_last_seen_us (last));
  return set (check, LK_SADP_CHECK_PASS,
              g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                            "%u device; %s was heard last, on %s, %s.",
                                            "%u devices; %s was heard last, on %s, %s.", count),
                               count,
                               lk_sadp_device_get_model (last) != NULL
                                   ? lk_sadp_device_get_model (last)
                                   : lk_sadp_device_get_mac (last),
                               lk_sadp_device_get_interface (last) != NULL
                                   ? lk_sadp_device_get_interface (last)
                                   : _ ("an unknown interface"),
                               age),
              NULL);
}
