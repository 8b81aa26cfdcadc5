/* SPDX-License-Identifier: Apache-2.0 */
#include "media/job.h"

/* Another build has another number, for the size of what travels changes with it. */
#define REQUEST_MAGIC                                                                                                  \
	(0x424C5232u ^ (uint32_t)MEDIA_TROUBLES << 16 ^ (uint32_t)MEDIA_KINDS << 8 ^ (uint32_t)MEDIA_FORMATS)
#define ANSWER_MAGIC (REQUEST_MAGIC ^ 0x00410000u)
#define ANSWER_END 0x444E4521u

bool media_job_is_long(const struct media_job *job)
{
	const enum media_format format = media_format_of(job->file);
	return !media_format_is_still(format) && media_format_worker(format) &&
	       (job->wants & MEDIA_WANT_TRAILS || job->cover_found || job->area_count);
}

static void put_area(struct buf *b, const struct media_area *a)
{
	wire_put_u32(b, a->x);
	wire_put_u32(b, a->y);
	wire_put_u32(b, a->width);
	wire_put_u32(b, a->height);
	wire_put_u32(b, a->from);
	wire_put_u32(b, a->until);
	wire_put_u32(b, a->page);
}

static struct media_area get_area(struct wire *w)
{
	struct media_area a;
	a.x = wire_u32(w, MEDIA_SIDE_MAX);
	a.y = wire_u32(w, MEDIA_SIDE_MAX);
	a.width = wire_u32(w, MEDIA_SIDE_MAX);
	a.height = wire_u32(w, MEDIA_SIDE_MAX);
	a.from = wire_u32(w, UINT32_MAX);
	a.until = wire_u32(w, UINT32_MAX);
	a.page = wire_u32(w, MEDIA_FRAMES_MAX);
	return a;
}

void media_job_put(struct buf *b, const struct media_job *job)
{
	wire_put_u32(b, REQUEST_MAGIC);
	wire_put_u32(b, job->wants);
	wire_put_u32(b, job->cover);
	wire_put_u32(b, job->cover_found);
	wire_put_u64(b, job->seed);
	wire_put_u32(b, (uint32_t)job->area_count);
	for (size_t i = 0; i < job->area_count; i++)
		put_area(b, &job->areas[i]);
	wire_put_bytes(b, job->file);
}

bool media_job_get(struct arena *arena, struct str bytes, struct media_job *ret_job)
{
	struct wire w = {bytes, false};
	struct media_job job = {0};
	if (wire_u32(&w, UINT32_MAX) != REQUEST_MAGIC)
		return false;
	job.wants = wire_u32(&w, MEDIA_WANT_ALL);
	job.cover = wire_u32(&w, MEDIA_COVERS - 1);
	job.cover_found = wire_u32(&w, MEDIA_WANT_SIGHT);
	job.seed = wire_u64(&w);
	job.area_count = wire_u32(&w, MEDIA_AREAS_MAX);
	struct media_area *areas = ARENA_NEW(arena, struct media_area, job.area_count + 1);
	if (!areas)
		return false;
	for (size_t i = 0; i < job.area_count; i++)
		areas[i] = get_area(&w);
	job.areas = areas;
	job.file = wire_bytes(&w, MEDIA_FILE_MAX);
	if (w.failed || w.rest.len)
		return false;
	*ret_job = job;
	return true;
}

static void put_facts(struct buf *b, const struct media_facts *f)
{
	wire_put_u32(b, f->format);
	wire_put_u32(b, f->width);
	wire_put_u32(b, f->height);
	wire_put_u32(b, f->orientation);
	wire_put_u32(b, f->frames);
	wire_put_u64(b, f->omitted);
	wire_put_u32(b, f->gps.found);
	wire_put_u32(b, f->gps.has_altitude);
	wire_put_u32(b, f->gps.has_direction);
	wire_put_double(b, f->gps.latitude);
	wire_put_double(b, f->gps.longitude);
	wire_put_double(b, f->gps.altitude);
	wire_put_double(b, f->gps.direction);
	wire_put_u32(b, f->thumbnail);
	wire_put_u32(b, f->thumbnail_differs);
	wire_put_u32(b, f->thumbnail_width);
	wire_put_u32(b, f->thumbnail_height);
	wire_put_u64(b, f->trailing);
	wire_put_u32(b, f->motion);
	wire_put_text(b, f->colour, MEDIA_NAME_MAX);
	wire_put_u32(b, (uint32_t)f->fact_count);
	for (size_t i = 0; i < f->fact_count; i++) {
		wire_put_u32(b, f->facts[i].kind);
		wire_put_text(b, f->facts[i].family, MEDIA_NAME_MAX);
		wire_put_text(b, f->facts[i].tag, MEDIA_NAME_MAX);
		wire_put_text(b, f->facts[i].name, MEDIA_NAME_MAX);
		wire_put_text(b, f->facts[i].value, MEDIA_VALUE_MAX);
	}
}

