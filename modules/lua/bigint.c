/*
 * Integers of a fixed number of bits, two's complement, wrapping as machine integers do: what
 * require('.bint')(bits) gives. lib/bint.lua wraps it; here are the operations on limbs.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "lauxlib.h"
#include "parts.h"

enum { LIMBS_MAX = 128 };

struct big {
  int limbs;
  uint32_t limb[];
};

/* Upvalue 1: how many limbs; upvalue 2: the metatable. */
static int limbs(lua_State *L) { return (int)lua_tointeger(L, lua_upvalueindex(1)); }

static struct big *make(lua_State *L) {
  int n = limbs(L);
  struct big *b = lua_newuserdata(L, sizeof *b + (size_t)n * 4);
  b->limbs = n;
  memset(b->limb, 0, (size_t)n * 4);
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_setmetatable(L, -2);
  return b;
}

static struct big *is_big(lua_State *L, int index) {
  struct big *b = lua_touserdata(L, index);
  if (!b || lua_islightuserdata(L, index) || !lua_getmetatable(L, index)) return NULL;
  int same = lua_rawequal(L, -1, lua_upvalueindex(2));
  lua_pop(L, 1);
  return same ? b : NULL;
}

static int negative(const struct big *b) { return (int)(b->limb[b->limbs - 1] >> 31); }

static int zero(const struct big *b) {
  for (int i = 0; i < b->limbs; i++)
    if (b->limb[i]) return 0;
  return 1;
}

static void negate(struct big *b) {
  uint64_t carry = 1;
  for (int i = 0; i < b->limbs; i++) {
    carry += (uint32_t)~b->limb[i];
    b->limb[i] = (uint32_t)carry;
    carry >>= 32;
  }
}

/* b = b * factor + more, unsigned; what does not fit is lost. */
static void scale(struct big *b, uint32_t factor, uint32_t more) {
  uint64_t carry = more;
  for (int i = 0; i < b->limbs; i++) {
    carry += (uint64_t)b->limb[i] * factor;
    b->limb[i] = (uint32_t)carry;
    carry >>= 32;
  }
}

/* b = b / divisor, unsigned; gives the rest. */
static uint32_t reduce(struct big *b, uint32_t divisor) {
  uint64_t rest = 0;
  for (int i = b->limbs - 1; i >= 0; i--) {
    rest = rest << 32 | b->limb[i];
    b->limb[i] = (uint32_t)(rest / divisor);
    rest %= divisor;
  }
  return (uint32_t)rest;
}

static int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return 99;
}

static int parse(struct big *b, const char *text, int radix) {
  int minus = 0, digits = 0;
  if (*text == '-' || *text == '+') minus = *text++ == '-';
  if (radix == 0) {
    radix = 10;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) radix = 16, text += 2;
    else if (text[0] == '0' && (text[1] == 'b' || text[1] == 'B')) radix = 2, text += 2;
  }
  for (; digit(*text) < radix; text++, digits++) scale(b, (uint32_t)radix, (uint32_t)digit(*text));
  if (minus) negate(b);
  return digits > 0 && *text == 0;
}

/* Pushes the value at index as one of ours; 0 and nothing pushed when it is none. */
static struct big *take(lua_State *L, int index) {
  struct big *b = is_big(L, index);
  if (b) {
    lua_pushvalue(L, index);
    return b;
  }
  if (lua_type(L, index) == LUA_TNUMBER) {
    int whole;
    lua_Integer value = lua_tointegerx(L, index, &whole);
    if (!whole) return NULL;
    b = make(L);
    for (int i = 0; i < b->limbs; i++) b->limb[i] = i == 0 ? (uint32_t)value : i == 1 ? (uint32_t)(value >> 32) : value < 0 ? ~0u : 0;
    return b;
  }
  if (lua_type(L, index) == LUA_TSTRING) {
    b = make(L);
    if (parse(b, lua_tostring(L, index), 0)) return b;
    lua_pop(L, 1);
  }
  return NULL;
}

static struct big *need(lua_State *L, int index) {
  struct big *b = take(L, index);
  if (!b) luaL_error(L, "value '%s' cannot be represented by a bint", luaL_tolstring(L, index, NULL));
  return b;
}

