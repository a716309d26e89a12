/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-page.h"
#include "lk-desk-info.h"
#include "lk-event.h"
#include "lk-json.h"
#include "lk-new-case.h"
#include "lk-new-event.h"
#include "lk-problem.h"
#include "lk-state.h"

#include <string.h>

#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const char case_text[]
    = "{\"id\":\"LK-0123456789\",\"type\":\"password-reset\",\"method\":\"other\","
      "\"state\":\"answered\",\"resolution\":null,\"created_at\":\"2026-11-23T10:00:00Z\","
      "\"updated_at\":\"2026-11-23T11:00:00Z\",\"revision\":4,"
      "\"requester\":{\"id\":\"u1\",\"name\":\"Ada\"},"
      "\"contact\":{\"name\":\"Ada\",\"email\":\"a@example.org\"},"
      "\"owner\":{\"id\":\"u2\",\"name\":\"Bob\",\"email\":\"b@example.org\",\"phone\":\"1\"},"
      "\"agreement\":{\"version\":\"1\",\"sha256\":\"" HASH
      "\",\"accepted_at\":\"2026-11-23T09:59:00Z\"},"
      "\"items\":[{\"index\":1,\"state\":\"answered\",\"device\":{\"serial\":\"S-1\","
      "\"model\":\"M\"},\"request\":{\"kind\":\"qr\",\"sha256\":\"" HASH
      "\",\"exported_at\":\"2026-11-23T09:00:00Z\"},\"label\":{\"sha256\":\"" HASH
      "\",\"media_type\":\"image/jpeg\"},\"answer\":{\"kind\":\"key\",\"issued_at\":"
      "\"2026-11-23T11:00:00Z\",\"expires_at\":\"2026-11-25T11:00:00Z\"}},"
      "{\"index\":2,\"state\":\"waiting\",\"device\":{\"serial\":\"S-2\"},\"request\":null,"
      "\"label\":null,\"answer\":null}],"
      "\"actions\":[\"comment\",\"applied\"],\"duplicates\":[\"LK-9\"]}";

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = lk_json_parse_object (text, strlen (text), &error);

  g_assert_no_error (error);
  return object;
}

static void
test_words (void)
{
  LkEventKind kind = LK_EVENT_KIND_PURGED;
  g_autoptr (GEnumClass) klass = g_type_class_ref (LK_TYPE_ITEM_STATE);

  for (guint i = 0; i < LK_N_EVENT_KINDS; i++)
    {
      g_assert_true (lk_event_kind_from_string (lk_event_kind_to_string ((LkEventKind) i), &kind));
      g_assert_cmpuint (kind, ==, i);
    }
  g_assert_false (lk_event_kind_from_string ("Taken", &kind));
  g_assert_false (lk_event_kind_from_string ("", &kind));
  g_assert_false (lk_event_kind_from_string (NULL, &kind));
  g_assert_null (lk_event_kind_to_string ((LkEventKind) LK_N_EVENT_KINDS));
  g_assert_null (lk_resolution_to_string (LK_RESOLUTION_NONE));
  g_assert_null (lk_apply_result_to_string (LK_APPLY_RESULT_NONE));
  g_assert_cmpstr (lk_apply_result_to_string (LK_APPLY_RESULT_REQUEST_GONE), ==, "request-gone");
  g_assert_cmpstr (lk_reason_to_string (LK_REASON_NOT_ELIGIBLE), ==, "not-eligible");
  g_assert_cmpstr (g_enum_get_value (klass, LK_ITEM_STATE_FAILED)->value_nick, ==, "failed");
}

static void
check_items (LkCase *one)
{
  LkCaseItem *first = lk_case_get_item (one, 1);
  LkCaseItem *second = lk_case_get_item (one, 2);

  g_assert_cmpuint (lk_case_get_n_items (one), ==, 2);
  g_assert_true (lk_case_item_has_request (first));
  g_assert_cmpint (lk_case_item_get_request_kind (first), ==, LK_REQUEST_KIND_QR);
  g_assert_true (lk_case_item_has_answer (first));
  g_assert_cmpint (lk_case_item_get_answer_kind (first), ==, LK_ANSWER_KIND_KEY);
  g_assert_true (lk_case_get_next_expiry (one) == lk_case_item_get_expires_at (first));
  g_assert_cmpstr (lk_device_identity_get_serial (lk_case_item_get_device (second)), ==, "S-2");
  g_assert_false (lk_case_item_has_request (second));
  g_assert_false (lk_case_item_has_label (second));
  g_assert_false (lk_case_item_has_answer (second));
  g_assert_null (lk_case_get_item (one, 0));
  g_assert_null (lk_case_get_item (one, 3));
}

