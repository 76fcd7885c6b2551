// Drives a gateway with stock arweave-js: wallets, network, blocks, a transaction from creation to
// its data. NODE_URL says where the node is.
// Prints one line for each step; exits with 1 and the reason at the first that fails.
import assert from 'node:assert/strict'
import Arweave from 'arweave'

const gateway = new URL(process.env.NODE_URL)
const init = Arweave.init ?? Arweave.default.init
const arweave = init({
  protocol: gateway.protocol.replace(':', ''),
  host: gateway.hostname,
  port: gateway.port || (gateway.protocol === 'https:' ? 443 : 80)
})

const warn = console.warn
const error = console.error
// getData looks for chunks first and says so when it falls back to the data of the gateway.
console.warn = console.error = () => {}

async function step (name, work) {
  try {
    const result = await work()
    console.log(`ok ${name}`)
    return result
  } catch (e) {
    error(`not ok ${name}: ${e?.stack ?? e}`)
    process.exit(1)
  }
}

async function mine () {
  const response = await fetch(new URL('/mine', gateway))
  assert.equal(response.status, 200, await response.text())
}

async function graphql (query, variables) {
  const response = await arweave.api.post('graphql', { query, variables })
  assert.equal(response.status, 200, JSON.stringify(response.data))
  assert.equal(response.data.errors, undefined, JSON.stringify(response.data.errors))
  return response.data.data
}

const wallet = await step('wallets.generate', () => arweave.wallets.generate())
const address = await step('wallets.jwkToAddress', () => arweave.wallets.jwkToAddress(wallet))

await step('wallets.getBalance', async () => {
  assert.match(await arweave.wallets.getBalance(address), /^\d+$/)
})
await step('wallets.getLastTransactionID of a fresh wallet', async () => {
  assert.equal(await arweave.wallets.getLastTransactionID(address), '')
})

const info = await step('network.getInfo', async () => {
  const info = await arweave.network.getInfo()
  assert.equal(info.network, 'heddle.local')
  assert.ok(Number.isInteger(info.height))
  return info
})
await step('network.getPeers', async () => {
  assert.deepEqual(await arweave.network.getPeers(), [])
})
await step('blocks.get, getByHeight, getCurrent', async () => {
  const block = await arweave.blocks.get(info.current)
  assert.equal(block.indep_hash, info.current)
  assert.equal(block.height, info.height)
  assert.deepEqual(await arweave.blocks.getByHeight(info.height), block)
  assert.ok((await arweave.blocks.getCurrent()).height >= info.height)
})
await step('transactions.getPrice', async () => {
  assert.match(await arweave.transactions.getPrice(1024, address), /^\d+$/)
})

async function post (name, attributes, tags) {
  const tx = await step(`${name}: createTransaction`, async () => {
    const tx = await arweave.createTransaction(attributes, wallet)
    for (const [key, value] of Object.entries(tags)) tx.addTag(key, value)
    return tx
  })
  await step(`${name}: sign, verify`, async () => {
    await arweave.transactions.sign(tx, wallet)
    assert.ok(await arweave.transactions.verify(tx))
  })
  await step(`${name}: post`, async () => {
    const response = await arweave.transactions.post(tx)
    assert.equal(response.status, 200, JSON.stringify(response))
  })
  return tx
}

const text = 'permanent, says arweave-js \u{1f9f5}'
const tx = await post('text', { data: text }, { 'Content-Type': 'text/plain', 'App-Name': 'it' })

await step('post again is 208', async () => {
  const response = await arweave.api.post('tx', tx)
  assert.equal(response.status, 208)
})
await step('getStatus before and after mining', async () => {
  assert.ok([200, 202].includes((await arweave.transactions.getStatus(tx.id)).status))
  await mine()
  const { status, confirmed } = await arweave.transactions.getStatus(tx.id)
  assert.equal(status, 200)
  assert.ok(confirmed.block_height > info.height)
  assert.ok(confirmed.number_of_confirmations >= 1)
  const block = await arweave.blocks.get(confirmed.block_indep_hash)
  assert.ok(block.txs.includes(tx.id))
})
await step('transactions.get', async () => {
  const got = await arweave.transactions.get(tx.id)
  assert.equal(got.id, tx.id)
  assert.equal(got.get('data', { decode: true, string: true }), text)
  assert.ok(await arweave.transactions.verify(got))
})
await step('transactions.getData', async () => {
  assert.equal(await arweave.transactions.getData(tx.id, { decode: true, string: true }), text)
})
await step('wallets.getLastTransactionID', async () => {
  assert.equal(await arweave.wallets.getLastTransactionID(address), tx.id)
})
await step('GraphQL finds it by owner and tag', async () => {
  const query = `query ($owners: [String!]) {
    transactions(owners: $owners, tags: [{ name: "App-Name", values: ["it"] }]) {
      edges { node { id owner { address } tags { name value } block { height } data { size type } } }
    }
  }`
  const { transactions } = await graphql(query, { owners: [address] })
  assert.deepEqual(transactions.edges.map(({ node }) => node.id), [tx.id])
  const node = transactions.edges[0].node
  assert.equal(node.owner.address, address)
  assert.equal(node.data.type, 'text/plain')
  assert.ok(node.block.height > info.height)
})

const bytes = new Uint8Array(200_000).map((_, i) => i % 251)
const binary = await post('200 kB', { data: bytes }, { 'Content-Type': 'application/octet-stream' })
await step('200 kB come back', async () => {
  await mine()
  const data = await arweave.transactions.getData(binary.id, { decode: true })
  assert.deepEqual(Buffer.from(data), Buffer.from(bytes))
})

const target = await arweave.wallets.jwkToAddress(await arweave.wallets.generate())
const transfer = await post('transfer', { target, quantity: '0' }, { 'App-Name': 'it' })
await step('a transaction without data', async () => {
  await mine()
  const got = await arweave.transactions.get(transfer.id)
  assert.equal(got.target, target)
})

await step('a broken signature is refused', async () => {
  const json = tx.toJSON()
  json.reward = '1'
  const signature = Buffer.from(json.signature, 'base64url')
  signature[10] ^= 1
  json.signature = signature.toString('base64url')
  const id = new Uint8Array(await crypto.subtle.digest('SHA-256', signature))
  json.id = Buffer.from(id).toString('base64url')
  const response = await arweave.api.post('tx', json)
  assert.equal(response.status, 400)
  assert.match(response.data, /verification failed/)
})
await step('an unknown transaction is 404', async () => {
  const unknown = Buffer.alloc(32, 7).toString('base64url')
  assert.equal((await arweave.transactions.getStatus(unknown)).status, 404)
  await assert.rejects(arweave.transactions.get(unknown), (e) => e.type === 'TX_NOT_FOUND')
})
console.warn = warn
console.log('arweave-js: all well')
