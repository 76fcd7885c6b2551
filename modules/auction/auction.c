/*
 * An auction of many lots, as a Lambda application. auction.mjs is the same in JavaScript, and Auction.java the
 * same in Java; their contexts have the same roots.
 *
 *   deposit N        gives the sender N more to bid with
 *   open LOT MIN     offers a lot; the sender is the seller
 *   bid LOT N        bids more than the best so far, which its bidder gets back
 *   close LOT        by the seller: he gets the best bid, the bidder a message
 *   withdraw N       takes out N
 *
 * Numbers have 1 to 15 digits, names of lots 1 to 32 bytes without a space. The context has b/ADDRESS, a balance,
 * and l/LOT, "SELLER MIN BEST BIDDER", the last two "0 -" before the first bid. Whatever cannot be done is rejected
 * with a report. An inspection reports the value of the key that is its input.
 */
#include "lambda.h"

typedef long long amount;
typedef struct { char bytes[512]; int size; } text;

static text from, input, word[4];
static int words;

static void clear(text *t) { t->size = 0; }

static void add(text *t, const char *bytes, int size) {
  for (int i = 0; i < size && t->size < (int)sizeof t->bytes; i++) t->bytes[t->size++] = bytes[i];
}

static int length(const char *s) { int n = 0; while (s[n]) n++; return n; }
static void say(text *t, const char *s) { add(t, s, length(s)); }
static void join(text *t, const text *other) { add(t, other->bytes, other->size); }

static void number(text *t, amount n) {
  char digits[20];
  int at = sizeof digits;
  do digits[--at] = (char)('0' + n % 10); while (n /= 10);
  add(t, digits + at, (int)sizeof digits - at);
}

static int same(const text *t, const char *s) {
  if (t->size != length(s)) return 0;
  for (int i = 0; i < t->size; i++) if (t->bytes[i] != s[i]) return 0;
  return 1;
}

static int equal(const text *a, const text *b) {
  if (a->size != b->size) return 0;
  for (int i = 0; i < a->size; i++) if (a->bytes[i] != b->bytes[i]) return 0;
  return 1;
}

/* -1 where it is no number of 1 to 15 digits. */
static amount parse(const text *t) {
  amount n = 0;
  if (t->size < 1 || t->size > 15) return -1;
  for (int i = 0; i < t->size; i++) {
    if (t->bytes[i] < '0' || t->bytes[i] > '9') return -1;
    n = n * 10 + (t->bytes[i] - '0');
  }
  return n;
}

static int split(const text *t, text *into, int most) {
  int count = 0;
  for (int at = 0; at <= t->size;) {
    int end = at;
    while (end < t->size && t->bytes[end] != ' ') end++;
    if (count == most) return most + 1;
    clear(&into[count]);
    add(&into[count++], t->bytes + at, end - at);
    at = end + 1;
  }
  return count;
}

static int reject(const char *why) {
  lambda_emit(REPORT, why, length(why));
  return REJECT;
}

static text key(const char *prefix, const text *name) {
  text k = {.size = 0};
  say(&k, prefix);
  join(&k, name);
  return k;
}

static amount balance(const text *who) {
  text k = key("b/", who), value = {.size = 0};
  int size = ctx_get(k.bytes, k.size, value.bytes, sizeof value.bytes);
  if (size < 0) return 0;
  value.size = size;
  return parse(&value);
}

static void set_balance(const text *who, amount n) {
  text k = key("b/", who), value = {.size = 0};
  if (n == 0) { ctx_delete(k.bytes, k.size); return; }
  number(&value, n);
  ctx_put(k.bytes, k.size, value.bytes, value.size);
}

static int credit(const text *who, amount n) {
  amount after = balance(who) + n;
  if (after > 999999999999999LL) return 0;
  set_balance(who, after);
  return 1;
}

