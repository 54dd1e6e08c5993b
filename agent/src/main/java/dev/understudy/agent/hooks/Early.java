// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.hooks;

/**
 * Replay: a class that was loaded before the VM asked for it, because the recorded VM had asked earlier. A list, for lookups by
 * identity: a map would hash the loaders, which is an event. Touched with the baton only.
 */
final class Early {
    private static Early last;

    private final ClassLoader loader;
    private final String name;
    private final Class<?> loaded;
    private final ClassNotFoundException failure;
    private final Early previous;

    private Early(ClassLoader loader, String name, Class<?> loaded, ClassNotFoundException failure) {
        this.loader = loader;
        this.name = name;
        this.loaded = loaded;
        this.failure = failure;
        previous = last;
    }

    static Early find(ClassLoader loader, String name) {
        for (Early early = last; early != null; early = early.previous) {
            if (early.loader == loader && early.name.equals(name)) {
                return early;
            }
        }
        return null;
    }

    static void load(ClassLoader loader, String name) {
        Class<?> loaded = null;
        ClassNotFoundException failure = null;
        try {
            loaded = loader.loadClass(name);
        } catch (ClassNotFoundException e) {
            failure = e;
        }
        last = new Early(loader, name, loaded, failure);
    }

    Class<?> get() throws ClassNotFoundException {
        if (failure != null) {
            throw failure;
        }
        return loaded;
    }
}
