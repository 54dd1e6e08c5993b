// SPDX-License-Identifier: Apache-2.0
#include "values.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm.h"

/* What is shown of a string, an array, an object. */
#define MOST_CHARS 200
#define MOST_ELEMENTS 16
#define MOST_FIELDS 24

static jclass string_class;
static jclass class_class;
static jclass enum_class;
static jclass throwable_class;
static jfieldID enum_name;
static jfieldID throwable_message;

static struct box {
    const char *name;
    char type;
    jclass class;
    jfieldID value;
} boxes[] = {
    {"java/lang/Integer", 'I', NULL, NULL},   {"java/lang/Long", 'J', NULL, NULL},
    {"java/lang/Boolean", 'Z', NULL, NULL},   {"java/lang/Double", 'D', NULL, NULL},
    {"java/lang/Byte", 'B', NULL, NULL},      {"java/lang/Short", 'S', NULL, NULL},
    {"java/lang/Character", 'C', NULL, NULL}, {"java/lang/Float", 'F', NULL, NULL},
};
#define BOX_COUNT (sizeof boxes / sizeof *boxes)

void values_init(JNIEnv *env) {
    if (string_class != NULL) {
        return;
    }
    string_class = vm_class(env, "java/lang/String");
    class_class = vm_class(env, "java/lang/Class");
    enum_class = vm_class(env, "java/lang/Enum");
    throwable_class = vm_class(env, "java/lang/Throwable");
    enum_name = vm_field(env, enum_class, "name", "Ljava/lang/String;");
    throwable_message = vm_field(env, throwable_class, "detailMessage", "Ljava/lang/String;");
    for (size_t i = 0; i < BOX_COUNT; i++) {
        char signature[2] = {boxes[i].type, 0};
        boxes[i].class = vm_class(env, boxes[i].name);
        boxes[i].value = vm_field(env, boxes[i].class, "value", signature);
    }
}

/* ---- strings ------------------------------------------------------------------------------------------------------
 */

static void put_chars(JNIEnv *env, struct text *text, jstring string, char quote) {
    jchar chars[MOST_CHARS];
    jsize length = (*env)->GetStringLength(env, string);
    jsize shown = length < MOST_CHARS ? length : MOST_CHARS;
    (*env)->GetStringRegion(env, string, 0, shown, chars);
    for (jsize i = 0; i < shown; i++) {
        uint32_t c = chars[i];
        if (c >= 0xd800 && c < 0xdc00 && i + 1 < shown && chars[i + 1] >= 0xdc00 && chars[i + 1] < 0xe000) {
            c = 0x10000 + ((c - 0xd800) << 10) + (chars[++i] - 0xdc00u);
        }
        text_put_char(text, c, quote);
    }
    if (shown < length) {
        text_put(text, "...");
    }
}

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

void value_boolean(struct text *text, bool value) {
    text_put_string(text, value ? "true" : "false");
}

void value_char(struct text *text, jchar value) {
    text_put_byte(text, '\'');
    text_put_char(text, value, '\'');
    text_put_byte(text, '\'');
}

void value_long(struct text *text, int64_t value) {
    text_put_long(text, value);
}

void value_double(struct text *text, double value, bool is_float) {
    if (isnan(value) || isinf(value)) {
        text_put(text, "%s", isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity");
        return;
    }
    char digits[40];
    int most = is_float ? FLT_DECIMAL_DIG : DBL_DECIMAL_DIG;
    for (int precision = is_float ? FLT_DIG : DBL_DIG; precision <= most; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, value);
        if (is_float ? strtof(digits, NULL) == (float)value : strtod(digits, NULL) == value) {
            break;
        }
    }
    bool is_whole = true;
    for (char *c = digits; *c != 0; c++) {
        bool digit = (*c >= '0' && *c <= '9') || *c == '-' || *c == '+' || *c == 'e';
        is_whole &= digit && *c != 'e';
        *c = digit ? *c : '.'; /* a comma, in some countries */
    }
    text_put(text, "%s%s", digits, is_whole ? ".0" : "");
}

/* ---- objects ----------------------------------------------------------------------------------------------------- */

