#!/bin/sh
# Builds librelocate.so: build.sh OUT_DIR. Same sources, same bytes.
set -eu
out=$1
here=$(cd "$(dirname "$0")" && pwd)
cc=${CC:-gcc}

if ! command -v "$cc" > /dev/null; then
    echo "understudy: no C compiler '$cc': install one, e.g. apt-get install gcc libc6-dev" >&2
    exit 1
fi
mkdir -p "$out"
"$cc" -std=gnu11 -O2 -g1 -fPIC -shared -fvisibility=hidden \
    -Wall -Wextra -Werror -D_GNU_SOURCE \
    -ffile-prefix-map="$here"=. -Wl,--build-id=none -Wl,-z,defs \
    -o "$out/librelocate.so" "$here/relocate.c" -ldl
