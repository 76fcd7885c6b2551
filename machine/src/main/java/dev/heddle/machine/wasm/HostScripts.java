package dev.heddle.machine.wasm;

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
          "host.js");

  private HostScripts() {}

  record Script(String name, String source) {}

  static List<Script> all() {
    return NAMES.stream().map(name -> new Script(name, read(name))).toList();
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
