// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import dev.understudy.agent.instrument.LoggerMethods.Level;
import dev.understudy.agent.instrument.LoggerMethods.Logger;
import dev.understudy.agent.instrument.LoggerMethods.LoggerMethod;
import dev.understudy.agent.tape.Library;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** Tells of log statements where the logger gets them, and of questions to which it answers that it doesn't log. */
final class ToldLogger extends MethodVisitor {
    private static final int REFUSED = -1;
    private static final int NONE = -1;

    private final LoggerMethod row;
    private final int number;
    private final Type[] parameters;

    /** Index of the parameter that is the level, or NONE. */
    private final int level;

    private ToldLogger(MethodVisitor next, LoggerMethod row, int number, Type[] parameters, int level) {
        super(Opcodes.ASM9, next);
        this.row = row;
        this.number = number;
        this.parameters = parameters;
        this.level = level;
    }

    /** The method with what tells of it; as it is, if it is none of a logger's. */
    static MethodVisitor around(MethodVisitor method, String type, int access, String name, String descriptor) {
        Logger logger = LoggerMethods.of(type);
        LoggerMethod row = logger == null ? null : logger.method(name, descriptor);
        int uncalled = Opcodes.ACC_STATIC | Opcodes.ACC_ABSTRACT | Opcodes.ACC_BRIDGE;
        if (row == null || (access & uncalled) != 0) {
            return method;
        }
        Type[] parameters = Type.getArgumentTypes(descriptor);
        int level = NONE;
        Level levelType = null;
        for (int i = 0; row.level == null && i < parameters.length && level == NONE; i++) {
            levelType = levelOf(logger, parameters[i]);
            level = levelType == null ? NONE : i;
        }
        if (row.level == null && level == NONE) {
            return method; // of that name, but for something else
        }
        row.isThere = true;
        int number = Library.loggerMethod(
                type + "." + name + descriptor,
                levelType == null ? null : levelType.type(),
                levelType == null ? null : levelType.number(),
                levelType == null ? null : levelType.name(),
                levelType == null ? null : levelType.marks(),
                row.level,
                row.level == null ? 0 : LogSeverity.of(row.level));
        return number == REFUSED ? method : new ToldLogger(method, row, number, parameters, level);
    }

    private static Level levelOf(Logger logger, Type parameter) {
        for (Level level : logger.levels()) {
            if (parameter.getSort() == Type.OBJECT
                    && parameter.getInternalName().equals(level.type())) {
                return level;
            }
        }
        return null;
    }

    /** A logger of the JDK: nothing else is done to it. */
    static byte[] rewrite(String type, byte[] bytes) {
        MethodRewriter rewriter = new MethodRewriter() {
            @Override
            MethodVisitor around(MethodVisitor method, int access, String name, String descriptor) {
                return ToldLogger.around(method, type, access, name, descriptor);
            }
        };
        byte[] rewritten = rewriter.rewrite(bytes);
        LoggerMethods.seen(type);
        return rewritten;
    }

    @Override
    public void visitCode() {
        super.visitCode();
        if (row.asks) {
            return;
        }
        pushLoggerLevelAndNumber();
        call("log", "(Ljava/lang/Object;Ljava/lang/Object;I)V");
        int variable = variableBehind(level);
        int strings = row.stringsBeforeMessage;
        boolean wantsMessage = row.level == null;
        for (int i = level + 1; i < parameters.length; i++) {
            Type type = parameters[i];
            if (is(type, "java/util/ResourceBundle")) {
                strings = 0;
            } else if (strings > 0 && is(type, "java/lang/String")) {
                strings--;
            } else if (isValue(type)) {
                boolean isMessage = wantsMessage && !is(type, "java/lang/Throwable");
                super.visitVarInsn(Opcodes.ALOAD, variable);
                call(isMessage ? "message" : "parameter", "(Ljava/lang/Object;)V");
                wantsMessage &= !isMessage;
            }
            variable += type.getSize();
        }
        call("logged", "()V");
    }

    /** Not where a statement is, nor what it is tagged with. */
    private static boolean isValue(Type type) {
        return type.getSort() >= Type.ARRAY
                && !type.getInternalName().endsWith("/Marker")
                && !is(type, "java/lang/StackTraceElement");
    }

    private static boolean is(Type type, String name) {
        return type.getSort() == Type.OBJECT && type.getInternalName().equals(name);
    }

    @Override
    public void visitInsn(int opcode) {
        if (row.asks && opcode == Opcodes.IRETURN) {
            super.visitInsn(Opcodes.DUP);
            pushLoggerLevelAndNumber();
            call("asked", "(ZLjava/lang/Object;Ljava/lang/Object;I)V");
        }
        super.visitInsn(opcode);
    }

    private void pushLoggerLevelAndNumber() {
        super.visitVarInsn(Opcodes.ALOAD, 0);
        if (level == NONE) {
            super.visitInsn(Opcodes.ACONST_NULL);
        } else {
            super.visitVarInsn(Opcodes.ALOAD, variableBehind(level - 1));
        }
        super.visitIntInsn(Opcodes.SIPUSH, number);
    }

    /** The variable of the parameter that follows this one. */
    private int variableBehind(int parameter) {
        int variable = 1;
        for (int i = 0; i <= parameter; i++) {
            variable += parameters[i].getSize();
        }
        return variable;
    }

    private void call(String name, String signature) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, TracedMethod.PROBES, name, signature, false);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        super.visitMaxs(maxStack + 4, maxLocals);
    }
}
