// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The dictionary of sites: block 0 of a log. Immutable. */
public final class Sites {
    /** The table of natives has some 200 rows; the bound keeps a damaged dictionary from asking for gigabytes. */
    public static final int MAX_ID = 65_535;

    private final Site[] byId;
    private final List<Site> all;

    private Sites(List<Site> sites) throws LogException {
        int last = EventKind.FIRST_NATIVE;
        for (Site site : sites) {
            last = Math.max(last, site.id());
        }
        byId = new Site[last + 1];
        for (Site site : sites) {
            if (byId[site.id()] != null) {
                throw new LogException(LogException.Code.BAD_FIELD, "site number appears twice, id=" + site.id());
            }
            byId[site.id()] = site;
        }
        all = List.copyOf(sites);
    }

    /** The built-in sites and these natives, whose numbers start at {@link EventKind#FIRST_NATIVE}. */
    public static Sites withNatives(List<Site> natives) throws LogException {
        List<Site> sites = new ArrayList<>();
        for (EventKind kind : EventKind.values()) {
            if (kind != EventKind.NATIVE) {
                sites.add(new Site(kind.site(), kind.name(), kind.siteKind(), kind.delta()));
            }
        }
        sites.addAll(natives);
        return new Sites(sites);
    }

    /** All, in the order of the log. */
    public List<Site> all() {
        return all;
    }

    /** Null if there is no such site. */
    public Site get(int id) {
        return id >= 0 && id < byId.length ? byId[id] : null;
    }

    /** Above every site number. */
    int idLimit() {
        return byId.length;
    }

    /** As the data of a document of type {@link BlockType#SITES}. */
    public ByteBuffer toData() {
        WireWriter wire = new WireWriter();
        int list = wire.beginList("sites");
        for (Site site : all) {
            int map = wire.begin();
            wire.int64("id", site.id()).text("name", site.name());
            wire.text("kind", site.kind().text()).bool("delta", site.delta()).end(map);
        }
        return wire.end(list).data();
    }

    /** From the data of a document of type {@link BlockType#SITES}. */
    public static Sites fromData(ByteBuffer data) throws LogException {
        List<Site> sites = new ArrayList<>();
        for (WireReader site : WireReader.read("dictionary of sites", data).maps("sites")) {
            long id = site.int64("id");
            if (id < 1 || id > MAX_ID) {
                throw new LogException(LogException.Code.BAD_FIELD, "site number is out of range, id=" + id);
            }
            sites.add(new Site((int) id, site.text("name"), SiteKind.of(site.text("kind")), site.bool("delta")));
        }
        return new Sites(sites);
    }
}
