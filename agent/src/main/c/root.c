// SPDX-License-Identifier: Apache-2.0
#include "root.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "undo.h"
#include "vm.h"

bool root_is_set;

static const char *root;
static const char *base;

void root_configure(const char *folder, const char *directory, const char *undo) {
    root = folder;
    base = directory;
    root_is_set = folder != NULL || undo != NULL;
    if (undo != NULL) {
        undo_start(undo);
    }
}

static bool is_below(const char *path, const char *folder) {
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

/* The kernel's own, which are no files. */
static bool is_special(const char *path) {
    return is_below(path, "/dev") || is_below(path, "/proc") || is_below(path, "/sys");
}

static bool exists(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0;
}

/* The folders above a path, as far as the program's own path has them. */
static void make_folders(const char *path, size_t root_length) {
    char folder[PATH_MAX];
    struct stat status;
    for (const char *slash = strchr(path + root_length + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
        if (exists(folder)) {
            continue;
        }
        if (stat(folder + root_length, &status) != 0 || !S_ISDIR(status.st_mode)) {
            return; /* the program has no such folder either */
        }
        undo_note(folder);
        if (mkdir(folder, status.st_mode & 07777) != 0 && errno != EEXIST) {
            vm_note("can't make %s: %s", folder, strerror(errno));
            return;
        }
    }
}

/* False: the path stays as it is. */
static bool move(const char *path, bool writes, char *mapped) {
    char absolute[PATH_MAX];
    int length = path[0] == '/' ? snprintf(absolute, sizeof absolute, "%s", path)
                                : snprintf(absolute, sizeof absolute, "%s/%s", base, path);
    if (length >= PATH_MAX || is_special(absolute) || is_below(absolute, root) ||
        snprintf(mapped, PATH_MAX, "%s%s", root, absolute) >= PATH_MAX) {
        return false;
    }
    if (exists(mapped)) {
        return true;
    }
    if (writes) {
        make_folders(mapped, strlen(root));
    }
    return writes;
}

static bool map(const char *path, bool writes, char *mapped) {
    bool moved = root != NULL && move(path, writes, mapped);
    if (writes) {
        undo_note(moved ? mapped : path);
    }
    return moved;
}

jlong root_cpath(jlong path, bool writes, char *room) {
    return path != 0 && map((const char *)path, writes, room) ? (jlong)room : path;
}

jobject root_string(JNIEnv *env, jobject path, bool writes) {
    const char *chars = path == NULL ? NULL : (*env)->GetStringUTFChars(env, path, NULL);
    char mapped[PATH_MAX];
    jobject result = path;
    if (chars != NULL) {
        if (map(chars, writes, mapped)) {
            result = (*env)->NewStringUTF(env, mapped);
        }
        (*env)->ReleaseStringUTFChars(env, path, chars);
    }
    return result;
}

jobject root_file(JNIEnv *env, jobject file, bool writes) {
    static jclass file_class;
    static jfieldID path_field;
    if (file == NULL) {
        return file;
    }
    if (path_field == NULL) {
        file_class = vm_class(env, "java/io/File");
        path_field = vm_field(env, file_class, "path", "Ljava/lang/String;");
    }
    jobject path = (*env)->GetObjectField(env, file, path_field);
    jobject mapped = root_string(env, path, writes);
    if (mapped == path) {
        return file;
    }
    jobject result = (*env)->AllocObject(env, file_class); /* natives look at its path only */
    if (result != NULL) {
        (*env)->SetObjectField(env, result, path_field, mapped);
    }
    return result;
}
