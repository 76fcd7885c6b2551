package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.machine.Changes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counts what a machine does; all else is that machine's. Replays and walks to earlier states count
 * like any other evaluation.
 */
public final class CountingMachine implements Machine {
  private final Machine machine;
  private final LongSupplier nanoTime;
  private final LongAdder accepted = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder stopped = new LongAdder();
  private final LongAdder gasUsed = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder inspections = new LongAdder();
  private final LongAdder started = new LongAdder();
  private final LongAdder restored = new LongAdder();

  /**
   * @param nanoTime nanoseconds since any moment
   */
  public CountingMachine(Machine machine, LongSupplier nanoTime) {
    this.machine = machine;
    this.nanoTime = nanoTime;
  }

  /**
   * What was done so far.
   *
   * @param inspections dry-runs
   * @param started instances of processes that begin
   * @param restored instances of processes that go on from a checkpoint
   */
  public record Counts(Evaluations evaluations, long inspections, long started, long restored) {}

  /**
   * The evaluations of messages and cron ticks.
   *
   * @param stopped those that took too long
   * @param gasUsed by all that came to an end
   * @param nanos spent on all of them, the wait for an engine thread included
   */
  public record Evaluations(
      long accepted, long rejected, long failed, long stopped, long gasUsed, long nanos) {}

  public Counts counts() {
    return new Counts(
        new Evaluations(
            accepted.sum(),
            rejected.sum(),
            failed.sum(),
            stopped.sum(),
            gasUsed.sum(),
            nanos.sum()),
        inspections.sum(),
        started.sum(),
        restored.sum());
  }

  @Override
  public int pending() {
    return machine.pending();
  }

  @Override
  public boolean supports(String moduleFormat) {
    return machine.supports(moduleFormat);
  }

  @Override
  public Program load(String moduleFormat, Bytes module, Limits limits) {
    return new Counted(machine.load(moduleFormat, module, limits));
  }

  @Override
  public String description() {
    return machine.description();
  }

  @Override
  public void close() {
    machine.close();
  }

  private final class Counted implements Program {
    private final Program program;

    Counted(Program program) {
      this.program = program;
    }

    @Override
    public Instance start(Drive drive) {
      Instance instance = new CountedInstance(program.start(drive));
      started.increment();
      return instance;
    }

    @Override
    public Instance restore(Image image, Drive drive) {
      Instance instance = new CountedInstance(program.restore(image, drive));
      restored.increment();
      return instance;
    }

    @Override
    public Program bare() {
      return program;
    }

    @Override
    public void close() {
      program.close();
    }
  }

  private final class CountedInstance implements Instance {
    private final Instance instance;

    CountedInstance(Instance instance) {
      this.instance = instance;
    }

    @Override
    public Outcome apply(Input input) {
      long begin = nanoTime.getAsLong();
      try {
        Outcome outcome = instance.apply(input);
        count(outcome);
        return outcome;
      } catch (EvaluationStoppedException e) {
        stopped.increment();
        throw e;
      } finally {
        nanos.add(nanoTime.getAsLong() - begin);
      }
    }

    @Override
    public int batchMax() {
      return instance.batchMax();
    }

    @Override
    public List<Outcome> applyAll(List<Input> inputs) {
      long begin = nanoTime.getAsLong();
      try {
        List<Outcome> outcomes = instance.applyAll(inputs);
        outcomes.forEach(this::count);
        return outcomes;
      } catch (EvaluationStoppedException e) {
        stopped.increment();
        throw e;
      } finally {
        nanos.add(nanoTime.getAsLong() - begin);
      }
    }

    private void count(Outcome outcome) {
      gasUsed.add(outcome.gasUsed());
      switch (outcome) {
        case Outcome.Accepted _ -> accepted.increment();
        case Outcome.Rejected _ -> rejected.increment();
        case Outcome.Failed _ -> failed.increment();
      }
    }

    @Override
    public Outcome inspect(Input input, Drive drive) {
      inspections.increment();
      return instance.inspect(input, drive);
    }

    @Override
    public Optional<KvMap> context() {
      return instance.context();
    }

    @Override
    public Optional<Witnessed> witness(Input input) {
      return instance.witness(input);
    }

    @Override
    public Image image() {
      return instance.image();
    }

    @Override
    public int moment() {
      return instance.moment();
    }

    @Override
    public int changedPages(int since) {
      return instance.changedPages(since);
    }

    @Override
    public Changes changes(int since) {
      return instance.changes(since);
    }

    @Override
    public OptionalLong memoryBytes() {
      return instance.memoryBytes();
    }

    @Override
    public long residentBytes() {
      return instance.residentBytes();
    }

    @Override
    public void close() {
      instance.close();
    }
  }
}
