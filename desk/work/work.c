/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/work/work.h"

#include <inttypes.h>
#include <stdio.h>

#include "desk/alerts/alert.h"
#include "desk/alerts/call.h"
#include "desk/reminders/remind.h"
#include "desk/reports/box.h"
#include "desk/shots/shots.h"
#include "mail/smtp.h"

static const struct {
	const char *word, *label;
} labels[] = {
	{"mail.send", "Envoyer un courriel"},
	{BOX_KIND, "Lire la boîte des signalements"},
	{WORK_NIGHT_KIND, "Ranger, la nuit : effacer ce qui est trop vieux, vérifier le journal"},
	{WORK_VERIFY_KIND, "Vérifier le journal"},
	{ALERT_KIND, "Prévenir que quelqu'un est peut-être en danger"},
	{CALL_KIND, "Prévenir le serveur d'astreinte"},
	{REMIND_KIND, "Chercher les échéances à rappeler"},
	{REMIND_MORNING_KIND, "Préparer les rappels du matin"},
	{SHOT_KIND, "Lire une capture"},
	{MAIL_QUEUE, "Courriels"},
	{BOX_QUEUE, "Boîte des signalements"},
	{WORK_NIGHT_QUEUE, "Travaux de nuit"},
	{WORK_DESK_QUEUE, "Demandes des pages"},
	{ALERT_QUEUE, "Alertes"},
	{CALL_QUEUE, "Appels à un autre serveur"},
	{REMIND_QUEUE, "Rappels"},
	{SHOT_QUEUE, "Captures à lire"},
	{"default", "Autres"},
};

static struct str label_of(struct str word)
{
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++)
		if (str_eq(word, str_from_c(labels[i].word)))
			return str_from_c(labels[i].label);
	return word;
}

struct str work_kind_label(struct str kind) { return label_of(kind); }
struct str work_queue_label(struct str queue) { return label_of(queue); }

struct str desk_work_topic(int64_t establishment_id, char room[WORK_TOPIC_MAX])
{
	snprintf(room, WORK_TOPIC_MAX, "taches-%" PRId64, establishment_id);
	return str_from_c(room);
}

static void tell(void *context, const struct job *job)
{
	struct desk_work *w = context;
	char room[WORK_TOPIC_MAX], alerts[ALERT_TOPIC_MAX];
	pthread_mutex_lock(&w->lock);
	if (w->server)
		server_publish(w->server, desk_work_topic(job->establishment_id, room), STR("bouge"), STR("1"));
	if (w->server && str_eq(job->kind, STR(ALERT_KIND)))
		server_publish(w->server, alert_topic(job->establishment_id, alerts), STR("alerte"), STR("1"));
	pthread_mutex_unlock(&w->lock);
}

void desk_work_tell(struct desk_work *work, struct server *server)
{
	pthread_mutex_lock(&work->lock);
	work->server = server;
	pthread_mutex_unlock(&work->lock);
}

static void tick(void *context)
{
	struct desk_work *w = context;
	/* What fails is tried again a minute later. */
	const int64_t now = w->options.clock();
	work_schedule(w->desk->signin.store, w->desk->conf, now, NULL);
	remind_schedule(w->desk->signin.store, w->options.clock(), NULL);
	shots_schedule(w->desk->signin.store, w->options.clock(), NULL);
	if (now - w->box_at >= (int64_t)w->desk->conf->imap.interval * 1000000 && !box_schedule(w->desk, now, NULL))
		w->box_at = now;
}

void desk_work_init(struct desk_work *work, struct desk *desk, struct str name, int64_t (*clock)(void))
{
	size_t count = 0;
	*work = (struct desk_work){.desk = desk, .mail = {.conf = desk->conf, .clock = clock, .send = smtp_send}};
	pthread_mutex_init(&work->lock, NULL);
	if (desk->conf->smtp.server.len > 0)
		work->kinds[count++] = mail_kind(&work->mail);
	if (desk->conf->imap.server.len > 0)
		work->kinds[count++] = box_kind(desk);
	work->kinds[count++] = (struct work_kind){.queue = WORK_NIGHT_QUEUE,
						  .kind = WORK_NIGHT_KIND,
						  .context = work,
						  .run = work_night_run,
						  .finish = work_night_finish};
	work->kinds[count++] = (struct work_kind){.queue = WORK_DESK_QUEUE,
						  .kind = WORK_VERIFY_KIND,
						  .context = work,
						  .run = work_verify_run,
						  .finish = work_verify_finish};
	work->kinds[count++] = (struct work_kind){.queue = ALERT_QUEUE,
						  .kind = ALERT_KIND,
						  .context = desk,
						  .run = alert_run,
						  .hold = alert_hold,
						  .finish = alert_finish};
	work->kinds[count++] =
		(struct work_kind){.queue = CALL_QUEUE, .kind = CALL_KIND, .context = desk, .run = call_run};
	work->kinds[count++] = (struct work_kind){.queue = REMIND_QUEUE,
						  .kind = REMIND_KIND,
						  .context = desk,
						  .run = remind_run,
						  .hold = remind_hold,
						  .finish = remind_finish};
	work->kinds[count++] = (struct work_kind){.queue = REMIND_QUEUE,
						  .kind = REMIND_MORNING_KIND,
						  .context = desk,
						  .run = remind_morning_run,
						  .finish = remind_morning_finish};
	work->kinds[count++] = (struct work_kind){.queue = SHOT_QUEUE,
						  .kind = SHOT_KIND,
						  .context = desk,
						  .run = shots_run,
						  .hold = shots_hold,
						  .finish = shots_finish};
	work->options = (struct work_options){.store = desk->signin.store,
					      .kinds = work->kinds,
					      .kind_count = count,
					      .threads = (unsigned)desk->conf->server.workers,
					      .name = name,
					      .version = STR(BLOUSE_VERSION_STRING),
					      .clock = clock,
					      .context = work,
					      .changed = tell,
					      .tick = tick};
}
