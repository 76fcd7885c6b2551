package dev.heddle.node.messenger;

import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/**
 * What the messenger takes from the world: so whoever makes it decides about threads, time and
 * chance.
 *
 * @param threads for work that blocks; cheap ones, since there may be thousands
 * @param timer only {@code schedule(Runnable, ...)} is used; the tasks are short. Not closed by the
 *     messenger
 * @param clock what the times of letters are of
 * @param random spreads retries; used by one thread at a time
 */
public record Surroundings(
    ThreadFactory threads,
    ScheduledExecutorService timer,
    InstantSource clock,
    RandomGenerator random) {}
