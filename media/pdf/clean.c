/* SPDX-License-Identifier: Apache-2.0 */
/* Where everything in a page is seen, its drawing is kept and what stands beside it goes; where something is not seen, or is
 * to be covered, each page becomes a picture of itself. */
#include "media/pdf/content.h"
#include "media/pdf/pdf.h"

/* What is kept is listed: all else of a document and of its pages goes. */
static const char *const of_root[] = {"/Type", "/Pages", "/Lang", NULL};
static const char *const of_page[] = {"/Type",     "/Parent",   "/MediaBox",  "/CropBox", "/Rotate",
				      "/UserUnit", "/Contents", "/Resources", "/Group",   NULL};
static const char *const of_trailer[] = {"/Root", "/Size", "/ID", NULL};

#define NAMES_MAX ((size_t)8 << 20) /* bytes of names that one drawing paints */
#define KEYS_MAX 200                /* of one dictionary: more are removed in the next round */

static bool is_kept(const char *key, const char *const *kept)
{
	for (; *kept; kept++)
		if (strcmp(*kept, key) == 0)
			return true;
	return false;
}

/* A dictionary cannot be changed while it is walked over. */
static void keep_only(struct arena *arena, qpdf_data q, qpdf_oh dict, const char *const *kept)
{
	struct str gone[KEYS_MAX];
	size_t count;
	do {
		count = 0;
		qpdf_oh_begin_dict_key_iter(q, dict);
		while (qpdf_oh_dict_more_keys(q)) {
			const char *key = qpdf_oh_dict_next_key(q);
			if (!is_kept(key, kept) && count < KEYS_MAX)
				gone[count++] = arena_copy(arena, str_from_c(key));
		}
		for (size_t i = 0; i < count; i++)
			if (gone[i].ptr)
				qpdf_oh_remove_key(q, dict, gone[i].ptr);
	} while (count == KEYS_MAX);
}

static bool strip_picture(struct pdf *p, qpdf_data q, qpdf_oh stream)
{
	struct container c;
	struct str bytes = pdf_stream(p->arena, q, stream, qpdf_dl_none);
	qpdf_oh dict = qpdf_oh_get_dict(q, stream);
	_cleanup_buf_ struct buf out;
	buf_init(&out, bytes.len + 1000);
	if (container_read(p->arena, bytes, &c) || c.format != MEDIA_JPEG ||
	    !jpeg_strip(str_sub(bytes, 0, c.end), STR(""), &out))
		return false;
	qpdf_oh_replace_stream_data(q, stream, (const unsigned char *)out.ptr, out.len,
				    qpdf_oh_get_key(q, dict, "/Filter"), qpdf_oh_get_key(q, dict, "/DecodeParms"));
	return true;
}

static bool strip_objects(struct pdf *p, qpdf_data q)
{
	static const char *const gone[] = {"/Metadata",     "/PieceInfo",     "/LastModified", "/Thumb",
					   "/StructParent", "/StructParents", "/Alternates",   "/OPI",
					   "/Measure",      "/PtData"};
	bool good = true;
	for (int id = 1, end = pdf_object_end(p); id < end; id++) {
		qpdf_oh object = qpdf_get_object_by_id(q, id, 0);
		bool stream = qpdf_oh_is_stream(q, object);
		qpdf_oh dict = stream ? qpdf_oh_get_dict(q, object) : object;
		if (!qpdf_oh_is_dictionary(q, dict))
			continue;
		for (size_t i = 0; i < sizeof(gone) / sizeof(*gone); i++)
			if (qpdf_oh_has_key(q, dict, gone[i]))
				qpdf_oh_remove_key(q, dict, gone[i]);
		if (stream && pdf_picture(q, object) == PDF_JPEG)
			good = good && strip_picture(p, q, object);
	}
	return good;
}

/* A copy of a dictionary, but for this key. */
static qpdf_oh without_key(qpdf_data q, qpdf_oh dict, const char *key)
{
	qpdf_oh copy = qpdf_oh_new_dictionary(q);
	qpdf_oh_begin_dict_key_iter(q, dict);
	while (qpdf_oh_dict_more_keys(q)) {
		const char *one = qpdf_oh_dict_next_key(q);
		if (strcmp(one, key) != 0)
			qpdf_oh_replace_key(q, copy, one, qpdf_oh_get_key(q, dict, one));
	}
	return copy;
}

