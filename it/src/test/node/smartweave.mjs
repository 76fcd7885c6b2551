// Contracts and interactions on a node's chain, read by the engines that npm has and by the node's own /evaluate, which have to agree.
// NODE_URL says where the node is, READER_URL where one is that has it as its upstream, ROUNDS how many made-up contracts there are.
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'

const require = createRequire(process.env.HEDDLE_NODE_MODULES + '/')
console.log = () => {} // the engines talk
process.chdir(mkdtempSync(path.join(tmpdir(), 'smartweave-'))) // and Warp keeps what it knows where it is run
const Arweave = require('arweave')
const { readContract } = require('smartweave')
const threeEm = require('@three-em/node')
const { WarpFactory, LoggerFactory } = require('warp-contracts')
LoggerFactory.INST.logLevel('none')

const url = process.env.NODE_URL
const { hostname: host, port } = new URL(url)
const arweave = Arweave.init({ protocol: 'http', host, port, logging: false })
const wallets = [await arweave.wallets.generate(), await arweave.wallets.generate()]
const addresses = await Promise.all(wallets.map((wallet) => arweave.wallets.jwkToAddress(wallet)))
const say = (line) => process.stdout.write(`${line}\n`)

async function post (data, tags, wallet = wallets[0], more = {}) {
  const tx = await arweave.createTransaction({ data, ...more }, wallet)
  for (const [name, value] of tags) tx.addTag(name, value)
  await arweave.transactions.sign(tx, wallet)
  const { status, data: said } = await arweave.transactions.post(tx)
  assert.equal(status, 200, JSON.stringify(said))
  return tx.id
}
const mine = async () => (await (await fetch(`${url}/mine`)).json()).height
const source = (text) => post(text, [['App-Name', 'SmartWeaveContractSource'], ['App-Version', '0.3.0'], ['Content-Type', 'application/javascript']])
const contract = (src, state, tags = []) =>
  post(JSON.stringify(state), [['App-Name', 'SmartWeaveContract'], ['App-Version', '0.3.0'], ['Contract-Src', src], ['Content-Type', 'application/json'], ...tags])
const write = (id, input, { wallet = wallets[0], tags = [], more } = {}) =>
  post(String(Math.floor(1000 + random() * 9000)), [['App-Name', 'SmartWeaveAction'], ['App-Version', '0.3.0'], ['Contract', id], ['Input', JSON.stringify(input)], ...tags], wallet, more)

let seed = Number(process.env.HEDDLE_SEED ?? 7)
function random () {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}
const below = (n) => Math.floor(random() * n)

async function ours (id, evaluator, height, more = '') {
  const answer = await fetch(`${url}/evaluate?contractId=${id}&evaluator=${evaluator}&height=${height}&showValidity=true${more}`)
  const text = await answer.text()
  assert.equal(answer.status, 200, text)
  return JSON.parse(text)
}
const plain = (value) => JSON.parse(JSON.stringify(value))
const warp = WarpFactory.forLocal(Number(port), arweave)

/** Holds the node to the engines that know all of what the contract does. */
async function agree (what, id, height, engines) {
  if (engines.includes('smartweave')) {
    const theirs = plain(await readContract(arweave, id, height, true))
    const mine = await ours(id, 'smartweave-0.4', height)
    assert.deepEqual({ state: mine.state, validity: mine.validity }, theirs, `${what}, smartweave`)
  }
  if (engines.includes('warp')) {
    const read = await warp.contract(id).setEvaluationOptions({ internalWrites: true, useKVStorage: true, unsafeClient: 'allow' }).readState(height)
    const { state, validity, errorMessages } = plain(read.cachedValue)
    const mine = await ours(id, 'warp-1.4', height)
    assert.deepEqual({ state: mine.state, validity: mine.validity }, { state, validity }, `${what}, warp: ${JSON.stringify(errorMessages)}`)
  }
  if (engines.includes('3em')) {
    const theirs = plain(await threeEm.executeContract(id, height, { host, port: Number(port), protocol: 'http' }))
    const mine = await ours(id, '3em-0.3.26', height)
    assert.deepEqual({ state: mine.state, result: mine.result, validity: mine.validity },
      { state: theirs.state, result: theirs.result, validity: theirs.validity }, `${what}, 3em`)
  }
  say(`ok ${what} (${engines})`)
}

