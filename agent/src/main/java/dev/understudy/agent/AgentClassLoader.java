// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Loads the agent and its libraries from the folder {@code isolated/} of the agent's jar; above it is the JDK only. The jar is read as a zip
 * file, not through its URL nor as a jar: both look for signatures and versions, and load some twenty classes for it.
 */
final class AgentClassLoader extends ClassLoader implements Supplier<Object[]> {
    private static final String FOLDER = "isolated/";

    private final ZipFile jar;
    private final Object[] arguments;

    static {
        registerAsParallelCapable();
    }

    /** @param arguments of {@code AgentStart} */
    AgentClassLoader(ZipFile jar, Object[] arguments) {
        super("understudy", ClassLoader.getPlatformClassLoader());
        this.jar = jar;
        this.arguments = arguments;
    }

    /** For {@code AgentStart}, which is in this loader and can't name its class. */
    @Override
    public Object[] get() {
        return arguments;
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
    public InputStream getResourceAsStream(String name) {
        ZipEntry entry = jar.getEntry(FOLDER + name);
        try {
            return entry == null ? super.getResourceAsStream(name) : jar.getInputStream(entry);
        } catch (IOException e) {
            return null;
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
