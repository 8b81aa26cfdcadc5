/* SPDX-License-Identifier: Apache-2.0 */
#include "media/job.h"

static enum error_code tell_format(enum media_format format, struct error *err)
{
	switch (format) {
	case MEDIA_SVG:
		return error_set(
			err, ERR_FORMAT,
			"Ce fichier est un dessin SVG, qui peut contenir du texte et des liens cachés. Ouvrez-le, "
			"faites-en une capture d'écran, puis envoyez la capture.");
	case MEDIA_UNKNOWN:
	case MEDIA_FORMATS:
		return error_set(
			err, ERR_FORMAT,
			"Ce fichier n'est pas une photo que Blouse sait lire, quel que soit son nom. Envoyez une "
			"photo JPEG, PNG, WebP, GIF, TIFF, HEIC ou AVIF.");
	default:
		return error_set(
			err, ERR_FORMAT,
			"Ce fichier est au format %s : ce n'est pas une photo. Envoyez une photo JPEG, PNG, WebP, "
			"GIF, TIFF, HEIC ou AVIF.",
			media_format_name(format));
	}
}

static enum error_code tell_lock(enum media_lock lock, struct error *err)
{
	static const char *const locks[MEDIA_LOCKS] = {
		[MEDIA_LOCK_LIMITS] = "les limites de mémoire et de temps",
		[MEDIA_LOCK_PRIVILEGES] = "l'abandon des privilèges",
		[MEDIA_LOCK_FILES] = "l'isolement des fichiers (Landlock)",
		[MEDIA_LOCK_CALLS] = "le filtre des appels système (seccomp)",
	};
	return error_set(
		err, ERR_UNAVAILABLE,
		"Le lecteur de photos n'a pas pu s'enfermer : %s n'est pas possible sur cette machine. Il refuse de "
		"lire des fichiers sans cela. Prévenez l'administrateur : « blouse doctor » dit quoi faire.",
		locks[lock < MEDIA_LOCKS ? lock : MEDIA_LOCK_CALLS]);
}

