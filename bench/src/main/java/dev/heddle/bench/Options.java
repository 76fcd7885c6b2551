package dev.heddle.bench;

import java.util.List;
import java.util.OptionalInt;

/**
 * What a scenario was asked to do.
 *
 * @param messages how many, where the scenario's own number is not wanted
 * @param rounds how often everything is done; figures are medians of rounds
 * @param clients requests at once, where a scenario has several
 * @param processes how many, for scenarios that have many; each figure is a run of its own
 * @param sizesMb state sizes in MB
 * @param core where what is measured runs; negative means anywhere
 * @param seed decides all that is random
 * @param settings arguments for {@code heddle up}
 * @param javaOptions options for the node's Java
 */
record Options(
    OptionalInt messages,
    OptionalInt rounds,
    int clients,
    List<Integer> processes,
    List<Integer> sizesMb,
    int core,
    long seed,
    List<String> settings,
    String javaOptions) {
  Options {
    processes = List.copyOf(processes);
    sizesMb = List.copyOf(sizesMb);
    settings = List.copyOf(settings);
  }
}
