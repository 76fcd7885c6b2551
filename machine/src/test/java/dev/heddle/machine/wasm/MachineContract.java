package dev.heddle.machine.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Changes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every machine promises, on a module of a few hundred bytes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class MachineContract {
  private static final Limits LIMITS = new Limits(16L << 20, 1_000_000_000L);
  private final Machine machine = machine(2);
  private final Program program = load(TinyModule.bytes());

  protected abstract Machine machine(int threads);

  @AfterAll
  void closeMachine() {
    program.close();
    machine.close();
  }

  @Test
  void movesOnWithEachAcceptedMessage() {
    try (Instance instance = program.start(Drive.NONE)) {
      assertThat(output(instance.apply(input("a")))).isEqualTo("16");
      assertThat(output(instance.apply(input("a")))).isEqualTo("26");
    }
  }

  @Test
  void writesResultMembersInOneOrder() {
    try (Instance instance = program.start(Drive.NONE)) {
      assertThat(instance.apply(input("a")))
          .isEqualTo(
              new Outcome.Accepted(
                  "{\"Messages\":[],\"Assignments\":[],\"Spawns\":[],\"Output\":\"16\",\"GasUsed\":0}",
                  0));
      assertThat(instance.apply(input("r")))
          .isEqualTo(
              new Outcome.Rejected(
                  "{\"Messages\":[],\"Assignments\":[],\"Spawns\":[],\"Output\":\"\",\"Error\":\"no\",\"GasUsed\":0}",
                  0));
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "n, not today",
    "t, unreachable",
    "l, out of gas: limit 1000000000",
    "g, unreachable",
    "o, memory access out of bounds",
    "w, memory access out of bounds: 32 bytes at 4294967280",
    "u, unsupported import env.nothing",
    "s, call stack exhausted",
    "j, the module's answer is not JSON: nonsense",
    "z, the module's answer is not JSON:",
    "p, memory access out of bounds: 1 bytes at 4294967280",
    "A, divide by zero",
    "B, divide by zero",
    "C, integer overflow or invalid conversion to integer",
    "D, integer overflow or invalid conversion to integer",
    "E, integer overflow or invalid conversion to integer",
    "F, divide by zero",
    "G, null function",
    "H, function signature mismatch",
    "I, table index is out of bounds",
    "J, table index is out of bounds",
    "K, memory access out of bounds",
    "L, memory access out of bounds",
    "M, memory access out of bounds",
  })
  void goesBackAfterFailure(String letter, String error) {
    try (Instance instance = program.start(Drive.NONE)) {
      instance.apply(input("a"));
      Image before = instance.image();
      assertThat(instance.apply(input(letter)))
          .isInstanceOfSatisfying(
              Outcome.Failed.class, failed -> assertThat(failed.error().strip()).isEqualTo(error));
      assertThat(instance.image()).isEqualTo(before);
      assertThat(instance.memoryBytes()).hasValue(before.sizeBytes());
      assertThat(output(instance.apply(input("a")))).isEqualTo("26");
    }
  }

  @Test
  void startsTimeAnewForEachMessage() {
    try (Instance instance = program.start(Drive.NONE)) {
      // Three links and a folder of the file system take the clock from 10000 to 10004.
      assertThat(output(instance.apply(input("d")))).isEqualTo("14");
      assertThat(output(instance.apply(input("d")))).isEqualTo("24");
      try (Instance restored = program.restore(instance.image(), Drive.NONE)) {
        assertThat(output(restored.apply(input("d")))).isEqualTo("34");
      }
    }
  }

  @Test
  void goesBackAfterRejection() {
    try (Instance instance = program.start(Drive.NONE)) {
      instance.apply(input("r"));
      assertThat(output(instance.apply(input("a")))).isEqualTo("16");
    }
  }

  @Test
  void inspectsWithoutMovingOn() {
    try (Instance instance = program.start(Drive.NONE)) {
      Image before = instance.image();
      assertThat(output(instance.inspect(input("a"), Drive.NONE))).isEqualTo("16");
      assertThat(output(instance.inspect(input("m"), Drive.NONE))).isEqualTo("16");
      assertThat(instance.image()).isEqualTo(before);
    }
  }

  @Test
  void inspectsTheNewestStateEachTime() {
    try (Instance instance = program.start(Drive.NONE)) {
      for (int i = 1; i < 6; i++) {
        assertThat(output(instance.inspect(input("a"), Drive.NONE))).isEqualTo(i + "6");
        instance.inspect(input("g"), Drive.NONE);
        instance.inspect(input("m"), Drive.NONE);
        assertThat(output(instance.apply(input("a")))).isEqualTo(i + "6");
      }
    }
  }

  @Test
  void tellsWhatHasChangedSinceAnEarlierMoment() {
    try (Instance instance = program.start(Drive.NONE)) {
      Changes before = instance.changes(-1);
      assertThat(before.pages()).isEqualTo(instance.image().pages());
      instance.apply(input("r"));
      assertThat(instance.changes(before.moment()).pages()).as("after a rejection").isEmpty();
      instance.apply(input("a"));
      Changes after = instance.changes(before.moment());
      SortedMap<Integer, Bytes> pages = new TreeMap<>(before.pages());
      pages.putAll(after.pages());
      pages.values().removeIf(Bytes.wrap(new byte[Image.PAGE_BYTES])::equals);
      assertThat(pages).isEqualTo(instance.image().pages());
      assertThat(after.pages()).hasSizeBetween(1, before.pages().size());
    }
  }

  @Test
  void growsAndKeepsWhatItGrewTo() {
    try (Instance instance = program.start(Drive.NONE)) {
      assertThat(instance.image().sizeBytes()).isEqualTo(2 << 16);
      assertThat(output(instance.apply(input("m")))).isEqualTo("16");
      assertThat(instance.image().sizeBytes()).isEqualTo(3 << 16);
      assertThat(instance.apply(input("g"))).isInstanceOf(Outcome.Failed.class);
      assertThat(instance.image().sizeBytes()).isEqualTo(3 << 16);
      assertThat(output(instance.apply(input("a")))).isEqualTo("26");
    }
  }

  @Test
  void holdsTheMemoryLimitAgainstTheModulesOwnGrowth() {
    try (Program small =
            machine.load(
                TinyModule.FORMAT, TinyModule.bytes(), new Limits(5 << 16, 1_000_000_000));
        Instance instance = small.start(Drive.NONE)) {
      assertThat(instance.apply(input("b"))).isInstanceOf(Outcome.Accepted.class);
      assertThat(instance.image().sizeBytes()).isEqualTo(5 << 16);
    }
  }

  @Test
  void goesOnFromAnImageAsTheOriginalWould() {
    try (Instance original = program.start(Drive.NONE)) {
      original.apply(input("a"));
      original.apply(input("m"));
      try (Instance restored = program.restore(original.image(), Drive.NONE)) {
        assertThat(restored.image()).isEqualTo(original.image());
        assertThat(restored.apply(input("a"))).isEqualTo(original.apply(input("a")));
        assertThat(restored.image()).isEqualTo(original.image());
      }
    }
  }

  @Test
  void refusesImageThatDoesNotFit() {
    Image image = new Image(1 << 16, new TreeMap<>());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> program.restore(image, Drive.NONE))
        .withMessageContaining("65536");
  }

  @Test
  void refusesMessageThatDoesNotFitOnTheStack() {
    try (Instance instance = program.start(Drive.NONE)) {
      assertThat(instance.apply(input("a".repeat(50_000))))
          .isEqualTo(new Outcome.Failed("the message does not fit on the module's stack", 0));
      assertThat(output(instance.apply(input("a")))).isEqualTo("16");
    }
  }

  @Test
  void refusesWhatIsNoModule() {
    assertRefused(Bytes.utf8("this is no module"), "module");
    assertRefused(new WasmTestModule().type("00 00").bytes(), "exports no memory");
  }

  @Test
  void refusesUnknownFormatAndTooMuchMemory() {
    assertThatThrownBy(() -> machine.load("wasm99", TinyModule.bytes(), LIMITS))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("wasm99");
    assertThatThrownBy(
            () -> machine.load(TinyModule.FORMAT, TinyModule.bytes(), new Limits(1L << 31, 1)))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("2147418112");
  }

  @Test
  void refusesModuleOfOtherWidthThanItsFormat() {
    assertThatThrownBy(() ->
            machine.load("wasm64-unknown-emscripten-draft_2024_02_15", TinyModule.bytes(), LIMITS))
        .isInstanceOf(ModuleRefusedException.class);
  }

  @Test
  void endsARunningMessageWhenItCloses() throws InterruptedException {
    Machine closed = machine(1);
    Instance instance =
        closed
            .load(TinyModule.FORMAT, TinyModule.bytes(), new Limits(16L << 20, Long.MAX_VALUE / 2))
            .start(Drive.NONE);
    Thread closing = Thread.ofVirtual().unstarted(closed::close);
    Thread loop =
        Thread.ofPlatform()
            .start(() -> {
              try {
                instance.apply(input("l"));
              } catch (RuntimeException e) {
                // closed: what this test is about
              }
            });
    closing.start();
    closing.join();
    loop.join();
    assertThatIllegalStateException().isThrownBy(() -> instance.apply(input("a")));
  }

  private void assertRefused(Bytes module, String why) {
    assertThatThrownBy(() -> load(module))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining(why);
  }

  private Program load(Bytes module) {
    return machine.load(TinyModule.FORMAT, module, LIMITS);
  }

  private static Input input(String message) {
    return new Input(message, "{}", 0);
  }

  private static String output(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    String result = ((Outcome.Accepted) outcome).result();
    int at = result.indexOf("\"Output\":\"") + 10;
    return result.substring(at, at + 2);
  }
}
