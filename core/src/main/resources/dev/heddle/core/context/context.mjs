// Reads contexts of Heddle's Lambda applications from their root and the blobs that prove what is read.
// No dependencies; runs in browsers, Node.js, Deno and Bun. The formats are in docs/context.md.
//
//   const reader = new KvReader(root, blobs);         // root: 32 bytes, blobs: iterable of Uint8Array
//   reader.get(utf8("balance/alice"));                 // Uint8Array, or null: proven to be absent
//   reader.range({ from: utf8("bids/"), to: utf8("bids0"), limit: 100 });
//
// What is not proven throws ContextProofError.

export class ContextProofError extends Error {}

export const utf8 = (text) => new TextEncoder().encode(text);
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const fromHex = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
export const fromBase64Url = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const HASH_BYTES = 32;
const NODE = 0x10;
const VALUE = 0x11;
const NIBBLES_MAX = 2048;
const EMPTY_ROOT = "00".repeat(HASH_BYTES);

const compare = (a, b) => {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
};

const nibblesOf = (key) => {
  const nibbles = new Uint8Array(2 * key.length);
  key.forEach((byte, i) => {
    nibbles[2 * i] = byte >> 4;
    nibbles[2 * i + 1] = byte & 15;
  });
  return nibbles;
};

const tagged = (tag, bytes) => {
  const whole = new Uint8Array(1 + bytes.length);
  whole[0] = tag;
  whole.set(bytes, 1);
  return toHex(sha256(whole));
};

/** A context of kind kv@1, or what is proven of one. */
export class KvReader {
  #root;
  #nodes = new Map();
  #values = new Map();

  constructor(root, blobs) {
    this.#root = toHex(root);
    for (const blob of blobs) {
      this.#nodes.set(tagged(NODE, blob), blob);
      this.#values.set(tagged(VALUE, blob), blob);
    }
  }

  /** The value of a key; null where it is proven that there is none. */
  get(key) {
    if (key.length < 1 || 2 * key.length > NIBBLES_MAX || this.#root === EMPTY_ROOT) return null;
    const nibbles = nibblesOf(key);
    let at = 0;
    let hash = this.#root;
    while (hash !== undefined) {
      const node = this.#node(hash);
      for (const nibble of node.path) if (nibbles[at++] !== nibble) return null;
      if (at === nibbles.length) return node.value === null ? null : this.#value(node.value);
      hash = node.children[nibbles[at++]];
    }
    return null;
  }

  /** The entries with from <= key < to, in order, as [key, value]; no more than limit. */
  range({ from = new Uint8Array(0), to = null, limit = Infinity } = {}) {
    const entries = [];
    if (this.#root !== EMPTY_ROOT && limit > 0) {
      this.#walk(this.#root, [], nibblesOf(from), true, (key, value) => {
        if (to !== null && compare(key, to) >= 0) return false;
        entries.push([key, this.#value(value)]);
        return entries.length < limit;
      });
    }
    return entries;
  }

  /** How many keys there are, and how many bytes keys and values have together. */
  size() {
    if (this.#root === EMPTY_ROOT) return { entries: 0, bytes: 0 };
    const { entries, bytes } = this.#node(this.#root);
    return { entries, bytes };
  }

  #walk(hash, key, from, tight, visit) {
    const node = this.#node(hash);
    let stillTight = tight;
    for (const nibble of node.path) {
      const end = key.length;
      if (stillTight && end < from.length && nibble !== from[end]) {
        if (nibble < from[end]) return true;
        stillTight = false;
      }
      key = [...key, nibble];
    }
    if (key.length > NIBBLES_MAX) throw new ContextProofError("a key is too long");
    const below = stillTight && key.length < from.length;
    if (node.value !== null && !below && !visit(bytesOf(key), node.value)) return false;
    const first = below ? from[key.length] : 0;
    for (let place = first; place < 16; place++) {
      const child = node.children[place];
      if (child === undefined) continue;
      if (!this.#walk(child, [...key, place], from, below && place === first, visit)) return false;
    }
    return true;
  }

  #node(hash) {
    const blob = this.#nodes.get(hash);
    if (blob === undefined) throw new ContextProofError(`node ${hash} is not among the blobs`);
    return decode(blob);
  }

  #value({ hash, size }) {
    const blob = this.#values.get(hash);
    if (blob === undefined || blob.length !== size) {
      throw new ContextProofError(`value ${hash} is not among the blobs`);
    }
    return blob;
  }
}

