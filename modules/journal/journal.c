/*
 * A journal in flat memory, as a Lambda application: the region begins with the number of bytes that are in use, behind
 * which each input is a line. An inspection "FROM SIZE" reports that part. What is written stays where it is, so an
 * input costs the pages that it touches, however long the journal is.
 */
#include "../auction/lambda.h"

static unsigned end(void) {
  unsigned size = 0;
  region_read(0, &size, sizeof size);
  return size;
}

static unsigned number(const char *text, int size, int *at) {
  unsigned n = 0;
  while (*at < size && text[*at] >= '0' && text[*at] <= '9') n = n * 10 + (unsigned)(text[(*at)++] - '0');
  (*at)++;
  return n;
}

EXPORT("advance") int advance(void) {
  static char line[8192];
  unsigned size = end();
  int count = lambda_input(line, sizeof line - 1);
  if (count < 1 || count > (int)sizeof line - 1) return REJECT;
  line[count++] = '\n';
  region_write(sizeof size + size, line, count);
  size += (unsigned)count;
  region_write(0, &size, sizeof size);
  return ACCEPT;
}

EXPORT("inspect") int inspect(void) {
  static char part[8192];
  char asked[32];
  int count = lambda_input(asked, sizeof asked), at = 0;
  if (count > (int)sizeof asked) return REJECT;
  unsigned from = number(asked, count, &at), size = number(asked, count, &at);
  if (size > sizeof part) return REJECT;
  region_read(4 + from, part, (int)size);
  lambda_emit(REPORT, part, (int)size);
  return ACCEPT;
}
