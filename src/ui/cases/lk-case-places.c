/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-places.h"

struct _LkCasePlaces
{
  GHashTable *places; /* position -> LkCasePlace, which its row owns */
};

static GQuark
place_quark (void)
{
  return g_quark_from_static_string ("lk-case-list-place");
}

static void
place_free (gpointer data)
{
  LkCasePlace *place = data;

  if (place->places != NULL)
    g_hash_table_remove (place->places->places, GUINT_TO_POINTER (place->position));
  g_free (place);
}

/**
 * lk_case_places_new:
 *
 * Returns: (transfer full): where the rows of a list stand, none yet
 */
LkCasePlaces *
lk_case_places_new (void)
{
  LkCasePlaces *self = g_new0 (LkCasePlaces, 1);

  self->places = g_hash_table_new (NULL, NULL);
  return self;
}

/**
 * lk_case_places_free:
 * @self: the places; rows that are still alive are let loose
 */
void
lk_case_places_free (LkCasePlaces *self)
{
  lk_case_places_move (self, 0, G_MAXUINT, 0);
  g_hash_table_unref (self->places);
  g_free (self);
}

/**
 * lk_case_places_lookup:
 * @self: the places
 * @position: where to look
 *
 * Returns: (transfer none) (nullable): the row that is alive there
 */
LkCaseRow *
lk_case_places_lookup (LkCasePlaces *self, guint position)
{
  LkCasePlace *place = g_hash_table_lookup (self->places, GUINT_TO_POINTER (position));

  return place != NULL ? place->row : NULL;
}

/**
 * lk_case_places_add:
 * @self: the places
 * @position: one where no row is alive
 *
 * Returns: (transfer full): a new row there, empty
 */
LkCaseRow *
lk_case_places_add (LkCasePlaces *self, guint position)
{
  LkCasePlace *place = g_new0 (LkCasePlace, 1);

  place->places = self;
  place->row = lk_case_row_new ();
  place->position = position;
  g_hash_table_insert (self->places, GUINT_TO_POINTER (position), place);
  g_object_set_qdata_full (G_OBJECT (place->row), place_quark (), place, place_free);
  return place->row;
}

/**
 * lk_case_places_list:
 * @self: the places
 *
 * Returns: (transfer container) (element-type LkCasePlace): those of all rows that are alive
 */
GPtrArray *
lk_case_places_list (LkCasePlaces *self)
{
  GPtrArray *places = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer place = NULL;

  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, NULL, &place))
    g_ptr_array_add (places, place);
  return places;
}

/**
 * lk_case_places_move:
 * @self: the places
 * @start: where the list changed
 * @removed: how many rows went there
 * @added: how many came there
 *
 * Rows behind the change move with it; rows whose place is gone are let loose.
 */
void
lk_case_places_move (LkCasePlaces *self, guint start, guint removed, guint added)
{
  g_autoptr (GPtrArray) places = lk_case_places_list (self);

  g_hash_table_remove_all (self->places);
  for (guint i = 0; i < places->len; i++)
    {
      LkCasePlace *place = g_ptr_array_index (places, i);

      if (place->position >= start && place->position - start < removed)
        {
          place->places = NULL;
          continue;
        }
      if (place->position >= start)
        place->position = place->position - removed + added;
      g_hash_table_insert (self->places, GUINT_TO_POINTER (place->position), place);
    }
}

/**
 * lk_case_places_find_empty:
 * @self: the places
 * @from: the first position that counts
 * @near: where was looked last
 * @position: (out): of the row that has no case yet and is nearest to @near
 *
 * Returns: whether there is one
 */
gboolean
lk_case_places_find_empty (LkCasePlaces *self, guint from, guint near, guint *position)
{
  g_autoptr (GPtrArray) places = lk_case_places_list (self);
  guint distance = G_MAXUINT;

  for (guint i = 0; i < places->len; i++)
    {
      LkCasePlace *place = g_ptr_array_index (places, i);
      guint away = (guint) ABS ((int) place->position - (int) near);

      if (lk_case_row_get_case (place->row) == NULL && place->position >= from && away < distance)
        {
          *position = place->position;
          distance = away;
        }
    }
  return distance != G_MAXUINT;
}
