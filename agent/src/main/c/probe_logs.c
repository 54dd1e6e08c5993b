// SPDX-License-Identifier: Apache-2.0
#include "probe_logs.h"

#include <stdlib.h>
#include <string.h>

#include "probe_lines.h"
#include "probe_loggers.h"
#include "vm.h"

#define MOST_PARAMETERS 16
/* How far up the code of the program is behind a logger's facades. */
#define MOST_FACADE_FRAMES 16

/* What a log statement says, put together when all of it is there. */
struct log_entry {
    char room[4 * VALUE_BYTES];
    struct text text;
    jint method;
    const char *message; /* NULL: it has none but the method's name */
    const char *parameters[MOST_PARAMETERS];
    int count;
};

/* ---- log statements ---------------------------------------------------------------------------------------------- */

void JNICALL probe_log(JNIEnv *env, jclass class, jobject logger, jobject level, jint method) {
    (void)class;
    char name[LOGGER_NAME_BYTES];
    struct probe_line *line = begin_log(env, logger, level, method, name);
    if (line == NULL) {
        return;
    }
    if (line->log == NULL) {
        line->log = calloc(1, sizeof *line->log);
        if (line->log == NULL) {
            vm_fatal("out of memory for a line of the trace");
        }
    }
    line->log->text = text_of(line->log->room, sizeof line->log->room);
    line->log->method = method;
    line->log->message = NULL;
    line->log->count = 0;
    probe_put_head(&line->text, "log", '@', "logger", name);
    put_log_level(env, &line->text, method, level);
}

/* The text of a value, which stays until the line is written. */
static const char *keep(JNIEnv *env, struct log_entry *entry, jobject value) {
    const char *kept = entry->text.at;
    size_t room = (size_t)(entry->text.end - entry->text.at);
    if (room < 2) {
        return "...";
    }
    struct text text = text_of(entry->text.at, room < VALUE_BYTES ? room : VALUE_BYTES);
    value_message(env, &text, value);
    entry->text.at = text.at + 1;
    return kept;
}

void JNICALL probe_message(JNIEnv *env, jclass class, jobject message) {
    (void)class;
    struct probe_line *line = probe_current();
    if (line != NULL) {
        line->log->message = keep(env, line->log, message);
    }
}

static void add(JNIEnv *env, struct log_entry *entry, jobject parameter) {
    if (entry->count < MOST_PARAMETERS) {
        entry->parameters[entry->count++] = keep(env, entry, parameter);
    }
}

void JNICALL probe_parameter(JNIEnv *env, jclass class, jobject parameter) {
    (void)class;
    struct probe_line *line = probe_current();
    if (line == NULL || parameter == NULL) {
        return; /* no exception, no parameters */
    }
    if (!value_is_object_array(env, parameter)) {
        add(env, line->log, parameter);
        return;
    }
    jsize length = (*env)->GetArrayLength(env, parameter);
    for (jsize i = 0; i < length && i < MOST_PARAMETERS; i++) {
        jobject element = (*env)->GetObjectArrayElement(env, parameter, i);
        add(env, line->log, element);
        (*env)->DeleteLocalRef(env, element);
    }
}

/* The end of a place for a parameter that begins here, "{}" or "{2}", and which one goes there; NULL: it is none. */
static const char *place(const char *at, int *next, int *which) {
    if (*at != '{') {
        return NULL;
    }
    char *end = (char *)at + 1;
    *which = *end == '}' ? *next : *end >= '0' && *end <= '9' ? (int)strtol(end, &end, 10) : MOST_PARAMETERS;
    *next += at[1] == '}';
    return *end == '}' ? end + 1 : NULL;
}

/* The message with its parameters in their places, and the others behind it. */
static void put_message(struct text *text, const struct log_entry *entry) {
    bool used[MOST_PARAMETERS] = {false};
    int next = 0;
    if (entry->message == NULL) {
        const char *key = logger_method_key(entry->method);
        const char *end = strchr(key, '(');
        const char *name = memrchr(key, '.', (size_t)(end - key));
        text_put(text, "%.*s", (int)(end - name - 1), name + 1);
    }
    for (const char *at = entry->message == NULL ? "" : entry->message; *at != 0;) {
        int which = 0;
        const char *end = place(at, &next, &which);
        if (end != NULL && which >= 0 && which < entry->count) {
            text_put(text, "%s", entry->parameters[which]);
            used[which] = true;
            at = end;
        } else {
            text_put_byte(text, *at++);
        }
    }
    for (int i = 0; i < entry->count; i++) {
        if (!used[i]) {
            text_put(text, " | %s", entry->parameters[i]);
        }
    }
}

