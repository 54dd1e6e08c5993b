// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import dev.understudy.agent.tape.Library;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Of which methods and fields of the program's a replay is asked to tell: {@code com.shop.Cart#add}, {@code com.shop.Cart#add(int,String)},
 * {@code com.shop.*#*(..)}; {@code com.shop.Cart.total}. A {@code *} stands for any characters. It is used while classes are loaded: no lambdas, no
 * regular expressions (see {@link Rewriter}).
 */
public final class ProbeFilters {
    private static final int NONE = -1;
    private static final int REFUSED = -1;

    private final List<Filter> methods = new ArrayList<>();
    private final List<Filter> fields = new ArrayList<>();
    private final boolean loggers;

    /** number: of the filter in the list that the library has */
    private record Filter(int number, String type, String member, List<String> parameters, byte[] memberBytes) {}

    /**
     * @param trace methods
     * @param watch fields; their filters are numbered behind those of the methods
     * @param loggers whether log statements are told of
     */
    public ProbeFilters(List<String> trace, List<String> watch, boolean loggers) {
        this.loggers = loggers;
        for (String text : trace) {
            int hash = text.indexOf('#');
            int open = text.indexOf('(');
            String member = text.substring(hash + 1, open < 0 ? text.length() : open);
            methods.add(new Filter(methods.size(), text.substring(0, hash), member, parameters(text, open), null));
        }
        for (String text : watch) {
            int dot = Math.max(text.lastIndexOf('.'), text.lastIndexOf('#'));
            String member = text.substring(dot + 1);
            fields.add(new Filter(
                    trace.size() + fields.size(),
                    text.substring(0, dot),
                    member,
                    null,
                    member.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Null: any. */
    private static List<String> parameters(String text, int open) {
        String inside =
                open < 0 ? ".." : text.substring(open + 1, text.length() - 1).strip();
        if (inside.equals("..")) {
            return null;
        }
        List<String> types = new ArrayList<>();
        for (int start = 0; start < inside.length(); ) {
            int comma = inside.indexOf(',', start);
            int end = comma < 0 ? inside.length() : comma;
            types.add(inside.substring(start, end).strip());
            start = end + 1;
        }
        return types;
    }

    /** A look that is cheap: most classes have nothing to do with it, and are the same as without. */
    boolean mayMatch(String type, byte[] classFile) {
        String name = type.replace('/', '.');
        for (Filter method : methods) {
            if (matches(method.type, name)) {
                return true;
            }
        }
        for (Filter field : fields) {
            if (contains(classFile, field.memberBytes)) {
                return true;
            }
        }
        return isLogger(type);
    }

    boolean tellsOfLoggers() {
        return loggers;
    }

    /** @param type as in a class file */
    boolean isLogger(String type) {
        return loggers && LoggerMethods.of(type) != null;
    }

    private static boolean contains(byte[] bytes, byte[] part) {
        for (int i = 0; i <= bytes.length - part.length; i++) {
            int at = 0;
            while (at < part.length && bytes[i + at] == part[at]) {
                at++;
            }
            if (at == part.length) {
                return true;
            }
        }
        return false;
    }

    /**
     * The method with what tells of it.
     *
     * @param type   as in a class file
     * @param frames whether the class has stack map frames
     */
    MethodVisitor around(
            MethodVisitor method, String type, int access, String name, String descriptor, boolean frames) {
        if ((access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0) {
            return method;
        }
        MethodVisitor probed = fields.isEmpty() ? method : new WatchedWrites(method, this, name.equals("<init>"));
        if (loggers) {
            probed = ToldLogger.around(probed, type, access, name, descriptor);
        }
        int filter = (access & Opcodes.ACC_BRIDGE) == 0 ? methodFilter(type, name, descriptor) : NONE;
        if (filter == NONE) {
            return probed;
        }
        int number = Library.tracedMethod(type.replace('/', '.') + "." + name, filter);
        return number == REFUSED ? probed : new TracedMethod(probed, number, access, name, descriptor, frames);
    }

    /** All methods of the class have been seen. */
    void seen(String type) {
        if (loggers) {
            LoggerMethods.seen(type);
        }
    }

    private int methodFilter(String type, String name, String descriptor) {
        String typeName = type.replace('/', '.');
        for (Filter filter : methods) {
            if (matches(filter.type, typeName)
                    && matches(filter.member, name)
                    && (filter.parameters == null || hasParameters(filter.parameters, descriptor))) {
                return filter.number;
            }
        }
        return NONE;
    }

    private static boolean hasParameters(List<String> wanted, String descriptor) {
        Type[] types = Type.getArgumentTypes(descriptor);
        if (types.length != wanted.size()) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            String name = types[i].getClassName();
            String want = wanted.get(i);
            if (!name.equals(want) && !name.endsWith("." + want) && !name.endsWith("$" + want)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The number of a place where a field is written, below 0: nobody asks for it. A field may be named by a class that inherits it; who
     * declares it the library finds out when it is written.
     */
    int writeOf(String owner, String name, String descriptor, boolean isStatic) {
        String ownerName = owner.replace('/', '.');
        for (Filter filter : fields) {
            boolean isNamed = matches(filter.member, name);
            boolean isSure = isNamed && matches(filter.type, ownerName);
            if (isSure || (isNamed && filter.type.indexOf('*') < 0)) {
                String declared = isSure ? null : filter.type.replace('.', '/');
                return Library.watchedField(declared, owner, name, descriptor, isStatic, filter.number);
            }
        }
        return NONE;
    }

    private static boolean matches(String glob, String text) {
        return matches(glob, 0, text, 0);
    }

    private static boolean matches(String glob, int g, String text, int t) {
        int i = g;
        int j = t;
        for (; i < glob.length() && glob.charAt(i) != '*'; i++, j++) {
            if (j >= text.length() || glob.charAt(i) != text.charAt(j)) {
                return false;
            }
        }
        if (i == glob.length()) {
            return j == text.length();
        }
        for (; j <= text.length(); j++) {
            if (matches(glob, i + 1, text, j)) {
                return true;
            }
        }
        return false;
    }
}
