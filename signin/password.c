/* SPDX-License-Identifier: Apache-2.0 */
#include "signin/password.h"

#include <errno.h>
#include <pthread.h>
#include <sodium/crypto_pwhash.h>
#include <time.h>

#include "base/utf8.h"
#include "signin/fold.h"

/* --- turns --- */

static struct {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	unsigned taken;
} turns = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

static enum error_code turn_take(struct error *err)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PASSWORD_WAIT_MS / 1000;
	int failed = 0;
	pthread_mutex_lock(&turns.lock);
	while (turns.taken >= PASSWORD_AT_ONCE && !failed)
		failed = pthread_cond_timedwait(&turns.freed, &turns.lock, &until);
	bool taken = turns.taken < PASSWORD_AT_ONCE;
	turns.taken += taken;
	pthread_mutex_unlock(&turns.lock);
	if (!taken)
		return error_set(
			err, ERR_UNAVAILABLE,
			"Beaucoup de personnes se connectent en ce moment : réessayez dans quelques secondes.");
	return ERR_NONE;
}

static void turn_give(void)
{
	pthread_mutex_lock(&turns.lock);
	turns.taken--;
	pthread_cond_signal(&turns.freed);
	pthread_mutex_unlock(&turns.lock);
}

/* --- hashes --- */

static enum error_code check_length(struct str password, struct error *err)
{
	if (password.len > PASSWORD_MAX)
		return error_set(err, ERR_LIMIT, "Ce mot de passe est trop long : %d octets au plus.", PASSWORD_MAX);
	return ERR_NONE;
}

enum error_code password_hash(struct str password, char ret_hash[PASSWORD_HASH_MAX], struct error *err)
{
	char hash[crypto_pwhash_STRBYTES];
	_Static_assert(sizeof(hash) <= PASSWORD_HASH_MAX, "room for libsodium's text");
	enum error_code code = check_length(password, err);
	if (!code)
		code = turn_take(err);
	if (code)
		return code;
	int failed = crypto_pwhash_str(hash, password.ptr ? password.ptr : "", password.len, PASSWORD_PASSES,
				       PASSWORD_MEMORY);
	turn_give();
	if (failed)
		return error_nomem(err);
	memcpy(ret_hash, hash, sizeof(hash));
	return ERR_NONE;
}

enum error_code password_verify(struct str hash, struct str password, bool *ret_right, bool *ret_outdated,
				struct error *err)
{
	char kept[crypto_pwhash_STRBYTES] = {0}, spent[crypto_pwhash_STRBYTES];
	enum error_code code = check_length(password, err);
	if (!code && hash.len >= sizeof(kept))
		code = error_set(err, ERR_FORMAT, "Le mot de passe enregistré est abîmé : demandez-en un nouveau.");
	if (!code)
		code = turn_take(err);
	if (code)
		return code;
	const char *text = password.ptr ? password.ptr : "";
	bool right = false, failed = false;
	if (hash.ptr) {
		memcpy(kept, hash.ptr, hash.len);
		errno = 0;
		right = crypto_pwhash_str_verify(kept, text, password.len) == 0;
		failed = !right && errno == ENOMEM;
	} else {
		failed = crypto_pwhash_str(spent, text, password.len, PASSWORD_PASSES, PASSWORD_MEMORY) != 0;
	}
	turn_give();
	if (failed)
		return error_nomem(err);
	*ret_outdated = right && crypto_pwhash_str_needs_rehash(kept, PASSWORD_PASSES, PASSWORD_MEMORY) != 0;
	*ret_right = right;
	return ERR_NONE;
}

/* --- which are good enough --- */

/* What people in France choose first, folded, and what a hospital's would: a password made of these and of digits or
 * marks is refused. From lists of leaked passwords, as ANSSI advises; those of twelve letters or more are rare there. */
