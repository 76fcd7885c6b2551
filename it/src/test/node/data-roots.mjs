// What arweave-js makes of data: reads sizes from standard input, one a line, and prints for each the
// data root and a hash over all proofs. Byte i of the data is (i * 7 + (i >> 8)) mod 251.
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const require = createRequire(import.meta.url)
const { generateTransactionChunks } = require('arweave/node/lib/merkle')

for await (const line of createInterface({ input: process.stdin })) {
  const size = Number(line)
  const data = new Uint8Array(size)
  for (let i = 0; i < size; i++) data[i] = (i * 7 + (i >> 8)) % 251
  const { data_root: root, proofs } = await generateTransactionChunks(data)
  const hash = createHash('sha256')
  for (const { offset, proof } of proofs) hash.update(`${offset}:`).update(proof)
  console.log(`${Buffer.from(root).toString('base64url')} ${hash.digest('hex')}`)
}
