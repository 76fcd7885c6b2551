// Freezes all that functions share, so that none leaves anything behind for the next.
'use strict';

(() => {
  const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
  const freeze = Object.freeze;
  const values = [];

  // An object may have a property of its own by the name of an inherited one, though that is frozen.
  const overridable = (holder, names) => {
    for (const name of names ?? ownKeys(holder)) {
      const found = getOwnPropertyDescriptor(holder, name);
      if (found === undefined || !('value' in found) || !found.configurable) continue;
      const { value } = found;
      values.push(value);
      defineProperty(holder, name, {
        get: () => value,
        set(own) {
          if (this === holder) throw new TypeError(`Cannot assign to read only property '${String(name)}'`);
          defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
        },
        enumerable: found.enumerable,
        configurable: false,
      });
    }
  };
  overridable(Object.prototype);
  overridable(getPrototypeOf(overridable), ['toString', 'name', 'bind', 'call', 'apply', 'constructor']);
  const errors = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
    AggregateError, ContractError];
  for (const error of errors) overridable(error.prototype, ['name', 'message', 'toString', 'constructor']);
  for (const holder of [Array, Map, Set, Promise, Date, RegExp]) {
    overridable(holder.prototype, ['toString', 'toJSON']);
  }

  const seen = new Set();
  const harden = (root) => {
    const stack = [root];
    while (stack.length > 0) {
      const value = stack.pop();
      if (value === null || (typeof value !== 'object' && typeof value !== 'function')) continue;
      if (seen.has(value)) continue;
      seen.add(value);
      freeze(value);
      stack.push(getPrototypeOf(value));
      for (const key of ownKeys(value)) {
        const found = getOwnPropertyDescriptor(value, key);
        if ('value' in found) stack.push(found.value);
        else stack.push(found.get, found.set);
      }
    }
  };
  // Reached by syntax alone.
  const hidden = [
    (function* () {})(), (async function* () {})(), async () => {}, function* () {},
    async function* () {}, [][Symbol.iterator](), ''[Symbol.iterator](), new Map().entries(),
    new Set().values(), ''.matchAll(/x/g), new ArrayBuffer(0),
    ...(globalThis.Iterator ? [[].values().map((x) => x), Iterator.from({ next() {} })] : []),
  ];
  for (const value of hidden) harden(getPrototypeOf(value));
  harden(values);
  for (const key of ownKeys(globalThis)) {
    const found = getOwnPropertyDescriptor(globalThis, key);
    if ('value' in found) {
      if (found.value !== globalThis) harden(found.value);
      if (found.configurable) defineProperty(globalThis, key, { ...found, writable: false });
    } else {
      harden(found.get);
      harden(found.set);
    }
  }
  harden(Object.prototype);
  freeze(globalThis);
})();
