#!/bin/sh
# Builds libunderstudy.so: build.sh JAVA_HOME OUT_DIR. Same sources, same bytes.
set -eu
java_home=$1
out=$2
here=$(cd "$(dirname "$0")" && pwd)
cc=${CC:-gcc}

if ! command -v "$cc" > /dev/null; then
    echo "understudy: no C compiler '$cc': install one, e.g. apt-get install gcc libc6-dev" >&2
    exit 1
fi
# java.home of a JDK 8 layout would be JAVA_HOME/jre; since 9 it is the JDK itself.
if [ ! -f "$java_home/include/jvmti.h" ]; then
    echo "understudy: $java_home has no include/jvmti.h: run Maven with a JDK, not a JRE" >&2
    exit 1
fi
mkdir -p "$out"
"$java_home/bin/javac" --release 17 -Xlint:all -Werror -d "$out/generator" "$here"/generator/*.java
"$java_home/bin/java" -cp "$out/generator" StubGenerator "$here/natives.table" "$out"
"$cc" -std=gnu11 -O2 -flto=auto -g1 -fPIC -shared -fvisibility=hidden -pthread \
    -Wall -Wextra -Werror -D_GNU_SOURCE \
    -ffile-prefix-map="$here"=. -ffile-prefix-map="$out"=. -Wl,--build-id=none -Wl,-z,defs \
    -I"$here" -I"$out" -I"$java_home/include" -I"$java_home/include/linux" \
    -o "$out/libunderstudy.so" "$here"/*.c "$out"/*.c -ldl
