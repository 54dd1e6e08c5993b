// SPDX-License-Identifier: Apache-2.0
/*
 * Objects that natives of java.base make or fill, field by field: InetAddress, NetworkInterface, UnixFileAttributes,
 * ... The fields of a class are looked up once. An object that comes again in the same payload is a reference to the
 * first.
 */
#include <stdlib.h>
#include <string.h>

#include "payload.h"
#include "tape.h"
#include "vm.h"

#define MODIFIER_STATIC 0x0008

enum tag { TAG_NULL, TAG_SEEN, TAG_STRING, TAG_PRIMITIVES, TAG_OBJECTS, TAG_FIELDS };

struct field {
    jfieldID id;
    char type;
};

struct shape {
    struct shape *next;
    char class_name[128];
    bool has_references;
    int count;
    struct field fields[];
};

static struct shape *shapes; /* changes with the baton only */
/* Of the payload being moved; arrays of primitives and strings are not in here: nothing refers to them twice. */
static jobject *seen;
static int32_t seen_count;
static int32_t seen_capacity;
static int nesting;

/* ---- which fields a class has -------------------------------------------------------------------------------------
 */

static int add_fields(jclass class, struct field *into, int most) {
    jint count = 0;
    jfieldID *ids = NULL;
    int added = 0;
    if ((*jvmti)->GetClassFields(jvmti, class, &count, &ids) != JVMTI_ERROR_NONE) {
        vm_fatal("the VM doesn't tell the fields of a class");
    }
    for (jint i = 0; i < count && added < most; i++) {
        jint modifiers = 0;
        char *signature = NULL;
        if ((*jvmti)->GetFieldModifiers(jvmti, class, ids[i], &modifiers) == JVMTI_ERROR_NONE &&
            !(modifiers & MODIFIER_STATIC) &&
            (*jvmti)->GetFieldName(jvmti, class, ids[i], NULL, &signature, NULL) == JVMTI_ERROR_NONE) {
            into[added].id = ids[i];
            into[added].type = signature[0] == '[' ? 'L' : signature[0];
            added++;
            (*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
        }
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)ids);
    return added;
}

static const struct shape *shape_of(JNIEnv *env, jobject object) {
    char name[sizeof shapes->class_name];
    jclass class = (*env)->GetObjectClass(env, object);
    payload_class_name(class, name, sizeof name);
    for (struct shape *shape = shapes; shape != NULL; shape = shape->next) {
        if (strcmp(shape->class_name, name) == 0) {
            return shape;
        }
    }
    struct field fields[128];
    int count = 0;
    for (; class != NULL; class = (*env)->GetSuperclass(env, class)) {
        count += add_fields(class, fields + count, 128 - count);
    }
    struct shape *shape = malloc(sizeof *shape + (size_t)count * sizeof *fields);
    if (shape == NULL) {
        vm_fatal("out of memory for a class's fields");
    }
    memcpy(shape->fields, fields, (size_t)count * sizeof *fields);
    memcpy(shape->class_name, name, sizeof name);
    shape->count = count;
    shape->has_references = false;
    for (int i = 0; i < count; i++) {
        shape->has_references |= fields[i].type == 'L';
    }
    shape->next = shapes;
    shapes = shape;
    return shape;
}

/* ---- fields ---------------------------------------------------------------------------------------------------------
 */

static void move_reference(JNIEnv *env, jobject object, jfieldID id) {
    jobject value = RECORDING ? (*env)->GetObjectField(env, object, id) : NULL;
    payload_object(env, &value);
    if (!RECORDING) {
        (*env)->SetObjectField(env, object, id, value);
    }
}