static void
test_case (void)
{
  g_autoptr (JsonObject) object = parse (case_text);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkCase) one = lk_case_new_from_json (object, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (lk_case_get_id (one), ==, "LK-0123456789");
  g_assert_cmpint (lk_case_get_state (one), ==, LK_CASE_STATE_ANSWERED);
  g_assert_cmpint (lk_case_get_resolution (one), ==, LK_RESOLUTION_NONE);
  g_assert_cmpint (lk_case_get_method (one), ==, LK_CASE_METHOD_OTHER);
  g_assert_cmpint (lk_case_get_revision (one), ==, 4);
  g_assert_cmpstr (lk_case_get_etag (one), ==, "\"4\"");
  g_assert_cmpstr (lk_person_get_display_name (lk_case_get_owner (one)), ==, "Bob");
  g_assert_true (lk_case_allows (one, LK_EVENT_KIND_APPLIED));
  g_assert_false (lk_case_allows (one, LK_EVENT_KIND_TAKEN));
  g_assert_cmpstr (lk_case_get_duplicates (one)[0], ==, "LK-9");
  g_assert_true (lk_case_is_open (one));
  check_items (one);
}

static void
test_case_and_back (void)
{
  g_autoptr (JsonObject) object = parse (case_text);
  g_autoptr (LkCase) one = lk_case_new_from_json (object, NULL);
  g_autoptr (JsonObject) again = lk_case_to_json (one);
  g_autofree char *before = lk_json_object_canonical (object, NULL, NULL);
  g_autofree char *after = lk_json_object_canonical (again, NULL, NULL);

  g_assert_nonnull (after);
  /* The order in which the desk lists actions means nothing. */
  json_object_remove_member (object, "actions");
  json_object_remove_member (again, "actions");
  g_free (g_steal_pointer (&before));
  g_free (g_steal_pointer (&after));
  before = lk_json_object_canonical (object, NULL, NULL);
  after = lk_json_object_canonical (again, NULL, NULL);
  g_assert_cmpstr (after, ==, before);
}

/* What a broken or hostile desk may put in the place of anything. */
static const char *const odd[] = { "null",
                                   "true",
                                   "-1",
                                   "1e300",
                                   "\"\"",
                                   "\"\\u202ex\"",
                                   "[]",
                                   "[[]]",
                                   "{}",
                                   "{\"a\":{}}",
                                   "9223372036854775807" };

typedef gpointer (*Maker) (JsonObject *object, GError **error);

static void
try_maker (JsonObject *root, Maker maker)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GObject) made = maker (root, &error);

  g_assert_true ((made != NULL) != (error != NULL));
}

static void vary_node (JsonNode *node, JsonObject *root, Maker maker);

static void
vary_object (JsonObject *object, JsonObject *root, Maker maker)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *name = g_strdup (l->data);
      g_autoptr (JsonNode) old = json_node_copy (json_object_get_member (object, name));

      vary_node (json_object_get_member (object, name), root, maker);
      for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
        {
          json_object_set_member (object, name, json_from_string (odd[i], NULL));
          try_maker (root, maker);
        }
      json_object_remove_member (object, name);
      try_maker (root, maker);
      json_object_set_member (object, name, g_steal_pointer (&old));
    }
}

static void
vary_node (JsonNode *node, JsonObject *root, Maker maker)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    vary_object (json_node_get_object (node), root, maker);
  if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      vary_node (json_array_get_element (json_node_get_array (node), i), root, maker);
}

static const char desk_text[]
    = "{\"name\":\"Desk\",\"version\":\"1\",\"api\":1,\"limits\":{\"label_bytes\":15728640,"
      "\"items_per_case\":64,\"comment_chars\":4000,\"request_chars\":4096,\"answer_chars\":4096},"
      "\"agreement\":{\"version\":\"1\",\"language\":\"en\",\"text\":\"Line 1\\nLine 2\","
      "\"sha256\":\"" HASH "\"},\"policy\":{\"region\":\"EU\",\"answer_warn_hours\":24,"
      "\"answer_expire_hours\":48,\"proofs\":[\"label\",\"invoice\"],\"hours\":\"9-17\","
      "\"contact\":{\"name\":\"D\",\"email\":\"d@example.org\",\"phone\":\"1\","
      "\"url\":\"https://example.org\"},\"source\":\"x\",\"source_date\":\"2026-01-01\"}}";

