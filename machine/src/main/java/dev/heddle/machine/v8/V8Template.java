package dev.heddle.machine.v8;

import com.caoccao.javet.exceptions.JavetException;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.isolate.EngineException;
import dev.heddle.machine.isolate.EngineThread;
import dev.heddle.machine.lambda.LambdaCalls;
import dev.heddle.machine.lambda.Template;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A template in V8: what its memory was after the start, and a guest on each thread that ran it.
 * The guest of a thread becomes a fresh copy by taking back the cards that the run before it wrote
 * to, so a copy costs what that touched and not what a memory holds.
 */
final class V8Template implements Template {
  private static final String[] EXPORTS = {"advance", "create", "inspect", "migrate"};

  private final V8Machine machine;
  private final V8Program.Code code;
  private final Map<WasmThread, V8Guest> guests = new ConcurrentHashMap<>();
  private final Set<String> exports = new HashSet<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Guards the shadow, which never changes once the template is open. */
  private final ReentrantLock state = new ReentrantLock();

  private final PageShadow shadow = new PageShadow();
  private Bytes id = Bytes.EMPTY;

  private V8Template(V8Machine machine, V8Program.Code code) {
    this.machine = machine;
    this.code = code;
  }

  private void start(Bytes module) {
    WasmThread thread = machine.leastBusy();
    thread
        .engine()
        .call(() -> {
          V8Guest guest = guest(thread);
          guest.leadAnew(shadow);
          for (String export : EXPORTS) {
            if (guest.has(export)) {
              exports.add(export);
            }
          }
          return guest;
        });
    id = Template.id(module, shadow.image());
  }

  /**
   * Starts a module.
   *
   * @throws ModuleRefusedException if it does not start
   */
  static V8Template open(V8Machine machine, V8Program.Code code, Bytes module) {
    V8Template template = new V8Template(machine, code);
    try {
      template.start(module);
      return template;
    } catch (EngineException | EvaluationStoppedException e) {
      template.close();
      throw new ModuleRefusedException("the module does not start: " + e.getMessage(), e);
    }
  }

  @Override
  public Bytes id() {
    return id;
  }

  @Override
  public boolean has(String export) {
    return exports.contains(export);
  }

  @Override
  public End run(String export, LambdaCalls calls, long gasMax) {
    WasmThread thread = machine.leastBusy();
    Answer answer = thread.engine().call(() -> fresh(thread).run(export, calls, gasMax));
    return answer.accepted()
        ? new End(Integer.parseInt(answer.text()), "", answer.gasUsed())
        : new End(0, answer.text(), answer.gasUsed());
  }

  private V8Guest fresh(WasmThread thread) throws JavetException {
    V8Guest guest = guest(thread);
    state.lock();
    try {
      if (closed.get()) {
        throw new IllegalStateException("the program is closed");
      }
      guest.follow(shadow);
    } finally {
      state.unlock();
    }
    return guest;
  }

  private V8Guest guest(WasmThread thread) throws JavetException {
    V8Guest guest = guests.get(thread);
    if (guest == null) {
      guest = V8Guest.startTemplate(code, thread);
      guests.put(thread, guest);
    }
    return guest;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      state.lock();
      try {
        shadow.close();
      } finally {
        state.unlock();
      }
      for (WasmThread thread : machine.threads()) {
        EngineThread engine = thread.engine();
        engine.post(() -> {
          V8Guest guest = guests.remove(thread);
          if (guest != null) {
            guest.close();
          }
          thread.forget(code.name());
          return code;
        });
      }
    }
  }
}
