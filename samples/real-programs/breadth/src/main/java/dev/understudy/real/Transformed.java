// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.xml.transform.Templates;
import javax.xml.transform.TransformerException;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import org.apache.xalan.processor.TransformerFactoryImpl;

/** XML turned into HTML by Xalan's interpreter, with two threads. */
final class Transformed {
    private static final int THREADS = 2;
    private static final int DOCUMENTS = 20;
    private static final int ORDERS = 600;

    private final Templates sheet;
    private final String orders;

    Transformed() throws IOException, TransformerException {
        sheet = new TransformerFactoryImpl()
                .newTemplates(new StreamSource(new StringReader(Breadth.resource("orders.xsl"))));
        StringBuilder text = new StringBuilder("<orders>");
        for (int i = 0; i < ORDERS; i++) {
            text.append("<order id='" + i + "' customer='c" + i * 7919 % 50 + "'><item price='" + i % 90
                    + "'>thing</item><item price='" + i % 17 + "'>other</item></order>");
        }
        orders = text.append("</orders>").toString();
    }

    long transform(int repetition) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < DOCUMENTS; i++) {
                all.add(pool.submit(() -> {
                    StringWriter out = new StringWriter();
                    sheet.newTransformer().transform(new StreamSource(new StringReader(orders)), new StreamResult(out));
                    return out.getBuffer().length();
                }));
            }
            long chars = 0;
            for (Future<Integer> one : all) {
                chars += one.get();
            }
            return chars;
        } finally {
            pool.shutdown();
        }
    }
}
