/* SPDX-License-Identifier: Apache-2.0 */
#include "media/sight/gs1.h"

/* Those that health uses, and the general ones: how long their values are. */
static const struct {
	char from[5], to[5]; /* identifiers from here to there, of equal length */
	unsigned char min, max;
	bool digits, checked;
} identifiers[] = {
	{"00", "00", 18, 18, true, true},      /* SSCC: a parcel */
	{"01", "02", 14, 14, true, true},      /* GTIN */
	{"10", "10", 1, 20, false, false},     /* lot */
	{"11", "13", 6, 6, true, false},       /* made, due, packed on */
	{"15", "17", 6, 6, true, false},       /* best before, sell by, expires on */
	{"20", "20", 2, 2, true, false},       /* variant */
	{"21", "21", 1, 20, false, false},     /* serial number */
	{"22", "22", 1, 20, false, false},     /* consumer product variant */
	{"30", "30", 1, 8, true, false},       /* count */
	{"37", "37", 1, 8, true, false},       /* count of units */
	{"235", "235", 1, 28, false, false},   /* third party's serial number */
	{"240", "243", 1, 30, false, false},   /* more about the product */
	{"250", "251", 1, 30, false, false},   /* second serial number, source */
	{"253", "253", 13, 30, false, false},  /* document */
	{"254", "254", 1, 20, false, false},   /* place, continued */
	{"400", "403", 1, 30, false, false},   /* order, consignment */
	{"410", "417", 13, 13, true, true},    /* places */
	{"420", "421", 1, 20, false, false},   /* postal code */
	{"422", "422", 3, 3, true, false},     /* country of origin */
	{"710", "716", 1, 20, false, false},   /* national health reimbursement numbers */
	{"3100", "3699", 6, 6, true, false},   /* measures */
	{"3900", "3959", 1, 18, true, false},  /* amounts */
	{"7001", "7001", 13, 13, true, false}, /* NATO stock number */
	{"7003", "7003", 10, 10, true, false}, /* expires at */
	{"7004", "7004", 1, 4, true, false},   /* strength */
	{"7020", "7023", 1, 30, false, false}, /* refurbishment, assembly */
	{"7040", "7040", 4, 4, false, false},
	{"7230", "7239", 3, 30, false, false}, /* certificates */
	{"7240", "7240", 1, 20, false, false}, /* clinical trial */
	{"7241", "7241", 2, 2, true, false},   /* kind of medical product */
	{"7250", "7251", 8, 12, true, false},  /* date of birth, and hour */
	{"7252", "7252", 1, 1, true, false},   /* sex */
	{"7253", "7256", 1, 90, false, false}, /* names of a person */
	{"7257", "7257", 1, 70, false, false}, /* suffix of a name */
	{"7258", "7258", 3, 3, false, false},  /* baby of several */
	{"7259", "7259", 1, 40, false, false}, /* name of a baby */
	{"8003", "8004", 1, 30, false, false}, /* returnable and lasting assets */
	{"8005", "8005", 6, 6, true, false},
	{"8006", "8006", 18, 18, true, false},
	{"8008", "8008", 8, 12, true, false},
	{"8010", "8011", 1, 30, false, false},
	{"8012", "8013", 1, 30, false, false},
	{"8017", "8018", 18, 18, true, true}, /* GSRN: who gives care, who receives it */
	{"8019", "8019", 1, 10, true, false}, /* which time the same service is given */
	{"8020", "8020", 1, 25, false, false},
	{"8026", "8026", 18, 18, true, false},
	{"8200", "8200", 1, 70, false, false}, /* address of a page */
	{"90", "90", 1, 30, false, false},
	{"91", "99", 1, 90, false, false}, /* the house's own */
};

static bool all_digits(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	return s.len > 0;
}

bool gs1_check(struct str digits)
{
	unsigned sum = 0;
	if (digits.len < 2 || !all_digits(digits))
		return false;
	for (size_t i = 0; i < digits.len; i++)
		sum += (unsigned)(digits.ptr[i] - '0') * ((digits.len - i) % 2 ? 1 : 3);
	return sum % 10 == 0;
}

/* The identifier that `s` begins with, or -1. */
static int identify(struct str s)
{
	for (size_t i = 0; i < sizeof(identifiers) / sizeof(*identifiers); i++) {
		size_t len = strlen(identifiers[i].from);
		if (s.len > len && all_digits(str_sub(s, 0, len)) && memcmp(s.ptr, identifiers[i].from, len) >= 0 &&
		    memcmp(s.ptr, identifiers[i].to, len) <= 0)
			return (int)i;
	}
	return -1;
}

bool gs1_read(struct arena *arena, struct str data, struct sight_field **ret_fields, size_t *ret_count)
{
	struct sight_field found[SIGHT_FIELDS_MAX];
	size_t count = 0;
	struct str rest = data;
	bool holds = data.len > 0;
	while (holds && rest.len > 0) {
		int row = count < SIGHT_FIELDS_MAX ? identify(rest) : -1;
		if (row < 0) {
			holds = false;
			break;
		}
		size_t len = strlen(identifiers[row].from);
		struct sight_field *field = &found[count++];
		*field = (struct sight_field){0};
		memcpy(field->ai, rest.ptr, len);
		rest = str_sub(rest, len, rest.len);
		bool fixed = identifiers[row].min == identifiers[row].max;
		str_cut(rest, GS1_SEPARATOR, &field->value);
		if (fixed || field->value.len > identifiers[row].max)
			field->value = str_sub(field->value, 0, identifiers[row].max);
		rest = str_sub(rest, field->value.len, rest.len);
		/* A separator may stand behind a value of fixed length too; one of open length that is full needs it. */
		bool parted = rest.len == 0 || rest.ptr[0] == GS1_SEPARATOR;
		holds = field->value.len >= identifiers[row].min && (fixed || parted) &&
			(!identifiers[row].digits || all_digits(field->value)) &&
			(!identifiers[row].checked || gs1_check(field->value));
		if (parted)
			rest = str_sub(rest, 1, rest.len);
	}
	if (!holds)
		count = 0;
	struct sight_field *fields = ARENA_NEW(arena, struct sight_field, count + 1);
	if (!fields)
		return false;
	memcpy(fields, found, count * sizeof(*found));
	*ret_fields = fields;
	*ret_count = count;
	return true;
}
