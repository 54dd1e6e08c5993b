// SPDX-License-Identifier: Apache-2.0
#include "probe_loggers.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "probe_lines.h"
#include "probes.h"
#include "vm.h"

#define MOST_LEVELS 64

/* What is asked for: --log-level. */
static struct log_level {
    char *logger; /* NULL: all */
    int severity;
    int filter;
} levels[MOST_LEVELS];
static int level_count;

/* A method that logs, or is asked whether its logger does. */
struct logger_method {
    char *key;   /* com/shop/Logger.log(...)V */
    char *level; /* the class of its levels: com/shop/Level */
    char *number;
    char *name;
    jint *marks; /* pairs */
    jsize mark_count;
    char *constant;
    int severity;
    _Atomic bool is_known; /* the fields */
    jfieldID logger_field;
    jfieldID number_field;
    jfieldID name_field;
};

static struct logger_method *methods[MOST_PROBES];
static _Atomic int method_count;

/* ---- what is asked for ------------------------------------------------------------------------------------------- */

void JNICALL probes_log_level(JNIEnv *env, jclass class, jstring logger, jint severity, jint filter) {
    (void)class;
    if (level_count == MOST_LEVELS) {
        vm_fatal("too many log levels: at most %d", MOST_LEVELS);
    }
    levels[level_count++] = (struct log_level){
        .logger = logger == NULL ? NULL : vm_copy_string(env, logger), .severity = severity, .filter = filter};
}

/* Is it asked for that this logger logs at that severity? The longest name counts. */
static bool is_asked_for(const char *logger, int severity) {
    const struct log_level *best = NULL;
    size_t best_length = 0;
    for (int i = 0; i < level_count; i++) {
        size_t length = levels[i].logger == NULL ? 0 : strlen(levels[i].logger);
        bool is_below = length == 0 || (strncmp(logger, levels[i].logger, length) == 0 &&
                                        (logger[length] == 0 || logger[length] == '.' || logger[length] == '$'));
        if (is_below && (best == NULL || length >= best_length)) {
            best = &levels[i];
            best_length = length;
        }
    }
    if (best == NULL) {
        return false;
    }
    probes_matched(best->filter);
    return severity >= best->severity;
}

/* ---- loggers and levels ------------------------------------------------------------------------------------------ */

static char *copy_or_null(JNIEnv *env, jstring string) {
    return string == NULL ? NULL : vm_copy_string(env, string);
}

jint JNICALL probes_logger_method(JNIEnv *env, jclass class, jstring key, jstring level, jstring number, jstring name,
                                  jintArray marks, jstring constant, jint severity) {
    (void)class;
    int index = atomic_fetch_add(&method_count, 1);
    struct logger_method *method = probe_is_full(index, "methods of loggers") ? NULL : calloc(1, sizeof *method);
    if (method == NULL) {
        return -1;
    }
    method->key = vm_copy_string(env, key);
    method->level = copy_or_null(env, level);
    method->number = copy_or_null(env, number);
    method->name = copy_or_null(env, name);
    method->constant = copy_or_null(env, constant);
    method->severity = severity;
    if (marks != NULL) {
        method->mark_count = (*env)->GetArrayLength(env, marks);
        method->marks = calloc((size_t)method->mark_count, sizeof *method->marks);
        if (method->marks == NULL) {
            vm_fatal("out of memory for a probe");
        }
        (*env)->GetIntArrayRegion(env, marks, 0, method->mark_count, method->marks);
    }
    methods[index] = method;
    return index;
}

/* Local reference: the object's class, or the one above it, that a class file calls so; a class below it may have a
 * field of the same name. NULL: there is none. */
