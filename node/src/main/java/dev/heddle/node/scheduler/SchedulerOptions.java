package dev.heddle.node.scheduler;

/**
 * What an operator may choose about scheduling.
 *
 * @param adoptForeignScheduler take processes whose Scheduler tag names another wallet than ours;
 *     right for a node of one's own, where tests pass any id
 * @param baseLayerConfirmations blocks that a layer-one transaction must be deep before it can be
 *     assigned to a process without a Settlement-Depth tag
 */
public record SchedulerOptions(boolean adoptForeignScheduler, long baseLayerConfirmations) {
  /** For a node on one's own machine: any scheduler, one confirmation. */
  public static final SchedulerOptions LOCAL = new SchedulerOptions(true, 1);
}
