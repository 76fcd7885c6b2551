// Stock aoconnect in mainnet mode against a running node, and the same processes from the legacy
// side: NODE_URL and HEDDLE_MODULES say where.
import './no-router.mjs'
import { test, before } from 'node:test'
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { connect, createSigner } from '@permaweb/aoconnect'
import { aos, ethereumSigner, open, rsaSigner, uploadModule } from './node.mjs'

const require = createRequire(import.meta.url)
const Arweave = require('arweave')
const { ArweaveSigner, createData } = require('arbundles')
const url = process.env.NODE_URL
const modules = process.env.HEDDLE_MODULES
let legacy
let module
let main
let jwk
let address
let process_

const output = (result) => String(result.Output?.data?.output ?? result.Output?.data).split('\n').at(-1)
const evaluate = async (process, code, tags = []) => {
  const slot = await main.message({
    process,
    tags: [{ name: 'Action', value: 'Eval' }, ...tags],
    data: code,
  })
  return { slot, result: await main.result({ process, message: slot }) }
}
const get = async (path, headers = {}) => {
  const response = await fetch(url + path, { headers })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const post = async (path, item, headers = {}) => {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/ans104', 'codec-device': 'ans104@1.0', ...headers },
    body: item,
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const json = { 'require-codec': 'application/json', 'accept-bundle': 'true' }
const signed = async (data, options) => {
  const signer = new ArweaveSigner(jwk)
  const item = createData(data, signer, options)
  await item.sign(signer)
  return item
}

before(async () => {
  legacy = await open(url)
  const uploader = await rsaSigner()
  module = await uploadModule(url, uploader.items, modules, aos['aos 2 wasm64'])
  jwk = await Arweave.init({}).wallets.generate()
  address = await Arweave.init({}).wallets.jwkToAddress(jwk)
  main = connect({ MODE: 'mainnet', URL: url, signer: createSigner(jwk) })
})

test('spawns with the address of the node as scheduler and authority', async () => {
  const info = await get('/~meta@1.0/info/address')
  assert.equal(info.text, legacy.authority)
  process_ = await main.spawn({ module, tags: [{ name: 'Name', value: 'mainnet' }] })
  assert.match(process_, /^[\w-]{43}$/)
  const slot = await get(`/${process_}~process@1.0/slot/current`)
  assert.equal(slot.text, '0')
  assert.equal(slot.headers.get('ao-types'), 'body="integer"')
})

test('sends messages and reads their results', async () => {
  const { slot, result } = await evaluate(process_, '1 + 41')
  assert.equal(slot, 1)
  assert.equal(output(result), '42')
  assert.ok(result.Output.prompt ?? result.Output.data.prompt)
  const owner = await evaluate(process_, 'Owner')
  assert.equal(output(owner.result), address)
  const failed = await evaluate(process_, 'error("no")')
  assert.ok(failed.result.Error)
  const id = await main.message({ process: process_, data: 'x', returnMessageId: true })
  assert.match(id, /^[\w-]{43}$/)
  const whole = await main.message({ process: process_, data: '2 + 2', tags: [{ name: 'Action', value: 'Eval' }], opts: { fullResponse: true } })
  assert.equal(output(whole), '4')
})

test('results are those of the newest slot', async () => {
  const { slot } = await evaluate(process_, '"the newest"')
  const { edges } = await main.results({ process: process_ })
  assert.equal(edges[0].cursor, String(slot))
  assert.equal(output(edges[0].node), 'the newest')
})

test('a dry-run has its tags from the path as they came, and leaves nothing', async () => {
  await evaluate(
    process_,
    `Handlers.add('echo', 'Echo', function (m) ao.send({ Target = m.From, Data = m.Tags.X .. '|' .. m.Data }) end)`,
  )
  const before = (await get(`/${process_}/slot/current`)).text
  for (const x of ['plain', 'a b', '100%', 'a/b+c[1]', 'x?y#z', '{"q":"é"}']) {
    const result = await main.dryrun({
      process: process_,
      tags: [{ name: 'Action', value: 'Echo' }, { name: 'X', value: x }],
      data: 'body',
    })
    assert.equal(result.Messages?.[0]?.Data, `${x}|body`, JSON.stringify(result))
    assert.equal(result.Messages[0].Target, address)
  }
  assert.equal((await get(`/${process_}/slot/current`)).text, before)
})

test('the state shows what is patched, down to a leaf', async () => {
  await evaluate(
    process_,
    `Send({ device = 'patch@1.0', cache = { balances = { alice = 7, bob = '9' }, title = 'T' } })`,
  )
  const { slot } = await evaluate(process_, `Send({ device = 'patch@1.0', cache = { balances = { alice = 8 } } })`)
  assert.equal((await get(`/${process_}~process@1.0/now/cache/balances/alice`)).text, '8')
  assert.equal((await get(`/${process_}~process@1.0/compute/cache/balances/bob`)).text, '9')
  assert.equal((await get(`/${process_}~process@1.0/compute=${slot - 1}/cache/balances/alice`)).text, '7')
  const balances = await get(`/${process_}~process@1.0/now/cache/balances`, json)
  assert.deepEqual(JSON.parse(balances.text), { alice: 8, bob: '9' })
  const asHeaders = await get(`/${process_}~process@1.0/now/cache/balances`)
  assert.equal(asHeaders.headers.get('alice'), '8')
  assert.equal(asHeaders.headers.get('ao-types'), 'alice="integer"')
  const serialized = await get(`/${process_}~process@1.0/now/cache/~json@1.0/serialize`)
  assert.equal(JSON.parse(serialized.text).title, 'T')
  const state = JSON.parse((await get(`/${process_}~process@1.0/now/serialize~json@1.0`)).text)
  assert.equal(state['at-slot'], slot)
  assert.equal(state.cache.balances.alice, 8)
  assert.equal(JSON.parse(state.results.json.body).Messages.length, 1)
  const linked = JSON.parse(
    (await get(`/${process_}~process@1.0/now/cache`, { ...json, 'accept-bundle': 'false' })).text,
  )
  assert.equal(linked.title, 'T')
  assert.deepEqual(JSON.parse((await get(`/${linked['balances+link']}`, json)).text), { alice: 8, bob: '9' })
  assert.equal((await get(`/${linked['balances+link']}~message@1.0/bob`)).text, '9')
  assert.equal((await get(`/${process_}~process@1.0/now/cache/nothing`)).status, 404)
})

test('one process, from both sides: the same ids, slots and results', async () => {
  const there = connect({ MODE: 'legacy', GATEWAY_URL: url, MU_URL: `${url}/mu`, CU_URL: `${url}/cu` })
  const signer = createSigner(jwk)
  const message = await there.message({
    process: process_, signer, tags: [{ name: 'Action', value: 'Eval' }], data: 'Shared = 5; return Shared',
  })
  const legacyResult = await there.result({ process: process_, message })
  const slot = Number((await get(`/${process_}/slot/current`)).text)
  const mainResult = await main.result({ process: process_, message: slot })
  assert.deepEqual(mainResult.Output, legacyResult.Output)
  const byId = await main.result({ process: process_, message })
  assert.deepEqual(byId, mainResult)
  const { slot: next, result } = await evaluate(process_, 'Shared + 1')
  assert.equal(next, slot + 1)
  assert.equal(output(result), '6')
  const schedule = JSON.parse(
    (await get(`/~scheduler@1.0/schedule?target=${process_}&from=${slot}&to=${next}&accept=application/aos-2`)).text,
  )
  assert.deepEqual(schedule.edges.map((edge) => edge.cursor), [slot, next])
  assert.equal(schedule.edges[0].node.message.Id, message)
  const su = await (await fetch(`${url}/su/${process_}?from-nonce=${slot - 1}&to-nonce=${next}`)).json()
  assert.deepEqual(
    su.edges.map((edge) => edge.node.message.id),
    schedule.edges.map((edge) => edge.node.message.Id),
  )
  const born = await there.spawn({
    module, scheduler: legacy.scheduler, signer, tags: [{ name: 'Authority', value: legacy.authority }],
  })
  assert.equal(output((await evaluate(born, '2 * 3')).result), '6')
})

test('a repeat of an item has the slot that it had', async () => {
  const item = await signed('return 1', {
    target: process_,
    tags: [
      { name: 'Data-Protocol', value: 'ao' }, { name: 'Type', value: 'Message' },
      { name: 'Variant', value: 'ao.N.1' }, { name: 'Action', value: 'Eval' },
    ],
  })
  const first = await post(`/${process_}~process@1.0/push`, item.getRaw(), json)
  const second = await post(`/${process_}~process@1.0/schedule`, item.getRaw(), json)
  assert.equal(first.status, 200, first.text)
  assert.equal(JSON.parse(first.text).slot, JSON.parse(second.text).slot)
  assert.equal(JSON.parse(first.text).id, item.id)
})

test('messages between processes arrive, and are trusted', async () => {
  const other = await main.spawn({ module })
  await evaluate(other, `Handlers.add('note', 'Note', function (m) Seen = m.From .. m.Data end)`)
  const note = await signed(`Send({ Target = '${other}', Action = 'Note', Data = '!' })`, {
    target: process_,
    tags: [
      { name: 'Data-Protocol', value: 'ao' }, { name: 'Type', value: 'Message' },
      { name: 'Variant', value: 'ao.N.1' }, { name: 'Action', value: 'Eval' },
    ],
  })
  const pushed = JSON.parse((await post(`/${process_}~process@1.0/push`, note.getRaw(), json)).text)
  assert.equal(pushed['1'].target, other)
  assert.equal(pushed['1']['resulted-in'].process, other)
  assert.equal(pushed['1'].slot, 2)
  assert.equal(output((await evaluate(other, 'Seen')).result), `${process_}!`)
  const later = JSON.parse((await get(`/${process_}~process@1.0/push&slot=${pushed.slot}`, json)).text)
  assert.deepEqual(later['1'], pushed['1'])
  assert.match((await get(`/~cache@1.0/read=${pushed['1'].id}/action`)).text, /^Note$/)
})

test('what the aos client asks for: spawn, prompt, a line, and the live loop', async () => {
  const authority = await (await fetch(`${url}/~meta@1.0/info/address`)).text()
  // Its scheduler is built in; a local node adopts what names another one.
  const client = connect({
    MODE: 'mainnet', URL: url, signer: createSigner(jwk), SCHEDULER: 'n_XZJhUnmldNFo4dhajoPZWhBXuJk-OcQr5JQ49c4Zo',
  })
  const id = await client.spawn({
    module, authority, data: '1984',
    tags: [
      { name: 'App-Name', value: 'aos' }, { name: 'Name', value: 'default' },
      { name: 'aos-version', value: '2.0.16' }, { name: 'process-timestamp', value: String(Date.now()) },
    ],
  })
  const line = async (code) => {
    const slot = await client.message({
      process: id, data: code,
      tags: [{ name: 'Action', value: 'Eval' }, { name: 'message-timestamp', value: String(Date.now()) }],
    })
    return { slot, result: await client.result({ process: id, slot }) }
  }
  const { result: boot } = await line("require('.process')._version")
  assert.match(output(boot), /^2\./)
  assert.ok(boot.Output.prompt ?? boot.Output.data.prompt)
  const { slot, result } = await line('1 + 1')
  assert.equal(output(result), '2')
  for (let round = 0; round < 3; round++) {
    const { edges } = await client.results({ process: id, limit: 1, sort: 'DESC' })
    assert.equal(edges[0].cursor, String(slot))
    assert.equal(output(edges[0].node), '2')
  }
})

test('request reads raw answers, signed by the node if asked', async () => {
  const response = await main.request({
    path: `/${process_}~process@1.0/slot`, method: 'POST', 'signing-format': 'ans104', 'require-codec': 'application/json',
  })
  assert.equal((await response.json()).process, process_)
  const get_ = await main.request({ path: `/${process_}~process@1.0/slot/current`, method: 'GET' })
  assert.match(await get_.text(), /^\d+$/)
  const answer = await get(`/${process_}~process@1.0/slot`, { 'accept-signature': 'sig1=()' })
  assert.match(answer.headers.get('signature-input'), /^comm-[\w-]{43}=\(.*"current".*\);alg="ed25519";keyid="publickey:/)
  assert.equal(answer.headers.get('access-control-expose-headers'), '*')
})

test('what is wrong is said, with a status that fits', async () => {
  const nobody = 'A'.repeat(43)
  const wrong = [
    [await get(`/${nobody}~process@1.0/now`), 404, 'not here'],
    [await get(`/${process_}~process@1.0/compute=999999`), 404, 'no slot'],
    [await get(`/${process_}~process@1.0/compute=x`), 400, 'a slot is a number'],
    [await get('/~lua@5.3a/x'), 404, 'devices here are'],
    [await get('/~relay@1.0/call?relay-path=http://x'), 403, 'off'],
    [await get(`/${process_}/compute&slot+integer=x`), 400, 'integer'],
    [await post('/push', 'no item'), 400, 'no signed data item'],
    [await post('/push', ''), 400, 'empty'],
    [await get(`/${process_}/push`), 405, 'POST'],
    [await get('/~cache@1.0/read=x'), 400, 'no id'],
    [await get(`/~cache@1.0/read=${nobody}`), 404, 'no message'],
  ]
  for (const [answer, status, words] of wrong) {
    assert.equal(answer.status, status, answer.text)
    assert.ok(JSON.parse(answer.text).error.includes(words), answer.text)
  }
  const unsigned = await fetch(`${url}/${process_}/schedule`, { method: 'POST', headers: { 'signature-input': 'x=()' }, body: 'x' })
  assert.equal(unsigned.status, 400)
  assert.match(await unsigned.text(), /no wallet signed/)
  const lua = await signed('x', {
    tags: [
      { name: 'Data-Protocol', value: 'ao' }, { name: 'Type', value: 'Process' }, { name: 'Module', value: module },
      { name: 'Scheduler', value: legacy.scheduler }, { name: 'execution-device', value: 'lua@5.3a' },
    ],
  })
  const refused = await post('/push', lua.getRaw())
  assert.equal(refused.status, 400)
  assert.ok(refused.text.includes('lua@5.3a'))
  const forged = Buffer.from((await signed('x', { target: process_, tags: [{ name: 'Type', value: 'Message' }] })).getRaw())
  forged[forged.length - 1] ^= 1
  assert.equal((await post(`/${process_}/push`, forged)).status, 400)
})

test('the log is read by what finds the scheduler from the process', async () => {
  const page = await main.getMessages({ processId: process_, from: '0', to: String(Date.now() + 1000), limit: '100' })
  assert.ok(page.edges.length > 5)
  const { slot } = await evaluate(process_, '1')
  assert.equal(await main.getLastSlot({ processId: process_ }), String(slot))
  const last = page.edges.at(-1).node.message.id
  const found = await main.getMessageById({ processId: process_, messageId: last })
  assert.equal(found.message.id, last)
})

test('items are read by id, and ids of the gateway stay its own', async () => {
  const read = JSON.parse((await get(`/~cache@1.0/read=${process_}?require-codec=json@1.0`)).text)
  assert.equal(read.module, module)
  assert.equal(read.commitments[process_].committer, address)
  assert.equal((await get(`/${process_}~process@1.0/process/name`)).text, 'mainnet')
  assert.equal((await get(`/${process_}`)).text, '1984')
})
