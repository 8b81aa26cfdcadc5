/* SPDX-License-Identifier: Apache-2.0 */
#include "media/pdf/objects.h"
#include "media/pdf/pdf.h"

#define PICTURES_MAX 200 /* whose metadata are read */
#define LAYERS_MAX ((int)MEDIA_FACTS_MAX)
#define ANNOTATION_UNSEEN (2 | 32) /* flags: hidden, not shown on a screen (ISO 32000-1, 12.5.3) */

enum media_trouble pdf_open(struct str file, qpdf_data *ret_q)
{
	qpdf_data q = qpdf_init();
	enum media_trouble trouble = MEDIA_FINE;
	qpdf_silence_errors(q);
	qpdf_set_suppress_warnings(q, QPDF_TRUE);
	if (qpdf_read_memory(q, "document", file.ptr, file.len, NULL) & QPDF_ERRORS) {
		enum qpdf_error_code_e code = qpdf_get_error_code(q, qpdf_get_error(q));
		trouble = code == qpdf_e_password                  ? MEDIA_ENCRYPTED
			  : memmem(file.ptr, file.len, "%%EOF", 5) ? MEDIA_MALFORMED
								   : MEDIA_TORN;
	}
	if (trouble)
		qpdf_cleanup(&q);
	else
		*ret_q = q;
	return trouble;
}

enum media_trouble pdf_write(struct arena *arena, qpdf_data q, struct str *ret)
{
	if (qpdf_init_write_memory(q) & QPDF_ERRORS)
		return MEDIA_MALFORMED;
	qpdf_set_preserve_encryption(q, QPDF_FALSE);
	qpdf_set_deterministic_ID(q, QPDF_TRUE);
	qpdf_set_object_stream_mode(q, qpdf_o_generate);
	if (qpdf_write(q) & QPDF_ERRORS)
		return MEDIA_MALFORMED;
	*ret = arena_copy(arena, (struct str){(const char *)qpdf_get_buffer(q), qpdf_get_buffer_length(q)});
	return ret->ptr ? MEDIA_FINE : MEDIA_NO_MEMORY;
}

struct str pdf_stream(struct arena *arena, qpdf_data q, qpdf_oh stream, enum qpdf_stream_decode_level_e level)
{
	unsigned char *bytes = NULL;
	size_t len = 0;
	QPDF_BOOL filtered = QPDF_FALSE;
	struct str copy = STR("");
	if (!(qpdf_oh_get_stream_data(q, stream, level, &filtered, &bytes, &len) & QPDF_ERRORS) && bytes &&
	    (filtered || level == qpdf_dl_none))
		copy = arena_copy(arena, (struct str){(const char *)bytes, len});
	free(bytes);
	return copy.ptr ? copy : STR("");
}

bool pdf_is_name(qpdf_data q, qpdf_oh dict, const char *key, const char *name)
{
	qpdf_oh value = qpdf_oh_get_key_if_dict(q, dict, key);
	return qpdf_oh_is_name(q, value) && strcmp(qpdf_oh_get_name(q, value), name) == 0;
}

bool pdf_is_drawing(qpdf_data q, qpdf_oh object)
{
	if (!qpdf_oh_is_stream(q, object))
		return false;
	qpdf_oh dict = qpdf_oh_get_dict(q, object);
	return pdf_is_name(q, dict, "/Subtype", "/Form") || qpdf_oh_has_key(q, dict, "/PatternType");
}

int pdf_object_end(struct pdf *p)
{
	if (p->object_end == 0) {
		const int end = objects_end(p->file.ptr, p->file.len);
		p->object_end = end < 1 ? 1 : end > PDF_OBJECTS_MAX ? PDF_OBJECTS_MAX : end;
		p->odd_pictures = p->odd_pictures || end > PDF_OBJECTS_MAX;
	}
	return p->object_end;
}

