// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Block;
import dev.understudy.log.EventReader;
import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import dev.understudy.log.LogState;
import dev.understudy.log.SiteKind;
import dev.understudy.log.UnrecordedNative;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** inspect: shows the events of a log, one per line, as they are read. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        versionProvider = Understudy.Version.class,
        description = {
            "Shows the events of a log, one per line: position, thread, kind, site, value.",
            "A payload that was split is shown whole, at the position of its first part.",
            "Times are those of the program's last look at a clock before the event.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:shown", "2:not a log, or damaged; what comes before the damage is shown"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  understudy inspect rec | head",
            "  understudy inspect rec --from 48200 --to 48211",
            "  understudy inspect rec --thread main --kind input,output",
            "  understudy inspect rec --site Socket --json | jq .payloadLength",
            "  understudy inspect rec --header",
            "  understudy inspect rec --coverage",
            "  understudy inspect rec --sizes",
            "  understudy inspect rec --after +1.5s --before +2s --text 'GET /kv' --payload http",
            "  understudy inspect rec --connections",
            "  understudy inspect rec --connection 3 --replay",
            "  understudy inspect rec --pcapng traffic.pcapng --replay && wireshark traffic.pcapng",
            "  understudy inspect rec --waits",
        })
final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The log directory.")
    private Path log;

    @Option(names = "--from", paramLabel = "N", description = "First position to show.")
    private long from;

    @Option(names = "--to", paramLabel = "N", description = "Last position to show.")
    private long to = Long.MAX_VALUE;

    @Option(names = "--thread", paramLabel = "T", description = "Only events of this thread: its number or its name.")
    private String thread;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            split = ",",
            description = "Only events of this kind: clock, input, output, schedule, hash or control. May be repeated.")
    private List<String> kinds = List.of();

    @Option(names = "--site", paramLabel = "REGEX", description = "Only events whose site's name has a match of this.")
    private String site;

    @Option(
            names = "--after",
            paramLabel = "TIME",
            description = "Only events from this time on: 2026-11-21T18:00:00.5Z, or since the start: +1.5s, +200ms.")
    private String after;

    @Option(names = "--before", paramLabel = "TIME", description = "Only events up to this time.")
    private String before;

    @Option(names = "--text", paramLabel = "REGEX", description = "Only events whose payload has a match of this.")
    private String text;

    @Option(
            names = "--payload",
            paramLabel = "text|hex|http",
            description = "Show payloads whole, below their events. Of a conversation: how; default: http.")
    private String payload;

    @Mixin
    private TrafficView traffic;

    @Option(
            names = "--waits",
            description =
                    "Show who waited, why, how often and how long, and who ran just before it went on, instead of the"
                            + " events.")
    private boolean waits;

    @Option(
            names = "--json",
            description = "One JSON object per line, payloads whole, in base64; those of --files with --payload.")
    private boolean json;

    @Option(names = "--header", description = "Show what was recorded, when and how, instead of the events.")
    private boolean header;

    @Option(
            names = "--coverage",
            description =
                    "Show natives that the program used and the log doesn't hold, by class, instead of the events.")
    private boolean coverage;

    @Option(
            names = "--sizes",
            description = "Show how many bytes the events of each kind take, and what compression saves, instead of the"
                    + " events.")
    private boolean sizes;

    /** Whoever reads has gone away, as head does when it has seen enough. */
    private boolean isBroken;

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkViews();
        Pattern sites = pattern("--site", site);
        Pattern texts = pattern("--text", text);
        PayloadFormat format = payload == null ? null : PayloadFormat.parse(payload);
        Set<SiteKind> siteKinds = parseKinds();
        if (coverage) {
            showUnrecorded(LogDirectory.at(log));
            flush();
            return ExitCode.OK;
        }
        if (header) {
            Header found = LogDirectory.at(log).header();
            print(json ? HeaderText.json(found) : HeaderText.lines(found));
            flush();
            return ExitCode.OK;
        }
        if (traffic.isAsked()) {
            traffic.show(
                    log,
                    format,
                    json,
                    spec.commandLine().getOut(),
                    spec.commandLine().getErr());
            flush();
            return ExitCode.OK;
        }
        try (LogReader reader = LogReader.open(LogDirectory.at(log))) {
            Header.Clock start = reader.header().clock();
            EventFilter filter = new EventFilter(
                    from,
                    to,
                    after == null ? Long.MIN_VALUE : TimeBound.parse("--after", after, start),
                    before == null ? Long.MAX_VALUE : TimeBound.parse("--before", before, start),
                    thread,
                    siteKinds,
                    sites,
                    texts);
            if (waits) {
                Waits found = Waits.of(reader, filter);
                (json ? found.json() : found.lines()).forEach(this::print);
            } else if (sizes) {
                SizesText text = SizesText.of(reader);
                print(json ? text.json() : text.lines());
            } else {
                showEvents(reader, filter, format);
            }
            if (!json && !isBroken && reader.end() != null && reader.end().state() != LogState.COMPLETE) {
                spec.commandLine()
                        .getErr()
                        .println("understudy: " + reader.end().reason() + ", position="
                                + reader.end().position());
            }
        } finally {
            flush();
        }
        return ExitCode.OK;
    }

    private void showUnrecorded(LogDirectory directory) throws IOException {
        directory.header(); // or it is no log
        List<UnrecordedNative> natives = directory.unrecorded();
        if (!json) {
            print(UnrecordedText.lines(natives));
            return;
        }
        for (UnrecordedNative each : natives) {
            print(UnrecordedText.json(each));
        }
    }

    private Set<SiteKind> parseKinds() {
        Set<SiteKind> parsed = EnumSet.noneOf(SiteKind.class);
        kinds.forEach(kind -> parsed.add(EventFilter.kind(kind)));
        return parsed;
    }

    private static Pattern pattern(String option, String regex) {
        try {
            return regex == null ? null : Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new UserError(option + " wants a regular expression: " + e.getDescription() + " in " + regex);
        }
    }

    private void checkViews() {
        int views = (header ? 1 : 0) + (coverage ? 1 : 0) + (sizes ? 1 : 0) + (waits ? 1 : 0) + traffic.count();
        if (views > 1) {
            throw new UserError("only one of --header, --coverage, --sizes, --waits, --connections, --connection (or"
                    + " --pcapng) and --files can be shown at a time");
        }
    }

    /** From the first event on, whatever is shown: only those before tell which thread has the baton. */
    private void showEvents(LogReader reader, EventFilter filter, PayloadFormat format) throws IOException {
        EventClock clock = new EventClock(reader.header().clock());
        EventReader events = new EventReader(reader.sites(), EventReader.Parts.JOINED);
        EventInContext event = new EventInContext(reader.sites());
        boolean headShown = json;
        for (Block block = reader.next(); block != null && !isBroken; block = reader.next()) {
            events.begin(block);
            while (events.next()) {
                event.moveTo(events);
                clock.moveTo(event);
                if (filter.isPast(events.position())) {
                    return;
                }
                if (filter.accepts(event, clock)) {
                    if (!headShown) {
                        print(EventLine.head());
                        headShown = true;
                    }
                    print(json ? EventJson.of(event) : EventLine.of(event));
                    if (format != null && !json) {
                        showPayload(event, format);
                    }
                }
            }
            // Once per block: a broken pipe is noticed, and who follows the output sees it.
            flush();
        }
    }

    /** Of an output the log has none. */
    private void showPayload(EventInContext event, PayloadFormat format) {
        if (event.hasPayload() && event.site().kind() == SiteKind.INPUT) {
            format.lines(event.payloadBytes()).forEach(line -> print("    " + line));
        }
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.write(line);
        out.write('\n');
    }

    private void flush() {
        isBroken |= spec.commandLine().getOut().checkError();
    }
}
