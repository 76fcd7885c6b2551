// Prints signed data items made by npm's arbundles, one JSON object a line, for a decoder to agree with:
//   {type, name, id, valid, arbundles, raw} and, if valid, {owner, target, anchor, tags, dataSha256}
// `raw` is base64url; `valid` is the verdict we want; `arbundles` is the library's own. They differ only
// where the library is known to be too trusting (name starts with "forged" or "odd").
// Usage: node corpus.mjs [--seed 1] [--per-type 12] [--data-max 20000] [--out file]
import { createHash, generateKeyPairSync } from 'node:crypto'
import { createRequire } from 'node:module'
import { openSync, writeSync } from 'node:fs'

const require = createRequire(import.meta.url)
const arbundles = require('arbundles')
const ed25519 = createRequire(require.resolve('arbundles'))('@noble/ed25519')
const bs58 = createRequire(require.resolve('arbundles'))('bs58')
const {
  ArweaveSigner, DataItem, EthereumSigner, HexSolanaSigner, InjectedAptosSigner, MultiSignatureAptosSigner,
  SolanaSigner, TypedEthereumSigner, createData
} = arbundles

const option = (name, fallback) => {
  const at = process.argv.indexOf('--' + name)
  return at < 0 ? fallback : process.argv[at + 1]
}
const perType = Number(option('per-type', 12))
const dataMax = Number(option('data-max', 20000))
const out = option('out', undefined)
const descriptor = out ? openSync(out, 'w') : 1

// mulberry32: the same seed gives the same corpus, RSA salts and keys apart.
let state = Number(option('seed', 1)) >>> 0
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const below = (n) => Math.floor(random() * n)
const bytes = (n) => Buffer.from(Array.from({ length: n }, () => below(256)))
const pick = (list) => list[below(list.length)]

const ALPHABET = ['a', 'B', '7', '-', ' ', '"', '\\', '\n', 'ä', 'ß', '€', '漢', '😀', '\u0000', '\u007f']
const text = (max) => Array.from({ length: 1 + below(max) }, () => pick(ALPHABET)).join('')
const fixedTags = [
  { name: 'Data-Protocol', value: 'ao' }, { name: 'Variant', value: 'ao.TN.1' }, { name: 'Type', value: 'Message' }
]
const someTags = () => {
  const kind = below(5)
  if (kind === 0) return []
  if (kind === 1) return fixedTags
  if (kind === 2) return Array.from({ length: 1 + below(8) }, () => ({ name: text(12), value: text(40) }))
  if (kind === 3) return Array.from({ length: 129 + below(80) }, (_, i) => ({ name: 't' + i, value: '' }))
  return [...fixedTags, { name: 'Long', value: 'x'.repeat(64 + below(3500)) }, { name: '', value: '' }]
}
const someData = () => bytes(pick([0, 1, 31, 100, 1000, dataMax].map((n) => Math.min(n, dataMax))))

const rsaKey = generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey.export({ format: 'jwk' })
const seed = bytes(32)
const publicKey = Buffer.from(await ed25519.getPublicKey(seed))
const solanaKey = bs58.encode(Buffer.concat([seed, publicKey]))
const aptosProvider = {
  signMessage: async ({ message, nonce }) => ({
    signature: Buffer.from(
      await ed25519.sign(Buffer.from(`APTOS\nmessage: ${message}\nnonce: ${nonce}`), seed)).toString('hex')
  })
}
const multiSeeds = [bytes(32), bytes(32), bytes(32)]
const multiOwner = Buffer.alloc(1025)
for (let i = 0; i < 3; i++) multiOwner.set(await ed25519.getPublicKey(multiSeeds[i]), i * 32)
multiOwner[1024] = 2
const multi = (bits) => new MultiSignatureAptosSigner(multiOwner, async (message) => ({
  signatures: await Promise.all(bits.map((bit) => ed25519.sign(Buffer.from(message), multiSeeds[bit]))), bitmap: bits
}))

const signers = [
  new ArweaveSigner(rsaKey), new SolanaSigner(solanaKey), new EthereumSigner(bytes(32).toString('hex')),
  new HexSolanaSigner(solanaKey), new InjectedAptosSigner(aptosProvider, publicKey), multi([0, 2]),
  new TypedEthereumSigner(bytes(32).toString('hex'))
]