/* What the picture is when its last filter has been undone; the others stand before it. */
static enum pdf_picture kind_of_filter(qpdf_data q, qpdf_oh filter)
{
	const char *name = qpdf_oh_is_name(q, filter) ? qpdf_oh_get_name(q, filter) : "";
	return strcmp(name, "/DCTDecode") == 0 || strcmp(name, "/DCT") == 0 ? PDF_JPEG
	       : strcmp(name, "/JPXDecode") == 0                            ? PDF_JPEG2000
									    : PDF_PLAIN;
}

enum pdf_picture pdf_picture(qpdf_data q, qpdf_oh stream)
{
	qpdf_oh dict = qpdf_oh_get_dict(q, stream), filter = qpdf_oh_get_key(q, dict, "/Filter");
	if (!pdf_is_name(q, dict, "/Subtype", "/Image"))
		return PDF_NO_PICTURE;
	if (!qpdf_oh_is_array(q, filter))
		return kind_of_filter(q, filter);
	int count = qpdf_oh_get_array_n_items(q, filter);
	if (count == 1)
		return kind_of_filter(q, qpdf_oh_get_array_item(q, filter, 0));
	for (int i = 0; i < count; i++)
		if (kind_of_filter(q, qpdf_oh_get_array_item(q, filter, i)) != PDF_PLAIN)
			return PDF_WRAPPED;
	return PDF_PLAIN;
}

/* A text as UTF-8; empty for whatever is none. Good until the next call of the kind. */
static struct str text_of(qpdf_data q, qpdf_oh value)
{
	size_t len = 0;
	const char *text = qpdf_oh_is_string(q, value) ? qpdf_oh_get_binary_utf8_value(q, value, &len) : NULL;
	return text ? (struct str){text, len} : STR("");
}

static struct str key_text(qpdf_data q, qpdf_oh dict, const char *key)
{
	return text_of(q, qpdf_oh_get_key_if_dict(q, dict, key));
}

static void add(struct pdf *p, enum media_kind kind, const char *tag, const char *name, struct str value)
{
	collect_add(p->collect, kind, "PDF", tag, name, value);
}

/* "D:20240131120000+01'00'" as people write it. */
static struct str date_of(struct arena *arena, struct str date)
{
	char text[40];
	if (str_starts(date, STR("D:")))
		date = str_sub(date, 2, date.len);
	for (size_t i = 0; i < 14; i++)
		if (date.len < 14 || date.ptr[i] < '0' || date.ptr[i] > '9')
			return date;
	const char *d = date.ptr;
	int len = snprintf(text, sizeof(text), "%.4s-%.2s-%.2s %.2s:%.2s:%.2s", d, d + 4, d + 6, d + 8, d + 10, d + 12);
	struct str copy = arena_copy(arena, (struct str){text, (size_t)len});
	return copy.ptr ? copy : STR("");
}

static void read_info(struct pdf *p, qpdf_data q)
{
	static const struct {
		const char *key, *name;
		enum media_kind kind;
	} rows[] = {
		{"/Title", "titre", MEDIA_TEXT},
		{"/Author", "auteur", MEDIA_AUTHOR},
		{"/Company", "établissement", MEDIA_AUTHOR},
		{"/Manager", "responsable", MEDIA_AUTHOR},
		{"/Subject", "sujet", MEDIA_TEXT},
		{"/Keywords", "mots-clés", MEDIA_TEXT},
		{"/Creator", "logiciel", MEDIA_SOFTWARE},
		{"/Producer", "logiciel qui a fait le PDF", MEDIA_SOFTWARE},
		{"/CreationDate", "date de création", MEDIA_DATE},
		{"/ModDate", "date de modification", MEDIA_DATE},
	};
	qpdf_oh info = qpdf_oh_get_key_if_dict(q, qpdf_get_trailer(q), "/Info");
	if (!qpdf_oh_is_dictionary(q, info))
		return;
	qpdf_oh_begin_dict_key_iter(q, info);
	while (qpdf_oh_dict_more_keys(q)) {
		const char *key = qpdf_oh_dict_next_key(q);
		size_t i = 0, count = sizeof(rows) / sizeof(*rows);
		char tag[MEDIA_NAME_MAX];
		snprintf(tag, sizeof(tag), "PDF.Info.%.80s", key + 1);
		struct str value = key_text(q, info, key);
		while (i < count && strcmp(rows[i].key, key) != 0)
			i++;
		if (!value.len)
			continue;
		if (i == count)
			add(p, MEDIA_TEXT, tag, "autre indication", value);
		else
			add(p, rows[i].kind, tag, rows[i].name,
			    rows[i].kind == MEDIA_DATE ? date_of(p->arena, value) : value);
	}
}

