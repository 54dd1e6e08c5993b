// SPDX-License-Identifier: Apache-2.0
/*
 * What the program uses and the recording does not hold: natives that the table refuses or does not know, and foreign
 * functions. They are listed in the log's file `coverage` (docs/log-format.md), and on stderr when the program ends.
 */
#ifndef UNDERSTUDY_COVERAGE_H
#define UNDERSTUDY_COVERAGE_H

#include <stdbool.h>

#include "boundary.h"

/* From now on natives are noticed; strict: the first one ends the process with this exit code. Record only. */
#define COVERAGE_EXIT_CODE 4
void coverage_start(bool strict);

/* The log is there: writes down what was noticed, and from now on what is noticed. Keeps the path. */
void coverage_open(const char *path);

/* The VM binds a native that has no stub. Any thread, also while a class links: calls no Java. */
void coverage_bound(const char *class_name, const char *name, const char *signature);

/* A stub of the table's `refused NAME SIGNATURE` is called. */
void coverage_called(const struct staying *row, const char *signature);

/* The program has ended: tells the user. */
void coverage_finish(void);

#endif