static jclass class_of(JNIEnv *env, jobject object, const char *type, size_t length) {
    jclass class = (*env)->GetObjectClass(env, object);
    while (class != NULL) {
        char *signature = NULL;
        bool is_it = (*jvmti)->GetClassSignature(jvmti, class, &signature, NULL) == JVMTI_ERROR_NONE &&
                     strncmp(signature + 1, type, length) == 0 && strcmp(signature + 1 + length, ";") == 0;
        (*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
        if (is_it) {
            break;
        }
        jclass above = (*env)->GetSuperclass(env, class);
        (*env)->DeleteLocalRef(env, class);
        class = above;
    }
    return class;
}

static jfieldID field_of(JNIEnv *env, jclass class, const char *name, const char *type,
                         const struct logger_method *method) {
    jfieldID field = class == NULL ? NULL : (*env)->GetFieldID(env, class, name, type);
    if (field == NULL) {
        (*env)->ExceptionClear(env);
        vm_note("nothing is told of %s: there is no field %s", method->key, name);
    }
    return field;
}

/* Looks the fields up, once. */
static bool knows_fields(JNIEnv *env, struct logger_method *method, jobject logger, jobject level) {
    if (!method->is_known) {
        jclass logger_class = class_of(env, logger, method->key, (size_t)(strchr(method->key, '.') - method->key));
        method->logger_field = field_of(env, logger_class, "name", "Ljava/lang/String;", method);
        (*env)->DeleteLocalRef(env, logger_class);
        if (method->name != NULL) {
            jclass level_class = class_of(env, level, method->level, strlen(method->level));
            method->number_field = field_of(env, level_class, method->number, "I", method);
            method->name_field = field_of(env, level_class, method->name, "Ljava/lang/String;", method);
            (*env)->DeleteLocalRef(env, level_class);
        }
        method->is_known = true;
    }
    bool knows_level = method->name == NULL || (method->number_field != NULL && method->name_field != NULL);
    return method->logger_field != NULL && knows_level;
}

/* That of the most severe mark that the level reaches. */
static int severity_of(JNIEnv *env, const struct logger_method *method, jobject level) {
    if (method->name == NULL) {
        return method->severity;
    }
    jint number = (*env)->GetIntField(env, level, method->number_field);
    if (method->marks == NULL) {
        return number;
    }
    bool rises = method->marks[0] < method->marks[2];
    int severity = INT_MIN;
    for (jsize i = 0; i + 1 < method->mark_count; i += 2) {
        if (rises ? number >= method->marks[i] : number <= method->marks[i]) {
            severity = method->marks[i + 1];
        }
    }
    return severity;
}

static void get_string(JNIEnv *env, jobject object, jfieldID field, char *room, size_t size) {
    struct text text = text_of(room, size);
    jstring string = (*env)->GetObjectField(env, object, field);
    if (string != NULL) {
        value_message(env, &text, string);
        (*env)->DeleteLocalRef(env, string);
    }
}

const char *logger_method_key(jint method) {
    return methods[method]->key;
}

/* Is it a method of a logger's, which tells what it logs, or is itself the answer to a question? */
bool is_logger_method(const char *key) {
    int count = method_count < MOST_PROBES ? method_count : MOST_PROBES;
    for (int i = 0; i < count; i++) {
        if (methods[i] != NULL && strcmp(methods[i]->key, key) == 0) {
            return true;
        }
    }
    return false;
}

void put_log_level(JNIEnv *env, struct text *text, jint index, jobject level) {
    const struct logger_method *method = methods[index];
    char name[LOGGER_NAME_BYTES];
    if (method->name == NULL) {
        text_put(&(struct text){name, name + sizeof name - 1}, "%s", method->constant);
    } else {
        get_string(env, level, method->name_field, name, sizeof name);
    }
    text_put(text, probe_json ? "" : " ");
    probe_put_value(text, "level", name);
}

struct probe_line *begin_log(JNIEnv *env, jobject logger, jobject level, jint index, char *name) {
    struct logger_method *method = methods[index];
    struct probe_line *line = level == NULL && method->name != NULL ? NULL : probe_begin();
    if (line == NULL) {
        return NULL;
    }
    name[0] = 0;
    if (knows_fields(env, method, logger, level)) {
        get_string(env, logger, method->logger_field, name, LOGGER_NAME_BYTES);
        if (is_asked_for(name, severity_of(env, method, level))) {
            return line;
        }
    }
    probe_drop(line);
    return NULL;
}