void JNICALL probe_logged(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    struct probe_line *line = probe_current();
    if (line == NULL) {
        return;
    }
    char message[2 * VALUE_BYTES]; /* fits into a line, also if JSON escapes all of it */
    struct text text = text_of(message, sizeof message);
    put_message(&text, line->log);
    text_put(&line->text, probe_json ? "" : " ");
    probe_put_value(&line->text, "message", message);
    text_put(&line->text, probe_json ? "}" : "");
    probe_end(line);
}

/* ---- guards ------------------------------------------------------------------------------------------------------ */

/* com/shop/Logger.log(...)V */
static bool put_key(struct text *text, jmethodID id) {
    jclass class = NULL;
    char *type = NULL;
    char *name = NULL;
    char *descriptor = NULL;
    bool is_known = (*jvmti)->GetMethodDeclaringClass(jvmti, id, &class) == JVMTI_ERROR_NONE &&
                    (*jvmti)->GetClassSignature(jvmti, class, &type, NULL) == JVMTI_ERROR_NONE &&
                    (*jvmti)->GetMethodName(jvmti, id, &name, &descriptor, NULL) == JVMTI_ERROR_NONE;
    if (is_known) {
        text_put(text, "%.*s.%s%s", (int)strlen(type) - 2, type + 1, name, descriptor);
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)type);
    (*jvmti)->Deallocate(jvmti, (unsigned char *)name);
    (*jvmti)->Deallocate(jvmti, (unsigned char *)descriptor);
    return is_known;
}

/* Whose statements log, and not those of the program: java.util.logging, org.apache.commons.logging, ... */
static bool is_facade(const char *key) {
    static const char *const facades[] = {"/logging/", "/slf4j/", "/logback/", "/internal/logger/",
                                          "java/lang/System$Logger"};
    for (size_t i = 0; i < sizeof facades / sizeof *facades; i++) {
        const char *found = strstr(key, facades[i]);
        if (found != NULL && found < strchr(key, '.')) { /* in the name of the class */
            return true;
        }
    }
    return false;
}

/* Where the program asks. false: a logger asks itself, for a statement that is told of. */
static bool put_place(struct text *text) {
    jvmtiFrameInfo frames[MOST_FACADE_FRAMES];
    jint count = 0;
    /* behind the native and the method that was asked */
    if ((*jvmti)->GetStackTrace(jvmti, NULL, 2, MOST_FACADE_FRAMES, frames, &count) != JVMTI_ERROR_NONE) {
        return true;
    }
    for (jint i = 0; i < count; i++) {
        char key[2048];
        struct text key_text = text_of(key, sizeof key);
        bool is_known = put_key(&key_text, frames[i].method);
        if (i == 0 && is_known && is_logger_method(key)) {
            return false;
        }
        if (!is_known || !is_facade(key) || i + 1 == count) {
            vm_frame(&frames[i], text->at, (size_t)(text->end - text->at) + 1);
            return true;
        }
    }
    return true;
}

void JNICALL probe_asked(JNIEnv *env, jclass class, jboolean answer, jobject logger, jobject level, jint method) {
    (void)class;
    char name[LOGGER_NAME_BYTES];
    struct probe_line *line = answer ? NULL : begin_log(env, logger, level, method, name);
    if (line == NULL) {
        return;
    }
    char caller[1024];
    struct text text = text_of(caller, sizeof caller);
    if (!put_place(&text)) {
        probe_drop(line);
        return;
    }
    probe_put_head(&line->text, "guard", '?', "logger", name);
    put_log_level(env, &line->text, method, level);
    text_put(&line->text, probe_json ? "" : " is off, asked at ");
    probe_put_value(&line->text, "caller", caller);
    text_put(&line->text, probe_json ? "}" : "");
    probe_end(line);
}
