// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.function.IntFunction;
import javax.management.ObjectName;

/**
 * The help of some diagnostic commands is made by Java code that a native runs: call sites are linked there, and what that
 * interns is the collector's to drop. So how many references there are when others are cleared depends on it.
 */
final class DiagnosticHelp {
    private static final int MIB = 1 << 20;

    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
        String[] signature = {String[].class.getName()};
        Object help = ManagementFactory.getPlatformMBeanServer()
                .invoke(commands, "help", new Object[] {new String[] {"JFR.stop"}}, signature);
        seen.add(help.toString().length());
        System.gc();
        IntFunction<byte[]> bytes = byte[]::new;
        WeakReference<byte[]> cleared = new WeakReference<>(bytes.apply(MIB));
        System.gc();
        seen.value("cleared", cleared.get());
        seen.end();
    }
}
