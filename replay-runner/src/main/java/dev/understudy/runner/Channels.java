// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/** The two ways to close a connection. That a close fails is of no interest: the connection is gone either way. */
final class Channels {
    private Channels() {}

    static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // see above
        }
    }

    /** With RST, so that the other side can't take it for the end of the data. */
    static void reset(SocketChannel channel) {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // The other side has reset it already.
        }
        close(channel);
    }
}
