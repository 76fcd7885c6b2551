/* NORX64-4-1 (v3 of its submission to CAESAR), a cipher that seals: key, nonce and tag are of 32 bytes. */
#include <stdint.h>
#include <string.h>

#include "lauxlib.h"
#include "parts.h"

enum { WORDS = 16, RATE_WORDS = 12, RATE_BYTES = 96, ROUNDS = 4, KEY_BYTES = 32 };
enum { HEADER = 1, PAYLOAD = 2, TRAILER = 4, FINAL = 8 };

static uint64_t right(uint64_t x, int by) { return x >> by | x << (64 - by); }

/* An addition without its carries, but for the first. */
static uint64_t joined(uint64_t a, uint64_t b) { return a ^ b ^ (a & b) << 1; }

static void quarter(uint64_t *s, int a, int b, int c, int d) {
  static const unsigned char turns[2][2] = {{8, 19}, {40, 63}};
  for (int half = 0; half < 2; half++) {
    s[a] = joined(s[a], s[b]);
    s[d] = right(s[a] ^ s[d], turns[half][0]);
    s[c] = joined(s[c], s[d]);
    s[b] = right(s[b] ^ s[c], turns[half][1]);
  }
}

static void permute(uint64_t *s, int rounds) {
  while (rounds-- > 0) {
    for (int i = 0; i < 4; i++) quarter(s, i, 4 + i, 8 + i, 12 + i);
    for (int i = 0; i < 4; i++) quarter(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
  }
}

static void next_block(uint64_t *s, int domain) {
  s[15] ^= (uint64_t)domain;
  permute(s, ROUNDS);
}

static void add_key(uint64_t *s, const char *key) {
  for (int i = 0; i < 4; i++) s[12 + i] ^= load_word(key + 8 * i);
}

static void begin(uint64_t *s, const char *key, const char *nonce) {
  static const uint64_t parameters[4] = {64, ROUNDS, 1, 256};
  for (int i = 0; i < WORDS; i++) s[i] = (uint64_t)i;
  permute(s, 2);
  memcpy(s, nonce, KEY_BYTES);
  memcpy(s + 4, key, KEY_BYTES);
  for (int i = 0; i < 4; i++) s[12 + i] ^= parameters[i];
  permute(s, ROUNDS);
  add_key(s, key);
}

/* The last block is never a whole one: it ends in a bit after the text and one at its end. */
static void padded(unsigned char *block, const char *text, size_t size) {
  memset(block, 0, RATE_BYTES);
  memcpy(block, text, size);
  block[size] ^= 0x01;
  block[RATE_BYTES - 1] ^= 0x80;
}

static void absorb(uint64_t *s, const char *text, size_t size, int domain) {
  unsigned char block[RATE_BYTES];
  if (!size) return;
  for (int last = 0; !last; text += RATE_BYTES, size -= RATE_BYTES) {
    last = size < RATE_BYTES;
    if (last) padded(block, text, size);
    else memcpy(block, text, RATE_BYTES);
    next_block(s, domain);
    for (int i = 0; i < RATE_WORDS; i++) s[i] ^= load_word(block + 8 * i);
  }
}

static void hide(uint64_t *s, luaL_Buffer *out, const char *text, size_t size, int opening) {
  if (!size) return;
  for (int last = 0; !last; text += RATE_BYTES, size -= RATE_BYTES) {
    unsigned char block[RATE_BYTES], shown[RATE_BYTES];
    size_t length = size < RATE_BYTES ? size : RATE_BYTES;
    last = size < RATE_BYTES;
    next_block(s, PAYLOAD);
    memcpy(shown, text, length);
    if (opening)
      for (size_t i = 0; i < length; i++) shown[i] ^= (unsigned char)(s[i / 8] >> i % 8 * 8);
    if (last) padded(block, (const char *)shown, length);
    else memcpy(block, shown, RATE_BYTES);
    for (int i = 0; i < RATE_WORDS; i++) s[i] ^= load_word(block + 8 * i);
    luaL_addlstring(out, opening ? (const char *)shown : (const char *)s, length);
  }
}

/* norx(key, nonce, text, header, trailer, opening): the text hidden, or shown again, and the tag of it. */
int norx_seal(lua_State *L) {
  size_t key_size, nonce_size, size, header_size, trailer_size;
  const char *key = luaL_checklstring(L, 1, &key_size), *nonce = luaL_checklstring(L, 2, &nonce_size);
  const char *text = luaL_checklstring(L, 3, &size);
  const char *header = luaL_checklstring(L, 4, &header_size), *trailer = luaL_checklstring(L, 5, &trailer_size);
  uint64_t s[WORDS];
  luaL_Buffer out;
  luaL_argcheck(L, key_size >= KEY_BYTES, 1, "a key of 32 bytes expected");
  luaL_argcheck(L, nonce_size >= KEY_BYTES, 2, "32 bytes expected");
  begin(s, key, nonce);
  absorb(s, header, header_size, HEADER);
  luaL_buffinit(L, &out);
  hide(s, &out, text, size, lua_toboolean(L, 6));
  luaL_pushresult(&out);
  absorb(s, trailer, trailer_size, TRAILER);
  next_block(s, FINAL);
  add_key(s, key);
  permute(s, ROUNDS);
  add_key(s, key);
  lua_pushlstring(L, (const char *)(s + 12), KEY_BYTES);
  return 2;
}
