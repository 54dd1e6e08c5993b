// SPDX-License-Identifier: Apache-2.0
/* Native code that nobody knows: NativeCodeIT compiles it. */
#include <jni.h>

JNIEXPORT jint JNICALL Java_dev_understudy_runner_NativeProbe_twice(JNIEnv *env, jclass class, jint value) {
    (void)env;
    (void)class;
    return 2 * value;
}
