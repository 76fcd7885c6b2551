/* json.encode and json.decode. An empty table is an array; null is nil; a number is written as %.14g. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lauxlib.h"
#include "parts.h"

enum { DEPTH_MAX = 150 };

struct reader {
  lua_State *L;
  const char *start, *at, *end;
  int depth;
};

static int malformed(struct reader *r, const char *what) {
  int line = 1, column = 1;
  for (const char *c = r->start; c < r->at; c++) {
    column++;
    if (*c == '\n') line++, column = 1;
  }
  return luaL_error(r->L, "%s at line %d col %d", what, line, column);
}

static void skip_space(struct reader *r) {
  while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' || *r->at == '\n' || *r->at == '\r')) r->at++;
}

static int hex4(struct reader *r) {
  int value = 0;
  if (r->end - r->at < 4) return malformed(r, "invalid unicode escape in string");
  for (int i = 0; i < 4; i++) {
    char c = *r->at++;
    value <<= 4;
    if (c >= '0' && c <= '9') value |= c - '0';
    else if (c >= 'a' && c <= 'f') value |= c - 'a' + 10;
    else if (c >= 'A' && c <= 'F') value |= c - 'A' + 10;
    else return malformed(r, "invalid unicode escape in string");
  }
  return value;
}

static void add_utf8(luaL_Buffer *out, unsigned c) {
  if (c < 0x80) {
    luaL_addchar(out, (char)c);
  } else if (c < 0x800) {
    luaL_addchar(out, (char)(0xC0 | c >> 6));
    luaL_addchar(out, (char)(0x80 | (c & 63)));
  } else if (c < 0x10000) {
    luaL_addchar(out, (char)(0xE0 | c >> 12));
    luaL_addchar(out, (char)(0x80 | (c >> 6 & 63)));
    luaL_addchar(out, (char)(0x80 | (c & 63)));
  } else {
    luaL_addchar(out, (char)(0xF0 | c >> 18));
    luaL_addchar(out, (char)(0x80 | (c >> 12 & 63)));
    luaL_addchar(out, (char)(0x80 | (c >> 6 & 63)));
    luaL_addchar(out, (char)(0x80 | (c & 63)));
  }
}

static void read_escape(struct reader *r, luaL_Buffer *out) {
  static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
  char c = r->at < r->end ? *r->at++ : 0;
  if (c == 'u') {
    unsigned unit = (unsigned)hex4(r);
    if (unit >= 0xD800 && unit < 0xDC00 && r->end - r->at >= 6 && r->at[0] == '\\' && r->at[1] == 'u') {
      const char *before = r->at;
      r->at += 2;
      unsigned low = (unsigned)hex4(r);
      if (low >= 0xDC00 && low < 0xE000) unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
      else r->at = before;
    }
    add_utf8(out, unit);
    return;
  }
  const char *name = c ? strchr(names, c) : NULL;
  if (!name) malformed(r, "invalid escape char in string");
  luaL_addchar(out, values[name - names]);
}

static void read_string(struct reader *r) {
  const char *from = ++r->at;
  while (r->at < r->end && *r->at != '"' && *r->at != '\\' && (unsigned char)*r->at >= 32) r->at++;
  if (r->at < r->end && *r->at == '"') {
    lua_pushlstring(r->L, from, (size_t)(r->at++ - from));
    return;
  }
  luaL_Buffer out;
  luaL_buffinit(r->L, &out);
  luaL_addlstring(&out, from, (size_t)(r->at - from));
  for (;;) {
    if (r->at >= r->end) malformed(r, "expected closing quote for string");
    char c = *r->at;
    if ((unsigned char)c < 32) malformed(r, "control character in string");
    r->at++;
    if (c == '"') break;
    if (c == '\\') read_escape(r, &out);
    else luaL_addchar(&out, c);
  }
  luaL_pushresult(&out);
}

static void read_number(struct reader *r) {
  char text[64];
  size_t length = 0;
  while (r->at + length < r->end && length < sizeof text - 1 && r->at[length] && strchr("+-0123456789.eE", r->at[length])) length++;
  memcpy(text, r->at, length);
  text[length] = 0;
  if (!lua_stringtonumber(r->L, text)) malformed(r, "invalid number");
  r->at += length;
}

static void read_value(struct reader *r);

static void read_array(struct reader *r) {
  lua_newtable(r->L);
  r->at++;
  skip_space(r);
  if (r->at < r->end && *r->at == ']') {
    r->at++;
    return;
  }
  for (lua_Integer i = 1;; i++) {
    read_value(r);
    lua_rawseti(r->L, -2, i);
    skip_space(r);
    char c = r->at < r->end ? *r->at++ : 0;
    if (c == ']') return;
    if (c != ',') malformed(r, "expected ']' or ','");
  }
}

static void read_object(struct reader *r) {
  lua_newtable(r->L);
  r->at++;
  skip_space(r);
  if (r->at < r->end && *r->at == '}') {
    r->at++;
    return;
  }
  for (;;) {
    skip_space(r);
    if (r->at >= r->end || *r->at != '"') malformed(r, "expected string for key");
    read_string(r);
    skip_space(r);
    if (r->at >= r->end || *r->at++ != ':') malformed(r, "expected ':' after key");
    read_value(r);
    lua_rawset(r->L, -3);
    skip_space(r);
    char c = r->at < r->end ? *r->at++ : 0;
    if (c == '}') return;
    if (c != ',') malformed(r, "expected '}' or ','");
  }
}

static int literal(struct reader *r, const char *word) {
  size_t length = strlen(word);
  if ((size_t)(r->end - r->at) < length || memcmp(r->at, word, length)) return 0;
  r->at += length;
  return 1;
}

static void read_value(struct reader *r) {
  skip_space(r);
  if (++r->depth > DEPTH_MAX) malformed(r, "nested too deeply");
  luaL_checkstack(r->L, 8, "nested too deeply");
  char c = r->at < r->end ? *r->at : 0;
  if (c == '"') read_string(r);
  else if (c == '{') read_object(r);
  else if (c == '[') read_array(r);
  else if (c == '-' || (c >= '0' && c <= '9')) read_number(r);
  else if (literal(r, "true")) lua_pushboolean(r->L, 1);
  else if (literal(r, "false")) lua_pushboolean(r->L, 0);
  else if (literal(r, "null")) lua_pushnil(r->L);
  else malformed(r, c ? "unexpected character" : "unexpected end");
  r->depth--;
}

void decode_json(lua_State *L, const char *text, size_t length) {
  struct reader r = {L, text, text, text + length, 0};
  read_value(&r);
  skip_space(&r);
  if (r.at < r.end) malformed(&r, "trailing garbage");
}

static int decode(lua_State *L) {
  size_t length;
  if (lua_type(L, 1) != LUA_TSTRING) return luaL_error(L, "expected argument of type string, got %s", luaL_typename(L, 1));
  const char *text = lua_tolstring(L, 1, &length);
  decode_json(L, text, length);
  return 1;
}

/* Text under construction, in a userdata so that an error frees it. */
struct writer {
  lua_State *L;
  char *text;
  size_t length, space;
  int depth;
};

