// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a user names to have it replayed: a log directory, a pack, or the folder of an unpacked one. */
final class Recording {
    private final Path log;
    private final PackIndex index; // null: a log directory
    private final Relocation relocation; // null: everything is where it was

    private Recording(Path log, PackIndex index, Relocation relocation) {
        this.log = log;
        this.index = index;
        this.relocation = relocation;
    }

    /** A pack is unpacked into a private folder, which goes with the rest. */
    static Recording open(Path given, Cleanup cleanup) throws IOException {
        if (Files.isRegularFile(given)) {
            try (PackReader pack = PackReader.open(given);
                    Draft draft = Draft.temporary(cleanup)) {
                return unpacked(draft.path(), pack.unpack(draft));
            }
        }
        Path index = given.resolve(PackIndex.NAME);
        if (Files.isRegularFile(index)) {
            return unpacked(given, PackIndex.fromJson(Files.readString(index)));
        }
        return new Recording(given, null, null);
    }

    /** Of a log that is to be copied. */
    static void requireEnded(LogDirectory directory) throws IOException {
        if (directory.state() == LogState.RECORDING) {
            throw new UserError("the recording goes on, stop it first: " + directory);
        }
    }

    private static Recording unpacked(Path folder, PackIndex index) throws IOException {
        Path log = folder.resolve(PackWriter.LOG);
        Header header = LogDirectory.at(log).header();
        return new Recording(log, index, new Relocation(folder, header.command().directory(), index.moved()));
    }

    Path log() {
        return log;
    }

    /** Checks that it can be replayed here at all. */
    Replay replay() throws IOException {
        Replay replay = Replay.of(log, relocation);
        if (index != null) {
            requireSameBuild();
        }
        return replay;
    }

    /** Versions are what vendors say; the library is what runs. */
    private void requireSameBuild() throws IOException {
        Path library = new JavaHome(Path.of(index.fact(PackIndex.JDK_HOME))).libjvm();
        if (!PackWriter.sha256(library).equals(index.fact(PackIndex.LIBJVM_SHA256))) {
            throw new UserError(
                    "recorded on another build of JDK " + index.fact(PackIndex.JDK_VERSION) + " than the one in "
                            + index.fact(PackIndex.JDK_HOME) + "; a recording replays on the JDK that made it");
        }
    }

    /** What may make a difference, as a line; null if there is nothing. */
    String warning() throws IOException {
        if (LogDirectory.at(log).header().redacted()) {
            return "this recording is redacted: it may diverge where the program looks at bytes that were replaced, or says them";
        }
        if (index != null && !PackWriter.sha256(Embedded.agent()).equals(index.fact(PackIndex.AGENT_SHA256))) {
            return "packed by another build of understudy, recorded by version=" + index.fact(PackIndex.AGENT_VERSION)
                    + "; should it diverge here, replay it with that one";
        }
        return null;
    }

    /** The replaying JVM finds the program where it was recorded. */
    void relocate(ProcessBuilder builder, Path table) throws IOException {
        if (relocation != null) {
            relocation.apply(builder, table);
        }
    }
}
