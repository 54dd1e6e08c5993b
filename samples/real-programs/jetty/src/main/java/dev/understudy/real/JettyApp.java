// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.CustomRequestLog;
import org.eclipse.jetty.server.RequestLogWriter;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.gzip.GzipHandler;

/** Jetty with a request log, compression and sessions: JettyApp PORT FOLDER. */
public final class JettyApp {
    private JettyApp() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[1]));
        Server server = new Server(Integer.parseInt(args[0]));
        CountDownLatch stop = new CountDownLatch(1);
        ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
        context.addServlet(new ServletHolder(new Hello()), "/hello");
        context.addServlet(new ServletHolder(new Counter()), "/session");
        context.addServlet(new ServletHolder(new Big()), "/big");
        context.addServlet(new ServletHolder(new Echo()), "/echo");
        context.addServlet(new ServletHolder(new Stop(stop)), "/stop");
        GzipHandler gzip = new GzipHandler();
        gzip.setMinGzipSize(100);
        gzip.setHandler(context);
        server.setHandler(gzip);
        server.setRequestLog(new CustomRequestLog(
                new RequestLogWriter(folder.resolve("request.log").toString()), CustomRequestLog.EXTENDED_NCSA_FORMAT));
        server.start();
        System.out.println("ready");
        stop.await();
        server.stop();
        System.out.println("stopped at " + Instant.now());
    }

    private static final class Hello extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter()
                    .println("hello " + request.getParameter("user") + " at " + System.nanoTime() + ", "
                            + UUID.randomUUID());
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