static void put_class_name(struct text *text, jclass class) {
    char *signature = NULL;
    if ((*jvmti)->GetClassSignature(jvmti, class, &signature, NULL) != JVMTI_ERROR_NONE) {
        text_put(text, "?");
        return;
    }
    char *name = signature;
    int dimensions = 0;
    while (*name == '[') {
        name++;
        dimensions++;
    }
    char *address = strstr(name, "0x"); /* of a hidden class */
    if (address != NULL && address > name && strchr("/.+", address[-1]) != NULL) {
        address[-1] = 0;
    }
    for (char *c = name; *c != 0; c++) {
        *c = *c == '/' ? '.' : *c == ';' ? 0 : *c;
    }
    static const char *const primitives[] = {
        ['B'] = "byte", ['C'] = "char",  ['D'] = "double",  ['F'] = "float", ['I'] = "int",
        ['J'] = "long", ['S'] = "short", ['Z'] = "boolean", ['V'] = "void"};
    text_put(text, "%s", *name == 'L' ? name + 1 : primitives[(unsigned char)*name % ('Z' + 1)]);
    for (int i = 0; i < dimensions; i++) {
        text_put(text, "[]");
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
}

static bool put_box(JNIEnv *env, struct text *text, jobject value, jclass class) {
    for (size_t i = 0; i < BOX_COUNT; i++) {
        if ((*env)->IsSameObject(env, class, boxes[i].class)) {
            value_field(env, text, value, boxes[i].value, boxes[i].type, SHALLOW);
            return true;
        }
    }
    return false;
}

/* toPlainString of the JDK's own class leaves no trace. */
static void put_decimal(JNIEnv *env, struct text *text, jobject value, jclass class) {
    jmethodID plain = (*env)->GetMethodID(env, class, "toPlainString", "()Ljava/lang/String;");
    jstring string = plain == NULL ? NULL : (*env)->CallObjectMethod(env, value, plain);
    if (string == NULL) {
        (*env)->ExceptionClear(env); /* out of memory: so be it */
        text_put(text, "java.math.BigDecimal@?");
        return;
    }
    put_chars(env, text, string, 0);
    (*env)->DeleteLocalRef(env, string);
}

static void put_element(JNIEnv *env, struct text *text, jarray array, jsize i, char type) {
    union {
        jboolean z;
        jbyte b;
        jchar c;
        jshort s;
        jint i;
        jlong j;
        jfloat f;
        jdouble d;
    } at;
    switch (type) {
    case 'Z':
        (*env)->GetBooleanArrayRegion(env, array, i, 1, &at.z);
        value_boolean(text, at.z);
        break;
    case 'B':
        (*env)->GetByteArrayRegion(env, array, i, 1, &at.b);
        value_long(text, at.b);
        break;
    case 'C':
        (*env)->GetCharArrayRegion(env, array, i, 1, &at.c);
        value_char(text, at.c);
        break;
    case 'S':
        (*env)->GetShortArrayRegion(env, array, i, 1, &at.s);
        value_long(text, at.s);
        break;
    case 'I':
        (*env)->GetIntArrayRegion(env, array, i, 1, &at.i);
        value_long(text, at.i);
        break;
    case 'J':
        (*env)->GetLongArrayRegion(env, array, i, 1, &at.j);
        value_long(text, at.j);
        break;
    case 'F':
        (*env)->GetFloatArrayRegion(env, array, i, 1, &at.f);
        value_double(text, (double)at.f, true);
        break;
    case 'D':
        (*env)->GetDoubleArrayRegion(env, array, i, 1, &at.d);
        value_double(text, at.d, false);
        break;
    default: {
        jobject element = (*env)->GetObjectArrayElement(env, array, i);
        value_object(env, text, element, SHALLOW);
        (*env)->DeleteLocalRef(env, element);
    }
    }
}

static void put_array(JNIEnv *env, struct text *text, jarray array, char type) {
    jsize length = (*env)->GetArrayLength(env, array);
    text_put(text, "[");
    for (jsize i = 0; i < length && i < MOST_ELEMENTS; i++) {
        text_put(text, i == 0 ? "" : ", ");
        put_element(env, text, array, i, type);
    }
    if (length > MOST_ELEMENTS) {
        text_put(text, ", ... %d in all", length);
    }
    text_put(text, "]");
}

static jobject loader_of(jclass class) {
    jobject loader = NULL;
    return (*jvmti)->GetClassLoader(jvmti, class, &loader) == JVMTI_ERROR_NONE ? loader : NULL;
}

static int put_own_fields(JNIEnv *env, struct text *text, jobject object, jclass class, int shown) {
    jint count = 0;
    jfieldID *fields = NULL;
    if ((*jvmti)->GetClassFields(jvmti, class, &count, &fields) != JVMTI_ERROR_NONE) {
        return shown;
    }
    for (jint i = 0; i < count && shown < MOST_FIELDS; i++) {
        char *name = NULL;
        char *signature = NULL;
        jint modifiers = 0;
        if ((*jvmti)->GetFieldModifiers(jvmti, class, fields[i], &modifiers) == JVMTI_ERROR_NONE &&
            (modifiers & 0x0008) == 0 /* static */ &&
            (*jvmti)->GetFieldName(jvmti, class, fields[i], &name, &signature, NULL) == JVMTI_ERROR_NONE) {
            text_put(text, "%s%s=", shown++ == 0 ? "" : ", ", name);
            value_field(env, text, object, fields[i], signature[0], SHALLOW);
        }
        (*jvmti)->Deallocate(jvmti, (unsigned char *)name);
        (*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)fields);
    return shown;
}

static void put_fields(JNIEnv *env, struct text *text, jobject object, jclass class) {
    int shown = 0;
    text_put(text, "{");
    for (jclass of = class; of != NULL && loader_of(of) != NULL; of = (*env)->GetSuperclass(env, of)) {
        shown = put_own_fields(env, text, object, of, shown);
    }
    text_put(text, "}");
}

static void put_other(JNIEnv *env, struct text *text, jobject value, jclass class, enum depth depth) {
    char name[512];
    struct text name_text = text_of(name, sizeof name);
    put_class_name(&name_text, class);
    if (strcmp(name, "java.math.BigDecimal") == 0) {
        put_decimal(env, text, value, class);
        return;
    }
    text_put(text, "%s", name);
    if (depth == DEEP && loader_of(class) != NULL) {
        put_fields(env, text, value, class);
    } else {
        text_put(text, "@?");
    }
}

static void put_throwable(JNIEnv *env, struct text *text, jobject value, jclass class) {
    put_class_name(text, class);
    jstring message = (*env)->GetObjectField(env, value, throwable_message);
    if (message != NULL) {
        text_put(text, ": ");
        put_chars(env, text, message, 0);
        (*env)->DeleteLocalRef(env, message);
    }
}

static char element_type(jclass class) {
    char *signature = NULL;
    char type = 0;
    if ((*jvmti)->GetClassSignature(jvmti, class, &signature, NULL) == JVMTI_ERROR_NONE && signature[0] == '[') {
        type = signature[1];
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
    return type;
}

static void put_object(JNIEnv *env, struct text *text, jobject value, enum depth depth) {
    jclass class = (*env)->GetObjectClass(env, value);
    char type;
    if ((*env)->IsSameObject(env, class, string_class)) {
        text_put_byte(text, '"');
        put_chars(env, text, value, '"');
        text_put_byte(text, '"');
    } else if (put_box(env, text, value, class)) {
        return;
    } else if ((*env)->IsInstanceOf(env, value, enum_class)) {
        jstring name = (*env)->GetObjectField(env, value, enum_name);
        put_chars(env, text, name, 0);
    } else if ((*env)->IsSameObject(env, class, class_class)) {
        text_put(text, "class ");
        put_class_name(text, value);
    } else if ((*env)->IsInstanceOf(env, value, throwable_class)) {
        put_throwable(env, text, value, class);
    } else if (depth == DEEP && (type = element_type(class)) != 0) {
        put_array(env, text, value, type);
    } else {
        put_other(env, text, value, class, depth);
    }
}

void value_object(JNIEnv *env, struct text *text, jobject value, enum depth depth) {
    if (value == NULL) {
        text_put(text, "null");
    } else if ((*env)->PushLocalFrame(env, 16) == JNI_OK) {
        put_object(env, text, value, depth);
        (*env)->PopLocalFrame(env, NULL);
    } else {
        (*env)->ExceptionClear(env); /* out of memory: so be it */
        text_put(text, "?");
    }
}

void value_message(JNIEnv *env, struct text *text, jobject value) {
    if (value != NULL && (*env)->IsInstanceOf(env, value, string_class)) {
        put_chars(env, text, value, 0);
    } else {
        value_object(env, text, value, DEEP);
    }
}

bool value_is_object_array(JNIEnv *env, jobject value) {
    jclass class = (*env)->GetObjectClass(env, value);
    char type = element_type(class);
    (*env)->DeleteLocalRef(env, class);
    return type == 'L' || type == '[';
}

#define PUT_FIELD(holder, get)                                                                                         \
    switch (type) {                                                                                                    \
    case 'Z':                                                                                                          \
        value_boolean(text, (*env)->get##BooleanField(env, holder, field));                                            \
        break;                                                                                                         \
    case 'B':                                                                                                          \
        value_long(text, (*env)->get##ByteField(env, holder, field));                                                  \
        break;                                                                                                         \
    case 'C':                                                                                                          \
        value_char(text, (*env)->get##CharField(env, holder, field));                                                  \
        break;                                                                                                         \
    case 'S':                                                                                                          \
        value_long(text, (*env)->get##ShortField(env, holder, field));                                                 \
        break;                                                                                                         \
    case 'I':                                                                                                          \
        value_long(text, (*env)->get##IntField(env, holder, field));                                                   \
        break;                                                                                                         \
    case 'J':                                                                                                          \
        value_long(text, (*env)->get##LongField(env, holder, field));                                                  \
        break;                                                                                                         \
    case 'F':                                                                                                          \
        value_double(text, (double)(*env)->get##FloatField(env, holder, field), true);                                 \
        break;                                                                                                         \
    case 'D':                                                                                                          \
        value_double(text, (*env)->get##DoubleField(env, holder, field), false);                                       \
        break;                                                                                                         \
    default: {                                                                                                         \
        jobject value = (*env)->get##ObjectField(env, holder, field);                                                  \
        value_object(env, text, value, depth);                                                                         \
        (*env)->DeleteLocalRef(env, value);                                                                            \
    }                                                                                                                  \
    }

void value_field(JNIEnv *env, struct text *text, jobject object, jfieldID field, char type, enum depth depth) {
    PUT_FIELD(object, Get)
}

void value_static_field(JNIEnv *env, struct text *text, jclass class, jfieldID field, char type) {
    enum depth depth = DEEP;
    PUT_FIELD(class, GetStatic)
}
