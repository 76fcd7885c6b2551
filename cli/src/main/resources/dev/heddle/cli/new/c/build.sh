#!/bin/sh
# Makes process.wasm with a clang that has WebAssembly, or with emscripten.
set -eu
cd "$(dirname -- "$0")"
for clang in clang /usr/lib/llvm-*/bin/clang; do
  command -v "$clang" >/dev/null 2>&1 || continue
  "$clang" --target=wasm32 -Os -ffreestanding -nostdlib -Wl,--no-entry -o process.wasm process.c && exit 0
done
if command -v emcc >/dev/null 2>&1; then
  emcc -Os process.c -o process.wasm --no-entry -s ERROR_ON_UNDEFINED_SYMBOLS=0 && exit 0
fi
echo "No compiler here makes WebAssembly: install clang and lld (Debian: apt-get install clang lld), or emscripten." >&2
exit 69