static const char event_text[]
    = "{\"case\":\"LK-1\",\"seq\":3,\"at\":\"2026-11-23T10:00:00Z\",\"actor\":{\"id\":\"u1\","
      "\"role\":\"agent\"},\"actor_name\":\"Bob\",\"kind\":\"comment\",\"data\":{\"text\":\"hi\","
      "\"internal\":true,\"item\":2},\"salt\":\"00\",\"data_sha256\":\"" HASH "\",\"prev\":\"" HASH
      "\",\"hash\":\"" HASH "\"}";

static void
test_hostile_answers (void)
{
  static const struct
  {
    const char *text;
    Maker maker;
  } kinds[] = {
    { case_text, (Maker) lk_case_new_from_json },
    { desk_text, (Maker) lk_desk_info_new_from_json },
    { event_text, (Maker) lk_event_new_from_json },
    { "{\"id\":\"u\",\"name\":\"n\",\"role\":\"agent\",\"email\":\"\"}",
      (Maker) lk_person_new_from_json },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (JsonObject) object = parse (kinds[i].text);

      vary_object (object, object, kinds[i].maker);
      try_maker (object, kinds[i].maker);
      json_object_set_string_member (object, "of_a_later_version", "x");
      g_autoptr (GObject) still = kinds[i].maker (object, NULL);
      g_assert_nonnull (still);
    }
}

static void
test_case_ids_are_names (void)
{
  static const char *const bad[] = { "", "../x", "a/b", "a?b", "a#b", "a%2fb" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (JsonObject) object = parse (case_text);

      json_object_set_string_member (object, "id", bad[i]);
      g_assert_null (lk_case_new_from_json (object, NULL));
    }
}

static void
test_desk (void)
{
  g_autoptr (JsonObject) object = parse (desk_text);
  g_autoptr (LkDeskInfo) desk = lk_desk_info_new_from_json (object, NULL);

  g_assert_cmpstr (lk_desk_info_get_agreement_text (desk), ==, "Line 1\nLine 2");
  g_assert_cmpuint (lk_desk_info_get_answer_expire_hours (desk), ==, 48);
  g_assert_cmpstr (lk_desk_info_get_proofs (desk)[1], ==, "invoice");
  g_assert_cmpstr (lk_desk_info_get_url (desk), ==, "https://example.org");
  g_assert_cmpstr (lk_contact_get_email (lk_desk_info_get_contact (desk)), ==, "d@example.org");

  json_object_set_string_member (lk_json_get_object (lk_json_get_object (object, "policy"),
                                                     "contact"),
                                 "url", "javascript:alert(1)");
  g_autoptr (LkDeskInfo) hostile = lk_desk_info_new_from_json (object, NULL);
  g_assert_cmpstr (lk_desk_info_get_url (hostile), ==, "");
}

static void
test_event (void)
{
  g_autoptr (JsonObject) object = parse (event_text);
  g_autoptr (LkEvent) event = lk_event_new_from_json (object, NULL);

  g_assert_cmpint (lk_event_get_kind (event), ==, LK_EVENT_KIND_COMMENT);
  g_assert_cmpstr (lk_event_get_text (event), ==, "hi");
  g_assert_true (lk_event_is_internal (event));
  g_assert_cmpuint (lk_event_get_item (event), ==, 2);
  g_assert_cmpint (lk_event_get_actor_role (event), ==, LK_ROLE_AGENT);
  json_object_set_null_member (object, "data");
  g_autoptr (LkEvent) erased = lk_event_new_from_json (object, NULL);
  g_assert_null (lk_event_get_data (erased));
  g_assert_null (lk_event_get_text (erased));
  g_assert_cmpuint (lk_event_get_item (erased), ==, 0);
}

