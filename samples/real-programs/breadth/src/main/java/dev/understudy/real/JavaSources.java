// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import net.sourceforge.pmd.PMDConfiguration;
import net.sourceforge.pmd.PmdAnalysis;
import net.sourceforge.pmd.reporting.Report;

/** Java sources under javac, and under PMD's quickstart rules. */
final class JavaSources {
    private final List<Path> files;

    JavaSources(Path folder) throws IOException {
        files = Breadth.files(folder, ".java");
    }

    Breadth.Work compiling(Path folder) {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        return repetition -> {
            try (StandardJavaFileManager manager = javac.getStandardFileManager(null, null, null)) {
                boolean good = javac.getTask(
                                null,
                                manager,
                                null,
                                List.of("-d", folder.toString(), "-proc:none", "-nowarn"),
                                null,
                                manager.getJavaFileObjectsFromPaths(files))
                        .call();
                return good ? Breadth.files(folder, ".class").size() : -1;
            }
        };
    }

    Breadth.Work checking() {
        return repetition -> {
            PMDConfiguration configuration = new PMDConfiguration();
            configuration.setThreads(2);
            configuration.setIgnoreIncrementalAnalysis(true);
            configuration.addRuleSet("rulesets/java/quickstart.xml");
            try (PmdAnalysis analysis = PmdAnalysis.create(configuration)) {
                files.forEach(analysis.files()::addFile);
                Report report = analysis.performAnalysisAndCollectReport();
                return report.getViolations().size();
            }
        };
    }
}
