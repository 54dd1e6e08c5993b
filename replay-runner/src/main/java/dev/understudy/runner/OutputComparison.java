// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Block;
import dev.understudy.log.EventReader;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import dev.understudy.log.SiteKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The outputs of a log beside the bytes that the clients of the recorded server received. A replay that finishes has
 * written the same outputs, because the agent compares each with the log; so if none is missing here, it has written
 * what the clients received.
 *
 * @param events       in the log
 * @param outputs      of them, what the program wrote: to files, sockets, stdout
 * @param outputBytes  that it wrote
 * @param matched      outputs that went to clients
 * @param clientBytes  that the clients received
 * @param missingBytes of them, how many the outputs don't account for
 */
record OutputComparison(
        long events, long outputs, long outputBytes, long matched, long clientBytes, long missingBytes) {

    static OutputComparison of(Path log, List<byte[]> streams) throws IOException {
        Responses responses = new Responses();
        long outputs = 0;
        long outputBytes = 0;
        try (LogReader reader = LogReader.open(LogDirectory.at(log))) {
            EventReader event = new EventReader(reader.sites(), EventReader.Parts.JOINED);
            for (Block block = reader.next(); block != null; block = reader.next()) {
                event.begin(block);
                while (event.next()) {
                    boolean isOutput = reader.sites().get(event.site()).kind() == SiteKind.OUTPUT;
                    Output output = isOutput && event.hasPayload() ? Output.of(event.payload()) : null;
                    if (output != null) {
                        outputs++;
                        outputBytes += output.length();
                        responses.addOutput(output);
                    }
                }
            }
            responses.take(streams);
            long clientBytes =
                    streams.stream().mapToLong(stream -> stream.length).sum();
            return new OutputComparison(
                    reader.end().position(),
                    outputs,
                    outputBytes,
                    responses.found(),
                    clientBytes,
                    responses.missingBytes());
        }
    }
}
