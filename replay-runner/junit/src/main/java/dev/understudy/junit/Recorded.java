// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of this class run in a JVM of their own, which is recorded, and nowhere else. If one of them fails, the recording is kept, and
 * the failure says where it is and how to replay it; otherwise it is removed. For the outermost test class.
 *
 * <p>{@code -Dunderstudy.recorded=off} has all tests run as if the annotation were not there.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(OnlyRecorded.class)
public @interface Recorded {
    /** How often to run the class, until it fails; each time in another JVM. {@code -Dunderstudy.repeat=N} overrules it. */
    int repeat() default 1;

    /**
     * Let threads run in an unusual order, another one for each repetition: a seed of 0 or more, or {@code random}. {@code
     * -Dunderstudy.chaos=SEED} overrules it.
     */
    String chaos() default "";

    /** Options of the agent, such as {@code slice=5}. */
    String[] options() default {};

    /** Options of the recorded JVM, behind those of this one, such as {@code -Xmx1g}. */
    String[] jvm() default {};

    /** The folder of recordings; default: {@code understudy} in {@code target} or {@code build}, whichever is there. */
    String folder() default "";
}
