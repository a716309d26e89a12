/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case-rows.h"

#define USER_A "usera"
#define USER_B "userb"
#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* Two connections to one database that all tests of a run share, with two people in it. */
typedef struct
{
  LkDb *read;
  LkDb *write;
} Fixture;

extern char *store_url;

void add (const char *name, void (*test) (Fixture *, gconstpointer));
void begin (LkDb *db);
void commit (LkDb *db);
LkCaseRow *new_case (const char *id, const char *requester, const char *serial);
gint64 insert_case (LkDb *db,
                    const char *id,
                    const char *requester,
                    const char *serial,
                    const char *words);

/* search-tests.c */
void add_search_tests (void);
