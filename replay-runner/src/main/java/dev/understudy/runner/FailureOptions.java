// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.security.SecureRandom;
import java.util.Map;
import java.util.Stack;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of record that catch a bug: what counts as a failure, how often to try, and under which schedule. */
final class FailureOptions {
    private static final String RANDOM = "random";

    /** Seeds that are drawn are below: easy to type again. */
    private static final int DRAWN_SEEDS = 1_000_000;

    @Option(
            names = "--on-failure",
            description =
                    "Keep the log only if the program fails: it exits with another code than 0, or an exception is"
                            + " caught by nobody in any of its threads. An end by the signal that you sent is no failure.")
    private boolean onFailure;

    @Option(
            names = "--failure-output",
            paramLabel = "REGEX",
            description = "The same, and a program that prints a line with this in it has failed too. What it prints is"
                    + " passed on through pipes.")
    private String output;

    @Option(
            names = "--failure-after",
            paramLabel = "SECONDS",
            description = "The same, and a program that has not ended by then has failed too: it is ended, with SIGTERM"
                    + " or, 10 s later, SIGKILL.")
    private Integer after;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            description = "Run the command until it fails, at most so often, and keep the log of that run only.")
    private Integer repeat;

    @Option(
            names = "--chaos",
            arity = "0..1",
            paramLabel = "SEED",
            preprocessor = SeedOrNone.class,
            description = "Let threads run in an unusual order, for times of unusual length, which follow from the seed"
                    + " (--chaos=SEED; default: a random one, which is printed). Each repetition has the next seed.")
    private String chaos;

    /** A log is kept only if its run fails. */
    boolean areGiven() {
        return onFailure || output != null || after != null || repeat != null;
    }

    /** How many runs at most; 0: one, and --repeat was not given. */
    int repetitions() {
        if (repeat == null) {
            return 0;
        }
        if (repeat < 1) {
            throw new UserError("--repeat " + repeat + ": must be 1 or more");
        }
        return repeat;
    }

    /** How long a run may take; 0: as long as it wants. */
    int seconds() {
        if (after == null) {
            return 0;
        }
        if (after < 1) {
            throw new UserError("--failure-after " + after + ": must be 1 or more");
        }
        return after;
    }

    /** null: what is printed is no failure. */
    Pattern output() {
        if (output != null && output.isEmpty()) {
            throw new UserError("--failure-output is empty: every line would be a failure");
        }
        try {
            return output == null ? null : Pattern.compile(output);
        } catch (PatternSyntaxException e) {
            throw new UserError("--failure-output " + output + ": " + e.getDescription() + ", at " + e.getIndex());
        }
    }

    /**
     * Of the (first) run; null: no chaos.
     *
     * @param options of the agent's
     */
    Long seed(Map<String, String> options) {
        if (chaos == null) {
            return null;
        }
        if (options.containsKey("chaos")) {
            throw new UserError("chaos is given twice: as --chaos and as --option");
        }
        if (chaos.equals(RANDOM)) {
            return (long) new SecureRandom().nextInt(DRAWN_SEEDS);
        }
        try {
            long seed = Long.parseLong(chaos);
            if (seed >= 0) {
                return seed;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new UserError("--chaos=" + chaos + ": must be a number, 0 or more");
    }

    /** {@code --chaos java} is without a seed; only {@code --chaos=7} has one. */
    static final class SeedOrNone implements IParameterPreprocessor {
        @Override
        public boolean preprocess(
                Stack<String> arguments, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
            if (!"=".equals(info.get("separator"))) {
                arguments.push(RANDOM);
            }
            return false;
        }
    }
}
