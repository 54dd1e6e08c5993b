// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

/**
 * A file or folder that the program was started from, and where it is in a pack.
 *
 * @param kind     {@link #FILE}, {@link #CLASSES} or {@link #TREE}
 * @param path     absolute, as the recorded program named it
 * @param realPath without symbolic links; what the program sees as the canonical name
 * @param name     in the pack; if it is not there, nothing was at the path
 * @param identity of a file, "DEV INO SECONDS NANOSECONDS": java.util.zip knows a jar by these; empty for anything else
 */
record MovedFile(String kind, String path, String realPath, String name, String identity) {
    static final String FILE = "file";
    /** A folder of the class path: of what is below it, class files alone are not in the log. */
    static final String CLASSES = "classes";
    /** A folder of the module path, with all below it. */
    static final String TREE = "tree";
}
