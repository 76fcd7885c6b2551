/*
 * Heddle's Lua as a process module: PUC Lua 5.3, the library in lib/ and this glue.
 *
 * The ABI is that of ao's wasm32-unknown-emscripten4: handle(message, environment), both JSON, answers
 * {"ok":true,"response":result}, or {"ok":false,"response":text} when the process cannot go on.
 * There is no clock, no file and no randomness in here: a result is a function of memory and message.
 */
#include <stdlib.h>
#include <string.h>

#include "lauxlib.h"
#include "library.h"
#include "lua.h"
#include "lualib.h"
#include "parts.h"

enum { REQUIRE_NAME = 1 }; /* a chunk is called "=NAME" */

/* Emscripten's own; the texts of a message come on the stack. */
extern void *stackSave(void);
extern void stackRestore(void *pointer);
extern void *stackAlloc(size_t size);

/* What the glue of later compilers, and with it ao's loader, calls by other names than this compiler's. */
void _emscripten_stack_restore(void *pointer) { stackRestore(pointer); }
void *_emscripten_stack_alloc(size_t size) { return stackAlloc(size); }

/* The second half of a 64-bit result, which that glue no longer keeps. */
static unsigned high;
void setTempRet0(unsigned value) { high = value; }
unsigned getTempRet0(void) { return high; }

void dynCall_vii(void (*function)(int, int), int a, int b) { function(a, b); }

/* Only abort() ends here, and that glue has no such call. */
_Noreturn void __wrap___wasi_proc_exit(int code) {
  (void)code;
  __builtin_trap();
}

/* The host grows the memory, since it may have views of it that it makes anew. */
__attribute__((import_module("env"), import_name("emscripten_resize_heap"))) extern int grow(size_t size);
int __wrap_emscripten_resize_heap(size_t size) { return grow(size); }

static lua_State *L;
static char *base;
static char *texts[2];
static char *answer;

__attribute__((constructor)) static void remember_base(void) { base = stackSave(); }

static int open_library(lua_State *S) {
  static const luaL_Reg parts[] = {
      {"_G", luaopen_base},       {LUA_COLIBNAME, luaopen_coroutine}, {LUA_TABLIBNAME, luaopen_table},
      {LUA_STRLIBNAME, luaopen_string}, {LUA_UTF8LIBNAME, luaopen_utf8},    {LUA_MATHLIBNAME, luaopen_math},
      {LUA_DBLIBNAME, luaopen_debug},   {"json", open_json},                {".digest", open_digest},
      {".bigint", open_bigint},         {NULL, NULL}};
  for (const luaL_Reg *part = parts; part->name; part++) {
    luaL_requiref(S, part->name, part->func, part->name[0] != '.' && strcmp(part->name, "json") != 0);
    lua_pop(S, 1);
  }
  luaL_getsubtable(S, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  for (const struct source *source = library; source->name; source++) {
    if (luaL_loadbuffer(S, (const char *)source->text, source->length, source->name) != LUA_OK) return lua_error(S);
    lua_pushvalue(S, -2);
    lua_call(S, 1, 1);
    lua_setfield(S, -2, source->name + REQUIRE_NAME);
  }
  return 0;
}

static int evaluate(lua_State *S) {
  luaL_getsubtable(S, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_getfield(S, -1, ".process");
  lua_getfield(S, -1, "handle");
  for (int i = 0; i < 2; i++) {
    decode_json(S, texts[i], strlen(texts[i]));
    free(texts[i]);
    texts[i] = NULL;
  }
  lua_call(S, 2, 1);
  lua_pushcfunction(S, encode_json);
  lua_createtable(S, 0, 2);
  lua_pushboolean(S, 1);
  lua_setfield(S, -2, "ok");
  lua_pushvalue(S, -3);
  lua_setfield(S, -2, "response");
  lua_call(S, 1, 1);
  return 1;
}

static const char *failed(const char *why) {
  lua_settop(L, 0);
  lua_pushcfunction(L, encode_json);
  lua_createtable(L, 0, 2);
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "ok");
  lua_pushstring(L, why);
  lua_setfield(L, -2, "response");
  return lua_pcall(L, 1, 1, 0) == LUA_OK ? lua_tostring(L, -1) : "{\"ok\":false,\"response\":\"not enough memory\"}";
}

static __attribute__((noinline)) char *run(void) {
  const char *text = NULL;
  if (!L) {
    L = luaL_newstate();
    if (!L) return "{\"ok\":false,\"response\":\"not enough memory\"}";
    lua_pushcfunction(L, open_library);
    if (lua_pcall(L, 0, 0, 0) != LUA_OK) text = failed(lua_tostring(L, -1));
  }
  if (!text) {
    lua_settop(L, 0);
    lua_pushcfunction(L, evaluate);
    text = lua_pcall(L, 0, 1, 0) == LUA_OK ? lua_tostring(L, -1) : failed(lua_tostring(L, -1));
  }
  free(answer);
  answer = strdup(text);
  lua_settop(L, 0);
  return answer ? answer : "{\"ok\":false,\"response\":\"not enough memory\"}";
}

/* Has no frame of its own: once the texts are copied, the whole stack is the interpreter's. */
char *handle(char *message, char *environment) {
  texts[0] = strdup(message);
  texts[1] = strdup(environment);
  if (!texts[0] || !texts[1]) return "{\"ok\":false,\"response\":\"not enough memory\"}";
  stackRestore(base);
  return run();
}
