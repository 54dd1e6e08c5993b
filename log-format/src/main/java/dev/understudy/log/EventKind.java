// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

/** The built-in sites, and one value for all the natives of the table. The numbers are part of the format. */
public enum EventKind {
    /** More of the payload of the event before it; value 0 marks the last part, 1 that more follow. */
    PART(1, SiteKind.CONTROL, false),
    /** The baton changes hands; value: number of the next thread {@code << 4 |} {@link SwitchReason}. */
    SWITCH(2, SiteKind.SCHEDULE, false),
    /** The baton is given up at a yield point; value: how many yield points were passed. */
    YIELD(3, SiteKind.SCHEDULE, false),
    /** A thread gets its number (value) and its name (payload, UTF-8). */
    THREAD(4, SiteKind.CONTROL, false),
    /** Identity hash of an object. */
    HASH(5, SiteKind.HASH, false),
    /** {@code System.nanoTime}, nanoseconds. */
    NANO_TIME(6, SiteKind.CLOCK, true),
    /** {@code System.currentTimeMillis}, milliseconds. */
    CURRENT_TIME_MILLIS(7, SiteKind.CLOCK, true),
    /** {@code VM.getNanoTimeAdjustment}, nanoseconds. */
    NANO_ADJUSTMENT(8, SiteKind.CLOCK, true),
    /** The baton was taken away from a thread (value) that was blocked out of sight; payload: its stack as text. */
    FORCED(9, SiteKind.SCHEDULE, false),
    /** The program ended with this exit status (value). */
    EXIT(10, SiteKind.CONTROL, false),
    /** An unpark by an unmanaged thread was consumed. */
    PERMIT(11, SiteKind.SCHEDULE, false),
    /** A native (value: its site) threw; payload: class name, 0, message, 0, errno as text. */
    THROWN(12, SiteKind.CONTROL, false),
    /** A class is asked for with ClassLoader.loadClass; value: length of its name (payload, modified UTF-8). */
    LOAD(13, SiteKind.SCHEDULE, false),
    /** The first look at a reference that finds it cleared; value: its number {@code << 28 |} how often it was looked at. */
    CLEARED(14, SiteKind.INPUT, false),
    /** The Reference Handler takes the collector's list; value: how many, payload: their numbers. */
    COLLECTED(15, SiteKind.INPUT, false),
    /** Any row of the table of natives: sites from {@link #FIRST_NATIVE} on; the dictionary tells which. */
    NATIVE(16, SiteKind.INPUT, false);

    /** Site of row 0 of the table of natives. */
    public static final int FIRST_NATIVE = 16;

    private static final EventKind[] BY_SITE = bySite();

    private final int site;
    private final SiteKind siteKind;
    private final boolean delta;

    EventKind(int site, SiteKind siteKind, boolean delta) {
        this.site = site;
        this.siteKind = siteKind;
        this.delta = delta;
    }

    /** The number that events carry; for {@link #NATIVE} the first of many. */
    public int site() {
        return site;
    }

    SiteKind siteKind() {
        return siteKind;
    }

    boolean delta() {
        return delta;
    }

    /** The kind of events of this site; null if the number is none. */
    public static EventKind of(int site) {
        return site >= FIRST_NATIVE ? NATIVE : site >= 0 ? BY_SITE[site] : null;
    }

    private static EventKind[] bySite() {
        EventKind[] kinds = new EventKind[FIRST_NATIVE];
        for (EventKind kind : values()) {
            if (kind != NATIVE) {
                kinds[kind.site] = kind;
            }
        }
        return kinds;
    }
}
