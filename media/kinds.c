/* SPDX-License-Identifier: Apache-2.0 */
/* Which tags of EXIF, XMP, IPTC and makers' notes give away what: the first row that fits. */
#include <fnmatch.h>

#include "media/metadata.h"

#define BUILD MEDIA_KINDS /* only says how the file is built */

static const struct {
	const char *pattern;
	enum media_kind kind;
	const char *name;
} rows[] = {
	{"Exif.Image.ExifTag", BUILD, ""},
	{"Exif.Image.GPSTag", BUILD, ""},
	{"Exif.Image.Orientation", BUILD, ""},
	{"Exif.Thumbnail.Orientation", BUILD, ""},
	{"Xmp.tiff.Orientation", BUILD, ""},
	{"Exif.Photo.InteroperabilityTag", BUILD, ""},
	{"Exif.Photo.MakerNote", MEDIA_DEVICE, "notes du fabricant"},
	{"Exif.MakerNote.*", BUILD, ""},
	{"Exif.Thumbnail.*", BUILD, ""},
	{"Exif.Image.Strip*", BUILD, ""},
	{"Exif.Image.Tile*", BUILD, ""},
	{"Exif.Image.Image[WL]*", BUILD, ""},
	{"Exif.Image.BitsPerSample", BUILD, ""},
	{"Exif.Image.Compression", BUILD, ""},
	{"Exif.Image.PhotometricInterpretation", BUILD, ""},
	{"Exif.Image.SamplesPerPixel", BUILD, ""},
	{"Exif.Image.RowsPerStrip", BUILD, ""},
	{"Exif.Image.PlanarConfiguration", BUILD, ""},
	{"Exif.Image.FillOrder", BUILD, ""},
	{"Exif.Image.InterColorProfile", BUILD, ""},
	{"Exif.Image.ExtraSamples", BUILD, ""},
	{"Exif.Image.SampleFormat", BUILD, ""},
	{"Exif.Image.Predictor", BUILD, ""},
	{"Exif.Image.ColorMap", BUILD, ""},
	{"Exif.Image.NewSubfileType", BUILD, ""},
	{"Exif.Image.PageNumber", BUILD, ""},
	{"Exif.Image.YCbCr*", MEDIA_SETTING, "codage des couleurs"},
	{"Exif.Image.ReferenceBlackWhite", BUILD, ""},

	{"Exif.GPSInfo.GPSLatitudeRef", BUILD, ""},
	{"Exif.GPSInfo.GPSLongitudeRef", BUILD, ""},
	{"Exif.GPSInfo.GPSVersionID", BUILD, ""},
	{"Exif.GPSInfo.GPSAltitudeRef", BUILD, ""},
	{"Exif.GPSInfo.GPS*Ref", BUILD, ""},
	{"Exif.GPSInfo.GPSLatitude", MEDIA_PLACE, "latitude"},
	{"Exif.GPSInfo.GPSLongitude", MEDIA_PLACE, "longitude"},
	{"Exif.GPSInfo.GPSAltitude", MEDIA_PLACE, "altitude"},
	{"Exif.GPSInfo.GPSImgDirection", MEDIA_PLACE, "direction de la prise de vue"},
	{"Exif.GPSInfo.GPSTimeStamp", MEDIA_DATE, "heure du GPS"},
	{"Exif.GPSInfo.GPSDateStamp", MEDIA_DATE, "date du GPS"},
	{"Exif.GPSInfo.GPSAreaInformation", MEDIA_PLACE, "nom du lieu"},
	{"Exif.GPSInfo.GPSDest*", MEDIA_PLACE, "destination"},
	{"Exif.GPSInfo.*", MEDIA_PLACE, "donnée du GPS"},
	{"Xmp.exif.GPSTimeStamp", MEDIA_DATE, "heure du GPS"},
	{"Xmp.exif.GPSLatitude", MEDIA_PLACE, "latitude"},
	{"Xmp.exif.GPSLongitude", MEDIA_PLACE, "longitude"},
	{"Xmp.exif.GPS*", MEDIA_PLACE, "donnée du GPS"},
	{"*City", MEDIA_PLACE, "ville"},
	{"*Country*", MEDIA_PLACE, "pays"},
	{"*ProvinceState", MEDIA_PLACE, "région"},
	{"Xmp.photoshop.State", MEDIA_PLACE, "région"},
	{"*SubLocation", MEDIA_PLACE, "lieu précis"},
	{"*Sublocation", MEDIA_PLACE, "lieu précis"},
	{"*Location*", MEDIA_PLACE, "lieu"},

	{"*SerialNumber*", MEDIA_SERIAL, "numéro de série"},
	{"*InternalSerial*", MEDIA_SERIAL, "numéro de série"},
	{"*BodySerial*", MEDIA_SERIAL, "numéro de série du boîtier"},
	{"*ImageUniqueID", MEDIA_SERIAL, "identifiant unique de la photo"},
	{"*ContentIdentifier", MEDIA_SERIAL, "identifiant de la photo animée"},
	{"*ShutterCount*", MEDIA_SERIAL, "compteur de déclenchements"},
	{"*BurstUUID*", MEDIA_SERIAL, "identifiant de la rafale"},
	{"*FaceRec*", MEDIA_AUTHOR, "visage reconnu par l'appareil"},
	{"Xmp.mwg-rs.*", MEDIA_AUTHOR, "personne désignée sur la photo"},
	{"Xmp.MP.*", MEDIA_AUTHOR, "personne désignée sur la photo"},
	{"*PersonInImage*", MEDIA_AUTHOR, "personne nommée sur la photo"},

	{"*DocumentID", MEDIA_HISTORY, "identifiant du document"},
	{"*InstanceID", MEDIA_HISTORY, "identifiant de la version"},
	{"*OriginalDocumentID", MEDIA_HISTORY, "identifiant de l'original"},
	{"Xmp.xmpMM.*", MEDIA_HISTORY, "étape de retouche"},
	{"Xmp.photoshop.History", MEDIA_HISTORY, "historique des retouches"},
	{"Xmp.photoshop.DocumentAncestors*", MEDIA_HISTORY, "documents dont l'image est tirée"},
	{"Exif.Image.ProcessingSoftware", MEDIA_SOFTWARE, "logiciel"},
	{"*OriginalRawFileName", MEDIA_HISTORY, "nom du fichier d'origine"},
	{"*RawFileName", MEDIA_HISTORY, "nom du fichier d'origine"},
	{"*FileName", MEDIA_HISTORY, "nom du fichier d'origine"},
	{"Exif.Image.DocumentName", MEDIA_HISTORY, "nom du document"},
	{"Xmp.crs.*", MEDIA_HISTORY, "réglage de retouche"},

	{"Exif.Photo.DateTimeOriginal", MEDIA_DATE, "date de prise de vue"},
	{"Exif.Photo.DateTimeDigitized", MEDIA_DATE, "date de numérisation"},
	{"Exif.Image.DateTime", MEDIA_DATE, "date d'enregistrement"},
	{"*OffsetTime*", MEDIA_DATE, "fuseau horaire"},
	{"*TimeZone*", MEDIA_DATE, "fuseau horaire"},
	{"*SubSecTime*", MEDIA_DATE, "fraction de seconde"},
	{"*DateCreated", MEDIA_DATE, "date de création"},
	{"*CreateDate", MEDIA_DATE, "date de création"},
	{"*ModifyDate", MEDIA_DATE, "date de modification"},
	{"*MetadataDate", MEDIA_DATE, "date des métadonnées"},
	{"*Date*", MEDIA_DATE, "date"},
	{"Iptc.*Time*", MEDIA_DATE, "heure"},

	{"Exif.Image.Make", MEDIA_DEVICE, "marque de l'appareil"},
	{"Exif.Image.Model", MEDIA_DEVICE, "modèle de l'appareil"},
	{"Exif.Image.UniqueCameraModel", MEDIA_DEVICE, "modèle de l'appareil"},
	{"*LensModel", MEDIA_DEVICE, "objectif"},
	{"*LensMake", MEDIA_DEVICE, "marque de l'objectif"},
	{"*HostComputer", MEDIA_DEVICE, "ordinateur ou téléphone"},
	{"Xmp.tiff.Make", MEDIA_DEVICE, "marque de l'appareil"},
	{"Xmp.tiff.Model", MEDIA_DEVICE, "modèle de l'appareil"},
	{"*Firmware*", MEDIA_DEVICE, "version de l'appareil"},

	{"*Artist", MEDIA_AUTHOR, "auteur"},
	{"*Copyright*", MEDIA_AUTHOR, "droits"},
	{"*OwnerName", MEDIA_AUTHOR, "propriétaire de l'appareil"},
	{"*Byline*", MEDIA_AUTHOR, "auteur"},
	{"*AuthorsPosition", MEDIA_AUTHOR, "fonction de l'auteur"},
	{"*XPAuthor", MEDIA_AUTHOR, "auteur"},
	{"*creator", MEDIA_AUTHOR, "auteur"},
	{"*Creator*Info*", MEDIA_AUTHOR, "coordonnées de l'auteur"},
	{"*Credit", MEDIA_AUTHOR, "crédit"},
	{"Iptc.*Source", MEDIA_AUTHOR, "source"},
	{"Iptc.*Contact", MEDIA_AUTHOR, "contact"},
	{"Iptc.*Writer", MEDIA_AUTHOR, "rédacteur"},
	{"*CaptionWriter", MEDIA_AUTHOR, "rédacteur"},
	{"*rights", MEDIA_AUTHOR, "droits"},
	{"Xmp.xmpRights.*", MEDIA_AUTHOR, "droits"},

	{"*Software", MEDIA_SOFTWARE, "logiciel"},
	{"*CreatorTool", MEDIA_SOFTWARE, "logiciel"},
	{"Iptc.*Program*", MEDIA_SOFTWARE, "logiciel"},
	{"Xmp.GCamera.*", MEDIA_MOTION, "photo animée"},

	{"*UserComment", MEDIA_TEXT, "commentaire"},
	{"*ImageDescription", MEDIA_TEXT, "description"},
	{"*description", MEDIA_TEXT, "description"},
	{"*title", MEDIA_TEXT, "titre"},
	{"*XPTitle", MEDIA_TEXT, "titre"},
	{"*XPComment", MEDIA_TEXT, "commentaire"},
	{"*XPKeywords", MEDIA_TEXT, "mots-clés"},
	{"*XPSubject", MEDIA_TEXT, "sujet"},
	{"*subject", MEDIA_TEXT, "mots-clés"},
	{"*Keywords", MEDIA_TEXT, "mots-clés"},
	{"*Caption", MEDIA_TEXT, "légende"},
	{"*Headline", MEDIA_TEXT, "titre"},
	{"*ObjectName", MEDIA_TEXT, "titre"},
	{"Iptc.Envelope.CharacterSet", BUILD, ""},
	{"Iptc.*RecordVersion", BUILD, ""},
	{"Iptc.*ModelVersion", BUILD, ""},
	{"Iptc.*", MEDIA_TEXT, "indication d'agence"},
	{"Exif.Image.ImageResources", MEDIA_SOFTWARE, "données de Photoshop"},
	{"Exif.Image.XMLPacket", BUILD, ""},
	{"Exif.Image.IPTCNAA", BUILD, ""},
	{"Exif.Image.Rating*", MEDIA_TEXT, "note donnée à la photo"},
	{"Xmp.xmp.Rating", MEDIA_TEXT, "note donnée à la photo"},
	{"Exif.*", MEDIA_SETTING, "réglage de l'appareil"},
	{"*", MEDIA_SETTING, "autre indication"},
};

bool metadata_kind(const char *tag, enum media_kind *ret_kind, const char **ret_name)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (fnmatch(rows[i].pattern, tag, 0) != 0)
			continue;
		if (rows[i].kind == BUILD)
			return false;
		*ret_kind = rows[i].kind;
		*ret_name = rows[i].name;
		return true;
	}
	return false;
}
