package dev.heddle.machine.v8;

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
import dev.heddle.machine.Input;
import dev.heddle.machine.Limits;
import dev.heddle.machine.lambda.LambdaCalls;
import dev.heddle.machine.wasm.LoadedModule;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One module alive in one V8: a memory that evaluates, and can be brought level with a {@link
 * PageShadow}. Globals and the host's own state are set to what they were after the start before
 * each message, so they are no part of the state.
 *
 * <p>Everything here runs on its {@link WasmThread}.
 */
final class V8Guest {
  /** What an instance takes beside the pages it uses (measured: 0.43 MB). */
  static final long OVERHEAD_BYTES = 430_000;

  private static final int NEVER_LEVEL = -1;

  /** Arguments of a call of {@code lambda@1}, at most. */
  private static final int CALL_NUMBERS = 4;

  private final WasmThread thread;
  private final V8ValueObject host;
  private final DriveBay bay;
  private MemorySegment memory = MemorySegment.NULL;
  private WrittenCards marks = new WrittenCards(MemorySegment.NULL);
  private int level = NEVER_LEVEL;

  /** Whether anything may have been written since the marks were read. */
  private boolean written = true;

  /** Where what a message or run may reach is put while it is evaluated. */
  private static final class DriveBay {
    private Drive drive = Drive.NONE;
    private @Nullable LambdaCalls calls;
    private @Nullable V8Guest guest;
  }

  private V8Guest(WasmThread thread, V8ValueObject host, DriveBay bay) {
    this.thread = thread;
    this.host = host;
    this.bay = bay;
  }

  /**
   * Starts a module; its memory is then what it is before the first message.
   *
   * @param drives whether messages come with a drive
   */
  static V8Guest start(V8Program.Code code, WasmThread thread, boolean drives)
      throws JavetException {
    LoadedModule loaded = code.loaded();
    thread.prepare(code.name(), loaded.rewritten().module());
    DriveBay bay = new DriveBay();
    V8Runtime runtime = thread.engine().runtime();
    try (V8ValueArray globals = runtime.createV8ValueArray();
        V8Value open = drives ? opener(runtime, bay) : runtime.createV8ValueNull()) {
      for (String global : loaded.rewritten().exportedGlobals()) {
        globals.push(global);
      }
      V8ValueObject host =
          thread
              .heddle()
              .invoke(
                  "open",
                  code.name(),
                  loaded.format().glue(),
                  globals,
                  loaded.reportsGas(),
                  Limits.START_GAS_MAX,
                  open);
      return kept(thread, host, bay);
    }
  }

  private static V8Guest kept(WasmThread thread, V8ValueObject host, DriveBay bay)
      throws JavetException {
    thread.keep(host);
    V8Guest guest = new V8Guest(thread, host, bay);
    try {
      guest.attach();
    } catch (JavetException | RuntimeException e) {
      thread.letGo(host);
      throw e;
    }
    return guest;
  }

  /** Starts the template of a Lambda application; its memory is then what each run begins with. */
  static V8Guest startTemplate(V8Program.Code code, WasmThread thread) throws JavetException {
    thread.prepare(code.name(), code.loaded().rewritten().module());
    DriveBay bay = new DriveBay();
    V8Runtime runtime = thread.engine().runtime();
    try (V8ValueArray globals = runtime.createV8ValueArray();
        V8ValueArray names = runtime.createV8ValueArray();
        V8Value call = caller(runtime, bay)) {
      for (String global : code.loaded().rewritten().exportedGlobals()) {
        globals.push(global);
      }
      for (LambdaCalls.Call each : LambdaCalls.Call.ALL) {
        names.push(each.importName() + " " + each.buffer());
      }
      V8ValueObject host =
          thread
              .heddle()
              .invoke("openLambda", code.name(), globals, Limits.START_GAS_MAX, names, call);
      V8Guest guest = kept(thread, host, bay);
      bay.guest = guest;
      return guest;
    }
  }

  /** A function from the number of a call, four numbers and the size of the memory to a number. */
  private static V8Value caller(V8Runtime runtime, DriveBay bay) throws JavetException {
    IJavetDirectCallable.NoThisAndResult<Exception> call =
        arguments -> {
          LambdaCalls calls = bay.calls;
          V8Guest guest = bay.guest;
          if (calls == null || guest == null) {
            return runtime.createV8ValueInteger(LambdaCalls.FAULT);
          }
          int[] numbers = new int[CALL_NUMBERS];
          for (int i = 0; i < CALL_NUMBERS; i++) {
            numbers[i] = arguments[i + 1].asInt();
          }
          if (arguments[CALL_NUMBERS + 1].asLong() != guest.memory.byteSize()) {
            guest.attachMemory();
          }
          LambdaCalls.Call which = LambdaCalls.Call.ALL.get(arguments[0].asInt());
          int answer = calls.call(which, numbers, new SegmentMemory(guest.memory));
          return runtime.createV8ValueInteger(answer);
        };
    return runtime.createV8ValueFunction(
        new JavetCallbackContext("call", JavetCallbackType.DirectCallNoThisAndResult, call));
  }

