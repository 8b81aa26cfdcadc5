// SPDX-License-Identifier: Apache-2.0
#include "media/sight/zxing.h"

#define ZX_USE_UTF8
#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <new>

using namespace ZXing;

namespace
{

bool kind_of(BarcodeFormat format, sight_code_kind *ret_kind)
{
	static const struct {
		BarcodeFormat format;
		sight_code_kind kind;
	} kinds[] = {
		{BarcodeFormat::QRCode, SIGHT_QR},
		{BarcodeFormat::MicroQRCode, SIGHT_QR},
		{BarcodeFormat::DataMatrix, SIGHT_DATAMATRIX},
		{BarcodeFormat::Aztec, SIGHT_AZTEC},
		{BarcodeFormat::PDF417, SIGHT_PDF417},
		{BarcodeFormat::Code128, SIGHT_CODE128},
		{BarcodeFormat::Code39, SIGHT_CODE39},
		{BarcodeFormat::Code93, SIGHT_CODE93},
		{BarcodeFormat::Codabar, SIGHT_CODABAR},
		{BarcodeFormat::ITF, SIGHT_I25},
		{BarcodeFormat::EAN13, SIGHT_EAN},
		{BarcodeFormat::EAN8, SIGHT_EAN},
		{BarcodeFormat::UPCA, SIGHT_EAN},
		{BarcodeFormat::UPCE, SIGHT_EAN},
		{BarcodeFormat::DataBar, SIGHT_DATABAR},
		{BarcodeFormat::DataBarExpanded, SIGHT_DATABAR},
	};
	for (const auto &row : kinds)
		if (row.format == format) {
			*ret_kind = row.kind;
			return true;
		}
	return false;
}

DecodeHints hints_for(zxing_what what)
{
	DecodeHints hints;
	hints.setMaxNumberOfSymbols(SIGHT_CODES_MAX);
	switch (what) {
	case ZXING_BARS:
		/* Release 1.4 compares the bars of two scales with one another, and an assertion of its own ends the program. */
		hints.setFormats(BarcodeFormat::LinearCodes).setTryDownscale(false);
		break;
	case ZXING_SQUARES:
		hints.setFormats(BarcodeFormat::QRCode | BarcodeFormat::MicroQRCode | BarcodeFormat::DataMatrix |
				 BarcodeFormat::PDF417);
		break;
	case ZXING_SQUARES_BUT_QR:
		hints.setFormats(BarcodeFormat::DataMatrix | BarcodeFormat::PDF417);
		break;
	case ZXING_AZTEC:
		hints.setFormats(BarcodeFormat::Aztec).setTryRotate(false).setTryDownscale(false);
		break;
	}
	return hints;
}

void tell(const Result &result, void (*take)(void *, const zxing_code *), void *context)
{
	zxing_code code = {};
	if (!result.isValid() || !kind_of(result.format(), &code.kind))
		return;
	const bool characters =
		result.contentType() != ContentType::Binary && result.contentType() != ContentType::UnknownECI;
	const ByteArray &bytes = result.bytes();
	const std::string text = characters ? result.text() : std::string(bytes.begin(), bytes.end());
	const auto &at = result.position();
	const auto x = std::minmax({at[0].x, at[1].x, at[2].x, at[3].x}),
		   y = std::minmax({at[0].y, at[1].y, at[2].y, at[3].y});
	code.data = {text.data(), text.size()};
	code.gs1 = result.contentType() == ContentType::GS1;
	code.corners[0] = x.first, code.corners[1] = y.first;
	code.corners[2] = x.second + 1, code.corners[3] = y.second + 1;
	take(context, &code);
}

} // namespace

enum zxing_end zxing_read(const struct zxing_picture *picture, enum zxing_what what,
			  void (*take)(void *context, const struct zxing_code *code), void *context)
{
	try {
		const ImageView view(picture->at, static_cast<int>(picture->width), static_cast<int>(picture->height),
				     ImageFormat::Lum, static_cast<int>(picture->stride));
		for (const Result &result : ReadBarcodes(view, hints_for(what)))
			tell(result, take, context);
		return ZXING_READ;
	} catch (const std::bad_alloc &) {
		return ZXING_NO_MEMORY;
	} catch (...) {
		return ZXING_GAVE_UP;
	}
}
