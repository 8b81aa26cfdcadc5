/* SPDX-License-Identifier: Apache-2.0 */
/* /chiffres: how many, what about, how fast. Numbers alone, which stay when cases are forgotten. */
#ifndef BLOUSE_DESK_FIGURES_FIGURES_H
#define BLOUSE_DESK_FIGURES_FIGURES_H

#include "desk/figures/cube.h"
#include "desk/frame.h"
#include "web/ui/actions.h"
#include "web/ui/data.h"
#include "web/ui/fields.h"

extern const struct route figures_routes[];

struct figures_network {
	struct str label;
	int64_t cases, reports;
	struct str look, look_most, settle, settle_most;
};

struct figures_page {
	struct frame frame;
	const struct ui_link *way;
	size_t way_count;
	const struct ui_option *periods;
	size_t period_count;
	const struct ui_option *networks;
	size_t network_count;
	const struct ui_fact *facts; /* empty: nothing was counted */
	size_t fact_count;
	struct ui_line months;
	const struct ui_bars *kinds;
	size_t kind_count;
	const struct figures_network *rows;
	size_t row_count;
	struct str file; /* address of the numbers as a file */
};
void figures_page(struct buf *out, const struct figures_page *p);

#endif
