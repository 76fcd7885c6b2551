"use strict";
// Contracts in WebAssembly, as 3EM has them: handle(state, action, info) as JSON in the module's memory, and the new state out
// of it. A module is instantiated anew for each interaction, so that its state is all that stays.

const contracts = new Map();

/** Ends an interaction that asked what has no answer yet. */
class Waiting {
  constructor(call) {
    this.call = call;
  }
}

class ContractCall {
  constructor(module, message, gasMax) {
    this.answers = message.answers;
    this.answered = 0;
    this.gasMax = BigInt(gasMax);
    this.exports = new WebAssembly.Instance(module, this.imports()).exports;
    for (const name of ["memory", "_alloc", "handle", "get_len"]) {
      if (!this.exports[name]) throw new Error(`the contract exports no ${name}`);
    }
    this.exports.__heddle_gas_used.value = 0n;
    this.exports.__heddle_gas_limit.value = this.gasMax;
  }

  imports() {
    const nothing = () => 0;
    return {
      env: { abort: nothing },
      "3em": {
        smartweave_read_state: (id, size, sizeOut) => this.readState(this.text(id, size), sizeOut),
        consumeGas: nothing,
        throw_error: (text, size) => {
          throw new Error(this.text(text, size));
        },
      },
      wasi_snapshot_preview1: { fd_close: nothing, fd_seek: nothing, fd_write: nothing },
    };
  }

  bytes() {
    return new Uint8Array(this.exports.memory.buffer);
  }

  text(at, size) {
    const [from, count] = [at >>> 0, size >>> 0];
    const bytes = this.bytes();
    if (from + count > bytes.length) throw new RangeError("the contract points outside its memory");
    return decodeUtf8(bytes, from, count);
  }

  /** Puts a text into memory that the module makes room for. */
  put(text) {
    const encoded = encodeUtf8(text);
    const at = this.exports._alloc(encoded.length) >>> 0;
    this.bytes().set(encoded, at);
    return [at, encoded.length];
  }

  readState(id, sizeOut) {
    if (this.answers === undefined) throw new Error("a function does not read contracts");
    const number = this.answered++;
    const answer = this.answers[number];
    if (answer === undefined) {
      throw new Waiting({ number, call: "readContractState", id, validity: false });
    }
    if (answer.error !== undefined) throw new Error(answer.error);
    const [at, size] = this.put(JSON.stringify(JSON.parse(answer.value).state));
    new DataView(this.exports.memory.buffer).setUint32(sizeOut >>> 0, size, true);
    return at;
  }

  handle(state, action, info) {
    const ofInfo = this.put(info);
    const ofState = this.put(state);
    const ofAction = this.put(action);
    const at = this.exports.handle(...ofState, ...ofAction, ...ofInfo);
    const text = this.text(at, this.exports.get_len());
    JSON.parse(text);
    return text;
  }

  gasUsed() {
    return this.exports.__heddle_gas_used.value;
  }
}

function contractResult(error, type, calls) {
  const output = { result: null, validity: error === undefined, updated: false, type };
  const result = { Messages: [], Assignments: [], Spawns: [], Output: output };
  if (error !== undefined) result.Error = error;
  if (calls !== undefined) result.Calls = calls;
  return JSON.stringify(result);
}

/** One interaction: "<kind> <gas> <letters of the result> <result><state>", see WasmContract. */
function runContract(name, gasMax, messageText, state) {
  const answer = (kind, gas, result, after) => `${kind} ${gas} ${result.length} ${result}${after}`;
  const rejected = (gas, error, type, calls) => answer("R", gas, contractResult(error, type, calls), "");
  const message = JSON.parse(messageText);
  let input;
  try {
    input = JSON.parse(message.input);
  } catch {
    return rejected(0, "SyntaxError: the input is no JSON", "skipped");
  }
  const { id, owner, tags, target, quantity, reward } = message.transaction;
  const { height, indep_hash, timestamp } = message.block;
  const info = { transaction: { id, owner, tags, target, quantity, reward }, block: { height, indep_hash, timestamp } };
  let call;
  try {
    call = new ContractCall(contracts.get(name), message, gasMax);
    const after = call.handle(state, JSON.stringify({ input, caller: message.caller }), JSON.stringify(info));
    if (call.gasUsed() > call.gasMax) return answer("F", gasMax, `out of gas: limit ${gasMax}`, "");
    return answer("A", call.gasUsed(), contractResult(undefined, "ok"), after);
  } catch (error) {
    const gas = call === undefined ? 0n : call.gasUsed();
    if (call !== undefined && gas > call.gasMax) return answer("F", gasMax, `out of gas: limit ${gasMax}`, "");
    if (error instanceof Waiting) return rejected(gas, "waits for another contract", "waiting", [error.call]);
    if (error instanceof RangeError && /call stack/.test(error.message)) return answer("F", gasMax, "call stack exhausted", "");
    return rejected(gas, error instanceof Error ? `${error.name}: ${error.message}` : "the contract failed", "exception");
  }
}

globalThis.heddleContracts = {
  prepare: (name, bytes) => contracts.set(name, new WebAssembly.Module(bytes)),
  forget: (name) => contracts.delete(name),
  run: runContract,
};
