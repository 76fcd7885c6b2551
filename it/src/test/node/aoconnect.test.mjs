// Stock aoconnect in legacy mode against a running node: NODE_URL and HEDDLE_MODULES say where.
import { test, before, describe } from 'node:test'
import assert from 'node:assert/strict'
import { aos, ethereumSigner, open, rsaSigner, until, uploadModule } from './node.mjs'

const url = process.env.NODE_URL
const modules = process.env.HEDDLE_MODULES
const kinds = Object.keys(aos)
let node
let rsa
const ethereum = ethereumSigner()
const ids = {}

// aos puts warnings and earlier prints before the value; the value is the last line.
const output = (result) => String(result.Output?.data?.output ?? result.Output?.data).split('\n').at(-1)
const evaluate = async (who, process, code) => {
  const message = await node.ao.message({
    process,
    signer: who.signer,
    tags: [{ name: 'Action', value: 'Eval' }],
    data: code,
  })
  return { message, result: await node.ao.result({ process, message }) }
}
const spawn = (who, kind, tags = []) =>
  node.ao.spawn({
    module: ids[kind],
    scheduler: node.scheduler,
    signer: who.signer,
    tags: [{ name: 'Authority', value: node.authority }, ...tags],
  })

before(async () => {
  node = await open(url)
  rsa = await rsaSigner()
  for (const kind of kinds) ids[kind] = await uploadModule(url, rsa.items, modules, aos[kind])
})

