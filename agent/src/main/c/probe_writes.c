// SPDX-License-Identifier: Apache-2.0
#include "probe_writes.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe_lines.h"
#include "probes.h"
#include "vm.h"

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

static struct write_site *sites[MOST_PROBES];
static _Atomic int site_count;

bool probe_is_other(jint site) {
    return sites[site]->state == ANOTHER;
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
        probes_matched(site->filter);
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

/* target: NULL if it is static, or perhaps not initialised yet. */
static void tell_write(JNIEnv *env, struct probe_line *line, jobject target, struct write_site *site) {
    if (site->state == NOT_LOOKED_AT) {
        look_at(env, site, target);
    }
    if (site->state != WATCHED) {
        probe_drop(line);
        return;
    }
    char old[VALUE_BYTES];
    struct text old_text = text_of(old, sizeof old);
    if (site->id != NULL) {
        put_old(env, &old_text, site, target);
    }
    probe_put_head(&line->text, "write", '=', "field", site->name);
    text_put(&line->text, probe_json ? "" : ": ");
    if (old[0] != 0) {
        probe_put_value(&line->text, "before", old);
        text_put(&line->text, probe_json ? "" : " -> ");
    }
    probe_put_value(&line->text, "after", line->value);
    probe_put_stack(&line->text);
    probe_end(line);
}

/* Behind written(), before the write. */
void JNICALL probe_write(JNIEnv *env, jclass class, jobject target, jint site) {
    (void)class;
    struct probe_line *line = probe_current();
    if (line != NULL && target != NULL) {
        tell_write(env, line, target, sites[site]);
    } else if (line != NULL) {
        probe_drop(line); /* the write will fail */
    }
}

void JNICALL probe_write_out_of_sight(JNIEnv *env, jclass class, jint site) {
    (void)class;
    struct probe_line *line = probe_current();
    if (line != NULL) {
        tell_write(env, line, NULL, sites[site]);
    }
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
    struct write_site *site = probe_is_full(number, "writes of fields are watched") ? NULL : calloc(1, sizeof *site);
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