const TOKEN = `
export async function handle (state, action) {
  const { function: fn, target, qty } = action.input
  if (fn === 'transfer') {
    if (!Number.isInteger(qty) || qty <= 0) throw new ContractError('no quantity')
    if ((state.balances[action.caller] ?? 0) < qty) throw new ContractError('too little')
    state.balances[action.caller] -= qty
    state.balances[target] = (state.balances[target] ?? 0) + qty
    return { state }
  }
  if (fn === 'note') {
    state.notes.push([SmartWeave.transaction.id, SmartWeave.transaction.owner, SmartWeave.transaction.quantity, SmartWeave.transaction.reward,
      SmartWeave.transaction.target, SmartWeave.transaction.tags.length, SmartWeave.block.height, SmartWeave.block.indep_hash, SmartWeave.block.timestamp,
      SmartWeave.contract?.id ?? null])
    return { state }
  }
  if (fn === 'balance') return { result: { balance: state.balances[target] ?? 0 } }
  if (fn === 'evolve') { state.evolve = target; state.canEvolve = true; return { state } }
  if (fn === 'nothing') return undefined
  throw new Error('unknown function')
}`
const EVOLVED = TOKEN.replace("fn === 'nothing'", "fn === 'new'").replace('return undefined', "{ state.notes.push('new'); return { state, result: 'evolved' } }")
const READER = `
export async function handle (state, action) {
  const { id } = action.input
  const other = await SmartWeave.contracts.readContractState(id)
  state.seen.push(Object.keys(other.balances).length, other.notes.length)
  return { state }
}`
const CALLER = `
export async function handle (state, action) {
  const { function: fn, id, input, throws } = action.input
  if (fn === 'view') return { state: { ...state, view: (await SmartWeave.contracts.viewContractState(id, input)).result } }
  const answer = await SmartWeave.contracts.write(id, input, throws)
  state.calls.push([answer.type, answer.result ?? null])
  if (fn === 'fail') throw new ContractError('after the call')
  return { state }
}`
const COUNTER = `
export async function handle (state, action) {
  const { function: fn, by } = action.input
  if (fn === 'get') return { result: state.n }
  if (!(by > 0)) throw new ContractError('by what')
  state.n += by
  state.callers.push(action.caller)
  return { state, result: state.n }
}`
const KV = `
export async function handle (state, action) {
  const { key, value, fail } = action.input
  await SmartWeave.kv.put(key, value)
  if (fail) throw new ContractError('not kept')
  state.all = [...(await SmartWeave.kv.kvMap()).entries()]
  return { state }
}`

const engines = ['smartweave', 'warp', '3em']
const [token, evolved, reader, caller, counter, kv] = await Promise.all([TOKEN, EVOLVED, READER, CALLER, COUNTER, KV].map(source))
await mine()

// Made-up lives of tokens, several interactions in a block. The first is valid: 3EM takes a first failure for none.
const heights = []
const tokens = []
for (let round = 0; round < Number(process.env.ROUNDS); round++) {
  const viaTag = round % 2 === 1
  // The engine of 3EM on npm caches a contract with its first source, so it cannot evolve.
  const evolves = round % 3 === 1
  const state = { balances: { [addresses[0]]: 1000, [addresses[1]]: 500 }, notes: [], ticker: `T${round}` }
  const id = viaTag ? await post('x', [['App-Name', 'SmartWeaveContract'], ['App-Version', '0.3.0'], ['Contract-Src', token], ['Init-State', JSON.stringify(state)]]) : await contract(token, state)
  tokens.push(id)
  await mine()
  await write(id, { function: 'note' })
  heights.push(await mine())
  for (let block = 0; block < 4; block++) {
    for (let i = below(4); i >= 0; i--) {
      const input = [
        { function: 'transfer', target: addresses[below(2)], qty: below(600) }, { function: 'transfer', target: `someone${below(3)}`, qty: below(300) },
        { function: 'note' }, { function: 'balance', target: addresses[below(2)] }, { function: 'gone' }][below(5)]
      const who = below(2)
      const more = below(3) === 0 ? { target: addresses[1 - who], quantity: '5' } : undefined
      await write(id, input, { wallet: wallets[who], more })
    }
    if (block === 2 && evolves) await write(id, { function: 'evolve', target: evolved })
    if (block === 3) await write(id, { function: 'new' })
    heights.push(await mine())
  }
  await agree(`token ${round}`, id, heights.at(-1), evolves ? ['smartweave', 'warp'] : engines)
  const early = heights.at(-3)
  if (process.env.READER_URL) {
    const there = await fetch(`${process.env.READER_URL}/evaluate?contractId=${id}&height=${heights.at(-1)}&showValidity=true`)
    assert.deepEqual(await there.json(), await ours(id, '3em-0.3.26', heights.at(-1)), 'read through another node')
  }
  await agree(`token ${round} two blocks earlier`, id, early, ['smartweave', 'warp'])
}

