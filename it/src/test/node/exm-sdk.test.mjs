// The stock SDK and CLI of EXM, unmodified, turned to a node by its preload and by the Host header.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';

const node = process.env.NODE_URL;
const modules = process.env.HEDDLE_NODE_MODULES;
const require = createRequire(path.join(modules, 'x.js'));
const folder = mkdtempSync(path.join(tmpdir(), 'exm-'));
const preload = path.join(folder, 'preload.cjs');
writeFileSync(preload, await (await fetch(`${node}/sdk/exm-preload.cjs`)).text());
require(preload);
const { Exm, ContractType, TestFunction, createWrite, FunctionType } = require('@execution-machine/sdk');
const cli = path.join(modules, '@execution-machine/sdk/dist/cli/index.js');
const source = `export async function handle(state, action) {
  if (action.input.fail) throw new ContractError('as asked');
  state.users.push(action.input.name);
  return { state, result: state.users.length };
}`;
const file = path.join(folder, 'users.js');
writeFileSync(file, source);
writeFileSync(path.join(folder, 'package.json'), '{}'); // so that the CLI keeps its cache here
// handle(state, size, action, size, info, size) gives the action back as the state.
const ECHO =
  '0061736d0100000001140360017f017f60067f7f7f7f7f7f017f6000017f0304030001020503010001060c027f' +
  '014180080b7f0141000b072604066d656d6f72790200065f616c6c6f6300000668616e646c650001076765745f' +
  '6c656e00020a1b030b002300230020006a24000b08002003240120020b040023010b';
const exm = new Exm({ token: 'any' });

const exmCli = (stdin, ...args) =>
  new Promise((resolve) => {
    const command = ['--require', preload, cli, ...args];
    const child = execFile(process.execPath, command, { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, text: stdout + stderr }));
    child.stdin.end(stdin);
  });

const post = (host, where, body) =>
  new Promise((resolve, reject) => {
    const request = http.request(new URL(where, node), { method: 'POST', headers: { host } }, (response) => {
      let text = '';
      response.on('data', (part) => (text += part)).on('end', () => resolve({ status: response.statusCode, text }));
    });
    request.on('error', reject).end(JSON.stringify(body));
  });

test('the SDK deploys, writes and reads', async () => {
  const { id } = await exm.functions.deploy(new TextEncoder().encode(source), { users: [] }, ContractType.JS);
  assert.match(id, /^[\w-]{43}$/);
  const { status, data } = await exm.functions.write(id, { name: 'Ada' });
  assert.equal(status, 'SUCCESS');
  assert.deepEqual(data.execution.state, { users: ['Ada'] });
  assert.equal(data.execution.result, 1);
  assert.equal(data.execution.validity[data.pseudoId], true);
  assert.equal(data.execution.updated, true);
  const batch = await exm.functions.write(id, [{ name: 'Bob' }, { fail: true }, { name: 'Cy' }]);
  assert.deepEqual(Object.values(batch.data.execution.validity), [true, false, true]);
  assert.deepEqual(Object.values(batch.data.execution.errors), ['ContractError: as asked']);
  assert.deepEqual(await exm.functions.read(id), { users: ['Ada', 'Bob', 'Cy'] });
  await assert.rejects(exm.functions.read('nothing'));
});

test('the CLI deploys, writes and reads', async () => {
  const deployed = await exmCli('y\n', 'function:deploy', '--src', file, '--init-state', '{"users":[]}', '--token', 'any');
  const id = /EXM Function ID: ([\w-]{43})/.exec(deployed.text)?.[1];
  assert.ok(id, deployed.text);
  const written = await exmCli('', 'function:write', id, '--input', '{"name":"Ada"}', '--token', 'any');
  assert.match(written.text, /was successfully executed/);
  const read = await exmCli('', 'function:read', id);
  assert.deepEqual(JSON.parse(read.text), { users: ['Ada'] });
});

