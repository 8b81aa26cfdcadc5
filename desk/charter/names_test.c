/* SPDX-License-Identifier: Apache-2.0 */
/* Lists changed in a text, of which all else stays. */
#include "desk/charter/names.h"

#include "base/testing.h"

static const char text[] = "# Notre charte\n"
			   "id: essai\n"
			   "accounts:\n"
			   "    # celui de la maternité\n"
			   "    - network: facebook\n"
			   "      handle: maternite\n"
			   "    - { network: x, handle: essai } # le grand\n"
			   "\n"
			   "# Mots-dièse\n"
			   "hashtags: [\"#Essai\", \"#Autre\"]   # deux\n"
			   "sites:\n"
			   "  - name: Site\n"
			   "    address: \"1, rue\"\n"
			   "    perimeter: { latitude: 43.2, longitude: -0.3, radius: 450 }\n"
			   "contacts:\n"
			   "  dpo:\n"
			   "    name: DPO\n"
			   "    mail: dpo@essai.example\n"
			   "  # la nuit aussi\n"
			   "  direction: { name: Direction, phone: \"01\" }\n"
			   "services:\n";

struct trial {
	struct arena arena;
	struct buf out;
	bool replaced;
};

static void begin(struct trial *t)
{
	arena_init(&t->arena, 1 << 20);
	buf_init(&t->out, 1 << 20);
}

static void end(struct trial *t)
{
	buf_release(&t->out);
	arena_release(&t->arena);
}

/* What is new in `got` and what is gone from the text, line by line: "-line\n+line\n". Lines that stay keep their order. */
static void assert_change(struct trial *t, const char *change)
{
	struct buf found;
	struct str before = str_from_c(text), after = buf_str(&t->out), a, b;
	buf_init(&found, 1 << 20);
	while (before.len > 0 || after.len > 0) {
		struct str rest_a = str_cut(before, '\n', &a), rest_b = str_cut(after, '\n', &b);
		if (before.len && after.len && str_eq(a, b)) {
			before = rest_a;
			after = rest_b;
			continue;
		}
		char whole[256];
		snprintf(whole, sizeof(whole), "%.*s\n", STR_ARG(a));
		if (before.len && str_find(after, str_from_c(whole)) == SIZE_MAX) {
			buf_addf(&found, "-%s", whole);
			before = rest_a;
		} else {
			buf_addf(&found, "+%.*s\n", STR_ARG(b));
			after = rest_b;
		}
	}
	assert_string_equal(buf_str(&found).ptr, change);
	buf_release(&found);
	buf_clear(&t->out);
}

static void add(struct trial *t, enum names_kind kind, struct names_entry entry)
{
	assert_int_equal(names_add(&t->arena, str_from_c(text), kind, &entry, &t->out, &t->replaced, NULL), ERR_NONE);
}

static void reads(void **state)
{
	(void)state;
	struct trial t;
	struct names names;
	size_t counts[NAMES_KINDS];
	begin(&t);
	assert_int_equal(names_count(&t.arena, str_from_c(text), counts, NULL), ERR_NONE);
	assert_true(counts[NAMES_ACCOUNTS] == 2 && counts[NAMES_CONTACTS] == 2 && counts[NAMES_SERVICES] == 0);
	assert_int_equal(names_count(&t.arena, STR("a: [b"), counts, NULL), ERR_NONE);
	assert_int_equal(counts[NAMES_ACCOUNTS], 0);
	assert_int_equal(names_read(&t.arena, str_from_c(text), NAMES_ACCOUNTS, &names, NULL), ERR_NONE);
	assert_int_equal(names.count, 2);
	assert_true(str_eq(names.entries[1].values[0], STR("x")) && str_eq(names.entries[1].values[1], STR("essai")));
	assert_int_equal(names_read(&t.arena, str_from_c(text), NAMES_CONTACTS, &names, NULL), ERR_NONE);
	assert_true(names.count == 2 && str_eq(names.entries[1].values[0], STR("direction")));
	assert_true(str_eq(names.entries[1].values[3], STR("01")) && names.entries[1].values[2].len == 0);
	assert_int_equal(names_read(&t.arena, str_from_c(text), NAMES_SERVICES, &names, NULL), ERR_NONE);
	assert_int_equal(names.count, 0);
	assert_int_equal(names_read(&t.arena, STR("a: [b"), NAMES_SERVICES, &names, NULL), ERR_NONE);
	assert_int_equal(names.count, 0);
	end(&t);
}

