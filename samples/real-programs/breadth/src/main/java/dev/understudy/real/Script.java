// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import java.io.IOException;
import java.util.Properties;
import org.python.core.PyCode;
import org.python.util.PythonInterpreter;

/** A Python program under Jython. */
final class Script {
    private final PythonInterpreter python;
    private final PyCode code;

    Script() throws IOException {
        Properties properties = new Properties();
        properties.setProperty("python.cachedir.skip", "true");
        properties.setProperty("python.import.site", "false");
        PythonInterpreter.initialize(System.getProperties(), properties, new String[0]);
        python = new PythonInterpreter();
        code = python.compile(Breadth.resource("words.py"));
    }

    long run(int repetition) {
        python.exec(code);
        return python.get("result").asLong();
    }
}
