// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.hooks;

/**
 * Replay: a class that could not be loaded before its turn; whoever asks for it next gets the same exception. A list, for
 * lookups by identity: a map would hash the loaders, which is an event. Touched with the baton only.
 */
final class FailedLoad {
    private static FailedLoad last;

    private final ClassLoader loader;
    private final String name;
    private final Throwable failure;
    private FailedLoad previous;

    private FailedLoad(ClassLoader loader, String name, Throwable failure) {
        this.loader = loader;
        this.name = name;
        this.failure = failure;
        previous = last;
    }

    static void remember(ClassLoader loader, String name, Throwable failure) {
        last = new FailedLoad(loader, name, failure);
    }

    /** Returns if there is none. */
    static void rethrow(ClassLoader loader, String name) throws ClassNotFoundException {
        FailedLoad after = null;
        for (FailedLoad failed = last; failed != null; failed = failed.previous) {
            if (failed.loader == loader && failed.name.equals(name)) {
                if (after == null) {
                    last = failed.previous;
                } else {
                    after.previous = failed.previous;
                }
                throwAsIs(failed.failure);
            }
            after = failed;
        }
    }

    private static void throwAsIs(Throwable failure) throws ClassNotFoundException {
        if (failure instanceof ClassNotFoundException notFound) {
            throw notFound;
        }
        throw (LinkageError) failure;
    }
}
