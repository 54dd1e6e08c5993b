// SPDX-License-Identifier: Apache-2.0
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** One row of the table: a native, and how C speaks of it. */
record Row(int line, int index, String type, String kind, String name, String signature, List<String> options) {
    String option(String prefix) {
        for (String option : options) {
            if (option.startsWith(prefix)) {
                return option.substring(prefix.length());
            }
        }
        return null;
    }

    boolean has(String option) {
        return options.contains(option);
    }

    List<String> arguments() {
        List<String> types = new ArrayList<>();
        for (int i = 1; signature.charAt(i) != ')'; ) {
            int end = i;
            while (signature.charAt(end) == '[') {
                end++;
            }
            end = signature.charAt(end) == 'L' ? signature.indexOf(';', end) + 1 : end + 1;
            types.add(signature.substring(i, end));
            i = end;
        }
        return types;
    }

    String result() {
        return cType(signature.substring(signature.indexOf(')') + 1));
    }

    boolean isVoid() {
        return result().equals("void");
    }

    /** Its bits are the event's value. */
    boolean isDouble() {
        return result().equals("jdouble");
    }

    boolean isObject() {
        return result().equals("jobject");
    }

    static String cType(String type) {
        switch (type) {
            case "Z":
                return "jboolean";
            case "B":
                return "jbyte";
            case "S":
                return "jshort";
            case "I":
                return "jint";
            case "C":
                return "jchar";
            case "J":
                return "jlong";
            case "F":
                return "jfloat";
            case "D":
                return "jdouble";
            case "V":
                return "void";
            default:
                return "jobject";
        }
    }

    /** Of the JDK's own, in one of its libraries. */
    String symbol() {
        return "Java_" + mangle(type) + "_" + mangle(name);
    }

    private static String mangle(String name) {
        return name.replace("_", "_1").replace("$", "_00024").replace('/', '_');
    }

    String parameters() {
        StringBuilder text = new StringBuilder("(JNIEnv *env, jobject this");
        List<String> types = arguments();
        for (int i = 0; i < types.size(); i++) {
            text.append(", ").append(cType(types.get(i))).append(" a").append(i);
        }
        return text.append(')').toString();
    }

    /** A call of the original; argument number {@code replaced} is 0 if >= 0. */
    String call(int replaced) {
        return call(replaced, "original_" + index);
    }

    /** The same, of files under the standby's own root. */
    String mappedCall() {
        return call(-1, "original_" + index, mappedPaths());
    }

    String call(int replaced, String original) {
        return call(replaced, original, Set.of());
    }

    private String call(int replaced, String original, Set<Integer> mapped) {
        StringBuilder types = new StringBuilder("JNIEnv *, jobject");
        StringBuilder values = new StringBuilder("env, this");
        for (int i = 0; i < arguments().size(); i++) {
            types.append(", ").append(cType(arguments().get(i)));
            values.append(", ").append(i == replaced ? "0" : (mapped.contains(i) ? "p" : "a") + i);
        }
        return "((" + result() + "(JNICALL *)(" + types + "))" + original + ")(" + values + ")";
    }

    /** Numbers of the arguments that are paths of files. */
    Set<Integer> mappedPaths() {
        Set<Integer> numbers = new TreeSet<>();
        for (String option : options) {
            if (option.matches("(path|file|cpath|topath):[0-9]+")) {
                numbers.add(Integer.parseInt(option.substring(option.indexOf(':') + 1)));
            }
        }
        return numbers;
    }

    /** The expression for the descriptor's number, null if the row is not about one. */
    String descriptor() {
        if (has("stream")) {
            return "descriptor_of_stream(env, this, " + streamClass() + ")";
        }
        if (has("this")) {
            return "descriptor_of(env, this)";
        }
        if (option("fd:") != null) {
            return "descriptor_of(env, a" + option("fd:") + ")";
        }
        return option("int:") != null ? "a" + option("int:") : null;
    }

    /** See enum stream_class. */
    String streamClass() {
        switch (type) {
            case "java/io/FileInputStream":
                return "STREAM_INPUT";
            case "java/io/FileOutputStream":
                return "STREAM_OUTPUT";
            case "java/io/RandomAccessFile":
                return "STREAM_RANDOM_ACCESS";
            case "sun/nio/ch/FileChannelImpl":
                return "STREAM_CHANNEL";
            default:
                throw new IllegalArgumentException(
                        line + ": " + name
                                + ": 'stream' and 'opens=stream' are for FileInputStream, FileOutputStream, RandomAccessFile and FileChannelImpl");
        }
    }
}
