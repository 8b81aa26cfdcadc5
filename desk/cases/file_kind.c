/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cases/file_kind.h"

#include "base/utf8.h"
#include "web/form.h"

#define HEADERS_MAX ((size_t)64 << 10) /* bytes of a mail's headers that are looked at */
#define HEADER_NAME_MAX 76
#define BRAND_AT 8 /* of an ISO media file: its box « ftyp » comes first */

const struct case_file_kind_row case_file_kinds[CASE_FILE_KINDS] = {
	[CASE_FILE_PNG] = {STR("png"), STR("Image PNG"), STR(".png"), "image/png"},
	[CASE_FILE_JPEG] = {STR("jpeg"), STR("Image JPEG"), STR(".jpg"), "image/jpeg"},
	[CASE_FILE_GIF] = {STR("gif"), STR("Image GIF"), STR(".gif"), NULL},
	[CASE_FILE_WEBP] = {STR("webp"), STR("Image WebP"), STR(".webp"), NULL},
	[CASE_FILE_HEIC] = {STR("heic"), STR("Photo HEIC"), STR(".heic"), NULL},
	[CASE_FILE_AVIF] = {STR("avif"), STR("Image AVIF"), STR(".avif"), NULL},
	[CASE_FILE_PDF] = {STR("pdf"), STR("Document PDF"), STR(".pdf"), NULL},
	[CASE_FILE_MAIL] = {STR("courriel"), STR("Courriel"), STR(".eml"), NULL},
	[CASE_FILE_TEXT] = {STR("texte"), STR("Texte"), STR(".txt"), NULL},
};

enum case_file_kind case_file_kind_of(struct str id)
{
	for (enum case_file_kind kind = 0; kind < CASE_FILE_KINDS; kind++)
		if (str_eq(id, case_file_kinds[kind].id))
			return kind;
	return CASE_FILE_KINDS;
}

static bool is_name_char(char c) { return c > ' ' && c < 0x7F && c != ':'; }

/* The name of a header's line; false when the line is none. */
static bool header_name(struct str line, struct str *ret_name)
{
	size_t len = 0;
	while (len < line.len && len < HEADER_NAME_MAX && is_name_char(line.ptr[len]))
		len++;
	if (len == 0 || len == line.len || line.ptr[len] != ':')
		return false;
	*ret_name = str_sub(line, 0, len);
	return true;
}

/* Lines of headers, one of which says from whom it is, and one when or by which way it came. */
static bool is_mail(struct str bytes)
{
	struct str rest = str_sub(bytes, 0, HEADERS_MAX), line, name;
	bool from = false, dated = false, first = true;
	if (memchr(bytes.ptr, '\0', bytes.len))
		return false;
	while (rest.len > 0) {
		rest = str_cut(rest, '\n', &line);
		if (str_ends(line, STR("\r")))
			line.len--;
		if (line.len == 0)
			break;
		/* « From » without a colon begins a message of a Unix mailbox; a line that begins with a space goes on. */
		if (first && str_starts(line, STR("From ")))
			continue;
		if (!first && (line.ptr[0] == ' ' || line.ptr[0] == '\t'))
			continue;
		first = false;
		if (!header_name(line, &name))
			return false;
		from = from || form_same(name, STR("From"));
		dated = dated || form_same(name, STR("Date")) || form_same(name, STR("Received")) ||
			form_same(name, STR("Message-ID"));
	}
	return from && dated;
}

static bool is_text(struct str bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.ptr[i];
		if ((c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7F)
			return false;
	}
	return utf8_invalid_at(bytes) == SIZE_MAX;
}

/* A picture in boxes of ISO/IEC 14496-12, by the brand that it begins with; a film is none. */
static enum case_file_kind boxed(struct str bytes)
{
	static const struct {
		const char *brand;
		enum case_file_kind kind;
	} brands[] = {
		{"heic", CASE_FILE_HEIC}, {"heix", CASE_FILE_HEIC}, {"mif1", CASE_FILE_HEIC}, {"avif", CASE_FILE_AVIF}};
	for (size_t i = 0; i < sizeof(brands) / sizeof(*brands); i++)
		if (str_eq(str_sub(bytes, BRAND_AT, 4), str_from_c(brands[i].brand)))
			return brands[i].kind;
	return CASE_FILE_KINDS;
}

enum case_file_kind case_file_recognise(struct str bytes)
{
	if (str_eq(str_sub(bytes, 4, 4), STR("ftyp")))
		return boxed(bytes);
	if (str_starts(bytes, STR("\x89PNG\r\n\x1A\n")))
		return CASE_FILE_PNG;
	if (str_starts(bytes, STR("\xFF\xD8\xFF")))
		return CASE_FILE_JPEG;
	if (str_starts(bytes, STR("GIF87a")) || str_starts(bytes, STR("GIF89a")))
		return CASE_FILE_GIF;
	if (str_starts(bytes, STR("RIFF")) && str_eq(str_sub(bytes, 8, 4), STR("WEBP")))
		return CASE_FILE_WEBP;
	if (str_starts(bytes, STR("%PDF-")))
		return CASE_FILE_PDF;
	if (bytes.len > 0 && is_mail(bytes))
		return CASE_FILE_MAIL;
	return bytes.len > 0 && is_text(bytes) ? CASE_FILE_TEXT : CASE_FILE_KINDS;
}

struct str case_file_refusal(struct str bytes)
{
	if (bytes.len == 0)
		return STR("Ce fichier est vide. Choisissez-en un autre, ou refaites la capture.");
	if (str_eq(str_sub(bytes, 4, 4), STR("ftyp")))
		return STR("Les vidéos ne se gardent pas ici. Donnez l'adresse du message, et une capture d'écran de "
			   "la vidéo.");
	if (str_starts(bytes, STR("PK\x03\x04")))
		return STR(
			"Ce fichier en contient d'autres, ou vient d'un logiciel de bureau. Donnez-le en PDF, ou ses "
			"images une par une.");
	return STR("Ce fichier n'est ni une image, ni un PDF, ni un courriel, ni un texte. Faites plutôt une capture "
		   "d'écran.");
}
