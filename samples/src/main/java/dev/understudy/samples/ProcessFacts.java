// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** ProcessHandle.current: start time, command, processor time, parent and children. */
final class ProcessFacts {
    public static void main(String[] args) {
        Seen seen = new Seen();
        ProcessHandle self = ProcessHandle.current();
        seen.value("pid", self.pid());
        seen.value("started", self.info().startInstant());
        seen.value("processor time", self.info().totalCpuDuration());
        seen.value("command", self.info().command());
        seen.value("user", self.info().user());
        seen.value("parent", self.parent().map(ProcessHandle::pid));
        seen.value("children", self.children().count());
        seen.value("alive", self.isAlive());
        seen.end();
    }
}
