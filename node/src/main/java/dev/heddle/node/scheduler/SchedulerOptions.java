package dev.heddle.node.scheduler;

import java.util.Set;

/**
 * What an operator may choose about scheduling.
 *
 * @param adoptForeignScheduler take processes whose Scheduler tag names another wallet than ours;
 *     right for a node of one's own, where tests pass any id
 * @param baseLayerConfirmations blocks that a layer-one transaction must be deep before it can be
 *     assigned to a process without a Settlement-Depth tag
 * @param names addresses beside the scheduler's own that mean it: AO-Core knows one address a node
 */
public record SchedulerOptions(
    boolean adoptForeignScheduler, long baseLayerConfirmations, Set<String> names) {
  /** For a node on one's own machine: any scheduler, one confirmation. */
  public static final SchedulerOptions LOCAL = new SchedulerOptions(true, 1);

  public SchedulerOptions {
    names = Set.copyOf(names);
  }

  public SchedulerOptions(boolean adoptForeignScheduler, long baseLayerConfirmations) {
    this(adoptForeignScheduler, baseLayerConfirmations, Set.of());
  }

  /** These, with one address that means this scheduler too. */
  public SchedulerOptions named(String address) {
    return new SchedulerOptions(adoptForeignScheduler, baseLayerConfirmations, Set.of(address));
  }
}
