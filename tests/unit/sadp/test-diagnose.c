/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-sadp-capture.h"
#include "lk-sadp-check.h"
#include "lk-sadp-firewall.h"
#include "lk-sadp-interfaces.h"
#include "lk-sadp-port.h"
#include "lk-sadp-redact.h"
#include "lk-sadp-socket.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

/* --- Checks of what was found; the whole diagnosis runs in the integration tests --- */

static LkSadpInterface *
interface_new (const char *name, gboolean up, guint32 address, gboolean wanted)
{
  LkSadpInterface *interface = g_new0 (LkSadpInterface, 1);

  interface->index = 7;
  interface->name = g_strdup (name);
  interface->up = up;
  interface->address = address;
  interface->wanted = wanted;
  interface->used = wanted && up && address != 0;
  return interface;
}

static GPtrArray *
interfaces_of (LkSadpInterface *first, LkSadpInterface *second)
{
  GPtrArray *interfaces = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_sadp_interface_free);

  g_ptr_array_add (interfaces, first);
  if (second != NULL)
    g_ptr_array_add (interfaces, second);
  return interfaces;
}

static void
assert_check (LkSadpCheck *taken, const char *id, LkSadpCheckStatus status)
{
  g_autoptr (LkSadpCheck) check = taken;

  g_assert_cmpstr (check->id, ==, id);
  g_assert_cmpstr (lk_sadp_check_status_to_string (check->status), ==,
                   lk_sadp_check_status_to_string (status));
  g_assert_cmpuint (strlen (check->title), >, 3);
  g_assert_cmpuint (strlen (check->detail), >, 3);
  g_assert_cmpint (check->remedy != NULL, ==, status != LK_SADP_CHECK_PASS);
}

static void
test_link_and_address (void)
{
  g_autoptr (GPtrArray) good = interfaces_of (interface_new ("eth0", TRUE, 1, TRUE), NULL);
  g_autoptr (GPtrArray) down = interfaces_of (interface_new ("eth0", FALSE, 1, TRUE), NULL);
  g_autoptr (GPtrArray) bare = interfaces_of (interface_new ("eth0", TRUE, 0, TRUE), NULL);
  g_autoptr (GPtrArray) skipped = interfaces_of (interface_new ("lo", TRUE, 1, FALSE), NULL);
  g_autoptr (GPtrArray) mixed = interfaces_of (interface_new ("eth0", TRUE, 1, TRUE),
                                               interface_new ("eth1", TRUE, 0, TRUE));

  assert_check (lk_sadp_check_link (good), "link", LK_SADP_CHECK_PASS);
  assert_check (lk_sadp_check_link (down), "link", LK_SADP_CHECK_FAIL);
  assert_check (lk_sadp_check_link (skipped), "link", LK_SADP_CHECK_FAIL);
  assert_check (lk_sadp_check_address (good), "address", LK_SADP_CHECK_PASS);
  assert_check (lk_sadp_check_address (bare), "address", LK_SADP_CHECK_FAIL);
  assert_check (lk_sadp_check_address (down), "address", LK_SADP_CHECK_FAIL);
  assert_check (lk_sadp_check_address (mixed), "address", LK_SADP_CHECK_WARN);
}

