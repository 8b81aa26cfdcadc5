/* SPDX-License-Identifier: Apache-2.0 */
/* What the worker of documents does with one. */
#include "media/work.h"

#include "media/look.h"
#include "media/pdf/pdf.h"
#include "media/sandbox.h"

enum media_trouble work_prepare(const struct media_job *job, struct sight **ret_sight)
{
	metadata_prepare();
	pdf_prepare();
	return look_prepare(job, ret_sight);
}

unsigned work_needs(const struct media_job *job)
{
	(void)job;
	return SANDBOX_FONTS;
}

static enum media_trouble read_all(struct pdf *p, bool lines, struct sight_seen *seen)
{
	qpdf_data q = NULL;
	struct media_facts *f = p->collect->facts;
	f->facts = ARENA_NEW(p->arena, struct media_fact, MEDIA_FACTS_MAX);
	if (!f->facts)
		return MEDIA_NO_MEMORY;
	f->format = MEDIA_PDF;
	f->orientation = 1;
	enum media_trouble trouble = pdf_open(p->file, &q);
	if (trouble)
		return trouble;
	trouble = pdf_read(p, q);
	qpdf_cleanup(&q);
	f->frames = p->pages;
	if (trouble)
		return trouble;
	pdf_read_revisions(p);
	trouble = pdf_read_pages(p, lines, seen);
	seen->cut_short = seen->cut_short || p->unread;
	return !trouble && p->collect->failed ? MEDIA_NO_MEMORY : trouble;
}

/* Pages are looked at one after the other while there is time. Those with text of their own are not read again, but for
 * what their pictures hold. */
static enum media_trouble look_at_pages(struct pdf *p, const struct media_job *job, struct sight *sight,
					struct sight_seen *seen)
{
	void *document = pdf_document(p->file);
	struct look look = look_begin(p->arena, sight, job->wants | job->cover_found, seen);
	enum media_trouble trouble = document ? MEDIA_FINE : MEDIA_MALFORMED;
	for (unsigned i = 0; !trouble && i < p->pages && look_has_time(&look); i++) {
		_cleanup_pixels_ struct pixels page = {0};
		double width, height;
		trouble = pdf_draw(document, i, PDF_COPY_DPI, &page, &width, &height);
		if (!trouble)
			trouble = look_at(&look, &page, i, p->collect->facts->height,
					  page.width / (width * PDF_DPI / 72));
	}
	pdf_close(document);
	return trouble;
}

/* Puts what of an area lies on its pages behind `items`: one part a page, in the pixels of that page. False: none does. */
static bool split(const struct pdf *p, const struct media_area *a, struct pdf_cover *cover, struct pdf_area *items)
{
	unsigned height = p->collect->facts->height;
	size_t before = cover->count;
	for (unsigned page = a->y / height; page < p->pages && page * height < a->y + a->height; page++) {
		const struct pdf_size *size = &p->sizes[page];
		unsigned top = page * height, from = a->y > top ? a->y - top : 0, to = a->y + a->height - top;
		unsigned right = a->x + a->width;
		right = right > size->width ? size->width : right;
		to = to > size->height ? size->height : to;
		if (a->x < right && from < to)
			items[cover->count++] = (struct pdf_area){
				page, {.x = a->x, .y = from, .width = right - a->x, .height = to - from}};
	}
	return cover->count > before;
}

/* From the pages one below the other to each of them, as it is made again. What was asked for by hand and lies on no page
 * would be believed to be covered. */
static enum media_trouble gather(struct pdf *p, const struct media_job *job, struct media_result *r,
				 struct pdf_cover *ret)
{
	struct media_area *areas = NULL;
	size_t count = 0, parts = 0;
	unsigned height = p->collect->facts->height;
	struct pdf_cover cover = {.cover = job->cover, .seed = job->seed};
	enum media_trouble trouble = look_areas(p->arena, job, p->pages, r, &areas, &count);
	if (trouble)
		return trouble;
	for (size_t i = 0; i < count; i++)
		parts += areas[i].height / height + 2;
	struct pdf_area *items = ARENA_ZNEW(p->arena, struct pdf_area, parts + 1);
	if (!items)
		return MEDIA_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		if (split(p, &areas[i], &cover, items))
			cover.covered++;
		else if (i < job->area_count)
			return MEDIA_OUTSIDE;
	}
	cover.areas = items;
	*ret = cover;
	return MEDIA_FINE;
}

/* Reads the copy as any document is read: it must have nothing left to say. */
static enum media_trouble check_copy(struct arena *arena, const struct media_copy *copy, unsigned pages)
{
	struct media_facts f = {0};
	struct sight_seen seen = {0};
	struct collect collect = {arena, &f, false};
	struct pdf p = {.arena = arena, .file = copy->bytes, .collect = &collect};
	enum media_trouble trouble = read_all(&p, false, &seen);
	if (trouble == MEDIA_NO_MEMORY)
		return trouble;
	return trouble || f.fact_count || f.omitted || f.trailing || p.pages != pages || p.unread ? MEDIA_NOT_CLEAN
												  : MEDIA_FINE;
}

static enum media_trouble do_job(struct arena *arena, const struct media_job *job, struct sight *sight,
				 struct media_result *r)
{
	struct collect collect = {arena, &r->facts, false};
	struct pdf p = {.arena = arena, .file = job->file, .collect = &collect};
	struct pdf_cover cover = {0};
	enum media_trouble trouble = read_all(&p, (job->wants | job->cover_found) & MEDIA_WANT_TEXT, &r->seen);
	if (!trouble && sight)
		trouble = look_at_pages(&p, job, sight, &r->seen);
	if (!trouble && (job->wants & MEDIA_WANT_COPY)) {
		trouble = gather(&p, job, r, &cover);
		if (!trouble)
			trouble = pdf_clean(&p, &cover, &r->copy);
		if (!trouble)
			trouble = check_copy(arena, &r->copy, p.pages);
	}
	r->seen.cut_short = r->seen.cut_short || p.untold;
	r->number = MEDIA_PDF;
	if (trouble == MEDIA_OUTSIDE)
		look_bounds(&r->facts, p.pages, r);
	if (trouble == MEDIA_PAGES) {
		r->number = p.pages;
		r->other = p.pages > MEDIA_FRAMES_MAX ? MEDIA_FRAMES_MAX : PDF_PAGES_MADE_MAX;
	}
	return trouble;
}

void work_do(struct arena *arena, const struct media_job *job, struct sight *sight, struct media_result *ret_result)
{
	struct media_result r = {0};
	r.trouble = do_job(arena, job, sight, &r);
	if (r.trouble) {
		r.facts = (struct media_facts){0};
		r.seen = (struct sight_seen){0};
		r.copy = (struct media_copy){0};
	}
	*ret_result = r;
}
