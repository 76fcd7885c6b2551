package dev.heddle.machine.wasm;

import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.exceptions.JavetTerminatedException;
import com.caoccao.javet.interop.V8Runtime;
import com.caoccao.javet.interop.callback.IJavetDirectCallable;
import com.caoccao.javet.interop.callback.JavetCallbackContext;
import com.caoccao.javet.interop.callback.JavetCallbackType;
import com.caoccao.javet.values.V8Value;
import com.caoccao.javet.values.reference.V8ValueArray;
import com.caoccao.javet.values.reference.V8ValueArrayBuffer;
import com.caoccao.javet.values.reference.V8ValueObject;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Outcome;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A process that is alive in V8.
 *
 * <p>Its state between messages is in {@link #shadow}; the module's own memory is equal to it then.
 * After an accepted message the shadow follows the memory, after any other the memory goes back to
 * the shadow. Globals and the host's own state are set to what they were after the start before
 * each message, so they are no part of the state.
 *
 * <p>Everything but the public methods runs on the engine thread.
 */
final class V8Instance implements Instance {
  /**
   * Gas for the start of an instance (constructors, an early module's main), before any message.
   */
  static final long START_GAS_MAX = 1_000_000_000_000L;

  private final V8Program program;
  private final EngineThread thread;
  private final V8ValueObject host;
  private final PageShadow shadow = new PageShadow();
  private final AtomicBoolean closed = new AtomicBoolean();
  private MemorySegment memory = MemorySegment.NULL;

  private V8Instance(V8Program program, EngineThread thread, V8ValueObject host) {
    this.program = program;
    this.thread = thread;
    this.host = host;
  }

  static V8Instance open(V8Program program, EngineThread thread, Optional<Image> image, Drive drive)
      throws JavetException {
    V8Program.Code code = program.code();
    thread.prepare(code.name(), code.rewritten().module());
    try (V8ValueArray globals = thread.runtime().createV8ValueArray();
        V8Value open = drive(thread.runtime(), drive)) {
      for (String global : code.rewritten().exportedGlobals()) {
        globals.push(global);
      }
      V8ValueObject host =
          thread
              .heddle()
              .invoke(
                  "open",
                  code.name(),
                  code.format().glue(),
                  globals,
                  code.reportsGas(),
                  START_GAS_MAX,
                  open);
      V8Instance instance = new V8Instance(program, thread, host);
      thread.keep(host);
      try {
        instance.begin(image);
      } catch (JavetException | RuntimeException e) {
        thread.letGo(host);
        throw e;
      }
      return instance;
    }
  }

  /** A function from path to bytes, or null where nothing can be read anyway. */
  private static V8Value drive(V8Runtime runtime, Drive drive) throws JavetException {
    if (drive.equals(Drive.NONE)) {
      return runtime.createV8ValueNull();
    }
    IJavetDirectCallable.NoThisAndResult<Exception> open =
        arguments -> {
          Optional<Bytes> found = drive.open(arguments[0].asString());
          if (found.isEmpty()) {
            return runtime.createV8ValueNull();
          }
          V8ValueArrayBuffer buffer = runtime.createV8ValueArrayBuffer(found.get().size());
          buffer.fromBytes(found.get().toByteArray());
          return buffer;
        };
    return runtime.createV8ValueFunction(
        new JavetCallbackContext("drive", JavetCallbackType.DirectCallNoThisAndResult, open));
  }

  private void begin(Optional<Image> image) throws JavetException {
    attach();
    if (image.isEmpty()) {
      shadow.take(memory, touched());
    } else {
      shadow.take(image.get());
      fit();
      shadow.restore(memory, touched());
    }
  }

  @Override
  public Outcome apply(Input input) {
    return call(() -> {
      Answer answer = evaluate(input);
      if (answer.accepted()) {
        follow(answer);
      } else {
        goBack(answer);
      }
      return answer.outcome();
    });
  }

  @Override
  public Outcome inspect(Input input) {
    return call(() -> {
      Answer answer = evaluate(input);
      goBack(answer);
      return answer.outcome();
    });
  }

  @Override
  public Image image() {
    return call(shadow::image);
  }

  private Answer evaluate(Input input) throws JavetException {
    try {
      return Answer.parse(
          host.invokeString(
              "apply", input.message(), input.environment(), program.limits().gasMax()));
    } catch (JavetTerminatedException e) {
      if (!thread.resume()) {
        throw e; // the machine closes
      }
      startOver();
      throw thread.stoppedTask();
    }
  }

  private void follow(Answer answer) throws JavetException {
    if (answer.memoryBytes() != memory.byteSize()) {
      attach();
    }
    shadow.take(memory, touched());
  }

  private void goBack(Answer answer) throws JavetException {
    if (answer.memoryBytes() != memory.byteSize()) {
      startOver(); // a memory cannot shrink
    } else {
      shadow.restore(memory, touched());
    }
  }

  /** Another instance takes this one's place, with the state before the message. */
  private void startOver() throws JavetException {
    host.invokeVoid("instantiate");
    fit();
    shadow.restore(memory, touched());
  }

  /** Makes the module's memory as large as the shadow's. */
  private void fit() throws JavetException {
    if (!host.invokeBoolean("grow", shadow.sizeBytes())) {
      throw new IllegalStateException("no room for a memory of " + shadow.sizeBytes() + " bytes");
    }
    attach();
  }

  /** Finds the module's memory; it may have moved when its size has changed. */
  private void attach() throws JavetException {
    try (V8ValueArrayBuffer buffer = host.invoke("buffer")) {
      memory = MemorySegment.ofBuffer(buffer.getByteBuffer());
    }
  }

  private BitSet touched() {
    return thread.residentPages().touched(memory);
  }

  private <T> T call(EngineThread.Task<T> task) {
    return thread.call(() -> {
      if (closed.get()) {
        throw new IllegalStateException("the instance is closed");
      }
      return task.run();
    });
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      program.forget(this);
      thread.tryCall(() -> {
        memory = MemorySegment.NULL;
        thread.letGo(host);
        return this;
      });
    }
  }
}