static int drop(lua_State *L) {
  struct writer *w = lua_touserdata(L, 1);
  free(w->text);
  w->text = NULL;
  return 0;
}

static void put(struct writer *w, const char *text, size_t length) {
  if (w->length + length > w->space) {
    size_t space = w->space * 2 + length + 64;
    char *larger = realloc(w->text, space);
    if (!larger) luaL_error(w->L, "not enough memory");
    w->text = larger;
    w->space = space;
  }
  memcpy(w->text + w->length, text, length);
  w->length += length;
}

static void put_string(struct writer *w, int index) {
  static const char hex[] = "0123456789abcdef";
  static const char short_escapes[] = "\bb\ff\nn\rr\tt\"\"\\\\";
  size_t length, from = 0;
  const char *text = lua_tolstring(w->L, index, &length);
  put(w, "\"", 1);
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c >= 32 && c != '"' && c != '\\' && c != 127) continue;
    put(w, text + from, i - from);
    from = i + 1;
    const char *escape = short_escapes;
    while (*escape && (unsigned char)*escape != c) escape += 2;
    if (c && *escape) {
      char two[2] = {'\\', escape[1]};
      put(w, two, 2);
    } else {
      char six[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
      put(w, six, 6);
    }
  }
  put(w, text + from, length - from);
  put(w, "\"", 1);
}

