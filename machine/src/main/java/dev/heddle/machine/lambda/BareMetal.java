package dev.heddle.machine.lambda;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Limits;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Native code in place of a module, on the same contexts and with the same results to the byte;
 * only what instructions cost is not counted, so nothing ends it that does not end by itself. For
 * applications of whoever runs the node, never of strangers.
 */
public final class BareMetal implements Template {
  private final Bytes id;
  private final Set<String> exports;
  private final Code code;

  private interface Code {
    End run(String export, LambdaCalls calls);

    default void close() {}
  }

  private BareMetal(LambdaProgram module, Code code) {
    this.id = module.template().id();
    this.exports =
        LambdaProgram.EXPORTS.stream()
            .filter(module.template()::has)
            .collect(Collectors.toUnmodifiableSet());
    this.code = code;
  }

  /**
   * Java code that runs bare.
   *
   * @param module what the code is the same as, of which nothing is run
   * @param limits those of the process; the gas is that of calls alone
   */
  public static LambdaProgram of(LambdaProgram module, LambdaApp app, Limits limits) {
    Code code = (export, calls) -> calls.bare(entry(app, export));
    return new LambdaProgram(new BareMetal(module, code), limits);
  }

  /**
   * An application in place of another that says the same, such as one in JavaScript.
   *
   * @param module what it is the same as, of which nothing is run
   * @param other ended with what is given
   * @param limits those of the process; the gas is that of calls alone
   */
  public static LambdaProgram of(LambdaProgram module, LambdaProgram other, Limits limits) {
    Template template = other.template();
    Code code =
        new Code() {
          @Override
          public End run(String export, LambdaCalls calls) {
            End end = template.run(export, calls, Limits.GAS_DEFAULT);
            return new End(end.status(), end.trap(), 0);
          }

          @Override
          public void close() {
            template.close();
          }
        };
    return new LambdaProgram(new BareMetal(module, code), limits);
  }

  private static Predicate<LambdaApp.Host> entry(LambdaApp app, String export) {
    return switch (export) {
      case LambdaProgram.CREATE -> app::create;
      case LambdaProgram.ADVANCE -> app::advance;
      case LambdaProgram.INSPECT -> app::inspect;
      case LambdaProgram.MIGRATE -> app::migrate;
      default -> throw new IllegalArgumentException("there is no function " + export);
    };
  }

  @Override
  public Bytes id() {
    return id;
  }

  @Override
  public boolean has(String export) {
    return exports.contains(export);
  }

  @Override
  public End run(String export, LambdaCalls calls, long gasMax) {
    return code.run(export, calls);
  }

  @Override
  public void close() {
    code.close();
  }
}
