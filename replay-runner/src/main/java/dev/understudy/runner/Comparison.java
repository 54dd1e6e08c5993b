// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.EventKind;
import dev.understudy.log.Site;
import dev.understudy.log.SiteKind;
import java.util.Set;
import java.util.regex.Pattern;

/** What of an event diff compares. Two runs never have the same clocks, schedule and numbers of the system's; that is no finding. */
enum Comparison {
    /** It may be there in one run and not in the other: who was ready when, what the collector did, clocks. */
    NOTHING,
    /** That it is there: its value is the system's, and another one in each run. */
    PRESENCE,
    /** What it told or was told, but not the value: that is the system's. */
    PAYLOAD,
    EVERYTHING;

    private static final Set<EventKind> COLLECTOR = Set.of(EventKind.CLEARED, EventKind.COLLECTED);

    /** Whether something was ready at that moment. */
    private static final Pattern READINESS = Pattern.compile("sun\\.nio\\.ch\\.(EPoll\\.(wait|ctl)|PollSelectorImpl\\."
            + "|Net\\.poll|EventFD\\.set0|IOUtil\\.(drain|write1|configureBlocking))|java\\.lang\\.ref\\..*");

    /** Descriptors, addresses, ports, process numbers, times of files, sizes of the heap, random numbers of the system. */
    private static final Pattern OF_THE_SYSTEM = Pattern.compile(
            "sun\\.nio\\.ch\\.(Net\\.(accept|socket0|localPort|remotePort|localInetAddress|remoteInetAddress)|UnixDomainSockets\\."
                    + "(accept0|socket0|localAddress0)|EPoll\\.create|EventFD\\.eventfd0|IOUtil\\.(makePipe|randomBytes)|FileKey\\.)"
                    + "|java\\.io\\..*\\.open0|java\\.io\\.UnixFileSystem\\.(getLastModifiedTime|getSpace)"
                    + "|sun\\.nio\\.fs\\..*\\.(open|dup|fdopendir|opendir|l?stat|fstat|inotify|socketpair|poll|setmntent|getmntent)"
                    + "|java\\.lang\\.(Runtime\\.|ProcessHandleImpl|ProcessImpl)|sun\\.management\\.|com\\.sun\\.management\\."
                    + "|jdk\\.internal\\.(loader|perf|platform|misc\\.VM)\\b|java\\.lang\\.Class\\.");

    /** The address of a mapping; what is in the file. */
    private static final Pattern MAPPING = Pattern.compile("sun\\.nio\\.ch\\..*\\.map0");

    /**
     * @param clocks whether clocks are compared
     * @param ignored names of sites that are not; null: none
     */
    static Comparison of(Site site, boolean clocks, Pattern ignored) {
        EventKind kind = EventKind.of(site.id());
        String name = NativeName.of(site).full();
        if (ignored != null && ignored.matcher(site.name()).find()) {
            return NOTHING;
        } else if (site.kind() == SiteKind.CLOCK) {
            return clocks ? EVERYTHING : NOTHING;
        } else if (site.kind() == SiteKind.SCHEDULE || site.kind() == SiteKind.HASH || COLLECTOR.contains(kind)) {
            return NOTHING;
        } else if (kind == EventKind.THREAD || kind == EventKind.THROWN) {
            return PAYLOAD; // threads and sites have other numbers
        } else if (READINESS.matcher(name).lookingAt()) {
            return NOTHING;
        } else if (OF_THE_SYSTEM.matcher(name).lookingAt()) {
            return PRESENCE;
        }
        return MAPPING.matcher(name).lookingAt() ? PAYLOAD : EVERYTHING;
    }
}
