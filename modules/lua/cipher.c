/* Ciphers: one block of AES (FIPS 197), and the module of those that seal a text. */
#include <stdint.h>
#include <string.h>

#include "lauxlib.h"
#include "parts.h"

enum { BLOCK_BYTES = 16, ROUNDS_MAX = 14 };

static unsigned char substitutes[256], originals[256];

static unsigned char twice(unsigned char x) { return (unsigned char)(x << 1 ^ (x >> 7) * 0x1b); }

static unsigned char product(unsigned char a, unsigned char b) {
  unsigned char sum = 0;
  for (; b; b >>= 1, a = twice(a))
    if (b & 1) sum ^= a;
  return sum;
}

/* Each byte's inverse in the field, then an affine map. 3 generates the field and 0xf6 is its inverse. */
static void make_substitutes(void) {
  unsigned char x = 1, inverse = 1;
  do {
    unsigned char turned = inverse;
    for (int i = 1; i < 5; i++) turned ^= (unsigned char)(inverse << i | inverse >> (8 - i));
    substitutes[x] = turned ^ 0x63;
    x = product(x, 3);
    inverse = product(inverse, 0xf6);
  } while (x != 1);
  substitutes[0] = 0x63;
  for (int i = 0; i < 256; i++) originals[substitutes[i]] = (unsigned char)i;
}

/* A schedule of 4 * (rounds + 1) words; a key of 4, 6 or 8 words has 6 rounds more than that. */
static void expand(unsigned char (*words)[4], const unsigned char *key, int key_words) {
  unsigned char round = 1;
  memcpy(words, key, 4 * (size_t)key_words);
  for (int i = key_words; i < 4 * (key_words + 7); i++) {
    unsigned char mixed[4];
    memcpy(mixed, words[i - 1], 4);
    if (i % key_words == 0) {
      for (int k = 0; k < 4; k++) mixed[k] = substitutes[words[i - 1][(k + 1) % 4]];
      mixed[0] ^= round;
      round = twice(round);
    } else if (key_words == 8 && i % 8 == 4) {
      for (int k = 0; k < 4; k++) mixed[k] = substitutes[mixed[k]];
    }
    for (int k = 0; k < 4; k++) words[i][k] = words[i - key_words][k] ^ mixed[k];
  }
}

static void add(unsigned char *block, unsigned char (*words)[4], int round) {
  for (int i = 0; i < BLOCK_BYTES; i++) block[i] ^= words[4 * round + i / 4][i % 4];
}

/* Row r of the block is its bytes r, r + 4, r + 8 and r + 12, and goes r places to the left, or back. */
static void substitute_and_shift(unsigned char *block, const unsigned char *by, int step) {
  unsigned char shifted[BLOCK_BYTES];
  for (int i = 0; i < BLOCK_BYTES; i++) shifted[i] = by[block[(i + step * 4 * (i % 4) + BLOCK_BYTES) % BLOCK_BYTES]];
  memcpy(block, shifted, BLOCK_BYTES);
}

static void mix(unsigned char *block, const unsigned char *factors) {
  for (int column = 0; column < BLOCK_BYTES; column += 4) {
    unsigned char mixed[4] = {0};
    for (int row = 0; row < 4; row++)
      for (int k = 0; k < 4; k++) mixed[row] ^= product(block[column + k], factors[(k - row + 4) % 4]);
    memcpy(block + column, mixed, 4);
  }
}

/* aes(key, block, backwards): keys are of 16, 24 or 32 bytes. */
static int aes_block(lua_State *L) {
  static const unsigned char forth[4] = {2, 3, 1, 1}, back[4] = {14, 11, 13, 9};
  size_t key_size, size;
  const unsigned char *key = (const unsigned char *)luaL_checklstring(L, 1, &key_size);
  const char *given = luaL_checklstring(L, 2, &size);
  unsigned char words[4 * (ROUNDS_MAX + 1)][4], block[BLOCK_BYTES];
  int rounds = (int)key_size / 4 + 6;
  luaL_argcheck(L, key_size == 16 || key_size == 24 || key_size == 32, 1, "a key of 16, 24 or 32 bytes expected");
  luaL_argcheck(L, size == BLOCK_BYTES, 2, "a block of 16 bytes expected");
  if (!substitutes[0]) make_substitutes();
  expand(words, key, (int)key_size / 4);
  memcpy(block, given, BLOCK_BYTES);
  if (lua_toboolean(L, 3)) {
    for (int round = rounds; round > 0; round--) {
      add(block, words, round);
      if (round < rounds) mix(block, back);
      substitute_and_shift(block, originals, -1);
    }
    add(block, words, 0);
  } else {
    for (int round = 0; round < rounds; round++) {
      add(block, words, round);
      substitute_and_shift(block, substitutes, 1);
      if (round < rounds - 1) mix(block, forth);
    }
    add(block, words, rounds);
  }
  lua_pushlstring(L, (const char *)block, BLOCK_BYTES);
  return 1;
}

int open_cipher(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"aes", aes_block}, {"morus", morus_seal}, {"morus_update", morus_update}, {"norx", norx_seal}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
