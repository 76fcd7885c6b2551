/* Two generators of numbers, each with one state: MT19937 (Matsumoto and Nishimura) and ISAAC (Jenkins). */
#include <stdint.h>
#include <string.h>

#include "lauxlib.h"
#include "parts.h"

enum { TWISTER_WORDS = 624, TWISTER_STEP = 397, TWISTER_SEED = 5489, ISAAC_WORDS = 256 };

static struct {
  uint32_t words[TWISTER_WORDS];
  int used;
} twister;

static struct {
  uint32_t words[ISAAC_WORDS], results[ISAAC_WORDS], a, b, c;
  int used, seeded;
} isaac;

static void seed_twister(uint32_t seed) {
  twister.words[0] = seed;
  for (uint32_t i = 1; i < TWISTER_WORDS; i++)
    twister.words[i] = 1812433253 * (twister.words[i - 1] ^ twister.words[i - 1] >> 30) + i;
  twister.used = TWISTER_WORDS;
}

static int twister_seed(lua_State *L) {
  seed_twister((uint32_t)luaL_checkinteger(L, 1));
  return 0;
}

static int twister_next(lua_State *L) {
  uint32_t *words = twister.words;
  if (!twister.used) seed_twister(TWISTER_SEED);
  if (twister.used == TWISTER_WORDS) {
    for (int i = 0; i < TWISTER_WORDS; i++) {
      uint32_t y = (words[i] & 0x80000000) | (words[(i + 1) % TWISTER_WORDS] & 0x7fffffff);
      words[i] = words[(i + TWISTER_STEP) % TWISTER_WORDS] ^ y >> 1 ^ (y & 1) * 0x9908b0df;
    }
    twister.used = 0;
  }
  uint32_t y = words[twister.used++];
  y ^= y >> 11;
  y ^= y << 7 & 0x9d2c5680;
  y ^= y << 15 & 0xefc60000;
  lua_pushinteger(L, y ^ y >> 18);
  return 1;
}

static void make_results(void) {
  uint32_t *words = isaac.words;
  isaac.b += ++isaac.c;
  for (int i = 0; i < ISAAC_WORDS; i++) {
    uint32_t x = words[i], a = isaac.a;
    a ^= i & 1 ? i & 2 ? a >> 16 : a >> 6 : i & 2 ? a << 2 : a << 13;
    isaac.a = a + words[(i + 128) % ISAAC_WORDS];
    words[i] = words[(x >> 2) % ISAAC_WORDS] + isaac.a + isaac.b;
    isaac.results[i] = isaac.b = words[(words[i] >> 10) % ISAAC_WORDS] + x;
  }
  isaac.used = 0;
}

static void scramble(uint32_t *s) {
  static const signed char turns[8] = {11, -2, 8, -16, 10, -4, 8, -9}; /* to the right where below 0 */
  for (int i = 0; i < 8; i++) {
    uint32_t next = s[(i + 1) % 8];
    s[i] ^= turns[i] > 0 ? next << turns[i] : next >> -turns[i];
    s[(i + 3) % 8] += s[i];
    s[(i + 1) % 8] += s[(i + 2) % 8];
  }
}

static void spread(uint32_t *s, const uint32_t *from) {
  for (int i = 0; i < ISAAC_WORDS; i += 8) {
    for (int k = 0; k < 8; k++) s[k] += from ? from[i + k] : 0;
    scramble(s);
    memcpy(isaac.words + i, s, 8 * sizeof *s);
  }
}

/* isaac_seed(text, whole): where the text is not to be used, the state is the one of no seed. */
static int isaac_seed(lua_State *L) {
  size_t size;
  const unsigned char *text = (const unsigned char *)luaL_checklstring(L, 1, &size);
  int whole = lua_toboolean(L, 2);
  uint32_t s[8];
  memset(&isaac, 0, sizeof isaac);
  for (size_t i = 0; i < size && i < ISAAC_WORDS; i++) isaac.results[i] = text[i];
  for (int i = 0; i < 8; i++) s[i] = 0x9e3779b9;
  for (int i = 0; i < 4; i++) scramble(s);
  spread(s, whole ? isaac.results : NULL);
  if (whole) spread(s, isaac.words);
  make_results();
  isaac.seeded = 1;
  return 0;
}

/* Nothing before there was a seed. */
static int isaac_next(lua_State *L) {
  if (!isaac.seeded) return 0;
  lua_pushinteger(L, isaac.results[isaac.used++]);
  if (isaac.used == ISAAC_WORDS) make_results();
  return 1;
}

int open_random(lua_State *L) {
  static const luaL_Reg functions[] = {{"twister_seed", twister_seed},
                                       {"twister_next", twister_next},
                                       {"isaac_seed", isaac_seed},
                                       {"isaac_next", isaac_next},
                                       {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
