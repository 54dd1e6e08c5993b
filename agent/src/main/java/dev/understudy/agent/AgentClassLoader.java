// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/** Loads the agent and its libraries from the folder {@code isolated/} of the agent's jar; above it is the JDK only. */
final class AgentClassLoader extends ClassLoader {
    private static final String FOLDER = "isolated/";

    private final JarFile jar;

    static {
        registerAsParallelCapable();
    }

    AgentClassLoader(JarFile jar) {
        super("understudy", ClassLoader.getPlatformClassLoader());
        this.jar = jar;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ZipEntry entry = jar.getEntry(FOLDER + name.replace('.', '/') + ".class");
        if (entry == null) {
            throw new ClassNotFoundException(name);
        }
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    protected URL findResource(String name) {
        if (jar.getEntry(FOLDER + name) == null) {
            return null;
        }
        try {
            return new URL("jar:file:" + jar.getName() + "!/" + FOLDER + name);
        } catch (MalformedURLException e) {
            return null;
        }
    }
}
