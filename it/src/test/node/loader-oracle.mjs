// The reference loader as a judge: evaluates a stream of messages and prints what came of each.
//
//   node --experimental-wasm-memory64 loader-oracle.mjs <node_modules> <module.wasm> <format> <stream> [hash-every]
//
// The stream is a file with one JSON object a line, {"message": text, "environment": text}; for each
// message one line of JSON is printed: {"result": text of the result, "gas": n, "memory": sha256 or absent,
// "size": bytes of memory}. Each message meets a fresh loader instance with the memory that the last
// accepted one left, so nothing but memory is carried along; a result with an Error, an exception, and an
// output that tells of a failed allocation leave the memory as it was, as in the reference compute unit.

import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const [nodeModules, wasmFile, format, streamFile, hashEvery = "0"] = process.argv.slice(2);
const require = createRequire(join(nodeModules, "x.js"));
// The glue takes the program's path and the time zone from its surroundings; here they are constant.
process.argv.length = 1;
process.env.TZ = "UTC";
// Some glue reads randomness through this: the bytes that the machine gives in every message.
seedRandom();

const loader = require("@permaweb/ao-loader");
const module = await WebAssembly.compile(readFileSync(wasmFile), { format });
const instantiate = (info, receiveInstance) => {
  WebAssembly.instantiate(module, info).then((instance) => receiveInstance(instance));
  return {};
};
const { error: consoleError, warn, log } = console;

let memory = null;
let count = 0;
for await (const line of createInterface({ input: createReadStream(streamFile) })) {
  if (line === "") continue;
  const { message, environment } = JSON.parse(line);
  const answer = await evaluate(JSON.parse(message), JSON.parse(environment));
  count++;
  if (Number(hashEvery) > 0 && count % Number(hashEvery) === 0) answer.memory = hash();
  print(answer);
}
print({ memory: hash() });

async function evaluate(message, environment) {
  console.error = console.warn = console.log = () => {};
  seedRandom();
  // Folders made before the glue installs its counter carry the real time; here they carry none.
  Date.now = () => 0;
  let result;
  try {
    const handle = await loader(instantiate, { format, computeLimit: 3e11 });
    result = await handle(memory, message, environment);
  } catch (e) {
    return { failed: typeof e === "string" ? e : String(e?.message ?? e) };
  } finally {
    Object.assign(console, { error: consoleError, warn, log });
  }
  const accepted = !result.Error && !ranOutOfBuffer(result.Output);
  if (accepted) memory = result.Memory;
  const answer = {
    Messages: result.Messages ?? [],
    Assignments: result.Assignments ?? [],
    Spawns: result.Spawns ?? [],
    Output: typeof result.Output === "number" ? String(result.Output) : (result.Output ?? ""),
    Error: result.Error ?? undefined,
    GasUsed: result.GasUsed,
  };
  return { accepted, result: JSON.stringify(answer), gas: result.GasUsed, size: memory?.length ?? 0 };
}

function ranOutOfBuffer(output) {
  const text = typeof output === "string" ? output : output?.data?.output;
  return typeof text === "string" && text.endsWith("not enough memory for buffer allocation");
}

function hash() {
  return memory === null ? "" : createHash("sha256").update(memory).digest("hex");
}

function print(answer) {
  process.stdout.write(JSON.stringify(answer) + "\n");
}

function seedRandom() {
  let state = 0x9e3779b9 | 0;
  const fill = (view) => {
    // The newer glue takes the bytes of its buffer from the end.
    for (let i = view.length - 1; i >= 0; i--) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      view[i] = state & 0xff;
    }
    return view;
  };
  Object.defineProperty(globalThis, "crypto", { value: { getRandomValues: fill }, configurable: true, writable: true });
}