  boolean has(String export) throws JavetException {
    return host.invokeBoolean("has", export);
  }

  /**
   * Runs a function of a template.
   *
   * @throws dev.heddle.machine.EvaluationStoppedException if it took too long
   */
  Answer run(String export, LambdaCalls calls, long gasMax) throws JavetException {
    bay.calls = calls;
    try {
      return answered("run", export, gasMax);
    } finally {
      bay.calls = null;
    }
  }

  /** A function from path to bytes, or null where nothing is found. */
  private static V8Value opener(V8Runtime runtime, DriveBay bay) throws JavetException {
    IJavetDirectCallable.NoThisAndResult<Exception> open =
        arguments -> {
          Optional<Bytes> found = bay.drive.open(arguments[0].asString());
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

  /**
   * Evaluates one message.
   *
   * @throws dev.heddle.machine.EvaluationStoppedException if it took too long
   */
  Answer evaluate(Input input, Drive drive, long gasMax) throws JavetException {
    bay.drive = drive;
    try {
      return answered("apply", input.message(), input.environment(), gasMax);
    } finally {
      bay.drive = Drive.NONE;
    }
  }

  private Answer answered(String function, Object... arguments) throws JavetException {
    written = true;
    try {
      Answer answer = Answer.parse(host.invokeString(function, arguments));
      if (answer.memoryBytes() != memory.byteSize()) {
        attachMemory();
      }
      return answer;
    } catch (JavetTerminatedException e) {
      if (!thread.engine().resume()) {
        throw e; // the machine closes
      }
      renew();
      throw thread.engine().stoppedTask();
    }
  }

  /** Makes the memory what the shadow says. */
  void follow(PageShadow shadow) throws JavetException {
    if (memory.byteSize() > shadow.sizeBytes()) {
      renew(); // a memory cannot shrink
    }
    if (memory.byteSize() < shadow.sizeBytes()) {
      grow(shadow.sizeBytes());
    }
    if (!written && level == shadow.moment()) {
      return;
    }
    boolean never = level == NEVER_LEVEL;
    shadow.restore(memory, never ? inUse() : touched(), level);
    level = shadow.moment();
  }

  /**
   * Makes the shadow what the memory is, after a message that was evaluated level with it.
   *
   * @return the new moment
   */
  int lead(PageShadow shadow) {
    shadow.take(memory, touched());
    level = shadow.moment();
    return level;
  }

  /** Makes an empty shadow what the memory is. */
  void leadAnew(PageShadow shadow) {
    shadow.take(memory, inUse());
    level = shadow.moment();
  }

  void close() throws JavetException {
    memory = MemorySegment.NULL;
    marks = new WrittenCards(MemorySegment.NULL);
    thread.letGo(host);
  }

  /** Another instance of the module takes this one's place, as it is before the first message. */
  private void renew() throws JavetException {
    host.invokeVoid("instantiate");
    attach();
  }

  private void grow(long sizeBytes) throws JavetException {
    if (!host.invokeBoolean("grow", sizeBytes)) {
      throw new IllegalStateException("no room for a memory of " + sizeBytes + " bytes");
    }
    attachMemory();
  }

  private void attach() throws JavetException {
    attachMemory();
    marks = new WrittenCards(buffer("written"));
    level = NEVER_LEVEL;
    written = true;
  }

  /** Finds the module's memory; it may have moved when its size has changed. */
  private void attachMemory() throws JavetException {
    memory = buffer("buffer");
  }

  private MemorySegment buffer(String name) throws JavetException {
    try (V8ValueArrayBuffer buffer = host.invoke(name)) {
      return MemorySegment.ofBuffer(buffer.getByteBuffer());
    }
  }

  /** What was written since the last time this was asked. */
  private BitSet touched() {
    written = false;
    return marks.take(memory.byteSize());
  }

  /** All that is not zero. */
  private BitSet inUse() {
    touched();
    return PageShadow.cardsOf(thread.residentPages().touched(memory));
  }
}