/* Keeps those pictures and forms whose names are painted. */
static void keep_painted(qpdf_data q, qpdf_oh owner, qpdf_oh resources, const struct buf *names)
{
	qpdf_oh all = qpdf_oh_get_key_if_dict(q, resources, "/XObject"), kept = qpdf_oh_new_dictionary(q);
	if (!qpdf_oh_is_dictionary(q, all))
		return;
	qpdf_oh_begin_dict_key_iter(q, all);
	while (qpdf_oh_dict_more_keys(q)) {
		const char *key = qpdf_oh_dict_next_key(q);
		const size_t len = strlen(key);
		bool painted = false;
		for (struct str rest = buf_str(names), name; !painted && rest.len;) {
			rest = str_cut(rest, '\n', &name);
			painted = name.len == len && memcmp(name.ptr, key, len) == 0;
		}
		if (painted)
			qpdf_oh_replace_key(q, kept, key, qpdf_oh_get_key(q, all, key));
	}
	qpdf_oh copy = without_key(q, resources, "/XObject");
	qpdf_oh_replace_key(q, copy, "/XObject", kept);
	qpdf_oh_replace_key(q, owner, "/Resources", copy);
}

static qpdf_oh resources_of(qpdf_data q, qpdf_oh page)
{
	qpdf_oh resources = qpdf_oh_get_key_if_dict(q, page, "/Resources");
	for (unsigned depth = 0; !qpdf_oh_is_dictionary(q, resources) && depth < 20; depth++) {
		page = qpdf_oh_get_key_if_dict(q, page, "/Parent");
		resources = qpdf_oh_get_key_if_dict(q, page, "/Resources");
	}
	return resources;
}

/* Pictures that no drawing paints can be taken out of a file all the same: they go. A form without resources of its own
 * paints with those of its page. */
static bool drop_unpainted(struct pdf *p, qpdf_data q)
{
	_cleanup_buf_ struct buf shared = {0};
	bool good = true;
	buf_init(&shared, NAMES_MAX);
	for (unsigned round = 0; round < 2; round++)
		for (int id = 1, end = pdf_object_end(p); good && id < end; id++) {
			_cleanup_buf_ struct buf names = {0};
			qpdf_oh object = qpdf_get_object_by_id(q, id, 0);
			if (!pdf_is_drawing(q, object))
				continue;
			qpdf_oh dict = qpdf_oh_get_dict(q, object), own = qpdf_oh_get_key(q, dict, "/Resources");
			bool has = qpdf_oh_is_dictionary(q, own);
			if (has != (round == 1))
				continue;
			struct str drawing = pdf_stream(p->arena, q, object, qpdf_dl_generalized);
			buf_init(&names, NAMES_MAX);
			buf_add_str(&names, buf_str(&shared));
			good = content_painted(drawing, has ? &names : &shared);
			if (good && has)
				keep_painted(q, dict, own, &names);
		}
	for (unsigned i = 0; good && i < p->pages; i++) {
		_cleanup_buf_ struct buf names = {0};
		unsigned char *bytes = NULL;
		size_t len = 0;
		qpdf_oh page = qpdf_get_page_n(q, i);
		if (qpdf_oh_get_page_content_data(q, page, &bytes, &len) & QPDF_ERRORS)
			len = 0;
		buf_init(&names, NAMES_MAX);
		buf_add_str(&names, buf_str(&shared));
		good = content_painted((struct str){bytes ? (const char *)bytes : "", len}, &names);
		free(bytes);
		qpdf_oh resources = resources_of(q, page);
		if (good && qpdf_oh_is_dictionary(q, resources)) {
			qpdf_oh_replace_key(q, page, "/Resources", resources);
			keep_painted(q, page, resources, &names);
		}
	}
	for (unsigned i = 0; good && i < p->pages; i++) {
		qpdf_oh above = qpdf_oh_get_key_if_dict(q, qpdf_get_page_n(q, i), "/Parent");
		for (unsigned depth = 0; qpdf_oh_is_dictionary(q, above) && depth < 20; depth++) {
			qpdf_oh_remove_key(q, above, "/Resources");
			above = qpdf_oh_get_key_if_dict(q, above, "/Parent");
		}
	}
	return good;
}

