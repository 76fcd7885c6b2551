/*
 * BLAKE2b, from RFC 7693, but for one thing: a block is compressed once it is full, as aos has it, and not only when
 * more comes. So a text of whole blocks, or a key without a text, has another last block than RFC 7693 gives it.
 */
#include <stdint.h>
#include <string.h>

#include "lauxlib.h"
#include "parts.h"

enum { BLOCK_BYTES = 128, ROUNDS = 12, KEY_BYTES_MAX = 64, DIGEST_BYTES_MAX = 64 };

static const unsigned char order[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

struct blake2b {
  uint64_t state[8], length;
};

static uint64_t right(uint64_t x, int by) { return x >> by | x << (64 - by); }

static void mix(uint64_t *v, int a, int b, int c, int d, uint64_t x, uint64_t y) {
  v[a] += v[b] + x;
  v[d] = right(v[d] ^ v[a], 32);
  v[c] += v[d];
  v[b] = right(v[b] ^ v[c], 24);
  v[a] += v[b] + y;
  v[d] = right(v[d] ^ v[a], 16);
  v[c] += v[d];
  v[b] = right(v[b] ^ v[c], 63);
}

static void compress(struct blake2b *blake, const unsigned char *block, size_t length, int last) {
  uint64_t v[16];
  blake->length += length;
  memcpy(v, blake->state, sizeof blake->state);
  memcpy(v + 8, square_roots, sizeof blake->state);
  v[12] ^= blake->length;
  if (last) v[14] = ~v[14];
  for (int round = 0; round < ROUNDS; round++) {
    uint64_t m[16];
    for (int i = 0; i < 16; i++) m[i] = load_word(block + 8 * order[round % 10][i]);
    for (int i = 0; i < 4; i++) mix(v, i, 4 + i, 8 + i, 12 + i, m[2 * i], m[2 * i + 1]);
    for (int i = 0; i < 4; i++)
      mix(v, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4, m[8 + 2 * i], m[9 + 2 * i]);
  }
  for (int i = 0; i < 8; i++) blake->state[i] ^= v[i] ^ v[i + 8];
}

/* blake2b(text, length, key); nothing where length or key are not possible. */
int blake2b_digest(lua_State *L) {
  size_t size, key_size;
  const unsigned char *text = (const unsigned char *)luaL_checklstring(L, 1, &size);
  lua_Integer length = luaL_checkinteger(L, 2);
  const char *key = luaL_checklstring(L, 3, &key_size);
  struct blake2b blake = {.length = 0};
  unsigned char block[BLOCK_BYTES] = {0};
  if (length < 1 || length > DIGEST_BYTES_MAX || key_size > KEY_BYTES_MAX) return 0;
  memcpy(blake.state, square_roots, sizeof blake.state);
  blake.state[0] ^= 0x01010000 ^ key_size << 8 ^ (uint64_t)length;
  if (key_size) {
    memcpy(block, key, key_size);
    compress(&blake, block, BLOCK_BYTES, 0);
  }
  for (; size >= BLOCK_BYTES; text += BLOCK_BYTES, size -= BLOCK_BYTES) compress(&blake, text, BLOCK_BYTES, 0);
  memset(block, 0, BLOCK_BYTES);
  memcpy(block, text, size);
  compress(&blake, block, size, 1);
  lua_pushlstring(L, (const char *)blake.state, (size_t)length);
  return 1;
}
