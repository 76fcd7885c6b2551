package dev.heddle.machine.wasm;

import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.interop.V8Host;
import com.caoccao.javet.interop.V8Runtime;
import com.caoccao.javet.values.reference.V8ValueArrayBuffer;
import com.caoccao.javet.values.reference.V8ValueObject;
import dev.heddle.core.bytes.Bytes;

/** Runs a module in V8 to see what it really does. */
public final class WasmV8 {
  private WasmV8() {}

  /**
   * Instantiates the module with the imports of {@code setUp} and returns what {@code script}, a
   * JavaScript expression, makes of {@code x}, its exports, {@code used()} and {@code limit(n)}.
   */
  public static String run(Bytes module, String setUp, String script) {
    String source =
        """
        const hex = '%s';
        const bytes = Uint8Array.from(hex.match(/../g), b => parseInt(b, 16));
        const imports = {};
        %s;
        const x = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports;
        const used = () => x.__heddle_gas_used.value;
        const limit = n => { x.__heddle_gas_used.value = 0n; x.__heddle_gas_limit.value = BigInt(n); };
        const trapped = f => { try { f(); return 'no trap'; } catch (e) { return e.message; } };
        String(%s)
        """
            .formatted(module.hex(), setUp, script);
    try (V8Runtime runtime = V8Host.getV8Instance().createV8Runtime()) {
      return runtime.getExecutor(source).executeString();
    } catch (JavetException e) {
      throw new AssertionError("V8 refused or failed: " + e.getMessage(), e);
    }
  }

  /** Whether V8 takes the module for valid, memory64 and all. */
  static boolean isValid(Bytes module) {
    try (V8Runtime runtime = V8Host.getV8Instance().createV8Runtime();
        V8ValueArrayBuffer buffer = runtime.createV8ValueArrayBuffer(module.size());
        V8ValueObject global = runtime.getGlobalObject()) {
      buffer.fromBytes(module.toByteArray());
      global.set("bytes", buffer);
      return runtime.getExecutor("WebAssembly.validate(bytes)").executeBoolean();
    } catch (JavetException e) {
      throw new AssertionError("V8 failed: " + e.getMessage(), e);
    }
  }

  public static String run(Bytes module, String script) {
    return run(module, "", script);
  }
}