static void read_xmp(struct pdf *p, qpdf_data q, qpdf_oh stream)
{
	struct str thumbnail, xmp = pdf_stream(p->arena, q, stream, qpdf_dl_specialized);
	struct piece piece = {.kind = MEDIA_SETTING, .family = "XMP", .tag = "Metadata", .bytes = xmp};
	const struct container c = {.format = MEDIA_GIF, .pieces = &piece, .piece_count = 1};
	metadata_read(p->collect, STR(""), &c, &thumbnail);
}

/* A photo in a page keeps what its camera wrote. */
static void read_picture(struct pdf *p, struct str bytes)
{
	struct container c;
	struct str thumbnail = STR("");
	if (container_read(p->arena, bytes, &c) || c.format != MEDIA_JPEG) {
		p->odd_pictures = true;
		return;
	}
	metadata_read(p->collect, bytes, &c, &thumbnail);
	p->collect->facts->orientation = 1;
	if (thumbnail.len)
		add(p, MEDIA_THUMBNAIL, "PDF.Image.thumbnail", "image réduite dans une photo de la page", STR(""));
}

/* JPEG 2000 holds boxes of its own, with XMP in them (ISO/IEC 15444-1, annex I). */
static void read_jpeg2000(struct pdf *p, struct str bytes)
{
	if (!memmem(bytes.ptr, bytes.len, "uuid", 4) && !memmem(bytes.ptr, bytes.len, "xml ", 4))
		return;
	p->odd_pictures = true;
	add(p, MEDIA_SETTING, "PDF.Image.JPX", "métadonnées d'une image JPEG 2000", STR(""));
}

static qpdf_oh without_last(qpdf_data q, qpdf_oh array)
{
	qpdf_oh rest = qpdf_oh_new_array(q);
	for (int i = 0, count = qpdf_oh_is_array(q, array) ? qpdf_oh_get_array_n_items(q, array) : 0; i + 1 < count;
	     i++)
		qpdf_oh_append_item(q, rest, qpdf_oh_get_array_item(q, array, i));
	return rest;
}

/* A picture that was compressed once more, « [/FlateDecode /DCTDecode] »: what lies inside is read too, and nothing of it is
 * written to a copy. */
static void read_wrapped(struct pdf *p, qpdf_data q, qpdf_oh stream)
{
	qpdf_oh dict = qpdf_oh_get_dict(q, stream), filter = qpdf_oh_get_key(q, dict, "/Filter");
	struct str raw = pdf_stream(p->arena, q, stream, qpdf_dl_none);
	qpdf_oh inner = qpdf_oh_new_stream(q), last;
	qpdf_oh_replace_stream_data(q, inner, (const unsigned char *)raw.ptr, raw.len, without_last(q, filter),
				    without_last(q, qpdf_oh_get_key(q, dict, "/DecodeParms")));
	last = qpdf_oh_get_array_item(q, filter, qpdf_oh_get_array_n_items(q, filter) - 1);
	p->odd_pictures = true;
	add(p, MEDIA_SETTING, "PDF.Image.Filter", "image compressée deux fois", STR(""));
	if (kind_of_filter(q, last) == PDF_JPEG)
		read_picture(p, pdf_stream(p->arena, q, inner, qpdf_dl_generalized));
	else
		read_jpeg2000(p, pdf_stream(p->arena, q, inner, qpdf_dl_generalized));
}

