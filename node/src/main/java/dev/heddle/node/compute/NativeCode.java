package dev.heddle.node.compute;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Program;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.machine.lambda.BareMetal;
import dev.heddle.machine.lambda.LambdaApp;
import dev.heddle.machine.lambda.LambdaProgram;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Code of the operator's that stands for modules of Lambda applications, by the ids of those: a
 * {@link LambdaApp} that a jar or a folder of classes offers as a service, or the text of an
 * application in JavaScript. It has to be the same as the module, which {@link OptimisticHeads}
 * holds it to. Safe for any thread.
 */
public final class NativeCode {
  /** None. */
  public static final NativeCode NONE = new NativeCode(Map.of());

  private static final String SCRIPT = ".mjs";

  private sealed interface Code {
    record Java(LambdaApp app) implements Code {}

    record Script(Bytes source) implements Code {}
  }

  private final Map<Bytes, Code> codes;

  private NativeCode(Map<Bytes, Code> codes) {
    this.codes = Map.copyOf(codes);
  }

  /** A module whose code is there already. */
  public static NativeCode of(Bytes module, LambdaApp app) {
    return new NativeCode(Map.of(module, new Code.Java(app)));
  }

  /**
   * Reads what a setting names.
   *
   * @param text {@code MODULE=FILE}, separated by commas: an id and a jar, a folder or a {@code
   *     .mjs}
   * @throws IllegalArgumentException if something of it cannot be had; the words are for the
   *     operator
   */
  public static NativeCode of(String text) {
    Map<Bytes, Code> codes = new HashMap<>();
    for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
      int sign = part.indexOf('=');
      Optional<Bytes> module = Ids.parse(part.substring(0, Math.max(0, sign)).strip());
      if (module.isEmpty()) {
        throw new IllegalArgumentException("'%s' is no MODULE=FILE".formatted(part));
      }
      Path file = Path.of(part.substring(sign + 1).strip());
      codes.put(module.get(), file.toString().endsWith(SCRIPT) ? script(file) : java(file));
    }
    return new NativeCode(codes);
  }

  private static Code script(Path file) {
    try {
      return new Code.Script(Bytes.wrap(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new IllegalArgumentException("'%s' cannot be read: %s".formatted(file, e), e);
    }
  }

  /** The loader stays open as long as the node: what it has given may need more of it. */
  @SuppressWarnings("resource")
  private static Code java(Path file) {
    if (!Files.exists(file)) {
      throw new IllegalArgumentException("there is no file '%s'".formatted(file));
    }
    try {
      URL[] from = {file.toUri().toURL()};
      ClassLoader loader = new URLClassLoader(from, LambdaApp.class.getClassLoader());
      List<LambdaApp> apps =
          ServiceLoader.load(LambdaApp.class, loader).stream()
              .map(ServiceLoader.Provider::get)
              .toList();
      if (apps.size() != 1) {
        throw new IllegalArgumentException(
            "'%s' offers %d services %s, not one"
                .formatted(file, apps.size(), LambdaApp.class.getName()));
      }
      return new Code.Java(apps.getFirst());
    } catch (MalformedURLException | ServiceConfigurationError e) {
      throw new IllegalArgumentException("'%s' cannot be loaded: %s".formatted(file, e), e);
    }
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return codes.isEmpty();
  }

  /** Whether there is some for a module. */
  boolean has(Bytes module) {
    return codes.containsKey(module);
  }

  /**
   * What runs in place of a module; the module itself if there is nothing for it.
   *
   * @param loaded ended if something else is given
   * @throws ModuleRefusedException if there is code for it and it is no Lambda application, or the
   *     code does not start
   */
  Program instead(Bytes module, Program loaded, Limits limits, Machine machine) {
    Code code = codes.get(module);
    if (code == null) {
      return loaded;
    }
    try (loaded) {
      if (!(loaded.bare() instanceof LambdaProgram program)) {
        throw new ModuleRefusedException("there is native code for it, and it is no Lambda");
      }
      return switch (code) {
        case Code.Java(LambdaApp app) -> BareMetal.of(program, app, limits);
        case Code.Script(Bytes source) ->
            BareMetal.of(
                program,
                (LambdaProgram) machine.load(JsMachine.LAMBDA_FORMAT, source, limits).bare(),
                limits);
      };
    }
  }
}
