package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.machine.Changes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A machine that evaluates nothing until it is opened. */
final class GatedMachine implements Machine {
  private final Machine machine;
  private final CountDownLatch shut = new CountDownLatch(1);

  GatedMachine(Machine machine) {
    this.machine = machine;
  }

  void open() {
    shut.countDown();
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
  public String description() {
    return machine.description();
  }

  @Override
  public Program load(String moduleFormat, Bytes module, Limits limits) {
    Program program = machine.load(moduleFormat, module, limits);
    return new Program() {
      @Override
      public Instance start(Drive drive) {
        return gated(program.start(drive));
      }

      @Override
      public Instance restore(Image image, Drive drive) {
        return gated(program.restore(image, drive));
      }

      @Override
      public Program bare() {
        return program;
      }

      @Override
      public void close() {
        program.close();
      }
    };
  }

  private Instance gated(Instance instance) {
    return new Instance() {
      @Override
      public Outcome apply(Input input) {
        try {
          shut.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return instance.apply(input);
      }

      @Override
      public Outcome inspect(Input input, Drive drive) {
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
      public long residentBytes() {
        return instance.residentBytes();
      }

      @Override
      public void close() {
        instance.close();
      }
    };
  }

  @Override
  public void close() {
    machine.close();
  }
}