static void read_image(struct pdf *p, qpdf_data q, qpdf_oh stream)
{
	switch (pdf_picture(q, stream)) {
	case PDF_JPEG:
		read_picture(p, pdf_stream(p->arena, q, stream, qpdf_dl_none));
		break;
	case PDF_JPEG2000:
		read_jpeg2000(p, pdf_stream(p->arena, q, stream, qpdf_dl_none));
		break;
	case PDF_WRAPPED:
		read_wrapped(p, q, stream);
		break;
	case PDF_PLAIN:
	case PDF_NO_PICTURE:
		break;
	}
}

static void read_attachment(struct pdf *p, qpdf_data q, qpdf_oh spec)
{
	struct str name = key_text(q, spec, "/UF");
	if (!name.len)
		name = key_text(q, spec, "/F");
	add(p, MEDIA_TRAILING, "PDF.EmbeddedFile", "fichier joint au document", name);
}

/* What gives something away wherever it stands. */
static void read_dictionary(struct pdf *p, qpdf_data q, qpdf_oh dict)
{
	if (qpdf_oh_has_key(q, dict, "/EF"))
		read_attachment(p, q, dict);
	/* Actions stand in whatever they belong to: all of it is looked over as qpdf writes it. */
	const char *words = qpdf_oh_unparse_resolved(q, dict);
	bool program = strstr(words, "/S /JavaScript") || strstr(words, "/JS ");
	bool action = strstr(words, "/S /Launch") || strstr(words, "/S /SubmitForm");
	if (program)
		add(p, MEDIA_TRAILING, "PDF.JavaScript", "programme JavaScript", key_text(q, dict, "/JS"));
	if (action)
		add(p, MEDIA_TRAILING, "PDF.Action", "action qui ouvre ou envoie quelque chose", STR(""));
	if (qpdf_oh_has_key(q, dict, "/PieceInfo"))
		add(p, MEDIA_HISTORY, "PDF.PieceInfo", "données privées d'un logiciel", STR(""));
	if (qpdf_oh_has_key(q, dict, "/Thumb"))
		add(p, MEDIA_THUMBNAIL, "PDF.Thumb", "image réduite de la page", STR(""));
	if (pdf_is_name(q, dict, "/Type", "/Sig"))
		add(p, MEDIA_AUTHOR, "PDF.Signature", "signature électronique", key_text(q, dict, "/Name"));
}

static void read_objects(struct pdf *p, qpdf_data q)
{
	unsigned pictures = 0;
	for (int id = 1, end = pdf_object_end(p); id < end; id++) {
		qpdf_oh object = qpdf_get_object_by_id(q, id, 0);
		bool stream = qpdf_oh_is_stream(q, object);
		qpdf_oh dict = stream ? qpdf_oh_get_dict(q, object) : object;
		if (qpdf_oh_is_dictionary(q, dict))
			read_dictionary(p, q, dict);
		if (stream && pdf_is_name(q, dict, "/Type", "/Metadata"))
			read_xmp(p, q, object);
		else if (stream && pdf_picture(q, object) > PDF_PLAIN && pictures++ < PICTURES_MAX)
			read_image(p, q, object);
	}
	p->odd_pictures = p->odd_pictures || pictures > PICTURES_MAX;
}

static void read_annotation(struct pdf *p, qpdf_data q, qpdf_oh annotation, unsigned page)
{
	_cleanup_buf_ struct buf text = {0};
	qpdf_oh subtype = qpdf_oh_get_key_if_dict(q, annotation, "/Subtype");
	const char *kind = qpdf_oh_is_name(q, subtype) ? qpdf_oh_get_name(q, subtype) : "";
	if (strcmp(kind, "/Link") == 0)
		return;
	bool form = strcmp(kind, "/Widget") == 0;
	qpdf_oh flags = qpdf_oh_get_key_if_dict(q, annotation, "/F");
	int shown = qpdf_oh_is_integer(q, flags) ? qpdf_oh_get_int_value_as_int(q, flags) : 0;
	bool drawn = (form || strcmp(kind, "/FreeText") == 0) && !(shown & ANNOTATION_UNSEEN) &&
		     qpdf_oh_is_dictionary(q, qpdf_oh_get_key_if_dict(q, annotation, "/AP"));
	bool note = strcmp(kind, "/Text") == 0 || strcmp(kind, "/Popup") == 0 || strcmp(kind, "/FileAttachment") == 0;
	buf_init(&text, 100000);
	buf_addf(&text, "page %u", page + 1);
	struct str author = key_text(q, annotation, "/T");
	if (author.len && buf_add_c(&text, ", "))
		buf_add_str(&text, author);
	struct str words = key_text(q, annotation, "/Contents");
	if (!words.len)
		words = key_text(q, annotation, "/V");
	if (words.len && buf_add_c(&text, " : "))
		buf_add_str(&text, words);
	/* What is typed into a form or a frame is drawn, unless it is hidden: it is read as what is seen. */
	if (!drawn && words.len && !collect_hidden(p->collect, MEDIA_HIDDEN_NOTE, page + 1, words))
		p->untold = true;
	add(p, MEDIA_TEXT, form ? "PDF.Field" : "PDF.Annotation", form ? "champ de formulaire" : "commentaire",
	    buf_str(&text));
	p->drawn_over = p->drawn_over || !note;
}

