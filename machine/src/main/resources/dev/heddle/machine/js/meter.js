// The meter of a realm: what instrumented code counts down, and what ends it. Names that begin with
// $h_ are seen by every script here; no function may use one (tailor.js refuses it).
'use strict';

// What is left of the gas, and how deep calls are nested. Small integers: that is what is fast.
let $h_gas = 2_000_000_000;
let $h_depth = 0;

// Whether the function that runs says BigInt or 1n somewhere; where it does not, there are none.
let $h_big = true;

const $h_host = {
  DEPTH_MAX: 800,
  STRING_CHARS_MAX: 16 << 20,
  BIGINT_BITS_MAX: 1 << 20,
  // Why the interaction that runs is lost; it stays so, whatever the function catches.
  fate: undefined,
  // The gas that was left then.
  left: 0,
  gasMax: 0,
  DEAD: Object.freeze(Object.create(null)),
  // As they are before builtins.js has them take gas.
  parseJson: JSON.parse,
  stringifyJson: JSON.stringify,
  then: Promise.prototype.then,
};

// Ends the interaction: nothing that is instrumented goes on from here.
const $h_die = (why) => {
  if ($h_host.fate === undefined) {
    $h_host.fate = why;
    $h_host.left = $h_gas;
  }
  $h_gas = -1;
  throw $h_host.DEAD;
};
const $h_out = () => $h_die(`out of gas: limit ${$h_host.gasMax}`);
const $h_deep = () => $h_die('call stack exhausted');

// Takes gas for what built-in code does.
const $h_pay = (gas) => {
  if (!(($h_gas -= gas) >= 0)) $h_out();
};

// Begins every catch clause: what must end an interaction is not caught.
const $h_k = (error) => {
  if ($h_gas < 0) throw $h_host.DEAD;
  if (error instanceof RangeError) {
    if (error.message === 'Maximum call stack size exceeded') $h_deep();
    if (error.message === 'Invalid string length') {
      $h_die(`a string of more than ${$h_host.STRING_CHARS_MAX} characters`);
    }
  }
};

// BigInt itself, which builtins.js keeps from those who do not call it by its name.
const $h_int = BigInt;
const $h_bits = ((toString, apply, asUintN, asIntN) => (value) => {
  if (asIntN(64, value) === value) return 64;
  return apply(toString, value, [16]).length * 4;
})(BigInt.prototype.toString, Reflect.apply, BigInt.asUintN, BigInt.asIntN);

const $h_big_limit = () => $h_die(`a BigInt of more than ${$h_host.BIGINT_BITS_MAX} bits`);

const $h_sized = (value) => {
  if (typeof value === 'string') {
    const length = value.length;
    if (length > 256) {
      if (length > $h_host.STRING_CHARS_MAX) {
        $h_die(`a string of more than ${$h_host.STRING_CHARS_MAX} characters`);
      }
      $h_pay(length >> 8);
    }
  } else if (typeof value === 'bigint') {
    const bits = $h_bits(value);
    if (bits > 64) {
      if (bits > $h_host.BIGINT_BITS_MAX) $h_big_limit();
      $h_pay((bits >> 3) + ((bits >> 8) * (bits >> 8)));
    }
  }
  return value;
};

// Looks at what an operator has made, which may be far larger than its operands.
const $h_c = (value) => (typeof value === 'number' ? value : $h_sized(value));

const $h_pow = (base, exponent) => {
  if (typeof base === 'bigint' && typeof exponent === 'bigint') {
    const bits = base === 0n || base === 1n || base === -1n ? 1 : $h_bits(base);
    if (exponent > 0n && $h_int(bits) * exponent > $h_int($h_host.BIGINT_BITS_MAX) + 64n * exponent) {
      $h_big_limit();
    }
    if (bits > 1 && exponent > $h_int($h_host.BIGINT_BITS_MAX)) $h_big_limit();
  }
  return $h_c(base ** exponent);
};

const $h_shl = (value, by) => {
  if (typeof by === 'bigint' && by > $h_int($h_host.BIGINT_BITS_MAX)) $h_big_limit();
  return $h_c(value << by);
};

const $h_shr = (value, by) => {
  if (typeof by === 'bigint' && by < -$h_int($h_host.BIGINT_BITS_MAX)) $h_big_limit();
  return $h_c(value >> by);
};

// What is spread out is paid for by its size.
const $h_s = ((isArray) => (value) => {
  if (typeof value === 'string') $h_pay(value.length * 8);
  else if (isArray(value)) $h_pay(value.length * 8);
  else if (value !== null && typeof value === 'object') {
    const size = value.size ?? value.length;
    if (typeof size === 'number' && size > 0) $h_pay(size * 16);
  }
  return value;
})(Array.isArray);
const $h_o = ((keys) => (value) => {
  if (value !== null && (typeof value === 'object' || typeof value === 'string')) {
    $h_pay(keys(value).length * 24);
  }
  return value;
})(Object.keys);

// Stands before what would otherwise begin a statement with a bracket.
const $h_i = (value) => value;
