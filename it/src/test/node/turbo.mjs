// The stock Turbo SDK against a node as bundler: a small file, one in parts, one whose parts fail at
// first. NODE_URL says where the node is.
import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import { TurboFactory, ArweaveSigner, EthereumSigner } from '@ardrive/turbo-sdk'

const require = createRequire(import.meta.url)
const Arweave = require('arweave')
const node = process.env.NODE_URL
const jwk = await Arweave.init({}).wallets.generate()

// Between client and node: refuses the first try of every second part, and passes on all else.
const seen = new Map()
const proxy = createServer((incoming, answer) => {
  const tries = (seen.get(incoming.url) ?? 0) + 1
  seen.set(incoming.url, tries)
  const part = /^\/v1\/chunks\/[a-z]+\/[0-9a-f]+\/(\d+)$/.exec(incoming.url)
  if (part && tries === 1 && (Number(part[1]) / 5242880) % 2 === 1) {
    incoming.resume().on('end', () => answer.writeHead(503).end('come again'))
    return
  }
  const { method, headers, url } = incoming
  const passed = request(node + url, { method, headers }, (response) => {
    answer.writeHead(response.statusCode, response.headers)
    response.pipe(answer)
  })
  incoming.pipe(passed)
})
await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve))
const shaky = `http://127.0.0.1:${proxy.address().port}`

function turbo (url, signer, token) {
  return TurboFactory.authenticated({
    signer, token, uploadServiceConfig: { url }, paymentServiceConfig: { url }
  })
}
const arweave = turbo(node, new ArweaveSigner(jwk), 'arweave')
const ethereum = turbo(
  shaky,
  new EthereumSigner('8da4ef21b864d2cc526dbdb2a120bd2874c36c9d0a1fb7f8c63d7f7a8b41de8f'),
  'ethereum')

const file = (bytes, fill) => Buffer.alloc(bytes, fill)
const upload = (client, data, more = {}) => client.uploadFile({
  fileStreamFactory: () => Readable.from([data]),
  fileSizeFactory: () => data.length,
  dataItemOpts: { tags: [{ name: 'Content-Type', value: 'text/plain' }] },
  ...more
})
async function expect (receipt, data) {
  assert.match(receipt.id, /^[\w-]{43}$/)
  assert.ok(receipt.signature.length > 0)
  const response = await fetch(`${node}/${receipt.id}`)
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-type'), 'text/plain')
  assert.ok(Buffer.from(await response.arrayBuffer()).equals(data))
}

const small = file(1000, 'small ')
await expect(await upload(arweave, small), small)
console.log('ok small')

const inParts = file(6_000_000, 'parts ')
await expect(await upload(arweave, inParts, { chunkingMode: 'force' }), inParts)
console.log('ok in parts')

const shaken = file(11_000_000, 'shaken ')
await expect(await upload(ethereum, shaken, { chunkingMode: 'force' }), shaken)
assert.ok([...seen.values()].some((tries) => tries > 1))
console.log('ok parts again')

assert.equal((await arweave.getBalance()).winc, '0')
const [cost] = await arweave.getUploadCosts({ bytes: [1024] })
assert.equal(cost.winc, '0')
assert.deepEqual(await arweave.getFreeStatus(), { bytesRemaining: null })
assert.deepEqual(await arweave.getCreditShareApprovals({ userAddress: 'nobody' }),
  { givenApprovals: [], receivedApprovals: [] })
console.log('ok prices')
proxy.close()
