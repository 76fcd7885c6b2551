/* SHA-256, from FIPS 180-4: one function, text to 32 bytes. */
#include <stdint.h>
#include <string.h>

#include "lauxlib.h"
#include "parts.h"

enum { BLOCK_BYTES = 64 };

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static uint32_t round_constants[64];

static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/* The integer cube root of prime * 2^96, whose low 32 bits are the fraction. */
static uint32_t cube_root_fraction(uint32_t prime) {
  uint64_t root = 0;
  for (int bit = 35; bit >= 0; bit--) {
    uint64_t next = root | (uint64_t)1 << bit;
    unsigned __int128 square = (unsigned __int128)next * next;
    /* next^3 <= prime * 2^96, compared as square <= prime * 2^96 / next so that nothing overflows. */
    if (square <= ((unsigned __int128)prime << 96) / next) root = next;
  }
  return (uint32_t)root;
}

static void make_constants(void) {
  int found = 0;
  for (uint32_t n = 2; found < 64; n++) {
    int prime = 1;
    for (uint32_t d = 2; d * d <= n; d++) prime &= n % d != 0;
    if (prime) round_constants[found++] = cube_root_fraction(n);
  }
}

static uint32_t turn(uint32_t x, int by) { return x >> by | x << (32 - by); }

static void compress(uint32_t state[8], const unsigned char *block) {
  uint32_t w[64], s[8];
  for (int i = 0; i < 16; i++)
    w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
  for (int i = 16; i < 64; i++) {
    uint32_t a = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3;
    uint32_t b = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + a + w[i - 7] + b;
  }
  memcpy(s, state, sizeof s);
  for (int i = 0; i < 64; i++) {
    uint32_t a = s[7] + (turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + round_constants[i] + w[i];
    uint32_t b = (turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += a;
    s[0] = a + b;
  }
  for (int i = 0; i < 8; i++) state[i] += s[i];
}

static int sha256(lua_State *L) {
  size_t length;
  const unsigned char *text = (const unsigned char *)luaL_checklstring(L, 1, &length);
  uint32_t state[8];
  unsigned char tail[2 * BLOCK_BYTES] = {0}, out[32];
  size_t whole = length / BLOCK_BYTES * BLOCK_BYTES, left = length - whole;
  size_t padded = left + 9 > BLOCK_BYTES ? 2 * BLOCK_BYTES : BLOCK_BYTES;
  memcpy(state, start, sizeof state);
  for (size_t i = 0; i < whole; i += BLOCK_BYTES) compress(state, text + i);
  memcpy(tail, text + whole, left);
  tail[left] = 0x80;
  uint64_t bits = (uint64_t)length * 8;
  for (int i = 0; i < 8; i++) tail[padded - 1 - (size_t)i] = (unsigned char)(bits >> 8 * i);
  for (size_t i = 0; i < padded; i += BLOCK_BYTES) compress(state, tail + i);
  for (int i = 0; i < 32; i++) out[i] = (unsigned char)(state[i / 4] >> (24 - 8 * (i % 4)));
  lua_pushlstring(L, (const char *)out, sizeof out);
  return 1;
}

int open_digest(lua_State *L) {
  static const luaL_Reg functions[] = {{"sha256", sha256}, {NULL, NULL}};
  make_constants();
  luaL_newlib(L, functions);
  return 1;
}
