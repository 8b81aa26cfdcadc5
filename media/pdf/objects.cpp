// SPDX-License-Identifier: Apache-2.0
#include "media/pdf/objects.h"

#define POINTERHOLDER_TRANSITION 4 // none of its old pointers
#include <qpdf/QPDF.hh>

int objects_end(const char *bytes, size_t len)
{
	try {
		QPDF document;
		document.setSuppressWarnings(true);
		document.processMemoryFile("document", bytes, len);
		const auto table = document.getXRefTable();
		return table.empty() ? 0 : table.rbegin()->first.getObj() + 1;
	} catch (...) {
		return 0;
	}
}