static enum media_trouble rewrite(struct pdf *p, struct str *ret)
{
	qpdf_data q = NULL;
	enum media_trouble trouble = pdf_open(p->file, &q);
	if (trouble)
		return trouble;
	keep_only(p->arena, q, qpdf_get_root(q), of_root);
	keep_only(p->arena, q, qpdf_get_trailer(q), of_trailer);
	for (unsigned i = 0; i < p->pages; i++)
		keep_only(p->arena, q, qpdf_get_page_n(q, i), of_page);
	if (!drop_unpainted(p, q))
		trouble = MEDIA_NO_MEMORY;
	else
		trouble = strip_objects(p, q) ? pdf_write(p->arena, q, ret) : MEDIA_NOT_CLEAN;
	qpdf_cleanup(&q);
	return trouble;
}

/* --- Pages as pictures of themselves. --- */

/* Takes the notes out whose signs would be drawn, leaving forms, stamps and strokes, which belong to what is seen. */
static enum media_trouble without_notes(struct pdf *p, struct str *ret)
{
	qpdf_data q = NULL;
	enum media_trouble trouble = pdf_open(p->file, &q);
	if (trouble)
		return trouble;
	for (unsigned i = 0; i < p->pages; i++) {
		qpdf_oh list = qpdf_oh_get_key_if_dict(q, qpdf_get_page_n(q, i), "/Annots");
		for (int j = qpdf_oh_is_array(q, list) ? qpdf_oh_get_array_n_items(q, list) : 0; j-- > 0;) {
			qpdf_oh one = qpdf_oh_get_array_item(q, list, j);
			if (pdf_is_name(q, one, "/Subtype", "/Text") || pdf_is_name(q, one, "/Subtype", "/Popup") ||
			    pdf_is_name(q, one, "/Subtype", "/Link") ||
			    pdf_is_name(q, one, "/Subtype", "/FileAttachment"))
				qpdf_oh_erase_item(q, list, j);
		}
	}
	trouble = pdf_write(p->arena, q, ret);
	qpdf_cleanup(&q);
	return trouble;
}

struct writer {
	struct buf *out;
	size_t *offsets; /* of objects, from number 1 on */
	unsigned count;
};

static void begin_object(struct writer *w)
{
	w->offsets[w->count++] = w->out->len;
	buf_addf(w->out, "%u 0 obj\n", w->count);
}

/* Lengths in a PDF are written with a point, whatever the locale. */
static void add_length(struct buf *out, double points)
{
	unsigned n = (unsigned)(points * 100 + 0.5);
	buf_addf(out, "%u.%02u", n / 100, n % 100);
}

