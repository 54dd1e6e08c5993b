// SPDX-License-Identifier: Apache-2.0
/* What of the boundary needs no VM: numbers of descriptors, payloads in memory,
 * the classification of natives. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "boundary.h"
#include "crc32c.h"
#include "descriptors.h"
#include "fake_tape.h"
#include "payload.h"

#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) {                                                        \
      fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__, #condition); \
      failures++;                                                              \
    }                                                                          \
  } while (0)

static int failures;

static void test_checksum(void) {
  CHECK(crc32c(0, "123456789", 9) == 0xe3069283); /* RFC 3720, B.4 */
  CHECK(crc32c(crc32c(0, "1234", 4), "56789", 5) == 0xe3069283);
  CHECK(crc32c(0, "", 0) == 0);
}

static void test_marks_end_with_the_descriptor(void) {
  fake_tape_record();
  CHECK(descriptor_pass(70) == 70);
  CHECK(descriptor_passed(70));
  descriptor_closed(70);
  CHECK(!descriptor_passed(70));
  descriptor_pass(71);
  descriptor_made(
      71); /* 71 was closed where no hook is, and is now the program's */
  CHECK(!descriptor_passed(71));
  CHECK(descriptor_pass(-1) == -1);
  CHECK(!descriptor_passed(-1));
}

static void test_replay_moves_real_descriptors_up(void) {
  fake_tape_replay();
  int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  int moved = descriptor_pass(fd);
  CHECK(moved > 500 && descriptor_passed(moved));
  CHECK(fcntl(fd, F_GETFD) ==
        -1); /* the low number is free again, for the program's */
  CHECK(descriptor_is_fake(fd) && !descriptor_is_fake(moved));
  close(moved);
  descriptor_closed(moved);
}

static void test_numbers_above_the_bound(void) {
  const int above = (1 << 20) + 5;
  fake_tape_record();
  descriptor_made(above);
  descriptor_closed(above);
  descriptor_set_blocking(above, true);
  CHECK(!descriptor_passed(above));
}

static void test_who_blocks(void) {
  int ends[2];
  char name[] = "/tmp/boundary-test-XXXXXX";
  fake_tape_record();
  if (pipe(ends) != 0) {
    exit(2);
  }
  CHECK(descriptor_blocks_in(ends[0]));
  CHECK(!descriptor_blocks_out(ends[1], 1));
  CHECK(descriptor_blocks_out(
      ends[1], 100000)); /* room for a part of it is not enough */
  CHECK(write(ends[1], "x", 1) == 1 && !descriptor_blocks_in(ends[0]));
  CHECK(descriptor_blocks(ends[0]));
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  CHECK(descriptor_blocks(ends[0])); /* known from before: only
                                        IOUtil.configureBlocking changes it */
  descriptor_set_blocking(ends[0], false);
  CHECK(!descriptor_blocks(ends[0]) && !descriptor_blocks_in(ends[0]));
  int file = mkstemp(name);
  int device = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
  CHECK(!descriptor_blocks_in(file) && !descriptor_blocks_out(file, 1 << 30));
  CHECK(!descriptor_blocks_in(device));
  CHECK(!descriptor_blocks_in(-1));
  unlink(name);
  close(file);
  close(device);
  close(ends[0]);
  close(ends[1]);
}

static void test_memory_and_iovecs(void) {
  char from[] = "hello world";
  char first[6] = {0}, second[20] = {0};
  struct iovec source[] = {{from, 5}, {from + 5, 6}};
  struct iovec target[] = {{first, 5}, {second, sizeof second}};
  fake_tape_record();
  payload_memory((jlong)from, 5);
  payload_memory((jlong)from, -1); /* the native has failed: nothing */
  payload_iovecs((jlong)source, 2, 8);
  fake_tape_replay();
  payload_memory((jlong)first, 5);
  payload_memory((jlong)first, -1);
  CHECK(strcmp(first, "hello") == 0);
  memset(first, 0, sizeof first);
  payload_iovecs((jlong)target, 2, 8);
  CHECK(strcmp(first, "hello") == 0 && strcmp(second, " wo") == 0);
  CHECK(fake_tape_is_used_up());
}

static void test_terminated_text(void) {
  char long_text[1000];
  memset(long_text, 'a', sizeof long_text - 1);
  long_text[sizeof long_text - 1] = 0;
  char *texts[] = {"", "No such file", long_text};
  fake_tape_record();
  for (int i = 0; i < 3; i++) {
    payload_terminated(&texts[i]);
  }
  fake_tape_replay();
  for (int i = 0; i < 3; i++) {
    char *taken = NULL;
    payload_terminated(&taken);
    CHECK(strcmp(taken, texts[i]) == 0);
    free(taken);
  }
  CHECK(fake_tape_is_used_up());
}

