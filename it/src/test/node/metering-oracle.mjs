// Meters modules with @permaweb/wasm-metering and prints what it charges, as the reference for the
// rewriting pass of ours.
//
//   node metering-oracle.mjs MODULE.wasm...           one line per module: name, segments, sum, SHA-256
//   node metering-oracle.mjs --segments MODULE.wasm   one line per charge: function, cost
//
// The digest is taken over the lines that --segments prints, each with its line feed. Functions are
// numbered as they stand in the code section. A module that the reference cannot meter is named on
// stderr and left out. The package is looked for from the current folder, or from HEDDLE_NODE_MODULES.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'

const root = process.env.HEDDLE_NODE_MODULES ?? join(process.cwd(), 'node_modules')
const require = createRequire(join(root, 'any.js'))
const { meterJSON } = require('@permaweb/wasm-metering')
const { wasm2json } = require('@permaweb/wasm-json-toolkit')

/** The charges of a module in the order of its code: [function, cost] each. */
function charges (file, meterType) {
  const json = meterJSON(wasm2json(readFileSync(file)), { meterType })
  const section = (name) => json.find((each) => each.name === name)
  const meter = section('import').entries.filter((each) => each.kind === 'function').length - 1
  return section('code').entries.flatMap(({ code }, index) =>
    code.flatMap((op, at) =>
      op.name === 'call' && Number(op.immediates) === meter ? [[index, Number(code[at - 1].immediates)]] : []))
}

function lines (file) {
  const of = (meterType) => charges(file, meterType).map((each) => each.join(' ') + '\n')
  const narrow = of('i32')
  if (narrow.join('') !== of('i64').join('')) throw new Error('i32 and i64 charge differently')
  return narrow
}

const listing = process.argv[2] === '--segments'
for (const file of process.argv.slice(listing ? 3 : 2)) {
  try {
    const all = lines(file)
    if (listing) {
      process.stdout.write(all.join(''))
    } else {
      const sum = all.reduce((total, line) => total + Number(line.split(' ')[1]), 0)
      const digest = createHash('sha256').update(all.join('')).digest('hex')
      console.log([basename(file), all.length, sum, digest].join(' '))
    }
  } catch (e) {
    console.error(`${basename(file)}: ${e.message}`)
  }
}
