package dev.heddle.bench;

import java.util.List;

/** One thing to measure. */
interface Scenario {
  /** All there are, in the order in which they are listed. */
  List<Scenario> ALL =
      List.of(
          new ColdFold("cold-eval", Workload.EVAL, "aos 2 process of short Evals"),
          new ColdFold("cold-token", Workload.TOKEN, "aos 2 token of Transfers"),
          new ColdFold("cold-mix", Workload.MIX, "aos 2 process of Evals, errors and Transfers"),
          new ColdFold("cold-sqlite", Workload.SQLITE, "sqlite process of SQL statements"),
          new BuiltInLua(),
          new Live(),
          new Transfers(),
          new PingPong(),
          new DryRuns(),
          new PatchedReads(),
          new Functions(),
          new Contexts(),
          new Scheduling(Scheduling.Kind.RSA),
          new Scheduling(Scheduling.Kind.ED25519),
          new Querying(),
          new Spawning(
              "spawn",
              "spawns a second with the first result, early and late",
              List.of(300),
              false),
          new StateSize(),
          new Spawning(
              "processes",
              "disk and memory of many aos 2 processes, first and last spawns",
              List.of(10, 1000, 10_000),
              true),
          new Restart(),
          new Startup(),
          new Soak());

  String name();

  /** One line for the list. */
  String purpose();

  /** Does everything as many rounds as wanted and adds what it measured. */
  void run(Bench bench, Report report);
}
