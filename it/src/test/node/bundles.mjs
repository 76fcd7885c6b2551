// Stock arbundles against a node: items of several kinds of keys, bundles of bundles, as items and
// in a transaction. NODE_URL says where the node is.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { randomBytes } from 'node:crypto'

const require = createRequire(import.meta.url)
const {
  ArweaveSigner, EthereumSigner, TypedEthereumSigner, HexSolanaSigner, bundleAndSignData, createData
} = require('arbundles')
const Arweave = require('arweave')
const { Keypair } = await import('@solana/web3.js').catch(() => ({}))
const bs58 = require('bs58')
const gateway = new URL(process.env.NODE_URL)
const arweave = Arweave.init({
  protocol: gateway.protocol.replace(':', ''), host: gateway.hostname, port: gateway.port
})

const jwk = await arweave.wallets.generate()
const rsa = new ArweaveSigner(jwk)
const key = '8da4ef21b864d2cc526dbdb2a120bd2874c36c9d0a1fb7f8c63d7f7a8b41de8f'
const signers = { rsa, ethereum: new EthereumSigner(key), typed: new TypedEthereumSigner(key) }
if (Keypair) {
  const pair = Keypair.fromSeed(Buffer.alloc(32, 7))
  signers.solana = new HexSolanaSigner((bs58.default ?? bs58).encode(pair.secretKey))
}

const text = async (id) => {
  const response = await fetch(new URL(`/${id}`, gateway))
  return response.status === 200 ? response.text() : response.status
}
const mine = () => fetch(new URL('/mine', gateway))

async function send (item) {
  const response = await fetch(new URL('/tx', gateway), {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: item.getRaw()
  })
  assert.ok(response.ok, `${response.status} ${await response.clone().text()}`)
  const receipt = await response.json()
  assert.equal(receipt.id, item.id)
  return receipt
}

// Every kind of key that arbundles signs with.
const items = []
for (const [kind, signer] of Object.entries(signers)) {
  const item = createData(`signed with ${kind}`, signer, {
    tags: [{ name: 'Content-Type', value: 'text/plain' }], anchor: randomBytes(16).toString('hex')
  })
  await item.sign(signer)
  assert.ok(await item.isValid())
  await send(item)
  assert.equal(await text(item.id), `signed with ${kind}`)
  items.push(item)
}
console.log(`ok ${Object.keys(signers).join(', ')}`)

// A bundle in a bundle in a bundle.
const marks = [{ name: 'Bundle-Format', value: 'binary' }, { name: 'Bundle-Version', value: '2.0.0' }]
async function wrap (inner, depth) {
  const leaf = createData(`at depth ${depth}`, signers.ethereum)
  const bundle = await bundleAndSignData([...inner, leaf], signers.ethereum)
  const carrier = createData(bundle.getRaw(), rsa, { tags: marks })
  await carrier.sign(rsa)
  return { carrier, leaf, bundle }
}
const levels = []
let inner = []
for (let depth = 0; depth < 3; depth++) {
  const level = await wrap(inner, depth)
  levels.push(level)
  inner = [level.carrier]
}
await send(levels[2].carrier)
for (const [depth, { leaf }] of levels.entries()) assert.equal(await text(leaf.id), `at depth ${depth}`)
console.log('ok bundles of bundles')

// The same in a transaction whose data come in chunks, with one item that is spoilt.
const good = createData('good', signers.ethereum)
const spoilt = createData('spoilt', signers.ethereum)
const filling = createData(randomBytes(900_000), signers.ethereum)
const bundle = await bundleAndSignData([good, spoilt, filling], signers.ethereum)
const raw = Buffer.from(bundle.getRaw())
raw[raw.indexOf('spoilt')] ^= 1
const tx = await arweave.createTransaction({ data: raw }, jwk)
for (const { name, value } of marks) tx.addTag(name, value)
await arweave.transactions.sign(tx, jwk)
const uploader = await arweave.transactions.getUploader(tx)
while (!uploader.isComplete) await uploader.uploadChunk()
await mine()
const [goodId, spoiltId] = bundle.getIds()
assert.equal(await text(goodId), 'good')
assert.equal(await text(spoiltId), 404)
assert.equal(await text(bundle.getIds()[2]).then((data) => data.length > 0), true)
const query = `query { transactions(bundledIn: ["${tx.id}"]) { edges { node { id bundledIn { id } } } } }`
const answer = await arweave.api.post('graphql', { query })
assert.deepEqual(
  answer.data.data.transactions.edges.map(({ node }) => node.id).sort(),
  [goodId, bundle.getIds()[2]].sort())
console.log('ok a bundle in chunks')
