package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Program;
import dev.heddle.node.http.Refusal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Modules made ready to run, each once however many processes use it.
 *
 * <p>A program that is in use stays; of the others the least recently used are let go. Safe for any
 * thread: while one prepares a module the others that want it wait.
 */
final class Programs implements AutoCloseable {
  private record Key(Bytes module, String format, Limits limits) {}

  private static final class Shared {
    private final ReentrantLock preparing = new ReentrantLock();
    private @Nullable Program program;
    private int users;
  }

  /** The use of a program, to be ended exactly once. */
  interface Lease extends AutoCloseable {
    Program program();

    @Override
    void close();
  }

  private final Machine machine;
  private final NativeCode code;
  private final int idleMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Shared> programs = new LinkedHashMap<>(16, 0.75f, true);

  Programs(Machine machine, int idleMax) {
    this(machine, NativeCode.NONE, idleMax);
  }

  /**
   * @param code what is run in place of modules
   */
  Programs(Machine machine, NativeCode code, int idleMax) {
    this.machine = machine;
    this.code = code;
    this.idleMax = idleMax;
  }

  /**
   * The program of a plan.
   *
   * @param module gives the bytes of the module, if they are needed
   * @throws Refusal 422 if the machine refuses the module
   */
  Lease lease(Plan plan, Supplier<Bytes> module) {
    Key key = new Key(plan.module().id(), plan.format(), plan.limits());
    Shared shared = used(key);
    try {
      Program program = prepared(shared, plan, module);
      return new Lease() {
        private boolean ended;

        @Override
        public Program program() {
          return program;
        }

        @Override
        public void close() {
          if (!ended) {
            ended = true;
            release(shared);
          }
        }
      };
    } catch (RuntimeException e) {
      release(shared);
      throw e;
    }
  }

  private Shared used(Key key) {
    lock.lock();
    try {
      Shared shared = programs.computeIfAbsent(key, absent -> new Shared());
      shared.users++;
      return shared;
    } finally {
      lock.unlock();
    }
  }

  private Program prepared(Shared shared, Plan plan, Supplier<Bytes> module) {
    shared.preparing.lock();
    try {
      Program program = shared.program;
      if (program == null) {
        Program loaded = machine.load(plan.format(), module.get(), plan.limits());
        program = code.instead(plan.module().id(), loaded, plan.limits(), machine);
        shared.program = program;
      }
      return program;
    } catch (ModuleRefusedException e) {
      throw new Refusal(
          422,
          "module %s of process %s cannot be run: %s"
              .formatted(plan.module().id(), plan.id(), e.getMessage()));
    } finally {
      shared.preparing.unlock();
    }
  }

  private void release(Shared shared) {
    // Ending a program waits for the machine; nobody else shall wait for that.
    letGo(shared).forEach(Programs::end);
  }

  /** Gives back a use and takes out what is too many of what nobody uses. */
  private List<Shared> letGo(Shared shared) {
    List<Shared> leaving = new ArrayList<>();
    lock.lock();
    try {
      shared.users--;
      long idle = programs.values().stream().filter(other -> other.users == 0).count();
      Iterator<Shared> eldestFirst = programs.values().iterator();
      while (eldestFirst.hasNext() && idle > idleMax) {
        Shared eldest = eldestFirst.next();
        if (eldest.users == 0) {
          eldestFirst.remove();
          leaving.add(eldest);
          idle--;
        }
      }
      return leaving;
    } finally {
      lock.unlock();
    }
  }

  private static void end(Shared shared) {
    if (shared.program != null) {
      shared.program.close();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      programs.values().forEach(Programs::end);
      programs.clear();
    } finally {
      lock.unlock();
    }
  }
}
