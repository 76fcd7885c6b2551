package dev.heddle.client;

import java.util.List;

/**
 * What came of folding a process's log again and comparing it with what the node had stored.
 *
 * @param slots how many slots were folded
 * @param matches whether every result, gas figure and the final image were the same
 * @param mismatches one sentence for each difference, the node may cut the list short
 * @param json the node's answer
 */
public record Replay(long slots, boolean matches, List<String> mismatches, String json) {
  public Replay {
    mismatches = List.copyOf(mismatches);
  }
}
