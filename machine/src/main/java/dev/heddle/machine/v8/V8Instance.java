package dev.heddle.machine.v8;

import com.caoccao.javet.exceptions.JavetException;
import dev.heddle.machine.Changes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.InstanceClosedException;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.isolate.EngineThread;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A process that is alive in V8: its state, and guests that evaluate on it.
 *
 * <p>The state between messages is in {@link #shadow}. On each engine thread there is at most one
 * {@link V8Guest}, made when it is first needed; it is brought level with the shadow before each
 * message, which costs what changed since it was last. After an accepted message the shadow follows
 * the guest, after any other the guest is behind and goes back the next time. So a message that
 * fails costs what it touched, and inspections go on beside messages and one another, on as many
 * threads as there are.
 */
final class V8Instance implements Instance {
  private final V8Program program;
  private final Drive drive;
  private final Map<WasmThread, V8Guest> guests = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Held by whoever applies a message. */
  private final ReentrantLock applying = new ReentrantLock();

  /** Guards the shadow; held for as long as pages are compared and copied, never longer. */
  private final ReentrantLock state = new ReentrantLock();

  private final PageShadow shadow = new PageShadow();
  private WasmThread home;

  private V8Instance(V8Program program, Drive drive, WasmThread home) {
    this.program = program;
    this.drive = drive;
    this.home = home;
    home.instances().incrementAndGet();
  }

  static V8Instance start(V8Program program, Drive drive) {
    WasmThread home = program.machine().leastLoaded();
    V8Instance instance = new V8Instance(program, drive, home);
    try {
      home.engine()
          .call(() -> {
            instance.guest(home).leadAnew(instance.shadow);
            return instance;
          });
    } catch (RuntimeException e) {
      instance.close();
      throw e;
    }
    return instance;
  }

  static V8Instance restore(V8Program program, Image image, Drive drive) {
    V8Instance instance = new V8Instance(program, drive, program.machine().leastLoaded());
    instance.shadow.take(image);
    return instance;
  }

  @Override
  public Outcome apply(Input input) {
    applying.lock();
    try {
      return home.engine()
          .callUnlessHeldUp(() -> applied(input, home))
          .orElseGet(() -> appliedElsewhere(input));
    } finally {
      applying.unlock();
    }
  }

  /** Somebody keeps the thread for long: the process moves to the one that has least to do. */
  private Outcome appliedElsewhere(Input input) {
    home.instances().decrementAndGet();
    home = program.machine().leastBusy();
    home.instances().incrementAndGet();
    return home.engine().call(() -> applied(input, home));
  }

  private Outcome applied(Input input, WasmThread thread) throws JavetException {
    V8Guest guest = level(thread);
    Answer answer = guest.evaluate(input, drive, program.limits().gasMax());
    if (answer.accepted()) {
      locked(() -> guest.lead(shadow));
    }
    return answer.outcome();
  }

  @Override
  public Outcome inspect(Input input, Drive seen) {
    WasmThread thread = program.machine().leastBusy();
    EngineThread engine = thread.engine();
    return engine.call(
        () -> level(thread).evaluate(input, seen, program.limits().gasMax()).outcome());
  }

  @Override
  public Image image() {
    return locked(shadow::image);
  }

  @Override
  public int moment() {
    return locked(shadow::moment);
  }

  @Override
  public int changedPages(int since) {
    return locked(() -> shadow.changedPages(since));
  }

  @Override
  public Changes changes(int since) {
    return locked(() -> new Changes(shadow.moment(), shadow.sizeBytes(), shadow.pages(since)));
  }

  @Override
  public OptionalLong memoryBytes() {
    return locked(() -> OptionalLong.of(shadow.sizeBytes()));
  }

  @Override
  public long residentBytes() {
    return locked(() ->
        shadow.bytes()
            + guests.size()
                * ((long) shadow.pageCount() * Image.PAGE_BYTES + V8Guest.OVERHEAD_BYTES));
  }

  /** The guest of a thread, with the state as it is now; only on that thread. */
  private V8Guest level(WasmThread thread) throws JavetException {
    V8Guest guest = guest(thread);
    state.lock();
    try {
      if (closed.get()) {
        throw new InstanceClosedException();
      }
      guest.follow(shadow);
    } finally {
      state.unlock();
    }
    return guest;
  }

  private V8Guest guest(WasmThread thread) throws JavetException {
    if (closed.get()) {
      throw new InstanceClosedException();
    }
    V8Guest guest = guests.get(thread);
    if (guest == null) {
      guest = V8Guest.start(program.code(), thread, !drive.equals(Drive.NONE));
      guests.put(thread, guest);
    }
    return guest;
  }

  /** What is done with the shadow while it is held. */
  private <T> T locked(Supplier<T> task) {
    state.lock();
    try {
      if (closed.get()) {
        throw new InstanceClosedException();
      }
      return task.get();
    } finally {
      state.unlock();
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      program.forget(this);
      home.instances().decrementAndGet();
      state.lock();
      try {
        shadow.close();
      } finally {
        state.unlock();
      }
      for (WasmThread thread : program.machine().threads()) {
        EngineThread engine = thread.engine();
        engine.post(() -> {
          V8Guest guest = guests.remove(thread);
          if (guest != null) {
            guest.close();
          }
          return this;
        });
      }
    }
  }
}
