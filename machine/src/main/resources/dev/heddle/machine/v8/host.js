"use strict";
// One module, alive: its imports, its start, and one message after the other. The machine calls prepare()
// once for a module and `new Host` for each instance; a Host answers with text so that one call is one
// crossing into the JVM.

const STACK_COOKIES = [34821223, 2310721022 | 0];
const MAGIC_AT_ZERO = 1668509029;
const UNWIND_STACK_BYTES = 41943040;
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
const OUTBOX_ENTRIES_MAX = 10000;
const EARLY_STACK_BYTES = 5242880;
const STACK_ALIGNMENT = 16;

const prepared = new Map();

/** Compiles a module under a name; an error's message says what is wrong with it. */
function prepare(name, bytes) {
  prepared.set(name, new WebAssembly.Module(bytes));
}

function forget(name) {
  prepared.delete(name);
}

class Host {
  /**
   * @param globals the names under which the module exports its mutable globals
   * @param reportsGas whether results carry the count; gas is bounded either way
   * @param startGasMax gas for the start of an instance, before any message
   * @param drive path to ArrayBuffer or null; null instead of it where there is no drive
   */
  constructor(name, glueName, globals, reportsGas, startGasMax, drive) {
    this.module = prepared.get(name);
    this.glue = GLUES[glueName];
    this.globalNames = globals;
    this.reportsGas = reportsGas;
    this.startGasMax = BigInt(startGasMax);
    this.drive = drive;
    this.instantiate();
  }

  /** A fresh instance, started; also how a memory gets smaller again. */
  instantiate() {
    this.memory = new LinearMemory(this.glue.wide);
    this.clock = new Clock();
    this.resetHostState();
    const instance = new WebAssembly.Instance(this.module, this.imports());
    this.exports = this.named(instance.exports);
    for (const name of ["memory", "handle"]) {
      if (!this.exports[name]) throw new HostFault(`the module exports no ${name}`);
    }
    this.memory.bind(this.exports.memory, this.exports.__heddle_written);
    this.setGas(this.startGasMax);
    try {
      this.start();
    } catch (e) {
      if (this.gasUsed() <= this.startGasMax) throw e;
    }
    if (this.gasUsed() > this.startGasMax) {
      throw new HostFault(`its start takes more than ${this.startGasMax} gas`);
    }
    this.ticksAtStart = this.clock.now;
    this.globals = this.globalNames.map((global) => [instance.exports[global], instance.exports[global].value]);
  }

  named(exports) {
    const { exportNames } = this.glue;
    if (!exportNames) return exports;
    const names = { ...exports };
    for (const [short, long] of Object.entries(exportNames)) names[long] = exports[short];
    return names;
  }

  start() {
    const { exports, memory, glue } = this;
    exports.emscripten_stack_init?.();
    if (glue.cookies && exports.emscripten_stack_get_end) {
      const end = memory.in(exports.emscripten_stack_get_end()) || 4;
      memory.i32(end, STACK_COOKIES[0]);
      memory.i32(end + 4, STACK_COOKIES[1]);
      memory.i32(0, MAGIC_AT_ZERO);
    }
    exports.__wasm_call_ctors?.();
    if (glue.main && exports.main) this.runMain();
    if (glue.asyncify) this.files.makeFolder("/data");
    this.stackEnd = this.findStackEnd();
  }

  runMain() {
    try {
      this.glue.main(this);
    } catch (e) {
      if (!(e instanceof ModuleExit)) throw e;
    }
  }

  findStackEnd() {
    const { emscripten_stack_get_end: end } = this.exports;
    if (end) return this.memory.in(end());
    return Math.max(0, this.stackPointer() - EARLY_STACK_BYTES);
  }

  /** Everything outside the module's memory and globals, as a fresh instance has it. */
  resetHostState() {
    this.clock.now = CLOCK_START;
    this.files = new Files(this.clock, this.glue.terminalReads);
    if (this.glue.files) this.files.start();
    this.zoneIsSet = false;
    this.tempRet0 = 0;
    this.unwinding = 0;
    this.unwindData = 0;
    this.pending = null;
    this.resumed = 0;
    this.memory.work = 0;
  }

  /** Before each message: the answer may depend on the image and the message alone. */
  rewind(gasMax) {
    this.resetHostState();
    if (this.glue.asyncify) this.files.makeFolder("/data");
    this.clock.now = this.ticksAtStart;
    for (const [global, value] of this.globals) global.value = value;
    this.setGas(gasMax);
  }

  setGas(gasMax) {
    if (!this.exports.__heddle_gas_limit) return;
    this.exports.__heddle_gas_used.value = 0n;
    this.exports.__heddle_gas_limit.value = gasMax;
  }

