/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/app/app.h"

#include "desk/check/engine.h"
#include "store/establishments_sql.h"
#include "web/files.h"
#include "web/page.h"

/* The ground of pages, light: the style's --ground. The dark one is in the layout, by a meta element. */
#define GROUND "#f6f3ed"

static const struct ui_link favourite_way[1] = {{.label = STR("Vérifier un message"), .href = STR("/verifier")}};

/* The only establishment of this installation; empty when there are several: a visitor may be of any. */
static enum error_code find_name(struct request *r, struct str *ret_name, struct error *err)
{
	struct store_conn *conn;
	struct establishments_all_rows all = {0};
	enum error_code code = request_store(r, &conn, err);
	if (!code)
		code = establishments_all(conn, request_arena(r), &all, err);
	if (!code)
		*ret_name = all.count == 1 ? all.items[0].name : STR("");
	return code;
}

static void add_icon(struct buf *out, const char *file, const char *size, const char *purpose)
{
	struct str folder = request_assets();
	buf_addf(out,
		 "{\"src\":\"/ressources/%.*s/%s.png\",\"sizes\":\"%s\",\"type\":\"image/png\",\"purpose\":\"%s\"}",
		 STR_ARG(folder), file, size, purpose);
}

/* https://www.w3.org/TR/appmanifest/ and https://w3c.github.io/web-share-target/ */
static enum error_code run_manifest(struct request *r, struct error *err)
{
	struct str name;
	struct buf *out = request_manifest(r);
	enum error_code code = find_name(r, &name, err);
	if (code)
		return code;
	buf_add_c(out, "{\"id\":\"/verifier\",\"name\":");
	if (name.len > 0) {
		_cleanup_buf_ struct buf whole;
		buf_init(&whole, 512);
		buf_add_c(&whole, "Blouse, ");
		buf_add_str(&whole, name);
		page_json(out, whole.failed ? STR("Blouse") : buf_str(&whole));
	} else {
		page_json(out, STR("Blouse"));
	}
	buf_add_c(out, ",\"short_name\":\"Blouse\",\"lang\":\"fr\",\"dir\":\"ltr\",\"description\":"
		       "\"Relire un message avant de le publier, et lire le guide des réseaux sociaux.\","
		       "\"start_url\":\"/verifier\",\"scope\":\"/\",\"display\":\"standalone\","
		       "\"background_color\":\"" GROUND "\",\"theme_color\":\"" GROUND "\","
		       "\"icons\":[");
	add_icon(out, "icon-192", "192x192", "any");
	buf_add_c(out, ",");
	add_icon(out, "icon-512", "512x512", "any");
	buf_add_c(out, ",");
	add_icon(out, "icon-maskable", "512x512", "maskable");
	buf_add_c(out, "],\"shortcuts\":[{\"name\":\"Vérifier un message\",\"short_name\":\"Vérifier\",\"url\":"
		       "\"/verifier\"},{\"name\":\"Signaler un "
		       "message\",\"short_name\":\"Signaler\",\"url\":\"/signaler\"},{\"name\":\"Lire le "
		       "guide\",\"short_name\":\"Guide\",\"url\":\"/guide\"}],"
		       "\"share_target\":{\"action\":\"/verifier/partage\",\"method\":\"POST\",\"enctype\":"
		       "\"multipart/form-data\",\"params\":{\"title\":\"titre\",\"text\":\"texte\","
		       "\"url\":\"adresse\",\"files\":[{\"name\":\"photo\",\"accept\":[\"image/*\"]}]}}}\n");
	return ERR_NONE;
}

static bool ends(struct str s, struct str end)
{
	return s.len >= end.len && str_eq(str_sub(s, s.len - end.len, s.len), end);
}

/* The files of the style and of the scripts; pictures are for the telephone's own list of applications. */
static void add_assets(struct buf *out)
{
	bool some = false;
	for (size_t i = 0; i < asset_count; i++) {
		if (ends(assets[i].path, STR(".png")) || str_eq(assets[i].path, STR("sw.js")))
			continue;
		buf_add_c(out, some ? "," : "");
		page_json(out, assets[i].path);
		some = true;
	}
}

/* Those without which a browser cannot read; the careful reading's model is kept once somebody asked for it. */
static void add_engine(struct buf *out, const struct files *files)
{
	bool some = false;
	for (const struct file_wanted *file = check_engine_files; files && file->name; file++) {
		if (file->optional)
			continue;
		buf_add_c(out, some ? "," : "");
		page_json(out, str_from_c(file->name));
		some = true;
	}
}

/* The same for everybody: no cookie is looked at, and the answer changes with the files alone. */
static enum error_code run_worker(struct request *r, struct error *err)
{
	const struct files *files = desk_of(r)->engine;
	const struct asset *script = asset_find(STR("sw.js"));
	struct buf *out = request_script(r);
	if (!script)
		return error_set(err, ERR_NOT_FOUND, "Ce site n'a pas de script « sw.js ».");
	buf_add_c(out, "const SITE = {\"assets\":");
	page_json(out, request_assets());
	buf_add_c(out, ",\"files\":[");
	add_assets(out);
	buf_add_c(out, "],\"engine\":");
	page_json(out, files ? files_folder(files) : STR("aucun"));
	buf_add_c(out, ",\"engineFiles\":[");
	add_engine(out, files);
	buf_add_c(out, "]};\n");
	buf_add_str(out, script->bytes);
	return ERR_NONE;
}

static enum error_code run_favourite(struct request *r, struct error *err)
{
	struct app_favourite page = {.way = favourite_way, .way_count = 1};
	enum error_code code = frame_public(r, STR("Blouse à portée de main"), FRAME_CHECK, &page.layout, err);
	page.layout.lead = STR("Sur votre téléphone comme une application, ou depuis n'importe quelle page.");
	if (!code)
		app_favourite(request_html(r), &page);
	return code;
}

static enum error_code run_offline(struct request *r, struct error *err)
{
	struct app_offline page = {0};
	enum error_code code = frame_public(r, STR("Cette page attend le réseau"), FRAME_HOME, &page.layout, err);
	if (!code)
		app_offline(request_html(r), &page);
	return code;
}

const struct route app_routes[] = {
	{.path = "/manifest.webmanifest", .run = run_manifest, .help = "le site comme application d'un téléphone"},
	{.path = "/sw.js", .run = run_worker, .help = "ce qui garde les pages publiques sur un appareil"},
	{.path = "/verifier/favori", .run = run_favourite, .help = "installer Blouse, partager vers elle, le favori"},
	{.path = "/hors-ligne", .run = run_offline, .help = "page montrée sans réseau"},
	{0},
};
