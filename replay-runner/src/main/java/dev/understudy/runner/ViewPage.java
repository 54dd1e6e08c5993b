// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import dev.understudy.log.Site;
import dev.understudy.log.SwitchReason;
import dev.understudy.runner.view.Axis;
import dev.understudy.runner.view.LogIndex;
import dev.understudy.runner.view.LogIndexer;
import dev.understudy.runner.view.PageServer;
import dev.understudy.runner.view.Query;
import dev.understudy.runner.view.Tile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What the page of view may ask, and who answers. All but the replay's state waits until the log has been indexed. */
final class ViewPage {
    /** Who answers when the index is there. */
    private record Answers(LogIndexer.Result read, ViewEvents events, StackTraces stacks) {}

    private interface Answer {
        void write(Answers answers, Query query, JsonGenerator json) throws IOException;
    }

    private final Recording recording;
    private final LogDirectory directory;
    private final Header header;
    private final BackgroundReplay replay;
    private final CompletableFuture<Answers> answers;

    ViewPage(
            Recording recording,
            Header header,
            CompletableFuture<LogIndexer.Result> index,
            BackgroundReplay replay,
            boolean canReplay) {
        this.recording = recording;
        this.header = header;
        this.replay = replay;
        directory = LogDirectory.at(recording.log());
        answers = index.thenApply(read -> new Answers(
                read,
                new ViewEvents(directory, read.index(), replay),
                new StackTraces(recording, read.index(), canReplay)));
    }

    Map<String, PageServer.Route> routes() {
        ViewConnections connections = new ViewConnections(directory, replay);
        Map<String, PageServer.Route> routes = new LinkedHashMap<>();
        routes.put("recording", indexed((all, query, json) -> recording(all.read, json)));
        routes.put("tile", indexed((all, query, json) -> tile(all.read.index(), query, json)));
        routes.put("place", indexed((all, query, json) -> place(all.read.index(), query, json)));
        routes.put("events", indexed((all, query, json) -> all.events.list(query, json)));
        routes.put("event", indexed((all, query, json) -> all.events.one(query, json)));
        routes.put("search", indexed((all, query, json) -> all.events.search(query, json)));
        routes.put("stack", indexed((all, query, json) -> all.stacks.write(query, json)));
        routes.put("replay", polite((query, json) -> replay.write(json)));
        routes.put("connections", polite(connections::list));
        routes.put("conversation", polite(connections::conversation));
        routes.put("waits", polite((query, json) -> waits(json)));
        return routes;
    }

    private PageServer.Route indexed(Answer answer) {
        return polite((query, json) -> answer.write(answers.join(), query, json));
    }

    /** What the user can put right is said to the page as it is to a terminal. */
    private static PageServer.Route polite(PageServer.Route route) {
        return (query, json) -> {
            try {
                route.answer(query, json);
            } catch (UserError e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        };
    }

    private void recording(LogIndexer.Result read, JsonGenerator json) throws IOException {
        LogIndex index = read.index();
        json.writeStartObject();
        json.writeStringField("log", directory.toString());
        json.writeStringField("command", Shell.join(header.command().main()));
        json.writeStringField("jdk", header.jdk().version());
        json.writeNumberField("startMs", header.clock().millis());
        json.writeNumberField("events", index.size());
        json.writeNumberField("endNs", index.endNs());
        json.writeArrayFieldStart("warnings");
        if (read.damage() != null) {
            json.writeString("damaged, shown up to position " + index.size() + ": " + read.damage());
        }
        if (recording.warning() != null) {
            json.writeString(recording.warning());
        }
        json.writeEndArray();
        lanes(index, json);
        sites(index, json);
        json.writeArrayFieldStart("reasons");
        for (SwitchReason reason : SwitchReason.values()) {
            json.writeString(reason.name());
        }
        json.writeEndArray();
        json.writeNumberField("columns", Tile.COLUMNS);
        json.writeNumberField("lanesOfTile", Tile.LANES);
        json.writeEndObject();
    }

    private static void lanes(LogIndex index, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("lanes");
        for (LogIndex.Lane lane : index.lanes()) {
            json.writeStartObject();
            json.writeNumberField("number", lane.number());
            json.writeStringField("name", lane.name());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** By number; null where there is none. */
    private static void sites(LogIndex index, JsonGenerator json) throws IOException {
        List<Site> sites = index.sites().all();
        int last = sites.stream().mapToInt(Site::id).max().orElse(0);
        json.writeArrayFieldStart("sites");
        for (int id = 0; id <= last; id++) {
            Site site = index.sites().get(id);
            if (site == null) {
                json.writeNull();
            } else {
                json.writeStartArray();
                json.writeString(site.name());
                json.writeString(site.kind().name().toLowerCase(Locale.ROOT));
                json.writeEndArray();
            }
        }
        json.writeEndArray();
    }

    private static void tile(LogIndex index, Query query, JsonGenerator json) throws IOException {
        new Tile(index, query.oneOf(Axis.class, "axis"), (int) query.number("level"), query.number("number"), (int)
                        query.number("group"))
                .write(json);
    }

    /** position, or ns; then step (event, switch: forwards or not; lane, last: lane): the event there. */
    private static void place(LogIndex index, Query query, JsonGenerator json) throws IOException {
        if (index.size() == 0) {
            throw new IllegalArgumentException("the log has no events");
        }
        int from = query.text("ns").isEmpty()
                ? query.number("position", index.size())
                : Math.min(index.positionAt(query.number("ns")), index.size() - 1);
        int position =
                switch (query.text("step")) {
                    case "event" -> index.beside(from, query.isTrue("forwards"));
                    case "switch" -> index.switchBeside(from, query.isTrue("forwards"));
                    case "lane" -> index.nearest(lane(index, query), from);
                    case "last" -> {
                        int last = index.atOrBefore(lane(index, query), from);
                        yield last < 0 ? index.nearest(lane(index, query), from) : last;
                    }
                    case "" -> from;
                    default -> throw new IllegalArgumentException("step is event, switch, lane or last");
                };
        int event = index.eventAt(position);
        json.writeStartObject();
        json.writeNumberField("position", event);
        json.writeNumberField("ns", index.timeAt(event));
        json.writeNumberField("lane", index.laneAt(event));
        json.writeEndObject();
    }

    private static int lane(LogIndex index, Query query) {
        return query.number("lane", index.lanes().size());
    }

    private void waits(JsonGenerator json) throws IOException {
        EventFilter all =
                new EventFilter(0, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, null, Set.of(), null, null);
        try (LogReader reader = LogReader.open(directory)) {
            json.writeStartObject();
            BackgroundReplay.lines(json, "lines", Waits.of(reader, all).lines());
            json.writeEndObject();
        }
    }
}
