// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** Identity hash codes: Object.hashCode, System.identityHashCode, Object.toString, of objects, arrays, classes, threads. */
final class IdentityHashes {
    private static final int OBJECTS = 100_000;

    public static void main(String[] args) {
        Seen seen = new Seen();
        seen.hashSomeObjects();
        Object object = new Object();
        seen.value("hashCode", object.hashCode());
        seen.value("the same again", System.identityHashCode(object));
        seen.value("toString", new Object());
        seen.value("array", new int[3]);
        seen.value("string", System.identityHashCode(new String("text")));
        seen.value("class", IdentityHashes.class.hashCode());
        seen.value("platform class", String.class.hashCode());
        seen.value("thread", Thread.currentThread().hashCode());
        Runnable lambda = () -> {};
        seen.value("lambda", lambda.hashCode());
        seen.value("enum", Thread.State.NEW.hashCode());
        for (int i = 0; i < OBJECTS; i++) {
            seen.add(new Object().hashCode());
        }
        seen.end();
    }
}
