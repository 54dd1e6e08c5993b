// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What a listener of a build tool hears, by the names of tests. */
final class Report implements TestExecutionListener {
    private final Map<String, TestExecutionResult> results = new HashMap<>();
    private final Map<String, String> skipped = new HashMap<>();
    private final Map<String, Map<String, String>> entries = new HashMap<>();
    private final Map<String, String> ids = new HashMap<>();
    private final List<String> mistakes = new ArrayList<>();

    static Report of(DiscoverySelector selector) {
        return of(null, selector);
    }

    /** @param filter null: none */
    static Report of(Filter<?> filter, DiscoverySelector selector) {
        LauncherDiscoveryRequestBuilder request =
                LauncherDiscoveryRequestBuilder.request().selectors(selector);
        if (filter != null) {
            request.filters(filter);
        }
        Report report = new Report();
        LauncherFactory.create().execute(request.build(), report);
        if (!report.mistakes.isEmpty()) {
            throw new AssertionError(report.mistakes + " " + report);
        }
        return report;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        if (ids.put(test.getDisplayName(), test.getUniqueId()) != null) {
            mistakes.add("started twice: " + test);
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped.put(test.getDisplayName(), reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (!test.getUniqueId().equals(ids.get(test.getDisplayName()))) {
            mistakes.add("finished but not started: " + test);
        }
        if (test.getParentId().isPresent()) {
            results.put(test.getDisplayName(), result);
        }
    }

    @Override
    public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
        entries.computeIfAbsent(test.getDisplayName(), name -> new HashMap<>()).putAll(entry.getKeyValuePairs());
    }

    Map<String, Object> statuses() {
        Map<String, Object> statuses = new HashMap<>();
        results.forEach((name, result) -> statuses.put(name, result.getStatus()));
        return statuses;
    }

    Map<String, String> skipped() {
        return skipped;
    }

    Map<String, String> entries(String test) {
        return entries.getOrDefault(test, Map.of());
    }

    String id(String test) {
        return ids.get(test);
    }

    Throwable thrown(String test) {
        if (!results.containsKey(test) || results.get(test).getThrowable().isEmpty()) {
            throw new AssertionError("did not fail: " + test + " of " + this);
        }
        return results.get(test).getThrowable().orElseThrow();
    }

    @Override
    public String toString() {
        return "results=" + results + ", skipped=" + skipped;
    }
}