static void
test_page (void)
{
  g_autofree char *text = g_strdup_printf (
      "{\"items\":[%s,%s],\"next\":\"abc\",\"total\":10000,\"total_exact\":false}", case_text,
      case_text);
  g_autoptr (JsonObject) object = parse (text);
  g_autoptr (JsonObject) none = parse ("{\"items\":7}");
  g_autoptr (LkCasePage) page = lk_case_page_new_from_json (object, NULL);

  g_assert_cmpuint (lk_case_page_get_items (page)->len, ==, 2);
  g_assert_cmpstr (lk_case_page_get_next (page), ==, "abc");
  g_assert_cmpint (lk_case_page_get_total (page), ==, 10000);
  g_assert_false (lk_case_page_get_total_exact (page));
  g_assert_null (lk_case_page_new_from_json (none, NULL));
}

static void
test_new_case (void)
{
  g_autoptr (LkNewCase) one = lk_new_case_new (LK_CASE_TYPE_PASSWORD_RESET, LK_CASE_METHOD_OTHER);
  g_autoptr (LkContact) contact = lk_contact_new ();
  g_autoptr (LkDeviceIdentity) device = lk_device_identity_new ();
  g_autoptr (LkSecret) request = lk_secret_new_text ("QUJD\"<");
  g_autoptr (LkSecret) json = NULL;
  g_autoptr (LkSecret) again = NULL;

  lk_contact_set_name (contact, "Ada");
  g_assert_false (lk_contact_is_complete (contact));
  lk_contact_set_phone (contact, "1");
  g_assert_true (lk_contact_is_complete (contact));
  lk_device_identity_set_serial (device, "S-1");
  lk_new_case_set_contact (one, contact);
  lk_new_case_set_agreement (one, "1", HASH);
  lk_new_case_add_item (one, device, LK_REQUEST_KIND_QR, request, "2026-11-23T10:00:00Z",
                        LK_LABEL_KIND_INVOICE, HASH);
  lk_device_identity_set_serial (device, "S-2");
  lk_new_case_add_item (one, device, LK_REQUEST_KIND_QR, NULL, NULL, LK_LABEL_KIND_LABEL, HASH);
  json = lk_new_case_to_json (one);
  again = lk_new_case_to_json (one);
  g_assert_cmpstr (
      lk_secret_get_text (json), ==,
      "{\"type\":\"password-reset\",\"method\":\"other\",\"contact\":{\"name\":\"Ada\","
      "\"phone\":\"1\"},\"agreement\":{\"version\":\"1\",\"sha256\":\"" HASH "\"},\"items\":["
      "{\"device\":{\"serial\":\"S-1\"},\"request\":{\"kind\":\"qr\",\"text\":\"QUJD\\\"<\","
      "\"exported_at\":\"2026-11-23T10:00:00Z\"},\"label\":{\"kind\":\"invoice\",\"sha256\":"
      "\"" HASH "\"}},{\"device\":{\"serial\":\"S-2\"},\"label\":{\"kind\":\"label\","
      "\"sha256\":\"" HASH "\"}}]}");
  g_assert_cmpstr (lk_secret_get_text (again), ==, lk_secret_get_text (json));
}

static void
assert_event_json (LkNewEvent *event, const char *expected)
{
  g_autoptr (LkSecret) json = lk_new_event_to_json (event);

  g_assert_cmpstr (lk_secret_get_text (json), ==, expected);
}

static void
test_new_events (void)
{
  static const guint items[] = { 2, 3 };
  g_autoptr (LkSecret) secret = lk_secret_new_text ("Ab3dEf7h");
  g_autoptr (LkNewEvent) taken = lk_new_event_new (LK_EVENT_KIND_TAKEN);
  g_autoptr (LkNewEvent) answered = lk_new_event_new (LK_EVENT_KIND_ANSWERED);
  g_autoptr (LkNewEvent) applied = lk_new_event_new (LK_EVENT_KIND_APPLIED);
  g_autoptr (LkNewEvent) reopened = lk_new_event_new (LK_EVENT_KIND_REOPENED);

  assert_event_json (taken, "{\"kind\":\"taken\"}");
  lk_new_event_set_item (answered, 1);
  lk_new_event_set_answer (answered, LK_ANSWER_KIND_KEY, secret, NULL, "2026-11-25T10:00:00Z");
  assert_event_json (answered, "{\"kind\":\"answered\",\"item\":1,\"answer\":{\"kind\":\"key\","
                               "\"text\":\"Ab3dEf7h\",\"expires_at\":\"2026-11-25T10:00:00Z\"}}");
  lk_new_event_set_item (applied, 1);
  lk_new_event_set_outcome (applied, LK_APPLY_OUTCOME_REFUSED, LK_APPLY_RESULT_WRONG_CODE);
  lk_new_event_set_attempts_left (applied, 0);
  assert_event_json (applied, "{\"kind\":\"applied\",\"item\":1,\"outcome\":\"refused\","
                              "\"result\":\"wrong-code\",\"attempts_left\":0}");
  lk_new_event_set_items (reopened, items, 2);
  lk_new_event_set_text (reopened, "again");
  assert_event_json (reopened, "{\"kind\":\"reopened\",\"items\":[2,3],\"text\":\"again\"}");
}

