// Runs interactions. What comes in is text and what goes out is text; nothing else is shared.
'use strict';

(() => {
  const { apply } = Reflect;
  const { create, hasOwn, keys } = Object;
  const { isArray } = Array;
  const parse = $h_host.parseJson;
  const stringify = $h_host.stringifyJson;
  const then = $h_host.then;
  const programs = new Map();
  const PROFILES = {
    heddle: { limitIsOptional: true },
    'process-1': { limitIsOptional: true, process: true },
    '3em-0.3.14-byref': { legacy: true, byReference: true },
    '3em-0.3.26': { legacy: true },
    'smartweave-0.4': { contract: true },
    'warp-1.4': { contract: true, warp: true },
  };
  const STATE_CHARS_MAX = 16 << 20;
  const FETCHES_MAX = 16;

  const tagged = (tags, name) => {
    for (const tag of tags) if (tag.name === name) return tag.value;
    return undefined;
  };

  const words = (error) => {
    try {
      if (error instanceof Error) return `${error.name}: ${error.message}`;
      return String(error);
    } catch (again) {
      $h_k(again);
      return 'an error that cannot be shown';
    }
  };

  // Who asks: who signed it, unless the function trusts the signer to speak for others.
  const caller = (message, env) => {
    if (message.Caller !== undefined) return message.Caller; // by the signature of a wallet
    if (!env.authorities.includes(message.Owner)) return message.Owner;
    if (tagged(message.Tags, 'From-Process') !== undefined) return message.From;
    return tagged(message.Tags, 'Caller') ?? message.From ?? message.Owner;
  };

  const envs = new Map();
  const environment = (text) => {
    let env = envs.get(text);
    if (env === undefined) {
      const { Process, Contract } = parse(text);
      if (Contract !== undefined) return { id: Contract.id, owner: Contract.owner, contract: true };
      const authorities = Process.Tags.filter((tag) => tag.name === 'Authority').map((tag) => tag.value);
      // Who deployed a record writes to it for others, and records what was fetched for them.
      if (tagged(Process.Tags, 'Type') === 'Serverless-Function') authorities.push(Process.Owner);
      env = { id: Process.Id, owner: Process.Owner, tags: Process.Tags, authorities };
      if (envs.size >= 64) envs.clear();
      envs.set(text, env);
    }
    return env;
  };

  // What an interaction asks, and the answers of the outside that came with it.
  const asked = (message, env) => {
    const input = tagged(message.Tags, 'Input');
    if (input !== undefined) return { input, requests: {} };
    const recorded =
      tagged(message.Tags, 'Recorded') === 'true' && tagged(message.Tags, 'From-Process') === undefined;
    if (recorded && env.authorities.includes(message.Owner)) {
      const { input: text, requests } = parse(message.Data);
      return { input: text, requests: requests ?? {} };
    }
    return { input: message.Data ?? '', requests: {} };
  };

  const context = (program, message, env, kv) => {
    const whole = program.profile.process; // a process is given the message, not what it asks
    const { input: sent, requests } = whole ? { requests: {} } : asked(message, env);
    const input = message['Caller-Input'] ?? sent;
    const { profile } = program;
    const contract = !profile.legacy;
    const tags = message.Tags;
    const seen = message['Interaction-Tags'] ?? tags; // a simulation has others for us than for the function
    const timestamp = Math.floor(message.Timestamp / 1000);
    return {
      profile,
      input,
      requests,
      used: {},
      missing: [],
      kv,
      kvTouched: false,
      performance: 0,
      // What it asked of other contracts, and of that what has no answer yet.
      answers: undefined,
      answered: 0,
      calls: [],
      readOnly: message['Read-Only'] === true,
      caller: caller(message, env),
      contract: { id: env.id, owner: env.owner },
      transaction: {
        id: message.Id ?? '',
        owner: message.Owner,
        tags: contract ? seen : [...seen, { name: 'Input', value: input }], // 3EM shows the input there
        target: tagged(tags, 'Target') ?? (contract ? '' : 'null'),
        quantity: tagged(tags, 'Quantity') ?? (contract ? '0' : ''),
        reward: tagged(tags, 'Reward') ?? (contract ? '0' : ''),
        sortKey: `${String(message['Block-Height'] ?? 0).padStart(12, '0')},${String(message.Timestamp).padStart(13, '0')},${message['Hash-Chain'] ?? ''}`,
      },
      block: {
        height: Number(tagged(tags, 'Block-Height') ?? message['Block-Height'] ?? 0),
        indep_hash: tagged(tags, 'Block-Id') ?? '',
        timestamp: Number(tagged(tags, 'Block-Timestamp') ?? timestamp),
      },
    };
  };

  // The same for an interaction with a contract, whose message says it all (SmartWeaveMessage).
  const contractContext = (program, message, env, kv) => ({
    profile: program.profile,
    input: message.input,
    requests: {},
    used: {},
    missing: [],
    kv,
    kvTouched: false,
    performance: 0,
    answers: message.answers,
    answered: 0,
    calls: [],
    readOnly: message.dryRun === true,
    caller: message.caller,
    contract: { id: env.id, owner: env.owner },
    transaction: message.transaction,
    block: message.block,
  });

  // -- what came of it
  // Whether a new state stays here, for the next interaction of a batch or for left().
  let leaves = false;
  const part = (text) => `${text.length}\n`;
  const outcome = (status, result, state, kv) => {
    const head = `${status}${$h_host.gasMax - ($h_gas < 0 ? 0 : $h_gas)}\n${part(result)}`;
    if (leaves && status === 'A' && state !== '') return `${head}-1\n${result}${kv}`;
    return `${head}${part(state)}${result}${state}${kv}`;
  };
  const failed = (why) => outcome('F', why, '', '');

  const outbox = (value, name) => (Array.isArray(value?.[name]) ? value[name] : []);
  // The same with what every message has, whatever the function left out. No gas is taken for it.
  const addressed = (entries) => {
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      if (entry === null || typeof entry !== 'object' || entry.length !== undefined) continue;
      if (entry.Anchor !== undefined && entry.Tags !== undefined) continue;
      entries[i] = { Anchor: `000000000000000000000000${10000000 + i}`, Tags: [], ...entry };
    }
    return entries;
  };
  const result = (run, fields) => {
    const { value, validity, updated, error, kind, outgoing } = fields;
    let output = { result: value === undefined ? null : value, validity, updated, type: kind };
    if (fields.event !== undefined) output.event = fields.event;
    if (run.profile.process) output = value === undefined ? '' : { data: value };
    const whole = {
      Messages: addressed(outbox(outgoing, 'messages')),
      Assignments: outbox(outgoing, 'assignments'),
      Spawns: addressed(outbox(outgoing, 'spawns')),
      Output: output,
    };
    if (error !== undefined) whole.Error = error;
    if (run.missing.length > 0) whole.Fetches = run.missing;
    if (run.calls.length > 0) whole.Calls = run.calls;
    return stringify(whole);
  };
  // What goes the other way over that bridge: objects without a prototype.
  const bare = (value) => {
    if (value === null || typeof value !== 'object') return value;
    if (isArray(value)) return value.map(bare);
    const made = create(null);
    for (const key of keys(value)) made[key] = bare(value[key]);
    return made;
  };

  // A value as the bridge of 3EM's evaluator has it: no toJSON, functions and dates are empty
  // objects, and what it cannot carry over ends the interaction.
  const carried = (value) => {
    $h_pay(4);
    switch (typeof value) {
      case 'bigint':
      case 'symbol':
        throw new Error('Contract could not be processed');
      case 'function':
      case 'object': {
        if (value === null) return null;
        if (isArray(value)) return value.map((each) => (each === undefined ? null : carried(each)));
        if (value instanceof Map || value instanceof Set) throw new Error('Contract could not be processed');
        const made = {};
        for (const key of keys(value)) {
          if (value[key] === undefined) continue;
          if (String(key >>> 0) === key) throw new Error('Contract could not be processed');
          made[key] = carried(value[key]);
        }
        return made;
      }
      default:
        return value;
    }
  };
  const stateText = (state) => {
    const text = stringify($h_host.current.profile.legacy ? carried(state) : state);
    if (text === undefined) throw new TypeError('the state is no JSON');
    if (text.length > STATE_CHARS_MAX) $h_die(`a state of more than ${STATE_CHARS_MAX} characters`);
    $h_pay(text.length);
    return text;
  };
  const kvText = (run) => (run.kvTouched ? stateText(run.kv) : '');

  // The state that the outcome has, which an interaction after it may begin with.
  let written = '';
  const rejected = (run, error, kind = 'exception') => {
    const text = result(run, { validity: false, updated: false, error: words(error), kind });
    if (!run.profile.byReference) return outcome('R', text, '', '');
    written = stateText(run.state);
    return outcome('A', text, written, kvText(run));
  };
  const accepted = (run, state, fields) => {
    const text = result(run, { validity: true, updated: false, kind: 'ok', ...fields });
    if (text.length > STATE_CHARS_MAX) $h_die(`a result of more than ${STATE_CHARS_MAX} characters`);
    $h_pay(text.length);
    written = state === undefined ? '' : stateText(state);
    return outcome('A', text, written, kvText(run));
  };
  const unexpected = () => new Error('Unexpected result from contract');

  // -- processes in JavaScript: what they are given, and what becomes of what they return
  const byName = (tags) => {
    const found = create(null);
    for (const { name, value } of tags) if (found[name] === undefined) found[name] = value;
    return found;
  };
  const refusal = (message, env) => {
    const { Target = env.id, From = message.Owner } = message; // dry-runs may lack them
    if (Target !== env.id) return `${message.Id} is addressed to ${Target} and was only assigned to this process`;
    if (From === message.Owner || env.authorities.includes(message.Owner)) return undefined;
    return `the message is not trusted: it says that it is from ${From}, but ${message.Owner} has signed it, who is no Authority of this process`;
  };
  const text = (value) => (typeof value === 'string' ? value : stringify(value));
  // {target, data, tags: {Name: 'value'}} as ao writes it; what is written so already stays.
  const asSent = (entry) => {
    if (entry === null || typeof entry !== 'object' || isArray(entry)) {
      throw new TypeError('messages, spawns and assignments are objects');
    }
    const { target, data, tags, ...made } = entry;
    if (target !== undefined) made.Target = target;
    if (data !== undefined) made.Data = text(data);
    if (tags !== undefined) {
      made.Tags = isArray(tags) ? tags : keys(tags).map((name) => ({ name, value: text(tags[name]) }));
    }
    $h_pay(64);
    return made;
  };
  const processed = (run, value) => {
    if (value === undefined || value === null) return accepted(run, undefined, {});
    if (typeof value !== 'object') throw new TypeError('handle has to return {state, output, messages, spawns, assignments}, or some of them');
    const outgoing = {};
    for (const name of ['messages', 'spawns', 'assignments']) {
      if (value[name] === undefined) continue;
      if (!isArray(value[name])) throw new TypeError(`${name} have to be an array`);
      outgoing[name] = value[name].map(asSent);
    }
    const { output } = value;
    return accepted(run, value.state, { value: output === undefined ? undefined : text(output), outgoing });
  };

  const settled = (run, value) => {
    const { profile } = run;
    const object = value !== null && typeof value === 'object' ? value : {};
    const hasState = object.state !== undefined;
    const hasResult = object.result !== undefined;
    if (profile.legacy) {
      const { state, result: said } = object;
      const named = state !== undefined && state !== null;
      const value3em = said === undefined || said === null ? undefined : carried(said);
      if (profile.byReference) {
        if (value === undefined || value === null) return rejected(run, unexpected());
        return accepted(run, named && value3em === undefined ? state : run.state, { value: value3em });
      }
      return accepted(run, named ? state : undefined, {
        value: value3em,
        updated: named && value3em !== undefined,
      });
    }
    if (profile.warp) {
      if (!hasState && !hasResult) return rejected(run, unexpected());
      return accepted(run, object.state || run.state, { value: object.result, event: object.event });
    }
    if (profile.contract) {
      if (!object.state && !object.result) return rejected(run, unexpected());
      return accepted(run, object.state || undefined, { value: object.result });
    }
    if (profile.process) return processed(run, value);
    const speaks = hasState || hasResult || ['messages', 'spawns', 'assignments'].some((name) => hasOwn(object, name));
    if (!speaks) {
      return rejected(run, new TypeError('Unexpected result: handle has to return {state}, {result} or both'));
    }
    return accepted(run, hasState ? object.state : undefined, {
      value: object.result,
      updated: hasState,
      outgoing: object,
    });
  };
  const threw = (run, error) => {
    $h_k(error);
    return rejected(run, error, error instanceof Error && error.name === 'ContractError' ? 'error' : 'exception');
  };

  // Whatever goes wrong while an outcome is made is an outcome.
  const guarded = (make) => {
    try {
      return make();
    } catch (error) {
      try {
        $h_k(error);
        return guardedWords(error);
      } catch {
        return failed($h_host.fate ?? 'the evaluation failed');
      }
    }
  };
  const guardedWords = (error) => {
    const run = $h_host.current;
    return outcome('R', result(run, { validity: false, updated: false, error: words(error), kind: 'exception' }), '', '');
  };

  const PLAIN = { missing: [], calls: [], profile: {} };

  // The first slot: the state that the function begins with.
  const beginning = (program, message) => {
    $h_host.current = PLAIN;
    $h_pay(64 + (message.Data?.length ?? 0));
    if (program.profile.process) return spawned(message);
    const record = tagged(message.Tags, 'Type') === 'Serverless-Function';
    const text = record
      ? parse(message.Data).initState
      : tagged(message.Tags, 'Init-State') ?? message.Data;
    let state;
    try {
      state = typeof text === 'string' ? (text.trim() === '' ? {} : parse(text)) : text ?? {};
    } catch {
      return rejected(PLAIN, new SyntaxError('the initial state is no JSON'));
    }
    return accepted(PLAIN, state, {});
  };

  // Clients put anything into the data of a process that has none: only an object is a state.
  const spawned = (message) => {
    const begun = { ...PLAIN, profile: { process: true } };
    $h_host.current = begun;
    const said = tagged(message.Tags, 'Init-State');
    let state;
    try {
      state = parse(said ?? message.Data ?? '{}');
    } catch {
      if (said !== undefined) return rejected(begun, new SyntaxError('the Init-State is no JSON'));
    }
    const isObject = state !== null && typeof state === 'object' && !isArray(state);
    return accepted(begun, isObject || said !== undefined ? state : {}, {});
  };

  // Another source from this slot on: the machine puts it in place, if it can run.
  const upgrade = (message, env) => {
    $h_host.current = PLAIN;
    const source = message.Data ?? '';
    $h_pay(1000 + source.length * 16);
    if (message.Owner !== env.owner) {
      return rejected(PLAIN, new Error(`only ${env.owner}, who owns the function, can upgrade it`));
    }
    const profile = tagged(message.Tags, 'Evaluator') ?? '';
    if (profile !== '' && PROFILES[profile] === undefined) {
      return rejected(PLAIN, new Error(`there is no evaluator ${profile}`));
    }
    return outcome('U', profile, source, '');
  };

  // -- the machine's side
  let answer;
  const begin = (gasMax, timeMs, exmDate) => {
    $h_host.fate = undefined;
    $h_host.gasMax = gasMax;
    $h_host.now = timeMs;
    $h_host.exmDate = exmDate;
    $h_host.seedRandom();
    $h_gas = gasMax;
    $h_depth = 0;
    answer = undefined;
  };

  // A source as code that {@link put} takes, after a C; or after an E why it cannot run.
  const tailor = (source, profileName, lambda = false) => {
    begin(2_000_000_000, 0, 0);
    $h_big = true;
    try {
      const { code, big, bigNumber } = $h_host.tailor(source, !PROFILES[profileName].contract, lambda);
      return `C${big ? 1 : 0}${bigNumber ? 1 : 0}${code}`;
    } catch (error) {
      return `E${$h_host.fate ?? words(error).replace(/^Error: /, '')}`;
    }
  };
  // Keeps what code came to, which an interaction calls anew.
  const put = (name, profileName, marks, factory) => {
    const profile = PROFILES[profileName];
    programs.set(name, { profile, factory, big: marks[0] === '1', bigNumber: marks[1] === '1', last: '' });
  };
  const forget = (name) => programs.delete(name);
  // Drops the states that interactions have left here.
  const drop = () => {
    for (const program of programs.values()) program.last = '';
  };

  // Begins an interaction. Gives the outcome, or nothing where it comes when all promises have run.
  // An empty state is the one that the last outcome of this program had.
  let running;
  const run = (name, gasMax, messageText, envText, given, kv, stays) => {
    running = programs.get(name);
    leaves = stays;
    written = '';
    return told(interaction(running, gasMax, messageText, envText, given === '' ? running.last : given, kv));
  };
  const told = (text) => {
    if (written !== '' && text !== '' && text[0] === 'A') running.last = written;
    return text;
  };
  const interaction = (program, gasMax, messageText, envText, state, kv) => {
    const message = parse(messageText);
    const env = environment(envText);
    const { profile } = program;
    const seconds = env.contract ? message.block.timestamp : Math.floor((message.Timestamp ?? 0) / 1000);
    begin(gasMax, profile.legacy ? seconds || 1317830400000 : profile.contract ? seconds * 1000 : message.Timestamp, profile.legacy ? 1317830400000 : message.Timestamp);
    $h_big = program.big;
    if (!env.contract && message.Id !== undefined && message.Id === env.id) return guarded(() => beginning(program, message));
    if (!env.contract && tagged(message.Tags, 'Action') === 'Upgrade-Function') return guarded(() => upgrade(message, env));
    return guarded(() => {
      const contextOf = env.contract ? contractContext : context;
      const run = contextOf(program, message, env, kv === '' ? {} : parse(kv));
      $h_host.current = run;
      $h_pay(64 + state.length + kv.length + messageText.length);
      let input;
      if (profile.process) {
        const why = refusal(message, env);
        if (why !== undefined) return rejected(run, new Error(why));
      }
      try {
        input = profile.process ? undefined : parse(run.input);
      } catch {
        return rejected({ ...run, state: undefined, profile: {} }, new SyntaxError('the input is no JSON'), 'skipped');
      }
      if (env.contract && profile.contract && !input) {
        return rejected({ ...run, state: undefined, profile: {} }, new SyntaxError('the input is empty'), 'skipped');
      }
      run.state = parse(state);
      let action = { input, caller: run.caller };
      let about;
      if (profile.process) {
        $h_pay(16 * (message.Tags.length + env.tags.length));
        action = { ...message, tags: byName(message.Tags) };
        about = { id: env.id, owner: env.owner, tags: byName(env.tags) };
      }
      if (message.Caller !== undefined) action.chain = message['Caller-Chain'];
      if (profile.legacy) {
        // By reference it stays what the function has made of it.
        if (!profile.byReference) run.state = bare(run.state);
        action = bare(action);
        run.transaction = bare(run.transaction);
        run.block = bare(run.block);
      }
      let value;
      try {
        const global = create(globalThis);
        const BigNumber = program.bigNumber ? $h_host.BigNumber.clone() : undefined;
        $h_host.seedRandom(); // which making a BigNumber has used
        const handle = program.factory(global, BigNumber);
        if (typeof handle !== 'function') throw new TypeError('handle is no function');
        value = profile.process ? handle(run.state, action, about) : handle(run.state, action);
        if (value !== null && typeof value === 'object' && typeof value.then === 'function') {
          waits(run, value);
          return '';
        }
      } catch (error) {
        return threw(run, error);
      }
      return settled(run, value);
    });
  };
  const waits = (run, promise) => {
    apply(then, Promise.resolve(promise), [
      (value) => {
        if (answer === undefined) answer = guarded(() => settled(run, value));
      },
      (error) => {
        if (answer === undefined) answer = guarded(() => threw(run, error));
      },
    ]);
  };

  // The outcome, after all promises have run.
  const collect = () => {
    if ($h_gas < 0 || $h_host.fate !== undefined) return failed($h_host.fate ?? 'the evaluation failed');
    if (answer !== undefined) return told(answer);
    const run = $h_host.current;
    return guarded(() => {
      if (run.missing.length > 0) {
        const first = run.missing[0];
        if (run.missing.length > FETCHES_MAX) return failed(`more than ${FETCHES_MAX} fetches`);
        return rejected(run, new Error(`deterministicFetch(${first.args}) has no recorded answer; write through the functions unit, which records it`));
      }
      if (run.calls.length > 0) return rejected(run, new Error('waits for other contracts'), 'waiting');
      return rejected(run, new Error('handle returned a promise that never settles'));
    });
  };

  // -- Lambda applications: a fresh copy of the module for each input, the context in Java
  const { lambda: call, region } = $h_host.natives;
  let open = false;
  const reach = (name, a = '', b = '') => {
    for (const text of [a, b]) {
      if (typeof text !== 'string') throw new TypeError('keys, values and what is emitted are text');
      $h_pay(text.length);
    }
    const found = open ? call(name, a, b) : null;
    if (found === null) $h_die('a call failed');
    if (found !== undefined) $h_pay(found.length);
    return found;
  };
  const { isInteger } = Number;
  const reachRegion = (offset, what) => {
    if (!isInteger(offset)) throw new TypeError('an offset of the region is a whole number');
    const found = open ? region(offset, what) : null;
    if (found === null) $h_die('a call failed');
    return found;
  };
  const REGION = Object.freeze({
    __proto__: null,
    read: (offset, size) => {
      if (!isInteger(size)) throw new TypeError('a size is a whole number');
      const found = reachRegion(offset, size < 0 || size > 0x7fffffff ? -1 : size); // which ends the run
      $h_pay(size);
      return new Uint8Array(found);
    },
    write: (offset, bytes) => {
      if (!(bytes instanceof Uint8Array)) throw new TypeError('what is written to the region is a Uint8Array');
      reachRegion(offset, new Uint8Array(bytes));
    },
  });
  const said = (value) => (typeof value === 'string' ? value : stringify(value));
  const CONTEXT = Object.freeze({
    __proto__: null,
    get: (key) => reach('get', key),
    put: (key, value) => void reach('put', key, value),
    delete: (key) => reach('delete', key) !== undefined,
    next: (key) => reach('next', key),
    // Up to `limit` keys and their values, from a key on and before another.
    range: (from, to, limit = 100) => {
      const found = [];
      let key = from !== '' && reach('get', from) !== undefined ? from : reach('next', from);
      while (key !== undefined && (to === undefined || before(key, to)) && found.length < limit) {
        found.push([key, reach('get', key)]);
        key = reach('next', key);
      }
      return found;
    },
    notice: (text) => void reach('notice', text),
    voucher: (message) => void reach('voucher', said(message)),
    report: (text) => void reach('report', text),
    spawn: (process) => void reach('spawn', said(process)),
    region: REGION,
  });
  // In the order of keys, which is that of code points and not of UTF-16.
  const before = (one, other) => {
    const a = Array.from(one);
    const b = Array.from(other);
    $h_pay(a.length + b.length);
    for (let i = 0; i < a.length && i < b.length; i++) {
      if (a[i] !== b[i]) return a[i].codePointAt(0) < b[i].codePointAt(0);
    }
    return a.length < b.length;
  };
  const spent = (kind, words) => {
    open = false;
    const left = $h_host.fate === undefined ? $h_gas : $h_host.left;
    return `${kind}${$h_host.gasMax - (left < 0 ? 0 : left)}\n${words}`;
  };
  // A(ccepted), R(ejected) or E(xception), the gas, and why; without an entry, the functions there are.
  const lambda = (name, gasMax, entry, messageText, timeMs) => {
    const program = programs.get(name);
    begin(gasMax, timeMs, timeMs);
    $h_big = program.big;
    $h_host.current = { profile: {}, missing: [], calls: [], requests: {}, used: {}, kv: {}, performance: 0, answered: 0, readOnly: true };
    try {
      $h_pay(64 + messageText.length);
      const BigNumber = program.bigNumber ? $h_host.BigNumber.clone() : undefined;
      $h_host.seedRandom();
      const functions = program.factory(create(globalThis), BigNumber);
      if (entry === '') return spent('N', keys(functions).filter((each) => typeof functions[each] === 'function').join(' '));
      open = true;
      const value = functions[entry](CONTEXT, parse(messageText));
      if (value !== null && typeof value === 'object' && typeof value.then === 'function') {
        throw new TypeError('an application answers at once, not with a promise');
      }
      if ($h_gas < 0 || $h_host.fate !== undefined) return spent('E', $h_host.fate ?? 'the evaluation failed');
      return spent(value === false ? 'R' : 'A', '');
    } catch (error) {
      open = false;
      try {
        $h_k(error);
        return spent('E', words(error));
      } catch {
        return spent('E', $h_host.fate ?? 'the evaluation failed');
      }
    }
  };

  // The state that the last outcome of a program had.
  const left = (name) => programs.get(name).last;

  return { tailor, put, forget, drop, run, collect, left, lambda };
})();
