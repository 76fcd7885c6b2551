// What functions find around them: EXM, SmartWeave and what 3EM's evaluator has beside the language.
// All of it is frozen later; what belongs to one interaction is read from $h_host.current.
'use strict';

(() => {
  const current = () => $h_host.current;
  const defined = (name, value) =>
    Reflect.defineProperty(globalThis, name, { value, writable: true, configurable: true });

  class ContractError extends Error {
    constructor(message) {
      super(message);
      this.name = 'ContractError';
    }
  }
  defined('ContractError', ContractError);
  defined('ContractAssert', (condition, message) => {
    if (!condition) throw new ContractError(message);
  });

  // -- text and bytes
  const { fromCharCode } = String;
  const utf8 = (text) => {
    const from = String(text).toWellFormed();
    const bytes = [];
    for (let i = 0; i < from.length; i++) {
      const code = from.codePointAt(i);
      if (code < 0x80) bytes.push(code);
      else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
      else if (code < 0x10000) {
        bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      } else {
        i++;
        bytes.push(
          0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63),
          0x80 | (code & 63),
        );
      }
    }
    return new Uint8Array(bytes);
  };
  const bytesOf = (data) => {
    if (data === undefined) return new Uint8Array(0);
    if (data instanceof ArrayBuffer) return new Uint8Array(data);
    if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    throw new TypeError('this is neither an ArrayBuffer nor a view of one');
  };
  const fromUtf8 = (bytes, fatal, keepMark) => {
    $h_pay(bytes.length);
    const parts = [];
    let at = !keepMark && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    while (at < bytes.length) {
      const first = bytes[at++];
      if (first < 0x80) {
        parts.push(fromCharCode(first));
        continue;
      }
      let needed = first >= 0xc2 && first <= 0xdf ? 1 : first >= 0xe0 && first <= 0xef ? 2
        : first >= 0xf0 && first <= 0xf4 ? 3 : 0;
      let code = needed === 1 ? first & 0x1f : needed === 2 ? first & 0x0f : first & 0x07;
      let low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
      let high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
      let whole = needed > 0;
      for (; needed > 0; needed--) {
        const next = bytes[at];
        if (!(next >= low && next <= high)) {
          whole = false;
          break;
        }
        code = (code << 6) | (next & 63);
        low = 0x80;
        high = 0xbf;
        at++;
      }
      if (!whole && fatal) throw new TypeError('The encoded data is not valid');
      parts.push(whole ? String.fromCodePoint(code) : '\ufffd');
    }
    return parts.join('');
  };
  class TextEncoder {
    get encoding() {
      return 'utf-8';
    }
    encode(text = '') {
      return utf8(text);
    }
    encodeInto(text, target) {
      const bytes = utf8(text);
      const written = Math.min(bytes.length, target.length);
      target.set(bytes.subarray(0, written));
      return { read: text.length, written };
    }
  }
  class TextDecoder {
    #fatal;
    #keepMark;
    constructor(label = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
      if (!/^(utf-?8|unicode-1-1-utf-8)$/i.test(label)) throw new RangeError(`unknown encoding ${label}`);
      this.#fatal = fatal;
      this.#keepMark = ignoreBOM;
    }
    get encoding() {
      return 'utf-8';
    }
    decode(data) {
      return fromUtf8(bytesOf(data), this.#fatal, this.#keepMark);
    }
  }
  defined('TextEncoder', TextEncoder);
  defined('TextDecoder', TextDecoder);

  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const btoa = (text) => {
    const from = String(text);
    $h_pay(from.length * 4);
    const parts = [];
    for (let i = 0; i < from.length; i += 3) {
      const [a, b, c] = [from.charCodeAt(i), from.charCodeAt(i + 1), from.charCodeAt(i + 2)];
      if (a > 255 || b > 255 || c > 255) throw new Error('The string to be encoded contains characters outside of the Latin1 range.');
      parts.push(
        ALPHABET[a >> 2] + ALPHABET[((a & 3) << 4) | (b >> 4)] +
          (b === b ? ALPHABET[((b & 15) << 2) | (c >> 6)] : '=') + (c === c ? ALPHABET[c & 63] : '='),
      );
    }
    return parts.join('');
  };
  const atob = (text) => {
    const from = String(text).replace(/[\t\n\f\r ]/g, '').replace(/={1,2}$/, '');
    $h_pay(from.length * 4);
    if (from.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(from)) {
      throw new Error('Failed to decode base64.');
    }
    const parts = [];
    for (let i = 0, bits = 0, count = 0; i < from.length; i++) {
      bits = ((bits << 6) | ALPHABET.indexOf(from[i])) & 0xffff;
      count += 6;
      if (count >= 8) {
        count -= 8;
        parts.push(fromCharCode((bits >> count) & 255));
      }
    }
    return parts.join('');
  };
  defined('btoa', btoa);
  defined('atob', atob);

  const clone = (value, seen) => {
    $h_pay(32);
    if (typeof value === 'function' || typeof value === 'symbol') {
      throw new TypeError(`${String(value)} could not be cloned.`);
    }
    if (value === null || typeof value !== 'object') return value;
    const known = seen.get(value);
    if (known !== undefined) return known;
    if (value instanceof Date) return new Date(value.getTime());
    if (value instanceof RegExp) return new RegExp(value.source, value.flags);
    if (value instanceof ArrayBuffer) return value.slice(0);
    if (ArrayBuffer.isView(value)) return value.slice();
    const made = Array.isArray(value) ? [] : value instanceof Map ? new Map() : value instanceof Set
      ? new Set() : {};
    seen.set(value, made);
    if (value instanceof Map) value.forEach((to, key) => made.set(clone(key, seen), clone(to, seen)));
    else if (value instanceof Set) value.forEach((key) => made.add(clone(key, seen)));
    else for (const key of Object.keys(value)) made[key] = clone(value[key], seen);
    return made;
  };
  defined('structuredClone', (value) => clone(value, new Map()));

  const silent = () => {};
  defined('console', { log: silent, info: silent, warn: silent, error: silent, debug: silent, trace: silent });
  defined('performance', {
    now: () => {
      const time = current().performance;
      current().performance = time + 0.1;
      return time;
    },
  });

  // -- hashes and signatures, which the machine does
  const DIGESTS = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
  const digest = (algorithm, data) => {
    const name = typeof algorithm === 'string' ? algorithm : algorithm?.name;
    const bytes = bytesOf(data);
    $h_pay(256 + bytes.length);
    const known = String(name).toUpperCase();
    if (!DIGESTS.includes(known)) throw new TypeError(`Unrecognized algorithm name ${known}`);
    return new Uint8Array($h_host.natives.digest(known, bytes));
  };
  const subtle = {
    digest: async (algorithm, data) => digest(algorithm, data).buffer,
  };
  defined('crypto', {
    subtle,
    getRandomValues(array) {
      const bytes = bytesOf(array);
      for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor($h_host.random() * 256);
      return array;
    },
  });
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

  // -- SmartWeave
  const notSupported = () => {
    throw new Error('Operation not supported.');
  };
  class CryptoInterface {
    async generateJwk() {
      notSupported();
    }
    async sign() {
      notSupported();
    }
    async verify(publicModulus, data, signature) {
      const signed = bytesOf(data);
      $h_pay(20000 + signed.length);
      return $h_host.natives.verifyRsa(String(publicModulus), signed, bytesOf(signature));
    }
    async hash(data, algorithm = 'SHA-256') {
      return digest(algorithm, data);
    }
    async encrypt() {}
    async decrypt() {}
  }
  class ArweaveUtils {
    concatBuffers(buffers) {
      const parts = buffers.map(bytesOf);
      const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.byteLength;
      }
      return whole;
    }
    b64UrlToString(text) {
      return this.bufferToString(this.b64UrlToBuffer(text));
    }
    bufferToString(buffer) {
      return fromUtf8(bytesOf(buffer), true, false);
    }
    stringToBuffer(text) {
      return utf8(text);
    }
    stringToB64Url(text) {
      return this.bufferTob64Url(utf8(text));
    }
    b64UrlToBuffer(text) {
      const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
      const bytes = new Uint8Array(plain.length);
      for (let i = 0; i < plain.length; i++) bytes[i] = plain.charCodeAt(i);
      return bytes;
    }
    bufferTob64(buffer) {
      return btoa(Array.from(bytesOf(buffer), (byte) => fromCharCode(byte)).join(''));
    }
    bufferTob64Url(buffer) {
      return this.b64UrlEncode(this.bufferTob64(buffer));
    }
    b64UrlEncode(text) {
      return text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
    }
    b64UrlDecode(text) {
      const plain = text.replace(/-/g, '+').replace(/_/g, '/');
      return plain.length % 4 === 0 ? plain : plain + '='.repeat(4 - (plain.length % 4));
    }
  }
  const number = (value, decimals = 12) => new ($h_host.BigNumber.clone({ DECIMAL_PLACES: decimals }))(value);
  class Ar {
    winstonToAr(winston, { formatted = false, decimals = 12, trim = true } = {}) {
      const shown = number(winston, decimals).shiftedBy(-12);
      return formatted ? shown.toFormat(decimals) : shown.toFixed(decimals);
    }
    arToWinston(ar, { formatted = false } = {}) {
      const shown = number(ar).shiftedBy(12);
      return formatted ? shown.toFormat() : shown.toFixed(0);
    }
    compare(a, b) {
      return number(a).comparedTo(number(b));
    }
    isEqual(a, b) {
      return this.compare(a, b) === 0;
    }
    isLessThan(a, b) {
      return number(a).isLessThan(number(b));
    }
    isGreaterThan(a, b) {
      return number(a).isGreaterThan(number(b));
    }
    add(a, b) {
      return number(a).plus(b).toFixed(0);
    }
    sub(a, b) {
      return number(a).minus(b).toFixed(0);
    }
  }
  const utils = new ArweaveUtils();
  const crypto = new CryptoInterface();
  const address = async (owner) =>
    utils.bufferTob64Url(await crypto.hash(utils.b64UrlToBuffer(utils.b64UrlDecode(owner))));
  const unavailable = (what) => async () => {
    throw new Error(`${what} is not available here`);
  };
  const wallets = {
    ownerToAddress: address,
    getAddress: (jwk) => address(jwk.n),
    jwkToAddress: (jwk) => address(jwk.n),
    getBalance: unavailable('getBalance'),
    getLastTransactionID: unavailable('getLastTransactionID'),
  };
  defined('ArweaveUtils', ArweaveUtils);

  // -- key and value
  const range = (args) => {
    const [gte = 0, lt = Object.keys(current().kv).length, reverse = false, limit] = args;
    const entries = Object.entries(current().kv);
    if (lt > entries.length || gte < 0 || gte >= lt) throw new Error('invalid range');
    if (limit > lt && limit > entries.length) throw new Error('limit is bigger than lt');
    const free = limit === undefined && current().profile.limitIsOptional;
    if (!free && isNaN(parseInt(limit))) throw new Error('limit must be a numeric value');
    const found = entries.slice(gte, lt);
    if (reverse) found.reverse();
    return limit === undefined ? found : found.slice(0, limit);
  };
  const keyed = (key) => {
    const name = String(key);
    $h_pay(64 + name.length);
    current().kvTouched = true;
    return name;
  };
  const kv = {
    put: (key, value) => {
      current().kv[keyed(key)] = value;
    },
    get: (key) => (Object.hasOwn(current().kv, key) ? current().kv[key] : undefined),
    del: (key) => {
      delete current().kv[keyed(key)];
    },
    map: (...args) => Object.fromEntries(range(args)),
    keys: (...args) => range(args).map(([key]) => key),
  };
  // Warp's store: by the order of keys, and a promise of everything.
  const sorted = ({ gte, lt, reverse = false, limit } = {}) => {
    const found = Object.entries(current().kv)
      .filter(([key]) => (gte === undefined || key >= gte) && (lt === undefined || key < lt))
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    if (reverse) found.reverse();
    return limit ? found.slice(0, limit) : found;
  };
  const warpKv = {
    put: async (key, value) => kv.put(key, value),
    get: async (key) => kv.get(key) ?? null,
    del: async (key) => kv.del(key),
    keys: async (options) => sorted(options).map(([key]) => key),
    kvMap: async (options) => new Map(sorted(options)),
  };
  const exmKv = {
    put: kv.put,
    get: kv.get,
    del: kv.del,
    getAll: () => current().kv,
    kvMap: kv.map,
    keys: kv.keys,
  };

  const transaction = {
    get id() { return current().transaction.id; },
    get owner() { return current().transaction.owner; },
    get tags() { return current().transaction.tags; },
    get target() { return current().transaction.target; },
    get quantity() { return current().transaction.quantity; },
    get reward() { return current().transaction.reward; },
    get sortKey() { return current().transaction.sortKey; },
    get dryRun() { return current().readOnly; },
    get origin() { return current().answers === undefined ? 'L2' : 'L1'; },
  };
  const contract = {
    get id() { return current().contract.id; },
    get owner() { return current().contract.owner; },
  };
  const block = {
    get height() { return current().block.height; },
    get indep_hash() { return current().block.indep_hash; },
    get timestamp() { return current().block.timestamp; },
  };
  // Asks another contract. Calls are numbered, and answered by number when the interaction is run
  // again; one that has no answer yet never settles.
  const call = async (what, args) => {
    const run = current();
    if (run.answers === undefined) throw new Error(`${what} not available`);
    const number = run.answered++;
    const answer = run.answers[number];
    if (answer === undefined) {
      run.calls.push({ number, call: what, ...args });
      return new Promise(() => {});
    }
    if (answer.error !== undefined) throw new Error(answer.error);
    $h_pay(64 + answer.value.length);
    return $h_host.parseJson(answer.value);
  };
  const readContractState = async (id, ...options) => {
    const { warp } = current().profile;
    const [height, validity] = warp ? [undefined, options[0]] : options;
    const read = await call('readContractState', { id: String(id), height: height ? Number(height) : undefined, validity: Boolean(validity) });
    return validity ? read : read.state;
  };
  const warpOnly = (what) => {
    if (!current().profile.warp) throw new Error(`${what} is not available here`);
  };
  const viewContractState = async (id, input) => {
    warpOnly('viewContractState');
    return call('viewContractState', { id: String(id), input: JSON.stringify(input) });
  };
  // Writes to another contract, within this interaction.
  const write = async (id, input, throwOnError) => {
    warpOnly('contracts.write');
    const run = current();
    const answer = await call('write', { id: String(id), input: JSON.stringify(input) });
    if (answer.type !== 'ok' && (throwOnError ?? true) && !run.readOnly) {
      const about = JSON.stringify({ from: run.contract.id, to: id, input });
      throw new ContractError(`Internal write auto error for call [${about}]: ${answer.errorMessage}`);
    }
    return answer;
  };
  const refreshState = async () => {
    warpOnly('contracts.refreshState');
    return call('refreshState', {});
  };
  defined('SmartWeave', {
    transaction,
    block,
    // 3EM has none.
    get contract() { return current().profile.legacy ? undefined : contract; },
    get caller() { return current().caller; },
    arweave: { crypto, utils, ar: new Ar(), wallets },
    contracts: {
      readContractState,
      viewContractState,
      write,
      refreshState,
    },
    unsafeClient: {
      transactions: { get: unavailable('unsafeClient'), getData: unavailable('unsafeClient') },
    },
    get kv() { return current().profile.warp ? warpKv : exmKv; },
    convertString: { toSHA256: async (text) => hex(digest('SHA-256', utf8(text))) },
    getBalance: unavailable('getBalance'),
    extensions: {},
    useGas: (gas) => $h_pay(gas > 0 ? +gas : 0),
  });
  defined('SMARTWEAVE_HOST', () => 'heddle');

  // -- EXM
  class BaseReqResponse {
    constructor(record) {
      const { type, url, statusText, status, redirected, ok, headers, vector } = record;
      this.buffer = vector || [];
      this.type = type || '';
      this.url = url || '';
      this.statusText = statusText || '';
      // An early recorder kept the status in eight bits.
      this.status = (status === 127 && ok ? 200 : status) || 404;
      this.redirected = redirected || false;
      this.ok = ok || false;
      this.headers = headers || {};
    }
    asText() {
      return fromUtf8(this.raw, false, false);
    }
    asJSON() {
      return JSON.parse(this.asText());
    }
    toStructuredJson() {
      const { type, url, statusText, status, redirected, ok, headers, buffer } = this;
      return { type, url, statusText, status, redirected, ok, headers, vector: buffer };
    }
    get raw() {
      return new Uint8Array(this.buffer);
    }
  }
  defined('BaseReqResponse', BaseReqResponse);

  const sha256 = async (buffer) => hex(digest('SHA-256', buffer));
  // Answers with what was recorded with the interaction; what was not is asked for, and never comes.
  const deterministicFetch = async (...args) => {
    const asked = JSON.stringify(args);
    const key = hex(digest('SHA-256', utf8(asked)));
    const record = current().requests[key];
    if (record === undefined) {
      current().missing.push({ key, args: asked });
      return new Promise(() => {});
    }
    current().used[key] = record;
    if (typeof record.error === 'string') return record.error;
    $h_pay((record.vector?.length ?? 0) * 8);
    return Object.freeze(new BaseReqResponse(record));
  };
  defined('EXM', {
    get requests() { return current().used; },
    get kv() { return current().kv; },
    get data() { return { instantiated: true }; },
    getDate: () => new Date($h_host.exmDate),
    print: silent,
    putKv: kv.put,
    getKv: kv.get,
    delKv: kv.del,
    getKvMap: kv.map,
    getKeys: kv.keys,
    deterministicFetch,
    sha256,
  });
})();
