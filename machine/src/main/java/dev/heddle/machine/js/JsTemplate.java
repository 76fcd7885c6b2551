package dev.heddle.machine.js;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.lambda.LambdaCalls;
import dev.heddle.machine.lambda.Template;
import java.util.Set;

/**
 * A Lambda application in JavaScript. Its source is evaluated anew for each input, in the frozen
 * realm that functions have, so the copy of the template is the source.
 */
final class JsTemplate implements Template {
  private final JsMachine machine;
  private final JsCode code;
  private final Bytes id;
  private final Set<String> entries;

  private JsTemplate(JsMachine machine, JsCode code, Bytes id, Set<String> entries) {
    this.machine = machine;
    this.code = code;
    this.id = id;
    this.entries = entries;
  }

  /**
   * Makes a source ready.
   *
   * @throws ModuleRefusedException if it cannot run
   */
  static JsTemplate open(JsMachine machine, Bytes module) {
    JsCode code = machine.tailorLambda(module);
    Bytes id = Hashes.sha256(Bytes.utf8("heddle-template js 1"), Hashes.sha256(module));
    JsTemplate bare = new JsTemplate(machine, code, id, Set.of());
    LambdaCalls none = LambdaCalls.none();
    Answer said = bare.answer("", none, JsMachine.GAS_MAX);
    if (said.kind() != 'N') {
      bare.close();
      throw new ModuleRefusedException("the application does not start: " + said.words());
    }
    return new JsTemplate(machine, code, id, Set.of(said.words().split(" ")));
  }

  private record Answer(char kind, long gasUsed, String words) {
    static Answer of(String text) {
      int end = text.indexOf('\n');
      return new Answer(text.charAt(0), Long.parseLong(text, 1, end, 10), text.substring(end + 1));
    }
  }

  private Answer answer(String entry, LambdaCalls calls, long gasMax) {
    JsThread thread = machine.leastBusy();
    int gas = (int) Math.min(gasMax, JsMachine.GAS_MAX);
    return Answer.of(thread.engine().call(() -> thread.lambda(code, entry, calls, gas)));
  }

  @Override
  public Bytes id() {
    return id;
  }

  @Override
  public boolean has(String export) {
    return entries.contains(export);
  }

  @Override
  public End run(String export, LambdaCalls calls, long gasMax) {
    Answer answer = answer(export, calls, gasMax);
    return new End(
        answer.kind() == 'R' ? 1 : 0, answer.kind() == 'E' ? answer.words() : "", answer.gasUsed());
  }

  @Override
  public void close() {
    machine.forget(code);
  }
}
