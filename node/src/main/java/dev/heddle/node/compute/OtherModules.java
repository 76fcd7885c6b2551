package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Program;
import dev.heddle.node.http.Refusal;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The modules that a process came to beside the one that it began with. What the process's plan
 * says of limits holds for them too. Safe for any thread.
 */
final class OtherModules implements AutoCloseable {
  /** What a module is refused with that nobody could run. */
  private static final int NEVER = 422;

  private final Plan plan;
  private final Plans plans;
  private final Programs programs;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Bytes, Programs.Lease> leases = new HashMap<>();

  OtherModules(Plan plan, Plans plans, Programs programs) {
    this.plan = plan;
    this.plans = plans;
    this.programs = programs;
  }

  /**
   * A module made ready to run.
   *
   * @throws ModuleRefusedException if it is none that can run
   * @throws Refusal 404 if it is not here
   */
  Program program(Bytes module) {
    lock.lock();
    try {
      Programs.Lease lease = leases.get(module);
      if (lease == null) {
        Plan with = plans.with(plan, module);
        lease = programs.lease(with, () -> plans.code(with));
        leases.put(module, lease);
      }
      return lease.program();
    } catch (Refusal refusal) {
      if (refusal.status() == NEVER) {
        throw new ModuleRefusedException(refusal.reason());
      }
      throw refusal;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      leases.values().forEach(Programs.Lease::close);
      leases.clear();
    } finally {
      lock.unlock();
    }
  }
}