const verdict = async (raw) => {
  try { return (await DataItem.verify(raw)) === true } catch { return false }
}
const base64Url = (buffer) => Buffer.from(buffer).toString('base64url')
const sha256 = (buffer) => createHash('sha256').update(buffer).digest()

async function print (name, raw, valid) {
  const item = new DataItem(Buffer.from(raw))
  const says = await verdict(Buffer.from(raw))
  const lenient = name.startsWith('forged') || name.startsWith('odd')
  if (says !== valid && !lenient) throw new Error(`arbundles says ${says} of "${name}" of type ${item.signatureType}`)
  const line = { type: item.signatureType, name, id: base64Url(sha256(item.rawSignature)), valid, arbundles: says }
  if (valid) {
    Object.assign(line, {
      owner: item.owner, target: item.target, anchor: base64Url(item.rawAnchor),
      tags: item.tags.map(({ name, value }) => [name, value]), dataSha256: base64Url(sha256(item.rawData))
    })
  }
  writeSync(descriptor, JSON.stringify({ ...line, raw: base64Url(raw) }) + '\n')
}

const sizes = { 1: [512, 512], 2: [64, 32], 3: [65, 65], 4: [64, 32], 5: [64, 32], 6: [2052, 1025], 7: [65, 42] }
const changed = (raw, at, value) => {
  const copy = Buffer.from(raw)
  copy[at] = value === undefined ? copy[at] ^ (1 << below(8)) : value
  return copy
}

for (const signer of signers) {
  const type = signer.signatureType
  const [signatureSize, ownerSize] = sizes[type]
  const presence = 2 + signatureSize + ownerSize
  for (let i = 0; i < perType; i++) {
    const options = { tags: someTags() }
    if (below(2)) options.target = base64Url(bytes(32))
    if (below(2)) options.anchor = bytes(32)
    const item = createData(someData(), signer, options)
    await item.sign(signer)
    await print('signed', item.getRaw(), true)
  }
  const item = createData('hello permanent', signer, { tags: fixedTags, target: base64Url(bytes(32)), anchor: bytes(32) })
  await item.sign(signer)
  const raw = Buffer.from(item.getRaw())
  await print('changed signature', changed(raw, 2 + below(Math.min(signatureSize, 64))), false)
  // Of a multi-signature only the keys that signed matter; of a typed address only its digits.
  await print('changed owner', changed(raw, 2 + signatureSize + 5, raw[2 + signatureSize + 5] === 0x61 ? 0x62 : 0x61), false)
  await print('changed target', changed(raw, presence + 1 + below(32)), false)
  await print('changed anchor', changed(raw, presence + 34 + below(32)), false)
  await print('changed tag', changed(raw, presence + 66 + 16 + 2 + below(4)), false)
  await print('changed data', changed(raw, raw.length - 1 - below(15)), false)
  await print('cut short', raw.subarray(0, raw.length - 1), false)
  await print('longer', Buffer.concat([raw, Buffer.from([0])]), false)
  await print('fewer tags than declared', changed(raw, presence + 66, 4), false)
  await print('odd count that hides the tags', changed(raw, presence + 66, 0), false)
  const others = { 2: 4, 4: 5, 5: 2 }
  if (others[type]) await print('another type', changed(raw, 0, others[type]), false)

  const bare = createData('hello permanent', signer, { tags: fixedTags })
  await bare.sign(signer)
  await print('odd presence byte', changed(bare.getRaw(), presence, 2), false)
  if (type === 3 || type === 7) {
    const v = 2 + 64
    await print('odd v flipped', changed(raw, v, raw[v] === 27 ? 28 : 27), false)
    await print('odd v counted from zero', changed(raw, v, raw[v] - 27), false)
  }
  if (type === 6) {
    const forged = createData('anything at all', signer, { tags: fixedTags })
    await print('forged with an empty bitmap', forged.getRaw(), false)
    const alone = createData('one of two', multi([1]), { tags: fixedTags })
    await alone.sign(multi([1]))
    await print('forged below the threshold', alone.getRaw(), false)
    const stuffed = Buffer.from(bare.getRaw())
    stuffed[2 + 64 + 3] = 1
    await print('odd bytes in an unused slot', stuffed, false)
  }
}
