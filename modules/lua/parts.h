/* The parts of the library that are written in C. */
#include "lua.h"

int open_json(lua_State *L);
int open_bigint(lua_State *L);
int open_digest(lua_State *L);

/* Pushes the value that the text holds; an error says where it is malformed. */
void decode_json(lua_State *L, const char *text, size_t length);

/* json.encode as a C function. */
int encode_json(lua_State *L);
