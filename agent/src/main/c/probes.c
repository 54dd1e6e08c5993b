// SPDX-License-Identifier: Apache-2.0
#include "probes.h"

#include <stdatomic.h>
#include <string.h>

#include "probe_lines.h"
#include "probe_loggers.h"
#include "probe_logs.h"
#include "probe_writes.h"
#include "values.h"
#include "vm.h"

#define MOST_FILTERS 256

static char *methods[MOST_PROBES];
static _Atomic int method_count;
static struct {
    char *text;
    _Atomic bool matched;
} filters[MOST_FILTERS];
static int filter_count;

static jclass probes;

void probes_matched(int filter) {
    filters[filter].matched = true;
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static void JNICALL enter(JNIEnv *env, jclass class, jint method) {
    (void)env;
    (void)class;
    struct probe_line *line = probe_begin();
    if (line != NULL) {
        probe_put_head(&line->text, "call", '>', "method", methods[method]);
        text_put_string(&line->text, probe_json ? ",\"arguments\":[" : "(");
    }
}

static void put_argument(struct probe_line *line, const char *value) {
    struct text *text = &line->text;
    if ((size_t)(text->end - text->at) < 2 * strlen(value) + PROBE_TAIL_BYTES) {
        value = "...";
    }
    text_put_string(text, line->values++ == 0 ? "" : probe_json ? "," : ", ");
    if (probe_json) {
        text_put_byte(text, '"');
        text_put_json(text, value);
        text_put_byte(text, '"');
    } else {
        text_put_string(text, value);
    }
}

static void JNICALL entered(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    struct probe_line *line = probe_current();
    if (line != NULL) {
        text_put_string(&line->text, probe_json ? "]}" : ")");
        probe_end(line);
    }
}

static void put_result(jint method, const char *event, char sign, const char *key, const char *value) {
    struct probe_line *line = probe_current();
    probe_put_head(&line->text, event, sign, "method", methods[method]);
    if (value != NULL) {
        text_put_string(&line->text, probe_json ? "" : sign == '!' ? " threw " : " = ");
        probe_put_value(&line->text, key, value);
    }
    text_put_string(&line->text, probe_json ? "}" : "");
    probe_end(line);
}

static void JNICALL returned(JNIEnv *env, jclass class, jint method) {
    (void)env;
    (void)class;
    if (probe_begin() != NULL) {
        put_result(method, "return", '<', NULL, NULL);
    }
}

static void JNICALL thrown(JNIEnv *env, jclass class, jobject exception, jint method) {
    (void)class;
    if (probe_begin() != NULL) {
        char value[VALUE_BYTES];
        struct text text = text_of(value, sizeof value);
        value_object(env, &text, exception, SHALLOW);
        put_result(method, "throw", '!', "exception", value);
    }
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* The natives that take a value: an argument, a result, what is about to be written. */
#define VALUES(suffix, type, put)                                                                                      \
    static void JNICALL argument_##suffix(JNIEnv *env, jclass class, type value) {                                     \
        (void)env;                                                                                                     \
        (void)class;                                                                                                   \
        struct probe_line *line = probe_current();                                                                     \
        if (line != NULL) {                                                                                            \
            char room[VALUE_BYTES];                                                                                    \
            struct text text = text_of(room, sizeof room);                                                             \
            put;                                                                                                       \
            put_argument(line, room);                                                                                  \
        }                                                                                                              \
    }                                                                                                                  \
    static void JNICALL result_##suffix(JNIEnv *env, jclass class, type value, jint method) {                          \
        (void)env;                                                                                                     \
        (void)class;                                                                                                   \
        if (probe_begin() != NULL) {                                                                                   \
            char room[VALUE_BYTES];                                                                                    \
            struct text text = text_of(room, sizeof room);                                                             \
            put;                                                                                                       \
            put_result(method, "return", '<', "result", room);                                                         \
        }                                                                                                              \
    }                                                                                                                  \
    static void JNICALL written_##suffix(JNIEnv *env, jclass class, type value, jint site) {                           \
        (void)env;                                                                                                     \
        (void)class;                                                                                                   \
        struct probe_line *line = probe_is_other(site) ? NULL : probe_begin();                                         \
        if (line != NULL) {                                                                                            \
            struct text text = text_of(line->value, sizeof line->value);                                               \
            put;                                                                                                       \
        }                                                                                                              \
    }

