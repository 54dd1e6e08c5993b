package dev.understudy.runner;
import java.nio.file.*;
final class Try {
    public static void main(String[] a) throws Exception {
        Path folder = Files.createTempDirectory("try");
        long t0 = System.nanoTime();
        try (Browser b = Browser.start(Browser.find().orElseThrow(), folder)) {
            System.out.println("browser " + (System.nanoTime() - t0) / 1_000_000);
            t0 = System.nanoTime();
            b.open(a[0]);
            b.await("understudy.timeline.completeAt > 0");
            System.out.println("open ms " + (System.nanoTime() - t0) / 1_000_000 + " page " + b.evaluate("understudy.timeline.completeAt") + " paint " + b.evaluate("understudy.timeline.paintMs"));
            for (int i = 1; i < a.length; i++) {
                String c = a[i];
                if (c.startsWith("key:")) b.press(c.substring(4));
                else if (c.startsWith("click:")) { String[] p = c.substring(6).split(","); b.click(Integer.parseInt(p[0]), Integer.parseInt(p[1])); }
                else if (c.startsWith("shot:")) Files.write(Path.of(c.substring(5)), b.screenshot());
                else if (c.startsWith("wait:")) b.await(c.substring(5));
                else if (c.startsWith("type:")) b.type(c.substring(5));
                else System.out.println(c + " = " + b.evaluate(c));
            }
            b.problems().forEach(System.out::println);
        }
    }
}
