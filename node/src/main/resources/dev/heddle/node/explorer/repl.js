// A prompt whose messages are signed here. The wallet is one for development: made by this browser, kept in its
// database as a key that cannot be taken out, and as good as gone when the site's data are cleared.
const form = document.getElementById('repl')
const screen = document.getElementById('screen')
const line = document.getElementById('line')
const processField = document.getElementById('process')
const walletField = document.getElementById('wallet')
const said = []
let recalled = 0

const utf8 = (text) => new TextEncoder().encode(text)
const digest = async (name, bytes) => new Uint8Array(await crypto.subtle.digest(name, bytes))
const concat = (...parts) => {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
const base64Url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))

/** Arweave's deep hash: SHA-384 over nested lists of bytes. */
async function deepHash(value) {
  if (value instanceof Uint8Array) {
    const tag = await digest('SHA-384', concat(utf8('blob'), utf8(String(value.length))))
    return digest('SHA-384', concat(tag, await digest('SHA-384', value)))
  }
  let hash = await digest('SHA-384', concat(utf8('list'), utf8(String(value.length))))
  for (const part of value) hash = await digest('SHA-384', concat(hash, await deepHash(part)))
  return hash
}

/** Avro's numbers: zigzag, seven bits a byte. */
function avroLong(number) {
  const bytes = []
  let left = number * 2
  do {
    bytes.push((left % 128) | (left >= 128 ? 128 : 0))
    left = Math.floor(left / 128)
  } while (left > 0)
  return Uint8Array.from(bytes)
}

function avroTags(tags) {
  if (tags.length === 0) return new Uint8Array(0)
  const texts = tags.flatMap(({ name, value }) => [name, value]).map(utf8)
  return concat(avroLong(tags.length), ...texts.flatMap((text) => [avroLong(text.length), text]), Uint8Array.of(0))
}

function littleEndian(number, size) {
  const bytes = new Uint8Array(size)
  for (let i = 0, left = number; i < size; i++, left = Math.floor(left / 256)) bytes[i] = left % 256
  return bytes
}

/** An ANS-104 data item of signature type 1 (RSA-PSS over the deep hash). */
async function sign(wallet, { target, tags, data }) {
  const to = target ? bytesOf(target) : new Uint8Array(0)
  const rawTags = avroTags(tags)
  const body = utf8(data)
  const hash = await deepHash([utf8('dataitem'), utf8('1'), utf8('1'), wallet.owner, to, new Uint8Array(0), rawTags, body])
  const signature = new Uint8Array(await crypto.subtle.sign({ name: 'RSA-PSS', saltLength: 32 }, wallet.key, hash))
  return concat(
    littleEndian(1, 2),
    signature,
    wallet.owner,
    to.length ? concat(Uint8Array.of(1), to) : Uint8Array.of(0),
    Uint8Array.of(0),
    littleEndian(tags.length, 8),
    littleEndian(rawTags.length, 8),
    rawTags,
    body,
  )
}

function database() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('heddle', 1)
    request.onupgradeneeded = () => request.result.createObjectStore('wallets')
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

let opening
/** The wallet of this browser, made when it is first needed. */
function wallet() {
  opening ??= (async () => {
    if (!globalThis.crypto?.subtle) throw new Error('this browser signs on https or on localhost only')
    const store = await database()
    let kept = await settled(store.transaction('wallets').objectStore('wallets').get('dev'))
    if (!kept) {
      tell('quiet', 'Making a wallet: a key of 4,096 bits takes this browser a moment.')
      const pair = await crypto.subtle.generateKey(
        { name: 'RSA-PSS', modulusLength: 4096, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' },
        false,
        ['sign', 'verify'],
      )
      const jwk = await crypto.subtle.exportKey('jwk', pair.publicKey)
      kept = { key: pair.privateKey, owner: bytesOf(jwk.n) }
      await settled(store.transaction('wallets', 'readwrite').objectStore('wallets').put(kept, 'dev'))
    }
    walletField.value = base64Url(await digest('SHA-256', kept.owner))
    return kept
  })().catch((error) => {
    opening = undefined
    throw error
  })
  return opening
}

function tell(kind, text) {
  const part = document.createElement('div')
  part.className = kind
  part.textContent = text.replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, '')
  screen.append(part)
  screen.scrollTop = screen.scrollHeight
}

async function answerOf(response) {
  const text = await response.text()
  let json = {}
  try {
    json = JSON.parse(text)
  } catch {
    json = { error: text }
  }
  if (!response.ok) throw new Error(json.error ?? json.detail ?? `the node answered ${response.status}`)
  return json
}

async function send(message) {
  const item = await sign(await wallet(), message)
  const response = await fetch('/mu', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: item,
  })
  return (await answerOf(response)).id
}

const protocol = [
  { name: 'Data-Protocol', value: 'ao' },
  { name: 'Variant', value: 'ao.TN.1' },
  { name: 'SDK', value: 'heddle-explorer' },
]

async function process() {
  const named = processField.value.trim()
  if (named) return named
  const { module, scheduler, messenger } = form.dataset
  const id = await send({
    tags: [
      ...protocol,
      { name: 'Type', value: 'Process' },
      { name: 'Module', value: module },
      { name: 'Scheduler', value: scheduler },
      { name: 'Authority', value: messenger },
      { name: 'Name', value: 'browser' },
    ],
    data: '',
  })
  processField.value = id
  tell('quiet', `Started process ${id}.`)
  return id
}

async function evaluate(source) {
  const target = await process()
  const tags = [...protocol, { name: 'Type', value: 'Message' }, { name: 'Action', value: 'Eval' }]
  const id = await send({ target, tags, data: source })
  const result = await answerOf(await fetch(`/cu/result/${id}?process-id=${target}`))
  if (result.Error) {
    tell('bad', typeof result.Error === 'string' ? result.Error : JSON.stringify(result.Error))
    return
  }
  const data = result.Output?.data ?? result.Output ?? ''
  const output = data?.output ?? data
  tell('', typeof output === 'string' ? output : JSON.stringify(output, null, 2))
}

const queue = []
let busy = false
async function work() {
  if (busy) return
  busy = true
  while (queue.length > 0) {
    const source = queue.shift()
    tell('mine', source)
    try {
      await evaluate(source)
    } catch (error) {
      tell('bad', error.message)
    }
  }
  busy = false
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const source = line.value.trim()
  if (!source) return
  said.push(source)
  recalled = said.length
  line.value = ''
  queue.push(source)
  work()
})
line.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault()
    form.requestSubmit()
  } else if ((event.key === 'ArrowUp' || event.key === 'ArrowDown') && !line.value.includes('\n')) {
    const to = recalled + (event.key === 'ArrowUp' ? -1 : 1)
    if (to >= 0 && to <= said.length) {
      recalled = to
      line.value = said[to] ?? ''
      event.preventDefault()
    }
  }
})
