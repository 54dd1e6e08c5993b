// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.hooks;

/** What a debugger evaluates wants to know something of the outside, or to change it. Thrown by C. */
final class NotRecordedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotRecordedException(String message) {
        super(message);
    }
}