test('the CLI evaluates a function from its bundles', async () => {
  const evaluated = async (id) => {
    const { text } = await exmCli('', 'function:evaluate', id);
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  };
  const bundles = async (id) =>
    (await (await fetch(`${node}/exm/functions/${id}/bundles`, { method: 'POST', body: '{}' })).json());
  const { id } = await exm.functions.deploy(new TextEncoder().encode(source), { users: [] }, ContractType.JS);
  await exm.functions.write(id, [{ fail: true }, { name: 'Ada' }, { fail: true }, { name: 'Bob' }]);
  assert.deepEqual(await evaluated(id), { users: ['Ada', 'Bob'] });
  assert.deepEqual(await bundles(id), { slot: 4, more: false, bundles: [] });
  await exm.functions.write(id, [{ name: 'Cy' }]);
  assert.deepEqual(await evaluated(id), { users: ['Ada', 'Bob', 'Cy'] });

  const many = `export const handle = (state) => ({ state: { n: state.n + 1 } });`;
  const counter = await exm.functions.deploy(new TextEncoder().encode(many), { n: 0 }, ContractType.JS);
  await exm.functions.write(counter.id, Array(120).fill({}));
  const made = await bundles(counter.id);
  assert.equal(made.bundles.length, 2);
  const [first] = made.bundles;
  const { entities } = await (await fetch(`${node}/${first}`)).json();
  assert.equal(entities.length, 100);
  assert.deepEqual(await evaluated(counter.id), { n: 120 });
  const pad = 'x'.repeat(600_000);
  await exm.functions.write(counter.id, [{ pad }, { pad }]);
  assert.equal((await bundles(counter.id)).bundles.length, 2);
});

test('what was fetched is in the bundles, each answer with its interaction', async () => {
  let asked = 0;
  const server = http.createServer((_, response) => response.end(JSON.stringify({ price: ++asked })));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${server.address().port}/price`;
  const fetching = `export async function handle(state, action) {
    const answer = await EXM.deterministicFetch(action.input.address);
    state.prices.push(answer.asJSON().price);
    return { state };
  }`;
  const { id } = await exm.functions.deploy(new TextEncoder().encode(fetching), { prices: [] }, ContractType.JS);
  await exm.functions.write(id, Array(11).fill({ address }));
  server.close();
  const answer = await fetch(`${node}/exm/functions/${id}/bundles`, { method: 'POST', body: '{}' });
  const { bundles, slot, more } = await answer.json();
  assert.deepEqual([bundles.length, slot, more], [10, 10, true]); // one answer to one question in each
  const { text } = await exmCli('', 'function:evaluate', id);
  assert.deepEqual(JSON.parse(text), { prices: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }, text);
});

test('the CLI deploys to our Arweave with a wallet', async () => {
  const Arweave = require('arweave');
  const wallet = path.join(folder, 'wallet.json');
  writeFileSync(wallet, JSON.stringify(await Arweave.init({}).wallets.generate()));
  const deployed = await exmCli('y\n', 'function:deploy', '--use-arweave', '--wallet', wallet, '--src', file,
    '--init-state', '{"users":["Ada"]}');
  const id = /EXM Function ID: ([\w-]{43})/.exec(deployed.text)?.[1];
  assert.ok(id, deployed.text);
  assert.deepEqual(await (await fetch(`${node}/${id}`)).json(), { users: ['Ada'] });
});

test('a test run of the SDK agrees with the node', async () => {
  const inputs = [{ name: 'Ada' }, { name: 'Bob' }];
  const there = await TestFunction({
    functionSource: Buffer.from(source),
    functionType: FunctionType.JAVASCRIPT,
    functionInitState: { users: [] },
    writes: inputs.map((input) => createWrite(input)),
  });
  const { id } = await exm.functions.deploy(new TextEncoder().encode(source), { users: [] }, ContractType.JS);
  await exm.functions.write(id, inputs);
  assert.deepEqual(await exm.functions.read(id), there.state);
});

test('the same is served by the names of the services', async () => {
  const deployed = await post('api.exm.dev', '/api/contract/deploy?token=any', {
    contractSrc: [...Buffer.from(source)], contentType: 'application/javascript', initState: '{"users":[]}', contractOwner: '',
  });
  const { id } = JSON.parse(deployed.text);
  const called = await post(`${id}.exm.run`, '/', { name: 'Ada' });
  assert.equal(JSON.parse(called.text).data.execution.result, 1, called.text);
  const mem = await post('api.mem.tech', '/api/transactions', { functionId: id, inputs: [{ input: { name: 'Bob' } }] });
  assert.deepEqual(JSON.parse(mem.text).data.execution.state, { users: ['Ada', 'Bob'] });
  assert.deepEqual(await (await fetch(`https://api.mem.tech/api/state/${id}`)).json(), { users: ['Ada', 'Bob'] });
});

