/* NAME: counts what it is sent. Each message is run on a fresh copy of this; what lasts is in the context. */
#include "lambda.h"

static char text[32];

static long long number(int size) {
  long long n = 0;
  if (size < 1 || size > 15) return -1;
  for (int i = 0; i < size; i++) {
    if (text[i] < '0' || text[i] > '9') return -1;
    n = n * 10 + (text[i] - '0');
  }
  return n;
}

static int write(long long n) {
  int size = 1;
  for (long long rest = n; rest > 9; rest /= 10) size++;
  for (int at = size; at > 0; n /= 10) text[--at] = (char)('0' + n % 10);
  return size;
}

EXPORT("advance") int advance(void) {
  long long by = number(lambda_input(text, sizeof text));
  if (by < 0) {
    lambda_emit(REPORT, "there is no number to add", 25);
    return REJECT;
  }
  int size = ctx_get("count", 5, text, sizeof text);
  size = write(by + (size < 0 ? 0 : number(size)));
  ctx_put("count", 5, text, size);
  lambda_emit(REPORT, text, size);
  return ACCEPT;
}
