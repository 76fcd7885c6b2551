package dev.heddle.machine.js;

import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.interop.V8Runtime;
import com.caoccao.javet.values.reference.V8ValueFunction;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.isolate.EngineThread;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Takes the types out of a source in TypeScript, with TypeScript's own compiler: for those who
 * deploy, who then record JavaScript. Nothing that evaluates needs it.
 *
 * <p>The compiler takes a second to begin and some hundred megabytes, so it has a V8 of its own
 * that lives for one source. One source at a time; safe for any thread.
 */
public final class TypeScript {
  /** The longest source, in UTF-16 units. */
  public static final int SOURCE_CHARS_MAX = 1 << 20;

  private static final String COMPILER =
      "/META-INF/resources/webjars/typescript/5.4.5/lib/typescript.js";

  private static final String STRIP =
      """
      ((source) => {
        const { transpileModule, flattenDiagnosticMessageText, ModuleKind, ScriptTarget } = ts;
        const { outputText, diagnostics } = transpileModule(source, {
          fileName: 'function.ts',
          reportDiagnostics: true,
          compilerOptions: { module: ModuleKind.ESNext, target: ScriptTarget.ES2022, newLine: 1 },
        });
        if (diagnostics.length === 0) return `C${outputText}`;
        const { messageText, file, start } = diagnostics[0];
        const { line, character } = file.getLineAndCharacterOfPosition(start);
        const why = flattenDiagnosticMessageText(messageText, ' ');
        return `E${why} (line ${line + 1}, column ${character + 1})`;
      })
      """;

  private final long stripMsMax;
  private final ReentrantLock one = new ReentrantLock();

  /**
   * @param stripMsMax how long one source may take, what the compiler needs to begin included
   */
  public TypeScript(long stripMsMax) {
    this.stripMsMax = stripMsMax;
  }

  /**
   * The same program in JavaScript, as an ES module.
   *
   * @throws ModuleRefusedException if it is no TypeScript, or too long
   * @throws dev.heddle.machine.EvaluationStoppedException if it takes too long
   */
  public String strip(String source) {
    if (source.length() > SOURCE_CHARS_MAX) {
      throw new ModuleRefusedException(
          "a source in TypeScript has at most " + SOURCE_CHARS_MAX + " characters");
    }
    one.lock();
    try {
      Compiler compiler = new Compiler();
      EngineThread engine = new EngineThread("heddle-typescript", stripMsMax, compiler);
      try {
        String answer = engine.call(() -> compiler.strip(source));
        if (answer.startsWith("E")) {
          throw new ModuleRefusedException("this is no TypeScript: " + answer.substring(1));
        }
        return answer.substring(1);
      } finally {
        engine.close();
      }
    } finally {
      one.unlock();
    }
  }

  /** The compiler in its V8. */
  private static final class Compiler implements EngineThread.Tenant.Arrival {
    private @Nullable V8Runtime runtime;

    @Override
    public EngineThread.Tenant in(V8Runtime begun) {
      runtime = begun;
      return () -> {};
    }

    String strip(String source) throws JavetException {
      V8Runtime here = runtime;
      if (here == null) {
        throw new IllegalStateException("the compiler has not begun");
      }
      here.getExecutor(read()).setResourceName("typescript.js").executeVoid();
      try (V8ValueFunction strip = here.getExecutor(STRIP).execute()) {
        return strip.callString(null, source);
      }
    }

    private static String read() {
      try (InputStream in = TypeScript.class.getResourceAsStream(COMPILER)) {
        if (in == null) {
          throw new IllegalStateException("TypeScript's compiler is not on the class path");
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