test('MEM deploys to its testnet, forks and verifies', async () => {
  const json = async (where, body) => {
    const answer = await fetch(where, body === undefined ? undefined : { method: 'POST', body: JSON.stringify(body) });
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
    return JSON.parse(text);
  };
  const carbon = 'https://mem-testnet.xyz';
  const { function_id: id } = await json(`${carbon}/deploy`, { src: source, state: '{"users":[]}' });
  const written = await json(`${carbon}/write`, { function_id: id, input: '{"name":"Ada"}' });
  assert.deepEqual([written.state, written.result], [{ users: ['Ada'] }, 1]);
  assert.deepEqual(await json(`${carbon}/state/${id}`), { users: ['Ada'] });
  const data = await json(`${carbon}/data/function/${id}`);
  assert.deepEqual([data.src, data.state], [source, { users: ['Ada'] }]);
  assert.ok((await json(`${carbon}/functions`)).includes(id));
  for (let i = 0; i < 20; i++) await json(`${carbon}/deploy`, { src: `${source}// ${i}`, state: '{}' });
  assert.equal((await json(`${carbon}/functions`)).length, 20);

  const forked = await json(`https://molext1.com/mem/fork/${id}/mainnet`);
  assert.deepEqual(await exm.functions.read(forked.id), { users: ['Ada'] });
  const other = await json(`https://molext1.com/mem/fork/${id}/mainnet/${btoa('{"users":["Bob???"]}')}`);
  assert.deepEqual(await exm.functions.read(other.id), { users: ['Bob???'] });
  const [interaction] = Object.keys(written.validity);
  assert.deepEqual(await json(`${node}/verify/${id}/${interaction}`), { result: true });
  assert.deepEqual(await json(`${node}/verify/${other.id}/${interaction}`), { result: false });
});

test('a simulation begins with keys and values', async () => {
  const keeping = `export async function handle(state, action) {
    SmartWeave.kv.put('own', action.input);
    return { result: SmartWeave.kv.get('given') };
  }`;
  const response = await fetch(`${node}/simulate`, {
    method: 'POST',
    body: JSON.stringify({
      maybeContractSource: { contractSrc: Buffer.from(keeping), contractType: 0 },
      interactions: [{ id: 'a', owner: 'b', input: '1' }],
      maybeExmContext: JSON.stringify({ requests: {}, kv: { given: 7 } }),
    }),
  });
  const { result, exmContext } = await response.json();
  assert.deepEqual([result, exmContext.kv], [7, { given: 7, own: 1 }]);
});

test('a wallet says who is calling, once, and strangers say nothing in its name', async () => {
  const { ethers } = require('ethers');
  const wallet = (ethers?.Wallet ?? require('ethers').Wallet).createRandom();
  const asked = `export function handle(state, action) {
    if (!action.chain) throw new ContractError('sign the call');
    return { state: { last: action.caller, chain: action.chain } };
  }`;
  const { id } = await exm.functions.deploy(new TextEncoder().encode(asked), {}, ContractType.JS);
  const input = '{"function":"register"}';
  const signature = await wallet.signMessage(`Heddle call\n${id}\n7\n${input}`);
  const caller = { chain: 'evm', key: wallet.address, nonce: 7, signature };
  const send = async (body) => JSON.parse((await post('api.exm.dev', '/api/transactions?token=any', body)).text);
  const valid = ({ data }) => data.execution.validity[data.pseudoId];
  assert.equal(valid(await send({ functionId: id, inputs: [{ input }] })), false);
  assert.equal(valid(await send({ functionId: id, inputs: [{ input: '{}', caller }] })), false);
  assert.equal(valid(await send({ functionId: id, inputs: [{ input, caller }] })), true);
  const again = await send({ functionId: id, inputs: [{ input, caller }] });
  assert.equal(valid(again), false);
  assert.match(again.data.execution.errors[again.data.pseudoId], /nonce 7/);
  assert.deepEqual(await exm.functions.read(id), { last: wallet.address, chain: 'evm' });
  for (const tag of [{ name: 'Caller', value: 'me' }, { name: 'Action', value: 'Upgrade-Function' }]) {
    assert.equal((await send({ functionId: id, inputs: [{ input, tags: [tag] }] })).statusCode, 400);
  }
});

