package dev.heddle.machine.lambda;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Limits;

/**
 * Java code in place of a module, on the same contexts and with the same results to the byte; only
 * what instructions cost is not counted, so nothing ends it that does not end by itself. For
 * applications of whoever runs the node, never of strangers.
 */
public final class BareMetal implements Template {
  private final Bytes id;
  private final LambdaApp app;

  private BareMetal(Bytes id, LambdaApp app) {
    this.id = id;
    this.app = app;
  }

  /**
   * An application that runs bare.
   *
   * @param template the {@link Template#id} of the module that the code is the same as
   * @param limits those of the process; the gas is that of calls alone
   */
  public static LambdaProgram of(Bytes template, LambdaApp app, Limits limits) {
    return new LambdaProgram(new BareMetal(template, app), limits);
  }

  @Override
  public Bytes id() {
    return id;
  }

  @Override
  public boolean has(String export) {
    return export.equals("advance") || export.equals("inspect");
  }

  @Override
  public End run(String export, LambdaCalls calls, long gasMax) {
    return calls.bare(host -> export.equals("advance") ? app.advance(host) : app.inspect(host));
  }

  @Override
  public void close() {}
}
