/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at pictures and writes what it sees, one object of JSON a line, with the time that each part took.
 *
 * usage: bench-sight faces|all|parts FILE.ppm…
 * Faces alone; all at once; each part by itself, then all. */
#include <jansson.h>
#include <stdint.h>
#include <time.h>

#include "base/mem.h"
#include "media/sight.h"

#define ARENA_MAX ((size_t)64 << 20)

static double cpu_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The most that this program held, not what started it: getrusage keeps that of before exec. */
static long peak_kb(void)
{
	char line[256];
	long peak = 0;
	FILE *file = fopen("/proc/self/status", "r");
	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, "VmHWM:", 6) == 0)
			peak = strtol(line + 6, NULL, 10);
	if (file)
		fclose(file);
	return peak;
}

static json_t *box_json(struct sight_box b) { return json_pack("[i,i,i,i]", b.x, b.y, b.width, b.height); }

static json_t *seen_json(const struct sight_seen *seen)
{
	json_t *faces = json_array(), *lines = json_array(), *codes = json_array();
	for (size_t i = 0; i < seen->face_count; i++) {
		const struct sight_face *f = &seen->faces[i];
		json_array_append_new(faces, json_pack("{s:o,s:f,s:f,s:b,s:b,s:b}", "box", box_json(f->box), "score",
						       f->score, "turn", f->turn, "large", f->large, "turned",
						       f->turned, "recognisable", f->recognisable));
	}
	for (size_t i = 0; i < seen->line_count; i++) {
		const struct sight_line *l = &seen->lines[i];
		json_array_append_new(lines,
				      json_pack("{s:o,s:s%,s:f,s:b}", "box", box_json(l->box), "text", l->text.ptr,
						l->text.len, "confidence", l->confidence, "illegible", l->illegible));
	}
	for (size_t i = 0; i < seen->code_count; i++) {
		const struct sight_code *c = &seen->codes[i];
		json_t *fields = json_object(), *data = json_stringn(c->data.ptr, c->data.len);
		for (size_t k = 0; k < c->field_count; k++)
			json_object_set_new(fields, c->fields[k].ai,
					    json_stringn(c->fields[k].value.ptr, c->fields[k].value.len));
		json_array_append_new(codes, json_pack("{s:o,s:s,s:o,s:o}", "box", box_json(c->box), "kind",
						       sight_code_name(c->kind), "data", data ? data : json_null(),
						       "fields", fields));
	}
	const char *scene = sight_scene_id(seen->scene);
	return json_pack("{s:o,s:o,s:o,s:s?,s:f,s:b}", "faces", faces, "lines", lines, "codes", codes, "scene", scene,
			 "scene_score", seen->scene_score, "cut_short", seen->cut_short);
}

static bool read_picture(const char *path, struct media_picture *ret_picture)
{
	unsigned width, height;
	FILE *file = fopen(path, "rb");
	if (!file)
		return false;
	unsigned char *rgb = NULL;
	if (fscanf(file, "P6 %u %u 255", &width, &height) == 2 && width <= SIGHT_SIDE_MAX && height <= SIGHT_SIDE_MAX) {
		rgb = mem_alloc((size_t)width * height * 3 + 1);
		fgetc(file);
		if (rgb && fread(rgb, 3, (size_t)width * height, file) != (size_t)width * height) {
			mem_free(rgb);
			rgb = NULL;
		}
	}
	fclose(file);
	*ret_picture = (struct media_picture){width, height, (size_t)width * 3, rgb};
	return rgb != NULL;
}

static const struct part {
	const char *name;
	unsigned what;
} parts[] = {
	{"faces", SIGHT_FACES},
	{"codes", SIGHT_CODES},
	{"text", SIGHT_TEXT},
	{"all", SIGHT_ALL},
};

static int look(struct sight *sight, const char *wanted, const char *path)
{
	struct media_picture picture;
	struct arena arena;
	struct sight_seen seen = {0};
	struct error err;
	if (!read_picture(path, &picture))
		return 1;
	arena_init(&arena, ARENA_MAX);
	json_t *times = json_object();
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (strcmp(wanted, "parts") != 0 && strcmp(wanted, parts[i].name) != 0)
			continue;
		double began = cpu_ms();
		arena_clear(&arena);
		if (sight_look(sight, &arena, &picture, parts[i].what, 0, &seen, &err))
			return 1;
		json_object_set_new(times, parts[i].name, json_real(cpu_ms() - began));
	}
	json_t *out = seen_json(&seen);
	json_object_set_new(out, "file", json_string(path));
	json_object_set_new(out, "ms", times);
	json_object_set_new(out, "peak_kb", json_integer(peak_kb()));
	json_dumpf(out, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(out);
	arena_release(&arena);
	mem_free((void *)(uintptr_t)picture.rgb);
	return 0;
}

int main(int argc, char **argv)
{
	struct sight *sight;
	struct error err;
	double began = cpu_ms();
	if (sight_prepare(&sight, &err)) {
		fprintf(stderr, "bench-sight: %s\n", err.message);
		return 1;
	}
	printf("{\"prepare_ms\":%.1f}\n", cpu_ms() - began);
	int status = 0;
	for (int i = 2; i < argc; i++)
		if (look(sight, argv[1], argv[i]) != 0) {
			fprintf(stderr, "bench-sight: %s\n", argv[i]);
			status = 1;
		}
	sight_free(sight);
	return status;
}
