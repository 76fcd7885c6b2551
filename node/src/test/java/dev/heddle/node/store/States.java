package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.machine.Image;
import dev.heddle.machine.StateTree;
import dev.heddle.node.store.Checkpoint.Place;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** States of processes that are a function of the slot, with results to go with them. */
final class States {
  private static final int PAGES = 40;

  private States() {}

  /** Two pages change with each slot, and those of all processes come from few. */
  static Image image(Bytes process, long slot) {
    SortedMap<Integer, Bytes> pages = new TreeMap<>();
    for (long changed = Math.max(0, slot - PAGES); changed <= slot; changed++) {
      pages.put((int) (changed % PAGES), page(changed % 7));
      pages.put((int) (changed * 7 % PAGES), page(process.at(0) + changed));
    }
    return new Image((long) PAGES * Image.PAGE_BYTES, pages);
  }

  private static Bytes page(long number) {
    Bytes hash = Hashes.sha256(Keys.number(number));
    ByteBuffer page = ByteBuffer.allocate(Image.PAGE_BYTES);
    while (page.remaining() >= 2 * hash.size()) {
      page.put(hash.buffer()).position(page.position() + hash.size());
    }
    return Bytes.wrap(page.array());
  }

  static Checkpoint checkpoint(Bytes process, long slot, StateTree tree) {
    return new Checkpoint(
        process,
        Place.message(slot),
        slot,
        (long) PAGES * Image.PAGE_BYTES,
        tree.top(),
        Keys.number(slot));
  }

  static ResultRow result(Bytes process, long slot) {
    String json = "{\"Output\":\"" + "x".repeat((int) (slot * 31 % 200)) + "\"}";
    return new ResultRow(
        process, EvaluationId.of(slot, slot), slot, json, Optional.empty(), slot, process);
  }
}
