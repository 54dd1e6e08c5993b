// SPDX-License-Identifier: Apache-2.0
#include "profiler.h"

#include <dlfcn.h>
#include <stdlib.h>

#include "vm.h"

/* As the VM calls it when somebody attaches; it returns 0 if all is well. At the VM's end it stops by itself. */
typedef jint(JNICALL *run_command)(JavaVM *, char *, void *);

static run_command run;

void JNICALL profiler_start(JNIEnv *env, jclass class, jstring library, jstring command) {
    (void)class;
    char *file = vm_copy_string(env, library);
    char *text = vm_copy_string(env, command);
    void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        vm_fatal("can't load the profiler: %s", dlerror());
    }
    run = (run_command)dlsym(handle, "Agent_OnAttach");
    jint error = run == NULL ? -1 : run(vm, text, NULL);
    if (error != 0) {
        vm_fatal("--jfr: async-profiler does not start here, error %d", error);
    }
    free(file);
    free(text);
}

void profiler_finish(void) {
    char stop[] = "stop,file=/dev/null"; /* what it says of it; by itself, on stdout */
    if (run != NULL) {
        run(vm, stop, NULL);
    }
}
