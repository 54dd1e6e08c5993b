// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner.view;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.understudy.log.SiteKind;
import dev.understudy.log.SwitchReason;
import java.io.IOException;
import java.util.Arrays;

/**
 * A piece of the time line at one magnification: {@value #COLUMNS} columns of 2^level positions (or ns), tile after tile from 0, as
 * maps have them, so that a page fetches each once and pans over what it has. A tile holds {@value #LANES} lanes. In a cell, which
 * is a lane in a column, there is what that thread did there; empty cells are left out.
 *
 * <pre>
 *   labels  for each column what the other axis says at its start
 *   waits   lane, reason: for each lane that has run before and waits at the start of the tile
 *   cells   {@value #NUMBERS} numbers each: column, lane, position of the first event and of the last, how many, reason by which the
 *           thread gave the baton up last (-1: it has it), site of the first event, events by {@link SiteKind}
 * </pre>
 */
public final class Tile {
    public static final int COLUMNS = 256;
    public static final int LANES = 64;

    /** So many that a tile is wider than any log. */
    private static final int MAX_LEVEL = 54;

    private static final int KINDS = SiteKind.values().length;
    private static final int NUMBERS = 7 + 6;

    private final LogIndex index;
    private final Axis axis;
    private final int level;
    private final long number;
    private final int firstLane;

    private final int[] events = new int[LANES];
    private final int[] first = new int[LANES];
    private final int[] last = new int[LANES];
    private final int[] reason = new int[LANES];
    private final int[][] kinds = new int[LANES][KINDS];

    /** @param group which lanes: from {@code group * LANES} on */
    public Tile(LogIndex index, Axis axis, int level, long number, int group) {
        if (level < 0 || level > MAX_LEVEL || number < 0 || number > Long.MAX_VALUE >> level + 9 || group < 0) {
            throw new IllegalArgumentException("there is no such tile");
        }
        this.index = index;
        this.axis = axis;
        this.level = level;
        this.number = number;
        this.firstLane = (int) Math.min((long) group * LANES, index.lanes().size());
    }

    public void write(JsonGenerator json) throws IOException {
        int[] starts = new int[COLUMNS + 1];
        for (int column = 0; column <= COLUMNS; column++) {
            starts[column] = axis.position(index, number * COLUMNS + column << level);
        }
        json.writeStartObject();
        json.writeArrayFieldStart("labels");
        for (int column = 0; column < COLUMNS && starts[column] < index.size(); column++) {
            json.writeNumber(axis.label(index, starts[column]));
        }
        json.writeEndArray();
        writeWaits(json, starts[0]);
        json.writeArrayFieldStart("cells");
        for (int column = 0; column < COLUMNS; column++) {
            if (starts[column] < starts[column + 1]) {
                collect(starts[column], starts[column + 1]);
                writeCells(json, column);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private int lanes() {
        return Math.min(LANES, index.lanes().size() - firstLane);
    }

    private void writeWaits(JsonGenerator json, int start) throws IOException {
        json.writeArrayFieldStart("waits");
        for (int lane = firstLane; lane < firstLane + lanes(); lane++) {
            int run = index.lastRunBefore(lane, start);
            boolean isOver = run >= 0 && index.runEnd(run) <= start;
            if (isOver && index.reason(run) != SwitchReason.END.ordinal()) {
                json.writeNumber(lane);
                json.writeNumber(index.reason(run));
            }
        }
        json.writeEndArray();
    }

    private void collect(int from, int to) {
        Arrays.fill(events, 0);
        for (int[] counts : kinds) {
            Arrays.fill(counts, 0);
        }
        for (int run = index.runAt(from); run < index.runs() && index.runStart(run) < to; run++) {
            int lane = index.lane(run) - firstLane;
            if (lane >= 0 && lane < LANES) {
                add(run, lane, Math.max(from, index.runStart(run)), Math.min(to, index.runEnd(run)));
            }
        }
    }

    private void add(int run, int lane, int from, int to) {
        if (from >= to) {
            return;
        }
        first[lane] = events[lane] == 0 ? from : first[lane];
        last[lane] = to - 1;
        events[lane] += to - from;
        reason[lane] = to == index.runEnd(run) ? index.reason(run) : LogIndex.NO_REASON;
        int[] counts = kinds[lane];
        for (int position = from; position < to; position++) {
            counts[index.kind(position)]++;
        }
    }

    private void writeCells(JsonGenerator json, int column) throws IOException {
        for (int lane = 0; lane < lanes(); lane++) {
            if (events[lane] > 0) {
                json.writeNumber(column);
                json.writeNumber(firstLane + lane);
                json.writeNumber(first[lane]);
                json.writeNumber(last[lane]);
                json.writeNumber(events[lane]);
                json.writeNumber(reason[lane]);
                json.writeNumber(index.site(first[lane]));
                for (int count : kinds[lane]) {
                    json.writeNumber(count);
                }
            }
        }
    }
}