static int from(lua_State *L) {
  if (!take(L, 1)) lua_pushnil(L);
  return 1;
}

static int from_base(lua_State *L) {
  struct big *b = make(L);
  int radix = (int)luaL_optinteger(L, 2, 10);
  luaL_argcheck(L, radix >= 2 && radix <= 36, 2, "a base is 2 to 36");
  if (!parse(b, luaL_checkstring(L, 1), radix)) lua_pushnil(L);
  return 1;
}

static int text(lua_State *L) {
  struct big *b = need(L, 1);
  int radix = (int)luaL_optinteger(L, 2, 10);
  luaL_argcheck(L, radix >= 2 && radix <= 36, 2, "a base is 2 to 36");
  int minus = radix == 10 && negative(b); /* in another base it is the bits that are written */
  struct big *rest = make(L);
  memcpy(rest->limb, b->limb, (size_t)b->limbs * 4);
  if (minus) negate(rest);
  char digits[LIMBS_MAX * 32 + 2], *at = digits + sizeof digits;
  do *--at = "0123456789abcdefghijklmnopqrstuvwxyz"[reduce(rest, (uint32_t)radix)];
  while (!zero(rest));
  if (minus) *--at = '-';
  lua_pushlstring(L, at, (size_t)(digits + sizeof digits - at));
  return 1;
}

static struct big *magnitude(lua_State *L, const struct big *b) {
  struct big *m = make(L);
  memcpy(m->limb, b->limb, (size_t)b->limbs * 4);
  if (negative(m)) negate(m);
  return m;
}

static int fractional(lua_State *L, int index) {
  int whole;
  if (lua_type(L, index) != LUA_TNUMBER) return 0;
  lua_tointegerx(L, index, &whole);
  return !whole;
}

static double to_real(lua_State *L, int index) {
  struct big *b = take(L, index);
  if (!b) return lua_tonumber(L, index);
  struct big *m = magnitude(L, b);
  double value = 0;
  for (int i = m->limbs - 1; i >= 0; i--) value = value * 4294967296.0 + m->limb[i];
  return negative(b) ? -value : value;
}

/* Pushes both operands as floats where one of them is a number with a fraction. */
static int in_floats(lua_State *L) {
  if (!fractional(L, 1) && !fractional(L, 2)) return 0;
  double a = to_real(L, 1), b = to_real(L, 2);
  lua_pushnumber(L, a);
  lua_pushnumber(L, b);
  return 1;
}

static int float_arithmetic(lua_State *L, int operation) {
  lua_arith(L, operation);
  return 1;
}

static int float_comparison(lua_State *L, int operation) {
  lua_pushboolean(L, lua_compare(L, -2, -1, operation));
  return 1;
}

static int add(lua_State *L) {
  if (in_floats(L)) return float_arithmetic(L, LUA_OPADD);
  struct big *a = need(L, 1), *b = need(L, 2), *sum = make(L);
  uint64_t carry = 0;
  for (int i = 0; i < a->limbs; i++) {
    carry += (uint64_t)a->limb[i] + b->limb[i];
    sum->limb[i] = (uint32_t)carry;
    carry >>= 32;
  }
  return 1;
}

static int subtract(lua_State *L) {
  if (in_floats(L)) return float_arithmetic(L, LUA_OPSUB);
  struct big *a = need(L, 1), *b = need(L, 2), *rest = make(L);
  uint64_t carry = 1;
  for (int i = 0; i < a->limbs; i++) {
    carry += (uint64_t)a->limb[i] + (uint32_t)~b->limb[i];
    rest->limb[i] = (uint32_t)carry;
    carry >>= 32;
  }
  return 1;
}

static int multiply(lua_State *L) {
  if (in_floats(L)) return float_arithmetic(L, LUA_OPMUL);
  struct big *a = need(L, 1), *b = need(L, 2), *product = make(L);
  for (int i = 0; i < a->limbs; i++) {
    uint64_t carry = 0;
    if (!a->limb[i]) continue;
    for (int j = 0; i + j < a->limbs; j++) {
      carry += (uint64_t)a->limb[i] * b->limb[j] + product->limb[i + j];
      product->limb[i + j] = (uint32_t)carry;
      carry >>= 32;
    }
  }
  return 1;
}