static void adds(void **state)
{
	(void)state;
	struct trial t;
	begin(&t);
	add(&t, NAMES_ACCOUNTS, (struct names_entry){{STR("mastodon"), STR("essai")}});
	assert_change(&t, "+    - network: mastodon\n+      handle: essai\n");
	add(&t, NAMES_HASHTAGS, (struct names_entry){{STR("#Nouveau")}});
	assert_change(&t, "-hashtags: [\"#Essai\", \"#Autre\"]   # deux\n"
			  "+hashtags:\n+  - \"#Essai\"\n+  - \"#Autre\"\n+  - \"#Nouveau\"\n");
	add(&t, NAMES_SERVICES, (struct names_entry){{STR("unité : \"Hélianthe\" #2")}});
	assert_change(&t, "+  - \"unité : \\\"Hélianthe\\\" #2\"\n");
	add(&t, NAMES_CONFIDENTIAL, (struct names_entry){{STR("projet Hélios"), {0}, STR("non")}});
	assert_change(&t, "+\n+confidential:\n+  - words: projet Hélios\n+    why: non\n");
	add(&t, NAMES_SITES, (struct names_entry){{STR("Off"), STR("off")}});
	assert_change(&t, "+  - name: \"Off\"\n+    address: \"off\"\n");
	end(&t);
}

/* With what its form does not show. */
static void a_site_takes_the_place_of_its_name(void **state)
{
	(void)state;
	struct trial t;
	struct names names;
	begin(&t);
	add(&t, NAMES_SITES, (struct names_entry){{STR("Site"), STR("2, rue")}});
	assert_change(&t, "-    address: \"1, rue\"\n-    perimeter: { latitude: 43.2, longitude: -0.3, radius: 450 }\n"
			  "+    address: \"2, rue\"\n+    perimeter: {latitude: \"43.2\", longitude: \"-0.3\", radius: "
			  "\"450\"}\n");
	const struct names_entry drawn = {{STR("Site"), STR("1, rue"), STR("43.2, -0.3\n43.3, -0.3\n43.3, -0.2")}};
	add(&t, NAMES_SITES, drawn);
	assert_change(&t, "-    perimeter: { latitude: 43.2, longitude: -0.3, radius: 450 }\n+    perimeter: |-\n"
			  "+      43.2, -0.3\n+      43.3, -0.3\n+      43.3, -0.2\n");
	add(&t, NAMES_SITES, drawn);
	assert_int_equal(names_read(&t.arena, buf_str(&t.out), NAMES_SITES, &names, NULL), ERR_NONE);
	assert_int_equal(names.count, 1);
	assert_string_equal(names.entries[0].values[2].ptr, "43.2, -0.3\n43.3, -0.3\n43.3, -0.2");
	struct names_entry inside = {{STR("S"), STR("A"), {0}}};
	buf_clear(&t.out);
	assert_int_equal(names_add(&t.arena,
				   STR("sites:\n  - name: S\n    address: B\n    buildings:\n      - name: un\n        "
				       "perimeter: {radius: 4}\n"),
				   NAMES_SITES, &inside, &t.out, &t.replaced, NULL),
			 ERR_NONE);
	assert_true(t.replaced);
	assert_string_equal(t.out.ptr, "sites:\n  - name: S\n    address: A\n"
				       "    buildings: [{name: un, perimeter: {radius: \"4\"}}]\n");
	end(&t);
}

