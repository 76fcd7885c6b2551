package dev.heddle.machine.js;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What functions try in order to get out, to stay on, or to go on. */
@Timeout(120)
final class EscapesTest {
  /** So patient that a busy computer does not end what gas has to end. */
  private static final JsMachine MACHINE = new JsMachine(1, 100_000);

  private static final long GAS = 50_000_000;

  @AfterAll
  static void close() {
    MACHINE.close();
  }

  private static Probe deploy(String body) {
    return deploy(MACHINE, body);
  }

  private static Probe deploy(JsMachine machine, String body) {
    return Probe.deploy(
        machine,
        Evaluator.HEDDLE,
        "export async function handle(state, action) { " + body + "\n}",
        "{}",
        GAS);
  }

  private static Outcome once(String body) {
    try (Probe probe = deploy(body)) {
      Outcome outcome = probe.write("1");
      // Whatever it did, the next one is as if it had not.
      assertThat(sum()).isEqualTo("42");
      return outcome;
    }
  }

  private static String sum() {
    return sum(MACHINE);
  }

  private static String sum(JsMachine machine) {
    try (Probe probe =
        Probe.deploy(
            machine,
            Evaluator.HEDDLE,
            "export const handle = (state, action) => ({ result: [action.input, 41].reduce((a, b) =>"
                + " a + b) });",
            "{}")) {
      return Probe.output(probe.write("1")).path("result").toString();
    }
  }

