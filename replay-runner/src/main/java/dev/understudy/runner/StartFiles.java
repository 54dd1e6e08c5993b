// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Header;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipException;

/**
 * The files that a program was started from: they are not in its log, because JVM and launcher read them before the recording
 * starts, or because they pass through it. That is the class path with what the manifests of its jars name, the module path,
 * other agents' jars, what is appended to the boot class path, and files of arguments.
 */
final class StartFiles {
    private static final List<String> MODULE_PATH_FLAGS = List.of("-p", "--module-path", "--upgrade-module-path");
    private static final String BOOT_APPENDIX = "-Xbootclasspath/a:";
    private static final String AGENT = "-javaagent:";

    private final Path directory;
    private final Map<String, MovedFile> found = new LinkedHashMap<>();

    private StartFiles(Path directory) {
        this.directory = directory;
    }

    static List<MovedFile> of(Header header) throws IOException {
        StartFiles files = new StartFiles(Path.of(header.command().directory()));
        for (Header.ClassPathEntry entry : header.classPath()) {
            files.addClassPath(files.absolute(entry.path()));
        }
        List<String> flags = header.command().jvmArguments();
        for (int i = 0; i < flags.size(); i++) {
            String flag = flags.get(i);
            int equals = flag.indexOf('=');
            if (MODULE_PATH_FLAGS.contains(flag) && i + 1 < flags.size()) {
                files.addModulePath(flags.get(++i));
            } else if (equals > 0 && MODULE_PATH_FLAGS.contains(flag.substring(0, equals))) {
                files.addModulePath(flag.substring(equals + 1));
            } else {
                files.addFlag(flag);
            }
        }
        return List.copyOf(files.found.values());
    }

    private void addFlag(String flag) throws IOException {
        if (flag.startsWith("@")) {
            add(MovedFile.FILE, absolute(flag.substring(1)));
        } else if (flag.startsWith(AGENT) && !AgentArgument.isAgent(flag)) {
            String path = flag.substring(AGENT.length());
            add(MovedFile.FILE, absolute(path.replaceFirst("=.*", "")));
        } else if (flag.startsWith(BOOT_APPENDIX)) {
            for (String path : flag.substring(BOOT_APPENDIX.length()).split(":")) {
                Path absolute = absolute(path);
                add(Files.isDirectory(absolute) ? MovedFile.TREE : MovedFile.FILE, absolute);
            }
        }
    }

    private void addModulePath(String modulePath) throws IOException {
        for (String path : modulePath.split(":")) {
            Path absolute = absolute(path);
            add(Files.isDirectory(absolute) ? MovedFile.TREE : MovedFile.FILE, absolute);
        }
    }

    private void addClassPath(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            requireNoLink(path);
            add(MovedFile.CLASSES, path);
        } else if (add(MovedFile.FILE, path) && Files.isRegularFile(path)) {
            for (String url : manifestClassPath(path)) {
                addManifestEntry(path, url);
            }
        }
    }

    /** The header's checksum is over the link, not over what is behind it. */
    private static void requireNoLink(Path path) {
        if (Files.isSymbolicLink(path)) {
            throw new UserError("a class path folder that is a symbolic link can't be packed: " + path
                    + "; record with the folder that it points to");
        }
    }

    /** Folders need nothing: the recording of what is in them is in the log. */
    private void addManifestEntry(Path jar, String url) throws IOException {
        try {
            URI uri = jar.toUri().resolve(url);
            if ("file".equals(uri.getScheme()) && !url.endsWith("/")) {
                addClassPath(Path.of(uri).normalize());
            }
        } catch (IllegalArgumentException e) {
            // The JVM leaves out what is no address, too.
        }
    }

    private static List<String> manifestClassPath(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            String value =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return value == null || value.isBlank()
                    ? List.of()
                    : List.of(value.strip().split(" +"));
        } catch (ZipException e) {
            return List.of(); // the JVM leaves it out, too
        }
    }

    private Path absolute(String path) {
        return directory.resolve(path).normalize();
    }

    /** False: it is known. */
    private boolean add(String kind, Path path) throws IOException {
        Path last = path.getFileName();
        String name = "files/" + found.size() + "/" + (last == null ? "root" : last);
        String real = Files.exists(path) ? path.toRealPath().toString() : path.toString();
        String identity = Files.isRegularFile(path) ? identity(path) : "";
        return found.putIfAbsent(path.toString(), new MovedFile(kind, path.toString(), real, name, identity)) == null;
    }

    private static String identity(Path file) throws IOException {
        Instant modified = Files.getLastModifiedTime(file).toInstant();
        return Files.getAttribute(file, "unix:dev") + " " + Files.getAttribute(file, "unix:ino") + " "
                + modified.getEpochSecond() + " " + modified.getNano();
    }
}
