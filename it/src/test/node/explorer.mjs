// A browser walks through the explorer of a node: every page, wide and narrow, by day and by night, without scripts,
// with hostile data, with a trace of two thousand messages, and at the prompt. Screenshots are left for people.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { open, rsaSigner, until } from './node.mjs'

const url = process.env.NODE_URL
const shots = process.env.SCREENSHOTS
const require = createRequire(path.join(process.env.HEDDLE_NODE_MODULES, 'x.js'))
const { chromium } = require('playwright-core')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
mkdirSync(shots, { recursive: true })

const browserFile = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .find((file) => file && existsSync(file))
assert.ok(browserFile, 'there is no Chromium here: install the package chromium, or name the program in CHROMIUM')

const tag = (name, value) => ({ name, value })
const HOSTILE = `"><script>window.hurt = 1</script><img src=x onerror="window.hurt = 1">'\`\${1}{{1}}&lt;`

// What there is to be seen: a ledger, a process that fans out, and one with names and data of an enemy.
const { ao, scheduler, authority } = await open(url)
const module = (await (await fetch(`${url}/api/v1/status`)).json()).module
const { signer, address } = await rsaSigner()
const spawn = (name, ...tags) =>
  ao.spawn({ module, scheduler, signer, tags: [tag('Authority', authority), tag('Name', name), ...tags] })
const say = async (target, data, ...tags) => {
  const id = await ao.message({ process: target, signer, data, tags })
  return { id, result: await ao.result({ process: target, message: id }) }
}
const evaluate = (target, source) => say(target, source, tag('Action', 'Eval'))

const ledger = await spawn('Harbour ledger')
await evaluate(ledger, `
  Balances = Balances or { ["${address}"] = "1000000" }
  for i = 1, 12 do Balances["holder-" .. i] = tostring(i * 1250) end
  Handlers.add('balances', 'Balances', function(msg) print(require('json').encode(Balances)) end)
  Handlers.add('transfer', 'Transfer', function(msg)
    local work = 0
    for i = 1, tonumber(msg.Quantity) * 200 do work = work + i end
    print('moved ' .. msg.Quantity .. ' to ' .. msg.Recipient)
  end)`)
await Promise.all(Array.from({ length: 30 }, (_, i) =>
  say(ledger, '', tag('Action', 'Transfer'), tag('Quantity', String(1 + ((i * 37) % 50))), tag('Recipient', `holder-${1 + (i % 12)}`))))
await evaluate(ledger, 'error("as asked")')
const balances = await say(ledger, '', tag('Action', 'Balances'))
const counter = await (async () => {
  const post = async (where, body) => (await fetch(url + where, { method: 'POST', body: JSON.stringify(body) })).json()
  const source = 'export async function handle(state, { input }) { for (let i = 0; i < input.work; i++) state.n++; return { state, result: { n: state.n, work: input.work } }; }'
  const { id } = await post('/api/contract/deploy', { contractSrc: [...Buffer.from(source)], initState: '{"n":0}', contentType: 'application/javascript' })
  for (let i = 0; i < 24; i++) {
    await post('/api/transactions', { functionId: id, inputs: [{ input: JSON.stringify({ work: 100 + ((i * 53) % 400) }) }] })
  }
  return id
})()
const fan = await spawn('Fan')
await evaluate(fan, `
  Handlers.add('spread', 'Spread', function(msg)
    local depth = tonumber(msg.Depth)
    if depth > 0 then
      for i = 1, tonumber(msg.Width) do
        ao.send({ Target = ao.id, Action = 'Spread', Depth = tostring(depth - 1), Width = msg.Width, Number = tostring(i) })
      end
    end
  end)`)
// To trace two thousand messages takes the node half a second: how far the log is says when it is time to.
const spread = async (width) => {
  const log = async () => (await fetch(`${url}/api/v1/processes/${fan}/fold`)).json()
  const last = (await log()).slots + width + width * width
  const { id } = await say(fan, '', tag('Action', 'Spread'), tag('Depth', '2'), tag('Width', String(width)))
  await until(`a tree of ${width} by ${width}`, async () => (await log()).slot === last, 120000)
  return id
}
const few = await spread(4)
const many = await spread(45)
const traced = async (id) => (await (await fetch(`${url}/api/v1/messages/${id}/trace?limit=2000`)).json()).messages.length
assert.equal(await traced(few), 21)
assert.equal(await traced(many), 2000)
const enemy = await spawn(HOSTILE, tag(HOSTILE.slice(0, 60), HOSTILE))
const attack = await say(enemy, HOSTILE, tag('Action', HOSTILE))
await evaluate(enemy, `print([==[${HOSTILE}]==])`)
const sleeper = await spawn('Sleeper')
const idle = await ao.message({ process: sleeper, signer, data: 'return 1', tags: [tag('Action', 'Eval'), tag('Cast', 'true')] })

