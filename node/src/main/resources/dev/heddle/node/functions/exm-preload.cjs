// Turns unmodified clients of EXM and MEM to this node: NODE_OPTIONS="--require <this file>".
'use strict';

const Module = require('node:module');

const node = NODE_URL;
const operator = OPERATOR;
// Who signs the bundles of EXM's own service: its clients ask for no others.
const EXM_SIGNER = 'kljUVhFCOmFqIow8veT8WYFu65RrOcfzL3m672eatao';
const ARWEAVE = ['https://arweave.net', 'https://arweave.net:443'];
const moved = ['https://api.exm.dev', 'https://api.mem.tech', 'https://mem-api.com', 'https://molext1.com', ...ARWEAVE];
const carbon = 'https://mem-testnet.xyz';

const there = (address) => {
  if (address.startsWith(`${carbon}/`)) return `${node}/carbon${address.slice(carbon.length)}`;
  const from = moved.find((host) => address === host || address.startsWith(`${host}/`));
  return from === undefined ? address : node + address.slice(from.length);
};
const fetched = globalThis.fetch;

// Interactions are in bundles when somebody asks for those.
const bundled = async (query) => {
  const [, id] = /name: "Function", values: \["([\w-]{43})"\]/.exec(query) ?? [];
  for (let more = id !== undefined; more;) {
    const made = await fetched(`${node}/exm/functions/${id}/bundles`, { method: 'POST', body: '{}' });
    more = made.ok && (await made.json()).more;
  }
};
globalThis.fetch = async (asked, options) => {
  const address = asked instanceof URL ? asked.href : asked;
  if (typeof address !== 'string') return fetched(asked, options);
  const mine = ARWEAVE.some((host) => address === `${host}/graphql`) && options?.body?.includes?.(EXM_SIGNER);
  if (!mine) return fetched(there(address), options);
  await bundled(JSON.parse(options.body).query);
  return fetched(there(address), { ...options, body: options.body.replaceAll(EXM_SIGNER, operator) });
};

// The evaluator reads functions from arweave.net by itself where it is told no other gateway, and since 0.3.15 takes
// the context as text, which EXM's command line does not give it.
const { hostname: host, port, protocol } = new URL(node);
const gateway = {
  host,
  port: Number(port) || (protocol === 'https:' ? 443 : 80),
  protocol: protocol.slice(0, -1),
};
const turned = new WeakSet();
const turn = (evaluator, version) => {
  const { simulateContract } = evaluator;
  const text = Number(version.split('.')[2]) > 14;
  turned.add(evaluator);
  evaluator.simulateContract = (context, ...rest) => {
    if (context === null || typeof context !== 'object') return simulateContract(context, ...rest);
    const { maybeExmContext: given } = context;
    const maybeExmContext = text && given !== null && typeof given === 'object' ? JSON.stringify(given) : given;
    return simulateContract({ ...context, maybeConfig: context.maybeConfig ?? gateway, maybeExmContext });
  };
};
const load = Module._load;
Module._load = function (name, parent, ...rest) {
  const found = load.call(this, name, parent, ...rest);
  if (/^(@three-em\/node|three-em-0-3-\d+)$/.test(name) && parent && !turned.has(found)) {
    turn(found, Module.createRequire(parent.filename)(`${name}/package.json`).version);
  }
  return found;
};
