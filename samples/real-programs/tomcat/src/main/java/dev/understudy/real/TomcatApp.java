// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.AccessLogValve;

/** Tomcat with an access log, compression and sessions: TomcatApp PORT FOLDER. */
public final class TomcatApp {
    private TomcatApp() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[1]));
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(Integer.parseInt(args[0]));
        Connector connector = tomcat.getConnector();
        connector.setProperty("compression", "on");
        connector.setProperty("compressionMinSize", "100");
        CountDownLatch stop = new CountDownLatch(1);
        Context context = tomcat.addContext("", new File(".").getAbsolutePath());
        Map<String, HttpServlet> servlets = Map.of(
                "/hello",
                new Hello(),
                "/session",
                new Counter(),
                "/big",
                new Big(),
                "/echo",
                new Echo(),
                "/stop",
                new Stop(stop));
        servlets.forEach((path, servlet) -> {
            Tomcat.addServlet(context, path, servlet);
            context.addServletMappingDecoded(path, path);
        });
        AccessLogValve log = new AccessLogValve();
        log.setDirectory(folder.resolve("logs").toString());
        log.setPattern("%h %l %u %t \"%r\" %s %b %D");
        tomcat.getHost().getPipeline().addValve(log);
        tomcat.start();
        System.out.println("ready");
        stop.await();
        tomcat.stop();
        tomcat.destroy();
        System.out.println("stopped at " + Instant.now());
    }

    private static final class Hello extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter()
                    .println("hello " + request.getParameter("user") + " at " + System.nanoTime() + ", lucky number "
                            + ThreadLocalRandom.current().nextInt() + ", on "
                            + Thread.currentThread().getName());
        }
    }

    private static final class Counter extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            HttpSession session = request.getSession();
            Integer seen = (Integer) session.getAttribute("seen");
            int count = seen == null ? 1 : seen + 1;
            session.setAttribute("seen", count);
            response.getWriter().println(session.getId() + " was here " + count + " times");
        }
    }

    private static final class Big extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain");
            for (int i = 0; i < 1_000; i++) {
                response.getWriter().println("line " + i + " of " + System.currentTimeMillis());
            }
        }
    }

    private static final class Echo extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            request.getInputStream().transferTo(response.getOutputStream());
        }
    }

    private static final class Stop extends HttpServlet {
        private static final long serialVersionUID = 1;
        private final transient CountDownLatch stop;

        Stop(CountDownLatch stop) {
            this.stop = stop;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().println("stopping");
            stop.countDown();
        }
    }
}