static bool get_facts(struct wire *w, struct arena *arena, struct media_facts *f)
{
	f->format = wire_u32(w, MEDIA_FORMATS - 1);
	f->width = wire_u32(w, MEDIA_SIDE_MAX);
	f->height = wire_u32(w, MEDIA_SIDE_MAX);
	f->orientation = wire_u32(w, 8);
	f->frames = wire_u32(w, UINT32_MAX);
	f->omitted = wire_u64(w);
	f->gps.found = wire_bool(w);
	f->gps.has_altitude = wire_bool(w);
	f->gps.has_direction = wire_bool(w);
	f->gps.latitude = wire_double(w, -90, 90);
	f->gps.longitude = wire_double(w, -180, 180);
	f->gps.altitude = wire_double(w, -100000, 100000);
	f->gps.direction = wire_double(w, 0, 360);
	f->thumbnail = wire_bool(w);
	f->thumbnail_differs = wire_bool(w);
	f->thumbnail_width = wire_u32(w, MEDIA_SIDE_MAX);
	f->thumbnail_height = wire_u32(w, MEDIA_SIDE_MAX);
	f->trailing = wire_u64(w);
	f->motion = wire_bool(w);
	f->colour = wire_text(w, MEDIA_NAME_MAX);
	f->fact_count = wire_u32(w, MEDIA_FACTS_MAX);
	f->facts = ARENA_NEW(arena, struct media_fact, f->fact_count + 1);
	for (size_t i = 0; f->facts && i < f->fact_count; i++) {
		f->facts[i].kind = wire_u32(w, MEDIA_KINDS - 1);
		f->facts[i].family = wire_text(w, MEDIA_NAME_MAX);
		f->facts[i].tag = wire_text(w, MEDIA_NAME_MAX);
		f->facts[i].name = wire_text(w, MEDIA_NAME_MAX);
		f->facts[i].value = wire_text(w, MEDIA_VALUE_MAX);
	}
	return f->facts != NULL;
}

static void put_heard(struct buf *b, const struct media_heard *h)
{
	wire_put_u32(b, h->sound);
	wire_put_u32(b, h->listened);
	wire_put_u32(b, h->cut_short);
	wire_put_u32(b, (uint32_t)h->voice_count);
	for (size_t i = 0; i < h->voice_count; i++) {
		wire_put_u32(b, h->voices[i].start);
		wire_put_u32(b, h->voices[i].end);
	}
}

static void get_heard(struct wire *w, struct media_heard *h)
{
	unsigned after = 0;
	h->sound = wire_bool(w);
	h->listened = wire_bool(w);
	h->cut_short = wire_bool(w);
	h->voice_count = wire_u32(w, HEARD_VOICES_MAX);
	for (size_t i = 0; i < h->voice_count; i++) {
		struct heard_voice *v = &h->voices[i];
		v->start = wire_u32(w, HEARD_SECONDS_MAX);
		v->end = wire_u32(w, HEARD_SECONDS_MAX);
		w->failed = w->failed || v->start < after || v->end <= v->start;
		after = v->end;
	}
}

static void put_trails(struct buf *b, const struct media_trails *t)
{
	wire_put_u32(b, (uint32_t)t->count);
	for (size_t i = 0; i < t->count; i++) {
		wire_put_u32(b, t->items[i].what);
		wire_put_u32(b, t->items[i].number);
		put_area(b, &t->items[i].area);
		wire_put_text(b, t->items[i].text, MEDIA_TRAIL_TEXT_MAX);
	}
	wire_put_u32(b, t->cut_short);
}

/* Things are numbered one after the other, and each has one kind. */
static bool get_trails(struct wire *w, struct arena *arena, struct media_trails *t)
{
	t->count = wire_u32(w, MEDIA_TRAILS_MAX);
	t->items = ARENA_ZNEW(arena, struct media_trail, t->count + 1);
	for (size_t i = 0; t->items && i < t->count; i++) {
		struct media_trail *item = &t->items[i];
		const unsigned what = wire_u32(w, MEDIA_WANT_SIGHT);
		item->what = (enum media_want)what;
		item->number = wire_u32(w, MEDIA_TRAILS_MAX);
		item->area = get_area(w);
		item->text = wire_text(w, MEDIA_TRAIL_TEXT_MAX);
		const bool same = i && item->number == item[-1].number && what == item[-1].what;
		const bool one = what == MEDIA_WANT_FACES || what == MEDIA_WANT_TEXT || what == MEDIA_WANT_CODES;
		w->failed = w->failed || !one || !(same || item->number == t->things) ||
			    (item->area.until && item->area.until < item->area.from);
		t->things += !same;
	}
	t->cut_short = wire_bool(w);
	return t->items != NULL;
}