static void
test_problems (void)
{
  g_autoptr (JsonObject) object
      = parse ("{\"type\":\"urn:latchkey:problem:already-owned\",\"title\":\"t\",\"status\":409,"
               "\"detail\":\"Bob has it\",\"request_id\":\"r1\",\"errors\":[{\"pointer\":"
               "\"/contact/name\",\"detail\":\"is missing\"},7]}");
  g_autoptr (LkProblem) problem = lk_problem_new_from_json (409, object, 5);
  g_autoptr (LkProblem) bare = lk_problem_new_from_json (502, NULL, 0);
  LkProblemKind kind;

  g_assert_cmpint (lk_problem_get_kind (problem), ==, LK_PROBLEM_ALREADY_OWNED);
  g_assert_cmpstr (lk_problem_get_detail (problem), ==, "Bob has it");
  g_assert_cmpuint (lk_problem_get_retry_after (problem), ==, 5);
  g_assert_cmpuint (lk_problem_get_n_errors (problem), ==, 2);
  g_assert_cmpstr (lk_problem_get_error (problem, 0).pointer, ==, "/contact/name");
  g_assert_cmpint (lk_problem_get_kind (bare), ==, LK_PROBLEM_UNAVAILABLE);
  for (guint i = 0; i < LK_N_PROBLEMS; i++)
    {
      g_assert_true (
          lk_problem_kind_from_slug (lk_problem_kind_get_slug ((LkProblemKind) i), &kind));
      g_assert_cmpuint (kind, ==, i);
      g_assert_cmpuint (lk_problem_kind_get_status (kind), >=, 400);
      g_assert_cmpuint (strlen (lk_problem_kind_get_title (kind)), >, 0);
    }
  g_assert_cmpint (lk_problem_kind_of_status (422), ==, LK_PROBLEM_INVALID);
  g_assert_cmpint (lk_problem_kind_of_status (418), ==, LK_PROBLEM_MALFORMED);
  g_assert_cmpint (lk_problem_kind_of_status (599), ==, LK_PROBLEM_INTERNAL);
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer count)
{
  (*(guint *) count)++;
}

static void
test_settable_objects (void)
{
  g_autoptr (LkDeviceIdentity) device = lk_device_identity_new ();
  g_autoptr (LkDeviceIdentity) copy = NULL;
  g_autofree char *boot_time = NULL;
  guint count = 0;

  g_signal_connect (device, "notify::serial", G_CALLBACK (on_notify), &count);
  lk_device_identity_set_serial (device, "S");
  lk_device_identity_set_serial (device, "S");
  lk_device_identity_set_serial (device, NULL);
  g_assert_cmpuint (count, ==, 2);
  g_object_set (device, "boot-time", "1970-01-01 00:00:10", NULL);
  copy = lk_device_identity_copy (device);
  g_object_get (copy, "boot-time", &boot_time, NULL);
  g_assert_cmpstr (boot_time, ==, "1970-01-01 00:00:10");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/objects/words", test_words);
  g_test_add_func ("/objects/case", test_case);
  g_test_add_func ("/objects/case-and-back", test_case_and_back);
  g_test_add_func ("/objects/hostile-answers", test_hostile_answers);
  g_test_add_func ("/objects/case-ids-are-names", test_case_ids_are_names);
  g_test_add_func ("/objects/desk", test_desk);
  g_test_add_func ("/objects/event", test_event);
  g_test_add_func ("/objects/page", test_page);
  g_test_add_func ("/objects/new-case", test_new_case);
  g_test_add_func ("/objects/new-events", test_new_events);
  g_test_add_func ("/objects/problems", test_problems);
  g_test_add_func ("/objects/settable", test_settable_objects);
  return g_test_run ();
}
