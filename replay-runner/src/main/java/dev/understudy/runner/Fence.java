// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;

/**
 * Decides who takes over: of all that ask for a name, anywhere, at most one wins it, for ever. Who has won and asks the same fence
 * object again wins again; another object, also of the same process, is somebody else.
 */
interface Fence {
    /** False: somebody else has it. An exception is no, too, and its message, one line, says why it isn't known. */
    boolean win(String name) throws IOException;

    /** none, file:PATH, command:COMMAND, or zookeeper:HOST:PORT[,HOST:PORT...]/PATH */
    static Fence parse(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? text : text.substring(0, colon);
        String rest = text.substring(colon + 1);
        if (text.equals("none")) {
            return name -> true;
        }
        if (colon > 0 && !rest.isBlank()) {
            switch (kind) {
                case "file":
                    return new FileFence(rest);
                case "command":
                    return new CommandFence(rest);
                case "zookeeper":
                    return ZooKeeperFence.parse(rest);
                default:
                    break;
            }
        }
        throw new UserError(
                "a fence is none, file:PATH, command:COMMAND or zookeeper:HOST:PORT[,HOST:PORT...]/PATH, not " + text);
    }
}
