package dev.heddle.sim;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.node.store.Batch;
import dev.heddle.node.store.Index;
import dev.heddle.node.store.MemoryIndex;
import dev.heddle.node.store.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * An index that survives the lives of its node, but for the newest of what was written, as an index
 * without a journal of its own does.
 */
final class SimIndex {
  /** The tables by which an item that comes again is known. */
  private static final Set<String> ITEMS = Set.of("ID", "FOUND", "SIGNED");

  /** Of a link of the hash chain, with which the row of a head ends. */
  private static final int HASH_BYTES = 32;

  private final List<Batch> written = new ArrayList<>();
  private MemoryIndex rows = new MemoryIndex();

  /** The index as one life sees it; every write is a step at which it may end. */
  Index view(String name, Steps steps) {
    return new View(name, steps);
  }

  /**
   * Goes back to an older state of itself.
   *
   * @param holes whether something is missing in the middle as well
   */
  void crash(SplittableRandom chance, boolean holes) {
    int kept =
        chance.nextInt(4) == 0
            ? chance.nextInt(written.size() + 1)
            : Math.max(0, written.size() - chance.nextInt(4));
    written.subList(kept, written.size()).clear();
    if (holes && written.size() > 2) {
      written.remove(written.size() - 2);
    }
    rows = new MemoryIndex();
    written.forEach(rows::write);
  }

  private final class View implements Index {
    private final String name;
    private final Steps steps;
    private final MemoryIndex mine = rows;

    /** For a planted flaw: the heads of processes as they were read before, and as they are not. */
    private final Map<Bytes, Bytes> heads = new HashMap<>();

    private final Map<Bytes, Bytes> stale = new HashMap<>();
    private boolean forgetful;

    View(String name, Steps steps) {
      this.name = name;
      this.steps = steps;
    }

    @Override
    public Optional<Bytes> get(Table table, Bytes key) {
      steps.read();
      if (ITEMS.contains(table.name()) && forgets()) {
        return Optional.empty();
      }
      Optional<Bytes> value = mine.get(table, key);
      return table == Table.HEAD ? value.map(row -> head(key, row)) : value;
    }

    /** What is forgotten stays so until the next write. */
    private boolean forgets() {
      forgetful |= steps.acts(Flaw.FORGOTTEN_DEDUPE);
      return forgetful && steps.sees(Flaw.FORGOTTEN_DEDUPE);
    }

    private Bytes head(Bytes process, Bytes row) {
      if (steps.acts(Flaw.FORKED_CHAIN)) {
        int chainAt = row.size() - HASH_BYTES;
        return Bytes.concat(row.slice(0, chainAt), Hashes.sha256(row.from(chainAt)));
      }
      return steps.sees(Flaw.REUSED_SLOT) ? reused(process, row) : row;
    }

    private Bytes reused(Bytes process, Bytes row) {
      Bytes before = heads.put(process, row);
      if (before != null && !before.equals(row) && steps.acts(Flaw.REUSED_SLOT)) {
        stale.put(process, before);
      }
      return stale.getOrDefault(process, row);
    }

    @Override
    public boolean has(Table table, Bytes key) {
      return mine.has(table, key);
    }

    @Override
    public Scan scan(Table table, Bytes from, Bytes to, Direction direction) {
      return mine.scan(table, from, to, direction);
    }

    @Override
    public void write(Batch batch) {
      steps.at("writes " + name);
      mine.write(batch);
      written.add(batch);
      stale.clear();
      forgetful = false;
      steps.at("has written " + name);
    }

    @Override
    public void reclaim(Table table) {}

    @Override
    public void close() {}
  }
}
