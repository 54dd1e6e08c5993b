// SPDX-License-Identifier: Apache-2.0
#ifndef UNDERSTUDY_TEXT_H
#define UNDERSTUDY_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Text of a bounded size: it takes what fits, and is always ended by 0. */
struct text {
    char *at;
    char *end; /* where the 0 goes at the latest */
};

struct text text_of(char *room, size_t size);
void text_put(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As %s and %ld, which take three times as long for a line of a trace. */
void text_put_string(struct text *text, const char *string);
void text_put_long(struct text *text, int64_t value);
/* As the inside of a JSON string. */
void text_put_json(struct text *text, const char *plain);
void text_put_byte(struct text *text, char byte);
/* As in Java source, within these quotes; what can't be shown as an escape. */
void text_put_char(struct text *text, uint32_t code_point, char quote);

#endif
