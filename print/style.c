/* SPDX-License-Identifier: Apache-2.0 */
/* Sizes, colours and spaces, for an A5 page; on A4 all is a little larger. */
#include "print/inner.h"

/* clang-format off */
#define INK {0.14, 0.13, 0.11}
#define SOFT {0.36, 0.33, 0.30}
#define ACCENT {0.05, 0.32, 0.40}
#define WHITE {1, 1, 1}

const struct style print_styles[PRINT_STYLES] = {
	/*                    size  leading above below colour   strong hyphens stays  most tag */
	[PRINT_BODY] =       { 9.2, 12.8,  0,    5,   INK,    false, true,  false, 0, "P"},
	[PRINT_LEAD] =       {10.5, 14,    0,    7,   SOFT,   false, false, true,  0, "P"},
	[PRINT_PRINCIPLE] =  {12,   15.5,  0,    6,   ACCENT, true,  false, true,  0, "P"},
	[PRINT_SMALL] =      { 7.6, 10.2,  0,    3,   SOFT,   false, true,  false, 0, "P"},
	[PRINT_LABEL] =      { 8.2, 11.5,  0,    1.5, INK,    true,  false, true,  0, "P"},
	[PRINT_QUOTE] =      { 9.2, 12.8,  0,    3,   INK,    false, true,  false, 0, "P"},
	[PRINT_ENTRY] =      { 9.2, 11.7,  0,    0,   INK,    false, false, false, 0, "P"},
	[PRINT_CELL] =       { 9,   12,    3,    3,   INK,    false, true,  false, 0, "TD"},
	[PRINT_HEAD_CELL] =  { 8,   11,    3,    3,   SOFT,   true,  false, true,  0, "TH"},
	[PRINT_COVER] =      {28,   35,    0,    0,   WHITE,  true,  false, true,  5, "P"},
	[PRINT_COVER_NAME] = {14,   18,    0,    4,   INK,    true,  false, true,  2, "P"},
	[PRINT_COVER_TEXT] = {11,   15,    0,    4,   SOFT,   false, false, false, 2, "P"},
	[PRINT_TITLE] =      {19,   23,    26,   7,   INK,    true,  false, true,  4, "H1"},
	[PRINT_HEADING] =    {13.5, 17,    13,   5,   INK,    true,  false, true,  4, "H2"},
	[PRINT_SUBHEADING] = { 9.6, 12.8,  7,    1.5, INK,    true,  false, true,  4, "H3"},
	[PRINT_RUNNING] =    { 7.5, 10,    0,    0,   SOFT,   false, false, false, 1, NULL},
	[PRINT_SUBJECT] =    {11.5, 15,   12,    8,   INK,    true,  false, true,  4, "H1"},
	[PRINT_PART] =       {10,   13.4,  7,    3,   INK,    true,  false, true,  4, "H2"},
};

/* Millimetres are 72 / 25.4 points: 148 × 210, 210 × 297. */
const struct geometry print_papers[] = {
	/*              width    height  inner outer top bottom scale */
	[PRINT_A5] = { 419.53,  595.28,  48,   42,   54,  46,   1},
	[PRINT_A4] = { 595.28,  841.89,  71,   71,   71,  64,   1.1},
};
/* clang-format on */

struct colour print_tone_colour(enum print_tone tone)
{
	static const struct colour colours[] = {
		[PRINT_PLAIN] = {0.52, 0.49, 0.44}, [PRINT_ACCENT] = ACCENT,
		[PRINT_STOP] = {0.63, 0.11, 0.09},  [PRINT_REVIEW] = {0.49, 0.29, 0},
		[PRINT_CLEAR] = {0.11, 0.40, 0.22},
	};
	return colours[tone];
}
