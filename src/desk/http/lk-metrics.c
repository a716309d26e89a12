/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-metrics.h"

#define MAX_STATUS 600

/* Upper bounds in microseconds; the last bucket has none. */
static const gint64 bounds[] = { 500,    1000,   2500,   5000,    10000,   25000,   50000,
                                 100000, 250000, 500000, 1000000, 2500000, 10000000 };

#define N_BOUNDS G_N_ELEMENTS (bounds)

struct _LkMetrics
{
  GMutex mutex;
  guint64 requests[LK_N_ROUTES][MAX_STATUS];
  guint64 buckets[LK_N_ROUTES][N_BOUNDS + 1];
  gint64 total_us[LK_N_ROUTES];
};

/**
 * lk_metrics_new:
 *
 * Returns: (transfer full): counters at zero
 */
LkMetrics *
lk_metrics_new (void)
{
  LkMetrics *self = g_new0 (LkMetrics, 1);

  g_mutex_init (&self->mutex);
  return self;
}

/**
 * lk_metrics_free:
 * @self: (nullable) (transfer full): counters
 */
void
lk_metrics_free (LkMetrics *self)
{
  if (self == NULL)
    return;
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * lk_metrics_count:
 * @self: counters
 * @route: the resource that was asked
 * @status: the HTTP status that was answered
 * @us: how long it took, microseconds
 */
void
lk_metrics_count (LkMetrics *self, LkRoute route, guint status, gint64 us)
{
  guint bucket = 0;

  while (bucket < N_BOUNDS && us > bounds[bucket])
    bucket++;
  g_mutex_lock (&self->mutex);
  self->requests[route][MIN (status, MAX_STATUS - 1)]++;
  self->buckets[route][bucket]++;
  self->total_us[route] += us;
  g_mutex_unlock (&self->mutex);
}

static void
write_histogram (LkMetrics *self, guint route, GString *out)
{
  const char *name = lk_call_route_name ((LkRoute) route);
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  guint64 sum = 0;

  for (guint i = 0; i <= N_BOUNDS; i++)
    {
      sum += self->buckets[route][i];
      if (i < N_BOUNDS)
        g_ascii_formatd (number, sizeof number, "%g", (double) bounds[i] / G_USEC_PER_SEC);
      g_string_append_printf (
          out, "latchkey_request_seconds_bucket{route=\"%s\",le=\"%s\"} %" G_GUINT64_FORMAT "\n",
          name, i < N_BOUNDS ? number : "+Inf", sum);
    }
  g_ascii_formatd (number, sizeof number, "%g", (double) self->total_us[route] / G_USEC_PER_SEC);
  g_string_append_printf (out, "latchkey_request_seconds_sum{route=\"%s\"} %s\n", name, number);
  g_string_append_printf (out,
                          "latchkey_request_seconds_count{route=\"%s\"} %" G_GUINT64_FORMAT "\n",
                          name, sum);
}

/**
 * lk_metrics_write:
 * @self: counters
 * @out: gets them in the text format of Prometheus
 */
void
lk_metrics_write (LkMetrics *self, GString *out)
{
  g_mutex_lock (&self->mutex);
  g_string_append (out, "# HELP latchkey_requests_total Requests by route and status\n"
                        "# TYPE latchkey_requests_total counter\n");
  for (guint route = 0; route < LK_N_ROUTES; route++)
    for (guint status = 0; status < MAX_STATUS; status++)
      if (self->requests[route][status] > 0)
        g_string_append_printf (out,
                                "latchkey_requests_total{route=\"%s\",status=\"%u\"} "
                                "%" G_GUINT64_FORMAT "\n",
                                lk_call_route_name ((LkRoute) route), status,
                                self->requests[route][status]);
  g_string_append (out, "# HELP latchkey_request_seconds How long requests took\n"
                        "# TYPE latchkey_request_seconds histogram\n");
  for (guint route = 0; route < LK_N_ROUTES; route++)
    {
      guint64 any = 0;

      for (guint i = 0; i <= N_BOUNDS; i++)
        any += self->buckets[route][i];
      if (any > 0)
        write_histogram (self, route, out);
    }
  g_mutex_unlock (&self->mutex);
}
