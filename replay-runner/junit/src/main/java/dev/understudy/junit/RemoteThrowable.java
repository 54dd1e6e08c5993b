// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import org.opentest4j.AssertionFailedError;

/** An exception on its way: as an object, where it can be one on both sides, and in any case as text. */
final class RemoteThrowable implements Serializable {
    private static final long serialVersionUID = 1;

    private final String text;
    private final byte[] serialized; // null: it can't be

    private RemoteThrowable(String text, byte[] serialized) {
        this.text = text;
        this.serialized = serialized;
    }

    /** Null of null. */
    static RemoteThrowable of(Throwable thrown) {
        if (thrown == null) {
            return null;
        }
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return new RemoteThrowable(text.toString(), serialized(thrown));
    }

    private static byte[] serialized(Throwable thrown) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(thrown);
        } catch (IOException | RuntimeException e) {
            return null; // one of its fields is not Serializable, or says so when it is asked
        }
        return bytes.toByteArray();
    }

    /** As it was, or what is left of it. */
    Throwable thrown() {
        if (serialized != null) {
            try (ObjectInputStream in = new Input(serialized)) {
                return (Throwable) in.readObject();
            } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
                // Below.
            }
        }
        return new Foreign(text);
    }

    /** The same failure with a second line: where its recording is. Messages of exceptions can't be changed. */
    Throwable thrown(String recording) {
        Throwable thrown = thrown();
        Throwable told;
        if (thrown instanceof AssertionFailedError failed && failed.isExpectedDefined() && failed.isActualDefined()) {
            String message = failed.getMessage() + "\n" + recording;
            told = new AssertionFailedError(message, failed.getExpected(), failed.getActual(), failed.getCause());
        } else if (thrown instanceof AssertionError) {
            told = new AssertionFailedError(name(thrown) + "\n" + recording, thrown.getCause());
        } else {
            told = new Failure(name(thrown) + "\n" + recording, thrown.getCause());
        }
        told.setStackTrace(thrown.getStackTrace());
        for (Throwable suppressed : thrown.getSuppressed()) {
            told.addSuppressed(suppressed);
        }
        return told;
    }

    private static String name(Throwable thrown) {
        boolean isPlain = thrown.getClass() == AssertionFailedError.class || thrown instanceof Foreign;
        return isPlain ? thrown.getMessage() : thrown.toString();
    }

    /** Of a class that this JVM can't make an object of. */
    private static final class Foreign extends AssertionError {
        private static final long serialVersionUID = 1;

        Foreign(String text) {
            super(text);
            setStackTrace(new StackTraceElement[0]);
        }
    }

    /** Its message begins with the class of what was thrown. */
    private static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failure(String message, Throwable cause) {
            super(message, cause);
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }

    /** Classes of the tests, of which the loader of this class may know nothing. */
    private static final class Input extends ObjectInputStream {
        Input(byte[] bytes) throws IOException {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass type) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(
                        type.getName(), false, Thread.currentThread().getContextClassLoader());
            } catch (ClassNotFoundException e) {
                return super.resolveClass(type);
            }
        }
    }
}
