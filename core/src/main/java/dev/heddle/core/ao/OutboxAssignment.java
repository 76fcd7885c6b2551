package dev.heddle.core.ao;

import java.util.List;

/**
 * A message that exists already and that an evaluation asks to have assigned to processes.
 *
 * @param message its id, as the module wrote it
 * @param baseLayer true if it is a transaction of Arweave itself
 * @param exclude the parts the processes must not see
 */
public record OutboxAssignment(
    List<String> processes, String message, boolean baseLayer, List<String> exclude) {
  public OutboxAssignment {
    processes = List.copyOf(processes);
    exclude = List.copyOf(exclude);
  }
}
