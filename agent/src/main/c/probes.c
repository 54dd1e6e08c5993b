// SPDX-License-Identifier: Apache-2.0
#include "probes.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "baton.h"
#include "clocks.h"
#include "descriptors.h"
#include "tape_internal.h"
#include "values.h"
#include "vm.h"

#define LINE_BYTES 16384
#define BUFFER_BYTES (256 << 10)
#define STACK_FRAMES 32
/* A number is pushed by one instruction that takes 15 bits. */
#define MOST_PROBES 32768
#define MOST_FILTERS 256

enum declared { NOT_LOOKED_AT, WATCHED, ANOTHER };

/* Where a field is written. */
struct write_site {
    char *declared;  /* class of the watched field, as in a signature, or NULL: the owner is it */
    char *owner;     /* as in the class file: com/shop/Cart */
    char *name;      /* com.shop.Cart.total */
    char *field;     /* total */
    char *signature; /* J */
    bool is_static;
    int filter;
    _Atomic int state; /* enum declared */
    jfieldID id;       /* NULL: not known */
};

/* The line that a thread is writing. */
struct probe_line {
    bool is_open;
    int values;
    struct text text;
    char value[VALUE_BYTES]; /* that is about to be written to a field */
    char room[LINE_BYTES];
};

static char *methods[MOST_PROBES];
static _Atomic int method_count;
static struct write_site *sites[MOST_PROBES];
static _Atomic int site_count;
static struct {
    char *text;
    _Atomic bool matched;
} filters[MOST_FILTERS];
static int filter_count;

static jclass probes;
static bool started;
static bool json;
static const char *prefix = "";
static int file = -1;
static bool at_once;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char buffer[BUFFER_BYTES];
static size_t buffered;

/* ---- the file ---------------------------------------------------------------------------------------------------- */

/* Lock held. */
static void flush(void) {
    for (size_t at = 0; at < buffered;) {
        ssize_t n = write(file, buffer + at, buffered - at);
        if (n < 0 && errno != EINTR) {
            vm_note("can't write what was traced: %s", strerror(errno));
            started = false;
            break;
        }
        at += n > 0 ? (size_t)n : 0;
    }
    buffered = 0;
}

void probes_flush(void) {
    if (started) {
        pthread_mutex_lock(&lock);
        flush();
        pthread_mutex_unlock(&lock);
    }
}

