// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Jupiter never runs a class with {@link Recorded} here, unless something went wrong: then nobody shall believe that it was recorded. */
final class OnlyRecorded implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        if (RecordedClasses.areRecorded()) {
            throw new ExtensionConfigurationException("not recorded: "
                    + context.getRequiredTestClass().getName()
                    + "; @Recorded goes on the outermost class, and needs the test engine \"" + RecordedTestEngine.ID
                    + "\" and the filters of junit-platform-launcher; -Dunderstudy.recorded=off does without");
        }
    }
}
