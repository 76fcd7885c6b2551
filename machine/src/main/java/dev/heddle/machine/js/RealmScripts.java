package dev.heddle.machine.js;

import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.interop.V8Runtime;
import com.caoccao.javet.values.reference.V8ValueObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The JavaScript that makes a realm out of a V8 that has just begun. */
final class RealmScripts {
  /** The parser, as its WebJar has it. */
  private static final String ACORN = "/META-INF/resources/webjars/acorn/8.15.0/dist/acorn.js";

  private RealmScripts() {}

  /**
   * Loads them.
   *
   * @param natives what the machine does for the realm: functions by name
   * @return the realm's side of what {@link JsThread} calls
   */
  static V8ValueObject load(V8Runtime runtime, V8ValueObject natives) throws JavetException {
    run(runtime, "meter.js");
    runtime.getExecutor(read(ACORN)).setResourceName("acorn.js").executeVoid();
    run(runtime, "tailor.js");
    try (V8ValueObject host = runtime.getExecutor("$h_host").execute()) {
      host.set("natives", natives);
      run(runtime, "builtins.js");
      run(runtime, "date.js");
      host.set("bigNumberSource", read("bignumber.mjs"));
      String library =
          runtime
              .getExecutor(
                  "$h_gas = 2_000_000_000; $h_host.tailor($h_host.bigNumberSource, true).code")
              .executeString();
      runtime
          .getExecutor("$h_host.BigNumber = (" + library + ")(globalThis, $h_int);")
          .setResourceName("bignumber.js")
          .executeVoid();
      run(runtime, "globals.js");
      run(runtime, "lockdown.js");
    }
    return runtime.getExecutor(read("realm.js")).setResourceName("realm.js").execute();
  }

  private static void run(V8Runtime runtime, String name) throws JavetException {
    runtime.getExecutor(read(name)).setResourceName(name).executeVoid();
  }

  private static String read(String name) {
    try (InputStream in = RealmScripts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the script " + name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
