package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.json.Json;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.ResultRow;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What native code said of the slots of one process that its module has not been asked about. Not
 * safe for use by several threads at once.
 */
final class Ahead {
  /** The longest result whose text is kept; of others there is the hash. */
  static final int TEXT_BYTES_MAX = 16 << 10;

  private final TreeMap<Long, Said> slots = new TreeMap<>();
  private long textBytes;

  /** Whether somebody sees to it that the module is asked. */
  boolean followed;

  /**
   * What it said of a slot.
   *
   * @param hash of the result without its gas, which native code does not count
   * @param text that result, if it is kept
   */
  record Said(long slot, EvaluationId id, Bytes hash, Optional<String> text) {
    static Said of(ResultRow row, boolean kept) {
      String text = withoutGas(row);
      boolean small = text.length() <= TEXT_BYTES_MAX;
      Bytes hash = Hashes.sha256(Bytes.utf8(text));
      return new Said(
          row.slot(), row.id(), hash, kept && small ? Optional.of(text) : Optional.empty());
    }

    /** Whether a module's result is the same. */
    boolean agrees(ResultRow evaluated) {
      return hash.equals(Hashes.sha256(Bytes.utf8(withoutGas(evaluated))));
    }

    private long bytes() {
      return text.map(String::length).orElse(0);
    }
  }

  static String withoutGas(ResultRow row) {
    return Json.write(ResultJson.listed(row.json()));
  }

  void add(Said said) {
    Said before = slots.put(said.slot(), said);
    textBytes += said.bytes() - (before == null ? 0 : before.bytes());
  }

  void remove(long slot) {
    Said gone = slots.remove(slot);
    textBytes -= gone == null ? 0 : gone.bytes();
  }

  Optional<Said> first() {
    return slots.isEmpty() ? Optional.empty() : Optional.of(slots.firstEntry().getValue());
  }

  Optional<Said> at(long slot) {
    return Optional.ofNullable(slots.get(slot));
  }

  /** The last slot of the next so many. */
  long upTo(int count) {
    return Math.min(slots.lastKey(), slots.firstKey() + count - 1);
  }

  long textBytes() {
    return textBytes;
  }
}