/* A page: itself, what draws it, its picture: three objects. */
static void put_page(struct writer *w, const struct pixels *p, double width, double height, struct str jpeg)
{
	_cleanup_buf_ struct buf drawing;
	buf_init(&drawing, 200);
	begin_object(w);
	buf_add_c(w->out, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 ");
	add_length(w->out, width);
	buf_add_char(w->out, ' ');
	add_length(w->out, height);
	buf_addf(w->out, "]/Contents %u 0 R/Resources<</XObject<</P %u 0 R>>>>>>\nendobj\n", w->count + 1,
		 w->count + 2);
	add_length(&drawing, width);
	buf_add_c(&drawing, " 0 0 ");
	add_length(&drawing, height);
	buf_add_c(&drawing, " 0 0 cm /P Do");
	begin_object(w);
	buf_addf(w->out, "<</Length %zu>>stream\n", drawing.len);
	buf_add_str(w->out, buf_str(&drawing));
	buf_add_c(w->out, "\nendstream\nendobj\n");
	begin_object(w);
	buf_addf(w->out,
		 "<</Type/XObject/Subtype/Image/Width %u/Height %u/ColorSpace/DeviceRGB/BitsPerComponent 8"
		 "/Filter/DCTDecode/Length %zu>>stream\n",
		 p->width, p->height, jpeg.len);
	buf_add_str(w->out, jpeg);
	buf_add_c(w->out, "\nendstream\nendobj\n");
}

static void put_head(struct writer *w, unsigned pages)
{
	buf_add_c(w->out, "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n");
	begin_object(w);
	buf_add_c(w->out, "<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
	begin_object(w);
	buf_addf(w->out, "<</Type/Pages/Count %u/Kids[", pages);
	for (unsigned i = 0; i < pages; i++)
		buf_addf(w->out, "%u 0 R ", 3 + i * 3);
	buf_add_c(w->out, "]>>\nendobj\n");
}

static void put_tail(struct writer *w)
{
	size_t table = w->out->len;
	buf_addf(w->out, "xref\n0 %u\n0000000000 65535 f \n", w->count + 1);
	for (unsigned i = 0; i < w->count; i++)
		buf_addf(w->out, "%010zu 00000 n \n", w->offsets[i]);
	buf_addf(w->out, "trailer\n<</Size %u/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", w->count + 1, table);
}

static enum media_trouble make_page(void *document, unsigned number, const struct pdf_cover *cover, uint64_t *seed,
				    struct writer *w)
{
	_cleanup_pixels_ struct pixels p = {0};
	_cleanup_buf_ struct buf jpeg;
	double width = 0, height = 0;
	buf_init(&jpeg, (size_t)64 << 20);
	enum media_trouble trouble = pdf_draw(document, number, PDF_COPY_DPI, &p, &width, &height);
	if (trouble)
		return trouble;
	/* A page that is very large is drawn smaller than it is told. */
	double scale = p.width / (width * PDF_DPI / 72);
	for (size_t i = 0; i < cover->count; i++) {
		const struct media_area *a = &cover->areas[i].area;
		const struct media_area area = {
			.x = (unsigned)(a->x * scale),
			.y = (unsigned)(a->y * scale),
			.width = (unsigned)(a->width * scale + 2),
			.height = (unsigned)(a->height * scale + 2),
		};
		if (cover->areas[i].page == number)
			pixels_cover(&p, &area, cover->cover, seed);
	}
	if (!pixels_to_jpeg(&p, STR(""), &jpeg))
		return MEDIA_NO_MEMORY;
	put_page(w, &p, width, height, buf_str(&jpeg));
	return MEDIA_FINE;
}

static enum media_trouble redraw(struct pdf *p, const struct pdf_cover *cover, struct buf *out)
{
	struct str bytes = STR("");
	struct writer w = {out, ARENA_NEW(p->arena, size_t, 2 + 3 * (size_t)p->pages), 0};
	uint64_t seed = cover->seed;
	if (p->pages > PDF_PAGES_MADE_MAX)
		return MEDIA_PAGES;
	enum media_trouble trouble = w.offsets ? without_notes(p, &bytes) : MEDIA_NO_MEMORY;
	if (trouble)
		return trouble;
	void *document = pdf_document(bytes);
	if (!document)
		return MEDIA_MALFORMED;
	put_head(&w, p->pages);
	for (unsigned i = 0; !trouble && i < p->pages; i++)
		trouble = make_page(document, i, cover, &seed, &w);
	put_tail(&w);
	pdf_close(document);
	return !trouble && out->failed ? MEDIA_NO_MEMORY : trouble;
}

enum media_trouble pdf_clean(struct pdf *p, const struct pdf_cover *cover, struct media_copy *ret_copy)
{
	const struct media_facts *f = p->collect->facts;
	struct media_copy copy = {
		.format = MEDIA_PDF,
		.way = MEDIA_WAY_SAME,
		.width = f->width,
		.height = f->height,
		.covered = cover->covered,
	};
	enum media_trouble trouble = MEDIA_FINE;
	if (p->hidden_text || p->hidden_layers || p->hidden_pictures || p->drawn_over || p->odd_pictures || p->unread ||
	    cover->count) {
		_cleanup_buf_ struct buf out;
		buf_init(&out, MEDIA_ANSWER_MAX / 2);
		copy.way = MEDIA_WAY_REDONE;
		trouble = redraw(p, cover, &out);
		copy.bytes = trouble ? STR("") : arena_copy(p->arena, buf_str(&out));
	} else {
		trouble = rewrite(p, &copy.bytes);
	}
	if (trouble)
		return trouble;
	if (!copy.bytes.ptr)
		return MEDIA_NO_MEMORY;
	*ret_copy = copy;
	return MEDIA_FINE;
}
