/*
 * Digests that go through a text block by block: MD4 (RFC 1320), MD5 (RFC 1321), SHA-1, SHA-256 and SHA-512
 * (FIPS 180-4).
 *
 * A digest is a start, a compression and nothing else here: the padding is Lua's, since that is where aos differs, and
 * a program may look at a digest before it has ended it.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "lauxlib.h"
#include "parts.h"

enum { BLOCK_BYTES = 64, LONG_BLOCK_BYTES = 128, SMALL_ORDER, LARGE_ORDER };

/* The fractional parts of the cube roots of the first 80 primes; SHA-256 has the first halves of the first 64. */
static const uint64_t cube_roots[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817};

/* Of the square roots of the first 8; BLAKE2b and SHA-256 begin with them too. */
const uint64_t square_roots[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

static uint32_t left(uint32_t x, int by) { return x << by | x >> (32 - by); }
static uint32_t right(uint32_t x, int by) { return x >> by | x << (32 - by); }
static uint64_t long_right(uint64_t x, int by) { return x >> by | x << (64 - by); }

static void md4(uint32_t *state, const uint32_t *x) {
  static const unsigned char turns[3][4] = {{3, 7, 11, 19}, {3, 5, 9, 13}, {3, 9, 11, 15}};
  static const unsigned char third[16] = {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15};
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  for (int i = 0; i < 48; i++) {
    uint32_t mixed;
    if (i < 16) mixed = ((b & c) | (~b & d)) + x[i];
    else if (i < 32) mixed = ((b & c) | (b & d) | (c & d)) + x[i % 4 * 4 + (i - 16) / 4] + 0x5a827999;
    else mixed = (b ^ c ^ d) + x[third[i - 32]] + 0x6ed9eba1;
    uint32_t turned = left(a + mixed, turns[i / 16][i % 4]);
    a = d, d = c, c = b, b = turned;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
}

static void md5(uint32_t *state, const uint32_t *x) {
  static const unsigned char turns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
  static uint32_t sines[64];
  if (!sines[0])
    for (int i = 0; i < 64; i++) sines[i] = (uint32_t)(fabs(sin(i + 1)) * 4294967296.0);
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  for (int i = 0; i < 64; i++) {
    uint32_t mixed;
    int word;
    if (i < 16) mixed = (b & c) | (~b & d), word = i;
    else if (i < 32) mixed = (b & d) | (c & ~d), word = (5 * i + 1) % 16;
    else if (i < 48) mixed = b ^ c ^ d, word = (3 * i + 5) % 16;
    else mixed = c ^ (b | ~d), word = 7 * i % 16;
    uint32_t turned = b + left(a + mixed + sines[i] + x[word], turns[i / 16][i % 4]);
    a = d, d = c, c = b, b = turned;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
}

static void sha1(uint32_t *state, const uint32_t *x) {
  uint32_t w[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
  memcpy(w, x, BLOCK_BYTES);
  for (int i = 16; i < 80; i++) w[i] = left(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  for (int i = 0; i < 80; i++) {
    uint32_t mixed;
    if (i < 20) mixed = ((b & c) | (~b & d)) + 0x5a827999;
    else if (i < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
    else if (i < 60) mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    else mixed = (b ^ c ^ d) + 0xca62c1d6;
    mixed += left(a, 5) + e + w[i];
    e = d, d = c, c = left(b, 30), b = a, a = mixed;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

static void sha256(uint32_t *state, const uint32_t *x) {
  uint32_t w[64], s[8];
  memcpy(w, x, BLOCK_BYTES);
  for (int i = 16; i < 64; i++) {
    uint32_t a = right(w[i - 15], 7) ^ right(w[i - 15], 18) ^ w[i - 15] >> 3;
    uint32_t b = right(w[i - 2], 17) ^ right(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + a + w[i - 7] + b;
  }
  memcpy(s, state, sizeof s);
  for (int i = 0; i < 64; i++) {
    uint32_t a = s[7] + (right(s[4], 6) ^ right(s[4], 11) ^ right(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) +
                 (uint32_t)(cube_roots[i] >> 32) + w[i];
    uint32_t b = (right(s[0], 2) ^ right(s[0], 13) ^ right(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += a;
    s[0] = a + b;
  }
  for (int i = 0; i < 8; i++) state[i] += s[i];
}

static void sha512(uint64_t *state, const unsigned char *block) {
  uint64_t w[80], s[8];
  for (int i = 0; i < 16; i++) w[i] = __builtin_bswap64(load_word(block + 8 * i));
  for (int i = 16; i < 80; i++) {
    uint64_t a = long_right(w[i - 15], 1) ^ long_right(w[i - 15], 8) ^ w[i - 15] >> 7;
    uint64_t b = long_right(w[i - 2], 19) ^ long_right(w[i - 2], 61) ^ w[i - 2] >> 6;
    w[i] = w[i - 16] + a + w[i - 7] + b;
  }
  memcpy(s, state, sizeof s);
  for (int i = 0; i < 80; i++) {
    uint64_t a = s[7] + (long_right(s[4], 14) ^ long_right(s[4], 18) ^ long_right(s[4], 41)) +
                 ((s[4] & s[5]) ^ (~s[4] & s[6])) + cube_roots[i] + w[i];
    uint64_t b = (long_right(s[0], 28) ^ long_right(s[0], 34) ^ long_right(s[0], 39)) +
                 ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += a;
    s[0] = a + b;
  }
  for (int i = 0; i < 8; i++) state[i] += s[i];
}

static const struct kind {
  const char *name;
  void (*compress)(uint32_t *state, const uint32_t *block);
  int words, order;
} kinds[] = {{"md4", md4, 4, SMALL_ORDER}, {"md5", md5, 4, SMALL_ORDER}, {"sha1", sha1, 5, LARGE_ORDER},
             {"sha256", sha256, 8, LARGE_ORDER}};

static const char *const names[] = {"md4", "md5", "sha1", "sha256", NULL};

static void begin(uint32_t *state, const struct kind *kind) {
  static const uint32_t common[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  for (int i = 0; i < kind->words; i++) state[i] = kind->words == 8 ? (uint32_t)(square_roots[i] >> 32) : common[i];
}

static uint32_t ordered(uint32_t word, const struct kind *kind) {
  return kind->order == LARGE_ORDER ? __builtin_bswap32(word) : word;
}

static void over(uint32_t *state, const struct kind *kind, const char *text, size_t length) {
  for (; length >= BLOCK_BYTES; text += BLOCK_BYTES, length -= BLOCK_BYTES) {
    uint32_t block[16];
    memcpy(block, text, BLOCK_BYTES);
    for (int i = 0; i < 16; i++) block[i] = ordered(block[i], kind);
    kind->compress(state, block);
  }
}

/* state(kind, text): what there is of the digest after the whole blocks of the text. */
static int digest_state(lua_State *L) {
  const struct kind *kind = &kinds[luaL_checkoption(L, 1, NULL, names)];
  size_t length;
  const char *text = luaL_checklstring(L, 2, &length);
  uint32_t state[8];
  begin(state, kind);
  over(state, kind, text, length);
  for (int i = 0; i < kind->words; i++) state[i] = ordered(state[i], kind);
  lua_pushlstring(L, (const char *)state, 4 * (size_t)kind->words);
  return 1;
}

/* sha512(text): the digest of a text that is padded. */
static int digest_sha512(lua_State *L) {
  size_t length;
  const unsigned char *text = (const unsigned char *)luaL_checklstring(L, 1, &length);
  uint64_t state[8];
  luaL_argcheck(L, length % LONG_BLOCK_BYTES == 0, 1, "not padded");
  memcpy(state, square_roots, sizeof state);
  for (size_t at = 0; at < length; at += LONG_BLOCK_BYTES) sha512(state, text + at);
  for (int i = 0; i < 8; i++) state[i] = __builtin_bswap64(state[i]);
  lua_pushlstring(L, (const char *)state, sizeof state);
  return 1;
}

/* PBKDF2's rounds (RFC 8018): inner and outer are a block each, the padded key with HMAC's two masks. */
static void keyed(uint32_t *out, const struct kind *kind, const uint32_t *after, const uint32_t *message) {
  uint32_t block[16] = {0};
  memcpy(out, after, 32);
  memcpy(block, message, 4 * (size_t)kind->words);
  block[kind->words] = 0x80000000;
  block[15] = (uint32_t)(BLOCK_BYTES + 4 * kind->words) * 8;
  kind->compress(out, block);
}

/* rounds(kind, inner, outer, first, count): first ^ the HMAC of first ^ the HMAC of that, for SHA-1 and SHA-256. */
static int digest_rounds(lua_State *L) {
  const struct kind *kind = &kinds[luaL_checkoption(L, 1, NULL, names)];
  size_t lengths[3];
  const char *masked[2] = {luaL_checklstring(L, 2, &lengths[0]), luaL_checklstring(L, 3, &lengths[1])};
  const char *first = luaL_checklstring(L, 4, &lengths[2]);
  lua_Integer count = luaL_checkinteger(L, 5);
  uint32_t after[2][8], last[8], inner[8], sum[8];
  luaL_argcheck(L, kind->order == LARGE_ORDER, 1, "sha1 or sha256 expected");
  luaL_argcheck(L, lengths[0] == BLOCK_BYTES && lengths[1] == BLOCK_BYTES, 2, "a block expected");
  luaL_argcheck(L, lengths[2] == 4 * (size_t)kind->words, 4, "a digest expected");
  for (int i = 0; i < 2; i++) {
    begin(after[i], kind);
    over(after[i], kind, masked[i], BLOCK_BYTES);
  }
  memcpy(last, first, lengths[2]);
  for (int i = 0; i < kind->words; i++) sum[i] = last[i] = ordered(last[i], kind);
  for (lua_Integer round = 1; round < count; round++) {
    keyed(inner, kind, after[0], last);
    keyed(last, kind, after[1], inner);
    for (int i = 0; i < kind->words; i++) sum[i] ^= last[i];
  }
  for (int i = 0; i < kind->words; i++) sum[i] = ordered(sum[i], kind);
  lua_pushlstring(L, (const char *)sum, lengths[2]);
  return 1;
}

/* text(stream): what a function gives that gives one byte a call, and nil at its end. */
static int digest_text(lua_State *L) {
  luaL_Buffer text;
  lua_settop(L, 1);
  luaL_buffinit(L, &text);
  for (;;) {
    lua_pushvalue(L, 1);
    lua_call(L, 0, 1);
    if (lua_isnil(L, -1)) break;
    int is_byte;
    char byte = (char)lua_tointegerx(L, -1, &is_byte);
    if (!is_byte) return luaL_error(L, "a stream gives bytes, and nil at its end");
    lua_pop(L, 1);
    luaL_addchar(&text, byte);
  }
  lua_pop(L, 1);
  luaL_pushresult(&text);
  return 1;
}

int open_digest(lua_State *L) {
  static const luaL_Reg functions[] = {{"state", digest_state},   {"sha512", digest_sha512}, {"rounds", digest_rounds},
                                       {"text", digest_text},     {"md2", md2_digest},       {"sponge", sponge_digest},
                                       {"blake2b", blake2b_digest}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
