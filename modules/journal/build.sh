#!/bin/sh
# Builds journal.wasm. Needs Debian's emscripten 3.1.6 (another compiler gives other bytes); nothing of Heddle's own
# build needs this script.
#
#   ./build.sh [OUT]       OUT is journal.wasm here unless given
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
out=${1:-$here/journal.wasm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
emcc -Os -DNDEBUG "$here/journal.c" -o "$work/journal.wasm" --no-entry \
  -s TOTAL_STACK=32768 -s INITIAL_MEMORY=131072 -s TOTAL_MEMORY=131072 -s ERROR_ON_UNDEFINED_SYMBOLS=0
cp "$work/journal.wasm" "$out"
