package dev.heddle.machine.lambda;

import dev.heddle.core.context.KvMap;
import dev.heddle.machine.Changes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.InstanceClosedException;
import dev.heddle.machine.Outcome;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A process of a Lambda application: its context. An inspection reads the context as it is at that
 * moment, whatever happens to it meanwhile.
 */
final class LambdaInstance implements Instance {
  private static final long OVERHEAD_BYTES = 2_000;

  /** A node, what refers to it, and its hash. */
  private static final long ENTRY_BYTES = 600;

  private final LambdaLine line;

  /** Held by whoever applies an input. */
  private final ReentrantLock applying = new ReentrantLock();

  /** Guards the rest. */
  private final ReentrantLock guard = new ReentrantLock();

  private final ContextPages pages;
  private KvMap context;
  private boolean closed;

  LambdaInstance(LambdaLine line, ContextPages pages, KvMap context) {
    this.line = line;
    this.pages = pages;
    this.context = context;
  }

  @Override
  public Outcome apply(Input input) {
    applying.lock();
    try {
      LambdaRun run = line.advance(guarded(() -> context), input);
      if (run.outcome() instanceof Outcome.Accepted) {
        guarded(() -> {
          context = run.context();
          pages.follow(run.changes(), context);
          return context;
        });
      }
      return run.outcome();
    } finally {
      applying.unlock();
    }
  }

  @Override
  public Outcome inspect(Input input, Drive drive) {
    return line.inspect(guarded(() -> context), input).outcome();
  }

  @Override
  public Optional<KvMap> context() {
    return Optional.of(guarded(() -> context));
  }

  @Override
  public Optional<Witnessed> witness(Input input) {
    KvMap before = guarded(() -> context);
    return Optional.of(
        new Witnessed(
            SlotWitness.of(line, before, input).encode(),
            LambdaLine.modules(before, LambdaInput.of(input))));
  }

  @Override
  public Image image() {
    return guarded(pages::image);
  }

  @Override
  public int moment() {
    return guarded(pages::moment);
  }

  @Override
  public int changedPages(int since) {
    return guarded(() -> pages.changed(since).size());
  }

  @Override
  public Changes changes(int since) {
    return guarded(() -> new Changes(pages.moment(), pages.sizeBytes(), pages.changed(since)));
  }

  @Override
  public OptionalLong memoryBytes() {
    return guarded(() -> OptionalLong.of(pages.sizeBytes()));
  }

  @Override
  public long residentBytes() {
    return guarded(() ->
        OVERHEAD_BYTES + pages.sizeBytes() + context.bytes() + ENTRY_BYTES * context.entries());
  }

  private <T> T guarded(Supplier<T> task) {
    guard.lock();
    try {
      if (closed) {
        throw new InstanceClosedException();
      }
      return task.get();
    } finally {
      guard.unlock();
    }
  }

  @Override
  public void close() {
    guard.lock();
    try {
      closed = true;
    } finally {
      guard.unlock();
    }
  }
}
