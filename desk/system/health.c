/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/system/health.h"

#include <errno.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <time.h>

#include "desk/desk.h"
#include "store/migrate.h"

void health_steps(size_t taken, enum store_engine engine, struct health *ret_health)
{
	struct health h = {.state = taken == store_migrations_count ? HEALTH_WELL : HEALTH_WRONG};
	snprintf(h.text, sizeof(h.text), "%s, étape %zu sur %zu", engine == STORE_SQLITE ? "SQLite" : "PostgreSQL",
		 taken, store_migrations_count);
	if (h.state == HEALTH_WRONG)
		snprintf(h.remedy, sizeof(h.remedy), "%s",
			 taken ? "Sauvegardez-la, puis : blouse serve --migrate"
			       : "Elle est vide : le premier démarrage la préparera.");
	*ret_health = h;
}

void health_room(const char *folder, struct health *ret_health)
{
	struct health h = {.state = HEALTH_UNKNOWN};
	struct statvfs room;
	if (statvfs(folder, &room) != 0) {
		snprintf(h.text, sizeof(h.text), "%s : la place ne peut pas être mesurée", folder);
	} else {
		unsigned long long left = (unsigned long long)room.f_bavail * room.f_frsize;
		h.state = left >= HEALTH_ROOM_WANTED ? HEALTH_WELL : HEALTH_WRONG;
		snprintf(h.text, sizeof(h.text), "%s, %llu Mo libres", folder, left >> 20);
		if (h.state == HEALTH_WRONG)
			snprintf(h.remedy, sizeof(h.remedy),
				 "Il en faut au moins %llu : faites de la place, ou changez « data » de disque.",
				 HEALTH_ROOM_WANTED >> 20);
	}
	*ret_health = h;
}

void health_clock(int64_t seconds, struct health *ret_health)
{
	struct health h = {.state = seconds >= HEALTH_CLOCK_OLDEST && seconds < HEALTH_CLOCK_NEWEST ? HEALTH_WELL
												    : HEALTH_WRONG};
	time_t now = (time_t)seconds;
	struct tm utc;
	if (gmtime_r(&now, &utc))
		strftime(h.text, sizeof(h.text), "%Y-%m-%d %H:%M UTC", &utc);
	if (h.state == HEALTH_WRONG)
		snprintf(h.remedy, sizeof(h.remedy),
			 "Mettez-la à l'heure (timedatectl set-ntp true) : connexions et échéances en dépendent.");
	*ret_health = h;
}

void health_mail(const struct conf *conf, struct health *ret_health)
{
	const struct str server = conf->smtp.server;
	struct health h = {.state = server.len ? HEALTH_WELL : HEALTH_UNKNOWN};
	if (!server.len) {
		snprintf(h.text, sizeof(h.text), "pas de serveur ; Blouse n'en enverra pas");
	} else if (desk_knows_address(conf)) {
		snprintf(h.text, sizeof(h.text), "par %.*s, port %u", STR_ARG(server), (unsigned)conf->smtp.port);
	} else {
		h.state = HEALTH_WRONG;
		snprintf(h.text, sizeof(h.text), "Blouse ne sait pas à quelle adresse mènent les liens des courriels");
		snprintf(h.remedy, sizeof(h.remedy), "Écrivez « public-url = https://… » dans le fichier de réglages.");
	}
	*ret_health = h;
}
