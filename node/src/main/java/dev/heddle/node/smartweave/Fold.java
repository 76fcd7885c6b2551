package dev.heddle.node.smartweave;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Contract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A contract with its interactions in their order, how far they are folded, and its states in
 * between: all of them while they fit, else fewer the more there are. For one thread; {@link #upTo}
 * makes copies for others.
 */
final class Fold {
  /** States of one contract that are kept; beyond that every second goes. */
  static final long STATES_BYTES_MAX = 64L << 20;

  /** What an interaction takes beside its tags. */
  private static final long OVERHEAD_BYTES = 500;

  /** A contract between interactions; an evolution changes the source. */
  record Standing(Contract.State state, Bytes source) {}

  /** How an interaction ended. */
  enum Kind {
    OK,
    /** A ContractError. */
    ERROR,
    EXCEPTION,
    /** Its input is none. */
    SKIPPED
  }

  /**
   * What came of an interaction.
   *
   * @param error empty where there is none
   * @param result JSON text
   */
  record Verdict(String id, Kind kind, String error, String result) {}

  private final Sources.Definition definition;
  private final NavigableMap<Integer, Standing> standings = new TreeMap<>();
  private final List<Verdict> verdicts;
  private List<Interaction> interactions;
  private long listedTo;
  private long stateBytes;

  Fold(Sources.Definition definition) {
    this.definition = definition;
    this.verdicts = new ArrayList<>();
    this.interactions = List.of();
    this.listedTo = -1;
    standings.put(
        0, new Standing(new Contract.State(definition.initState(), "{}"), definition.source()));
  }

  private Fold(Fold from, int count, long height) {
    definition = from.definition;
    interactions = List.copyOf(from.interactions.subList(0, count));
    listedTo = Math.min(from.listedTo, height);
    verdicts = new ArrayList<>(from.verdicts.subList(0, Math.min(count, from.done())));
    standings.putAll(from.standings.headMap(verdicts.size(), true));
    stateBytes = from.stateBytes;
  }

  /** A copy of what it knows of the blocks up to a height. */
  Fold upTo(long height) {
    return new Fold(this, position(height), height);
  }

  Sources.Definition definition() {
    return definition;
  }

  /** The height up to which its interactions are known. */
  long listedTo() {
    return listedTo;
  }

  /** Takes over the interactions of more blocks. */
  void listed(List<Interaction> more, long height) {
    List<Interaction> all = new ArrayList<>(interactions);
    more.stream()
        .sorted((a, b) -> a.order().compareTo(b.order()))
        .forEach(next -> {
          if (all.isEmpty() || all.getLast().order().compareTo(next.order()) < 0) {
            all.add(next);
          }
        });
    interactions = all;
    listedTo = height;
  }

  Interaction interaction(int index) {
    return interactions.get(index);
  }

  /** How many interactions are folded. */
  int done() {
    return verdicts.size();
  }

  List<Verdict> verdicts(int count) {
    return verdicts.subList(0, count);
  }

  /** How many interactions lie in the blocks up to a height. */
  int position(long height) {
    int low = 0;
    int high = interactions.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      boolean within = interactions.get(middle).order().height() <= height;
      low = within ? middle + 1 : low;
      high = within ? high : middle;
    }
    return low;
  }

  /** How many interactions stand before a place, or at it where that is included. */
  int position(Interaction.Order order, boolean included) {
    int low = 0;
    int high = interactions.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      int compared = interactions.get(middle).order().compareTo(order);
      boolean within = compared < 0 || (included && compared == 0);
      low = within ? middle + 1 : low;
      high = within ? high : middle;
    }
    return low;
  }

  /** The last standing that is kept of those after at most so many interactions. */
  Map.Entry<Integer, Standing> kept(int count) {
    Map.Entry<Integer, Standing> entry = standings.floorEntry(count);
    if (entry == null) {
      throw new IllegalStateException("the beginning is always kept");
    }
    return entry;
  }

  /** Takes over what came of the next interaction. */
  void add(Verdict verdict, Standing after) {
    boolean changed = !standings.lastEntry().getValue().state().equals(after.state());
    verdicts.add(verdict);
    standings.put(verdicts.size(), after);
    if (changed) {
      stateBytes += after.state().bytes();
      if (stateBytes > STATES_BYTES_MAX) {
        thin();
      }
    }
  }

  /** Lets go of every second standing, but for the first and the last. */
  private void thin() {
    int last = standings.lastKey();
    boolean keep = true;
    long bytes = 0;
    for (var entry : List.copyOf(standings.entrySet())) {
      if (keep || entry.getKey() == last) {
        bytes += entry.getValue().state().bytes();
      } else {
        standings.remove(entry.getKey());
      }
      keep = !keep;
    }
    stateBytes = bytes;
  }

  /** How many standings are kept. */
  int standings() {
    return standings.size();
  }

  /** How much memory it takes, about. */
  long bytes() {
    long tags = 0;
    for (Interaction each : interactions) {
      tags += OVERHEAD_BYTES;
      for (var tag : each.tags()) {
        tags += 100 + 2L * (tag.name().length() + tag.value().length());
      }
    }
    for (Verdict each : verdicts) {
      tags += OVERHEAD_BYTES + 2L * (each.error().length() + each.result().length());
    }
    return tags + stateBytes + standings.firstEntry().getValue().state().bytes();
  }
}
