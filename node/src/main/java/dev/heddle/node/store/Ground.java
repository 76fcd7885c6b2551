package dev.heddle.node.store;

import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/**
 * What a store stands on where that is no folder, as in a simulation.
 *
 * @param disk has the log
 * @param index is a function of the log
 * @param results has results and checkpoints
 * @param threads give the one that writes and those that tell of it
 * @param salts tell one segment from another
 */
public record Ground(
    Disk disk, Index index, Index results, ThreadFactory threads, RandomGenerator salts) {}
