/* SPDX-License-Identifier: Apache-2.0 */
/* The living page of components: every one, with invented content, short and long, empty and wrong. */
#ifndef BLOUSE_WEB_COMPONENTS_COMPONENTS_H
#define BLOUSE_WEB_COMPONENTS_COMPONENTS_H

#include "web/french.h"
#include "web/ui/actions.h"
#include "web/ui/data.h"
#include "web/ui/fields.h"
#include "web/ui/layout.h"
#include "web/ui/notices.h"

struct components_row {
	struct str target, network, service;
	enum ui_state state;
	int64_t seen;
	int64_t at;
};

struct components {
	struct str assets;
	const struct layout_item *items;
	size_t item_count;
	const struct ui_link *links;
	size_t link_count;
	const struct ui_toast *toast;
	const struct ui_tab *tabs;
	size_t tab_count;
	const struct ui_option *options;
	size_t option_count;
	const struct ui_option *moments;
	size_t moment_count;
	const struct ui_mistake *mistakes;
	size_t mistake_count;
	const struct components_row *rows;
	size_t row_count;
	const struct ui_fact *facts;
	size_t fact_count;
	const struct ui_event *events;
	size_t event_count;
	const struct ui_number *networks;
	size_t network_count;
	const struct ui_number *months;
	size_t month_count;
	struct ui_reading reading;
	struct ui_text phone, broken;
	int64_t now;
	enum french_zone zone;
};

/* A page of the desk with all of them. */
void components(struct buf *out, const struct components *p);

/* A page for the public: no navigation, more air. */
struct components_public {
	struct str assets;
	struct ui_text link;
	const struct ui_option *reasons;
	size_t reason_count;
};
void components_public(struct buf *out, const struct components_public *p);

#endif