static void put_number(struct writer *w, int index) {
  char text[48];
  if (lua_isinteger(w->L, index)) {
    put(w, text, (size_t)lua_integer2str(text, sizeof text, lua_tointeger(w->L, index)));
    return;
  }
  double value = lua_tonumber(w->L, index);
  if (isnan(value) || isinf(value)) luaL_error(w->L, "unexpected number value '%s'", isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
  put(w, text, (size_t)lua_number2str(text, sizeof text, value));
}

static void put_value(struct writer *w, int index);

static void put_array(struct writer *w, int index) {
  lua_State *L = w->L;
  lua_Integer count = 0;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    if (lua_type(L, -2) != LUA_TNUMBER) luaL_error(L, "invalid table: mixed or invalid key types");
    count++;
    lua_pop(L, 1);
  }
  if (count != (lua_Integer)lua_rawlen(L, index)) luaL_error(L, "invalid table: sparse array");
  put(w, "[", 1);
  for (lua_Integer i = 1; i <= count; i++) {
    if (i > 1) put(w, ",", 1);
    lua_rawgeti(L, index, i);
    put_value(w, lua_gettop(L));
    lua_pop(L, 1);
  }
  put(w, "]", 1);
}

static void put_object(struct writer *w, int index) {
  lua_State *L = w->L;
  int first = 1;
  put(w, "{", 1);
  lua_pushnil(L);
  while (lua_next(L, index)) {
    if (lua_type(L, -2) != LUA_TSTRING) luaL_error(L, "invalid table: mixed or invalid key types");
    if (!first) put(w, ",", 1);
    first = 0;
    put_string(w, lua_gettop(L) - 1);
    put(w, ":", 1);
    put_value(w, lua_gettop(L));
    lua_pop(L, 1);
  }
  put(w, "}", 1);
}

static void put_table(struct writer *w, int index) {
  lua_State *L = w->L;
  if (++w->depth > DEPTH_MAX) luaL_error(L, "circular reference, or nested too deeply");
  luaL_checkstack(L, 8, "nested too deeply");
  lua_pushnil(L);
  int empty = !lua_next(L, index);
  int array = empty;
  if (!empty) {
    lua_pop(L, 2);
    array = lua_rawgeti(L, index, 1) != LUA_TNIL;
    lua_pop(L, 1);
  }
  if (array) put_array(w, index);
  else put_object(w, index);
  w->depth--;
}

static void put_value(struct writer *w, int index) {
  switch (lua_type(w->L, index)) {
    case LUA_TNIL: put(w, "null", 4); break;
    case LUA_TBOOLEAN: lua_toboolean(w->L, index) ? put(w, "true", 4) : put(w, "false", 5); break;
    case LUA_TNUMBER: put_number(w, index); break;
    case LUA_TSTRING: put_string(w, index); break;
    case LUA_TTABLE: put_table(w, index); break;
    default: luaL_error(w->L, "unexpected type '%s'", luaL_typename(w->L, index));
  }
}

int encode_json(lua_State *L) {
  lua_settop(L, 1);
  struct writer *w = lua_newuserdata(L, sizeof *w);
  memset(w, 0, sizeof *w);
  w->L = L;
  if (luaL_newmetatable(L, "json writer")) {
    lua_pushcfunction(L, drop);
    lua_setfield(L, -2, "__gc");
  }
  lua_setmetatable(L, -2);
  put_value(w, 1);
  lua_pushlstring(L, w->text, w->length);
  free(w->text);
  w->text = NULL;
  return 1;
}

int open_json(lua_State *L) {
  static const luaL_Reg functions[] = {{"encode", encode_json}, {"decode", decode}, {NULL, NULL}};
  luaL_newlib(L, functions);
  lua_pushliteral(L, "1.0.0");
  lua_setfield(L, -2, "_version");
  return 1;
}