#define MOVE(Type)                                                                                                     \
    do {                                                                                                               \
        int64_t value = RECORDING ? (int64_t)(*env)->Get##Type##Field(env, object, field->id) : 0;                     \
        tape_long(&value);                                                                                             \
        if (!RECORDING) {                                                                                              \
            (*env)->Set##Type##Field(env, object, field->id,                                                           \
                                     (__typeof__((*env)->Get##Type##Field(env, object, 0)))value);                     \
        }                                                                                                              \
    } while (0)

static void move_field(JNIEnv *env, jobject object, const struct field *field) {
    switch (field->type) {
    case 'Z':
        MOVE(Boolean);
        break;
    case 'B':
        MOVE(Byte);
        break;
    case 'C':
        MOVE(Char);
        break;
    case 'S':
        MOVE(Short);
        break;
    case 'I':
        MOVE(Int);
        break;
    case 'J':
        MOVE(Long);
        break;
    case 'L':
        move_reference(env, object, field->id);
        break;
    default:
        vm_fatal("a native fills a field of type %c, which is not supported", field->type);
    }
}

static void move_fields(JNIEnv *env, jobject object, const struct shape *shape) {
    for (int i = 0; i < shape->count; i++) {
        move_field(env, object, &shape->fields[i]);
    }
}

/* ---- objects --------------------------------------------------------------------------------------------------------
 */

static void remember(jobject object) {
    if (seen_count == seen_capacity) {
        seen_capacity = seen_capacity == 0 ? 64 : seen_capacity * 2;
        jobject *grown = realloc(seen, (size_t)seen_capacity * sizeof *seen);
        if (grown == NULL) {
            vm_fatal("out of memory for %d objects of one call", seen_capacity);
        }
        seen = grown;
    }
    seen[seen_count++] = object;
}

/* Is this very reference needed until the payload is complete? The last ones are what was moved just now. */
static bool is_remembered(jobject reference) {
    for (int32_t i = seen_count; i > 0; i--) {
        if (seen[i - 1] == reference) {
            return true;
        }
    }
    return false;
}

static int32_t index_of(JNIEnv *env, jobject object) {
    for (int32_t i = 0; i < seen_count; i++) {
        if ((*env)->IsSameObject(env, seen[i], object)) {
            return i;
        }
    }
    return -1;
}

static enum tag tag_of(const char *class_name) {
    if (strcmp(class_name, "java/lang/String") == 0) {
        return TAG_STRING;
    }
    if (class_name[0] != '[') {
        return TAG_FIELDS;
    }
    return class_name[1] == 'L' || class_name[1] == '[' ? TAG_OBJECTS : TAG_PRIMITIVES;
}

static void move_string(JNIEnv *env, jobject *object) {
    int32_t length = RECORDING ? (*env)->GetStringLength(env, *object) : 0;
    tape_int(&length);
    jchar *chars = malloc(((size_t)length + 1) * sizeof *chars);
    if (chars == NULL) {
        vm_fatal("out of memory for a string of %d characters", length);
    }
    if (RECORDING) {
        (*env)->GetStringRegion(env, *object, 0, length, chars);
    }
    tape_bytes(chars, (size_t)length * sizeof *chars);
    if (!RECORDING) {
        *object = (*env)->NewString(env, chars, length);
    }
    free(chars);
}

static jobject new_primitives(JNIEnv *env, char type, jint length) {
    switch (type) {
    case 'B':
        return (*env)->NewByteArray(env, length);
    case 'I':
        return (*env)->NewIntArray(env, length);
    case 'J':
        return (*env)->NewLongArray(env, length);
    default:
        vm_fatal("a native returns an array of type %c, which is not supported", type);
    }
}

/* class_name of an array of objects: [Ljava/lang/String; or [[B */
static jobject new_objects(JNIEnv *env, const char *class_name, jint length) {
    char element[128];
    bool plain = class_name[1] == 'L';
    strncpy(element, class_name + (plain ? 2 : 1), sizeof element - 1);
    element[sizeof element - 1] = 0;
    if (plain && strlen(element) > 0) {
        element[strlen(element) - 1] = 0;
    }
    jclass class = (*env)->FindClass(env, element);
    return class == NULL ? NULL : (*env)->NewObjectArray(env, length, class, NULL);
}

static void move_array(JNIEnv *env, jobject *object, enum tag tag, const char *class_name) {
    int32_t length = RECORDING ? (*env)->GetArrayLength(env, *object) : 0;
    tape_int(&length);
    if (!RECORDING) {
        *object =
            tag == TAG_OBJECTS ? new_objects(env, class_name, length) : new_primitives(env, class_name[1], length);
    }
    if (tag == TAG_PRIMITIVES) {
        payload_array(env, *object);
        return;
    }
    remember(*object);
    for (jint i = 0; i < length; i++) {
        jobject element = RECORDING ? (*env)->GetObjectArrayElement(env, *object, i) : NULL;
        payload_object(env, &element);
        if (!RECORDING) {
            (*env)->SetObjectArrayElement(env, *object, i, element);
        }
        if (!is_remembered(element)) {
            (*env)->DeleteLocalRef(env, element); /* a folder may have a million names */
        }
    }
}

static void move_object(JNIEnv *env, jobject *object) {
    int32_t number = -1;
    char class_name[128] = {0};
    int32_t tag = TAG_NULL;
    if (RECORDING && *object != NULL) {
        jclass class = (*env)->GetObjectClass(env, *object);
        payload_class_name(class, class_name, sizeof class_name);
        (*env)->DeleteLocalRef(env, class);
        tag = (int32_t)tag_of(class_name);
        if ((tag == TAG_OBJECTS || tag == TAG_FIELDS) && (number = index_of(env, *object)) >= 0) {
            tag = TAG_SEEN;
        }
    }
    tape_int(&tag);
    switch (tag) {
    case TAG_NULL:
        *object = NULL;
        break;
    case TAG_SEEN:
        tape_int(&number);
        if (number < 0 || number >= seen_count) {
            tape_diverge("U009", "the log holds an event that can't be decoded");
        }
        *object = seen[number];
        break;
    case TAG_STRING:
        move_string(env, object);
        break;
    case TAG_PRIMITIVES:
    case TAG_OBJECTS:
        payload_text(class_name, sizeof class_name);
        move_array(env, object, (enum tag)tag, class_name);
        break;
    default:
        payload_text(class_name, sizeof class_name);
        if (!RECORDING) {
            jclass class = (*env)->FindClass(env, class_name);
            *object = class == NULL ? NULL : (*env)->AllocObject(env, class);
        }
        if (*object == NULL) {
            vm_fatal("can't make an object of class %s", class_name);
        }
        remember(*object);
        move_fields(env, *object, shape_of(env, *object));
    }
}

/* Local references made on the way live as long as the outermost transfer. */
void payload_object(JNIEnv *env, jobject *object) {
    if (nesting == 0) {
        seen_count = 0;
        if ((*env)->PushLocalFrame(env, 64) != JNI_OK) {
            vm_fatal("out of memory for local references");
        }
    }
    nesting++;
    move_object(env, object);
    nesting--;
    if (nesting == 0) {
        *object = (*env)->PopLocalFrame(env, *object);
    }
}

void payload_fields(JNIEnv *env, jobject object, const struct shape **shape) {
    if (*shape == NULL) {
        *shape = shape_of(env, object);
    }
    if (!(*shape)->has_references) {
        move_fields(env, object, *shape);
        return;
    }
    seen_count = 0;
    if ((*env)->PushLocalFrame(env, 64) != JNI_OK) {
        vm_fatal("out of memory for local references");
    }
    nesting++;
    move_fields(env, object, *shape);
    nesting--;
    (*env)->PopLocalFrame(env, NULL);
}
