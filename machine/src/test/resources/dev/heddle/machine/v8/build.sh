#!/bin/sh
# Builds counter.wasm, counter4.wasm and witness.wasm. Needs Debian's clang and lld 14 (another compiler gives other bytes); nothing
# else needs this script.
set -eu
cd "$(dirname -- "$0")"
build() {
  out=$1
  shift
  clang-14 --target=wasm32 -Os -nostdlib -ffreestanding -fno-builtin -Wall -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=4096 "$@" -o "$out"
}
build counter.wasm counter.c
build counter4.wasm -DFOUR counter.c
build witness.wasm witness.c