  gasUsed() {
    return this.exports.__heddle_gas_used?.value ?? 0n;
  }

  reportedGas() {
    return this.reportsGas ? this.gasUsed() : 0n;
  }

  stackPointer() {
    const { emscripten_stack_get_current: current, stackSave } = this.exports;
    return this.memory.in((stackSave || current)());
  }

  setStackPointer(pointer) {
    const { _emscripten_stack_restore: restore, stackRestore } = this.exports;
    (restore || stackRestore)(this.memory.out(pointer));
  }

  /**
   * Puts a text on the module's stack, if it fits. Where the stack stands is passed in: asking the
   * module would cost gas that the reference does not charge.
   */
  push(text, stack) {
    const space = this.glue.textSpace(text);
    if (stack - space - STACK_ALIGNMENT < this.stackEnd) {
      throw new HostFault("the message does not fit on the module's stack");
    }
    const { _emscripten_stack_alloc: alloc, stackAlloc } = this.exports;
    const at = this.memory.in((alloc || stackAlloc)(this.memory.out(space)));
    this.memory.check(at, space);
    this.memory.u8[at + putUtf8(text, this.memory.u8, at)] = 0;
    return at;
  }

  /** handle(message, environment): the text it answers with. */
  evaluate(message, environment) {
    const { exports, memory } = this;
    const stack = this.stackPointer();
    const messageAt = this.push(message, stack);
    const args = [messageAt, this.push(environment, messageAt)].map(memory.out);
    let answer = exports.handle(...args);
    while (this.unwinding === 1) {
      exports.asyncify_stop_unwind();
      this.unwinding = 0;
      this.resumed = this.pending() | 0;
      this.unwinding = 2;
      exports.asyncify_start_rewind(memory.out(this.unwindData));
      answer = exports.handle(...(memory.wide ? args : []));
    }
    this.setStackPointer(stack);
    memory.refresh();
    return memory.text(memory.in(answer), ANSWER_BYTES_MAX);
  }

  imports() {
    const functions = {
      ...timeImports(this),
      ...(this.glue.files ? { ...fileImports(this), ...streamImports(this) } : withoutFiles(this)),
      ...processImports(this),
    };
    const imports = {};
    for (const { module, name, kind } of WebAssembly.Module.imports(this.module)) {
      if (kind !== "function") throw new HostFault(`the module imports a ${kind}: ${module}.${name}`);
      const known = (this.glue.importNames && module === "a" && this.glue.importNames[name]) || name;
      (imports[module] ??= {})[name] =
        functions[known] || this.invoker(known) || unsupported(`${module}.${name}`);
    }
    return imports;
  }

  /** invoke_xyz calls through the table and catches a longjmp. */
  invoker(name) {
    if (!name.startsWith("invoke_")) return null;
    const signature = name.substring(7);
    const host = this;
    return (index, ...args) => {
      const { exports } = host;
      const stack = host.stackPointer();
      try {
        const direct = exports["dynCall_" + signature];
        if (direct) return direct(Number(index), ...args);
        const table = exports.__indirect_function_table;
        const place = Number(index);
        const target = place >= 0 && place < table.length ? table.get(place) : null;
        if (!target) throw new HostFault("call to an empty place of the function table");
        return target(...args);
      } catch (e) {
        host.setStackPointer(stack);
        if (e !== LONGJMP) throw e;
        exports.setThrew(host.memory.out(1), 0);
        return signature[0] === "j" ? 0n : 0;
      }
    };
  }

  /** An i64 result: as such, or in two halves, or (early glue) cut to 32 bits by the caller. */
  returnI64(value) {
    if (this.glue.wide) return BigInt(value);
    if (!this.glue.early) {
      const high = Math.floor(value / 4294967296) | 0;
      const { _emscripten_tempret_set: set, setTempRet0 } = this.exports;
      (set || setTempRet0)?.(high);
    }
    return value | 0;
  }

  /**
   * Suspends the module as asyncify does, though the answer is there at once: the block it allocates and
   * frees moves the module's heap, and a heap must be the same to the byte.
   */
  suspend(work) {
    const { exports, memory } = this;
    if (this.unwinding === 2) {
      this.unwinding = 0;
      exports.asyncify_stop_rewind();
      exports.free(memory.out(this.unwindData));
      this.unwindData = 0;
      return this.resumed;
    }
    if (this.unwinding !== 0) throw new HostFault("the module suspends itself while it is suspended");
    this.pending = work;
    this.unwinding = 1;
    const step = memory.pointerBytes;
    const header = 2 * step + (memory.wide ? 8 : 4);
    const data = memory.in(exports.malloc(memory.out(header + UNWIND_STACK_BYTES)));
    memory.pointer(data, data + header);
    memory.pointer(data + step, data + header + UNWIND_STACK_BYTES);
    memory.i32(data + 2 * step, 0);
    this.unwindData = data;
    exports.asyncify_start_unwind(memory.out(data));
    return 0;
  }

