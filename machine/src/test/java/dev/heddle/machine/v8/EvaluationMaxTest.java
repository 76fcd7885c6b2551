package dev.heddle.machine.v8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.machine.Drive;
import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.InstanceClosedException;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import dev.heddle.machine.reference.ReferenceMachine;
import dev.heddle.machine.wasm.TinyModule;
import org.junit.jupiter.api.Test;

class EvaluationMaxTest {
  private static final Limits NO_END_IN_SIGHT = new Limits(16L << 20, Long.MAX_VALUE / 2);

  @Test
  void stopsWhatTakesTooLongOnV8AndGoesOnAsIfItHadNotBeen() {
    stopsAndGoesOn(new V8Machine(1, 1000));
  }

  @Test
  void stopsWhatTakesTooLongInTheInterpreterAndGoesOnAsIfItHadNotBeen() {
    stopsAndGoesOn(new ReferenceMachine(1, 1000));
  }

  private static void stopsAndGoesOn(Machine started) {
    try (Machine machine = started;
        Program program = machine.load(TinyModule.FORMAT, TinyModule.bytes(), NO_END_IN_SIGHT);
        Instance instance = program.start(Drive.NONE);
        Instance other = program.start(Drive.NONE)) {
      other.apply(input("a"));
      instance.apply(input("a"));
      Image before = instance.image();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> instance.apply(input("l")))
            .isInstanceOf(EvaluationStoppedException.class);
        assertThatThrownBy(() -> instance.inspect(input("l"), Drive.NONE))
            .isInstanceOf(EvaluationStoppedException.class);
      }
      assertThat(instance.image()).isEqualTo(before);
      Outcome next = instance.apply(input("a"));
      assertThat(next).isInstanceOf(Outcome.Accepted.class).isEqualTo(other.apply(input("a")));
    }
  }

  @Test
  void inspectsAndAppliesBesideAnEvaluationThatTakesLong() throws InterruptedException {
    Thread slow;
    try (V8Machine machine = new V8Machine(2, 20_000);
        Program program = machine.load(TinyModule.FORMAT, TinyModule.bytes(), NO_END_IN_SIGHT);
        Instance stuck = program.start(Drive.NONE);
        Instance other = program.start(Drive.NONE);
        Instance neighbour = program.start(Drive.NONE)) { // shares a thread with one of them
      stuck.apply(input("a"));
      slow = Thread.ofPlatform().start(() -> stopped(() -> stuck.apply(input("l"))));
      while (machine.threads().stream().allMatch(thread -> thread.engine().pending() == 0)) {
        Thread.onSpinWait();
      }
      assertThat(stuck.inspect(input("a"), Drive.NONE)).isInstanceOf(Outcome.Accepted.class);
      assertThat(other.apply(input("a"))).isInstanceOf(Outcome.Accepted.class);
      assertThat(neighbour.apply(input("a"))).isInstanceOf(Outcome.Accepted.class);
      assertThat(neighbour.apply(input("a"))).isInstanceOf(Outcome.Accepted.class);
      assertThat(slow.isAlive()).isTrue();
    }
    slow.join();
  }

  @Test
  void refusesInspectionsOfWhatIsClosed() {
    try (V8Machine machine = new V8Machine(1);
        Program program = machine.load(TinyModule.FORMAT, TinyModule.bytes(), NO_END_IN_SIGHT)) {
      Instance instance = program.start(Drive.NONE);
      instance.close();
      assertThatThrownBy(() -> instance.inspect(input("a"), Drive.NONE))
          .isInstanceOf(InstanceClosedException.class);
    }
  }

  private static void stopped(Runnable evaluation) {
    assertThatThrownBy(evaluation::run).isInstanceOf(RuntimeException.class);
  }

  @Test
  void countsInstancesThatAreThereAndNoOthers() {
    try (V8Machine machine = new V8Machine(1);
        Program program = machine.load(TinyModule.FORMAT, TinyModule.bytes(), NO_END_IN_SIGHT)) {
      for (int i = 0; i < 3; i++) {
        program.start(Drive.NONE).close();
      }
      assertThat(machine.threads().getFirst().instances().get()).isZero();
    }
  }

  private static Input input(String action) {
    return new Input(action, "{}", 0);
  }
}