VALUES(boolean, jboolean, value_boolean(&text, value))
VALUES(char, jchar, value_char(&text, value))
VALUES(int, jint, value_long(&text, value))
VALUES(long, jlong, value_long(&text, value))
VALUES(float, jfloat, value_double(&text, (double)value, true))
VALUES(double, jdouble, value_double(&text, value, false))
VALUES(object, jobject, value_object(env, &text, value, DEEP))

/* ---- set-up and end ---------------------------------------------------------------------------------------------- */

#define VALUE_NATIVES(suffix, letter)                                                                                  \
    {"argument", "(" letter ")V", argument_##suffix}, {"result", "(" letter "I)V", result_##suffix}, {                 \
        "written", "(" letter "I)V", written_##suffix                                                                  \
    }

static void bind_probes(JNIEnv *env) {
    static const JNINativeMethod natives[] = {
        {"enter", "(I)V", enter},
        {"entered", "()V", entered},
        {"returned", "(I)V", returned},
        {"thrown", "(Ljava/lang/Throwable;I)V", thrown},
        {"write", "(Ljava/lang/Object;I)V", probe_write},
        {"write", "(I)V", probe_write_out_of_sight},
        {"log", "(Ljava/lang/Object;Ljava/lang/Object;I)V", probe_log},
        {"message", "(Ljava/lang/Object;)V", probe_message},
        {"parameter", "(Ljava/lang/Object;)V", probe_parameter},
        {"logged", "()V", probe_logged},
        {"asked", "(ZLjava/lang/Object;Ljava/lang/Object;I)V", probe_asked},
        VALUE_NATIVES(boolean, "Z"),
        VALUE_NATIVES(char, "C"),
        VALUE_NATIVES(int, "I"),
        VALUE_NATIVES(long, "J"),
        VALUE_NATIVES(float, "F"),
        VALUE_NATIVES(double, "D"),
        VALUE_NATIVES(object, "Ljava/lang/Object;"),
    };
    probes = vm_class(env, "dev/understudy/agent/hooks/Probes");
    vm_bind(env, probes, natives, sizeof natives / sizeof *natives);
}

static void JNICALL probes_start(JNIEnv *env, jclass class, jstring path, jboolean as_json, jobjectArray texts) {
    (void)class;
    bind_probes(env);
    values_init(env);
    probe_open(env, path, as_json);
    filter_count = (*env)->GetArrayLength(env, texts);
    if (filter_count > MOST_FILTERS) {
        vm_fatal("too many methods, fields and loggers to tell of: %d, at most %d", filter_count, MOST_FILTERS);
    }
    for (int i = 0; i < filter_count; i++) {
        filters[i].text = vm_copy_string(env, (*env)->GetObjectArrayElement(env, texts, i));
    }
}

static jint JNICALL probes_method(JNIEnv *env, jclass class, jstring name, jint filter) {
    (void)class;
    probes_matched(filter);
    int number = atomic_fetch_add(&method_count, 1);
    if (probe_is_full(number, "methods are traced")) {
        return -1;
    }
    methods[number] = vm_copy_string(env, name);
    return number;
}

void probes_bind(JNIEnv *env, jclass library) {
    static const JNINativeMethod methods[] = {
        {"probe", "(Ljava/lang/String;Z[Ljava/lang/String;)V", probes_start},
        {"tracedMethod", "(Ljava/lang/String;I)I", probes_method},
        {"watchedField", "(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;ZI)I", probes_field},
        {"logLevel", "(Ljava/lang/String;II)V", probes_log_level},
        {"loggerMethod",
         "(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;[ILjava/lang/String;I)I",
         probes_logger_method},
    };
    vm_bind(env, library, methods, sizeof methods / sizeof *methods);
}

jclass probes_class(const char *asked) {
    return probe_is_open() && strcmp(asked, "dev.understudy.agent.hooks.Probes") == 0 ? probes : NULL;
}

void probes_finish(void) {
    probes_flush();
    for (int i = 0; probe_is_open() && i < filter_count; i++) {
        if (!filters[i].matched) {
            vm_note("nothing that was loaded matches %s", filters[i].text);
        }
    }
}