  /** Makes room for an image that is larger than what the module starts with. */
  grow(sizeBytes) {
    const wanted = Number(sizeBytes);
    return wanted <= this.memory.size || this.memory.growTo(wanted);
  }

  /** The memory itself, for the machine to read and write in place. */
  buffer() {
    return this.memory.wasm.buffer;
  }

  /** The memory with the marks of what was written. */
  written() {
    return this.exports.__heddle_written.buffer;
  }

  /** One message; "<kind> <gas> <memory bytes> <text>", see Answer in the machine. */
  apply(message, environment, gasMax) {
    let kind;
    let text;
    try {
      this.rewind(BigInt(gasMax));
      [kind, text] = settle(this.evaluate(message, environment), Number(this.reportedGas()));
    } catch (e) {
      kind = "F";
      text = describe(e);
    }
    // Straight code may pass the limit without a trap; a message that did so has failed all the same.
    if (this.gasUsed() > BigInt(gasMax)) [kind, text] = ["F", `out of gas: limit ${gasMax}`];
    this.files = null; // an idle instance holds none
    return `${kind} ${this.reportedGas()} ${this.memory.size} ${text}`;
  }
}

// Traps on which the engines of the machine are more or less exact; see EngineWords there.
const OUT_OF_RANGE = "integer overflow or invalid conversion to integer";
const TRAPS = new Map([
  ["remainder by zero", "divide by zero"],
  ["divide result unrepresentable", OUT_OF_RANGE],
  ["float unrepresentable in integer range", OUT_OF_RANGE],
  ["element segment out of bounds", "table index is out of bounds"],
]);

/** Why a message ended, in words for people; the same on every engine. */
function describe(e) {
  if (e === LONGJMP) return "the module threw an error that it did not catch";
  if (e instanceof HostFault || e instanceof ModuleExit || e instanceof Errno) return e.message;
  if (e instanceof WebAssembly.RuntimeError) return TRAPS.get(e.message) ?? e.message;
  if (e instanceof RangeError && e.message.includes("call stack")) return "call stack exhausted";
  return "the module and the host of its format do not fit together";
}

/** Sorts an answer as the reference unit does: A accepted, R rejected, F failed. */
function settle(answer, gasUsed) {
  let parsed;
  try {
    parsed = JSON.parse(answer);
  } catch (e) {
    return ["F", `the module's answer is not JSON: ${answer.substring(0, 200)}`];
  }
  const { ok, response } = parsed ?? {};
  if (!ok) return ["F", failureText(response)];
  if (response === null || response === undefined) return ["F", "the module's answer has no response"];
  const entries = entriesOf(response);
  if (entries > OUTBOX_ENTRIES_MAX) {
    return ["F", `the outbox has ${entries} entries; at most ${OUTBOX_ENTRIES_MAX}`];
  }
  const result = {
    Messages: response.Messages ?? [],
    Assignments: response.Assignments ?? [],
    Spawns: response.Spawns ?? [],
    Output: outputOf(response.Output ?? ""),
    Error: response.Error ?? undefined,
    GasUsed: gasUsed,
  };
  const accepted = !result.Error && !ranOutOfBuffer(response.Output);
  return [accepted ? "A" : "R", JSON.stringify(result)];
}

/** How many entries somebody would have to carry; what is no list is carried by nobody. */
function entriesOf({ Messages, Spawns, Assignments }) {
  return [Messages, Spawns, Assignments].reduce((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0);
}

function failureText(response) {
  if (typeof response === "string" && response !== "") return response;
  return response ? JSON.stringify(response) : "the module answered that it failed, and not why";
}

function outputOf(output) {
  return typeof output === "number" ? String(output) : output;
}

/** Old modules tell a failed allocation in their output only; the reference unit drops the memory then. */
function ranOutOfBuffer(output) {
  const text = typeof output === "string" ? output : output?.data?.output;
  return typeof text === "string" && text.endsWith("not enough memory for buffer allocation");
}

/** What the machine calls. */
globalThis.heddle = {
  prepare,
  forget,
  open: (name, glue, globals, reportsGas, gasMax, drive) =>
    new Host(name, glue, globals, reportsGas, gasMax, drive),
};