const browser = await chromium.launch({
  executablePath: browserFile,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
})
const pages = [
  ['overview', '/explore'],
  ['process', `/explore/processes/${ledger}`],
  ['handlers', `/explore/processes/${ledger}`, 200, async (page) => {
    await page.getByRole('button', { name: 'Ask what it answers to' }).click()
    await page.getByRole('row', { name: 'transfer Action = Transfer always' }).waitFor()
    assert.match(page.url(), /\/handlers#handlers$/)
  }],
  ['function', `/explore/processes/${counter}`],
  ['message-tree', `/explore/messages/${few}`],
  ['message-many', `/explore/messages/${many}`],
  ['message-table', `/explore/messages/${balances.id}`],
  ['message-idle', `/explore/messages/${idle}`],
  ['hostile-process', `/explore/processes/${enemy}`],
  ['hostile-message', `/explore/messages/${attack.id}`],
  ['search', '/explore/search'],
  ['search-name', '/explore/search?q=harbour'],
  ['search-tag', '/explore/search?q=Action%3ATransfer'],
  ['owner', `/explore/owners/${address}`],
  ['module', `/explore/modules/${module}`],
  ['node', '/explore/node'],
  ['graphql', '/explore/graphql'],
  ['repl', '/explore/repl'],
  ['docs', '/docs'],
  ['document', '/docs/tour'],
  ['missing', `/explore/${'x'.repeat(42)}A`, 404],
]
const looks = [
  { name: 'wide-light', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { name: 'wide-dark', viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  { name: 'phone-light', viewport: { width: 390, height: 844 }, colorScheme: 'light', isMobile: true, hasTouch: true },
  { name: 'phone-dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark', isMobile: true, hasTouch: true },
].filter(({ name }) => process.env.HEDDLE_LONG || name === 'wide-light' || name === 'phone-dark')

/** A page that remembers what it should not have done. */
async function visit(context) {
  const page = await context.newPage()
  // A browser that has just begun takes its time for whatever it shows first.
  await page.goto('data:text/html,<p>elsewhere')
  const faults = []
  page.on('console', (message) => {
    const expected = message.text().includes('404') && page.url().includes('xxxxx')
    if (message.type() === 'error' && !expected) faults.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => faults.push(`dialog: ${dialog.message()}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`)) faults.push(`left the origin: ${request.url()}`)
  })
  return { page, faults }
}

async function noFaults({ page, faults }, where) {
  assert.deepEqual(faults, [], where)
  assert.equal(await page.evaluate('window.hurt'), undefined, `${where}: a script of the enemy ran`)
  assert.equal(await page.evaluate(() => document.querySelectorAll('[onerror], img[src="x"]').length), 0, where)
}

/** A picture for people; to write a page as PNG takes twice as long. */
const shot = (name) => ({ path: path.join(shots, `${name}.jpg`), type: 'jpeg', quality: 80 })

/** When something was seen first, and how much of that the browser waited for the node. */
const painted = () => new Promise((resolve) => {
  const { requestStart, responseStart } = performance.getEntriesByType('navigation')[0]
  new PerformanceObserver((list) => {
    const [paint] = list.getEntriesByName('first-contentful-paint')
    if (paint) resolve({ paint: paint.startTime, node: responseStart - requestStart })
  }).observe({ type: 'paint', buffered: true })
})

// Every visit that is timed counts, and each look is timed before anything else is asked of its
// browser: it still works on pictures and on axe when the next page is opened.
const paints = []
async function time({ page }, name) {
  for (const [title, where] of pages) {
    await page.goto(url + where, { waitUntil: 'load' })
    paints.push({ label: `${title}, ${name}`, ...(await page.evaluate(painted)) })
  }
}

try {
  for (const { name, ...look } of looks) {
    const context = await browser.newContext(look)
    const visitor = await visit(context)
    // The first page of a site takes a browser hundreds of milliseconds, whatever is on it: it starts a process for it.
    await visitor.page.goto(`${url}/docs`)
    if (process.env.HEDDLE_LONG) await time(visitor, name)
    for (const [title, where, status, act] of pages) {
      const label = `${title}, ${name}`
      const answer = await visitor.page.goto(url + where, { waitUntil: 'load' })
      assert.equal(answer.status(), status ?? 200, label)
      await act?.(visitor.page)
      await visitor.page.screenshot({ ...shot(`${title}-${name}`), fullPage: title !== 'message-many' })
      const overflow = await visitor.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      assert.ok(overflow <= 1, `${label}: the page is ${overflow} pixels wider than the screen`)
      // A drawing of two thousand messages takes axe a minute; the small one is of the same parts.
      if (title !== 'message-many' && (name === 'wide-light' || name === 'phone-dark')) {
        await visitor.page.evaluate(axe)
        const found = await visitor.page.evaluate(async () => (await axe.run({ resultTypes: ['violations'] })).violations
          .filter((one) => ['serious', 'critical', 'moderate'].includes(one.impact))
          .map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html).join(' | ')}`))
        assert.deepEqual(found, [], label)
      }
      await noFaults(visitor, label)
    }
    await context.close()
  }

  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  const visitor = await visit(context)
  const { page } = visitor

  // The address alone leads people here.
  await page.goto(`${url}/`)
  assert.equal(new URL(page.url()).pathname, '/explore')

  // What happens is there at once, and moves nothing else.
  await page.evaluate(() => {
    window.shift = 0
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
      const outside = entry.sources.some(({ node }) => node && !(node.nodeType === 1 ? node : node.parentElement)?.closest('#items, #figures'))
      if (outside) window.shift += entry.value
    })).observe({ type: 'layout-shift', buffered: true })
  })
  await page.locator('#live[data-on="true"]').waitFor()
  const fresh = await say(ledger, '', tag('Action', 'Fresh-as-paint'))
  await page.locator('#items .row.new', { hasText: 'Fresh-as-paint' }).waitFor({ timeout: 10000 })
  assert.ok((await page.evaluate('window.shift')) < 0.02, 'the page jumped')
  await page.locator('#items .row', { hasText: 'Fresh-as-paint' }).locator('.id').first().click()
  assert.ok(page.url().endsWith(fresh.id))

  // What nobody asked for is computed when somebody presses the button, and found to be the same again.
  await page.goto(`${url}/explore/messages/${idle}`)
  await page.getByText('nobody has asked for it yet').waitFor()
  await page.getByRole('button', { name: 'Compute it here' }).click()
  await page.getByText('Computed now').waitFor()
  await page.getByRole('button', { name: 'Verify it' }).click()
  await page.locator('.done[data-good="true"]').waitFor()
  assert.equal(await page.locator('.checks .good').count(), 5)
  await page.screenshot({ ...shot('verified'), fullPage: true })

  // Two thousand messages can be seen as a whole, from near, and by keyboard.
  await page.goto(`${url}/explore/messages/${many}`)
  assert.equal(await page.locator('.nodes circle').count() >= 2000, true)
  await page.getByRole('button', { name: 'All', exact: true }).click()
  await page.locator('svg.far').waitFor()
  await page.locator('.graph').screenshot(shot('graph-many'))
  await page.getByRole('button', { name: '1:1' }).click()
  await page.locator('.nodes a').nth(1).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL((to) => !to.href.endsWith(many))

  // A query, and a search by keyboard alone.
  await page.goto(`${url}/explore/graphql`)
  await page.getByRole('button', { name: 'Run' }).click()
  await page.getByText('"edges"').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('searchbox').fill(ledger)
  await page.keyboard.press('Enter')
  await page.waitForURL(`${url}/explore/processes/${ledger}`)

  // The prompt: a wallet is made, a process started, and both are there the next time.
  await page.goto(`${url}/explore/repl`)
  const line = page.getByRole('textbox', { name: 'Lua' })
  await line.fill('Count = 41')
  await line.press('Enter')
  await line.fill('Count + 1')
  await line.press('Enter')
  await page.locator('#screen div:not(.mine)', { hasText: /^42$/ }).waitFor({ timeout: 60000 })
  await page.screenshot(shot('repl-used'))
  const wallet = await page.locator('#wallet').inputValue()
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.goto(`${url}/explore/owners/${wallet}`)
  await page.locator('.row', { hasText: 'browser' }).waitFor()
  await noFaults(visitor, 'the walk')
  await context.close()

  // Without scripts there is all there is to read.
  const plain = await browser.newContext({ javaScriptEnabled: false })
  const reader = await plain.newPage()
  for (const [title, where, status, act] of pages.filter(([name]) => name !== 'message-many')) {
    assert.equal((await reader.goto(url + where)).status(), status ?? 200, title)
    await act?.(reader)
    assert.ok((await reader.locator('main').innerText()).length > 20, title)
  }
  await plain.close()
} finally {
  await browser.close()
}
if (process.env.HEDDLE_LONG) {
  paints.sort((a, b) => b.paint - a.paint)
  const told = ({ label, paint, node }) => `${Math.round(paint)} ms, ${Math.round(node)} of them for the node: ${label}`
  const median = Math.round(paints[paints.length >> 1].paint)
  writeFileSync(
    path.join(shots, 'first-paint.txt'),
    [`median ${median} ms of ${paints.length} visits, one to each page`, ...paints.map(told), ''].join('\n'))
}