static void test_outputs_are_compared(void) {
  struct output said = output_of_memory((jlong) "one", 3);
  struct output other = output_of_memory((jlong) "two", 3);
  struct iovec parts[] = {{"o", 1}, {"ne", 2}};
  struct output in_parts = output_of_iovecs((jlong)parts, 2);
  fake_tape_record();
  payload_output(&said, 7);
  fake_tape_replay();
  payload_output(&in_parts, 7); /* the same bytes, in two parts */
  CHECK(fake_tape_is_used_up());
  fake_tape_replay();
  fake_tape_code = NULL;
  if (setjmp(fake_tape_diverged) == 0) {
    payload_output(&other, 7);
  }
  CHECK(fake_tape_code != NULL && strcmp(fake_tape_code, "U007") == 0);
}

static void test_classification(void) {
  CHECK(strcmp(boundary_classified("java/io/FileInputStream", "read0", "()I"),
               "input") == 0);
  CHECK(boundary_classified("java/io/FileInputStream", "read0", "()J") ==
        NULL); /* another signature is another native */
  CHECK(
      strcmp(boundary_classified("jdk/internal/misc/Unsafe", "getInt", "(J)I"),
             "pure") == 0);
  CHECK(strcmp(boundary_classified("jdk/internal/misc/Unsafe",
                                   "getLoadAverage0", "([DI)I"),
               "input") == 0);
  CHECK(
      strcmp(boundary_classified("sun/nio/ch/InheritedChannel", "dup", "(I)I"),
             "refused") == 0);
  CHECK(boundary_classified("org/example/Native", "read", "()I") == NULL);
}

static void test_what_is_not_recorded(void) {
  const struct staying *netty = boundary_unrecorded(
      "x/io/netty/channel/epoll/Native", "epollWait", "()I");
  CHECK(netty != NULL &&
        strstr(netty->remedy, "io.netty.transport.noNative=true") != NULL);
  CHECK(boundary_unrecorded("io/netty/channel/epollx/Native", "epollWait",
                            "()I") != NULL); /* in no row */
  CHECK(boundary_unrecorded("com/github/luben/zstd/Zstd", "compress", "()J") ==
        NULL);
  CHECK(boundary_unrecorded("java/io/FileInputStream", "read0", "()I") == NULL);
  CHECK(boundary_unrecorded("java/io/FileInputStream", "read0", "()J") != NULL);
  CHECK(boundary_unrecorded("java/lang/Thread", "suspend0", "()V") ==
        NULL); /* its stub tells */
  CHECK(boundary_unrecorded("foreign-function", "strlen", "") == NULL);
  CHECK(strcmp(boundary_unrecorded("foreign-function", "getpid", "")->kind,
               "refused") == 0);
}

static void test_binding(void) {
  void *own = (void *)test_binding;
  void *stub = boundary_bind("java/io/FileInputStream", "read0", "()I", own);
  CHECK(stub != NULL && stub != own);
  CHECK(boundary_bind("java/io/FileInputStream", "read0", "()I", stub) ==
        NULL); /* bound by us: leave it */
  CHECK(boundary_bind("java/io/FileInputStream", "initIDs", "()V", own) ==
        NULL);
}

static void test_paths(void) {
  CHECK(cpath_passed((jlong) "/opt/jdk"));
  CHECK(cpath_passed((jlong) "/opt/jdk/lib/modules"));
  CHECK(!cpath_passed((jlong) "/opt/jdk25/lib/modules"));
  CHECK(!cpath_passed((jlong) "/opt"));
  CHECK(
      cpath_passed((jlong) "/app/classes/a/B.class")); /* a folder of the class
                                                          path: classes only */
  CHECK(!cpath_passed((jlong) "/app/classes/data.txt"));
  CHECK(!cpath_passed(0));
}

int main(void) {
  static const char *const passed[] = {"/opt/jdk", "/app/classes/"};
  boundary_init(NULL, passed, 2);
  test_paths();
  test_checksum();
  test_marks_end_with_the_descriptor();
  test_replay_moves_real_descriptors_up();
  test_numbers_above_the_bound();
  test_who_blocks();
  test_memory_and_iovecs();
  test_terminated_text();
  test_outputs_are_compared();
  test_classification();
  test_what_is_not_recorded();
  test_binding();
  if (failures > 0) {
    fprintf(stderr, "%d failed\n", failures);
  }
  return failures > 0;
}
