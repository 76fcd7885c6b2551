package dev.heddle.node.compute;

import dev.heddle.core.ao.FunctionRecord;
import dev.heddle.core.ao.MalformedAoException;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.js.Evaluator;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.machine.js.WasmFunctions;
import dev.heddle.node.http.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How functions are evaluated: which module, in whose manner, within which limits.
 *
 * <p>A function is deployed as a {@link FunctionRecord}, or as a process whose module is
 * JavaScript: its {@code Module-Format} is an {@link Evaluator}'s, or its {@code Content-Type} is
 * {@code application/javascript}; a record may be {@code application/wasm} too. The tag {@code
 * Evaluator} of the process, or of the record, comes before what the module says; {@code heddle} is
 * what is taken where neither says anything.
 */
final class FunctionPlans {
  /** Gas for one interaction where neither process nor module names a Compute-Limit. */
  static final long GAS_DEFAULT = 500_000_000;

  /** The state of a function is bounded elsewhere; this is what its plan says. */
  private static final long MEMORY_BYTES = 64L << 20;

  private static final String JAVASCRIPT = "application/javascript";
  private static final Pattern WHOLE = Pattern.compile("[1-9]\\d{0,9}");

  private final Machine machine;

  FunctionPlans(Machine machine) {
    this.machine = machine;
  }

  /** Whether modules of that format are functions. */
  static boolean isFunction(String format) {
    return format.equals(WasmFunctions.FORMAT) || Evaluator.ofFormat(format).isPresent();
  }

  /**
   * The module of a record, which lies in the record itself.
   *
   * @throws Refusal 422 if the item is none
   */
  Document module(DataItem item) {
    try {
      Bytes source = FunctionRecord.of(item).source();
      Document record = Document.of(item);
      return new Document(
          record.id(),
          record.signature(),
          record.owner(),
          Bytes.EMPTY,
          Bytes.EMPTY,
          record.tags(),
          source);
    } catch (MalformedAoException e) {
      throw new Refusal(422, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The format of a function's module; empty if the process is no function.
   *
   * @throws Refusal 422 if there is no such evaluator, or no machine for it
   */
  Optional<String> format(Document process, Document module) {
    Optional<Evaluator> own = module.tag("Module-Format").flatMap(Evaluator::ofFormat);
    boolean javascript =
        module.tag("Module-Format").isEmpty()
            && module.tag("Content-Type").filter(FunctionPlans::isJavaScript).isPresent();
    boolean record = process.tags("Type").contains(FunctionRecord.TYPE);
    if (own.isEmpty() && !javascript && !record) {
      return Optional.empty();
    }
    if (own.isEmpty()
        && module.tag("Content-Type").filter(FunctionRecord.WASM::equals).isPresent()) {
      return Optional.of(supported(process, WasmFunctions.FORMAT));
    }
    if (own.isEmpty() && !javascript) {
      throw new Refusal(
          422,
          "function %s is %s; this node runs %s"
              .formatted(
                  process.id(), module.tag("Content-Type").orElse("of no type"), JAVASCRIPT));
    }
    String format =
        process
            .tag("Evaluator")
            .map(name -> evaluator(process, name))
            .or(() -> own)
            .orElse(Evaluator.HEDDLE)
            .moduleFormat();
    return Optional.of(supported(process, format));
  }

  private String supported(Document process, String format) {
    if (!machine.supports(format)) {
      throw new Refusal(
          422,
          "function %s needs V8, which does not run here; engine = v8 says why"
              .formatted(process.id()));
    }
    return format;
  }

  private static boolean isJavaScript(String contentType) {
    return contentType.equals(JAVASCRIPT) || contentType.startsWith(JAVASCRIPT + ";");
  }

  private static Evaluator evaluator(Document process, String name) {
    return Evaluator.ofTag(name)
        .orElseThrow(() ->
            new Refusal(
                422,
                "function %s names the Evaluator %s; there are %s"
                    .formatted(
                        process.id(),
                        name,
                        String.join(
                            ", ",
                            List.of(Evaluator.values()).stream().map(Evaluator::tag).toList()))));
  }

  /**
   * What one interaction may use.
   *
   * @throws Refusal 413 if the function asks for more than there is
   */
  Limits limits(Document process, Document module) {
    Optional<String> named = process.tag("Compute-Limit").or(() -> module.tag("Compute-Limit"));
    long gas = named.map(text -> gas(process, text)).orElse(GAS_DEFAULT);
    return new Limits(MEMORY_BYTES, gas);
  }

  private static long gas(Document process, String text) {
    if (!WHOLE.matcher(text).matches() || Long.parseLong(text) > JsMachine.GAS_MAX) {
      throw new Refusal(
          413,
          "Compute-Limit for function \"%s\" exceeds supported limit: it is \"%s\", functions have 1 to %d"
              .formatted(process.id(), text, JsMachine.GAS_MAX));
    }
    return Long.parseLong(text);
  }
}
