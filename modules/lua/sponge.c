/* Keccak-f[1600] (FIPS 202) as a sponge: SHA-3 and the older Keccak, which differ in their padding. */
#include <stdint.h>
#include <string.h>

#include "lauxlib.h"
#include "parts.h"

enum { LANES = 25, ROUNDS = 24 };

static uint64_t left(uint64_t x, int by) { return by ? x << by | x >> (64 - by) : x; }

/* The next seven bits of a shift register, each at its place in a lane: 0, 1, 3, 7, 15, 31, 63. */
static uint64_t round_constant(unsigned *shifted) {
  uint64_t constant = 0;
  for (int i = 0; i < 7; i++) {
    if (*shifted & 1) constant |= (uint64_t)1 << ((1 << i) - 1);
    *shifted = *shifted << 1 ^ (*shifted >> 7) * 0x171;
  }
  return constant;
}

static void permute(uint64_t *lanes) {
  unsigned shifted = 1;
  for (int round = 0; round < ROUNDS; round++) {
    uint64_t columns[5], moved;
    for (int x = 0; x < 5; x++) columns[x] = lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20];
    for (int i = 0; i < LANES; i++) lanes[i] ^= columns[(i + 4) % 5] ^ left(columns[(i + 1) % 5], 1);
    moved = lanes[1];
    for (int step = 1, x = 1, y = 0; step < LANES; step++) {
      int next = (2 * x + 3 * y) % 5;
      x = y, y = next;
      uint64_t there = lanes[x + 5 * y];
      lanes[x + 5 * y] = left(moved, step * (step + 1) / 2 % 64);
      moved = there;
    }
    for (int y = 0; y < LANES; y += 5) {
      uint64_t row[5];
      memcpy(row, lanes + y, sizeof row);
      for (int x = 0; x < 5; x++) lanes[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
    }
    lanes[0] ^= round_constant(&shifted);
  }
}

/* sponge(text, rate, length): the text is padded, and rate and length are in bytes; the length is at most the rate. */
int sponge_digest(lua_State *L) {
  size_t size;
  const char *text = luaL_checklstring(L, 1, &size);
  size_t rate = (size_t)luaL_checkinteger(L, 2), length = (size_t)luaL_checkinteger(L, 3);
  uint64_t lanes[LANES] = {0};
  luaL_argcheck(L, rate > 0 && rate <= 8 * LANES && rate % 8 == 0 && length <= rate, 2, "no such rate");
  luaL_argcheck(L, size % rate == 0, 1, "not padded");
  for (size_t at = 0; at < size; at += rate) {
    for (size_t i = 0; i < rate / 8; i++) lanes[i] ^= load_word((const unsigned char *)text + at + 8 * i);
    permute(lanes);
  }
  lua_pushlstring(L, (const char *)lanes, length);
  return 1;
}
