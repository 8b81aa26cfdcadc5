/* SPDX-License-Identifier: Apache-2.0 */
/* Reports by mail: a mailbox whose every mail becomes one, once, whatever stops the program in between. Its sender is how to
 * reach who reports, sealed; they are told the receipt's code. What cannot be read waits in a folder for a person. */
#ifndef BLOUSE_DESK_REPORTS_BOX_H
#define BLOUSE_DESK_REPORTS_BOX_H

#include "desk/desk.h"
#include "desk/system/health.h"
#include "store/work.h"

#define BOX_QUEUE "boite"
#define BOX_KIND "box.read"
#define BOX_NOBODY "imap-establishment ne nomme aucun établissement"
#define BOX_NOBODY_REMEDY                                                                                              \
	"Donnez dans « imap-establishment » la clé de l'établissement qui reçoit les signalements, puis redémarrez."
#define BOX_ANSWERS_MAX 100 /* automatic answers an hour, to all */

/* How the job is done: a row of the table of store/work.h. `desk` stays. */
struct work_kind box_kind(struct desk *desk);

/* Adds the job, unless one waits already. Nothing when no mailbox is set. ERR_USAGE when nobody knows which establishment
 * receives. */
enum error_code box_schedule(const struct desk *desk, int64_t now, struct error *err);

/* Which establishment receives: the one that the settings name, or the only one; 0 when nobody knows. */
enum error_code box_place(const struct conf *conf, struct store_conn *conn, struct arena *arena, int64_t *ret_id,
			  struct error *err);

/* False when no mailbox is set, or when it is another establishment's. */
bool box_health(const struct conf *conf, struct store_conn *conn, struct arena *arena, int64_t establishment_id,
		int64_t now, struct health *ret_health);

#endif
