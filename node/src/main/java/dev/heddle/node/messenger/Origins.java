package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.Store;
import java.util.Map;

/**
 * Makes origins, and remembers what processes that were busy lately say of themselves, so that not
 * every message reads the process as well. Safe for any thread.
 */
final class Origins {
  /** Processes remembered. */
  static final int KEPT_MAX = 10_000;

  private final Store store;
  private final Bytes messenger;
  private final Map<Bytes, Origin.Author> authors = new Recent<>(KEPT_MAX);

  /**
   * @param messenger the owner of our wallet
   */
  Origins(Store store, Bytes messenger) {
    this.store = store;
    this.messenger = messenger;
  }

  Origin ofSlot(Entry entry) {
    return Origin.ofSlot(author(entry.assignment().process()), entry, messenger);
  }

  Origin ofCron(Bytes process, EvaluationId id) {
    return Origin.ofCron(author(process), id);
  }

  private Origin.Author author(Bytes id) {
    synchronized (authors) {
      Origin.Author known = authors.get(id);
      if (known != null) {
        return known;
      }
    }
    DataItem process =
        store
            .entry(id, 0)
            .flatMap(Entry::message)
            .orElseThrow(() -> new IllegalStateException("no process " + id));
    Origin.Author author = Origin.Author.of(process);
    synchronized (authors) {
      authors.put(id, author);
    }
    return author;
  }
}
