// SPDX-License-Identifier: Apache-2.0
// dlib's frontal face detector as a peer of ours: one object of JSON a picture. bench/photo compiles it where dlib is installed.
//
// usage: dlib_faces FILE.ppm…
#include <cstdio>
#include <ctime>
#include <dlib/image_processing/frontal_face_detector.h>
#include <dlib/image_transforms.h>

static bool read_picture(const char *path, dlib::array2d<unsigned char> &grey)
{
	unsigned width, height;
	std::FILE *file = std::fopen(path, "rb");
	if (!file || std::fscanf(file, "P6 %u %u 255", &width, &height) != 2)
		return false;
	std::fgetc(file);
	grey.set_size(height, width);
	for (unsigned y = 0; y < height; y++)
		for (unsigned x = 0; x < width; x++) {
			int red = std::fgetc(file), green = std::fgetc(file), blue = std::fgetc(file);
			grey[y][x] = static_cast<unsigned char>((77 * red + 150 * green + 29 * blue) >> 8);
		}
	std::fclose(file);
	return true;
}

int main(int argc, char **argv)
{
	dlib::frontal_face_detector detector = dlib::get_frontal_face_detector();
	for (int i = 1; i < argc; i++) {
		dlib::array2d<unsigned char> grey;
		if (!read_picture(argv[i], grey))
			return 1;
		std::clock_t began = std::clock();
		// Its smallest face has 80 pixels: small pictures are doubled once, as dlib's own example does.
		double scale = 1;
		if (grey.nr() * grey.nc() < 4000000) {
			dlib::pyramid_up(grey);
			scale = 2;
		}
		std::vector<dlib::rectangle> faces = detector(grey);
		std::printf("{\"file\":\"%s\",\"ms\":%.1f,\"boxes\":[", argv[i], 1e3 * double(std::clock() - began) / CLOCKS_PER_SEC);
		for (size_t k = 0; k < faces.size(); k++)
			std::printf("%s[%.0f,%.0f,%.0f,%.0f]", k ? "," : "", faces[k].left() / scale, faces[k].top() / scale,
				    faces[k].width() / scale, faces[k].height() / scale);
		std::printf("]}\n");
	}
}