static int compare_magnitude(const struct big *a, const struct big *b) {
  for (int i = a->limbs - 1; i >= 0; i--)
    if (a->limb[i] != b->limb[i]) return a->limb[i] < b->limb[i] ? -1 : 1;
  return 0;
}

/* Pushes quotient and rest of two magnitudes, bit by bit. */
static void divide_magnitudes(lua_State *L, const struct big *a, const struct big *b, struct big **quotient, struct big **rest) {
  struct big *q = *quotient = make(L), *r = *rest = make(L);
  for (int bit = a->limbs * 32 - 1; bit >= 0; bit--) {
    scale(r, 2, a->limb[bit / 32] >> (bit % 32) & 1);
    if (compare_magnitude(r, b) < 0) continue;
    uint64_t carry = 1;
    for (int i = 0; i < r->limbs; i++) {
      carry += (uint64_t)r->limb[i] + (uint32_t)~b->limb[i];
      r->limb[i] = (uint32_t)carry;
      carry >>= 32;
    }
    q->limb[bit / 32] |= 1u << (bit % 32);
  }
}

/* Rounds to minus infinity when floor is set, else to zero; gives quotient and rest. */
static int divide(lua_State *L, int floor) {
  struct big *a = need(L, 1), *b = need(L, 2), *q, *r;
  if (zero(b)) return luaL_error(L, "attempt to divide by zero");
  int minus_a = negative(a), minus_b = negative(b);
  struct big *ma = magnitude(L, a), *mb = magnitude(L, b);
  divide_magnitudes(L, ma, mb, &q, &r);
  if (minus_a != minus_b) negate(q);
  if (minus_a) negate(r);
  if (floor && minus_a != minus_b && !zero(r)) {
    for (int i = 0; i < q->limbs && q->limb[i]-- == 0; i++) {
    }
    uint64_t carry = 0;
    for (int i = 0; i < r->limbs; i++) {
      carry += (uint64_t)r->limb[i] + b->limb[i];
      r->limb[i] = (uint32_t)carry;
      carry >>= 32;
    }
  }
  return 2;
}

static int divide_to_floor(lua_State *L) { return divide(L, 1); }
static int divide_to_zero(lua_State *L) { return divide(L, 0); }

static int divide_unsigned(lua_State *L) {
  struct big *a = need(L, 1), *b = need(L, 2), *q, *r;
  if (zero(b)) return luaL_error(L, "attempt to divide by zero");
  divide_magnitudes(L, a, b, &q, &r);
  return 2;
}

static int quotient(lua_State *L) {
  if (in_floats(L)) return float_arithmetic(L, LUA_OPIDIV);
  divide(L, 1);
  lua_pop(L, 1);
  return 1;
}

static int rest(lua_State *L) {
  if (in_floats(L)) return float_arithmetic(L, LUA_OPMOD);
  divide(L, 1);
  return 1;
}

static int opposite(lua_State *L) {
  struct big *a = need(L, 1), *b = make(L);
  memcpy(b->limb, a->limb, (size_t)a->limbs * 4);
  negate(b);
  return 1;
}

static int bitwise(lua_State *L, int op) {
  struct big *a = need(L, 1), *b = need(L, 2), *c = make(L);
  for (int i = 0; i < a->limbs; i++)
    c->limb[i] = op == '&' ? a->limb[i] & b->limb[i] : op == '|' ? a->limb[i] | b->limb[i] : a->limb[i] ^ b->limb[i];
  return 1;
}

static int and(lua_State *L) { return bitwise(L, '&'); }
static int or(lua_State *L) { return bitwise(L, '|'); }
static int xor(lua_State *L) { return bitwise(L, '^'); }

static int not(lua_State *L) {
  struct big *a = need(L, 1), *b = make(L);
  for (int i = 0; i < a->limbs; i++) b->limb[i] = ~a->limb[i];
  return 1;
}