static void read_annotations(struct pdf *p, qpdf_data q)
{
	for (unsigned i = 0; i < p->pages; i++) {
		qpdf_oh list = qpdf_oh_get_key_if_dict(q, qpdf_get_page_n(q, i), "/Annots");
		int count = qpdf_oh_is_array(q, list) ? qpdf_oh_get_array_n_items(q, list) : 0;
		for (int j = 0; j < count && j < (int)MEDIA_FACTS_MAX * 2; j++)
			read_annotation(p, q, qpdf_oh_get_array_item(q, list, j), i);
	}
}

static void tell_layers(struct pdf *p, qpdf_data q, qpdf_oh list, qpdf_oh but)
{
	int count = qpdf_oh_is_array(q, list) ? qpdf_oh_get_array_n_items(q, list) : 0;
	int others = qpdf_oh_is_array(q, but) ? qpdf_oh_get_array_n_items(q, but) : 0;
	if (others > LAYERS_MAX)
		others = LAYERS_MAX;
	for (int i = 0; i < count && i < LAYERS_MAX; i++) {
		qpdf_oh layer = qpdf_oh_get_array_item(q, list, i);
		bool on = false;
		for (int j = 0; j < others; j++)
			on = on || qpdf_oh_get_object_id(q, qpdf_oh_get_array_item(q, but, j)) ==
					   qpdf_oh_get_object_id(q, layer);
		if (!on)
			add(p, MEDIA_TEXT, "PDF.Layer", "calque qui ne se voit pas", key_text(q, layer, "/Name"));
	}
}

/* Which layers are seen follows from lists, from expressions, and from whether a page is shown or printed (ISO 32000-1, 8.11):
 * what is off by the lists is told, and a page of any document with layers is kept as it is drawn. */
static void read_layers(struct pdf *p, qpdf_data q)
{
	qpdf_oh layers = qpdf_oh_get_key_if_dict(q, qpdf_get_root(q), "/OCProperties");
	qpdf_oh first = qpdf_oh_get_key_if_dict(q, layers, "/D");
	if (pdf_is_name(q, first, "/BaseState", "/OFF"))
		tell_layers(p, q, qpdf_oh_get_key_if_dict(q, layers, "/OCGs"),
			    qpdf_oh_get_key_if_dict(q, first, "/ON"));
	else
		tell_layers(p, q, qpdf_oh_get_key_if_dict(q, first, "/OFF"), qpdf_oh_new_null(q));
	p->hidden_layers = qpdf_oh_is_dictionary(q, layers);
}

enum media_trouble pdf_read(struct pdf *p, qpdf_data q)
{
	int pages = qpdf_get_num_pages(q);
	if (pages <= 0)
		return MEDIA_MALFORMED;
	p->pages = (unsigned)pages;
	if (p->pages > MEDIA_FRAMES_MAX)
		return MEDIA_PAGES;
	read_info(p, q);
	read_objects(p, q);
	read_annotations(p, q);
	read_layers(p, q);
	return MEDIA_FINE;
}