  private static String result(String expression) {
    Outcome outcome = once("return { result: String(" + expression + ") };");
    return Probe.error(outcome) + Probe.output(outcome).path("result").asString("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for (;;);",
        "while (true) {}",
        "do {} while (1)",
        "try { for (;;); } catch { return { result: 'caught' } }",
        "try { for (;;); } finally { return { result: 'kept' } }",
        "for (;;) { try { for (;;); } catch {} finally { continue } }",
        "async function f() { for (;;) await 0 } await f();",
        "const f = async () => { await 0; return f() }; await f();",
        "const p = () => Promise.resolve().then(p); await p();",
        "const p = () => Promise.reject(1).catch(p); await p();",
        "new Promise(() => { for (;;); }).catch(() => 1); return { result: 1 };",
        "function* g() { for (;;) yield 1 } for (const x of g());",
        "function* g() { for (;;) yield 1 } [...g()];",
        "await (async () => { try { for (;;); } catch { return 1 } })().catch(() => 2);",
        "[1].map(function f() { for (;;); });",
        "const o = { get x() { for (;;); } }; o.x;",
        "const o = { toString() { for (;;); } }; `${o}`;",
        "const o = { [Symbol.iterator]() { return { next: () => ({ done: false }) } } };"
            + " for (const x of o);",
        "new (class { constructor() { for (;;); } })();",
        "class A { static { for (;;); } }",
        "const a = []; for (;;) a.push({ some: 'thing', a });",
        "const a = []; for (;;) a.push(new Array(1000).fill(1));",
        "let a = [1, 2]; for (;;) a = [...a, ...a];",
        "let a = [1, 2]; for (;;) a = a.concat(a);",
        "const m = new Map(); for (let i = 0; ; i++) m.set(i, [i]);",
        "const a = []; a.length = 4294967295; a.indexOf(3);",
        "Array.from({ length: 1e9 });",
        "new Array(4e7).fill(0).map((x) => [x]);",
        "for (;;) new Uint8Array(1e6);",
        "'x'.repeat(1 << 20).split('');  for (;;) 'x'.repeat(1 << 20).split('');",
        "for (;;) JSON.stringify(new Array(1000).fill('abc'));",
        "const s = Array(100000).fill('ab').join(); for (;;) s.includes('zz');",
        "[1, 2, 3].sort(() => { for (;;); });",
        "const a = Array(1e6).fill(1); for (;;) a.sort();",
        "let b = 3n; for (;;) b = b * b % (2n ** 8000n);",
      })
  void whatNeverEndsIsOutOfGas(String body) {
    Outcome outcome = once(body);

    assertThat(outcome).as(body).isInstanceOf(Outcome.Failed.class);
    assertThat(Probe.error(outcome)).isEqualTo("out of gas: limit " + GAS);
    assertThat(outcome.gasUsed()).isEqualTo(GAS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "const f = () => f(); f();",
        "const f = (n) => n + f(n + 1); return { result: f(0) };",
        "const f = () => { try { f() } catch { return 1 } }; f();",
        "const f = () => { try { f() } finally { return 1 } }; f();",
        "async function f() { await f() } await f();",
        "function f(a = f()) {} f();",
        "class A { a = new A() } new A();",
        "const o = { get x() { return this.x } }; o.x;",
        "const o = { toJSON() { return JSON.stringify(o) } }; JSON.stringify(o);",
        "const f = (...a) => f(...a, 1); f();",
        "function* g() { yield* g() } [...g()];",
        "function* g() { try { yield 1 } finally {} } const f = () => { const i = g(); i.next();"
            + " i.return(); f() }; f();",
        "[1].forEach(function f() { [1].forEach(f) });",
        "let p = new Proxy({}, {}); for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x;",
      })
  void whatCallsItselfTooDeepFails(String body) {
    Outcome outcome = once(body);

    assertThat(outcome).as(body).isInstanceOf(Outcome.Failed.class);
    assertThat(Probe.error(outcome)).isEqualTo("call stack exhausted");
    assertThat(outcome.gasUsed()).isEqualTo(GAS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "let s = 'x'; for (;;) s += s;",
        "let s = 'x'; for (;;) s = s + s;",
        "let s = 'x'; for (;;) s = `${s}${s}`;",
        "let s = 'x'; for (;;) s = s.concat(s);",
        "try { 'x'.repeat(2 ** 28) } catch {}",
        "'x'.padStart(2 ** 28)",
        "'x'.repeat(1e6).replaceAll('x', 'y'.repeat(1000))",
        "'x'.repeat(1e6).replace(/x/g, 'y'.repeat(1000))",
        "Array(1e5).fill('x'.repeat(1e6)).join()",
        "return { state: Array(1e5).fill('x'.repeat(1e4)) };",
      })
  void giantStringsAreRefused(String body) {
    assertThat(Probe.error(once(body)))
        .as(body)
        .containsAnyOf("characters", "out of gas", "RangeError");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "let b = 3n; for (;;) b **= 3n;",
        "let b = 3n; for (;;) b = b * b;",
        "return { result: String(1n << 999999999n).length };",
        "return { result: String(3n ** 99999999n).length };",
        "BigInt('9'.repeat(1e6))",
        "BigInt.asUintN(2 ** 30, -1n)",
      })
  void giantNumbersAreRefused(String body) {
    assertThat(Probe.error(once(body))).as(body).contains("a BigInt of");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "typeof WebAssembly | undefined",
        "typeof SharedArrayBuffer | undefined",
        "typeof Atomics | undefined",
        "typeof Intl | undefined",
        "typeof Temporal | undefined",
        "typeof eval | undefined",
        "typeof Function | undefined",
        "typeof fetch | undefined",
        "typeof require | undefined",
        "typeof process | undefined",
        "typeof setTimeout | undefined",
        "typeof acorn | undefined",
        "typeof heddle | undefined",
        "typeof arguments[0] | object",
        "typeof this | undefined",
        "(function () { return this })() | undefined",
        "Object.keys(globalThis).filter((key) => key.includes('h_')).length | 0",
        "Error('x').stack | Error: x",
        "Function | ReferenceError: Function is not defined",
        "(() => 1).constructor('return 1')() | EvalError: code from text is not allowed in functions",
        "handle.constructor('return 1')() | EvalError: code from text is not allowed in functions",
        "(function* () {}).constructor('return 1')() | EvalError: code from text is not allowed in functions",
        "(class {}).constructor.constructor('return 1')() | EvalError: code from text is not allowed in functions",
        "EXM.constructor.constructor('return 1')() | EvalError: code from text is not allowed in functions",
        "SmartWeave.arweave.crypto.hash.constructor('return 1')() | EvalError: code from text is not allowed in functions",
        "handle.toString() | function handle() { [native code] }",
        "globalThis['Big' + 'Int'](1) | TypeError: BigInt has to be called by its name",
        "RegExp.$1 | undefined",
        "Date.now() | 1700000000001",
        "new Date().getTime() | 1700000000001",
        "new Date(2020, 0, 1).toISOString() | 2020-01-01T00:00:00.000Z",
        "new Date('2020-01-01T00:00:00').getHours() | 0",
        "new Date().getTimezoneOffset() | 0",
        "Math.random() | 0.3800000002095474",
        "(Math.random(), Math.random()) | 0.1933761369163034",
        "performance.now() | 0",
        "(() => { const t = Date.now(); for (let i = 0; i < 1e5; i++); return Date.now() - t; })() | 0",
        "(() => { for (let i = 0; i < 1e5; i++); return performance.now(); })() | 0",
        "(1234.5).toLocaleString() | 1,234.5",
        "new WeakRef(state).deref() === state | true",
      })
  void nothingIsThereThatCouldTellOneEvaluationFromAnother(String expression, String expected) {
    assertThat(result(expression)).as(expression).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Object.prototype.x = 1",
        "Array.prototype.reduce = () => 0",
        "Array.prototype.push = () => 0",
        "Object.prototype.__proto__ = { x: 1 }",
        "[].__proto__.x = 1",
        "Math.max = () => 0",
        "JSON.parse = () => 0",
        "Date.now = () => 0",
        "EXM.kept = 1",
        "SmartWeave.kept = 1",
        "SmartWeave.arweave.utils.kept = 1",
        "ContractError.prototype.x = 1",
        "Object.defineProperty(Object.prototype, 'x', { value: 1 })",
        "Object.setPrototypeOf(Array.prototype, { x: 1 })",
        "(function* () {})().__proto__.__proto__.next = () => 0",
        "(async () => {}).__proto__.x = 1",
        "Promise.prototype.then = () => 0",
        "RegExp.prototype.exec = () => null",
        "String.prototype[Symbol.iterator] = () => 0",
        "Symbol.prototype.x = 1",
        "console.log = 1",
        "Error.stackTraceLimit = 5",
        "Map.prototype.set = () => 0",
        "new Map().entries().__proto__.next = 1",
        "Reflect.ownKeys = () => []",
        "crypto.subtle.x = 1",
      })
  void nothingThatFunctionsShareCanBeChanged(String statement) {
    assertThat(Probe.error(once(statement + "; return { result: 1 };")))
        .as(statement)
        .startsWith("TypeError: ");
  }

  @Test
  void whatOneInteractionSetsTheNextDoesNotFind() {
    String source =
        "let calls = 0; class Kept { static count = 0 }\n"
            + "export function handle() {"
            + " calls++; Kept.count++; globalThis.kept = (globalThis.kept ?? 0) + 1;"
            + " BigNumber.config({ DECIMAL_PLACES: BigNumber.config().DECIMAL_PLACES + 1 });"
            + " handle.kept = (handle.kept ?? 0) + 1;"
            + " const tag = (parts) => parts;"
            + " return { result: [calls, Kept.count, globalThis.kept, handle.kept,"
            + " BigNumber.config().DECIMAL_PLACES, Math.random()] }; }";
    try (Probe probe = Probe.deploy(MACHINE, Evaluator.HEDDLE, source, "{}")) {
      String first = Probe.output(probe.write("1")).path("result").toString();
      assertThat(Probe.output(probe.write("1")).path("result").toString()).isEqualTo(first);
      assertThat(first).isEqualTo("[1,1,1,1,21,0.3800000002095474]");
    }
  }

  @Test
  void regularExpressionsThatGoBackAndForthComeToAnEnd() {
    assertThat(result("/^(a+)+$/.test('a'.repeat(40) + '!')")).isEqualTo("false");
    assertThat(result("/(x+x+)+y/.test('x'.repeat(60))")).isEqualTo("false");
  }

  @Test
  void whatNothingElseSeesIsStoppedByTheClockAndIsNoOutcome() {
    String body = "return { result: /^(a+)+\\1$/.test('a'.repeat(60) + '!') };";
    try (JsMachine impatient = new JsMachine(1, 4_000);
        Probe probe = deploy(impatient, body)) {
      assertThatThrownBy(() -> probe.write("1"))
          .isInstanceOf(EvaluationStoppedException.class)
          .hasMessageContaining("took longer than 4000 ms");
      assertThat(sum(impatient)).isEqualTo("42");
    }
  }

  @Test
  void whatFillsTheHeapUnseenIsStoppedAndIsNoOutcome() {
    String body =
        "const big = Array(1e6).fill(1); const all = [];"
            + " for (;;) { const { x: [first, ...rest] } = { x: big }; all.push(rest); }";
    try (Probe probe = deploy(body)) {
      assertThatThrownBy(() -> probe.write("1"))
          .isInstanceOf(EvaluationStoppedException.class)
          .hasMessageContaining("of memory and was stopped");
      assertThat(sum()).isEqualTo("42");
    }
  }

  @Test
  void aHeapThatWasFullIsEmptyForWhoComesNext() {
    String body =
        "const big = Array(1e6).fill(1); const all = [];"
            + " while (all.length < action.input) { const { x: [first, ...rest] } = { x: big };"
            + " all.push(rest); } return { state: { n: state.n + all.length } };";
    String source = "export const handle = (state, action) => { " + body + " };";
    try (Probe probe = Probe.deploy(MACHINE, Evaluator.HEDDLE, source, "{\"n\":0}")) {
      probe.write("40");
      assertThatThrownBy(() -> probe.write("1000000"))
          .hasMessageContaining("of memory and was stopped");
      probe.write("60");
      assertThat(probe.state()).isEqualTo("{\"n\":100}");
      assertThatThrownBy(() -> probe.write("1000000"))
          .hasMessageContaining("of memory and was stopped");
      probe.write("1");
      assertThat(probe.state()).isEqualTo("{\"n\":101}");
    }
  }

  @Test
  void asksTheOutsideSoOftenAndNoMore() {
    String asking =
        "await Promise.all(Array.from({ length: %d }, (_, i) =>"
            + " EXM.deterministicFetch('https://example.org/' + i)));";
    assertThat(Probe.error(once(asking.formatted(16)))).contains("has no recorded answer");
    assertThat(Probe.error(once(asking.formatted(17)))).isEqualTo("more than 16 fetches");
  }

  @Test
  void aPromiseThatNeverSettlesIsAnError() {
    assertThat(Probe.error(once("await new Promise(() => {});"))).contains("never settles");
  }

  @Test
  void gasIsTheSameEveryTime() {
    String body =
        "const a = []; for (let i = 0; i < 1000; i++) a.push(String(i));"
            + " return { state: { joined: a.join(), sorted: a.sort().length } };";
    long gas = once(body).gasUsed();
    for (int i = 0; i < 50; i++) {
      assertThat(once(body).gasUsed()).isEqualTo(gas);
    }
  }
}
