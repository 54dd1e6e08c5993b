// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file PATH.NAME on storage that all contenders share: who creates it wins, whatever it holds then. If its creator dies before
 * it has written the token, nobody wins; nor if it could not be sure that the disk has it.
 */
final class FileFence implements Fence {
    private final String prefix;
    private final byte[] token = FenceToken.create();
    private final Set<String> won = ConcurrentHashMap.newKeySet();

    FileFence(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public boolean win(String name) throws IOException {
        Path file = Path.of(prefix + "." + name).toAbsolutePath();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap(token);
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        } catch (FileAlreadyExistsException e) {
            return won.contains(name) && Arrays.equals(token, Files.readAllBytes(file));
        }
        // The name, too: a fence that is gone after a power failure is none.
        try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
        won.add(name);
        return true;
    }
}
