// SPDX-License-Identifier: Apache-2.0
/*
 * Identity hashes. HotSpot draws them from a xor-shift generator in each JavaThread (Marsaglia 2003; -XX:hashCode=5,
 * the default) when an object is hashed for the first time, and calls these natives only for objects that may have none
 * yet. Replay sets the generator so that its next number is the recorded one: the VM itself stores it, whatever the
 * object's lock state and header layout.
 */
#include "hash.h"

#include <string.h>

#include "baton.h"
#include "classes.h"
#include "debugger.h"
#include "fnv.h"
#include "stubs.h"
#include "tape.h"
#include "vm.h"
#include "vmstructs.h"

/* As the constructor of Thread leaves them; X is random. */
#define INITIAL_Y 842502087u
#define INITIAL_Z 0x8767u
#define INITIAL_W 273326509u
/* JavaThread has 1.4 KiB on 17, 2.2 KiB on 25. */
#define SEARCH_WORDS 500

static ptrdiff_t offset_from_env;
static jclass class_class;
static jint (*identity_hash)(JNIEnv *, jobject);

void hash_init(JNIEnv *env, jlong eetop) {
    identity_hash = (jint(*)(JNIEnv *, jobject))vm_symbol("JVM_IHashCode");
    class_class = vm_class(env, "java/lang/Class");
    const uint32_t *words = (const uint32_t *)eetop;
    for (int i = 0; i < SEARCH_WORDS; i++) {
        if (words[i] == INITIAL_W && words[i + 2] == INITIAL_Y && words[i + 3] == INITIAL_Z) {
            offset_from_env = (const char *)&words[i] - (const char *)env;
            break;
        }
    }
    if (identity_hash == NULL || offset_from_env == 0) {
        vm_fatal("identity hashes can't be replayed on this VM: HotSpot 17 and 25 are supported");
    }
}

static struct generator *generator_of(JNIEnv *env) {
    return (struct generator *)((char *)env + offset_from_env);
}

void hash_seed(JNIEnv *env) {
    struct generator *g = generator_of(env);
    g->x = 1;
    g->y = INITIAL_Y;
    g->z = INITIAL_Z;
    g->w = INITIAL_W;
}

/* The generator's step is t = x ^ (x << 11); v = (w ^ (w >> 19)) ^ (t ^ (t >> 8)). With w = 0 it can be turned round.
 */
static void set_next(struct generator *g, uint32_t v) {
    uint32_t t = v;
    for (int i = 0; i < 4; i++) {
        t = v ^ (t >> 8);
    }
    uint32_t x = t;
    for (int i = 0; i < 3; i++) {
        x = t ^ (x << 11);
    }
    g->x = x;
    g->w = 0;
}

/* Of what comes before an address. */
static uint32_t hash_of_text(const char *text) {
    const char *end = strstr(text, "0x");
    return fnv1a(FNV_START, text, end != NULL ? (size_t)(end - text) : strlen(text));
}

/*
 * Classes are shared by everybody, also by the agent's own threads, and whoever comes first hashes them; often it is
 * the VM, when it verifies the class. So that it doesn't matter who does, the hash of a class is made of its name
 * (without the address that a hidden class has in it) as soon as it is loaded, and is no event.
 */
static uint32_t hash_of_name(jclass class) {
    char *name = NULL;
    uint32_t hash = 0;
    if ((*jvmti)->GetClassSignature(jvmti, class, &name, NULL) == JVMTI_ERROR_NONE) {
        hash = hash_of_text(name);
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)name);
    hash &= INT32_MAX;
    return hash == 0 ? 1 : hash;
}

jint hash_text(const char *text, uint32_t count) {
    uint32_t hash = (hash_of_text(text) + count * 2654435761u) & INT32_MAX;
    return hash == 0 ? 1 : (jint)hash;
}

struct generator hash_choose(JNIEnv *env, jint hash) {
    struct generator *g = generator_of(env);
    struct generator before = *g;
    set_next(g, (uint32_t)hash);
    return before;
}

void hash_restore(JNIEnv *env, struct generator generator) {
    *generator_of(env) = generator;
}

struct generator hash_zero(JNIEnv *env) {
    struct generator *g = generator_of(env);
    struct generator before = *g;
    memset(g, 0, sizeof *g);
    return before;
}

