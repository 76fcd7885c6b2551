// Asks stock scheduler-utils where the scheduler of a process is; prints what it found as JSON.
// Usage: GRAPHQL_URL=… node legacy-locate.mjs <process> <scheduler>
const ROUTER = 'https://su-router.ao-testnet.xyz'
const [process_, scheduler] = [process.env.PROCESS, process.env.SCHEDULER]

// The router's address is built in; where there is none, scheduler-utils falls back to GraphQL.
const { fetch } = globalThis
globalThis.fetch = (url, options) =>
  String(url).startsWith(ROUTER) ? Promise.resolve(new Response('', { status: 404 })) : fetch(url, options)

const { connect } = await import('@permaweb/ao-scheduler-utils')
const fresh = () => connect({ GRAPHQL_URL: process.env.GRAPHQL_URL, cacheSize: 10 })

const answers = {
  hinted: await fresh().locate(process_, scheduler),
  located: await fresh().locate(process_),
  raw: await fresh().raw(scheduler),
  valid: await fresh().validate(scheduler),
  stranger: await fresh().validate('A'.repeat(43)).catch((e) => e.name),
}
console.log(JSON.stringify(answers))