static void a_contact_takes_the_place_of_its_kind(void **state)
{
	(void)state;
	struct trial t;
	begin(&t);
	add(&t, NAMES_CONTACTS, (struct names_entry){{STR("dpo"), STR("DPO"), STR("autre@essai.example")}});
	assert_change(&t, "-    mail: dpo@essai.example\n+    mail: autre@essai.example\n");
	add(&t, NAMES_CONTACTS, (struct names_entry){{STR("drh"), STR("DRH"), {0}, STR("02")}});
	assert_change(&t, "+  drh:\n+    name: DRH\n+    phone: \"02\"\n");
	end(&t);
}

static void removes(void **state)
{
	(void)state;
	struct trial t;
	begin(&t);
	struct str all = str_from_c(text);
	assert_int_equal(names_remove(&t.arena, all, NAMES_ACCOUNTS, 1, &t.out, NULL), ERR_NONE);
	assert_change(&t, "-    - { network: x, handle: essai } # le grand\n");
	assert_int_equal(names_remove(&t.arena, all, NAMES_ACCOUNTS, 0, &t.out, NULL), ERR_NONE);
	assert_change(&t, "-    - network: facebook\n-      handle: maternite\n");
	assert_int_equal(names_remove(&t.arena, all, NAMES_SITES, 0, &t.out, NULL), ERR_NONE);
	assert_change(&t, "-sites:\n-  - name: Site\n-    address: \"1, rue\"\n"
			  "-    perimeter: { latitude: 43.2, longitude: -0.3, radius: 450 }\n+sites: []\n");
	assert_int_equal(names_remove(&t.arena, all, NAMES_CONTACTS, 0, &t.out, NULL), ERR_NONE);
	assert_change(&t, "-  dpo:\n-    name: DPO\n-    mail: dpo@essai.example\n");
	assert_int_equal(names_remove(&t.arena, all, NAMES_HASHTAGS, 2, &t.out, NULL), ERR_NOT_FOUND);
	assert_int_equal(names_remove(&t.arena, STR("a: [b"), NAMES_HASHTAGS, 0, &t.out, NULL), ERR_FORMAT);
	end(&t);
}

/* A site keeps what its form does not show, even when the list is written anew. */
static void what_is_written_anew_keeps_all(void **state)
{
	(void)state;
	struct trial t;
	struct names_entry entry = {{STR("Deux"), STR("2, rue")}};
	begin(&t);
	assert_int_equal(names_add(&t.arena,
				   STR("sites: [{ name: Un, address: \"1, rue\", perimeter: { latitude: 43.2, radius: "
				       "4 } }]"),
				   NAMES_SITES, &entry, &t.out, &t.replaced, NULL),
			 ERR_NONE);
	assert_false(t.replaced);
	assert_string_equal(t.out.ptr, "sites:\n  - name: Un\n    address: \"1, rue\"\n"
				       "    perimeter: {latitude: \"43.2\", radius: \"4\"}\n"
				       "  - name: Deux\n    address: \"2, rue\"\n");
	end(&t);
}

/* YAML counts more line ends than others do: an entry must not be cut at the wrong line. */
static void other_line_ends_count(void **state)
{
	(void)state;
	struct trial t;
	begin(&t);
	assert_int_equal(names_remove(&t.arena,
				      STR("id: \"a\xE2\x80\xA8  b\" # c\xC2\x85services:\n  - un\n  - deux\nname: d\n"),
				      NAMES_SERVICES, 0, &t.out, NULL),
			 ERR_NONE);
	assert_string_equal(t.out.ptr, "id: \"a\xE2\x80\xA8  b\" # c\xC2\x85services:\n  - deux\nname: d\n");
	end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(adds),
		cmocka_unit_test(a_site_takes_the_place_of_its_name),
		cmocka_unit_test(a_contact_takes_the_place_of_its_kind),
		cmocka_unit_test(removes),
		cmocka_unit_test(what_is_written_anew_keeps_all),
		cmocka_unit_test(other_line_ends_count),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