static void put_hidden(struct buf *b, const struct media_facts *f)
{
	wire_put_u32(b, (uint32_t)f->hidden_count);
	for (size_t i = 0; i < f->hidden_count; i++) {
		wire_put_u32(b, f->hidden[i].how);
		wire_put_u32(b, f->hidden[i].number);
		wire_put_text(b, f->hidden[i].text, MEDIA_HIDDEN_TEXT_MAX);
	}
}

static bool get_hidden(struct wire *w, struct arena *arena, struct media_facts *f)
{
	f->hidden_count = wire_u32(w, MEDIA_HIDDEN_MAX);
	f->hidden = ARENA_NEW(arena, struct media_hidden, f->hidden_count + 1);
	for (size_t i = 0; f->hidden && i < f->hidden_count; i++) {
		f->hidden[i].how = wire_u32(w, MEDIA_HIDINGS - 1);
		f->hidden[i].number = wire_u32(w, UINT32_MAX);
		f->hidden[i].text = wire_text(w, MEDIA_HIDDEN_TEXT_MAX);
	}
	return f->hidden != NULL;
}

void media_result_put(struct buf *b, const struct media_result *r)
{
	wire_put_u32(b, ANSWER_MAGIC);
	wire_put_u32(b, r->trouble);
	wire_put_u64(b, r->number);
	wire_put_u64(b, r->other);
	put_facts(b, &r->facts);
	media_seen_put(b, &r->seen);
	put_heard(b, &r->heard);
	put_trails(b, &r->trails);
	wire_put_u32(b, r->copy.format);
	wire_put_u32(b, r->copy.way);
	wire_put_u32(b, r->copy.width);
	wire_put_u32(b, r->copy.height);
	wire_put_u32(b, r->copy.covered);
	wire_put_u32(b, r->copy.first_only);
	wire_put_bytes(b, r->copy.bytes);
	put_hidden(b, &r->facts);
	wire_put_u32(b, ANSWER_END);
}

enum error_code media_result_get(struct arena *arena, struct str bytes, struct media_result *ret_result,
				 struct error *err)
{
	struct wire w = {bytes, false};
	struct media_result r = {0};
	w.failed = wire_u32(&w, UINT32_MAX) != ANSWER_MAGIC;
	r.trouble = wire_u32(&w, MEDIA_TROUBLES - 1);
	r.number = wire_u64(&w);
	r.other = wire_u64(&w);
	if (!get_facts(&w, arena, &r.facts) || !media_seen_get(&w, arena, &r.seen))
		return error_nomem(err);
	get_heard(&w, &r.heard);
	if (!get_trails(&w, arena, &r.trails))
		return error_nomem(err);
	r.copy.format = wire_u32(&w, MEDIA_FORMATS - 1);
	r.copy.way = wire_u32(&w, MEDIA_WAYS - 1);
	r.copy.width = wire_u32(&w, MEDIA_SIDE_MAX);
	r.copy.height = wire_u32(&w, MEDIA_SIDE_MAX);
	r.copy.covered = wire_u32(&w, MEDIA_COVERED_MAX);
	r.copy.first_only = wire_bool(&w);
	r.copy.bytes = wire_bytes(&w, MEDIA_ANSWER_MAX);
	if (!get_hidden(&w, arena, &r.facts))
		return error_nomem(err);
	/* A copy is what it says that it is, or it is nothing: it goes out under that type. */
	bool honest = !r.copy.bytes.len ||
		      (media_format_worker(r.copy.format) && media_format_of(r.copy.bytes) == r.copy.format);
	if (wire_u32(&w, UINT32_MAX) != ANSWER_END || w.failed || w.rest.len || !honest) {
		error_set(err, ERR_FORMAT,
			  "Le lecteur de photos a répondu quelque chose d'illisible : la photo est "
			  "mise de côté. Réessayez, ou envoyez-en une autre.");
		error_detail(err, "blouse-media: answer");
		return ERR_FORMAT;
	}
	*ret_result = r;
	return ERR_NONE;
}
