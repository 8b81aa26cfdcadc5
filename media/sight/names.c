/* SPDX-License-Identifier: Apache-2.0 */
/* For whoever tells what was seen, without what sees it. */
#include "media/sight.h"

const char *sight_code_name(enum sight_code_kind kind)
{
	static const char *const names[SIGHT_CODE_KINDS] = {
		[SIGHT_QR] = "QR code",          [SIGHT_DATAMATRIX] = "DataMatrix",
		[SIGHT_CODE128] = "Code 128",    [SIGHT_CODE39] = "Code 39",
		[SIGHT_CODE93] = "Code 93",      [SIGHT_CODABAR] = "Codabar",
		[SIGHT_I25] = "2 parmi 5",       [SIGHT_EAN] = "EAN",
		[SIGHT_DATABAR] = "GS1 DataBar", [SIGHT_AZTEC] = "Aztec",
		[SIGHT_PDF417] = "PDF417",
	};
	return (unsigned)kind < SIGHT_CODE_KINDS ? names[kind] : NULL;
}

const char *sight_scene_id(enum sight_scene scene)
{
	static const char *const ids[SIGHT_SCENES] = {NULL, "ecran", "document", "radiographie"};
	return (unsigned)scene < SIGHT_SCENES ? ids[scene] : NULL;
}
