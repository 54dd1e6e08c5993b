// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.AccessLogValve;

/**
 * What the sample KvServer does, by Tomcat: TomcatKv PORT FILE. POST /login begins a session, whose cookie PUT /kv/KEY wants; GET
 * /kv/KEY; POST /shutdown. Each put is a line of the file: time, version, "put", key, how many the session has made.
 */
public final class TomcatKv {
    private TomcatKv() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "tomcat");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(Integer.parseInt(args[0]));
        tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
        tomcat.getConnector().setProperty("keepAliveTimeout", "-1");
        Context context = tomcat.addContext("", new File(".").getAbsolutePath());
        CountDownLatch stop = new CountDownLatch(1);
        try (Writer file =
                Files.newBufferedWriter(Path.of(args[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            Map<String, HttpServlet> servlets =
                    Map.of("/login", new Login(), "/kv/*", new KeyValue(file), "/shutdown", new Shutdown(stop));
            servlets.forEach((path, servlet) -> {
                Tomcat.addServlet(context, path, servlet);
                context.addServletMappingDecoded(path, path);
            });
            AccessLogValve log = new AccessLogValve();
            log.setDirectory(folder.resolve("logs").toString());
            log.setPattern("%h %l %u %t \"%r\" %s %b %D");
            tomcat.getHost().getPipeline().addValve(log);
            tomcat.start();
            System.out.println("listening on " + args[0]);
            stop.await();
            tomcat.stop();
            tomcat.destroy();
        }
        System.out.println("stopped");
    }

    private static void reply(HttpServletResponse response, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static final class Login extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            HttpSession session = request.getSession(true);
            session.setAttribute("puts", 0);
            reply(response, 200, session.getId() + "\n");
        }
    }

    private static final class KeyValue extends HttpServlet {
        private static final long serialVersionUID = 1;
        private final transient Map<String, String> values = new ConcurrentHashMap<>();
        private final transient Writer file;
        private long version;

        KeyValue(Writer file) {
            this.file = file;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String value = values.get(key(request));
            reply(response, value == null ? 404 : 200, value == null ? "no such key\n" : value);
        }

        @Override
        protected void doPut(HttpServletRequest request, HttpServletResponse response) throws IOException {
            HttpSession session = request.getSession(false);
            if (session == null) {
                reply(response, 401, "POST /login first\n");
                return;
            }
            String value = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int puts = (Integer) session.getAttribute("puts") + 1;
            session.setAttribute("puts", puts);
            reply(response, 200, "version " + put(key(request), value, puts) + "\n");
        }

        private synchronized long put(String key, String value, int puts) throws IOException {
            version++;
            file.write(System.currentTimeMillis() + " " + version + " put " + key + " " + puts + "\n");
            file.flush();
            values.put(key, value);
            return version;
        }

        private static String key(HttpServletRequest request) {
            return request.getPathInfo().substring(1);
        }
    }

    private static final class Shutdown extends HttpServlet {
        private static final long serialVersionUID = 1;
        private final transient CountDownLatch stop;

        Shutdown(CountDownLatch stop) {
            this.stop = stop;
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            reply(response, 200, "stopping\n");
            stop.countDown();
        }
    }
}
