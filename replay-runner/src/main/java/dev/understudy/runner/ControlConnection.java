// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** An agent's connection to the gateway: reads messages, 32 bytes at a time, because behind a RESUME come a client's bytes. */
final class ControlConnection implements EventLoop.Handler {
    private final Gateway gateway;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer bytes = ByteBuffer.allocate(ControlMessage.LENGTH_BYTES);
    private boolean spoke;
    private boolean deaf;
    private boolean leaving;
    private boolean closed;

    ControlConnection(Gateway gateway, EventLoop loop, SocketChannel channel) throws IOException {
        this.gateway = gateway;
        this.channel = channel;
        key = loop.register(channel, SelectionKey.OP_READ, this);
    }

    SelectionKey key() {
        return key;
    }

    boolean spoke() {
        return spoke;
    }

    /** Whether it said BYE. */
    boolean leaving() {
        return leaving;
    }

    boolean closed() {
        return closed;
    }

    void close() {
        closed = true;
        Channels.close(channel);
    }

    /** The last that it hears. So little always fits into an empty send buffer. */
    void closeWith(ByteBuffer answer) {
        try {
            channel.write(answer);
        } catch (IOException e) {
            // It is gone: then it needs no answer.
        }
        close();
    }

    @Override
    public void ready(int readyOps) {
        int length;
        try {
            length = channel.read(bytes);
        } catch (IOException e) {
            length = -1;
        }
        if (length < 0) {
            close();
            gateway.controlClosed(this);
        } else if (deaf) {
            bytes.clear();
        } else if (!bytes.hasRemaining()) {
            ControlMessage message = ControlMessage.read(bytes.flip());
            bytes.clear();
            handle(message);
        }
    }

    private void handle(ControlMessage message) {
        boolean first = !spoke;
        spoke = true;
        if (message != null && first && message.kind() != ControlMessage.Kind.BYE) {
            gateway.control(this, message);
        } else if (message != null && !first && message.kind() == ControlMessage.Kind.BYE) {
            leaving = true;
            gateway.bye(this);
        } else if (first) {
            gateway.say("a control connection is no agent's or of another version: closed");
            close();
        } else {
            // The connection itself still says that the process lives.
            gateway.say("a control connection says what has no meaning there: only its end counts from now on");
            deaf = true;
        }
    }
}