static void
write_file (const char *root, const char *path, const char *text)
{
  g_autofree char *file = g_build_filename (root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (file);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
test_rp_filter (void)
{
  static const char routed[] = "Iface\tDestination\tGateway\neth0\t00000000\t010200C0\n";
  static const char unrouted[] = "Iface\tDestination\tGateway\neth0\t0002000A\t00000000\t0001\n";
  static const struct
  {
    const char *all, *own, *routes;
    LkSadpCheckStatus status;
  } rows[] = {
    { "0\n", "0\n", unrouted, LK_SADP_CHECK_PASS }, { "1\n", "0\n", routed, LK_SADP_CHECK_FAIL },
    { "0\n", "1\n", routed, LK_SADP_CHECK_FAIL },   { "1\n", "2\n", routed, LK_SADP_CHECK_PASS },
    { "2\n", "1\n", routed, LK_SADP_CHECK_PASS },   { "0\n", "2\n", unrouted, LK_SADP_CHECK_WARN },
  };
  g_autoptr (GPtrArray) interfaces = interfaces_of (interface_new ("eth0", TRUE, 1, TRUE), NULL);
  g_autofree char *proc = g_dir_make_tmp ("lk-proc-XXXXXX", NULL);

  assert_check (lk_sadp_check_rp_filter (interfaces, proc), "rp-filter", LK_SADP_CHECK_WARN);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      write_file (proc, "sys/net/ipv4/conf/all/rp_filter", rows[i].all);
      write_file (proc, "sys/net/ipv4/conf/eth0/rp_filter", rows[i].own);
      write_file (proc, "net/route", rows[i].routes);
      assert_check (lk_sadp_check_rp_filter (interfaces, proc), "rp-filter", rows[i].status);
    }
  remove_tree (proc);
}

static GPtrArray *
echoes_of (gboolean any, gboolean heard)
{
  GPtrArray *echoes = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_sadp_echo_free);
  LkSadpEcho *echo = g_new0 (LkSadpEcho, 1);

  echo->name = g_strdup ("eth0");
  echo->sent = TRUE;
  echo->heard = heard;
  if (any)
    g_ptr_array_add (echoes, echo);
  else
    lk_sadp_echo_free (echo);
  return echoes;
}

static void
test_firewall (void)
{
  static const char *const dropping[] = {
    "table inet f {\n\tchain i {\n\t\tudp dport 37020 drop\n\t}\n}\n",
    "-A INPUT -p udp -m udp --dport 37020 -j DROP\n",
    "udp dport { 5353, 37020 } reject",
  };
  static const char *const fine[] = {
    "udp dport 37020 accept\n",
    "udp dport 137020 drop\nudp dport 370201 drop\n",
    "",
    NULL,
  };
  g_autoptr (GPtrArray) heard = echoes_of (TRUE, TRUE);
  g_autoptr (GPtrArray) lost = echoes_of (TRUE, FALSE);
  g_autoptr (GPtrArray) none = echoes_of (FALSE, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (dropping); i++)
    assert_check (lk_sadp_check_firewall (dropping[i], LK_SADP_FIREWALL_NFT, heard, 37020),
                  "firewall", LK_SADP_CHECK_FAIL);
  for (gsize i = 0; i < G_N_ELEMENTS (fine); i++)
    {
      assert_check (lk_sadp_check_firewall (fine[i], LK_SADP_FIREWALL_NFT, heard, 37020),
                    "firewall", LK_SADP_CHECK_PASS);
      assert_check (lk_sadp_check_firewall (fine[i], LK_SADP_FIREWALL_NFT, lost, 37020), "firewall",
                    LK_SADP_CHECK_FAIL);
      assert_check (lk_sadp_check_firewall (fine[i], LK_SADP_FIREWALL_NFT, none, 37020), "firewall",
                    LK_SADP_CHECK_WARN);
    }
  assert_check (lk_sadp_check_loopback (heard), "loopback", LK_SADP_CHECK_PASS);
  assert_check (lk_sadp_check_loopback (lost), "loopback", LK_SADP_CHECK_FAIL);
  assert_check (lk_sadp_check_loopback (none), "loopback", LK_SADP_CHECK_WARN);
}

#define ALLOW "udp dport 37020 accept"

