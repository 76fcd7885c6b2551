package dev.heddle.node.messenger;

import dev.heddle.node.unit.Compute;
import dev.heddle.node.unit.Scheduler;

/** Those between whom the messenger carries. */
public record Neighbours(Scheduler scheduler, Compute compute, Strangers strangers) {}
