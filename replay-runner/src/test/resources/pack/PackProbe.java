// SPDX-License-Identifier: Apache-2.0
import java.io.File;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells all that a program can know of where it was started from. */
class PackProbe {
    public static void main(String[] arguments) throws Exception {
        System.out.println(Greeting.text() + " at " + System.currentTimeMillis());
        System.out.println(System.getProperty("java.class.path") + " in " + System.getProperty("user.dir"));
        for (Class<?> type : new Class<?>[] {PackProbe.class, Greeting.class}) {
            URL location = type.getProtectionDomain().getCodeSource().getLocation();
            File file = new File(location.toURI());
            System.out.println(
                    location + " " + file.exists() + " " + file.isDirectory() + " " + file.getCanonicalPath());
            URL resource = type.getResource(type.getName() + ".class");
            try (InputStream in = resource.openStream()) {
                System.out.println(resource + " " + in.readAllBytes().length);
            }
            if (file.isFile()) {
                System.out.println(file.length() + " "
                        + Files.getLastModifiedTime(file.toPath()).toMillis());
            }
        }
        Path relative = Path.of("classes", "PackProbe.class");
        System.out.println(
                relative.toAbsolutePath() + " " + Files.exists(relative) + " " + new File(".").getCanonicalPath());
        try {
            Class.forName("NotThere");
        } catch (ClassNotFoundException e) {
            System.out.println(e);
        }
        for (String name : System.getenv().keySet()) {
            if (name.contains("PRELOAD") || name.contains("UNDERSTUDY")) {
                System.out.println("environment " + name);
            }
        }
    }
}
