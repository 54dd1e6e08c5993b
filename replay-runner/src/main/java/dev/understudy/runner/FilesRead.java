// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.understudy.log.LogReader;
import dev.understudy.log.SiteKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The files that a program read, by the transcript of a replay: the log holds their contents, not their names. */
final class FilesRead {
    /** One opening of a file. */
    private static final class OpenFile {
        private final String path;
        private final long position;
        private long reads;
        private long bytes;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        private OpenFile(String path, long position) {
            this.path = path;
            this.position = position;
        }
    }

    private final Transcript transcript;
    private final boolean keepsContent;
    private final Map<Integer, OpenFile> open = new HashMap<>();
    private final List<OpenFile> all = new ArrayList<>();

    private FilesRead(Transcript transcript, boolean keepsContent) {
        this.transcript = transcript;
        this.keepsContent = keepsContent;
    }

    /** @param keepsContent whether what was read is to be shown */
    static FilesRead of(LogReader reader, Transcript transcript, boolean keepsContent) throws IOException {
        FilesRead files = new FilesRead(transcript, keepsContent);
        EventWalk.through(reader, files::add);
        files.all.removeIf(file -> file.reads == 0);
        return files;
    }

    /**
     * A line for each opening of a file from which something was read, in the order of the log.
     *
     * @param format of what was read, below its line; null: it isn't shown
     */
    List<String> lines(PayloadFormat format) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format("%12s  %8s  %12s  %s", "opened", "reads", "bytes", "path"));
        for (OpenFile file : all) {
            lines.add(String.format(
                    "%12d  %8d  %12d  %s", file.position, file.reads, file.bytes, EventText.printable(file.path)));
            if (format != null) {
                format.lines(file.content.toByteArray()).forEach(line -> lines.add("    " + line));
            }
        }
        return lines;
    }

    List<String> json() throws IOException {
        List<String> lines = new ArrayList<>();
        for (OpenFile file : all) {
            StringWriter line = new StringWriter();
            try (JsonGenerator json = EventJson.generator(line)) {
                json.writeStartObject();
                json.writeNumberField("position", file.position);
                json.writeStringField("path", file.path);
                json.writeNumberField("reads", file.reads);
                json.writeNumberField("bytes", file.bytes);
                if (keepsContent) {
                    json.writeBinaryField("payload", file.content.toByteArray());
                }
                json.writeEndObject();
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private void add(EventInContext event) throws IOException {
        Transcript.Note note = transcript.at(event.position());
        if (note == null) {
            return;
        }
        NativeName name = NativeName.of(event.site());
        String method = name.method();
        if (method.equals("open0") && !note.path().isEmpty()) {
            int descriptor = openedDescriptor(event);
            if (descriptor >= 0) {
                OpenFile file = new OpenFile(note.path(), event.position());
                open.put(descriptor, file);
                all.add(file);
            }
        } else if (SocketCall.of(event.site()) == SocketCall.CLOSE) {
            open.remove(note.descriptor());
        } else if (event.site().kind() == SiteKind.INPUT && isRead(method)) {
            read(event, name, open.get(note.descriptor()));
        }
    }

    private static boolean isRead(String method) {
        return method.startsWith("read") || method.startsWith("pread") || method.equals("map0");
    }

    private void read(EventInContext event, NativeName name, OpenFile file) {
        boolean isOneByte = name.method().equals("read0") && name.signature().equals("()I");
        if (file == null || event.value() < 0 || !isOneByte && !event.hasPayload()) {
            return;
        }
        byte[] bytes = isOneByte ? new byte[] {(byte) event.value()} : event.payloadBytes();
        file.reads++;
        file.bytes += bytes.length;
        if (keepsContent) {
            file.content.writeBytes(bytes);
        }
    }

    /** A number that the native returned, or of the stream that it opened. -1: it failed. */
    private static int openedDescriptor(EventInContext event) {
        if (!event.hasPayload()) {
            return (int) event.value();
        }
        try {
            return (int) new PackedValues(event.payload()).signed();
        } catch (PackedValues.Malformed e) {
            return -1;
        }
    }
}
