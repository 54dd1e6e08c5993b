// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.StringReader;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.sax.SAXResult;
import javax.xml.transform.stream.StreamSource;
import org.apache.fop.apps.Fop;
import org.apache.fop.apps.FopFactory;

/** A document of tables and paragraphs, laid out by FOP into a PDF. */
final class Pages {
    private static final int ROWS = 400;

    private final FopFactory factory = FopFactory.newInstance(new File(".").toURI());
    private final String document;

    Pages() {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            rows.append("<fo:table-row><fo:table-cell><fo:block>")
                    .append(i)
                    .append("</fo:block></fo:table-cell><fo:table-cell><fo:block text-align='justify'>Row ")
                    .append("number ".repeat(20))
                    .append(i)
                    .append("</fo:block></fo:table-cell></fo:table-row>");
        }
        document = "<fo:root xmlns:fo='http://www.w3.org/1999/XSL/Format'><fo:layout-master-set>"
                + "<fo:simple-page-master master-name='p' page-height='29.7cm' page-width='21cm' margin='2cm'>"
                + "<fo:region-body/></fo:simple-page-master></fo:layout-master-set>"
                + "<fo:page-sequence master-reference='p'><fo:flow flow-name='xsl-region-body'>"
                + "<fo:table table-layout='fixed' width='100%'><fo:table-column column-width='2cm'/>"
                + "<fo:table-column column-width='15cm'/><fo:table-body>" + rows
                + "</fo:table-body></fo:table></fo:flow></fo:page-sequence></fo:root>";
    }

    long render(int repetition) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Fop fop = factory.newFop("application/pdf", out);
        TransformerFactory.newDefaultInstance()
                .newTransformer()
                .transform(new StreamSource(new StringReader(document)), new SAXResult(fop.getDefaultHandler()));
        return fop.getResults().getPageCount();
    }
}
