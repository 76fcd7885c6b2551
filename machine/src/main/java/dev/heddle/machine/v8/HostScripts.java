package dev.heddle.machine.v8;

import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.interop.V8Runtime;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The JavaScript that is a module's host, in the order in which its parts build on one another. */
final class HostScripts {
  private static final List<String> NAMES =
      List.of(
          "host-text.js",
          "host-memory.js",
          "host-time.js",
          "host-files.js",
          "host-syscalls.js",
          "host-process.js",
          "host-glue.js",
          "host.js",
          "host-lambda.js");

  private HostScripts() {}

  /** Loads them into a V8, where the global object {@code heddle} has their functions then. */
  static void load(V8Runtime runtime) throws JavetException {
    for (String name : NAMES) {
      runtime.getExecutor(read(name)).setResourceName(name).executeVoid();
    }
  }

  /** Loads what contracts need, whose functions the global object {@code heddleContracts} has. */
  static void loadForContracts(V8Runtime runtime) throws JavetException {
    for (String name : List.of("host-text.js", "contract.js")) {
      runtime.getExecutor(read(name)).setResourceName(name).executeVoid();
    }
  }

  private static String read(String name) {
    try (InputStream in = HostScripts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the host script " + name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