enum error_code media_trouble_tell(const struct media_result *r, struct error *err)
{
	unsigned long long number = r->number, other = r->other;
	switch (r->trouble) {
	case MEDIA_EMPTY:
		return error_set(err, ERR_FORMAT, "Ce fichier est vide. Choisissez-en un autre.");
	case MEDIA_NOT_PICTURE:
		return tell_format(number < MEDIA_FORMATS ? (enum media_format)number : MEDIA_UNKNOWN, err);
	case MEDIA_TORN:
		if (number == MEDIA_PDF)
			return error_set(err, ERR_FORMAT,
					 "Ce document est incomplet : le fichier s'arrête avant la fin. Enregistrez-le "
					 "de nouveau, "
					 "puis envoyez le nouveau fichier.");
		if (number)
			return error_set(
				err, ERR_FORMAT,
				"Cette vidéo est incomplète : le fichier s'arrête avant la fin. Envoyez-la de nouveau "
				"depuis l'appareil qui l'a filmée.");
		return error_set(
			err, ERR_FORMAT,
			"Cette photo est incomplète : le fichier s'arrête avant la fin de l'image. Envoyez-la de "
			"nouveau, ou refaites une capture d'écran.");
	case MEDIA_MALFORMED:
		if (number == MEDIA_PDF)
			return error_set(err, ERR_FORMAT,
					 "Ce document est abîmé : son contenu ne correspond pas à ce qu'il annonce. "
					 "Enregistrez-le "
					 "de nouveau en PDF, puis envoyez le nouveau fichier.");
		if (number)
			return error_set(err, ERR_FORMAT,
					 "Cette vidéo est abîmée : son contenu ne correspond pas à ce qu'elle annonce. "
					 "Enregistrez-la "
					 "de nouveau en MP4, puis envoyez le nouveau fichier.");
		return error_set(
			err, ERR_FORMAT,
			"Cette photo est abîmée : son contenu ne correspond pas à ce qu'elle annonce. Ouvrez-la, "
			"enregistrez-la de nouveau, puis envoyez la nouvelle.");
	case MEDIA_TOO_LARGE:
		return error_set(
			err, ERR_LIMIT,
			"Cette image annonce %llu × %llu pixels : Blouse en lit %u millions au plus. Réduisez-la, "
			"puis envoyez-la de nouveau.",
			number, other, (unsigned)(MEDIA_PIXELS_MAX >> 20));
	case MEDIA_TOO_MANY:
		return error_set(
			err, ERR_LIMIT,
			"Ce fichier contient %llu images : Blouse en lit %u au plus. Raccourcissez l'animation, ou "
			"envoyez une seule image.",
			number, MEDIA_FRAMES_MAX);
	case MEDIA_UNSUPPORTED:
		return error_set(err, ERR_FORMAT,
				 "Cette photo utilise une variante rare de son format, que Blouse ne sait pas lire. "
				 "Enregistrez-la en JPEG ou en PNG, puis envoyez-la de nouveau.");
	case MEDIA_NO_MEMORY:
		return error_set(
			err, ERR_LIMIT,
			"Lire cette image demande plus de mémoire que Blouse ne lui en accorde. Réduisez-la, puis "
			"envoyez-la de nouveau.");
	case MEDIA_NOT_CLEAN:
		return error_set(
			err, ERR_FORMAT,
			"La copie, relue, disait encore quelque chose : elle n'est pas rendue. Faites une capture "
			"d'écran de la photo, et envoyez la capture.");
	case MEDIA_OUTSIDE:
		return error_set(
			err, ERR_USAGE,
			"Une zone à cacher est hors de l'image, qui fait %llu × %llu pixels. Indiquez gauche, haut, "
			"largeur et hauteur en pixels.",
			number, other);
	case MEDIA_NO_SANDBOX:
		return tell_lock((enum media_lock)number, err);
	case MEDIA_NO_SIGHT:
		return error_set(
			err, ERR_UNAVAILABLE,
			"Le français de Tesseract n'est pas installé : le texte des images ne peut pas être lu. "
			"Installez le paquet tesseract-ocr-fra.");
	case MEDIA_ENCRYPTED:
		return error_set(
			err, ERR_FORMAT,
			"Ce document demande un mot de passe : Blouse ne peut pas le lire. Enregistrez-le sans mot de "
			"passe, puis envoyez-le de nouveau.");
	case MEDIA_PAGES:
		return error_set(
			err, ERR_LIMIT,
			"Ce document a %llu pages : Blouse en traite %llu au plus de cette façon. Partagez-le en "
			"plusieurs documents, puis envoyez-les l'un après l'autre.",
			number, other);
	case MEDIA_TOO_LONG:
		return error_set(err, ERR_LIMIT,
				 "Cette vidéo dure %llu secondes : de cette taille, Blouse en couvre %llu au plus. "
				 "Gardez-en un passage plus court, ou demandez la copie propre sans rien couvrir.",
				 number, other);
	case MEDIA_STILL_SEEN:
		return error_set(err, ERR_LIMIT,
				 "La copie, regardée de nouveau, montre encore %s vers %llu:%02llu : elle n'est pas "
				 "rendue. Indiquez vous-même la zone à couvrir, ou montez la vidéo sans ce passage.",
				 number == MEDIA_WANT_FACES  ? "un visage"
				 : number == MEDIA_WANT_TEXT ? "un texte"
							     : "un code",
				 other / 60000, other / 1000 % 60);
	case MEDIA_NOT_WHOLE:
		if (number == MEDIA_MP4 || number == MEDIA_MOV || number == MEDIA_WEBM)
			return error_set(err, ERR_LIMIT,
					 "Cette vidéo n'a pas pu être regardée en entier : ce qui n'a pas été vu ne "
					 "serait pas couvert, et aucune copie n'est rendue. Envoyez-en un passage plus "
					 "court, ou indiquez vous-même chaque zone à couvrir.");
		if (number == MEDIA_PDF)
			return error_set(err, ERR_LIMIT,
					 "Ce document n'a pas pu être regardé en entier : ce qui n'a pas été vu ne "
					 "serait pas caché, et aucune copie n'est rendue. Partagez-le en plusieurs "
					 "documents, ou indiquez vous-même chaque zone à cacher.");
		return error_set(err, ERR_LIMIT,
				 "Cette image n'a pas pu être regardée en entier : ce qui n'a pas été vu ne serait pas "
				 "caché, et aucune copie n'est rendue. Réduisez-la ou recadrez-la, ou indiquez "
				 "vous-même chaque zone à cacher.");
	case MEDIA_FINE:
	case MEDIA_BAD_REQUEST:
	case MEDIA_TROUBLES:
		break;
	}
	return error_set(
		err, ERR_VERSION,
		"Le lecteur de photos n'est pas de la même version que Blouse. Prévenez l'administrateur : il doit "
		"réinstaller Blouse en entier.");
}
