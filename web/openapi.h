/* SPDX-License-Identifier: Apache-2.0 */
/* The rows that answer JSON, told to who writes programs: as OpenAPI 3.1, and piece by piece for a page. */
#ifndef BLOUSE_WEB_OPENAPI_H
#define BLOUSE_WEB_OPENAPI_H

#include "web/route.h"

void routes_openapi(struct buf *out, route_tables tables, struct str version);

/* A good value of a parameter, as it is typed in a form. */
struct str param_example(const struct param *param);
/* The same as it stands in JSON, a list where it is repeated. */
void param_example_json(struct buf *out, const struct param *param);

/* Whether a parameter stands in the path, and whether it is sent in a body. */
bool route_in_path(const struct route *route, const struct param *param);
bool route_in_body(const struct route *route, const struct param *param);

#endif
