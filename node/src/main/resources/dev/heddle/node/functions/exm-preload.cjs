// Turns unmodified clients of EXM and MEM to this node: NODE_OPTIONS="--require <this file>".
'use strict';

const node = NODE_URL;
const moved = {
  'https://api.exm.dev': node,
  'https://api.mem.tech': node,
  'https://mem-api.com': node,
};
const there = (address) => {
  for (const [from, to] of Object.entries(moved)) {
    if (address === from || address.startsWith(`${from}/`)) return to + address.slice(from.length);
  }
  return address;
};
const fetched = globalThis.fetch;
globalThis.fetch = (asked, options) =>
  fetched(typeof asked === 'string' ? there(asked) : asked instanceof URL ? there(asked.href) : asked, options);
