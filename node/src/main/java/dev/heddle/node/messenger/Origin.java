package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.EvaluationId;
import java.util.Optional;

/**
 * Where an outbox fell out: everything that, with the entry itself, decides what item the entry
 * becomes. A function of the log alone, so that after a crash the same entry becomes the same item.
 *
 * @param process the process that wrote the outbox
 * @param module its Module tag; empty text if it has none
 * @param scheduler the scheduler that its children name if they name none themselves
 * @param pushedFor the id of the item that began the chain; empty where cron began it
 * @param evaluation which result of the process it is
 */
record Origin(
    Bytes process,
    String module,
    String scheduler,
    Optional<String> pushedFor,
    EvaluationId evaluation) {

  /** What a process says of itself: its Module and its Scheduler tag, empty text without. */
  record Author(Bytes process, String module, String scheduler) {
    static Author of(DataItem process) {
      return new Author(
          process.id(),
          process.tags().first("Module").orElse(""),
          process.tags().first("Scheduler").orElse(""));
    }
  }

  /** The origin of what the result of a slot asks for. */
  static Origin ofSlot(Author author, Entry entry, Bytes messenger) {
    return new Origin(
        author.process(),
        author.module(),
        author.scheduler(),
        root(entry, messenger),
        EvaluationId.of(entry.assignment().timestampMs(), entry.assignment().slot()));
  }

  /** The origin of what a cron result asks for. */
  static Origin ofCron(Author author, EvaluationId id) {
    return new Origin(author.process(), author.module(), author.scheduler(), Optional.empty(), id);
  }

  /** In words: {@code slot 3}, or which tick of which cron. */
  String text() {
    return evaluation
        .cron()
        .map(cron -> "cron " + evaluation.timestampMs() + " " + evaluation.ordinate() + " " + cron)
        .orElseGet(() -> "slot " + evaluation.ordinate());
  }

  /**
   * Thirty-two bytes that tell this entry of this outbox from every other.
   *
   * @param kind messages or spawns
   * @param index the entry's place among them
   */
  Bytes identity(String kind, int index) {
    return Hashes.sha256(process, Bytes.utf8("/" + text() + "/" + kind + "/" + index + "/outbox"));
  }

  /**
   * What began the chain: the message itself, unless we pushed it. Then it says so in its last
   * Pushed-For, which we appended; the process may have written others before it.
   */
  private static Optional<String> root(Entry entry, Bytes messenger) {
    Optional<DataItem> message = entry.message();
    if (message.isEmpty()) {
      return Optional.of(entry.assignment().id().base64Url());
    }
    DataItem item = message.get();
    if (!item.owner().equals(messenger)) {
      return Optional.of(item.id().base64Url());
    }
    var roots = item.tags().all("Pushed-For");
    return roots.isEmpty() ? Optional.empty() : Optional.of(roots.getLast());
  }
}
