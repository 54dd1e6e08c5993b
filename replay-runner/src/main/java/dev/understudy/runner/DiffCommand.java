// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import dev.understudy.log.Site;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** diff: where two recordings of a program first differ, thread by thread. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        versionProvider = Understudy.Version.class,
        description = {
            "Compares two recordings of the same program, a passing run with a failing one.",
            "Threads are matched by name, those of the same name in the order of their starts, and their events one by one."
                    + " Shown is, for each thread, the first event that saw or said something else, and the first one that is"
                    + " another call, ordered by position in A.",
            "Two runs always differ in some things, which are not compared: clocks, identity hashes, which thread ran when, who was"
                    + " ready when, what the garbage collector did; and of calls that tell numbers of the system's (descriptors,"
                    + " ports, process ids, times of files, heap sizes) what they told.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the same, though perhaps in another schedule",
            "1:different",
            "2:one of them is not a log, or damaged, or of another program",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  understudy diff passed failed --replay",
            "  understudy diff passed failed --thread main --context 10",
            "  understudy diff passed failed --ignore 'SecureRandom|randomBytes'",
        })
final class DiffCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "A log directory.")
    private Path a;

    @Parameters(index = "1", paramLabel = "B", description = "Another one.")
    private Path b;

    @Option(names = "--clocks", description = "Compare calls of clocks and what they told, too.")
    private boolean clocks;

    @Option(
            names = "--ignore",
            paramLabel = "REGEX",
            description = "Don't compare events whose site's name has a match of this.")
    private String ignore;

    @Option(names = "--thread", paramLabel = "NAME", description = "Only threads of this name.")
    private String thread;

    @Option(
            names = "--replay",
            description =
                    "Replay both in the background, to show what they wrote: the logs have its length and checksum.")
    private boolean replay;

    @Option(names = "--json", description = "One JSON object per difference and line, the last one of the schedule.")
    private boolean json;

    @Option(names = "--context", paramLabel = "N", description = "Events around a difference. Default: 3.")
    private int context = 3;

    @Option(names = "--limit", paramLabel = "N", description = "Threads to show the differences of. Default: 10.")
    private int limit = 10;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (context < 0 || limit < 1) {
            throw new UserError("--context wants 0 or more, --limit 1 or more");
        }
        requireSameProgram();
        Pattern ignored = parseIgnore();
        Function<Site, Comparison> comparison = site -> Comparison.of(site, clocks, ignored);
        Map<String, Integer> siteNumbers = new HashMap<>();
        ComparedRun runA = read(a, comparison, siteNumbers);
        ComparedRun runB = read(b, comparison, siteNumbers);
        Map<String, ThreadEvents> threadsA = wanted(runA.threads());
        Map<String, ThreadEvents> threadsB = wanted(runB.threads());
        if (thread != null && threadsA.isEmpty() && threadsB.isEmpty()) {
            throw new UserError("no thread of this name in either of them: " + thread);
        }
        List<ThreadDifference> differences = ThreadDifference.between(threadsA, threadsB);
        PrintWriter out = spec.commandLine().getOut();
        if (!json) {
            out.println(
                    "A " + count(threadsA) + "; B " + count(threadsB) + "; threads that differ=" + differences.size());
        }
        show(differences.subList(0, Math.min(limit, differences.size())), out);
        if (differences.size() > limit && !json) {
            out.println("... and " + (differences.size() - limit) + " threads more (--limit)");
        }
        schedule(runA, runB, out);
        out.flush();
        return differences.isEmpty() ? ExitCode.OK : ExitCode.DIFFERENT;
    }

    private void show(List<ThreadDifference> differences, PrintWriter out) throws IOException, InterruptedException {
        if (differences.isEmpty()) {
            return;
        }
        try (Cleanup cleanup = new Cleanup()) {
            DiffEvents.Side sideA = new DiffEvents.Side(a, replay ? TranscriptReplay.run(a, cleanup) : null);
            DiffEvents.Side sideB = new DiffEvents.Side(b, replay ? TranscriptReplay.run(b, cleanup) : null);
            DiffEvents events = DiffEvents.around(differences, context, sideA, sideB);
            (json ? DiffJson.lines(differences, events) : DiffText.lines(differences, events)).forEach(out::println);
        }
    }

    private void requireSameProgram() throws IOException {
        Header headerA = LogDirectory.at(a).header();
        Header headerB = LogDirectory.at(b).header();
        if (!headerA.command().main().equals(headerB.command().main())) {
            throw new UserError("these are two programs: A ran "
                    + Shell.join(headerA.command().main()) + ", B "
                    + Shell.join(headerB.command().main()));
        }
    }

    private Pattern parseIgnore() {
        try {
            return ignore == null ? null : Pattern.compile(ignore);
        } catch (PatternSyntaxException e) {
            throw new UserError("--ignore wants a regular expression: " + e.getDescription() + " in " + ignore);
        }
    }

    private static ComparedRun read(Path log, Function<Site, Comparison> comparison, Map<String, Integer> siteNumbers)
            throws IOException {
        try (LogReader reader = LogReader.open(LogDirectory.at(log))) {
            return ComparedRun.of(reader, comparison, siteNumbers);
        }
    }

    private Map<String, ThreadEvents> wanted(Map<String, ThreadEvents> threads) {
        if (thread != null) {
            String quoted = '"' + EventText.printable(thread) + '"';
            threads.keySet().removeIf(key -> !key.equals(quoted) && !key.startsWith(quoted + " ("));
        }
        return threads;
    }

    private static String count(Map<String, ThreadEvents> threads) {
        return "threads=" + threads.size() + ", compared events="
                + threads.values().stream().mapToLong(ThreadEvents::size).sum();
    }

    /** By itself: it always differs, and is only a finding if nothing else comes before. */
    private void schedule(ComparedRun runA, ComparedRun runB, PrintWriter out) throws IOException {
        List<String> handOversA = runA.handOvers();
        List<String> handOversB = runB.handOvers();
        int at = 0;
        int both = Math.min(handOversA.size(), handOversB.size());
        while (at < both && handOversA.get(at).equals(handOversB.get(at))) {
            at++;
        }
        String otherA = handOver(runA, handOversA, at);
        String otherB = handOver(runB, handOversB, at);
        if (json) {
            out.println(DiffJson.schedule(handOversA.size(), handOversB.size(), at, otherA, otherB));
            return;
        }
        String counts = "schedule: hand-overs in A=" + handOversA.size() + ", in B=" + handOversB.size();
        if (otherA == null && otherB == null) {
            out.println(counts + ", all the same");
            return;
        }
        String none = "has no more";
        out.println(counts + "; the first that differs is number " + at + ": A " + (otherA == null ? none : otherA)
                + "; B " + (otherB == null ? none : otherB));
    }

    /** Null: there is none. */
    private static String handOver(ComparedRun run, List<String> handOvers, int at) {
        return at < handOvers.size() ? run.handOverPosition(at) + " " + handOvers.get(at) : null;
    }
}