jint hash_class_as(JNIEnv *env, jclass class, jint wanted) {
    struct generator kept = hash_choose(env, wanted);
    jint hash = identity_hash(env, class);
    hash_restore(env, kept);
    return hash;
}

jint hash_class(JNIEnv *env, jclass class) {
    return hash_class_as(env, class, (jint)hash_of_name(class));
}

/* What the header would be if the object were not locked; false: it is not known. */
static bool unlocked_header(uintptr_t object, uintptr_t *header) {
    enum { LOCK_MASK = 3, LOCKED = 0, UNLOCKED = 1, MONITOR = 2, BIASED = 4 };
    uintptr_t mark = 0;
    if (!vmstructs_read((const void *)object, &mark, sizeof mark)) {
        return false;
    }
    *header = mark;
    switch (mark & LOCK_MASK) {
    case UNLOCKED:
        return vm_feature >= 18 || (mark & BIASED) == 0;
    case MONITOR: /* the first field of an ObjectMonitor is the header */
        return vmstructs_read((const void *)(mark & ~(uintptr_t)LOCK_MASK), header, sizeof *header);
    case LOCKED: /* until 21 it is in the stack of the owner */
        return vm_feature > 21 || vmstructs_read((const void *)mark, header, sizeof *header);
    default:
        return false;
    }
}

jint hash_known(jobject object) {
    static enum { NOT_ASKED, READABLE, UNREADABLE } headers;
    static uint64_t shift;
    if (headers == NOT_ASKED) {
        bool known = !vmstructs_collects_concurrently() && vmstructs_constant("markWord::hash_shift", &shift);
        headers = known ? READABLE : UNREADABLE;
    }
    if (headers == UNREADABLE) {
        return 0;
    }
    /* A handle is the address of the object's address, which the collector may change meanwhile. */
    const volatile uintptr_t *handle = (const volatile uintptr_t *)object;
    uintptr_t address;
    uintptr_t header = 0;
    bool known;
    do {
        address = *handle;
        known = unlocked_header(address, &header);
    } while (address != *handle);
    return known ? (jint)(header >> shift & INT32_MAX) : 0;
}

static jint replay_hash(JNIEnv *env, jobject object) {
    if (tape_peek() == SITE_LOAD) {
        classes_catch_up(PERHAPS_NOTHING);
    }
    struct generator *g = generator_of(env);
    struct generator kept = *g;
    bool expected = tape_peek() == SITE_HASH;
    if (expected) {
        set_next(g, (uint32_t)tape_peek_value());
    }
    struct generator before = *g;
    jint hash = identity_hash(env, object);
    bool is_new = memcmp(&before, g, sizeof before) != 0;
    *g = kept;
    if (is_new && tape_value(SITE_HASH, 0) != hash) {
        tape_diverge("U005", "the identity hash of a new object is %d, not the recorded one", hash);
    }
    return hash;
}

/* The VM's own generator stays as it is in both directions: what the VM draws from it is the same then. */
static jint record_hash(JNIEnv *env, jobject object) {
    static uint64_t state = 0x9e3779b97f4a7c15; /* xorshift64 (Marsaglia 2003); which numbers come doesn't matter */
    struct generator *g = generator_of(env);
    struct generator kept = *g;
    uint64_t next = state ^ (state << 13);
    next ^= next >> 7;
    next ^= next << 17;
    set_next(g, ((uint32_t)next & INT32_MAX) | 1);
    struct generator before = *g;
    jint hash = identity_hash(env, object);
    if (memcmp(&before, g, sizeof before) != 0) {
        state = next;
        tape_value(SITE_HASH, hash);
    }
    *g = kept;
    return hash;
}

static jint hash_of(JNIEnv *env, jobject object) {
    if ((*env)->IsInstanceOf(env, object, class_class)) {
        return hash_class(env, object);
    }
    struct thread *t = gate_enter();
    if (t == NULL) {
        return debugger_evaluates() ? debugger_hash(env, object) : identity_hash(env, object);
    }
    jint hash = RECORDING                     ? record_hash(env, object)
                : debugger_has_hashed(object) ? debugger_recorded_hash(env, object)
                                              : replay_hash(env, object);
    gate_leave(t);
    return hash;
}

jint JNICALL hook_hash_code(JNIEnv *env, jobject object) {
    return hash_of(env, object);
}

jint JNICALL hook_identity_hash_code(JNIEnv *env, jclass class, jobject object) {
    (void)class;
    return object == NULL ? 0 : hash_of(env, object);
}
