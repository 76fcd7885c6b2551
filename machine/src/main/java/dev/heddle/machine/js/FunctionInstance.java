package dev.heddle.machine.js;

import dev.heddle.core.json.Json;
import dev.heddle.machine.Changes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.InstanceClosedException;
import dev.heddle.machine.Outcome;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A function that is alive, in whatever language: its state as text, its pages, and who may call.
 */
abstract sealed class FunctionInstance implements Instance permits JsInstance, WasmInstance {
  /** What a result says of an upgrade that does not take place; the reason follows. */
  static final String REFUSED = "the upgrade was refused: ";

  /** What a result says of an upgrade that is only asked about. */
  static final String DRY = "an upgrade is not made in a dry-run";

  private static final long OVERHEAD_BYTES = 2_000;

  private final StatePages pages = new StatePages();

  /** Held by whoever applies an interaction. */
  private final ReentrantLock applying = new ReentrantLock();

  /** Guards the rest. */
  private final ReentrantLock guard = new ReentrantLock();

  private FunctionState state;
  private int moment = 1;
  private boolean closed;

  FunctionInstance(FunctionState state) {
    this.state = state;
  }

  /** Evaluates an interaction of whoever it says it comes from, and follows what it came to. */
  abstract Outcome applied(Input input);

  /** Evaluates an interaction and leaves the state as it is. */
  abstract Outcome inspected(Input input);

  /** Lets go of all else, once. */
  abstract void ended();

  /** Has nobody else apply anything until the lock is given back. */
  ReentrantLock applying() {
    return applying;
  }

  @Override
  public Outcome apply(Input input) {
    applying.lock();
    try {
      return switch (Caller.of(input)) {
        case Caller.Nobody _ -> applied(input);
        case Caller.Refused(String why) -> refused(why);
        case Caller.Known known ->
            called(known) ? counted(applied(known.named())) : refused(known.usedBefore());
      };
    } finally {
      applying.unlock();
    }
  }

  @Override
  public Outcome inspect(Input input, Drive drive) {
    return switch (Caller.of(input)) {
      case Caller.Nobody _ -> inspected(input);
      case Caller.Refused(String why) -> refused(why);
      case Caller.Known known ->
          isFree(known) ? inspected(known.named()) : refused(known.usedBefore());
    };
  }

  /**
   * The number of a signed call is used up whatever came of it, so the image is another one: else a
   * call that failed today could be sent again when it does something.
   */
  private static Outcome counted(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> accepted;
      case Outcome.Rejected(String result, long gasUsed) -> new Outcome.Accepted(result, gasUsed);
      case Outcome.Failed(String error, long gasUsed) ->
          new Outcome.Accepted(plainResult(error, "exception"), gasUsed);
    };
  }

  static Outcome.Rejected refused(String why) {
    return new Outcome.Rejected(plainResult(why, "exception"), 0);
  }

  /** The result of what no source was run for, or ran to its end. */
  static String plainResult(@Nullable String error, String type) {
    ObjectNode result = Json.object();
    result.set("Messages", Json.array());
    result.set("Assignments", Json.array());
    result.set("Spawns", Json.array());
    ObjectNode output = result.putObject("Output");
    output.putNull("result");
    output.put("validity", error == null);
    output.put("updated", false);
    output.put("type", type);
    if (error != null) {
      result.put("Error", error);
    }
    return Json.write(result);
  }

  /** The result of an upgrade. */
  static String upgradeResult(@Nullable String error) {
    return plainResult(error, error == null ? "upgrade" : "exception");
  }

  /**
   * The state.
   *
   * @throws InstanceClosedException if the instance is closed
   */
  FunctionState state() {
    guard.lock();
    try {
      if (closed) {
        throw new InstanceClosedException();
      }
      return state;
    } finally {
      guard.unlock();
    }
  }

  /** Uses a call's number up, if it is free. */
  private boolean called(Caller.Known known) {
    guard.lock();
    try {
      if (closed) {
        throw new InstanceClosedException();
      }
      boolean free = state.nonces().take(known.address(), known.nonce());
      moment += free ? 1 : 0;
      return free;
    } finally {
      guard.unlock();
    }
  }

  private boolean isFree(Caller.Known known) {
    guard.lock();
    try {
      return state.nonces().isFree(known.address(), known.nonce());
    } finally {
      guard.unlock();
    }
  }

  void follow(FunctionState next) {
    follow(next, 1);
  }

  void follow(FunctionState next, int accepted) {
    guard.lock();
    try {
      if (closed) {
        throw new InstanceClosedException();
      }
      state = next;
      moment += accepted;
    } finally {
      guard.unlock();
    }
  }

  @Override
  public Image image() {
    guard.lock();
    try {
      byte[] memory = level().memory();
      return new Image(memory.length, FunctionState.pages(memory));
    } finally {
      guard.unlock();
    }
  }

  @Override
  public int moment() {
    guard.lock();
    try {
      return moment;
    } finally {
      guard.unlock();
    }
  }

  @Override
  public int changedPages(int since) {
    guard.lock();
    try {
      return level().changed(since).size();
    } finally {
      guard.unlock();
    }
  }

  @Override
  public Changes changes(int since) {
    guard.lock();
    try {
      StatePages now = level();
      return new Changes(moment, now.memory().length, now.changed(since));
    } finally {
      guard.unlock();
    }
  }

  @Override
  public long residentBytes() {
    guard.lock();
    try {
      return OVERHEAD_BYTES
          + 2L * (state.state().length() + state.kv().length())
          + state.nonces().bytes()
          + state.upgrade().map(to -> to.source().size()).orElse(0)
          + pages.bytes();
    } finally {
      guard.unlock();
    }
  }

  /** The pages of the state as it is. */
  private StatePages level() {
    if (closed) {
      throw new InstanceClosedException();
    }
    pages.follow(state, moment);
    return pages;
  }

  @Override
  public void close() {
    guard.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      guard.unlock();
    }
    ended();
  }
}
