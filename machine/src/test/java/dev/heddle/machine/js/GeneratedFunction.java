package dev.heddle.machine.js;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A function that a seed made up, and what is written to it. The first write does nothing, since
 * 3EM's evaluators are wrong about an error in the first.
 */
record GeneratedFunction(String source, String state, List<String> inputs) {
  static final String STATE =
      "{\"n\":3,\"s\":\"heddle\",\"list\":[5,1,4],\"map\":{\"a\":1,\"b\":2},\"flag\":true}";

  /** Which the older evaluator does not know. */
  private static final String KV =
      "SmartWeave.kv.put('k%d', action.input.v); state.kv = SmartWeave.kv.get('k%d') ?? null;";

  private static final List<String> STATEMENTS =
      List.of(
          "state.n += action.input.v;",
          "state.n = (state.n * %d + action.input.v) %% 1000003;",
          "state.n -= %d / 7;",
          "state.s += action.input.name;",
          "state.s = state.s.slice(-%d).toUpperCase();",
          "state.s = state.s.split('').reverse().join('');",
          "state.s = `${state.s}${state.n}`.padStart(%d, '*').slice(0, 40);",
          "state.s = state.s.replace(/[aeiou]/g, (c) => c.charCodeAt(0));",
          "state.list.push(action.input.v, %d);",
          "state.list = state.list.map((x) => x + %d).filter((x) => x %% 3 !== 0);",
          "state.list.sort((a, b) => a - b);",
          "state.list.sort();",
          "state.list = [...state.list, ...state.list].slice(0, %d + 3);",
          "state.list.splice(1, 1);",
          "for (let i = 0; i < %d; i++) { if (i === 4) continue; state.n += i; }",
          "for (const [k, v] of Object.entries(state.map)) state.map[k] = v + %d;",
          "for (const key in state.map) { if (state.map[key] > 50) delete state.map[key]; }",
          "state.map[action.input.name] = action.input.v;",
          "state.map['k%d'] = { deep: [state.n, null, action.caller] };",
          "const { list: [first = 0, ...rest], ...others } = state; state.n += first + rest.length;",
          "state.flag = !state.flag && state.n > %d;",
          "switch (action.input.v %% 3) { case 0: state.n++; break; case 1: state.s = 'one'; default: state.n--; }",
          "let w = %d; while (w > 0) { w -= 2; state.n += w; }",
          "const f = (k) => (k < 2 ? k : f(k - 1) + f(k - 2)); state.n += f(%d %% 12);",
          "state.sum = state.list.reduce((a, b) => a + b, 0);",
          "try { if (action.input.v > %d) throw new ContractError('v'); state.n = 1; } catch (e) { state.s = e.message; } finally { state.n++; }",
          "if (action.input.v > 60 + %d) throw new Error('too much');",
          "ContractAssert(action.input.v < 70 + %d, 'at most');",
          "state.json = JSON.parse(JSON.stringify({ a: [1, { b: state.n }], c: undefined }));",
          "state.big = new BigNumber(action.input.v).times('1e18').plus(%d).toFixed();",
          "state.hex = [...new TextEncoder().encode(action.input.name)].map((b) => b.toString(16)).join('');",
          "state.b64 = btoa(action.input.name) + SmartWeave.arweave.utils.stringToB64Url('x' + state.n);",
          "state.time = new Date(86400000 * %d).toISOString() + Date.now();",
          "state.math = [Math.sqrt(%d), Math.floor(state.n), Math.max(...state.list, 1)];",
          "state.set = [...new Set([...state.list, %d])];",
          "class P { #x; constructor(x) { this.#x = x; } get x() { return this.#x; } static of(x) { return new P(x); } } state.p = P.of(%d).x;",
          "function* g() { for (let i = 0; i < %d %% 9; i++) yield i * i; } state.g = [...g()];",
          KV,
          "state.tx = [SmartWeave.transaction.id, SmartWeave.transaction.owner, action.caller];",
          "label: for (let i = 0; i < 5; i++) { for (;;) { if (i > 2) break label; state.n += i; continue label; } }",
          "state.n **= 1; state.n = state.n << 1 >> 1; state.n ^= %d;",
          "var hoisted = typeof later; state.t = [hoisted, later()]; function later() { return %d; }",
          "state.opt = state.map?.zz?.y ?? (state.n ||= 5);");

  private static final List<String> AWAITS =
      List.of(
          "await null; state.n += 1;",
          "state.n += await Promise.resolve(%d);",
          "const all = await Promise.all([1, Promise.resolve(%d), (async () => state.n)()]); state.n += all[1];",
          "const hash = await EXM.sha256(new TextEncoder().encode(state.s)); state.hash = hash;",
          "await (async () => { throw new Error('inner'); })().catch(() => { state.n += %d; });",
          "const own = await Promise.allSettled([Promise.reject(1), 2]); state.settled = own.map((o) => o.status);",
          "for await (const x of (async function* () { yield 1; yield %d; })()) state.n += x;");

  private static final List<String> RETURNS =
      List.of(
          "return { state };",
          "return { state };",
          "return { state, result: state.n };",
          "return { state: { ...state, extra: state.list.length } };",
          "return { state, result: { list: state.list, none: undefined, nan: NaN } };",
          "return { result: state.s };",
          "return state;",
          "if (action.input.v %% 2) return { state }; return { result: 'odd' };",
          "return { state: { replaced: state.n } , result: [1, 'two', null] };",
          "if (action.input.v > 40) return undefined; return { state };");

  static GeneratedFunction of(long seed, Evaluator evaluator) {
    Random random = new Random(seed);
    boolean async = random.nextInt(3) > 0;
    StringBuilder body = new StringBuilder("if (action.input.op === 'warm') return { state };\n");
    int count = 3 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      List<String> from = async && random.nextInt(4) == 0 ? AWAITS : STATEMENTS;
      String statement = filled(from, random);
      boolean known = evaluator != Evaluator.THREE_EM_0_3_14 || !statement.contains(".kv.");
      body.append("{ ").append(known ? statement : ";").append(" }\n");
    }
    body.append(filled(RETURNS, random));
    String head =
        random.nextBoolean()
            ? "export %sfunction handle(state, action) {"
            : "export const handle = %s(state, action) => {";
    String source = head.formatted(async ? "async " : "") + "\n" + body + "\n}";
    List<String> inputs = new ArrayList<>(List.of("{\"op\":\"warm\"}"));
    for (int i = 0; i < 5; i++) {
      inputs.add(
          random.nextInt(12) == 0
              ? "{no json"
              : "{\"op\":\"go\",\"v\":%d,\"name\":\"n%d\"}"
                  .formatted(random.nextInt(100), random.nextInt(5)));
    }
    return new GeneratedFunction(source, STATE, inputs);
  }

  private static String filled(List<String> templates, Random random) {
    String template = templates.get(random.nextInt(templates.size()));
    int holes = template.replace("%%", "").split("%d", -1).length - 1;
    Integer number = 1 + random.nextInt(20);
    return holes == 2 ? template.formatted(number, number) : template.formatted(number);
  }
}
