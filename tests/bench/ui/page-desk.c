/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A desk that has any number of cases and only lists them: each page is text, read as the client of
 * a real desk reads what came over its socket. */
#include "page-desk.h"

#include "lk-json.h"
#include "lk-time.h"

#define PAGE 50
#define TOTAL_COUNTED 10000

struct _PageDesk
{
  GObject parent_instance;
  guint cases;
};

typedef enum
{
  PROP_ONLINE = 1,
} PageDeskProperty;

static void backend_iface_init (LkCaseBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PageDesk,
                               page_desk,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LK_TYPE_CASE_BACKEND, backend_iface_init))

/* As a desk writes a case into a list. */
static const char form[]
    = "{\"id\":\"LK-%010u\",\"type\":\"%s\",\"method\":\"lan\",\"state\":\"%s\",%s"
      "\"requester\":{\"id\":\"r%u\",\"name\":\"Erika Mustermann\"},"
      "\"contact\":{\"name\":\"Erika Mustermann\",\"company\":\"%s\","
      "\"email\":\"erika@example.org\",\"phone\":\"+49 30 654321\",\"country\":\"DE\"},"
      "\"agreement\":{\"version\":\"1\",\"sha256\":\"00\",\"accepted_at\":\"%s\"},"
      "\"owner\":%s,\"created_at\":\"%s\",\"updated_at\":\"%s\",\"revision\":%u,"
      "\"items\":[{\"index\":1,\"state\":\"%s\",\"device\":{\"model\":\"%s\",\"serial\":"
      "\"%s20260101AAWRE%08u\",\"mac\":\"44:19:b6:%02x:%02x:%02x\",\"firmware\":\"V5.7.3\"}}],"
      "\"actions\":[]}";

static void
add_case (GString *page, guint n)
{
  static const char *models[] = { "DS-2CD2143G2-I", "DS-7608NI-K2", "DS-KV6113-WPE1" };
  static const char *companies[] = { "Muster GmbH", "Nordlicht Sicherheit", "Haus am See" };
  static const struct
  {
    const char *state, *resolution, *item;
  } states[] = {
    { "in-work", "", "waiting" },   { "needs-evidence", "", "waiting" },
    { "answered", "", "answered" }, { "closed", "\"resolution\":\"solved\",", "applied" },
    { "submitted", "", "waiting" },
  };
  g_autofree char *at
      = lk_time_format_us ((1700000000LL - (gint64) n * 60) * (gint64) G_USEC_PER_SEC);
  guint s = n % G_N_ELEMENTS (states), m = n % G_N_ELEMENTS (models);

  g_string_append_printf (page, form, n, n % 3 == 0 ? "device-unbind" : "password-reset",
                          states[s].state, states[s].resolution, n % 97,
                          companies[n % G_N_ELEMENTS (companies)], at,
                          n % 2 == 0 ? "{\"id\":\"a1\",\"name\":\"Martina Beispiel\"}" : "null", at,
                          at, 1 + n % 9, states[s].item, models[m], models[m], n % 100000000,
                          n >> 16 & 255, n >> 8 & 255, n & 255);
}

static char *
write_page (PageDesk *self, guint start)
{
  GString *page = g_string_new ("{\"items\":[");
  guint end = MIN (start + PAGE, self->cases);

  for (guint n = start; n < end; n++)
    {
      if (n > start)
        g_string_append_c (page, ',');
      add_case (page, n);
    }
  g_string_append (page, "]");
  if (end < self->cases)
    g_string_append_printf (page, ",\"next\":\"%u\"", end);
  g_string_append_printf (page, ",\"total\":%u,\"total_exact\":%s}",
                          MIN (self->cases, TOTAL_COUNTED),
                          self->cases <= TOTAL_COUNTED ? "true" : "false");
  return g_string_free (page, FALSE);
}

static void
list_cases_async (LkCaseBackend *backend,
                  LkCaseQuery *query,
                  const char *after,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (backend, cancellable, callback, user_data);
  guint start = after != NULL ? (guint) g_ascii_strtoull (after, NULL, 10) : 0;

  g_task_return_pointer (task, write_page (PAGE_DESK (backend), start), g_free);
}

static LkCasePage *
list_cases_finish (LkCaseBackend *backend, GAsyncResult *result, GError **error)
{
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), error);
  g_autoptr (JsonObject) object
      = text != NULL ? lk_json_parse_object (text, strlen (text), error) : NULL;

  LkCasePage *page = object != NULL ? lk_case_page_new_from_json (object, error) : NULL;

  /* Nothing is measured of a list that shows an error. */
  if (page == NULL && !g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_error ("a page of cases cannot be read: %s", (*error)->message);
  return page;
}

static void
backend_iface_init (LkCaseBackendInterface *iface)
{
  iface->list_cases_async = list_cases_async;
  iface->list_cases_finish = list_cases_finish;
}

static void
page_desk_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((PageDeskProperty) prop_id)
    {
    case PROP_ONLINE:
      g_value_set_boolean (value, TRUE);
      break;
    }
}

static void
page_desk_class_init (PageDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = page_desk_get_property;
  g_object_class_override_property (G_OBJECT_CLASS (klass), PROP_ONLINE, "online");
}

static void
page_desk_init (PageDesk *self)
{
}

LkCaseBackend *
page_desk_new (guint cases)
{
  PageDesk *self = g_object_new (PAGE_TYPE_DESK, NULL);

  self->cases = cases;
  return LK_CASE_BACKEND (self);
}
