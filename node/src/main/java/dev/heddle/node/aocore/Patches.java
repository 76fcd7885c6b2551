package dev.heddle.node.aocore;

import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The states that processes show by patches: a function of their stored results, kept for those
 * that were asked last, so that a read evaluates nothing and a new result is read once. Now and
 * then the store is given the state as well, so that a node that starts reads few results for it.
 * Safe for any thread.
 */
final class Patches {
  private static final System.Logger LOG = System.getLogger(Patches.class.getName());

  /** About so many bytes of states are kept; a larger one than that is made anew for each read. */
  static final long BYTES_MAX = 64L << 20;

  /** Bytes that an empty state counts for, so that the number of states is bounded as well. */
  private static final long ENTRY_BYTES = 1024;

  /** States as of an earlier slot, of which nothing is kept, that are made at once. */
  static final int PAST_MAX = 1;

  private static final int STEP = 200;

  private static final class Entry {
    private final ReentrantLock lock = new ReentrantLock();
    private Patched state = new Patched();
    private boolean begun;
    private long changes = -1;
    private long counted = ENTRY_BYTES;
  }

  private final Store store;
  private final long bytesMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Bytes, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private final Semaphore past = new Semaphore(PAST_MAX);
  private long bytes;

  Patches(Store store, long bytesMax) {
    this.store = store;
    this.bytesMax = bytesMax;
  }

  /** About how many bytes are kept. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What the patches of a process made of a path, as of a slot at least.
   *
   * @param slot whose result is to be in it
   * @param evaluated sees to it that this result is stored; asked only where it is not in yet
   */
  Optional<Value> newest(Bytes process, long slot, Runnable evaluated, List<String> path) {
    Entry entry = entry(process);
    Optional<Optional<Value>> there = read(process, entry, slot, path);
    if (there.isPresent()) {
      return there.get();
    }
    evaluated.run();
    return read(process, entry, -1, path).orElseThrow();
  }

  /** Takes in what is stored, results of crons too; empty where the slot is not among it. */
  private Optional<Optional<Value>> read(Bytes process, Entry entry, long slot, List<String> path) {
    entry.lock.lock();
    try {
      long changes = store.sums().changes(process);
      if (changes != entry.changes) {
        if (!entry.begun) {
          entry.state = begin(process, Long.MAX_VALUE);
          entry.begun = true;
        }
        advance(process, entry.state, Long.MAX_VALUE);
        entry.changes = changes;
      }
      return entry.state.slot() >= slot ? Optional.of(entry.state.read(path)) : Optional.empty();
    } finally {
      entry.lock.unlock();
      account(process, entry);
    }
  }

  /**
   * The same as of a slot exactly, which reads all results before, or those since a state that was
   * kept before.
   *
   * @throws Refusal 503 if others ask for such a state already
   */
  Optional<Value> asOf(Bytes process, long slot, List<String> path) {
    Patched state = begin(process, slot);
    whileMakingAPastState(() -> advance(process, state, slot));
    return state.read(path);
  }

  /** What was kept of the state, if that is not after the slot already. */
  private Patched begin(Bytes process, long slotMax) {
    return store
        .sums()
        .find(process)
        .map(Patched::of)
        .filter(kept -> kept.slot() <= slotMax)
        .orElseGet(Patched::new);
  }

  void whileMakingAPastState(Runnable making) {
    if (!past.tryAcquire()) {
      throw new Refusal(503, "a state of an earlier slot is being made already; ask again");
    }
    try {
      making.run();
    } finally {
      past.release();
    }
  }

  private void advance(Bytes process, Patched state, long slotMax) {
    while (true) {
      List<ResultRow> rows =
          store.results(process, state.last(), Optional.empty(), true, STEP, false);
      for (ResultRow row : rows) {
        if (row.slot() > slotMax) {
          return;
        }
        if (ResultMessage.mayPatch(row.json())) {
          for (Message patch : ResultMessage.patches(row.json())) {
            state.merge(patch);
          }
        }
        state.advance(row.id(), row.slot());
      }
      if (slotMax == Long.MAX_VALUE) {
        state.toKeep().ifPresent(kept -> keep(process, kept));
      }
      if (rows.isEmpty()) {
        return;
      }
    }
  }

  private void keep(Bytes process, Bytes kept) {
    try {
      store.sums().put(process, kept);
    } catch (StoreException e) {
      LOG.log(System.Logger.Level.DEBUG, "the state is not kept, reads go on without", e);
    }
  }

  private Entry entry(Bytes process) {
    lock.lock();
    try {
      Entry entry = entries.get(process);
      if (entry == null) {
        entry = new Entry();
        entries.put(process, entry);
        bytes += ENTRY_BYTES;
        makeRoom();
      }
      return entry;
    } finally {
      lock.unlock();
    }
  }

  private void account(Bytes process, Entry entry) {
    lock.lock();
    try {
      if (entries.get(process) == entry) {
        long now = ENTRY_BYTES + entry.state.size();
        bytes += now - entry.counted;
        entry.counted = now;
        makeRoom();
      }
    } finally {
      lock.unlock();
    }
  }

  private void makeRoom() {
    Iterator<Entry> oldest = entries.values().iterator();
    while (bytes > bytesMax && oldest.hasNext()) {
      bytes -= oldest.next().counted;
      oldest.remove();
    }
  }
}
