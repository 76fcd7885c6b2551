package dev.heddle.node.compute;

import dev.heddle.core.ao.CronSchedule;
import dev.heddle.core.ao.Lineage;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Limits;
import java.util.Optional;

/**
 * A process as it is evaluated: what it is, which module it runs, and within which limits.
 *
 * @param module without its data, which {@link Plans#code} gives
 * @param origin when its log began, from which its crons count
 * @param environment what each evaluation is told of process and module, as JSON text
 * @param lineage whose state it begins with, if it is a fork
 */
record Plan(
    Document process,
    Document module,
    String format,
    Limits limits,
    CronSchedule crons,
    CronGap.Moment origin,
    String environment,
    Optional<Lineage> lineage) {

  Bytes id() {
    return process.id();
  }

  /** The same plan without the bytes of the process, which only the beginning needs. */
  Plan withoutData() {
    return new Plan(
        process.withoutData(), module, format, limits, crons, origin, environment, lineage);
  }
}