const bytesOf = (nibbles) => {
  if (nibbles.length % 2 !== 0) throw new ContextProofError("a key ends within a byte");
  const bytes = new Uint8Array(nibbles.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (nibbles[2 * i] << 4) | nibbles[2 * i + 1];
  return bytes;
};

const decode = (blob) => {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.length);
  let at = 0;
  const take = (bytes) => {
    at += bytes;
    if (at > blob.length) throw new ContextProofError("a node is too short");
    return at - bytes;
  };
  const count = view.getUint16(take(2));
  const path = nibblesOf(blob.subarray(take(Math.ceil(count / 2)), at)).subarray(0, count);
  const hasValue = view.getUint8(take(1));
  const bitmap = view.getUint16(take(2));
  const entries = Number(view.getBigUint64(take(8)));
  const bytes = Number(view.getBigUint64(take(8)));
  const hash = () => toHex(blob.subarray(take(HASH_BYTES), at));
  let value = null;
  if (hasValue === 1) {
    const size = view.getUint32(take(4));
    value = { size, hash: hash() };
  }
  const children = [];
  for (let place = 0; place < 16; place++) if ((bitmap >> place) & 1) children[place] = hash();
  if (hasValue > 1 || at !== blob.length) throw new ContextProofError("a node is malformed");
  return { path, value, children, entries, bytes };
};

const PAGE_BYTES = 4096;
const LEVELS = 5;

/** A context of kind region@1, or the pages that are proven of one. */
export class RegionReader {
  #top;
  #blobs = new Map();

  /** root: the state root; sizeBytes: of the region; top: hash of the top node; blobs: nodes and pages. */
  constructor({ root, sizeBytes, top }, blobs) {
    const claim = new Uint8Array(8 + HASH_BYTES);
    new DataView(claim.buffer).setBigUint64(0, BigInt(sizeBytes));
    claim.set(top, 8);
    if (tagged(0x02, claim) !== toHex(root)) throw new ContextProofError("size and top are not those of the root");
    this.sizeBytes = sizeBytes;
    this.#top = toHex(top);
    for (const blob of blobs) this.#blobs.set(tagged(blob.length === PAGE_BYTES ? 0x00 : 0x01, blob), blob);
  }

  /** The bytes of a page. */
  page(number) {
    if (!(number >= 0 && number * PAGE_BYTES < this.sizeBytes)) throw new RangeError(`there is no page ${number}`);
    let hash = this.#top;
    for (let level = LEVELS; level > 0 && hash !== EMPTY_ROOT; level--) {
      hash = child(this.#blob(hash), (number >> (4 * (level - 1))) & 15);
    }
    if (hash === EMPTY_ROOT) return new Uint8Array(PAGE_BYTES);
    const page = this.#blob(hash);
    if (page.length !== PAGE_BYTES) throw new ContextProofError(`page ${number} has not the size of a page`);
    return page;
  }

  /** Part of the region. */
  read(at, size) {
    if (at < 0 || size < 0 || at + size > this.sizeBytes) throw new RangeError("that is not within the region");
    const bytes = new Uint8Array(size);
    for (let done = 0; done < size; ) {
      const offset = (at + done) % PAGE_BYTES;
      const part = this.page(Math.floor((at + done) / PAGE_BYTES)).subarray(offset, offset + size - done);
      bytes.set(part, done);
      done += part.length;
    }
    return bytes;
  }

  #blob(hash) {
    const blob = this.#blobs.get(hash);
    if (blob === undefined) throw new ContextProofError(`${hash} is not among the blobs`);
    return blob;
  }
}

const child = (node, place) => {
  if (node.length < 2 || node.length === PAGE_BYTES) throw new ContextProofError("a node is malformed");
  const bitmap = (node[0] << 8) | node[1];
  if (((bitmap >> place) & 1) === 0) return EMPTY_ROOT;
  let rank = 0;
  for (let i = 0; i < place; i++) rank += (bitmap >> i) & 1;
  const at = 2 + rank * HASH_BYTES;
  if (at + HASH_BYTES > node.length) throw new ContextProofError("a node is malformed");
  return toHex(node.subarray(at, at + HASH_BYTES));
};

// SHA-256 (FIPS 180-4). Browsers have it only as a promise, and readers are easier to use without.
const primes = [];
for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p !== 0)) primes.push(n);
const fraction = (x) => Math.floor((x - Math.floor(x)) * 4294967296) | 0;
const INITIAL = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
const ROUND = primes.map((p) => fraction(Math.cbrt(p)));
const turn = (x, n) => (x >>> n) | (x << (32 - n));

export function sha256(message) {
  const blocks = (message.length + 9 + 63) >> 6;
  const padded = new Uint8Array(blocks * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 536870912));
  view.setUint32(padded.length - 4, message.length << 3);
  const state = Int32Array.from(INITIAL);
  const w = new Int32Array(64);
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        w[i] = view.getInt32(block + 4 * i);
      } else {
        const s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
        const s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
      }
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const t1 =
        (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
      const t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] + word) | 0));
  }
  const hash = new Uint8Array(HASH_BYTES);
  const out = new DataView(hash.buffer);
  state.forEach((word, i) => out.setInt32(4 * i, word));
  return hash;
}
