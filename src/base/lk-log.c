/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-log.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The XML elements and JSON members whose value never stands in a log (docs/protocol.md rule 6). */
static const char *const secret_names
    = "Password|Code|EncryptString|GUID|Answer|Salt2?|QRcodes|QRCode|MailBox|VerificationCode|"
      "UserToken|Iv";
static const char *const secret_members
    = "password|token|text|key|answer|request|code|authorization";

static char *
replace (const char *text, const char *pattern, const char *by)
{
  g_autoptr (GRegex) regex
      = g_regex_new (pattern, G_REGEX_CASELESS | G_REGEX_DOTALL | G_REGEX_OPTIMIZE, 0, NULL);
  char *result = regex != NULL ? g_regex_replace (regex, text, -1, 0, by, 0, NULL) : NULL;

  return result != NULL ? result : g_strdup ("(message withheld: it could not be redacted)");
}

/**
 * lk_log_redact:
 * @message: a message that may quote a datagram, a JSON body or a header
 *
 * Returns: (transfer full): the message with every value that can be a secret as «redacted», and
 *   every long base64 run too, wherever it stands
 */
char *
lk_log_redact (const char *message)
{
  g_autofree char *valid = g_utf8_make_valid (message, -1);
  g_autofree char *element = g_strdup_printf ("<(%s)(\\s[^<>]*)?>[^<]*(<|$)", secret_names);
  g_autofree char *member
      = g_strdup_printf ("\"(%s)\"\\s*:\\s*\"(?:[^\"\\\\]|\\\\.)*\"?", secret_members);
  g_autofree char *a = replace (valid, element, "<\\1>«redacted»\\3");
  g_autofree char *b = replace (a, member, "\"\\1\":\"«redacted»\"");
  g_autofree char *c = replace (b, "Bearer\\s+\\S+", "Bearer «redacted»");

  return replace (c, "[A-Za-z0-9+/_-]{43,}={0,2}", "«redacted»");
}

static GLogWriterOutput
write_redacted (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  g_autofree GLogField *copy = g_new (GLogField, n_fields);
  g_autofree char *message = NULL;

  if (g_log_writer_default_would_drop (level, G_LOG_DOMAIN) && (level & G_LOG_LEVEL_DEBUG) != 0
      && g_getenv ("G_MESSAGES_DEBUG") == NULL)
    return G_LOG_WRITER_HANDLED;

  memcpy (copy, fields, n_fields * sizeof *copy);
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (copy[i].key, "MESSAGE") && message == NULL)
      {
        g_autofree char *text = copy[i].length < 0
                                    ? g_strdup (copy[i].value)
                                    : g_strndup (copy[i].value, (gsize) copy[i].length);
        message = lk_log_redact (text);
        copy[i].value = message;
        copy[i].length = -1;
      }
  return g_log_writer_default (level, copy, n_fields, data);
}

/**
 * lk_log_init:
 *
 * Puts the redaction of lk_log_redact() in front of GLib's log writer. Call once, first thing in
 * main(), before any other thread.
 */
void
lk_log_init (void)
{
  g_log_set_writer_func (write_redacted, NULL, NULL);
}

/**
 * lk_process_harden:
 *
 * A core dump of this process shall hold no memory: it would hold secrets. The process stays
 * "dumpable" in the kernel's sense, since portals must be able to read its /proc entry. A debugger
 * still attaches; LATCHKEY_DEBUGGABLE=1 in the environment leaves core dumps whole.
 */
void
lk_process_harden (void)
{
  struct rlimit none = { 0, 0 };
  int fd;

  if (g_getenv ("LATCHKEY_DEBUGGABLE") != NULL)
    return;
  (void) setrlimit (RLIMIT_CORE, &none);
  /* A core_pattern that is a pipe ignores the limit: then no segment is written. See core(5). */
  fd = open ("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return;
  (void) !write (fd, "0", 1);
  close (fd);
}
