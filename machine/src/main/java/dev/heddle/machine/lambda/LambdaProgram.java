package dev.heddle.machine.lambda;

import dev.heddle.core.context.KvMap;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Program;
import java.util.List;

/**
 * A Lambda application: a template, and what one input may use of it. Any number of processes share
 * it, and all their inputs run on copies of the same template.
 */
public final class LambdaProgram implements Program {
  static final String CREATE = "create";
  static final String ADVANCE = "advance";
  static final String INSPECT = "inspect";
  static final String MIGRATE = "migrate";

  /** The functions that an application can have. */
  static final List<String> EXPORTS = List.of(CREATE, ADVANCE, INSPECT, MIGRATE);

  private final Template template;
  private final Limits limits;

  /**
   * @param limits the gas of one input; the memory is that of a copy, and bounds the context as
   *     well
   */
  public LambdaProgram(Template template, Limits limits) {
    this.template = template;
    this.limits = limits;
  }

  /** What is run. */
  public Template template() {
    return template;
  }

  /**
   * Runs an input on a context: {@code create} for the message that began the process, {@code
   * advance} for any other. Changes nothing here.
   *
   * @throws dev.heddle.core.context.BlobMissingException if the context lacks what the run needs
   * @throws dev.heddle.machine.EvaluationStoppedException if it takes too long
   */
  public LambdaRun advance(KvMap context, Input input) {
    return advance(context, LambdaInput.of(input));
  }

  /** The same, and what upgrades make of it: of a process that began with this. */
  LambdaLine line(Drive drive) {
    return new LambdaLine(
        this,
        module -> {
          if (drive.program(module, limits).bare() instanceof LambdaProgram program) {
            return program;
          }
          throw new ModuleRefusedException("it is no Lambda application");
        });
  }

  LambdaRun advance(KvMap context, LambdaInput message) {
    if (message.isFirst() && !template.has(CREATE)) {
      return LambdaRun.nothing(context, message, template.id());
    }
    return run(message.isFirst() ? CREATE : ADVANCE, context, message, false);
  }

  /** Answers an input on a context without a trace. */
  LambdaRun inspect(KvMap context, LambdaInput message) {
    return run(INSPECT, context, message, true);
  }

  /** Whether it can take over what another has left. */
  boolean migrates() {
    return template.has(MIGRATE);
  }

  /** Has it make its own what another has left. */
  LambdaRun migrate(KvMap context, LambdaInput message) {
    return run(MIGRATE, context, message, false);
  }

  private LambdaRun run(String export, KvMap context, LambdaInput message, boolean readOnly) {
    long contextMax = Math.min(limits.memoryBytesMax(), LambdaCalls.CONTEXT_BYTES_MAX);
    LambdaCalls calls =
        new LambdaCalls(
            context, message, new LambdaCalls.Budget(limits.gasMax(), contextMax, readOnly));
    Template.End end =
        template.has(export)
            ? template.run(export, calls, limits.gasMax())
            : new Template.End(0, "the application has no function " + export, 0);
    calls.checkWhole();
    return LambdaRun.of(
        end, calls, context, message, new LambdaRun.Ran(template.id(), limits.gasMax()));
  }

  @Override
  public Instance start(Drive drive) {
    return new LambdaInstance(line(drive), new ContextPages(), KvMap.empty());
  }

  @Override
  public Instance restore(Image image, Drive drive) {
    ContextPages pages = ContextPages.of(image);
    return new LambdaInstance(line(drive), pages, pages.read());
  }

  @Override
  public void close() {
    template.close();
  }
}
