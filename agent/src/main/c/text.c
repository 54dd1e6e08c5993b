// SPDX-License-Identifier: Apache-2.0
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct text text_of(char *room, size_t size) {
    room[0] = 0;
    return (struct text){room, room + size - 1};
}

void text_put(struct text *text, const char *format, ...) {
    size_t room = (size_t)(text->end - text->at);
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text->at, room + 1, format, arguments);
    va_end(arguments);
    text->at += length < 0 ? 0 : (size_t)length < room ? (size_t)length : room;
}

void text_put_string(struct text *text, const char *string) {
    size_t room = (size_t)(text->end - text->at);
    size_t length = strlen(string);
    length = length < room ? length : room;
    memcpy(text->at, string, length);
    text->at += length;
    *text->at = 0;
}

void text_put_long(struct text *text, int64_t value) {
    char digits[24];
    char *at = digits + sizeof digits - 1;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    *at = 0;
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) {
        *--at = '-';
    }
    text_put_string(text, at);
}

void text_put_byte(struct text *text, char byte) {
    if (text->at < text->end) {
        *text->at++ = byte;
        *text->at = 0;
    }
}

void text_put_json(struct text *text, const char *plain) {
    for (const char *c = plain; *c != 0; c++) {
        if (*c == '"' || *c == '\\') {
            text_put_byte(text, '\\');
            text_put_byte(text, *c);
        } else if ((unsigned char)*c < ' ') {
            text_put(text, "\\u%04x", *c);
        } else {
            text_put_byte(text, *c);
        }
    }
}

/* UTF-8, whole or not at all. */
static void put_code_point(struct text *text, uint32_t c) {
    if (c < 0x80) {
        text_put_byte(text, (char)c);
    } else if (text->end - text->at >= 4) {
        int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
        text_put_byte(text, (char)((0xff00 >> (more + 1)) | (c >> (6 * more))));
        while (more-- > 0) {
            text_put_byte(text, (char)(0x80 | ((c >> (6 * more)) & 0x3f)));
        }
    }
}

/* As in Java source; what can't be shown as an escape. */
void text_put_char(struct text *text, uint32_t c, char quote) {
    if (c == (unsigned char)quote || c == '\\') {
        text_put_byte(text, '\\');
        text_put_byte(text, (char)c);
    } else if (c == '\n') {
        text_put(text, "\\n");
    } else if (c < ' ' || (c >= 0x7f && c < 0xa0) || (c >= 0xd800 && c < 0xe000)) {
        text_put(text, "\\u%04x", c);
    } else {
        put_code_point(text, c);
    }
}