static void append(const char *line, size_t length) {
    pthread_mutex_lock(&lock);
    if (length > sizeof buffer - buffered) {
        flush();
    }
    memcpy(buffer + buffered, line, length);
    buffered += length;
    if (at_once) {
        flush();
    }
    pthread_mutex_unlock(&lock);
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

/* NULL: not a thread of the program, or in a hook. Otherwise it is in one from here to end(). */
static struct probe_line *begin(void) {
    struct thread *t = self;
    if (!started || t == NULL || t->depth != 0) {
        return NULL;
    }
    if (t->probe == NULL) {
        t->probe = calloc(1, sizeof *t->probe);
        if (t->probe == NULL) {
            vm_fatal("out of memory for a line of the trace");
        }
    }
    t->depth = 1;
    t->probe->is_open = true;
    t->probe->values = 0;
    t->probe->text = text_of(t->probe->room, LINE_BYTES - 2); /* room for the end of the line */
    return t->probe;
}

static struct probe_line *current(void) {
    return self != NULL && self->probe != NULL && self->probe->is_open ? self->probe : NULL;
}

static void drop(struct probe_line *line) {
    line->is_open = false;
    self->depth = 0;
}

static void end(struct probe_line *line) {
    *line->text.at++ = '\n';
    append(line->room, (size_t)(line->text.at - line->room));
    drop(line);
}

/* event: of JSON; sign: of text; key: what name is */
static void put_head(struct text *text, const char *event, char sign, const char *key, const char *name) {
    char time[CLOCKS_TEXT_BYTES];
    clocks_text(clocks_recorded_time(), time);
    unsigned long position = (unsigned long)tape_position();
    if (!json) {
        text_put(text, "%s%lu %s %d \"%s\" %c %s", prefix, position, time, self->number, self->name, sign, name);
        return;
    }
    text_put(text, "{\"event\":\"%s\",\"position\":%lu,\"time\":\"%s\",\"thread\":%d,\"threadName\":\"", event,
             position, time, self->number);
    text_put_json(text, self->name);
    text_put(text, "\",\"%s\":\"%s\"", key, name);
}

static void put_value(struct text *text, const char *key, const char *value) {
    if (json) {
        text_put(text, ",\"%s\":\"", key);
        text_put_json(text, value);
        text_put(text, "\"");
    } else {
        text_put(text, "%s", value);
    }
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static void JNICALL enter(JNIEnv *env, jclass class, jint method) {
    (void)env;
    (void)class;
    struct probe_line *line = begin();
    if (line != NULL) {
        put_head(&line->text, "call", '>', "method", methods[method]);
        text_put(&line->text, json ? ",\"arguments\":[" : "(");
    }
}

/* Room that the end of the line needs. */
#define TAIL_BYTES 64

static void put_argument(struct probe_line *line, const char *value) {
    struct text *text = &line->text;
    if ((size_t)(text->end - text->at) < 2 * strlen(value) + TAIL_BYTES) {
        value = "...";
    }
    text_put(text, line->values++ == 0 ? "" : json ? "," : ", ");
    if (json) {
        text_put(text, "\"");
        text_put_json(text, value);
        text_put(text, "\"");
    } else {
        text_put(text, "%s", value);
    }
}

static void JNICALL entered(JNIEnv *env, jclass class) {
    (void)env;
    (void)class;
    struct probe_line *line = current();
    if (line != NULL) {
        text_put(&line->text, json ? "]}" : ")");
        end(line);
    }
}

static void put_result(jint method, const char *event, char sign, const char *key, const char *value) {
    struct probe_line *line = current();
    put_head(&line->text, event, sign, "method", methods[method]);
    if (value != NULL) {
        text_put(&line->text, json ? "" : sign == '!' ? " threw " : " = ");
        put_value(&line->text, key, value);
    }
    text_put(&line->text, json ? "}" : "");
    end(line);
}

static void JNICALL returned(JNIEnv *env, jclass class, jint method) {
    (void)env;
    (void)class;
    if (begin() != NULL) {
        put_result(method, "return", '<', NULL, NULL);
    }
}

static void JNICALL thrown(JNIEnv *env, jclass class, jobject exception, jint method) {
    (void)class;
    if (begin() != NULL) {
        char value[VALUE_BYTES];
        struct text text = text_of(value, sizeof value);
        value_object(env, &text, exception, SHALLOW);
        put_result(method, "throw", '!', "exception", value);
    }
}

/* ---- writes ------------------------------------------------------------------------------------------------------ */

/* Local reference to the class, from this one up, that a class file calls so; NULL: there is none. */
static jclass find_up(JNIEnv *env, jclass class, const char *name) {
    while (class != NULL) {
        char *signature = NULL;
        bool is_it = false;
        if ((*jvmti)->GetClassSignature(jvmti, class, &signature, NULL) == JVMTI_ERROR_NONE) {
            size_t length = strlen(name);
            is_it = strncmp(signature + 1, name, length) == 0 && strcmp(signature + 1 + length, ";") == 0;
        }
        (*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
        if (is_it) {
            return class;
        }
        class = (*env)->GetSuperclass(env, class);
    }
    return NULL;
}

/* Of the method that writes: the frame below Probes.write. */
static jclass writing_class(void) {
    jvmtiFrameInfo frame;
    jint count = 0;
    jclass class = NULL;
    if ((*jvmti)->GetStackTrace(jvmti, NULL, 1, 1, &frame, &count) != JVMTI_ERROR_NONE || count == 0 ||
        (*jvmti)->GetMethodDeclaringClass(jvmti, frame.method, &class) != JVMTI_ERROR_NONE) {
        return NULL;
    }
    return class;
}

/* Which field it is: the one that the owner has, itself or from above. */
static void look_at(JNIEnv *env, struct write_site *site, jobject target) {
    jclass owner = find_up(env, target == NULL ? writing_class() : (*env)->GetObjectClass(env, target), site->owner);
    bool watched = site->declared == NULL;
    if (owner != NULL) {
        site->id = site->is_static ? (*env)->GetStaticFieldID(env, owner, site->field, site->signature)
                                   : (*env)->GetFieldID(env, owner, site->field, site->signature);
        (*env)->ExceptionClear(env); /* there is none: the write itself will say so */
    }
    jclass declaring;
    char *signature = NULL;
    if (!watched && site->id != NULL &&
        (*jvmti)->GetFieldDeclaringClass(jvmti, owner, site->id, &declaring) == JVMTI_ERROR_NONE &&
        (*jvmti)->GetClassSignature(jvmti, declaring, &signature, NULL) == JVMTI_ERROR_NONE) {
        watched = strcmp(signature, site->declared) == 0;
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
    if (watched) {
        filters[site->filter].matched = true;
    }
    site->state = watched ? WATCHED : ANOTHER;
}

static void put_old(JNIEnv *env, struct text *text, const struct write_site *site, jobject target) {
    char type = site->signature[0];
    if (site->is_static) {
        jclass owner = find_up(env, writing_class(), site->owner);
        if (owner != NULL) {
            value_static_field(env, text, owner, site->id, type);
        }
    } else if (target != NULL) {
        value_field(env, text, target, site->id, type, DEEP);
    }
}

static void put_stack(struct text *text) {
    jvmtiFrameInfo frames[STACK_FRAMES];
    jint count = 0;
    if ((*jvmti)->GetStackTrace(jvmti, NULL, 1, STACK_FRAMES, frames, &count) != JVMTI_ERROR_NONE) {
        count = 0;
    }
    text_put(text, json ? ",\"stack\":[" : "");
    for (jint i = 0; i < count; i++) {
        char frame[512];
        vm_frame(&frames[i], frame, sizeof frame);
        if ((size_t)(text->end - text->at) < strlen(frame) + TAIL_BYTES) {
            break;
        }
        if (json) {
            text_put(text, i == 0 ? "\"" : ",\"");
            text_put_json(text, frame);
            text_put(text, "\"");
        } else {
            text_put(text, "\n%s    at %s", prefix, frame);
        }
    }
    text_put(text, json ? "]}" : "");
}

/* target: NULL if it is static, or perhaps not initialised yet. */
static void tell_write(JNIEnv *env, struct probe_line *line, jobject target, struct write_site *site) {
    if (site->state == NOT_LOOKED_AT) {
        look_at(env, site, target);
    }
    if (site->state != WATCHED) {
        drop(line);
        return;
    }
    char old[VALUE_BYTES];
    struct text old_text = text_of(old, sizeof old);
    if (site->id != NULL) {
        put_old(env, &old_text, site, target);
    }
    put_head(&line->text, "write", '=', "field", site->name);
    text_put(&line->text, json ? "" : ": ");
    if (old[0] != 0) {
        put_value(&line->text, "before", old);
        text_put(&line->text, json ? "" : " -> ");
    }
    put_value(&line->text, "after", line->value);
    put_stack(&line->text);
    end(line);
}

/* Behind written(), before the write. */
static void JNICALL write_field(JNIEnv *env, jclass class, jobject target, jint site) {
    (void)class;
    struct probe_line *line = current();
    if (line != NULL && target != NULL) {
        tell_write(env, line, target, sites[site]);
    } else if (line != NULL) {
        drop(line); /* the write will fail */
    }
}

static void JNICALL write_out_of_sight(JNIEnv *env, jclass class, jint site) {
    (void)class;
    struct probe_line *line = current();
    if (line != NULL) {
        tell_write(env, line, NULL, sites[site]);
    }
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* The natives that take a value: an argument, a result, what is about to be written. */
#define VALUES(suffix, type, put)                                                                                      \
    static void JNICALL argument_##suffix(JNIEnv *env, jclass class, type value) {                                     \
        (void)env;                                                                                                     \
        (void)class;                                                                                                   \
        struct probe_line *line = current();                                                                           \
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
        if (begin() != NULL) {                                                                                         \
            char room[VALUE_BYTES];                                                                                    \
            struct text text = text_of(room, sizeof room);                                                             \
            put;                                                                                                       \
            put_result(method, "return", '<', "result", room);                                                         \
        }                                                                                                              \
    }                                                                                                                  \
    static void JNICALL written_##suffix(JNIEnv *env, jclass class, type value, jint site) {                           \
        (void)env;                                                                                                     \
        (void)class;                                                                                                   \
        struct probe_line *line = sites[site]->state == ANOTHER ? NULL : begin();                                      \
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

static void bind(JNIEnv *env) {
    static const JNINativeMethod natives[] = {
        {"enter", "(I)V", enter},
        {"entered", "()V", entered},
        {"returned", "(I)V", returned},
        {"thrown", "(Ljava/lang/Throwable;I)V", thrown},
        {"write", "(Ljava/lang/Object;I)V", write_field},
        {"write", "(I)V", write_out_of_sight},
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

void JNICALL probes_start(JNIEnv *env, jclass class, jstring path, jboolean as_json, jobjectArray texts) {
    (void)class;
    bind(env);
    values_init(env);
    json = as_json;
    int fd;
    if (path == NULL) {
        prefix = json ? "" : "understudy: ";
        fd = dup(STDERR_FILENO);
    } else {
        char *name = vm_copy_string(env, path);
        fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (fd < 0) {
            vm_fatal("can't write %s: %s", name, strerror(errno));
        }
        free(name);
    }
    file = descriptor_pass_high(fd);
    at_once = isatty(file);
    filter_count = (*env)->GetArrayLength(env, texts);
    if (filter_count > MOST_FILTERS) {
        vm_fatal("too many methods and fields to trace: %d, at most %d", filter_count, MOST_FILTERS);
    }
    for (int i = 0; i < filter_count; i++) {
        filters[i].text = vm_copy_string(env, (*env)->GetObjectArrayElement(env, texts, i));
    }
    started = true;
}

static bool is_full(int number, const char *what) {
    if (number == MOST_PROBES) {
        vm_note("more than %d %s: the rest is not told", MOST_PROBES, what);
    }
    return number >= MOST_PROBES;
}

jint JNICALL probes_method(JNIEnv *env, jclass class, jstring name, jint filter) {
    (void)class;
    filters[filter].matched = true;
    int number = atomic_fetch_add(&method_count, 1);
    if (is_full(number, "methods are traced")) {
        return -1;
    }
    methods[number] = vm_copy_string(env, name);
    return number;
}

static char *joined(const char *format, ...) {
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0) {
        vm_fatal("out of memory for a probe");
    }
    va_end(arguments);
    return text;
}

jint JNICALL probes_field(JNIEnv *env, jclass class, jstring declared, jstring owner, jstring name, jstring signature,
                          jboolean is_static, jint filter) {
    (void)class;
    int number = atomic_fetch_add(&site_count, 1);
    struct write_site *site = is_full(number, "writes of fields are watched") ? NULL : calloc(1, sizeof *site);
    if (site == NULL) {
        return -1;
    }
    site->owner = vm_copy_string(env, owner);
    site->field = vm_copy_string(env, name);
    site->signature = vm_copy_string(env, signature);
    site->is_static = is_static;
    site->filter = filter;
    if (declared != NULL) {
        char *text = vm_copy_string(env, declared);
        site->declared = joined("L%s;", text);
        site->name = joined("%s.%s", text, site->field);
        free(text);
    } else {
        site->name = joined("%s.%s", site->owner, site->field);
    }
    for (char *c = site->name; *c != 0; c++) {
        *c = *c == '/' ? '.' : *c;
    }
    sites[number] = site;
    return number;
}

jclass probes_class(const char *asked) {
    return started && strcmp(asked, "dev.understudy.agent.hooks.Probes") == 0 ? probes : NULL;
}

void probes_finish(void) {
    probes_flush();
    for (int i = 0; started && i < filter_count; i++) {
        if (!filters[i].matched) {
            vm_note("nothing that was loaded matches %s", filters[i].text);
        }
    }
}
