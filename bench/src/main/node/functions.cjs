// The rivals of functions: evaluate a log of interactions and say how long that took.
//
//   node functions.cjs <node_modules> <source> <state> <log> <vm|three-em> <split>
//
// The log is a file with one input a line. "vm" is node's own vm: one context, the state copied as JSON for each
// interaction, no gas, no limits, nothing kept. "three-em" is @three-em/node. One line of JSON comes out, as of
// reference.mjs, with the last state.
'use strict';
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const vm = require('node:vm');

const [modules, sourceFile, stateFile, logFile, mode, split] = process.argv.slice(2);
const source = readFileSync(sourceFile, 'utf8');
const log = readFileSync(logFile, 'utf8').split('\n').filter((line) => line !== '');
let state = readFileSync(stateFile, 'utf8');
const print = console.log;
console.log = () => {};

async function bare(lines, handle) {
  for (const line of lines) {
    const answer = await handle(JSON.parse(state), { input: JSON.parse(line), caller: 'CALLER' });
    state = JSON.stringify(answer.state);
  }
}

async function threeEm(lines) {
  const { simulateContract } = createRequire(`${modules}/x.js`)('@three-em/node');
  const answer = await simulateContract({
    contractId: '',
    maybeContractSource: { contractSrc: Buffer.from(source), contractType: 0 },
    interactions: lines.map((input, i) => ({
      id: `tx${i}`, owner: 'CALLER', quantity: '', reward: '', tags: [], input,
    })),
    contractInitState: state,
    maybeSettings: { EXM: true },
  });
  state = JSON.stringify(answer.state);
}

async function timed(lines, run) {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  await run(lines);
  const { user, system } = process.cpuUsage(cpu);
  return { evaluations: lines.length, wallMs: performance.now() - wall, cpuMs: (user + system) / 1000 };
}

(async () => {
  const context = vm.createContext({ ContractError: class ContractError extends Error {} });
  const handle = vm.runInContext(`${source.replace('export ', '')}; handle`, context);
  const run = mode === 'vm' ? (lines) => bare(lines, handle) : threeEm;
  const first = await timed(log.slice(0, Number(split)), run);
  const rest = await timed(log.slice(Number(split)), run);
  print(JSON.stringify({ compileMs: 0, first, rest, rssBytes: process.memoryUsage().rss, result: JSON.parse(state) }));
})();
