/* SPDX-License-Identifier: Apache-2.0 */
#include "verdict/jsonw.h"
#include "verdict/profile.h"

static void write_member(struct buf *out, const char *name, const char *value)
{
	buf_addf(out, "\"%s\": ", name);
	jsonw_c_string(out, value);
}

static void write_seen(struct buf *out, const struct place_index *places, const struct profile_seen *seen)
{
	buf_add_c(out, "{\"seen\": [");
	for (unsigned f = 0, any = false; f < PROFILE_FACTS; f++) {
		if (!(seen->facts & PROFILE_BIT(f)))
			continue;
		buf_add_c(out, any ? ", {" : "{");
		write_member(out, "fact", profile_fact_id((enum profile_fact)f));
		buf_add_c(out, ", \"start\": ");
		jsonw_size(out, place_utf16(places, seen->spans[f].start));
		buf_add_c(out, ", \"end\": ");
		jsonw_size(out, place_utf16(places, seen->spans[f].end));
		buf_add_char(out, '}');
		any = true;
	}
}

/* « "name": [{"title": …, "text": …}, …] » of one more. */
static void write_titled(struct buf *out, bool first, const char *title, const char *text)
{
	buf_add_c(out, first ? "{" : ", {");
	write_member(out, "title", title);
	buf_add_c(out, ", ");
	write_member(out, "text", text);
}

static void write_advice(struct buf *out, bool first, const struct profile_advice *advice)
{
	write_titled(out, first, advice->title, advice->text);
	buf_add_c(out, ", ");
	write_member(out, "href", advice->href);
	buf_add_c(out, ", ");
	write_member(out, "link", advice->link);
}

static void write_drawing(struct buf *out, const struct profile_told *told)
{
	buf_add_c(out, "], \"shown\": [");
	for (unsigned n = 0, any = false; n < PROFILE_NODES; n++)
		if (told->shown >> n & 1) {
			buf_addf(out, any ? ", %u" : "%u", n);
			any = true;
		}
	buf_add_c(out, "], \"strong\": [");
	for (unsigned e = 0, any = false; e < PROFILE_EDGES; e++)
		if (told->strong >> e & 1) {
			buf_addf(out, any ? ", %u" : "%u", e);
			any = true;
		}
	_cleanup_buf_ struct buf names;
	buf_init(&names, 256);
	profile_name_nodes(&names, told->shown);
	buf_add_c(out, "], \"names\": ");
	jsonw_string(out, buf_str(&names));
}

void profile_write(struct buf *out, const struct place_index *places, const struct profile_seen *seen, unsigned facts,
		   const struct profile_told *told)
{
	write_seen(out, places, seen);
	buf_add_c(out, "], \"facts\": [");
	for (unsigned f = 0, any = false; f < PROFILE_FACTS; f++)
		if (facts >> f & 1) {
			buf_add_c(out, any ? ", " : "");
			jsonw_c_string(out, profile_fact_id((enum profile_fact)f));
			any = true;
		}
	write_drawing(out, told);
	buf_addf(out, ", \"apart\": %s, ", told->apart ? "true" : "false");
	write_member(out, "title", told->title);
	buf_add_c(out, ", ");
	write_member(out, "text", told->text);
	buf_add_c(out, ", \"ties\": [");
	for (size_t i = 0; i < told->tie_count; i++) {
		write_titled(out, i == 0, told->ties[i]->title, told->ties[i]->text);
		buf_add_char(out, '}');
	}
	buf_add_c(out, "], \"readers\": [");
	for (unsigned i = 0, any = false; i < PROFILE_READERS; i++)
		if (told->readers >> i & 1) {
			write_titled(out, !any, profile_who[i].title, profile_who[i].text);
			buf_add_char(out, '}');
			any = true;
		}
	buf_add_c(out, "], \"changes\": [");
	for (size_t i = 0; i < told->change_count; i++) {
		write_advice(out, i == 0, told->changes[i].advice);
		buf_addf(out, ", \"undone\": %u}", told->changes[i].undone);
	}
	buf_add_c(out, "], \"keeps\": [");
	for (size_t i = 0; i < told->keep_count; i++) {
		write_advice(out, i == 0, told->keeps[i]);
		buf_add_char(out, '}');
	}
	buf_add_c(out, "]}");
}
