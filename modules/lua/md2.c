/* MD2, from RFC 1319: text to 16 bytes. */
#include <string.h>

#include "lauxlib.h"
#include "parts.h"

enum { BLOCK_BYTES = 16, ROUNDS = 18 };

/* A permutation of the bytes that the digits of pi have made. */
static const unsigned char substitutes[256] = {
    41, 46, 67, 201, 162, 216, 124, 1, 61, 54, 84, 161, 236, 240, 6, 19, 98, 167, 5, 243, 192, 199, 115, 140,
    152, 147, 43, 217, 188, 76, 130, 202, 30, 155, 87, 60, 253, 212, 224, 22, 103, 66, 111, 24, 138, 23, 229, 18,
    190, 78, 196, 214, 218, 158, 222, 73, 160, 251, 245, 142, 187, 47, 238, 122, 169, 104, 121, 145, 21, 178, 7, 63,
    148, 194, 16, 137, 11, 34, 95, 33, 128, 127, 93, 154, 90, 144, 50, 39, 53, 62, 204, 231, 191, 247, 151, 3,
    255, 25, 48, 179, 72, 165, 181, 209, 215, 94, 146, 42, 172, 86, 170, 198, 79, 184, 56, 210, 150, 164, 125, 182,
    118, 252, 107, 226, 156, 116, 4, 241, 69, 157, 112, 89, 100, 113, 135, 32, 134, 91, 207, 101, 230, 45, 168, 2,
    27, 96, 37, 173, 174, 176, 185, 246, 28, 70, 97, 105, 52, 64, 126, 15, 85, 71, 163, 35, 221, 81, 175, 58,
    195, 92, 249, 206, 186, 197, 234, 38, 44, 83, 13, 110, 133, 40, 132, 9, 211, 223, 205, 244, 65, 129, 77, 82,
    106, 220, 55, 200, 108, 193, 171, 250, 36, 225, 123, 8, 12, 189, 177, 74, 120, 136, 149, 139, 227, 99, 232, 109,
    233, 203, 213, 254, 59, 0, 29, 57, 242, 239, 183, 14, 102, 88, 208, 228, 166, 119, 114, 248, 235, 117, 75, 10,
    49, 68, 80, 180, 143, 237, 31, 26, 219, 153, 141, 51, 159, 17, 131, 20};

struct md2 {
  unsigned char state[3 * BLOCK_BYTES], checksum[BLOCK_BYTES];
};

static void compress(struct md2 *md2, const unsigned char *block) {
  unsigned char last = 0;
  for (int i = 0; i < BLOCK_BYTES; i++) {
    md2->state[BLOCK_BYTES + i] = block[i];
    md2->state[2 * BLOCK_BYTES + i] = md2->state[i] ^ block[i];
  }
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < 3 * BLOCK_BYTES; i++) last = md2->state[i] ^= substitutes[last];
    last = (unsigned char)(last + round);
  }
  last = md2->checksum[BLOCK_BYTES - 1];
  for (int i = 0; i < BLOCK_BYTES; i++) last = md2->checksum[i] ^= substitutes[block[i] ^ last];
}

int md2_digest(lua_State *L) {
  size_t length;
  const unsigned char *text = (const unsigned char *)luaL_checklstring(L, 1, &length);
  struct md2 md2 = {{0}, {0}};
  unsigned char tail[BLOCK_BYTES];
  size_t left = length % BLOCK_BYTES;
  for (size_t i = 0; i + BLOCK_BYTES <= length; i += BLOCK_BYTES) compress(&md2, text + i);
  memset(tail, (int)(BLOCK_BYTES - left), BLOCK_BYTES);
  memcpy(tail, text + length - left, left);
  compress(&md2, tail);
  memcpy(tail, md2.checksum, BLOCK_BYTES);
  compress(&md2, tail);
  lua_pushlstring(L, (const char *)md2.state, BLOCK_BYTES);
  return 1;
}
