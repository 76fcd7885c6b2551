"use strict";
// A template of lambda@1, alive: a module whose memory the machine sets back before each run. What its
// imports do is the machine's affair (LambdaCalls); here only numbers go over.

const LAMBDA_FAULT = -2147483648;

class LambdaHost {
  /**
   * @param globals the names under which the module exports its mutable globals
   * @param calls [name, place of the buffer among its arguments or -1] of each call
   * @param call (number of the call, five numbers) to a number
   */
  constructor(name, globals, startGasMax, calls, call) {
    this.module = prepared.get(name);
    this.globalNames = globals;
    this.startGasMax = BigInt(startGasMax);
    this.calls = calls.map((each) => each.split(" "));
    this.call = call;
    this.instantiate();
  }

  /** A fresh instance, started; also how a memory gets smaller again. */
  instantiate() {
    this.memory = new LinearMemory(false);
    const instance = new WebAssembly.Instance(this.module, this.imports());
    this.exports = instance.exports;
    if (!this.exports.memory) throw new HostFault("the module exports no memory");
    if (typeof this.exports.advance !== "function") throw new HostFault("the module exports no advance");
    this.memory.bind(this.exports.memory, this.exports.__heddle_written);
    this.setGas(this.startGasMax);
    this.running = false;
    this.exports._initialize?.();
    if (this.gasUsed() > this.startGasMax) {
      throw new HostFault(`its start takes more than ${this.startGasMax} gas`);
    }
    this.globals = this.globalNames.map((global) => [instance.exports[global], instance.exports[global].value]);
  }

  imports() {
    const lambda = {};
    this.calls.forEach(([name, place], number) => {
      const buffer = Number(place);
      lambda[name] = (...args) => this.called(number, buffer, args.map((arg) => Number(arg) | 0));
    });
    const imports = {};
    for (const { module, name, kind } of WebAssembly.Module.imports(this.module)) {
      if (kind !== "function") throw new HostFault(`the module imports a ${kind}: ${module}.${name}`);
      const known = module === "lambda" ? lambda[name] : undefined;
      (imports[module] ??= {})[name] = known ?? (() => {
        throw new HostFault(`unsupported import ${module}.${name}`);
      });
    }
    return imports;
  }

  called(number, buffer, args) {
    if (!this.running) throw new HostFault("a call before the start is over");
    const [a = 0, b = 0, c = 0, d = 0] = args;
    const size = this.call(number, a, b, c, d, this.memory.size);
    if (size === LAMBDA_FAULT) throw new HostFault("a call failed");
    if (buffer >= 0 && size > 0) {
      const at = args[buffer];
      const end = at + Math.min(size, args[buffer + 1]);
      this.memory.marks.fill(1, Math.floor(at / CARD_BYTES), Math.floor(end / CARD_BYTES) + 1);
    }
    return size;
  }

  setGas(gasMax) {
    this.exports.__heddle_gas_used.value = 0n;
    this.exports.__heddle_gas_limit.value = gasMax;
  }

  gasUsed() {
    return this.exports.__heddle_gas_used.value;
  }

  grow(sizeBytes) {
    const wanted = Number(sizeBytes);
    return wanted <= this.memory.size || this.memory.growTo(wanted);
  }

  buffer() {
    return this.memory.wasm.buffer;
  }

  written() {
    return this.exports.__heddle_written.buffer;
  }

  has(name) {
    return typeof this.exports[name] === "function";
  }

  /** One run; "<kind> <gas> <memory bytes> <status or words>", see Answer in the machine. */
  run(name, gasMax) {
    let kind = "A";
    let text;
    try {
      for (const [global, value] of this.globals) global.value = value;
      this.setGas(BigInt(gasMax));
      this.running = true;
      text = String(this.exports[name]() | 0);
    } catch (e) {
      kind = "F";
      text = describe(e);
    } finally {
      this.running = false;
    }
    return `${kind} ${this.gasUsed()} ${this.memory.size} ${text}`;
  }
}

globalThis.heddle.openLambda = (name, globals, gasMax, calls, call) =>
  new LambdaHost(name, globals, gasMax, calls, call);
