// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.PostDiscoveryFilter;

/** Classes with {@link Recorded} are not for Jupiter, but for {@link RecordedTestEngine}. */
public final class RecordedClasses implements PostDiscoveryFilter {
    /** off: everything is as without us. The recorded JVM is started so. */
    static final String PROPERTY = "understudy.recorded";

    static final String OFF = "off";

    private static final boolean SUPPORTED = System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");

    private static boolean toldUnsupported;

    /** Asked of everything, but only what holds nothing more can be left out: so first the tests are, then all around them. */
    @Override
    public FilterResult apply(TestDescriptor test) {
        boolean isForUs = isJupiters(test) && areRecorded() && isRecorded(test);
        return FilterResult.includedIf(!isForUs, () -> "not recorded", () -> "runs in a recorded JVM");
    }

    private static boolean isJupiters(TestDescriptor test) {
        return test.getUniqueId()
                .getEngineId()
                .filter(RecordedTestEngine.JUPITER::equals)
                .isPresent();
    }

    static boolean isRecorded(TestDescriptor test) {
        Class<?> type = outermostClass(test);
        return type != null && AnnotationSupport.isAnnotated(type, Recorded.class);
    }

    /** Null: there is none. */
    static Class<?> outermostClass(TestDescriptor test) {
        TestDescriptor outermost = test;
        while (!outermost.isRoot() && !outermost.getParent().orElseThrow().isRoot()) {
            outermost = outermost.getParent().orElseThrow();
        }
        return outermost.getSource().orElse(null) instanceof ClassSource source ? source.getJavaClass() : null;
    }

    /** Whether they are at all, in this JVM and on this machine. */
    static synchronized boolean areRecorded() {
        if (OFF.equals(System.getProperty(PROPERTY))) {
            return false;
        }
        if (!SUPPORTED && !toldUnsupported) {
            System.err.println("understudy: @Recorded does nothing here: Linux on x86-64 is needed");
            toldUnsupported = true;
        }
        return SUPPORTED;
    }
}
