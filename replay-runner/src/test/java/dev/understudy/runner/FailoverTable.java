// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** target/failover.md: what was seen, scenario by scenario. */
final class FailoverTable {
    private static final String NOTHING = "none";

    private final Map<String, List<KvScene.Judgement>> scenarios = new LinkedHashMap<>();
    private final Map<String, List<String>> failures = new LinkedHashMap<>();

    synchronized void add(String scenario, KvScene.Judgement judgement) {
        scenarios.computeIfAbsent(scenario, name -> new ArrayList<>()).add(judgement);
    }

    /** A run that did not come to its end. */
    synchronized void addFailure(String scenario, String what) {
        scenarios.computeIfAbsent(scenario, name -> new ArrayList<>());
        failures.computeIfAbsent(scenario, name -> new ArrayList<>()).add(what);
    }

    synchronized void write(Path file) throws IOException {
        List<String> rows = new ArrayList<>();
        scenarios.forEach((scenario, runs) -> rows.add(row(scenario, runs)));
        String text = """
                # Failover campaign

                A key-value server (the sample KvServer, or Tomcat with its sessions) behind the gateway with commit=sync, four clients with one connection each, and one fault per run at a random moment. A checker
                that knows nothing of the product reads what the clients saw, and the journal of the server that has taken over: each acknowledged put
                once, versions unique and in the order of time, no read of a value that is gone or was never there. *Gap*: from the last sign of life of
                the primary to the moment in which the standby's program goes on, as the standby says. *Pause*: the longest answer that any client waited for.

                Made by `mvn -Preal-programs,failover-campaign verify -Dit.test=FailoverCampaignIT` (docs/standby.md), which writes `replay-runner/target/failover.md`.

                | scenario | runs | did not finish | violations | client-visible errors | other problems | operations | gap median, ms | gap worst, ms | longest pause, ms |
                |---|---|---|---|---|---|---|---|---|---|
                """ + String.join("\n", rows) + "\n" + details();
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }

    private String row(String scenario, List<KvScene.Judgement> runs) {
        double[] gaps = runs.stream()
                .mapToDouble(KvScene.Judgement::gapMs)
                .filter(gap -> gap >= 0)
                .sorted()
                .toArray();
        int unfinished = failures.getOrDefault(scenario, List.of()).size();
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d | %d | %,d | %s | %s | %d |",
                scenario,
                runs.size() + unfinished,
                unfinished,
                runs.stream().mapToInt(run -> run.violations().size()).sum(),
                runs.stream().mapToInt(run -> run.errors().size()).sum(),
                runs.stream().mapToInt(run -> run.others().size()).sum(),
                runs.stream().mapToInt(KvScene.Judgement::operations).sum(),
                gaps.length == 0 ? NOTHING : String.format(Locale.ROOT, "%.0f", median(gaps)),
                gaps.length == 0 ? NOTHING : String.format(Locale.ROOT, "%.0f", gaps[gaps.length - 1]),
                runs.stream().mapToLong(KvScene.Judgement::longestMs).max().orElse(0));
    }

    private static double median(double[] sorted) {
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private String details() {
        StringBuilder text = new StringBuilder();
        failures.forEach((scenario, all) -> all.forEach(each -> text.append("\n- ")
                .append(scenario)
                .append(", did not finish: `")
                .append(firstLine(each))
                .append("`")));
        scenarios.forEach((scenario, runs) -> runs.stream()
                .filter(run -> !run.problems().isEmpty())
                .forEach(run -> text.append("\n- ")
                        .append(scenario)
                        .append(": `")
                        .append(run.problems().get(0))
                        .append("`")));
        return text.append(text.length() == 0 ? "" : "\n").toString();
    }

    private static String firstLine(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.substring(0, Math.min(line.length(), 300));
    }
}