// What is no JSON is skipped, or invalid; several contracts in one interaction.
const odd = await contract(counter, { n: 0, callers: [] })
const odd2 = await contract(counter, { n: 10, callers: [] })
await mine()
await write(odd, { function: 'add', by: 1 })
await mine()
await post('1', [['App-Name', 'SmartWeaveAction'], ['Contract', odd], ['Input', '{no json']])
await post('1', [['App-Name', 'SmartWeaveAction'], ['Contract', odd2], ['Input', '{"by":5}'], ['Contract', odd], ['Input', '{"by":7}']])
let height = await mine()
await agree('inputs that are none, and several contracts', odd, height, ['smartweave', 'warp'])
await agree('the other of several contracts', odd2, height, ['smartweave', 'warp'])
assert.deepEqual((await ours(odd2, 'smartweave-0.4', height)).state.n, 15)

// Foreign reads see what stood at the block.
const seer = await contract(reader, { seen: [] })
await mine()
for (const id of tokens) {
  await write(seer, { id })
  height = await mine()
}
await agree('foreign reads', seer, height, ['smartweave', 'warp'])
const lost = await contract(reader, { seen: [] })
await mine()
await write(lost, { id: lost.replace(/./, '_') }) // Warp ends a reading that asks for what is not there
await write(lost, { id: tokens[0] })
await agree('a foreign read of nothing', lost, await mine(), ['smartweave'])

// Internal writes, as Warp has them.
const a = await contract(caller, { calls: [] })
const b = await contract(counter, { n: 0, callers: [] })
await mine()
const call = (input, tagged = true) => write(a, { id: b, ...input }, { tags: tagged ? [['Interact-Write', b]] : [] })
await call({ function: 'write', input: { by: 2 } })
await mine()
await write(b, { by: 10 })
await call({ function: 'write', input: { by: 3 } })
await mine()
await call({ function: 'fail', input: { by: 100 } })
await call({ function: 'write', input: { by: -1 } })
await call({ function: 'write', input: { by: -1 }, throws: false })
await call({ function: 'write', input: { by: 1 } }, false)
await call({ function: 'view', input: { function: 'get' } }, false)
height = await mine()
await agree('the contract that writes', a, height, ['warp'])
await agree('the contract that is written to', b, height, ['warp'])

const store = await contract(kv, { all: [] })
await mine()
for (const input of [{ key: 'b', value: 1 }, { key: 'a', value: { x: 1 } }, { key: 'c', value: 2, fail: true }, { key: 'd', value: 4 }]) {
  await write(store, input)
  await mine()
}
await agree('keys and values', store, await mine(), ['warp'])

// What is cached does not shine through below its height, nor does it hide what came later.
const first = await ours(tokens[0], 'smartweave-0.4', heights[0])
assert.deepEqual(await ours(tokens[0], 'smartweave-0.4', heights[0], '&cache=false'), first)
await ours(tokens[0], 'smartweave-0.4', height)
assert.deepEqual(await ours(tokens[0], 'smartweave-0.4', heights[0]), first)
await write(tokens[0], { function: 'note' })
height = await mine()
await agree('a cached token that lived on', tokens[0], height, ['smartweave'])
say('all agree')
process.exit(0)
