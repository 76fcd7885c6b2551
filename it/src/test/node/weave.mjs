// Stock arweave-js against a node: large transactions in chunks, bundles in them, all read back.
// NODE_URL says where the node is, LARGE_BYTES how much data the large one has.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const Arweave = require('arweave')
const gateway = new URL(process.env.NODE_URL)
const large = Number(process.env.LARGE_BYTES)
const arweave = Arweave.init({
  protocol: gateway.protocol.replace(':', ''),
  host: gateway.hostname,
  port: gateway.port,
  timeout: 600_000
})
// getData says so when it falls back from chunks to the gateway's data, which must not happen here.
const complaints = []
console.error = console.warn = (...words) => complaints.push(words.join(' '))

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')
const mine = async () => assert.equal((await fetch(new URL('/mine', gateway))).status, 200)

function noise (size, seed) {
  const bytes = new Uint8Array(size)
  let state = seed
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

const wallet = await arweave.wallets.generate()
const address = await arweave.wallets.jwkToAddress(wallet)

async function upload (data, chunks) {
  const tx = await arweave.createTransaction({ data }, wallet)
  tx.addTag('Content-Type', 'application/octet-stream')
  await arweave.transactions.sign(tx, wallet)
  const uploader = await arweave.transactions.getUploader(tx)
  while (!uploader.isComplete) {
    await uploader.uploadChunk()
    assert.equal(uploader.lastResponseStatus, 200, uploader.lastResponseError)
  }
  if (chunks) assert.equal(uploader.totalChunks, chunks)
  return tx
}

// Three chunks, and the last transaction of the wallet as the next one's anchor.
const three = noise(700_000, 1)
const tx = await upload(three, 3)
assert.equal((await arweave.transactions.getStatus(tx.id)).status, 202)
await mine()
const status = await arweave.transactions.getStatus(tx.id)
assert.equal(status.confirmed.number_of_confirmations, 1)
assert.equal(sha256(await arweave.transactions.getData(tx.id, { decode: true })), sha256(three))
const got = await arweave.transactions.get(tx.id)
assert.equal(sha256(got.data), sha256(three))
assert.ok(await arweave.transactions.verify(got))
assert.deepEqual(complaints, [])
console.log('ok three chunks')

const last = await arweave.wallets.getLastTransactionID(address)
assert.equal(last, tx.id)
const chained = await arweave.createTransaction({ data: 'after it', last_tx: last }, wallet)
await arweave.transactions.sign(chained, wallet)
assert.equal((await arweave.transactions.post(chained)).status, 200)
const late = await arweave.createTransaction({ data: 'too', last_tx: chained.id }, wallet)
await arweave.transactions.sign(late, wallet)
const refused = await arweave.transactions.post(late)
assert.equal(refused.status, 400)
assert.equal(refused.data.error, 'Invalid anchor (last_tx from mempool).')
console.log('ok anchors')

// An upload that stops after two chunks and goes on from what it had noted.
const resumed = noise(1_300_000, 2)
const half = await arweave.createTransaction({ data: resumed }, wallet)
await arweave.transactions.sign(half, wallet)
const begun = await arweave.transactions.getUploader(half)
for (let i = 0; i < 3; i++) await begun.uploadChunk()
const noted = JSON.parse(JSON.stringify(begun))
const goOn = await arweave.transactions.getUploader(noted, resumed)
while (!goOn.isComplete) await goOn.uploadChunk()
await mine()
assert.equal(sha256(await arweave.transactions.getData(half.id, { decode: true })), sha256(resumed))
console.log('ok an upload goes on')

// Much data.
const much = noise(large, 3)
const most = await upload(much)
await mine()
const response = await fetch(new URL(`/${most.id}`, gateway))
assert.equal(response.headers.get('content-length'), String(large))
const hash = createHash('sha256')
for await (const piece of response.body) hash.update(piece)
assert.equal(hash.digest('hex'), sha256(much))
const { chunk } = await arweave.chunks.getChunk(
  Number((await arweave.chunks.getTransactionOffset(most.id)).offset))
assert.equal(sha256(Buffer.from(chunk, 'base64url')), sha256(much.subarray(large - Buffer.from(chunk, 'base64url').length)))
assert.equal(sha256(await arweave.chunks.downloadChunkedData(most.id)), sha256(much))
assert.deepEqual(complaints, [])
console.log(`ok ${large} bytes`)

// Winston that was minted changes hands.
const other = Buffer.from(sha256('nobody'), 'hex').toString('base64url')
await fetch(new URL(`/mint/${address}/${arweave.ar.arToWinston('2')}`, gateway))
const payment = await arweave.createTransaction(
  { target: other, quantity: arweave.ar.arToWinston('0.5') }, wallet)
await arweave.transactions.sign(payment, wallet)
assert.equal((await arweave.transactions.post(payment)).status, 200)
assert.equal(await arweave.wallets.getBalance(other), arweave.ar.arToWinston('0.5'))
assert.equal(await arweave.wallets.getBalance(address), arweave.ar.arToWinston('1.5'))
console.log('ok wallets')
