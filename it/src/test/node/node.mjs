// What the suites share: wallets, uploads, and stock aoconnect pointed at a Heddle node.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRequire } from 'node:module'
import { connect, createDataItemSigner } from '@permaweb/aoconnect'

const require = createRequire(import.meta.url)
const { ArweaveSigner, EthereumSigner, createData } = require('arbundles')
const Arweave = require('arweave')

export const WASM64 = 'wasm64-unknown-emscripten-draft_2024_02_15'
export const WASM32 = 'wasm32-unknown-emscripten4'

export const aos = {
  'aos 1': { file: 'aos.wasm', format: WASM64 },
  'aos 2 wasm32': { file: 'aos2_0_4_32.wasm', format: WASM32 },
  'aos 2 wasm64': { file: 'aos2_0_6.wasm', format: WASM64 },
}

/** The node under test: its URL and what it says of itself. */
export async function open(url) {
  const status = await (await fetch(`${url}/api/v1/status`)).json()
  const ao = connect({
    MODE: 'legacy',
    GATEWAY_URL: url,
    MU_URL: `${url}/mu`,
    CU_URL: `${url}/cu`,
  })
  return { url, ao, scheduler: status.addresses.su, authority: status.addresses.mu }
}

/** A signer of each kind for aoconnect, with the address that a process sees. */
export async function rsaSigner() {
  const jwk = await Arweave.init({}).wallets.generate()
  const address = await Arweave.init({}).wallets.jwkToAddress(jwk)
  return { signer: createDataItemSigner(jwk), address, items: new ArweaveSigner(jwk) }
}

export function ethereumSigner(privateKey = 'ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80') {
  const items = new EthereumSigner(privateKey)
  const signer = async (create) => {
    const deepHash = await create({ publicKey: items.publicKey, type: 3 })
    return { signature: await items.sign(deepHash), address: '' }
  }
  return { signer, items }
}

export async function upload(url, items, data, tags) {
  const item = createData(data, items, { tags })
  await item.sign(items)
  const response = await fetch(`${url}/tx`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: item.getRaw(),
  })
  if (!response.ok) throw new Error(`upload: ${response.status} ${await response.text()}`)
  return item.id
}

export async function uploadModule(url, items, modules, { file, format }, extra = []) {
  return upload(url, items, readFileSync(join(modules, file)), [
    { name: 'Data-Protocol', value: 'ao' },
    { name: 'Variant', value: 'ao.TN.1' },
    { name: 'Type', value: 'Module' },
    { name: 'Module-Format', value: format },
    { name: 'Input-Encoding', value: 'JSON-1' },
    { name: 'Output-Encoding', value: 'JSON-1' },
    { name: 'Memory-Limit', value: '1-gb' },
    { name: 'Compute-Limit', value: '9000000000000' },
    { name: 'Content-Type', value: 'application/wasm' },
    ...extra,
  ])
}

/** Waits until {@code probe} answers something truthy; the reason it never did goes into the error. */
export async function until(what, probe, timeoutMs = 30000) {
  const end = Date.now() + timeoutMs
  for (;;) {
    const found = await probe()
    if (found) return found
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
