/* SPDX-License-Identifier: Apache-2.0 */
#include "web/kept.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/mem.h"
#include "web/exchange.h"

struct kept {
	atomic_uint holders;
	struct buf page, zipped;
	enum answer_type type;
	char file_name[FILE_NAME_MAX];
	char etag[KEPT_ETAG_LEN + 1];
};

enum error_code request_keep(struct request *r, struct kept **ret_kept, struct error *err)
{
	struct kept *kept = mem_calloc(1, sizeof(*kept));
	if (!kept)
		return error_nomem(err);
	atomic_init(&kept->holders, 1);
	buf_init(&kept->page, SERVER_PAGE_MAX);
	buf_init(&kept->zipped, SERVER_PAGE_MAX);
	if (r->out.failed || !buf_add_str(&kept->page, buf_str(&r->out))) {
		kept_free(kept);
		return error_nomem(err);
	}
	kept->type = r->type;
	snprintf(kept->file_name, sizeof(kept->file_name), "%s", r->file_name);
	/* A page that does not get shorter is sent as it is; a PDF is compressed already. */
	if (kept->type != ANSWER_PDF)
		zip_text(r->server->zips, ZIP_KEPT, buf_str(&kept->page), &kept->zipped);
	snprintf(kept->etag, sizeof(kept->etag), "%016" PRIx64 "%016" PRIx64,
		 hash_bytes(kept->page.ptr, kept->page.len, 1), hash_bytes(kept->page.ptr, kept->page.len, 2));
	*ret_kept = kept;
	return ERR_NONE;
}

void request_kept(struct request *r, struct kept *kept)
{
	kept_free(r->kept);
	r->kept = kept_hold(kept);
}

struct kept *kept_hold(struct kept *kept)
{
	atomic_fetch_add(&kept->holders, 1);
	return kept;
}

void kept_free(struct kept *kept)
{
	if (!kept || atomic_fetch_sub(&kept->holders, 1) > 1)
		return;
	buf_release(&kept->page);
	buf_release(&kept->zipped);
	mem_free(kept);
}

struct str kept_bytes(const struct kept *kept, bool zip) { return buf_str(zip ? &kept->zipped : &kept->page); }

enum answer_type kept_type(const struct kept *kept) { return kept->type; }

const char *kept_file_name(const struct kept *kept) { return kept->file_name; }

const char *kept_etag(const struct kept *kept) { return kept->etag; }