static void
test_firewall_rules (void)
{
  static const struct
  {
    const char *rules, *rule, *remedy;
    gboolean names_port;
  } rows[] = {
    { "table inet f {\n\tchain other {\n\t}\n\tchain i {\n\t\ttype filter hook input priority "
      "filter; policy accept;\n\t\tudp dport 37020 drop\n\t}\n}\n",
      "udp dport 37020 drop", "sudo nft insert rule inet f i " ALLOW, TRUE },
    { "table ip a {\n chain i {\n type filter hook input priority 0; policy drop;\n ct state new "
      "drop\n}\n}\ntable inet b {\n chain c {\n ip saddr 1.2.3.4 udp dport 37020 reject\n}\n}",
      "ip saddr 1.2.3.4 udp dport 37020 reject", "sudo nft insert rule inet b c " ALLOW, TRUE },
    { "table ip a {\n chain i {\n type filter hook input priority 0; policy drop;\n}\n}",
      "type filter hook input priority 0; policy drop;", "sudo nft insert rule ip a i " ALLOW,
      FALSE },
    { "table ip a {\n chain i {\n type filter hook input priority 0; policy accept;\n iif \"lo\" "
      "accept\n counter packets 3 bytes 9 drop\n}\n}",
      "counter packets 3 bytes 9 drop", "sudo nft insert rule ip a i " ALLOW, FALSE },
    { "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p udp -m udp --dport 37020 -j DROP\n",
      "-A INPUT -p udp -m udp --dport 37020 -j DROP",
      "sudo iptables -I INPUT -p udp --dport 37020 -j ACCEPT", TRUE },
    { "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n",
      ":INPUT DROP [0:0]", "sudo iptables -I INPUT -p udp --dport 37020 -j ACCEPT", FALSE },
    { "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j REJECT --reject-with icmp-host-prohibited\n",
      "-A INPUT -j REJECT --reject-with icmp-host-prohibited",
      "sudo iptables -I INPUT -p udp --dport 37020 -j ACCEPT", FALSE },
    { "table ip a {\n chain o {\n type filter hook output priority 0; policy drop;\n drop\n}\n}",
      NULL, NULL, FALSE },
    { "table ip a {\n chain i {\n type filter hook input priority 0; policy accept;\n udp dport "
      "37020 "
      "accept\n udp dport 37020 drop\n drop\n}\n chain j {\n udp dport 37020 drop\n}\n}",
      "udp dport 37020 drop", "sudo nft insert rule ip a j " ALLOW, TRUE },
    { "*filter\n-A INPUT -p udp -m udp --dport 37020 -j ACCEPT\n-A INPUT -p udp -m udp --dport "
      "37020 -j DROP\n-A INPUT -j DROP\n",
      NULL, NULL, FALSE },
    { "tcp dport 37020 drop\nudp dport { 5353, 37020 } accept\nudp dport 370200 drop\n", NULL, NULL,
      FALSE },
    { NULL, NULL, NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (LkSadpFirewallBlock) block = { 0 };

      lk_sadp_firewall_read (&block, rows[i].rules, LK_SADP_FIREWALL_NFT, 37020);
      g_assert_cmpstr (block.rule, ==, rows[i].rule);
      g_assert_cmpstr (block.remedy, ==, rows[i].remedy);
      g_assert_cmpint (block.names_port, ==, rows[i].names_port);
    }
}

/* What is copied into a terminal is a command of ours, whatever somebody called a chain. */
static void
test_firewall_names (void)
{
  static const struct
  {
    const char *rules, *remedy;
  } rows[] = {
    { "table inet `x` {\n chain i {\n udp dport 37020 drop\n}\n}",
      "sudo iptables -I INPUT -p udp --dport 37020 -j ACCEPT" },
    { "table inet f {\n chain i;rm {\n udp dport 37020 drop\n}\n}",
      "sudo iptables -I INPUT -p udp --dport 37020 -j ACCEPT" },
    { "table inet firewalld {\n chain filter_INPUT {\n udp dport 37020 drop\n}\n}",
      "sudo firewall-cmd --add-port=37020/udp" },
    { "*filter\n-A ufw-user-input -p udp --dport 37020 -j DROP", "sudo ufw allow 37020/udp" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (LkSadpFirewallBlock) block = { 0 };

      lk_sadp_firewall_read (&block, rows[i].rules, LK_SADP_FIREWALL_IPTABLES, 37020);
      g_assert_true (block.names_port);
      g_assert_cmpstr (block.remedy, ==, rows[i].remedy);
    }
}

/* A firewall that is installed and off would not open anything, whatever it is told. */
static void
test_firewall_that_runs (void)
{
  g_autofree char *root = g_dir_make_tmp ("lk-root-XXXXXX", NULL);
  LkSadpFirewall nobody;

  nobody = lk_sadp_firewall_find (root);
  g_assert_true (nobody == LK_SADP_FIREWALL_NFT || nobody == LK_SADP_FIREWALL_IPTABLES);
  write_file (root, "etc/ufw/ufw.conf", "# ENABLED=yes\nENABLED=no\nLOGLEVEL=low\n");
  write_file (root, "proc/self/comm", "firewalld\n");
  write_file (root, "proc/12/comm", "firewalld-none\n");
  g_assert_cmpint (lk_sadp_firewall_find (root), ==, nobody);
  write_file (root, "etc/ufw/ufw.conf", "ENABLED=yes\nLOGLEVEL=low\n");
  g_assert_cmpint (lk_sadp_firewall_find (root), ==, LK_SADP_FIREWALL_UFW);
  write_file (root, "proc/13/comm", "firewalld\n");
  g_assert_cmpint (lk_sadp_firewall_find (root), ==, LK_SADP_FIREWALL_FIREWALLD);
  remove_tree (root);
}

static void
test_port (void)
{
  LkSadpPortHolder named = { TRUE, (char *) "tool" };
  LkSadpPortHolder unnamed = { TRUE, NULL };

  assert_check (lk_sadp_check_port (&named, FALSE, 37020), "port", LK_SADP_CHECK_PASS);
  assert_check (lk_sadp_check_port (&named, TRUE, 37020), "port", LK_SADP_CHECK_FAIL);
  assert_check (lk_sadp_check_port (&unnamed, TRUE, 37020), "port", LK_SADP_CHECK_FAIL);
}

/* An address of this computer that is not for itself alone; 0 where it has none. */
static guint32
own_address (void)
{
  struct ifaddrs *all = NULL;
  guint32 found = 0;

  g_assert_cmpint (getifaddrs (&all), ==, 0);
  for (struct ifaddrs *i = all; i != NULL && found == 0; i = i->ifa_next)
    if (i->ifa_addr != NULL && i->ifa_addr->sa_family == AF_INET
        && (i->ifa_flags & IFF_LOOPBACK) == 0)
      {
        struct sockaddr_in address;

        memcpy (&address, i->ifa_addr, sizeof address);
        found = ntohl (address.sin_addr.s_addr);
      }
  freeifaddrs (all);
  return found;
}

/* A program that shares the port on one address of ours gets what is sent to it there. */
static void
test_port_on_own_address (void)
{
  const guint32 address = own_address ();
  LkSadpPortHolder holder = { 0 };
  guint16 port;
  int fds[2];

  if (address == 0)
    {
      g_test_skip ("no address but loopback");
      return;
    }
  fds[0] = lk_sadp_socket_open (0, 0, TRUE, NULL);
  port = lk_sadp_socket_get_port (fds[0]);
  g_assert_true (lk_sadp_port_is_ours (port, fds, 1));
  fds[1] = lk_sadp_socket_open (address, port, TRUE, NULL);
  g_assert_cmpint (fds[1], >=, 0);
  g_assert_false (lk_sadp_port_is_ours (port, fds, 1));
  close (fds[0]);
  lk_sadp_port_holder_read (&holder, port);
  g_assert_true (holder.held);
  lk_sadp_port_holder_clear (&holder);
  close (fds[1]);
  lk_sadp_port_holder_read (&holder, port);
  g_assert_false (holder.held);

  /* Group traffic reaches every member: who listens to that alone takes nothing away. */
  fds[0] = lk_sadp_socket_open (0, port, TRUE, NULL);
  fds[1] = lk_sadp_socket_open (0xeffffffa, port, TRUE, NULL);
  g_assert_cmpint (fds[1], >=, 0);
  g_assert_true (lk_sadp_port_is_ours (port, fds, 1));
  close (fds[1]);
  close (fds[0]);
}

static int
open_six (const char *address, guint16 port)
{
  struct sockaddr_in6 local = { .sin6_family = AF_INET6, .sin6_port = htons (port) };
  int fd = socket (AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  int on = 1;

  g_assert_cmpint (inet_pton (AF_INET6, address, &local.sin6_addr), ==, 1);
  if (fd >= 0
      && (setsockopt (fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0
          || setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0
          || bind (fd, (struct sockaddr *) &local, sizeof local) != 0))
    {
      close (fd);
      return -1;
    }
  return fd;
}

/* A socket of IPv6 has IPv4, too, on every address or on one that is spelt in its way. */
static void
test_port_of_six (void)
{
  static const struct
  {
    const char *address;
    gboolean ours;
  } rows[] = { { "::", FALSE }, { "::ffff:127.0.0.1", TRUE }, { "::1", TRUE } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      int fds[2];
      guint16 port;

      fds[0] = lk_sadp_socket_open (0, 0, TRUE, NULL);
      port = lk_sadp_socket_get_port (fds[0]);
      fds[1] = open_six (rows[i].address, port);
      if (fds[1] >= 0)
        {
          g_assert_cmpint (lk_sadp_port_is_ours (port, fds, 1), ==, rows[i].ours);
          close (fds[1]);
        }
      else
        g_test_skip ("no IPv6");
      close (fds[0]);
    }
}

static void
test_port_is_ours (void)
{
  int fds[3];
  guint16 port;

  fds[0] = lk_sadp_socket_open (0, 0, TRUE, NULL);
  port = lk_sadp_socket_get_port (fds[0]);
  fds[1] = lk_sadp_socket_open (0, port, TRUE, NULL);
  g_assert_cmpint (fds[1], >=, 0);
  g_assert_true (lk_sadp_port_is_ours (port, fds, 2));
  g_assert_false (lk_sadp_port_is_ours (port, fds, 1)); /* the other one is somebody else's */
  g_assert_false (lk_sadp_port_is_free (port, NULL));
  close (fds[1]);
  g_assert_true (lk_sadp_port_is_ours (port, fds, 1));

  /* Somebody who has it for this computer alone takes nothing away; another port is not this one.
   */
  fds[1] = lk_sadp_socket_open (INADDR_LOOPBACK, port, TRUE, NULL);
  fds[2] = lk_sadp_socket_open (0, 0, TRUE, NULL);
  g_assert_true (lk_sadp_port_is_ours (port, fds, 1));
  g_assert_false (lk_sadp_port_is_ours (port, fds + 2, 1));
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

static void
test_places (void)
{
  g_autoptr (GPtrArray) interfaces = interfaces_of (interface_new ("wlan0", TRUE, 1, TRUE), NULL);
  g_autofree char *root = g_dir_make_tmp ("lk-root-XXXXXX", NULL);

  assert_check (lk_sadp_check_virtual (root), "virtual", LK_SADP_CHECK_PASS);
  write_file (root, "sys/class/dmi/id/product_name", "VirtualBox\n");
  assert_check (lk_sadp_check_virtual (root), "virtual", LK_SADP_CHECK_WARN);
  write_file (root, ".dockerenv", "");
  assert_check (lk_sadp_check_virtual (root), "virtual", LK_SADP_CHECK_WARN);
  write_file (root, "proc/sys/kernel/osrelease", "5.15.0-microsoft-standard-WSL2\n");
  assert_check (lk_sadp_check_virtual (root), "virtual", LK_SADP_CHECK_WARN);

  assert_check (lk_sadp_check_wireless (interfaces, root), "wireless", LK_SADP_CHECK_PASS);
  write_file (root, "wlan0/phy80211", "");
  assert_check (lk_sadp_check_wireless (interfaces, root), "wireless", LK_SADP_CHECK_WARN);
  remove_tree (root);
}

static void
test_skip_list (void)
{
  static const char *const skipped[] = { "docker0",    "veth1a2b", "br-0f", "virbr0", "lxcbr0",
                                         "tailscale0", "zt7nn",    "tun0",  "wg0" };
  static const char *const used[] = { "eth0", "enp3s0", "wlan0", "br0", "bond0", "eth0.10" };

  for (gsize i = 0; i < G_N_ELEMENTS (skipped); i++)
    g_assert_true (lk_sadp_interface_is_skipped (skipped[i], IFF_UP));
  for (gsize i = 0; i < G_N_ELEMENTS (used); i++)
    g_assert_false (lk_sadp_interface_is_skipped (used[i], IFF_UP | IFF_BROADCAST));
  g_assert_true (lk_sadp_interface_is_skipped ("lo", IFF_LOOPBACK));
  g_assert_true (lk_sadp_interface_is_skipped ("ppp0", IFF_POINTOPOINT));
}

/* --- Capture --- */

static void
test_redact (void)
{
  static const struct
  {
    const char *text, *expected;
  } rows[] = {
    { "<Password>abc</Password><Code bEncrypt=\"true\">x</Code>",
      "<Password>***</Password><Code bEncrypt=\"true\">*</Code>" },
    { "<DeviceSN>DS-2CD123456789</DeviceSN>", "<DeviceSN>DS-2CD123******</DeviceSN>" },
    { "<DeviceSN>123</DeviceSN>", "<DeviceSN>***</DeviceSN>" },
    { "<DeviceSN>NVRC12345678WCVU \r\n</DeviceSN>", "<DeviceSN>NVRC12*************</DeviceSN>" },
    { "<DeviceSN>DS-2CD123456789<MAC>1</MAC>", "<DeviceSN>***************************" },
    { "<Code/><Types>4</Types>", "<Code/><Types>4</Types>" },
    { "<Code>a<!-- -->b<x>c</Code><x>d</x>", "<Code>**************</Code><x>d</x>" },
    { "<Password><![CDATA[abc]]></password ><x>d</x>",
      "<Password>***********************************" },
    { "<Code>abc</Codec></C", "<Code>**************" },
    { "<encryptstring>QQ==", "<encryptstring>****" },
    { "<GUID>1</GUID><Salt>2</Salt><Answer>3</Answer><MAC>4</MAC>",
      "<GUID>*</GUID><Salt>*</Salt><Answer>*</Answer><MAC>4</MAC>" },
    { "<Password", "<Password" },
    /* Names with a prefix; only their own end tag ends them, as for who reads them. */
    { "<n:Password>abc</n:Password><n:MAC>4</n:MAC>",
      "<n:Password>***</n:Password><n:MAC>4</n:MAC>" },
    { "<n:Code>a</Code>b</n:Code>", "<n:Code>*********</n:Code>" },
    { "<Code>a</code>b</Code>", "<Code>*********</Code>" },
    { "<Code><!-- </Code> -->abc</Code>", "<Code>*******************</Code>" },
    { "<Code><![CDATA[</Code>]]>abc</Code>", "<Code>**********************</Code>" },
    { "<n:DeviceSN>DS-2CD123456789</n:DeviceSN>", "<n:DeviceSN>DS-2CD123******</n:DeviceSN>" },
    { "<DeviceSN>DS123456<!--7--></DeviceSN>", "<DeviceSN>****************</DeviceSN>" },
    { "<DeviceSN>DS12345&#54;</DeviceSN>", "<DeviceSN>************</DeviceSN>" },
    /* Attributes, by their own name and by that of their element. */
    { "<Device Password=\"abc\" Code='d' bSalt=\"true\" MAC=\"4\">e</Device>",
      "<Device Password=\"***\" Code='*' bSalt=\"true\" MAC=\"4\">e</Device>" },
    { "<Password value=\"abc\"/><x>d</x>", "<Password value=\"***\"/><x>d</x>" },
    { "<Code bEncrypt=\"false\" by=\"abc\">d</Code>",
      "<Code bEncrypt=\"false\" by=\"***\">*</Code>" },
    { "<a n:GUID = \"abc\">4</a>", "<a n:GUID = \"***\">4</a>" },
    { "<a x=\"1>2\" Salt=\"a>b\">4</a>", "<a x=\"1>2\" Salt=\"***\">4</a>" },
    { "<a x:=\"1\" Iv=\"abc\"/>", "<a x:=\"1\" Iv=\"***\"/>" },
    { "<a x=b/Password=\"abc\"/>", "<a x=b/Password=\"***\"/>" },
    { "<a Answer=abc def>4<b>5</b>", "<a Answer=*********<b>5</b>" },
    { "<a Answer=\"abc", "<a Answer=\"***" },
    { "<a DeviceSN=\"DS123456789\"/>", "<a DeviceSN=\"***********\"/>" },
    { "<Codec>abc</Codec>", "<Codec>abc</Codec>" },
    { "no markup", "no markup" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) redacted
          = lk_sadp_redact ((const guint8 *) rows[i].text, strlen (rows[i].text));
      gsize size;
      const char *data = g_bytes_get_data (redacted, &size);

      g_assert_cmpmem (data, size, rows[i].expected, strlen (rows[i].expected));
    }
}

static guint32
u32_at (const guint8 *data, gsize offset)
{
  guint32 value;

  memcpy (&value, data + offset, sizeof value);
  return value;
}

static void
test_pcapng (void)
{
  g_autoptr (LkSadpCapture) capture = lk_sadp_capture_new ();
  g_autoptr (GBytes) file = NULL;
  const LkSadpAddress from = { 0xc0000205, 37020 };
  const LkSadpAddress to = { 0xeffffffa, 37020 };
  const guint8 *data;
  gsize size;
  guint packets = 0;

  for (guint i = 0; i < LK_SADP_CAPTURE_MAX + 50; i++)
    {
      g_autofree char *text = g_strdup_printf ("<Probe><n>%03u</n><Code>topsecret</Code>", i);

      lk_sadp_capture_add (capture, (const guint8 *) text, strlen (text), &from, &to);
    }
  g_assert_cmpuint (lk_sadp_capture_get_count (capture), ==, LK_SADP_CAPTURE_MAX);

  file = lk_sadp_capture_to_pcapng (capture);
  data = g_bytes_get_data (file, &size);
  g_assert_null (memmem (data, size, "topsecret", 9));
  g_assert_null (memmem (data, size, "<n>049<", 7)); /* the oldest are gone */
  g_assert_nonnull (memmem (data, size, "<n>050<", 7));
  g_assert_cmpuint (u32_at (data, 0), ==, 0x0a0d0d0a);
  g_assert_cmpuint (u32_at (data, 8), ==, 0x1a2b3c4d);
  for (gsize at = 0; at < size;)
    {
      guint32 length = u32_at (data, at + 4);

      g_assert_cmpuint (length, >=, 12);
      g_assert_cmpuint (length % 4, ==, 0);
      g_assert_cmpuint (at + length, <=, size);
      g_assert_cmpuint (u32_at (data, at + length - 4), ==, length);
      if (u32_at (data, at) == 6)
        {
          const guint8 *ip = data + at + 28;
          guint32 sum = 0;

          packets++;
          g_assert_cmpuint (ip[0], ==, 0x45);
          g_assert_cmpuint (ip[9], ==, 17);
          for (guint i = 0; i < 20; i += 2)
            sum += (guint32) ip[i] << 8 | ip[i + 1];
          g_assert_cmpuint ((sum & 0xffff) + (sum >> 16), ==, 0xffff);
          g_assert_cmpuint (ip[12], ==, 192);
          g_assert_cmpuint (ip[16], ==, 239);
        }
      at += length;
    }
  g_assert_cmpuint (packets, ==, LK_SADP_CAPTURE_MAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sadp/check/link-and-address", test_link_and_address);
  g_test_add_func ("/sadp/check/rp-filter", test_rp_filter);
  g_test_add_func ("/sadp/check/firewall", test_firewall);
  g_test_add_func ("/sadp/firewall/rules", test_firewall_rules);
  g_test_add_func ("/sadp/firewall/names", test_firewall_names);
  g_test_add_func ("/sadp/firewall/that-runs", test_firewall_that_runs);
  g_test_add_func ("/sadp/check/port", test_port);
  g_test_add_func ("/sadp/port/ours", test_port_is_ours);
  g_test_add_func ("/sadp/port/own-address", test_port_on_own_address);
  g_test_add_func ("/sadp/port/of-six", test_port_of_six);
  g_test_add_func ("/sadp/check/places", test_places);
  g_test_add_func ("/sadp/interfaces/skip-list", test_skip_list);
  g_test_add_func ("/sadp/capture/redact", test_redact);
  g_test_add_func ("/sadp/capture/pcapng", test_pcapng);
  return g_test_run ();
}
