// The reference loader as a rival: evaluates a log and says how long that took.
//
//   node --experimental-wasm-memory64 reference.mjs <node_modules> <module.wasm> <format> <log> <copying|bare> <split>
//
// The log is a file with one JSON object a line, {"message": text, "environment": text}. "copying" is what the
// reference compute unit does: handle(memory, message, environment) with the memory that the last accepted result
// gave. "bare" is raw V8: one instance that lives on, nothing copied and no way back. One line of JSON comes out:
// {"compileMs", "first": {"evaluations", "wallMs", "cpuMs"}, "rest": the same, "rssBytes", "result": the last one}.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

const [nodeModules, wasmFile, format, logFile, mode, split] = process.argv.slice(2);
const loader = createRequire(join(nodeModules, "x.js"))("@permaweb/ao-loader");
// As in the tests' oracle: the glue takes program path, time zone and randomness from its surroundings.
process.argv.length = 1;
process.env.TZ = "UTC";
Date.now = () => 0;
const print = console.log;
console.error = console.warn = console.log = () => {};
const log = readFileSync(logFile, "utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
const bare = mode === "bare";

const compiling = performance.now();
const module = await WebAssembly.compile(readFileSync(wasmFile), { format });
const instantiate = (info, receiveInstance) => {
  WebAssembly.instantiate(module, info).then((instance) => receiveInstance(instance));
  return {};
};
const handle = await loader(instantiate, { format, computeLimit: 9e12, UNSAFE_MEMORY: bare });
const compileMs = performance.now() - compiling;

let memory = null;
let last = null;
const first = await timed(log.slice(0, Number(split)));
const rest = await timed(log.slice(Number(split)));
const { Messages = [], Assignments = [], Spawns = [], Output = "", Error: failure, GasUsed } = last;
const result = { Messages, Assignments, Spawns, Output, Error: failure, GasUsed };
print(JSON.stringify({ compileMs, first, rest, rssBytes: process.memoryUsage().rss, result }));
process.exit(0);

async function timed(part) {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  for (const { message, environment } of part) {
    last = await evaluate(JSON.parse(message), JSON.parse(environment));
    if (!bare && !last.Error) memory = last.Memory;
  }
  const { user, system } = process.cpuUsage(cpu);
  return { evaluations: part.length, wallMs: performance.now() - wall, cpuMs: (user + system) / 1000 };
}

async function evaluate(message, environment) {
  try {
    return await handle(memory, message, environment);
  } catch (e) {
    return { Error: typeof e === "string" ? e : String(e?.message ?? e) };
  }
}
