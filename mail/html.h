/* SPDX-License-Identifier: Apache-2.0 */
/* A page of HTML as the text that one reads in it. It is never shown as HTML again: what cannot be understood is left out. */
#ifndef BLOUSE_MAIL_HTML_H
#define BLOUSE_MAIL_HTML_H

#include "base/buf.h"

/* Appends the text: blocks on lines of their own, entities as the characters that they stand for, nothing of scripts, styles
 * and heads. In time and memory that grow with its length, however it is nested. */
void html_text(struct str html, struct buf *out);

#endif
