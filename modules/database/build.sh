#!/bin/sh
# Builds database.wasm: SQLite 3.40.1 as Debian 12 has it, our file for it and the application in C. Needs Debian's
# emscripten 3.1.6 (another compiler gives other bytes), tclsh, make and a C compiler, with which SQLite makes its one
# large file. Nothing of Heddle's own build needs this script.
#
#   ./build.sh [OUT]       OUT is database.wasm here unless given
#
# SQLITE_SOURCES names a folder with the two archives; otherwise they are fetched from where apt has its packages from.
# Their hashes are compared in any case.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
out=${1:-$here/database.wasm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

source=sqlite3_3.40.1.orig.tar.xz
patches=sqlite3_3.40.1-2+deb12u2.debian.tar.xz
if [ -n "${SQLITE_SOURCES:-}" ]; then
  cp "$SQLITE_SOURCES/$source" "$SQLITE_SOURCES/$patches" "$work"
else
  # The sources lie in the same folder as the packages that are made of them.
  pool=$(apt-get download --print-uris libsqlite3-0 | sed -n "s|^'\(.*\)/[^/]*' .*|\1|p")
  for archive in "$source" "$patches"; do
    curl -fsSL -o "$work/$archive" "$pool/$archive"
  done
fi
cd "$work"
sha256sum -c - >/dev/null <<HASHES
aaa776260ab4dc976db34aa7891819484c8676b5b2783123ebc6301e2ca5d655  $source
0843bc12e4364076477935ce313a6d0796fd899a989ff18ebb6545540e10e4ca  $patches
HASHES
mkdir sqlite
tar -xJf "$source" -C sqlite --strip-components=1
tar -xJf "$patches"
grep -v '^#' debian/patches/series | while read -r patch; do
  patch -d sqlite -p1 -s <"debian/patches/$patch"
done

# What is left out needs files, threads or a clock of its own, or nobody can call it from here. The parser that SQLite
# makes of its grammar has to be told as well.
left_out=
for part in AUTOVACUUM AUTOINIT COMPLETE DECLTYPE DEPRECATED DESERIALIZE GET_TABLE INCRBLOB LOAD_EXTENSION \
  LOCALTIME PROGRESS_CALLBACK SHARED_CACHE TCL_VARIABLE TRACE UTF16 WAL; do
  left_out="$left_out -DSQLITE_OMIT_$part"
done
(cd sqlite && ./configure && make sqlite3.c OPTS="$left_out") >make.log 2>&1 || { cat make.log >&2; exit 1; }

# A stack that lies below everything else and is too small for a script that nests without end traps when it is full,
# on every engine at the same place and long before an engine's own stack is.
cp "$here"/*.c "$here"/*.h sqlite
mkdir auction
cp "$here/../auction/lambda.h" auction
cd sqlite
emcc -Os -DNDEBUG $left_out -DSQLITE_OS_OTHER=1 -DSQLITE_THREADSAFE=0 -DSQLITE_TEMP_STORE=3 -DSQLITE_DQS=0 \
  -DSQLITE_DEFAULT_MEMSTATUS=0 -DSQLITE_DEFAULT_FOREIGN_KEYS=1 -DSQLITE_MAX_MMAP_SIZE=0 -DSQLITE_MAX_ATTACHED=0 \
  -DSQLITE_MAX_PAGE_COUNT=65000 -DSQLITE_MAX_LIKE_PATTERN_LENGTH=10000 -DSQLITE_UNTESTABLE \
  database.c file.c sqlite3.c -o database.wasm --no-entry -Wl,--stack-first \
  -s TOTAL_STACK=524288 -s INITIAL_MEMORY=8388608 -s ALLOW_MEMORY_GROWTH=1 -s ERROR_ON_UNDEFINED_SYMBOLS=0
cp database.wasm "$out"
