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

enum { NAME_PLACE = 1 }; /* a chunk is called "=NAME" */

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
static lua_State *under_way; /* the message that is evaluated, a thread of L; it waits where it wants a file */
static char *base;
static char *texts[2];
static char *answer;

static const char no_memory[] = "{\"ok\":false,\"response\":\"not enough memory\"}";

__attribute__((constructor)) static void remember_base(void) { base = stackSave(); }

/* part(name): the function that makes that part of the library, or nothing. */
static int part(lua_State *S) {
  static const luaL_Reg natives[] = {{"json", open_json},      {".bigint", open_bigint}, {".digest", open_digest},
                                     {".cipher", open_cipher}, {".random", open_random}, {NULL, NULL}};
  const char *name = luaL_checkstring(S, 1);
  for (const luaL_Reg *native = natives; native->name; native++) {
    if (strcmp(native->name, name) == 0) return lua_pushcfunction(S, native->func), 1;
  }
  for (const struct source *source = library; source->name; source++) {
    if (strcmp(source->name + NAME_PLACE, name) != 0) continue;
    if (luaL_loadbuffer(S, (const char *)source->text, source->length, source->name) != LUA_OK) return lua_error(S);
    return 1;
  }
  return 0;
}

static int open_library(lua_State *S) {
  static const luaL_Reg parts[] = {
      {"_G", luaopen_base},             {LUA_COLIBNAME, luaopen_coroutine}, {LUA_TABLIBNAME, luaopen_table},
      {LUA_STRLIBNAME, luaopen_string}, {LUA_UTF8LIBNAME, luaopen_utf8},    {LUA_MATHLIBNAME, luaopen_math},
      {LUA_DBLIBNAME, luaopen_debug},   {LUA_BITLIBNAME, luaopen_bit32},    {NULL, NULL}};
  for (const luaL_Reg *each = parts; each->name; each++) {
    luaL_requiref(S, each->name, each->func, 1);
    lua_pop(S, 1);
  }
  lua_pushcfunction(S, part);
  lua_pushliteral(S, ".base");
  lua_call(S, 1, 1);
  luaL_getsubtable(S, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushcfunction(S, part);
  lua_call(S, 2, 0);
  lua_getglobal(S, "require");
  lua_pushliteral(S, ".process");
  lua_call(S, 1, 0);
  return 0;
}

/* The message's thread, with what to go on with on its stack; how much that is. */
static int begin(lua_State *S) {
  lua_State *thread = lua_newthread(S);
  lua_setfield(S, LUA_REGISTRYINDEX, "message");
  luaL_getsubtable(S, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_getfield(S, -1, ".process");
  lua_getfield(S, -1, "handle");
  for (int i = 0; i < 2; i++) {
    decode_json(S, texts[i], strlen(texts[i]));
    free(texts[i]);
    texts[i] = NULL;
  }
  lua_xmove(S, thread, 3);
  under_way = thread;
  return 2;
}

/* Reads the file that the thread waits for; whether handle has to be left for it. */
static int read_file_for(lua_State *thread) {
  char *contents;
  size_t length;
  enum read read = read_drive(lua_tostring(thread, -1), &contents, &length);
  if (read == READ_LATER) return 1;
  lua_settop(thread, 0);
  if (read == READ_NOTHING) lua_pushnil(thread);
  else lua_pushlstring(thread, contents, length), free(contents);
  return 0;
}

/* The answer as text, or nothing where handle has to be left and called again. */
static int evaluate(lua_State *S) {
  int given = under_way ? 1 : begin(S);
  if (given == 1 && read_file_for(under_way)) return 0;
  int status;
  while ((status = lua_resume(under_way, S, given)) == LUA_YIELD) {
    if (lua_gettop(under_way) != 1 || !lua_isstring(under_way, 1))
      return luaL_error(S, "a yield that nobody waits for");
    if (read_file_for(under_way)) return 0;
    given = 1;
  }
  lua_xmove(under_way, S, 1);
  under_way = NULL;
  lua_pushnil(S);
  lua_setfield(S, LUA_REGISTRYINDEX, "message");
  if (status != LUA_OK) return lua_error(S);
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
  under_way = NULL;
  lua_settop(L, 0);
  lua_pushcfunction(L, encode_json);
  lua_createtable(L, 0, 2);
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "ok");
  lua_pushstring(L, why);
  lua_setfield(L, -2, "response");
  return lua_pcall(L, 1, 1, 0) == LUA_OK ? lua_tostring(L, -1) : no_memory;
}

static __attribute__((noinline)) const char *run(void) {
  const char *text = NULL;
  if (!L) {
    L = luaL_newstate();
    if (!L) return no_memory;
    lua_pushcfunction(L, open_library);
    if (lua_pcall(L, 0, 0, 0) != LUA_OK) text = failed(lua_tostring(L, -1));
  }
  if (!text) {
    lua_settop(L, 0);
    lua_pushcfunction(L, evaluate);
    text = lua_pcall(L, 0, 1, 0) == LUA_OK ? lua_tostring(L, -1) : failed(lua_tostring(L, -1));
    if (under_way) return NULL;
  }
  free(answer);
  answer = strdup(text);
  lua_settop(L, 0);
  return answer ? answer : no_memory;
}

/*
 * Has no frame of its own: once the texts are copied, the whole stack is the interpreter's. The host calls it again
 * without texts once it has read a file.
 */
const char *handle(const char *message, const char *environment) {
  if (!under_way) {
    texts[0] = strdup(message);
    texts[1] = strdup(environment);
    if (!texts[0] || !texts[1]) return no_memory;
  }
  stackRestore(base);
  return run();
}
