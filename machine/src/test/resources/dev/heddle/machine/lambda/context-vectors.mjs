// Holds context.mjs to the vectors; prints how many of each kind passed.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ContextProofError, KvReader, RegionReader, fromHex, sha256, toHex } from "./context.mjs";

const folder = process.argv[2];
const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
const counts = { values: 0, ranges: 0, pages: 0, refused: 0 };

for (const size of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 4097]) {
  const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 7 + size) & 255);
  assert.equal(toHex(sha256(bytes)), createHash("sha256").update(bytes).digest("hex"));
}

const refuses = (blobs, use) => {
  for (let i = 0; i < blobs.length; i++) {
    const without = blobs.filter((_, at) => at !== i);
    assert.throws(() => use(without), ContextProofError);
    if (blobs[i].length > 0) {
      const forged = blobs[i].slice();
      forged[forged.length >> 1] ^= 1;
      assert.throws(() => use([...without, forged]), ContextProofError);
    }
    counts.refused++;
  }
};

const kv = read("context-kv1.json");
const root = fromHex(kv.root);
for (const { key, value, blobs } of kv.values) {
  const bytes = blobs.map(fromHex);
  const reader = new KvReader(root, bytes);
  const found = reader.get(fromHex(key));
  assert.equal(found === null ? null : toHex(found), value);
  assert.deepEqual(reader.size(), { entries: kv.entries, bytes: kv.bytes });
  refuses(bytes, (some) => new KvReader(root, some).get(fromHex(key)));
  counts.values++;
}
for (const { from, to, limit, entries, blobs } of kv.ranges) {
  const range = { from: fromHex(from), to: fromHex(to), limit };
  const found = new KvReader(root, blobs.map(fromHex)).range(range);
  assert.deepEqual(found.map(([key, value]) => ({ key: toHex(key), value: toHex(value) })), entries);
  counts.ranges++;
}
const empty = new KvReader(new Uint8Array(32), []);
assert.equal(empty.get(fromHex("00")), null);
assert.deepEqual(empty.range(), []);

const region = read("context-region1.json");
const claim = { root: fromHex(region.root), sizeBytes: region.sizeBytes, top: fromHex(region.top) };
for (const { page, bytes, nodes } of region.pages) {
  const content = new Uint8Array(4096);
  for (const [at, byte] of bytes) content[at] = byte;
  const blobs = nodes.map(fromHex);
  if (bytes.length > 0) blobs.push(content);
  const reader = new RegionReader(claim, blobs);
  assert.deepEqual(reader.page(page), content);
  assert.deepEqual(reader.read(page * 4096 + 10, 100), content.slice(10, 110));
  refuses(blobs, (some) => new RegionReader(claim, some).page(page));
  counts.pages++;
}
assert.throws(() => new RegionReader({ ...claim, sizeBytes: claim.sizeBytes + 4096 }, []), ContextProofError);

console.log(JSON.stringify(counts));