test('what a function fetches is fetched once and kept with the interaction', async () => {
  let asked = 0;
  const server = http.createServer((_, response) => response.end(JSON.stringify({ price: ++asked })));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${server.address().port}/price`;
  const fetching = `export async function handle(state, action) {
    const answer = await EXM.deterministicFetch(action.input.address);
    return { state: { price: answer.asJSON().price } };
  }`;
  const { id } = await exm.functions.deploy(new TextEncoder().encode(fetching), {}, ContractType.JS);
  const { data } = await exm.functions.write(id, { address });
  assert.deepEqual(data.execution.state, { price: 1 });
  assert.equal(Object.keys(data.execution.exmContext.requests).length, 1);
  assert.equal(asked, 1);
  const replayed = await (await fetch(`${node}/api/v1/processes/${id}/replay`)).json();
  assert.equal(replayed.agrees, true, JSON.stringify(replayed));
  assert.equal(asked, 1);
  server.close();
});

test('whoever deployed with a token can upgrade, and nobody else', async () => {
  const { id } = await exm.functions.deploy(new TextEncoder().encode(source), { users: [] }, ContractType.JS);
  const next = [...Buffer.from(`export const handle = (state) => ({ state: { ...state, next: true } });`)];
  const upgrade = (token) =>
    fetch(`${node}/exm/functions/${id}/upgrade?token=${token}`, { method: 'POST', body: JSON.stringify({ contractSrc: next }) });
  assert.equal((await upgrade('other')).status, 403);
  assert.equal((await upgrade('any')).status, 200);
  const { data } = await exm.functions.write(id, {});
  assert.deepEqual(data.execution.state, { users: [], next: true });
  const { interactions } = await (await fetch(`${node}/exm/functions/${id}/history`)).json();
  assert.deepEqual(interactions.map(({ valid }) => valid), [true, true]);
});

test('a simulation comes to what the evaluator of 3EM comes to', async () => {
  const { simulateContract } = require('@three-em/node');
  const block = { height: '5', indepHash: 'hash', timestamp: '1700000000' };
  const told = `export async function handle(state, action) {
    if (action.input.fail) throw new ContractError('as asked');
    const { id, tags, quantity, reward } = SmartWeave.transaction;
    state.seen.push([id, tags, quantity, reward, SmartWeave.block.indep_hash,action.input.say, action.caller, SmartWeave.block.height, SmartWeave.transaction.target, Date.now()]);
    return action.input.say === 'two' ? { state } : { state, result: state.seen.length };
  }`;
  const tags = [{ name: 'Caller', value: 'somebody else' }, { name: 'Block-Id', value: 'another' }];
  const interactions = ['{"say":1}', '{"fail":true}', '{"say":"two"}', '{no json', '{"say":3}', '{no json'].map((input, i) =>
    ({ id: `tx${i}`, owner: `owner${i}`, quantity: '1', reward: '2', tags: i > 0 ? tags : [], block, input }));
  const context = { contractId: 'c'.repeat(43), interactions, contractInitState: '{"seen":[]}' };
  const theirs = await simulateContract({ ...context, maybeContractSource: { contractSrc: Buffer.from(told), contractType: 0 } });
  const response = await fetch(`${node}/simulate`, {
    method: 'POST', body: JSON.stringify({ ...context, maybeContractSource: { contractSrc: Buffer.from(told), contractType: 0 } }),
  });
  const ours = await response.json();
  assert.equal(response.status, 200, JSON.stringify(ours));
  for (const part of ['state', 'result', 'validity', 'updated']) assert.deepEqual(ours[part], theirs[part], part);
  const short = { ...context, interactions: interactions.slice(0, 3) }; // the last one has no result
  const theirsToo = await simulateContract({ ...short, maybeContractSource: { contractSrc: Buffer.from(told), contractType: 0 } });
  const again = await fetch(`${node}/simulate`, {
    method: 'POST', body: JSON.stringify({ ...short, maybeContractSource: { contractSrc: Buffer.from(told), contractType: 0 } }),
  });
  const oursToo = await again.json();
  for (const part of ['state', 'result', 'updated']) assert.deepEqual(oursToo[part], theirsToo[part], part);
});

test('types are taken out of TypeScript before it is recorded', async () => {
  const typed = [...Buffer.from('export const handle = (state: { n: number }) => ({ state: { n: state.n + 1 } });')];
  const deployed = await post('api.exm.dev', '/api/contract/deploy', { contractSrc: typed, contentType: 'application/typescript', initState: '{"n":1}' });
  const { id } = JSON.parse(deployed.text);
  assert.ok(id, deployed.text);
  await exm.functions.write(id, {});
  assert.deepEqual(await exm.functions.read(id), { n: 2 });
  const record = await (await fetch(`${node}/${id}`)).json();
  assert.equal(record.contentType, 'application/javascript');
  assert.doesNotMatch(Buffer.from(record.contractSrc).toString(), /number/);
});

test('a module by the conventions of 3EM is deployed with its file', async () => {
  // Hands back the action as the state: the same module as in WasmContractsTest.
  const module = path.join(folder, 'echo.wasm');
  writeFileSync(module, Buffer.from(ECHO, 'hex'));
  const deployed = await exmCli('y\n', 'function:deploy', '--src', module, '--init-state', '{}', '--token', 'any');
  const id = /EXM Function ID: ([\w-]{43})/.exec(deployed.text)?.[1];
  assert.ok(id, deployed.text);
  const { data } = await exm.functions.write(id, { x: 1 });
  assert.deepEqual(data.execution.state.input, { x: 1 }, JSON.stringify(data));
  assert.deepEqual((await exm.functions.read(id)).input, { x: 1 });
  const replayed = await (await fetch(`${node}/api/v1/processes/${id}/replay`)).json();
  assert.equal(replayed.agrees, true, JSON.stringify(replayed));

  const other = [...Buffer.from(ECHO.replace('20032401' + '20020b', '20012401' + '20000b'), 'hex')]; // the state stays as it is
  const upgrade = (contentType, token = 'any') =>
    fetch(`${node}/exm/functions/${id}/upgrade?token=${token}`, { method: 'POST', body: JSON.stringify({ contractSrc: other, contentType }) });
  assert.equal((await upgrade('application/javascript')).status, 400);
  assert.equal((await upgrade('application/wasm', 'another')).status, 403);
  assert.equal((await upgrade('application/wasm')).status, 200);
  await exm.functions.write(id, { x: 2 });
  assert.deepEqual((await exm.functions.read(id)).input, { x: 1 });
  const again = await (await fetch(`${node}/api/v1/processes/${id}/replay`)).json();
  assert.equal(again.agrees, true, JSON.stringify(again));
  const forked = await (await fetch(`${node}/mem/fork/${id}/testnet`)).json();
  await exm.functions.write(forked.id, { x: 3 });
  assert.deepEqual((await exm.functions.read(forked.id)).input, { x: 1 });
});

test('a simulation of a module comes to what the evaluator of 3EM comes to', async () => {
  const { simulateContract } = require('@three-em/node');
  const maybeContractSource = { contractSrc: Buffer.from(ECHO, 'hex'), contractType: 1 };
  const interactions = [1, 'two', { x: 3 }].map((input, i) =>
    ({ id: `tx${i}`, owner: `owner${i}`, quantity: '', reward: '', tags: [], input: JSON.stringify(input) }));
  const context = { contractId: '', interactions, contractInitState: '{}', maybeContractSource };
  const theirs = await simulateContract(context);
  const simulate = (body) => fetch(`${node}/simulate`, { method: 'POST', body: JSON.stringify(body) });
  const ours = await (await simulate(context)).json();
  for (const part of ['state', 'result', 'validity', 'updated']) assert.deepEqual(ours[part], theirs[part], part);
  const evm = await simulate({ ...context, maybeContractSource: { contractSrc: [1], contractType: 2 } });
  assert.equal(evm.status, 400);
  const { id } = await exm.functions.deploy(Buffer.from(ECHO, 'hex'), {}, ContractType.WASM);
  const deployed = await (await simulate({ contractId: id, interactions })).json();
  assert.deepEqual(deployed.state, theirs.state);
  const about = Buffer.from(ECHO.replace('2003240120020b', '2005240120040b'), 'hex'); // what it knows of the interaction
  const told = { ...context, maybeContractSource: { contractSrc: about, contractType: 1 } };
  assert.deepEqual((await (await simulate(told)).json()).state, (await simulateContract(told)).state);
});

test('a source that cannot run leaves nothing behind', async () => {
  const query = '{ transactions(tags: [{ name: "Type", values: ["Serverless-Function"] }], first: 100) { edges { node { id } } } }';
  const count = async () => {
    const answer = await fetch(`${node}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) });
    return (await answer.json()).data.transactions.edges.length;
  };
  const before = await count();
  const refused = await post('api.exm.dev', '/api/contract/deploy', { contractSrc: [...Buffer.from('export function (')], initState: '{}' });
  assert.equal(refused.status, 400, refused.text);
  assert.equal(await count(), before);
});

test('bad requests are refused with a reason', async () => {
  const bad = async (where, body) => {
    const { status, text } = await post('api.exm.dev', where, body);
    assert.ok(status >= 400 && status < 500, `${where} ${status} ${text}`);
    assert.equal(JSON.parse(text).statusCode, status);
  };
  await bad('/api/contract/deploy', { contractSrc: [], initState: '{}' });
  await bad('/api/contract/deploy', { contractSrc: [...Buffer.from('export function (')], initState: '{}' });
  await bad('/api/contract/deploy', { contractSrc: next(), initState: '{' });
  await bad('/api/transactions', { functionId: 'x', inputs: [{ input: '1' }] });
  await bad('/api/transactions', { functionId: 'a'.repeat(43), inputs: [{ input: '1' }] });
  await bad('/api/transactions', { functionId: 'a'.repeat(43), inputs: Array(500).fill({ input: '1' }) });
});
const next = () => [...Buffer.from(source)];
