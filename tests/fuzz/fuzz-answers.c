/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-page.h"
#include "lk-desk-info.h"
#include "lk-event.h"
#include "lk-history.h"
#include "lk-json.h"
#include "lk-problem.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Whatever a desk answers is taken as each of the things that it could be. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (JsonNode) node = lk_json_parse (data, size, NULL);
  JsonObject *object
      = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autoptr (LkCase) one = NULL;
  g_autoptr (LkCasePage) page = NULL;
  g_autoptr (LkDeskInfo) desk = NULL;
  g_autoptr (LkEvent) event = NULL;
  g_autoptr (LkPerson) person = NULL;
  g_autoptr (LkProblem) problem = NULL;

  if (node != NULL)
    lk_history_verify (node, NULL, NULL);
  one = lk_case_new_from_json (object, NULL);
  page = lk_case_page_new_from_json (object, NULL);
  desk = lk_desk_info_new_from_json (object, NULL);
  event = lk_event_new_from_json (object, NULL);
  person = lk_person_new_from_json (object, NULL);
  problem = lk_problem_new_from_json (422, object, 0);
  if (one != NULL)
    {
      g_autoptr (JsonObject) written = lk_case_to_json (one);
      g_autoptr (LkCase) again = lk_case_new_from_json (written, NULL);

      g_assert_nonnull (again);
      g_assert_cmpstr (lk_case_get_id (again), ==, lk_case_get_id (one));
      g_assert_cmpuint (lk_case_get_n_items (again), ==, lk_case_get_n_items (one));
    }
  if (event != NULL)
    g_assert_cmpuint (lk_event_get_item (event), <=, 64);
  for (guint i = 0; i < lk_problem_get_n_errors (problem); i++)
    g_assert_true (g_utf8_validate (lk_problem_get_error (problem, i).detail, -1, NULL));
  return 0;
}