/* By a whole number of bits to the left, or with a negative one to the right; zeros move in. */
static void shift(lua_State *L, lua_Integer by) {
  struct big *a = need(L, 1), *b = make(L);
  lua_Integer bits = (lua_Integer)a->limbs * 32;
  if (by <= -bits || by >= bits) return;
  for (lua_Integer to = 0; to < bits; to++) {
    lua_Integer source = to - by;
    if (source >= 0 && source < bits && (a->limb[source / 32] >> (source % 32) & 1)) b->limb[to / 32] |= 1u << (to % 32);
  }
}

static int left(lua_State *L) {
  shift(L, luaL_checkinteger(L, 2));
  return 1;
}

static int right(lua_State *L) {
  lua_Integer by = luaL_checkinteger(L, 2);
  shift(L, by == LUA_MININTEGER ? LUA_MAXINTEGER : -by);
  return 1;
}

static int compare(lua_State *L) {
  struct big *a = need(L, 1), *b = need(L, 2);
  return negative(a) != negative(b) ? (negative(a) ? -1 : 1) : compare_magnitude(a, b);
}

static int equal(lua_State *L) {
  if (!take(L, 1) || !take(L, 2)) lua_pushboolean(L, 0);
  else lua_pushboolean(L, compare(L) == 0);
  return 1;
}

static int less(lua_State *L) {
  if (in_floats(L)) return float_comparison(L, LUA_OPLT);
  lua_pushboolean(L, compare(L) < 0);
  return 1;
}

static int less_or_equal(lua_State *L) {
  if (in_floats(L)) return float_comparison(L, LUA_OPLE);
  lua_pushboolean(L, compare(L) <= 0);
  return 1;
}

static int less_unsigned(lua_State *L) {
  struct big *a = need(L, 1), *b = need(L, 2);
  lua_pushboolean(L, compare_magnitude(a, b) < 0);
  return 1;
}

static int is_bint(lua_State *L) {
  lua_pushboolean(L, is_big(L, 1) != NULL);
  return 1;
}

/* The low 64 bits; exact says whether that is all of it. */
static int low(lua_State *L) {
  struct big *a = need(L, 1);
  uint64_t value = a->limb[0];
  if (a->limbs > 1) value |= (uint64_t)a->limb[1] << 32;
  else if (negative(a)) value |= ~(uint64_t)0 << 32;
  int exact = 1;
  for (int i = 2; i < a->limbs; i++) exact &= a->limb[i] == ((int64_t)value < 0 ? ~0u : 0);
  lua_pushinteger(L, (lua_Integer)value);
  lua_pushboolean(L, exact);
  return 2;
}

static int real(lua_State *L) {
  lua_pushnumber(L, to_real(L, 1));
  return 1;
}

/* open(bits, metatable): the operations for that width, whose values get that metatable. */
static int open(lua_State *L) {
  static const luaL_Reg operations[] = {
      {"from", from}, {"frombase", from_base}, {"tobase", text}, {"__add", add}, {"__sub", subtract},
      {"__mul", multiply}, {"__idiv", quotient}, {"__mod", rest}, {"__unm", opposite}, {"__band", and},
      {"__bor", or}, {"__bxor", xor}, {"__bnot", not}, {"__shl", left}, {"__shr", right},
      {"__eq", equal}, {"__lt", less}, {"__le", less_or_equal}, {"ult", less_unsigned},
      {"divmod", divide_to_floor}, {"tdivmod", divide_to_zero}, {"udivmod", divide_unsigned},
      {"isbint", is_bint}, {"low", low}, {"real", real}, {NULL, NULL}};
  lua_Integer bits = luaL_checkinteger(L, 1);
  luaL_argcheck(L, bits >= 32 && bits % 32 == 0 && bits <= LIMBS_MAX * 32, 1, "a bint has 32 to 4096 bits, a multiple of 32");
  luaL_checktype(L, 2, LUA_TTABLE);
  luaL_newlibtable(L, operations);
  lua_pushinteger(L, bits / 32);
  lua_pushvalue(L, 2);
  luaL_setfuncs(L, operations, 2);
  return 1;
}

int open_bigint(lua_State *L) {
  lua_pushcfunction(L, open);
  return 1;
}
