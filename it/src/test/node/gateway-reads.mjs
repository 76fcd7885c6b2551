// Reads from a gateway with stock clients: arweave-js for GraphQL and data, arbundles for items, and
// @ar.io/sdk for what it asks gateways. NODE_URL says where the node is.
// Prints one line for each step; exits with 1 and the reason at the first that fails.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { ANT, epochDistributionNoticeGqlQuery } from '@ar.io/sdk'
import Arweave from 'arweave'
import { ArweaveSigner, bundleAndSignData, createData } from 'arbundles'

const gateway = new URL(process.env.NODE_URL)
const init = Arweave.init ?? Arweave.default.init
const arweave = init({ protocol: 'http', host: gateway.hostname, port: gateway.port })
const wallet = await arweave.wallets.generate()
const address = await arweave.wallets.jwkToAddress(wallet)
const signer = new ArweaveSigner(wallet)

async function step (name, work) {
  try {
    const result = await work()
    console.log(`ok ${name}`)
    return result
  } catch (e) {
    console.error(`not ok ${name}: ${e?.stack ?? e}`)
    process.exit(1)
  }
}

const at = path => new URL(path, gateway)
const tag = (name, value) => ({ name, value })

async function upload (data, tags) {
  const item = createData(data, signer, { tags })
  await item.sign(signer)
  const response = await fetch(at('/tx'), {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: item.getRaw()
  })
  assert.equal(response.status, 200, await response.text())
  return item.id
}

async function list (args) {
  const response = await arweave.api.post('graphql', {
    query: `{ transactions(owners: ["${address}"], ${args}) { count pageInfo { hasNextPage }
      edges { cursor node { id bundledIn { id } block { height } tags { name value } } } } }`
  })
  assert.equal(response.data.errors, undefined, JSON.stringify(response.data.errors))
  return response.data.data.transactions
}

const ids = connection => connection.edges.map(edge => edge.node.id)

const page = await step('items of a page', () =>
  upload('<h1>hello</h1>', [tag('Content-Type', 'text/html'), tag('Number', '1')]))
const style = await step('and of its style', () =>
  upload('h1 {}', [tag('Content-Type', 'text/css'), tag('Number', '2')]))
const site = await step('a manifest', () =>
  upload(JSON.stringify({
    manifest: 'arweave/paths',
    version: '0.2.0',
    index: { path: 'index.html' },
    fallback: { id: style },
    paths: { 'index.html': { id: page }, 'css/style.css': { id: style } }
  }), [tag('Content-Type', 'application/x.arweave-manifest+json')]))

await step('api.get of paths of a manifest', async () => {
  assert.equal((await arweave.api.get(site)).data, '<h1>hello</h1>')
  assert.equal((await arweave.api.get(`${site}/css/style.css`)).data, 'h1 {}')
  assert.equal((await arweave.api.get(`${site}/no/such/path`)).data, 'h1 {}')
})

await step('transactions.getData of an item', async () => {
  const warn = console.warn
  const error = console.error
  console.warn = console.error = () => {}
  try {
    assert.equal(await arweave.transactions.getData(page, { decode: true, string: true }), '<h1>hello</h1>')
  } finally {
    console.warn = warn
    console.error = error
  }
})

await step('digests, ranges and conditions', async () => {
  const whole = await fetch(at(`/raw/${style}`))
  const digest = createHash('sha256').update('h1 {}').digest()
  assert.equal(whole.headers.get('etag'), `"${digest.toString('base64url')}"`)
  assert.equal(whole.headers.get('content-digest'), `sha-256=:${digest.toString('base64')}:`)
  assert.equal(whole.headers.get('x-ar-io-data-id'), style)
  const again = await fetch(at(`/raw/${style}`), { headers: { 'if-none-match': whole.headers.get('etag') } })
  assert.equal(again.status, 304)
  const parts = await fetch(at(`/raw/${style}`), { headers: { range: 'bytes=0-0,3-4' } })
  assert.equal(parts.status, 206)
  assert.match(parts.headers.get('content-type'), /^multipart\/byteranges; boundary=/)
  assert.match(await parts.text(), /\r\n\r\nh\r\n--.*\r\n\r\n\{\}\r\n--/s)
  const head = await fetch(at(`/${page}`), { method: 'HEAD' })
  assert.equal(head.headers.get('content-length'), '14')
  assert.equal(head.headers.get('content-security-policy'), 'sandbox')
})

