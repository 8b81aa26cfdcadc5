/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers, dates, sizes and plurals as a French reader expects them (Lexique des règles typographiques en usage à
 * l'Imprimerie nationale; Unicode CLDR 42, locale fr). Every function writes into the caller's `room` and returns a view on
 * it. Instants are microseconds of UTC since 1970, as the store keeps them. No clock, no locale, no zone of the process. */
#ifndef BLOUSE_WEB_FRENCH_H
#define BLOUSE_WEB_FRENCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct french_room {
	char text[96];
};

/* Where an establishment stands: every zone of French law. */
enum french_zone {
	FRENCH_PARIS,
	FRENCH_ANTILLES, /* Guadeloupe, Martinique, Saint-Martin, Saint-Barthélemy */
	FRENCH_GUYANE,
	FRENCH_MIQUELON, /* Saint-Pierre-et-Miquelon, which keeps the summer of Canada */
	FRENCH_REUNION,
	FRENCH_MAYOTTE,
	FRENCH_NOUMEA,
	FRENCH_TAHITI,
	FRENCH_MARQUESAS,
	FRENCH_GAMBIER,
	FRENCH_WALLIS,
	FRENCH_ZONES,
};

/* The zone of a name of the tz database (« Indian/Reunion »); false when it is none of them. */
bool french_zone_find(struct str name, enum french_zone *ret_zone);
/* Minutes to add to UTC at that instant. */
int french_zone_offset(enum french_zone zone, int64_t at);

/* A day of the Gregorian calendar; weekday 0 is Sunday. */
struct french_civil {
	int64_t year;
	int month, day, weekday;
};
/* Days are counted from 1970-01-01; years 1 to 9999. */
struct french_civil french_civil(int64_t day);
int64_t french_days(int64_t year, int month, int day);
/* The local day of an instant, and microseconds of local time since it began. */
void french_local(enum french_zone zone, int64_t at, int64_t *ret_day, int64_t *ret_past);
/* The other way; an hour that does not exist in spring is that of the clock not yet changed, one that comes twice in autumn
 * the first. */
int64_t french_instant(enum french_zone zone, int64_t day, int64_t past);

/* 12 345 678, with narrow no-break spaces; a true minus. */
struct str french_number(struct french_room *room, int64_t n);
/* 12,5: at most one decimal. */
struct str french_decimal(struct french_room *room, double n);
/* 12,5 %: `part` of `whole`; a dash when whole is 0. */
struct str french_percent(struct french_room *room, int64_t part, int64_t whole);
/* 1,4 Mo: bytes, in powers of ten. */
struct str french_size(struct french_room *room, int64_t bytes);
/* Whether a count takes the plural: from 2 on. 0 and 1 are singular in French, and so is -1. */
bool french_is_plural(int64_t n);
/* One of two words by a count; nothing is copied. */
struct str french_plural(int64_t n, struct str one, struct str many);
/* 1 234 messages: a number and the noun that it counts; nouns of at most 60 bytes, longer ones are cut. */
struct str french_count(struct french_room *room, int64_t n, struct str one, struct str many);

struct str french_date(struct french_room *room, int64_t at,
		       enum french_zone zone);                                      /* 26 novembre 2026, 1er mai 2026 */
struct str french_day(struct french_room *room, int64_t at, enum french_zone zone); /* jeudi 26 novembre */
struct str french_time(struct french_room *room, int64_t at, enum french_zone zone); /* 14 h 05, 14 h */
struct str french_datetime(struct french_room *room, int64_t at,
			   enum french_zone zone); /* 26 novembre 2026 à 14 h 05 */
/* 2026-11-26T14:05+01:00, for machines. */
struct str french_iso(struct french_room *room, int64_t at, enum french_zone zone);
/* 2026-11-26, for machines and for fields of dates. */
struct str french_iso_day(struct french_room *room, int64_t at, enum french_zone zone);
/* à l'instant, il y a 3 h, dans 2 jours: rounded down, by the length of time alone. */
struct str french_ago(struct french_room *room, int64_t at, int64_t now);

#endif