for (const kind of kinds) {
  for (const wallet of ['RSA', 'Ethereum']) {
    describe(`${kind}, ${wallet} wallet`, () => {
      const who = () => (wallet === 'RSA' ? rsa : ethereum)
      let process

      test('spawns, evaluates and answers with the result', async () => {
        process = await spawn(who(), kind, [{ name: 'Name', value: 'counter' }])
        assert.match(process, /^[\w-]{43}$/)
        const { result } = await evaluate(who(), process, '1 + 41')
        assert.equal(output(result), '42')
        assert.deepEqual(result.Messages, [])
        assert.ok(!result.Error)
        const { result: owner } = await evaluate(who(), process, 'Owner')
        if (wallet === 'Ethereum') assert.equal(output(owner), '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
        else assert.equal(output(owner), rsa.address)
      })

      test('keeps state between messages, and not the state of a failed one', async () => {
        await evaluate(who(), process, 'x = 1')
        const { result } = await evaluate(who(), process, 'x = 2; error("no")')
        assert.ok(result.Error, JSON.stringify(result))
        const { result: after } = await evaluate(who(), process, 'x')
        assert.equal(output(after), '1')
      })

      test('lists results by cursor, both ways', async () => {
        const all = await node.ao.results({ process, limit: 100 })
        assert.ok(all.edges.length >= 4)
        const first = await node.ao.results({ process, limit: 2 })
        assert.equal(first.edges.length, 2)
        const rest = await node.ao.results({ process, from: first.edges[1].cursor, limit: 100 })
        assert.deepEqual(
          [...first.edges, ...rest.edges].map((e) => e.cursor),
          all.edges.map((e) => e.cursor),
        )
        const newest = await node.ao.results({ process, sort: 'DESC', limit: 1 })
        assert.deepEqual(newest.edges[0].node, all.edges.at(-1).node)
      })

      test('answers dry-runs on the newest state and forgets them', async () => {
        const run = (data) =>
          node.ao.dryrun({
            process,
            Owner: wallet === 'RSA' ? rsa.address : '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
            tags: [{ name: 'Action', value: 'Eval' }],
            data,
          })
        assert.equal(output(await run('x = x + 10; return x')), '11')
        assert.equal(output(await run('return x')), '1')
      })

      test('assigns a message to another process', async () => {
        const other = await spawn(who(), kind)
        await evaluate(
          who(),
          other,
          `ao.addAssignable('any', function (m) return true end)
           Handlers.add('seen', function (m) return m.Action == 'Note' end, function (m) Seen = m.Data end)`,
        )
        const message = await node.ao.message({
          process,
          signer: who().signer,
          tags: [{ name: 'Action', value: 'Note' }],
          data: 'to be seen',
        })
        const assignment = await node.ao.assign({ process: other, message })
        assert.match(assignment, /^[\w-]{43}$/)
        const assigned = await node.ao.result({ process: other, message: assignment })
        assert.ok(!assigned.Error && !assigned.error, JSON.stringify(assigned))
        const { result } = await evaluate(who(), other, 'Seen')
        assert.equal(output(result), 'to be seen')
        const without = await node.ao.assign({ process: other, message, exclude: ['Data'] })
        const blind = await node.ao.result({ process: other, message: without })
        assert.ok(!blind.error, JSON.stringify(blind))
      })
    })
  }
}

describe('between processes', () => {
  test('two processes play a hundred rounds of ping-pong', async () => {
    const player = `Count = 0
      Handlers.add('ping', function (m) return m.Action == 'Ping' end, function (m)
        Count = Count + 1
        local round = tonumber(m.Round)
        if round < 200 then ao.send({ Target = m.From, Action = 'Ping', Round = tostring(round + 1) }) end
      end)`
    const [a, b] = [await spawn(rsa, 'aos 2 wasm64'), await spawn(rsa, 'aos 2 wasm32')]
    await evaluate(rsa, a, player)
    await evaluate(rsa, b, player)
    await evaluate(rsa, a, `ao.send({ Target = '${b}', Action = 'Ping', Round = '1' })`)
    for (const process of [a, b]) {
      await until(
        'the last round',
        async () => (output((await evaluate(rsa, process, 'Count')).result)) === '100',
        60000,
      )
    }
  })

  test('a process spawns another and is told', async () => {
    const parent = await spawn(rsa, 'aos 2 wasm64')
    await evaluate(
      rsa,
      parent,
      `Handlers.add('spawned', function (m) return m.Action == 'Spawned' end, function (m) Child = m.Process end)`,
    )
    await evaluate(
      rsa,
      parent,
      `Spawn('${ids['aos 2 wasm64']}', { Data = 'hello', Authority = '${node.authority}', ['On-Boot'] = 'Data' })`,
    )
    const child = await until('Spawned', async () => {
      const text = output((await evaluate(rsa, parent, 'Child or "none yet"')).result)
      return /^[\w-]{43}$/.test(text) && text
    })
    const info = await (await fetch(`${url}/su/processes/${child}`)).json()
    assert.equal(info.process_id, child)
    assert.ok(info.tags.some((t) => t.name === 'From-Process' && t.value === parent))
  })

  test('a cron ticks while it is monitored', async () => {
    const clock = await spawn(rsa, 'aos 2 wasm64', [
      { name: 'Cron-Interval', value: '1-second' },
      { name: 'Cron-Tag-Action', value: 'Tick' },
    ])
    await evaluate(
      rsa,
      clock,
      `Ticks = 0
       Handlers.add('tick', function (m) return m.Action == 'Tick' end, function (m) Ticks = Ticks + 1 end)`,
    )
    await node.ao.monitor({ process: clock, signer: rsa.signer })
    await until('three ticks', async () => {
      const ticks = output((await evaluate(rsa, clock, 'Ticks')).result)
      return Number(ticks) >= 3
    })
    await node.ao.unmonitor({ process: clock, signer: rsa.signer })
  })

  test('what a handler sends to a wallet is kept as permanent data', async () => {
    const process = await spawn(rsa, 'aos 2 wasm64')
    await evaluate(rsa, process, `ao.send({ Target = '${rsa.address}', Action = 'Greeting', Data = 'hi' })`)
    const query = `query { transactions(recipients: ["${rsa.address}"],
      tags: [{ name: "Action", values: ["Greeting"] }, { name: "From-Process", values: ["${process}"] }]) { edges { node { id } } } }`
    const id = await until('the greeting', async () => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      })
      return (await response.json()).data.transactions.edges[0]?.node.id
    })
    assert.equal(await (await fetch(`${url}/${id}`)).text(), 'hi')
  })
})