static const char *const common[] = {
	"motdepasse",    "monmotdepasse", "password",    "passw0rd",   "motdepass",
	"azerty",        "azertyuiop",    "azertyuiopq", "qwerty",     "qwertyuiop",
	"qsdfghjklm",    "wxcvbn",        "bonjour",     "bonsoir",    "loulou",
	"doudou",        "chouchou",      "marseille",   "olympique",  "jetaime",
	"jetadore",      "moncoeur",      "monamour",    "amour",      "soleil",
	"chocolat",      "nicolas",       "camille",     "thomas",     "julien",
	"alexandre",     "caroline",      "princesse",   "coucou",     "toulouse",
	"bordeaux",      "nantes",        "paris",       "lyon",       "france",
	"football",      "vacances",      "secret",      "admin",      "administrateur",
	"administrator", "welcome",       "bienvenue",   "changezmoi", "changeme",
	"iloveyou",      "dragon",        "pokemon",     "naruto",     "hopital",
	"hospital",      "clinique",      "infirmier",   "infirmiere", "medecin",
	"docteur",       "urgences",      "soignant",    "chu",        "ehpad",
	"blouse",        "patient",       "sante",       "printemps",  "automne",
	"hiver",         "janvier",       "fevrier",     "mars",       "avril",
	"juin",          "juillet",       "aout",        "septembre",  "octobre",
	"novembre",      "decembre",      "test",        "temporaire", "provisoire",
	"pass",          "mdp",           "abc",         "abcd",       "abcdef",
	"ete",           "abcdefgh",
};

/* A text whose every piece is a common word, a digit or a mark adds nothing to them. */
static bool is_common(struct str folded)
{
	for (size_t at = 0; at < folded.len;) {
		char c = folded.ptr[at];
		if (!(c >= 'a' && c <= 'z') && (unsigned char)c < 0x80) {
			at++;
			continue;
		}
		size_t longest = 0;
		for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++) {
			struct str word = str_from_c(common[i]);
			if (word.len > longest && str_starts(str_sub(folded, at, folded.len), word))
				longest = word.len;
		}
		if (longest == 0)
			return false;
		at += longest;
	}
	return true;
}

static bool letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/* Whether what remains without the person's own words, name by name, is too short to be a password. */
static bool is_own(struct str folded, const struct str *own, size_t own_count)
{
	char rest[PASSWORD_MAX];
	size_t len = folded.len;
	memcpy(rest, folded.ptr, len);
	for (size_t i = 0; i < own_count; i++) {
		char names[FOLD_MAX];
		struct str left = {names, fold_plain(own[i], names, sizeof(names))};
		while (left.len > 0) {
			size_t end = 0;
			while (end < left.len && letter_or_digit(left.ptr[end]))
				end++;
			struct str name = str_sub(left, 0, end);
			left = str_sub(left, end + 1, left.len);
			size_t found;
			while (name.len >= PASSWORD_OWN_MIN &&
			       (found = str_find((struct str){rest, len}, name)) != SIZE_MAX) {
				memmove(rest + found, rest + found + name.len, len - found - name.len);
				len -= name.len;
			}
		}
	}
	return len != folded.len && len < PASSWORD_MIN - PASSWORD_OWN_MIN;
}

static unsigned distinct(struct str s)
{
	bool seen[256] = {0};
	unsigned count = 0;
	for (size_t i = 0; i < s.len; i++) {
		count += !seen[(unsigned char)s.ptr[i]];
		seen[(unsigned char)s.ptr[i]] = true;
	}
	return count;
}

enum error_code password_check(struct str password, const struct str *own, size_t own_count, struct error *err)
{
	enum error_code code = check_length(password, err);
	if (code)
		return code;
	if (utf8_invalid_at(password) != SIZE_MAX)
		return error_set(err, ERR_UTF8, "Ce mot de passe contient des caractères illisibles.");
	if (utf8_count(password) < PASSWORD_MIN)
		return error_set(err, ERR_USAGE, "Choisissez un mot de passe d'au moins %d caractères : %s",
				 PASSWORD_MIN, "quelques mots sans rapport entre eux, par exemple.");
	char folded[PASSWORD_MAX];
	struct str plain = {folded, fold_plain(password, folded, sizeof(folded))};
	if (distinct(password) < PASSWORD_DISTINCT || is_common(plain))
		return error_set(err, ERR_USAGE, "Ce mot de passe est de ceux que l'on essaie en premier : %s",
				 "choisissez plutôt quelques mots sans rapport entre eux.");
	if (is_own(plain, own, own_count))
		return error_set(err, ERR_USAGE, "Ce mot de passe est fait de votre nom ou de votre adresse : %s",
				 "choisissez plutôt quelques mots sans rapport entre eux.");
	return ERR_NONE;
}
