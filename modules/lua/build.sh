#!/bin/sh
# Builds lua.wasm: Lua 5.3.6 from the Debian pool, our library in lib/ and the glue in C. Needs Debian's
# emscripten 3.1.6 (another compiler gives other bytes). Nothing of Heddle's own build needs this script.
#
#   ./build.sh [OUT]       OUT is lua.wasm here unless given
#
# LUA_SOURCES names a folder of the unpacked sources; otherwise they are fetched from the archive that apt
# has its packages from, and their hash compared.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
out=${1:-$here/lua.wasm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

hash=fc5fd69bb8736323f026672b1b7235da613d7177e72558893a0bdcd320466d60
if [ -n "${LUA_SOURCES:-}" ]; then
  cp -R "$LUA_SOURCES"/src "$work/src"
else
  # The sources lie in the same folder as the package that is made of them.
  pool=$(apt-get download --print-uris lua5.3 | sed -n "s|^'\(.*\)/[^/]*' .*|\1|p")
  curl -fsSL -o "$work/lua.tar.gz" "$pool/lua5.3_5.3.6.orig.tar.gz"
  echo "$hash  $work/lua.tar.gz" | sha256sum -c - >/dev/null
  mkdir "$work/lua"
  tar -xzf "$work/lua.tar.gz" -C "$work/lua" --strip-components=1
  mv "$work/lua/src" "$work/src"
fi

# What Debian patches in; and buffers on the stack small enough for 200 calls of one inside the other.
: >"$work/src/lua5.3-deb-multiarch.h"
sed -i 's/^#define LUAL_BUFFERSIZE.*/#define LUAL_BUFFERSIZE 1024/' "$work/src/luaconf.h"

# The library as text: lib/crypto/digest.lua is what require(".crypto.digest") loads.
{
  echo 'static const struct source { const char *name; const unsigned char *text; unsigned length; } library[] = {'
  (cd "$here/lib" && find . -name '*.lua' | LC_ALL=C sort) | while read -r file; do
    name=$(echo "${file%.lua}" | cut -c2- | tr / .)
    bytes=$(od -An -v -tu1 "$here/lib/$file" | tr -s ' \n' ',' | sed 's/^,//; s/,$//')
    echo "{\"=$name\", (const unsigned char[]){$bytes}, $(wc -c <"$here/lib/$file")},"
  done
  echo '{0, 0, 0}};'
} >"$work/library.h"

sources=$(LC_ALL=C ls "$work"/src/*.c | grep -v -e '/lua\.c$' -e '/luac\.c$' -e /loslib -e /liolib -e /loadlib -e /linit)
parts=$(cd "$here" && LC_ALL=C ls *.c)
cp "$here"/*.c "$here"/*.h "$work"
cd "$work"
# What ao's hosts have beside emscripten's own.
echo 'mergeInto(LibraryManager.library, { __asyncjs__weavedrive_open() {}, __asyncjs__weavedrive_read() {} });' >host.js
# No clock and no address decides the seed of hashes or the pivot of a sort.
emcc -O2 -Isrc -I. -DNDEBUG -DLUA_COMPAT_5_2 '-Dluai_makeseed()=0' '-Dl_randomizePivot()=0' \
  $parts $sources -o module.wasm --js-library host.js --no-entry -Wl,--export=__wasm_call_ctors \
  -Wl,--export=emscripten_stack_init,--export=emscripten_stack_get_end,--export=emscripten_stack_get_current \
  -Wl,--export=_emscripten_stack_restore,--export=_emscripten_stack_alloc,--export=dynCall_vii \
  -Wl,--export=asyncify_start_unwind,--export=asyncify_stop_unwind,--export=asyncify_start_rewind \
  -Wl,--export=asyncify_stop_rewind \
  -Wl,--wrap=emscripten_resize_heap,--wrap=__wasi_proc_exit \
  -s EXPORTED_FUNCTIONS=_handle,_malloc,_free -s TOTAL_STACK=1048576 -s INITIAL_MEMORY=1703936 \
  -s ALLOW_MEMORY_GROWTH=1 -s SUPPORT_LONGJMP=emscripten
cp module.wasm "$out"
