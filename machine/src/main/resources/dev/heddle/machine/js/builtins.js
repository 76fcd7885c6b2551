// Makes the built-in objects of a realm deterministic, and has them take gas for what they do.
'use strict';

(() => {
  const { apply, construct, defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
  const isArray = Array.isArray;
  const isView = ArrayBuffer.isView;

  // How many elements or letters a built-in function goes through.
  const sizeOf = (value) => {
    if (typeof value === 'string') return value.length;
    if (value === null || value === undefined) return 0;
    const size = value.length ?? value.size ?? 0;
    return typeof size === 'number' && size > 0 ? size : 0;
  };
  const amount = (value) => {
    const number = typeof value === 'bigint' ? 0 : +value;
    return number > 0 ? number : 0;
  };

  // Puts a function in the place of another that looks the same from outside.
  const replace = (holder, name, make) => {
    const found = getOwnPropertyDescriptor(holder, name);
    if (found === undefined || typeof found.value !== 'function') return;
    const native = found.value;
    const made = make(native);
    defineProperty(made, 'name', { value: native.name, configurable: true });
    defineProperty(made, 'length', { value: native.length, configurable: true });
    defineProperty(holder, name, { ...found, value: made });
  };

  const charge = (holder, names, cost) => {
    for (const name of names) {
      replace(
        holder,
        name,
        (native) =>
          ({
            method(...args) {
              $h_pay(cost(this, args));
              return apply(native, this, args);
            },
          }).method,
      );
    }
  };

  const letters = (self) => sizeOf(self) >> 2;
  const limited = (length) => {
    if (length > $h_host.STRING_CHARS_MAX) {
      $h_die(`a string of more than ${$h_host.STRING_CHARS_MAX} characters`);
    }
    return length;
  };

  const text = String.prototype;
  charge(
    text,
    ['indexOf', 'lastIndexOf', 'includes', 'startsWith', 'endsWith', 'slice', 'substring', 'substr',
      'trim', 'trimStart', 'trimEnd', 'localeCompare', 'isWellFormed', 'toWellFormed'],
    (self) => letters(self) >> 4,
  );
  charge(
    text,
    ['toLowerCase', 'toUpperCase', 'toLocaleLowerCase', 'toLocaleUpperCase', 'normalize', 'match',
      'matchAll', 'search', 'anchor', 'big', 'bold', 'link'],
    (self) => letters(self) * 4,
  );
  charge(text, ['split'], (self) => sizeOf(self) * 8);
  charge(text, ['repeat'], (self, [times]) => limited(sizeOf(self) * amount(times)) >> 2);
  charge(text, ['padStart', 'padEnd'], (self, [length]) => limited(amount(length)) >> 2);
  charge(text, ['concat'], (self, args) =>
    limited(args.reduce((sum, arg) => sum + sizeOf(arg), sizeOf(self))) >> 2);
  const grown = (native) =>
    ({
      method(pattern, by) {
        const subject = sizeOf(this);
        $h_pay(subject);
        if (typeof by === 'string' && subject * by.length > $h_host.STRING_CHARS_MAX) {
          // The pattern may be found at every letter: count before it is done.
          $h_pay(subject * 8);
          const found = typeof pattern === 'string'
            ? apply(countText, this, [pattern])
            : subject;
          limited(found * by.length);
        }
        const made = apply(native, this, [pattern, by]);
        $h_pay(limited(made.length) >> 2);
        return made;
      },
    }).method;
  const countText = ((split) => function count(pattern) {
    return apply(split, this, [pattern]).length;
  })(text.split);
  replace(text, 'replace', grown);
  replace(text, 'replaceAll', grown);
  charge(RegExp.prototype, ['exec', 'test'], (self, [subject]) => 16 + sizeOf(subject));

  const list = Array.prototype;
  charge(
    list,
    ['copyWithin', 'fill', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'forEach',
      'every', 'some', 'includes', 'indexOf', 'lastIndexOf', 'reduce', 'reduceRight', 'reverse',
      'shift', 'unshift', 'splice'],
    (self) => sizeOf(self),
  );
  charge(list, ['map', 'slice', 'toReversed', 'toSpliced', 'with', 'flatMap'], (self) =>
    sizeOf(self) * 8);
  charge(list, ['sort', 'toSorted'], (self) => sizeOf(self) * 32);
  charge(list, ['concat'], (self, args) =>
    args.reduce((sum, arg) => sum + (isArray(arg) ? arg.length : 1), sizeOf(self)) * 8);
  const flattened = (self, depth) => {
    let size = 0;
    for (let i = 0; i < self.length && i < 1e9; i++) {
      $h_pay(8);
      if (depth > 0 && isArray(self[i])) size += flattened(self[i], depth - 1);
    }
    return size;
  };
  charge(list, ['flat'], (self, [depth = 1]) => (isArray(self) ? flattened(self, amount(depth)) : 0));
  charge(list, ['join', 'toString', 'toLocaleString'], (self, [separator]) => {
    if (!isArray(self)) return sizeOf(self);
    let length = self.length * (typeof separator === 'string' ? separator.length : 1);
    for (let i = 0; i < self.length; i++) {
      $h_pay(2);
      const element = self[i];
      length += typeof element === 'string' ? element.length : 8;
    }
    return limited(length) >> 1;
  });
  const typed = Object.getPrototypeOf(Uint8Array.prototype);
  charge(
    typed,
    ['copyWithin', 'fill', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'forEach',
      'every', 'some', 'includes', 'indexOf', 'lastIndexOf', 'reduce', 'reduceRight', 'reverse',
      'map', 'slice', 'toReversed', 'with', 'set', 'join', 'toString', 'toLocaleString'],
    (self, [source]) => sizeOf(self) + (isArray(source) || isView(source) ? sizeOf(source) : 0),
  );
  charge(typed, ['sort', 'toSorted'], (self) => sizeOf(self) * 16);

  charge(Object, ['keys', 'values', 'entries', 'getOwnPropertyNames', 'getOwnPropertySymbols',
    'getOwnPropertyDescriptors', 'freeze', 'seal', 'isFrozen', 'isSealed', 'preventExtensions'],
  (_, [value]) => (isArray(value) ? value.length * 8 : 64));
  charge(Object, ['assign'], (_, args) =>
    args.reduce((sum, arg) => sum + (isArray(arg) ? arg.length : 32), 0));
  charge(Object, ['fromEntries', 'groupBy'], (_, [value]) => sizeOf(value) * 32);
  charge(Map, ['groupBy'], (_, [value]) => sizeOf(value) * 32);
  charge(Reflect, ['ownKeys'], () => 64);
  charge(Reflect, ['apply', 'construct'], (_, args) => sizeOf(args[1]) * 8 + sizeOf(args[2]) * 8);
  charge(Function.prototype, ['apply'], (_, [, args]) => sizeOf(args) * 8);
  charge(Map.prototype, ['set', 'forEach', 'clear'], () => 32);
  charge(Set.prototype, ['add', 'forEach', 'clear'], () => 32);
  charge(
    Set.prototype,
    ['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf',
      'isDisjointFrom'],
    (self, [other]) => (sizeOf(self) + sizeOf(other)) * 32,
  );
  charge(list, ['push'], (self, args) => args.length * 8);
  charge(String, ['raw', 'fromCharCode', 'fromCodePoint'], (_, args) => args.length * 2);
  charge(BigInt.prototype, ['toString', 'toLocaleString'], (self) => {
    const bits = $h_bits($h_int(self));
    return bits > 64 ? (bits >> 3) + (bits >> 8) * (bits >> 8) : 8;
  });
  charge(BigInt, ['asIntN', 'asUintN'], (_, [bits]) => {
    if (amount(bits) > $h_host.BIGINT_BITS_MAX) $h_die('a BigInt of too many bits');
    return 16;
  });
  const iterate = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
  charge(iterate, ['toArray', 'forEach', 'reduce', 'some', 'every', 'find'], () => 32);

  const { parse, stringify } = JSON;
  replace(JSON, 'parse', (native) => ({
    parse(source, reviver) {
      $h_pay(sizeOf(source) * 2);
      return reviver === undefined ? parse(source) : parse(source, reviver);
    },
  }).parse);
  replace(JSON, 'stringify', () => ({
    stringify(value, replacer, space) {
      $h_pay(32);
      let made;
      try {
        made = stringify(value, replacer, space);
      } catch (error) {
        $h_k(error);
        throw error;
      }
      if (made !== undefined) $h_pay(limited(made.length));
      return made;
    },
  }).stringify);
  replace(Array, 'from', (native) => ({
    from(source, ...rest) {
      $h_pay(sizeOf(source) * 8);
      return apply(native, this, [source, ...rest]);
    },
  }).from);

  // A constructor that takes gas before it makes room.
  const constructor = (name, cost, pointBack) => {
    const native = globalThis[name];
    if (native === undefined) return;
    const made = function made(...args) {
      $h_pay(cost(args));
      if (new.target === undefined) return apply(native, this, args);
      return construct(native, args, new.target === made ? native : new.target);
    };
    for (const key of ownKeys(native)) {
      if (key !== 'prototype' && key !== 'length' && key !== 'name') {
        defineProperty(made, key, getOwnPropertyDescriptor(native, key));
      }
    }
    defineProperty(made, 'name', { value: name });
    defineProperty(made, 'length', { value: native.length });
    defineProperty(made, 'prototype', { value: native.prototype, writable: false });
    Object.setPrototypeOf(made, Object.getPrototypeOf(native));
    // Array's stays: V8 is slow where it was changed, and an array is paid for where it is filled.
    if (pointBack) defineProperty(native.prototype, 'constructor', { value: made });
    globalThis[name] = made;
  };
  constructor('Array', (args) => (args.length === 1 ? amount(args[0]) : args.length) * 8, false);
  const bytes = (each) => ([first]) =>
    (typeof first === 'object' ? sizeOf(first) + (first?.byteLength ?? 0) / each : amount(first)) * each;
  for (const [name, each] of Object.entries({
    Int8Array: 1, Uint8Array: 1, Uint8ClampedArray: 1, Int16Array: 2, Uint16Array: 2,
    Float16Array: 2, Int32Array: 4, Uint32Array: 4, Float32Array: 4, Float64Array: 8,
    BigInt64Array: 8, BigUint64Array: 8,
  })) {
    constructor(name, bytes(each), true);
  }
  constructor('ArrayBuffer', (args) => amount(args[0]) + amount(args[1]?.maxByteLength), true);
  charge(ArrayBuffer.prototype, ['resize', 'transfer', 'transferToFixedLength', 'slice'],
    (self, [length]) => amount(length) + self.byteLength);
  const collection = (args) => 64 + sizeOf(args[0]) * 32;
  for (const name of ['Map', 'Set', 'WeakMap', 'WeakSet']) constructor(name, collection, true);
  constructor('RegExp', ([pattern]) => 256 + sizeOf(pattern) * 32, false);

  const BigIntNative = BigInt;
  replace(globalThis, 'BigInt', (native) => {
    const made = {
      BigInt(value) {
        if (!$h_big) throw new TypeError('BigInt has to be called by its name');
        if (typeof value === 'string') {
          if (value.length * 4 > $h_host.BIGINT_BITS_MAX) $h_big_limit();
          $h_pay(value.length + (value.length >> 6) * (value.length >> 6));
        }
        return BigIntNative(value);
      },
    }.BigInt;
    for (const key of ['asIntN', 'asUintN']) {
      defineProperty(made, key, getOwnPropertyDescriptor(native, key));
    }
    defineProperty(made, 'prototype', { value: native.prototype });
    defineProperty(native.prototype, 'constructor', { value: made });
    return made;
  });
  for (const name of ['getBigInt64', 'getBigUint64']) {
    replace(DataView.prototype, name, (native) => ({
      method(...args) {
        if (!$h_big) throw new TypeError('BigInt has to be called by its name');
        return apply(native, this, args);
      },
    }).method);
  }

  // What ends an interaction passes by those who wait for a promise, too.
  replace(Promise.prototype, 'then', (native) => ({
    then(fulfilled, rejected) {
      $h_pay(64);
      return apply(native, this, [
        fulfilled,
        typeof rejected !== 'function'
          ? rejected
          : (error) => {
              $h_k(error);
              return rejected(error);
            },
      ]);
    },
  }).then);
  for (const name of ['all', 'allSettled', 'any', 'race']) {
    charge(Promise, [name], (_, [value]) => 64 + sizeOf(value) * 64);
  }

  // Without a table of languages: as English in the United States has it.
  const grouped = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const isFiniteNumber = Number.isFinite;
  replace(Number.prototype, 'toLocaleString', () => ({
    toLocaleString() {
      const value = Number(this);
      if (value !== value) return 'NaN';
      if (!isFiniteNumber(value)) return value > 0 ? '∞' : '-∞';
      const sign = value < 0 || Object.is(value, -0) ? '-' : '';
      const rounded = Math.abs(value);
      if (rounded >= 1e21) return sign + grouped(BigIntNative(rounded).toString());
      const [whole, part = ''] = rounded.toFixed(3).split('.');
      const rest = part.replace(/0+$/, '');
      return sign + grouped(whole) + (rest === '' ? '' : `.${rest}`);
    },
  }).toLocaleString);

  const gone = [
    'eval', 'Function', 'SharedArrayBuffer', 'Atomics', 'WebAssembly', 'Intl', 'Temporal', 'gc',
    'ShadowRealm', 'acorn', 'AsyncDisposableStack',
  ];
  for (const name of gone) delete globalThis[name];
  const nothing = () => {
    throw new EvalError('code from text is not allowed in functions');
  };
  for (const made of [function f() {}, async function f() {}, function* f() {}, async function* f() {}]) {
    defineProperty(Object.getPrototypeOf(made), 'constructor', { value: nothing });
  }
  replace(Object.getPrototypeOf(nothing), 'toString', () => ({
    toString() {
      if (typeof this !== 'function') throw new TypeError('Function.prototype.toString: no function');
      return `function ${this.name}() { [native code] }`;
    },
  }).toString);
  for (const key of ownKeys(RegExp)) {
    if (key !== 'prototype' && key !== 'length' && key !== 'name' && key !== Symbol.species) {
      if (key !== 'escape') delete RegExp[key];
    }
  }
  delete Error.captureStackTrace;
  Error.stackTraceLimit = 0;

  // Strong, so that no garbage collection is seen.
  globalThis.WeakRef = class WeakRef {
    #target;
    constructor(target) {
      this.#target = target;
    }
    deref() {
      return this.#target;
    }
  };
  globalThis.FinalizationRegistry = class FinalizationRegistry {
    register() {}
    unregister() {
      return false;
    }
  };

  // The generator of xorshift128+, as the evaluators of 3EM seed it.
  const mask = (1n << 64n) - 1n;
  const seed = (() => {
    const word = BigInt(Math.trunc(0.69 * 2 ** 32));
    return (word << 32n) | word;
  })();
  let state0 = seed;
  let state1 = seed;
  $h_host.seedRandom = () => {
    state0 = seed;
    state1 = seed;
  };
  replace(Math, 'random', () => () => $h_host.random());
  $h_host.random = () => {
    $h_pay(64);
    const sum = (state0 + state1) & mask;
    let one = state0;
    const zero = state1;
    state0 = zero;
    one ^= (one << 23n) & mask;
    one ^= one >> 18n;
    one ^= zero;
    one ^= zero >> 5n;
    state1 = one;
    return Number(sum >> 12n) / 2 ** 52;
  };
})();
