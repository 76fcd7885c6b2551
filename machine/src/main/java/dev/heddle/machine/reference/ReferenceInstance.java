package dev.heddle.machine.reference;

import dev.heddle.machine.Changes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.InstanceClosedException;
import dev.heddle.machine.Outcome;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A process that is alive in the interpreter. Its memory keeps what it was before a message; all
 * else is set to what it was after the start before each message.
 */
final class ReferenceInstance implements Instance {
  private final ReferenceProgram program;
  private final Drive drive;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ReentrantLock turn = new ReentrantLock(true);
  private long deadline;
  private ModuleHost host;

  /** The drive of the input that is evaluated. */
  private Drive inserted = Drive.NONE;

  private ReferenceInstance(ReferenceProgram program, Drive drive) {
    this.program = program;
    this.drive = drive;
    host = fresh();
  }

  /** A process that has seen no message. */
  static ReferenceInstance start(ReferenceProgram program, Drive drive) {
    return new ReferenceInstance(program, drive);
  }

  /** A process where another stopped. */
  static ReferenceInstance restore(ReferenceProgram program, Image image, Drive drive) {
    ReferenceInstance instance = new ReferenceInstance(program, drive);
    instance.host.pages().keepAs(image);
    return instance;
  }

  private ModuleHost fresh() {
    startClock();
    Drive bay = drive.equals(Drive.NONE) ? drive : path -> inserted.open(path);
    return new ModuleHost(program.code(), bay, this::checkMayGoOn);
  }

  private void startClock() {
    deadline = System.nanoTime() + program.machine().evaluationMsMax() * 1_000_000;
  }

  private void checkMayGoOn() {
    program.machine().checkOpen();
    if (System.nanoTime() - deadline > 0) {
      throw new EvaluationStoppedException(program.machine().evaluationMsMax());
    }
  }

  @Override
  public Outcome apply(Input input) {
    return call(input, drive, true);
  }

  @Override
  public Outcome inspect(Input input, Drive seen) {
    return call(input, seen, false);
  }

  private Outcome call(Input input, Drive seen, boolean keep) {
    turn.lock();
    try {
      checkOpen();
      inserted = seen;
      return program.machine().call(() -> evaluate(input, keep));
    } finally {
      turn.unlock();
    }
  }

  private Outcome evaluate(Input input, boolean keep) {
    boolean whole = false;
    try {
      startClock();
      Outcome outcome = host.apply(input, program.limits().gasMax());
      whole = true;
      if (keep && outcome instanceof Outcome.Accepted) {
        host.pages().keep();
      } else if (host.isTorn()) {
        startOver();
      } else {
        host.pages().goBack();
      }
      return outcome;
    } finally {
      if (!whole) {
        startOver();
      }
    }
  }

  /** Another instance takes this one's place, with the state before the message. */
  private void startOver() {
    PagedMemory before = host.pages();
    host = fresh();
    host.pages().keepAs(before);
  }

  @Override
  public Image image() {
    return kept(PagedMemory::image);
  }

  @Override
  public int moment() {
    return kept(PagedMemory::moment);
  }

  @Override
  public int changedPages(int since) {
    return kept(pages -> pages.changedPages(since));
  }

  @Override
  public Changes changes(int since) {
    return kept(
        pages -> new Changes(pages.moment(), pages.image().sizeBytes(), pages.changes(since)));
  }

  @Override
  public OptionalLong memoryBytes() {
    return kept(pages -> OptionalLong.of(pages.keptBytes()));
  }

  @Override
  public long residentBytes() {
    return kept(pages -> 2L * pages.image().pages().size() * Image.PAGE_BYTES);
  }

  private <T> T kept(Function<PagedMemory, T> question) {
    turn.lock();
    try {
      checkOpen();
      return question.apply(host.pages());
    } finally {
      turn.unlock();
    }
  }

  private void checkOpen() {
    program.machine().checkOpen();
    if (closed.get()) {
      throw new InstanceClosedException();
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      program.forget(this);
    }
  }
}