await step('GraphQL with parts of tags, counts and pending items', async () => {
  const text = await list('tags: [{name: "Content-Type", values: ["text/*"], match: WILDCARD}], sort: HEIGHT_ASC')
  assert.deepEqual(ids(text), [page, style])
  assert.equal(text.count, '2')
  assert.equal(text.edges[0].node.block, null)
  assert.deepEqual(ids(await list('tags: [{name: "Number"}, {name: "Number", values: ["1"], op: NEQ}]')), [style])
  assert.deepEqual(ids(await list('tags: [{values: ["1"]}]')), [page])
})

await step('GraphQL page by page, with cursors of AR.IO', async () => {
  const seen = []
  let after = ''
  for (let more = true; more;) {
    const next = await list(`first: 1, after: "${after}", sort: INGESTED_AT_DESC`)
    seen.push(...ids(next))
    after = next.edges.at(-1).cursor
    more = next.pageInfo.hasNextPage
  }
  assert.deepEqual(seen, [site, style, page])
  const tuple = JSON.parse(Buffer.from(after, 'base64url'))
  assert.equal(tuple.length, 5)
  assert.equal(tuple[2], true)
  assert.equal(tuple[3], page)
})

await step('an item in a bundle after it came alone', async () => {
  const inner = createData('inside', signer, { tags: [tag('Inner', 'yes')] })
  await inner.sign(signer)
  const alone = await fetch(at('/tx'), {
    method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: inner.getRaw()
  })
  assert.equal(alone.status, 200)
  assert.deepEqual(ids(await list('bundledIn: null, tags: [{name: "Inner", values: ["yes"]}]')), [inner.id])
  const bundle = await bundleAndSignData([inner], signer)
  const tx = await arweave.createTransaction({ data: bundle.getRaw() }, wallet)
  tx.addTag('Bundle-Format', 'binary')
  tx.addTag('Bundle-Version', '2.0.0')
  await arweave.transactions.sign(tx, wallet)
  assert.equal((await arweave.transactions.post(tx)).status, 200)
  const found = await list(`bundledIn: ["${tx.id}"]`)
  assert.deepEqual(ids(found), [inner.id])
  assert.equal(found.edges[0].node.bundledIn.id, tx.id)
  const served = await fetch(at(`/${inner.id}`))
  assert.equal(served.headers.get('x-ar-io-root-transaction-id'), tx.id)
})

await step('@ar.io/sdk: ANT.getModuleId', async () => {
  const module = createHash('sha256').update('a module').digest('base64url')
  const ant = await upload('', [tag('Type', 'Process'), tag('Module', module)])
  assert.equal(await ANT.init({ processId: ant }).getModuleId({ graphqlUrl: at('/graphql').href, retries: 1 }), module)
})

await step('@ar.io/sdk: its query for the notices of an epoch', async () => {
  const processId = createHash('sha256').update('a process').digest('base64url')
  const notice = await upload('{}', [
    tag('Data-Protocol', 'ao'),
    tag('From-Process', processId),
    tag('Action', 'Epoch-Distribution-Notice'),
    tag('Epoch-Index', '7')
  ])
  for (const [epochIndex, expected] of [[7, [notice]], [8, []]]) {
    const response = await fetch(at('/graphql'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: epochDistributionNoticeGqlQuery({ epochIndex, processId, authorities: [address] })
    })
    assert.deepEqual(ids((await response.json()).data.transactions), expected)
  }
})

await step('what tells a gateway of AR.IO', async () => {
  const info = await (await fetch(at('/ar-io/info'))).json()
  assert.deepEqual(info.supportedManifestVersions, ['0.1.0', '0.2.0'])
  assert.equal((await fetch(at('/ar-io/healthcheck'))).status, 200)
  assert.equal((await fetch(at('/ar-io/resolver/nobody'))).status, 404)
})

await step('what is blocked', async () => {
  const blocked = await fetch(at(`/api/v1/blocked/ids/${style}`), { method: 'PUT', body: '{"reason":"test"}' })
  assert.equal(blocked.status, 200, await blocked.text())
  assert.equal((await fetch(at(`/raw/${style}`))).status, 451)
  assert.equal((await fetch(at(`/${site}/css/style.css`))).status, 451)
})
process.exit(0)
