#!/bin/sh
# Builds and runs the C tests under the sanitizers: run.sh JAVA_HOME OUT_DIR.
set -eu
java_home=$1
out=$2
here=$(cd "$(dirname "$0")" && pwd)
main=$here/../../main/c

mkdir -p "$out"
"$java_home/bin/javac" --release 17 -Xlint:all -Werror -d "$out/generator" "$main"/generator/*.java
"$java_home/bin/java" -cp "$out/generator" StubGenerator "$main/natives.table" --check
"$java_home/bin/java" -cp "$out/generator" StubGenerator "$main/natives.table" "$out"
# The stubs are linked for the table that comes with them; what they call (baton, hooks) is never reached.
"${CC:-gcc}" -std=gnu11 -O1 -g -pthread -fno-pie -no-pie -Wall -Wextra -Werror -D_GNU_SOURCE \
    -fsanitize=address,undefined -fno-sanitize-recover=all -Wl,--unresolved-symbols=ignore-all \
    -I"$here" -I"$main" -I"$out" -I"$java_home/include" -I"$java_home/include/linux" \
    -o "$out/boundary_test" "$here"/*.c "$out/stubs.c" \
    "$main/boundary.c" "$main/descriptors.c" "$main/payload.c" "$main/objects.c" "$main/stub.c" "$main/crc32c.c" "$main/transcript.c"
"$out/boundary_test"
