// Runs arlocal, which stands in for Arweave: PORT, with its data in FOLDER. Prints a line when it
// listens. HEDDLE_NODE_MODULES says where arlocal is.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(join(process.env.HEDDLE_NODE_MODULES, 'from-here.js'))
const ArLocal = require('arlocal').default

const server = new ArLocal(Number(process.env.PORT), false, process.env.FOLDER, false)
await server.start()
console.log('arlocal ready')
