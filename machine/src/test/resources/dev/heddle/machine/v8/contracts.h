// What contracts by the conventions of 3EM have in common: memory, texts, and no library.
typedef unsigned char byte;
typedef unsigned int u32;

#define EXPORT(name) __attribute__((export_name(name)))
#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

extern byte __heap_base;
static u32 top;
static u32 length;

EXPORT("_alloc") byte *allocate(u32 size) {
  u32 at = ((top ? top : (u32)&__heap_base) + 7) & ~7u;
  u32 missing = (at + size + 65535) / 65536 - __builtin_wasm_memory_size(0);
  if ((int)missing > 0 && __builtin_wasm_memory_grow(0, missing) == ~0u) __builtin_trap();
  top = at + size;
  return (byte *)at;
}

EXPORT("get_len") u32 get_len(void) { return length; }

/** The place after the first occurrence of a text, or 0. */
static const byte *after(const byte *text, u32 size, const char *what) {
  for (const byte *at = text; at < text + size; at++) {
    u32 n = 0;
    while (what[n] && at + n < text + size && at[n] == (byte)what[n]) n++;
    if (!what[n]) return at + n;
  }
  return 0;
}

static byte *put(byte *to, const char *text) {
  while (*text) *to++ = (byte)*text++;
  return to;
}
