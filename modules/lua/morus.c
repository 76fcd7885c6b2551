/* MORUS-1280 (v2 of its submission to CAESAR), a cipher that seals: 16 bytes of tag, a key of 16 or 32. */
#include <stdint.h>
#include <string.h>

#include "lauxlib.h"
#include "parts.h"

enum { ROWS = 5, ROW_WORDS = 4, BLOCK_BYTES = 32, TAG_BYTES = 16 };

typedef uint64_t rows[ROWS][ROW_WORDS];

/* Row i takes from the next three and is turned within its words; then the third of them is turned by whole words. */
static void update(rows s, const uint64_t *m) {
  static const unsigned char turns[ROWS] = {13, 46, 38, 7, 4}, places[ROWS] = {1, 2, 3, 2, 1};
  for (int i = 0; i < ROWS; i++) {
    uint64_t *row = s[i], *other = s[(i + 3) % ROWS], turned[ROW_WORDS];
    for (int k = 0; k < ROW_WORDS; k++) {
      uint64_t x = row[k] ^ other[k] ^ (s[(i + 1) % ROWS][k] & s[(i + 2) % ROWS][k]) ^ (i ? m[k] : 0);
      row[k] = x << turns[i] | x >> (64 - turns[i]);
    }
    for (int k = 0; k < ROW_WORDS; k++) turned[(k + places[i]) % ROW_WORDS] = other[k];
    memcpy(other, turned, sizeof turned);
  }
}

/* What a block is hidden by. */
static void mask(rows s, uint64_t *out) {
  for (int k = 0; k < ROW_WORDS; k++) out[k] = s[0][k] ^ s[1][(k + 1) % ROW_WORDS] ^ (s[2][k] & s[3][k]);
}

static void begin(rows s, const char *key, size_t key_size, const char *iv) {
  static const unsigned char fibonacci[BLOCK_BYTES] = {
      0x00, 0x01, 0x01, 0x02, 0x03, 0x05, 0x08, 0x0d, 0x15, 0x22, 0x37, 0x59, 0x90, 0xe9, 0x79, 0x62,
      0xdb, 0x3d, 0x18, 0x55, 0x6d, 0xc2, 0x2f, 0xf1, 0x20, 0x11, 0x31, 0x42, 0x73, 0xb5, 0x28, 0xdd};
  static const uint64_t nothing[ROW_WORDS];
  uint64_t whole[ROW_WORDS];
  memset(s, 0, sizeof(rows));
  memcpy(whole, key, 16);
  memcpy(whole + 2, key + key_size - 16, 16);
  memcpy(s[0], iv, 16);
  memcpy(s[1], whole, sizeof whole);
  memset(s[2], 0xff, sizeof whole);
  memcpy(s[4], fibonacci, sizeof whole);
  for (int i = 0; i < 16; i++) update(s, nothing);
  for (int k = 0; k < ROW_WORDS; k++) s[1][k] ^= whole[k];
}

static void absorb(rows s, const char *text, size_t size) {
  for (size_t at = 0; at < size; at += BLOCK_BYTES) {
    uint64_t m[ROW_WORDS] = {0};
    memcpy(m, text + at, size - at < BLOCK_BYTES ? size - at : BLOCK_BYTES);
    update(s, m);
  }
}

static void finish(rows s, size_t size, size_t beside, uint64_t *tag) {
  uint64_t lengths[ROW_WORDS] = {(uint64_t)beside * 8, (uint64_t)size * 8};
  for (int k = 0; k < ROW_WORDS; k++) s[4][k] ^= s[0][k];
  for (int i = 0; i < 10; i++) update(s, lengths);
  mask(s, tag);
}

/* morus(key, iv, text, beside, opening): the text hidden, or shown again, and the tag of it. */
int morus_seal(lua_State *L) {
  size_t key_size, iv_size, size, beside_size;
  const char *key = luaL_checklstring(L, 1, &key_size), *iv = luaL_checklstring(L, 2, &iv_size);
  const char *text = luaL_checklstring(L, 3, &size), *beside = luaL_checklstring(L, 4, &beside_size);
  int opening = lua_toboolean(L, 5);
  rows s;
  uint64_t tag[ROW_WORDS];
  luaL_Buffer out;
  luaL_argcheck(L, key_size == 16 || key_size == 32, 1, "a key of 16 or 32 bytes expected");
  luaL_argcheck(L, iv_size == 16, 2, "16 bytes expected");
  begin(s, key, key_size, iv);
  absorb(s, beside, beside_size);
  luaL_buffinit(L, &out);
  for (size_t at = 0; at < size; at += BLOCK_BYTES) {
    uint64_t given[ROW_WORDS] = {0}, other[ROW_WORDS];
    size_t length = size - at < BLOCK_BYTES ? size - at : BLOCK_BYTES;
    memcpy(given, text + at, length);
    mask(s, other);
    for (int k = 0; k < ROW_WORDS; k++) other[k] ^= given[k];
    luaL_addlstring(&out, (const char *)other, length);
    if (opening) memset((char *)other + length, 0, BLOCK_BYTES - length);
    update(s, opening ? other : given);
  }
  luaL_pushresult(&out);
  finish(s, size, beside_size, tag);
  lua_pushlstring(L, (const char *)tag, TAG_BYTES);
  return 2;
}

/* morus_update(words, m0, m1, m2, m3): one step over a table of 20 integers, row by row. */
int morus_update(lua_State *L) {
  rows s;
  uint64_t m[ROW_WORDS];
  luaL_checktype(L, 1, LUA_TTABLE);
  for (int k = 0; k < ROW_WORDS; k++) m[k] = (uint64_t)luaL_checkinteger(L, 2 + k);
  for (int i = 0; i < ROWS * ROW_WORDS; i++) {
    lua_geti(L, 1, i + 1);
    s[i / ROW_WORDS][i % ROW_WORDS] = (uint64_t)luaL_checkinteger(L, -1);
    lua_pop(L, 1);
  }
  update(s, m);
  for (int i = 0; i < ROWS * ROW_WORDS; i++) {
    lua_pushinteger(L, (lua_Integer)s[i / ROW_WORDS][i % ROW_WORDS]);
    lua_seti(L, 1, i + 1);
  }
  return 0;
}
