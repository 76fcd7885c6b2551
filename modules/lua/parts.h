/* The parts of the library that are written in C. */
#include <stdint.h>
#include <string.h>

#include "lua.h"

int open_json(lua_State *L);
int open_bigint(lua_State *L);
int open_digest(lua_State *L);
int open_cipher(lua_State *L);
int open_random(lua_State *L);

/* Pushes the value that the text holds; an error says where it is malformed. */
void decode_json(lua_State *L, const char *text, size_t length);

/* json.encode as a C function. */
int encode_json(lua_State *L);

/* Digests, and ciphers that seal a text, each a C function of the module that gathers them. */
int md2_digest(lua_State *L);
int sponge_digest(lua_State *L);
int blake2b_digest(lua_State *L);
int morus_seal(lua_State *L);
int morus_update(lua_State *L);
int norx_seal(lua_State *L);

/* What came of a file of the drive: all of it, which the caller frees; no such file; or handle has to be left. */
enum read { READ_ALL, READ_NOTHING, READ_LATER };
enum read read_drive(const char *path, char **into, size_t *length);

/* Of the square roots of the first eight primes: SHA-2 and BLAKE2b begin with them. */
extern const uint64_t square_roots[8];

/* Eight bytes, the least first, wherever they lie. */
static inline uint64_t load_word(const void *from) {
  uint64_t word;
  memcpy(&word, from, sizeof word);
  return word;
}
