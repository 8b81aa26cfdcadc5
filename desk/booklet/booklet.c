/* SPDX-License-Identifier: Apache-2.0 */
/* The booklet's route. */
#include "desk/booklet/booklet.h"

#include <pthread.h>

#include "desk/desk.h"
#include "desk/guide/pages.h"
#include "web/kept.h"
#include "web/request.h"

#define ADDRESS STR("/guide/livret.pdf")
#define FILE_NAME "livret-reseaux-sociaux.pdf"

static enum error_code make(struct request *r, const struct site *site, struct kept **ret_kept, struct error *err)
{
	struct site_booklet made;
	size_t pages;
	struct buf *out = request_pdf(r, FILE_NAME);
	struct desk *desk = desk_of(r);
	struct booklet booklet = {.guide = desk->guide, .site = site};
	struct error unknown;
	/* A server that does not know its own address has booklets without it. */
	if (desk_address(desk, STR("/guide"), request_arena(r), &booklet.address, &unknown))
		booklet.address = (struct str){"", 0};
	enum error_code code = booklet_make(&booklet, out, &pages, err);
	if (!code)
		code = request_keep(r, ret_kept, err);
	if (code)
		return code;
	made = (struct site_booklet){(int64_t)pages, (int64_t)out->len};
	site_tell_booklet(guide_sites(desk->guide), site, made);
	return ERR_NONE;
}

/* Who comes while one is being made waits for it rather than make another. */
static enum error_code take(struct request *r, const struct site *site, struct kept **ret_kept, struct error *err)
{
	static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;
	struct sites *sites = guide_sites(desk_of(r)->guide);
	enum error_code code = ERR_NONE;
	struct kept *kept = site_page(sites, site, ADDRESS);
	if (!kept) {
		pthread_mutex_lock(&making);
		kept = site_page(sites, site, ADDRESS);
		if (!kept)
			code = make(r, site, &kept, err);
		if (!code)
			site_keep(sites, site, ADDRESS, kept);
		pthread_mutex_unlock(&making);
	}
	if (!code)
		*ret_kept = kept;
	return code;
}

static enum error_code run_booklet(struct request *r, struct error *err)
{
	const struct site *site;
	struct kept *kept;
	enum error_code code = guide_take_site(r, &site, err);
	if (code)
		return code;
	code = take(r, site, &kept, err);
	if (!code) {
		/* It names nobody: it is the same for who is signed in. */
		request_kept(r, kept);
		kept_free(kept);
	}
	site_give(guide_sites(desk_of(r)->guide), site);
	return code;
}

const struct route booklet_routes[] = {
	{.path = "/guide/livret.pdf", .run = run_booklet, .help = "le guide en livret, à imprimer (PDF)"},
	{0},
};
