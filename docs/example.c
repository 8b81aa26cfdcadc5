/* SPDX-License-Identifier: Apache-2.0 */
/* The library in a program of your own: reads one message and prints what breaks the charter.
 *
 *     cc example.c -o example $(pkg-config --cflags --libs blouse)
 *     ./example /usr/share/blouse/charter.blc "La dame de la chambre 12 est partie cette nuit."
 */
#include <blouse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A compiled charter, whole in memory; mmap does as well. */
static void *read_file(const char *path, size_t *ret_size)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return NULL;
	fseek(file, 0, SEEK_END);
	long size = ftell(file);
	rewind(file);
	void *bytes = size > 0 ? malloc((size_t)size) : NULL;
	if (bytes && fread(bytes, 1, (size_t)size, file) != (size_t)size) {
		free(bytes);
		bytes = NULL;
	}
	fclose(file);
	*ret_size = (size_t)size;
	return bytes;
}

/* A rule's message with the words found in place of "{mots}". */
static void print_finding(const struct blouse_finding *finding, const char *text)
{
	const char *words = strstr(finding->message, "{mots}");
	int before = words ? (int)(words - finding->message) : (int)strlen(finding->message);
	printf("%s : %.*s", blouse_level_id(finding->level), before, finding->message);
	for (size_t i = 0; words && i < finding->span_count; i++) {
		struct blouse_span span = finding->spans[i];
		printf("%s« %.*s »", i ? ", " : "", (int)(span.end - span.start), text + span.start);
	}
	printf("%s\n  %s\n", words ? words + strlen("{mots}") : "", finding->advice);
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: %s CHARTER TEXT\n", argv[0]);
		return 2;
	}
	struct blouse_error error = {.message = "fichier illisible"};
	struct blouse_charter *charter = NULL;
	struct blouse_checker *checker = NULL;
	const struct blouse_result *result = NULL;
	size_t size = 0;
	int code = 2;

	void *bytes = read_file(argv[1], &size);
	/* One charter serves every thread; each thread has its checker and uses it again and again. */
	if (bytes && blouse_charter_open(bytes, size, &charter, &error) == BLOUSE_OK &&
	    blouse_checker_new(charter, &checker, &error) == BLOUSE_OK &&
	    blouse_check(checker, argv[2], strlen(argv[2]), BLOUSE_AGENT, BLOUSE_NETWORK_NONE, &result, &error) ==
		    BLOUSE_OK) {
		printf("%s\n", blouse_level_id(result->verdict));
		for (size_t i = 0; i < result->finding_count; i++)
			print_finding(&result->findings[i], argv[2]);
		code = result->verdict >= BLOUSE_ATTENTION;
	} else {
		fprintf(stderr, "%s: %s\n", argv[1], error.message);
	}
	blouse_checker_free(checker);
	blouse_charter_free(charter);
	free(bytes);
	return code;
}
