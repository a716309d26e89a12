/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-case-pages.h"

typedef struct
{
  char *cursor;
  GPtrArray *cases;
  guint start;
  guint length;
  guint64 used;
} Page;

struct _LkCasePages
{
  GPtrArray *pages;
  guint max_held;
  guint held;
  guint64 clock;
  gboolean complete;
};

static void
page_free (gpointer data)
{
  Page *page = data;

  g_free (page->cursor);
  g_clear_pointer (&page->cases, g_ptr_array_unref);
  g_free (page);
}

static void
append_page (LkCasePages *self, const char *cursor, guint start)
{
  Page *page = g_new0 (Page, 1);

  page->cursor = g_strdup (cursor);
  page->start = start;
  g_ptr_array_add (self->pages, page);
}

static Page *
get_page (LkCasePages *self, guint index)
{
  return g_ptr_array_index (self->pages, index);
}

/**
 * lk_case_pages_new:
 * @max_held: how many pages to keep in memory, at least 2
 *
 * Returns: (transfer full): no pages but the place of the first
 */
LkCasePages *
lk_case_pages_new (guint max_held)
{
  LkCasePages *self = g_new0 (LkCasePages, 1);

  self->pages = g_ptr_array_new_with_free_func (page_free);
  self->max_held = MAX (max_held, 2);
  append_page (self, NULL, 0);
  return self;
}

/**
 * lk_case_pages_free:
 * @self: (transfer full): the pages
 */
void
lk_case_pages_free (LkCasePages *self)
{
  g_ptr_array_unref (self->pages);
  g_free (self);
}

/**
 * lk_case_pages_get_count:
 * @self: the pages
 *
 * Returns: how many cases are known to be in the pages read so far
 */
guint
lk_case_pages_get_count (LkCasePages *self)
{
  Page *last = get_page (self, self->pages->len - 1);

  return last->start + last->length;
}

/**
 * lk_case_pages_get_complete:
 * @self: the pages
 *
 * Returns: whether the last page has been seen, so that the count is the whole
 */
gboolean
lk_case_pages_get_complete (LkCasePages *self)
{
  return self->complete;
}

/**
 * lk_case_pages_get_begun:
 * @self: the pages
 *
 * Returns: whether the first page is there
 */
gboolean
lk_case_pages_get_begun (LkCasePages *self)
{
  return get_page (self, 0)->cases != NULL;
}

/**
 * lk_case_pages_find:
 * @self: the pages
 * @position: a place in the whole list
 *
 * Returns: the page it is on; for one beyond what was read, the page to read next on the way there
 */
guint
lk_case_pages_find (LkCasePages *self, guint position)
{
  guint low = 0, high = self->pages->len - 1;

  while (low < high)
    {
      guint middle = low + (high - low + 1) / 2;

      if (get_page (self, middle)->start <= position)
        low = middle;
      else
        high = middle - 1;
    }
  return low;
}

/**
 * lk_case_pages_get_start:
 * @self: the pages
 * @page: which page
 *
 * Returns: the place of its first case in the whole list
 */
guint
lk_case_pages_get_start (LkCasePages *self, guint page)
{
  return get_page (self, page)->start;
}

/**
 * lk_case_pages_get_length:
 * @self: the pages
 * @page: which page
 *
 * Returns: how many cases it has
 */
guint
lk_case_pages_get_length (LkCasePages *self, guint page)
{
  return get_page (self, page)->length;
}

/**
 * lk_case_pages_get_cursor:
 * @self: the pages
 * @page: which page
 *
 * Returns: (transfer none) (nullable): the cursor that leads to it, %NULL for the first
 */
const char *
lk_case_pages_get_cursor (LkCasePages *self, guint page)
{
  return get_page (self, page)->cursor;
}

/**
 * lk_case_pages_get_held:
 * @self: the pages
 * @page: which page
 *
 * Returns: whether its cases are in memory
 */
gboolean
lk_case_pages_get_held (LkCasePages *self, guint page)
{
  return get_page (self, page)->cases != NULL;
}

/**
 * lk_case_pages_peek:
 * @self: the pages
 * @position: a place in the whole list
 *
 * Returns: (transfer none) (nullable): the case there, or %NULL when its page is not in memory
 */
LkCase *
lk_case_pages_peek (LkCasePages *self, guint position)
{
  Page *page = get_page (self, lk_case_pages_find (self, position));

  if (page->cases == NULL || position < page->start || position - page->start >= page->length)
    return NULL;
  page->used = ++self->clock;
  return g_ptr_array_index (page->cases, position - page->start);
}

static void
let_one_go (LkCasePages *self, guint keep)
{
  Page *oldest = NULL;

  for (guint i = 1; i < self->pages->len; i++)
    {
      Page *page = get_page (self, i);

      if (i != keep && page->cases != NULL && (oldest == NULL || page->used < oldest->used))
        oldest = page;
    }
  if (oldest == NULL)
    return;
  g_clear_pointer (&oldest->cases, g_ptr_array_unref);
  self->held--;
}

/**
 * lk_case_pages_put:
 * @self: the pages
 * @page: which page was read
 * @cases: (transfer none) (element-type LkCase): its cases
 * @next: (nullable): the cursor that leads to the page after it, %NULL when it is the last
 *
 * Returns: by how much the page grew (or, negative, shrank); all pages after it have moved by that
 */
int
lk_case_pages_put (LkCasePages *self, guint page, GPtrArray *cases, const char *next)
{
  Page *put = get_page (self, page);
  int grown = (int) cases->len - (int) put->length;
  gboolean last = page == self->pages->len - 1;

  if (put->cases == NULL)
    self->held++;
  g_clear_pointer (&put->cases, g_ptr_array_unref);
  put->cases = g_ptr_array_ref (cases);
  put->length = cases->len;
  put->used = ++self->clock;
  for (guint i = page + 1; i < self->pages->len; i++)
    get_page (self, i)->start = (guint) ((int) get_page (self, i)->start + grown);
  if (last && next != NULL)
    append_page (self, next, put->start + put->length);
  if (last)
    self->complete = next == NULL;
  if (self->held > self->max_held)
    let_one_go (self, page);
  return grown;
}

/**
 * lk_case_pages_replace:
 * @self: the pages
 * @item: a newer state of a case
 * @position: (out): where it stands
 *
 * Returns: whether a case with this id is in memory and was replaced
 */
gboolean
lk_case_pages_replace (LkCasePages *self, LkCase *item, guint *position)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      Page *page = get_page (self, i);

      for (guint j = 0; page->cases != NULL && j < page->cases->len; j++)
        {
          LkCase *held = g_ptr_array_index (page->cases, j);

          if (g_strcmp0 (lk_case_get_id (held), lk_case_get_id (item)) != 0)
            continue;
          g_object_ref (item);
          g_object_unref (held);
          g_ptr_array_index (page->cases, j) = item;
          *position = page->start + j;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * lk_case_pages_lookup:
 * @self: the pages
 * @id: the id of a case
 *
 * Returns: (transfer none) (nullable): the case with this id if it is in memory
 */
LkCase *
lk_case_pages_lookup (LkCasePages *self, const char *id)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      Page *page = get_page (self, i);

      for (guint j = 0; page->cases != NULL && j < page->cases->len; j++)
        if (g_strcmp0 (lk_case_get_id (g_ptr_array_index (page->cases, j)), id) == 0)
          return g_ptr_array_index (page->cases, j);
    }
  return NULL;
}
