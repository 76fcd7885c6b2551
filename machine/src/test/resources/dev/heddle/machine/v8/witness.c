// Says which interaction it saw: {"txId","owner","height"}. By an action {"read":id} its state is that of another contract, by
// {"fail":why} it fails. Pays gas as modules do that 3EM's own metering went over.
#include "contracts.h"

IMPORT("3em", "smartweave_read_state") byte *read_state(const byte *id, u32 size, u32 *length);
IMPORT("3em", "throw_error") void throw_error(const byte *why, u32 size);
IMPORT("3em", "consumeGas") void consume_gas(u32 gas);

static u32 until(const byte *text, byte end) {
  u32 n = 0;
  while (text[n] != end) n++;
  return n;
}

static byte *copy(byte *to, const byte *from, u32 size) {
  while (size--) *to++ = *from++;
  return to;
}

EXPORT("handle")
byte *handle(const byte *state, u32 size, const byte *action, u32 action_size, const byte *info, u32 info_size) {
  consume_gas(1000000000);
  const byte *why = after(action, action_size, "\"fail\":\"");
  if (why) throw_error(why, until(why, '"'));
  const byte *other = after(action, action_size, "\"read\":\"");
  if (other) return read_state(other, until(other, '"'), &length);
  byte *out = allocate(info_size + 64);
  const byte *id = after(info, info_size, "\"id\":\"");
  const byte *owner = after(info, info_size, "\"owner\":\"");
  const byte *height = after(info, info_size, "\"height\":");
  byte *end = copy(put(out, "{\"txId\":\""), id, until(id, '"'));
  end = copy(put(end, "\",\"owner\":\""), owner, until(owner, '"'));
  u32 digits = 0;
  while (height[digits] >= '0' && height[digits] <= '9') digits++;
  end = put(copy(put(end, "\",\"height\":"), height, digits), "}");
  length = (u32)(end - out);
  return out;
}