static void set_lot(const text *name, const text *seller, amount min, amount best, const text *bidder) {
  text k = key("l/", name), value = {.size = 0};
  join(&value, seller);
  say(&value, " ");
  number(&value, min);
  say(&value, " ");
  number(&value, best);
  say(&value, " ");
  if (bidder) join(&value, bidder); else say(&value, "-");
  ctx_put(k.bytes, k.size, value.bytes, value.size);
}

/* The parts of a lot; 0 if there is none. */
static int lot(const text *name, text *parts) {
  text k = key("l/", name), value = {.size = 0};
  int size = ctx_get(k.bytes, k.size, value.bytes, sizeof value.bytes);
  if (size < 0) return 0;
  value.size = size;
  return split(&value, parts, 4) == 4;
}

static int deposit(void) {
  amount n = parse(&word[1]);
  if (n < 1) return reject("no such amount");
  return credit(&from, n) ? ACCEPT : reject("too much");
}

static int withdraw(void) {
  amount n = parse(&word[1]), has = balance(&from);
  if (n < 1) return reject("no such amount");
  if (n > has) return reject("not enough");
  set_balance(&from, has - n);
  return ACCEPT;
}

static int open_lot(void) {
  amount min = parse(&word[2]);
  text parts[4];
  if (word[1].size < 1 || word[1].size > 32) return reject("no such name");
  if (min < 0) return reject("no such amount");
  if (lot(&word[1], parts)) return reject("the lot is open already");
  set_lot(&word[1], &from, min, 0, 0);
  return ACCEPT;
}

static int bid(void) {
  amount n = parse(&word[2]), has = balance(&from);
  text parts[4];
  if (!lot(&word[1], parts)) return reject("no such lot");
  amount min = parse(&parts[1]), best = parse(&parts[2]);
  if (n < 1 || n < min || n <= best) return reject("too little");
  if (equal(&parts[3], &from)) return reject("the best bid is yours");
  if (n > has) return reject("not enough");
  set_balance(&from, has - n);
  if (best > 0 && !credit(&parts[3], best)) return reject("too much");
  set_lot(&word[1], &parts[0], min, best > n ? best : n, &from);
  return ACCEPT;
}

static int close_lot(void) {
  text parts[4], k, said = {.size = 0};
  if (!lot(&word[1], parts)) return reject("no such lot");
  if (!equal(&parts[0], &from)) return reject("the lot is not yours");
  amount best = parse(&parts[2]);
  k = key("l/", &word[1]);
  ctx_delete(k.bytes, k.size);
  if (best > 0) {
    if (!credit(&from, best)) return reject("too much");
    say(&said, "{\"Target\":\"");
    join(&said, &parts[3]);
    say(&said, "\",\"Data\":\"won\"}");
    lambda_emit(VOUCHER, said.bytes, said.size);
  }
  clear(&said);
  say(&said, "closed ");
  join(&said, &word[1]);
  say(&said, " ");
  number(&said, best);
  lambda_emit(NOTICE, said.bytes, said.size);
  return ACCEPT;
}

EXPORT("advance") int advance(void) {
  input.size = lambda_input(input.bytes, sizeof input.bytes);
  from.size = lambda_meta(META_FROM, from.bytes, sizeof from.bytes);
  if (input.size > 200 || from.size > 100) return reject("too long");
  words = split(&input, word, 3);
  if (words == 2 && same(&word[0], "deposit")) return deposit();
  if (words == 2 && same(&word[0], "withdraw")) return withdraw();
  if (words == 3 && same(&word[0], "open")) return open_lot();
  if (words == 3 && same(&word[0], "bid")) return bid();
  if (words == 2 && same(&word[0], "close")) return close_lot();
  return reject("no such thing to do");
}

EXPORT("inspect") int inspect(void) {
  text k = {.size = 0}, value;
  k.size = lambda_input(k.bytes, sizeof k.bytes);
  if (k.size < 1 || k.size > (int)sizeof k.bytes) return reject("no such key");
  value.size = ctx_get(k.bytes, k.size, value.bytes, sizeof value.bytes);
  if (value.size < 0) return reject("no such key");
  lambda_emit(REPORT, value.bytes, value.size);
  return ACCEPT;
}
