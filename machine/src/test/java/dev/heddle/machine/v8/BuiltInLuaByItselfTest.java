package dev.heddle.machine.v8;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import dev.heddle.machine.reference.ReferenceMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the built-in Lua does by itself, without aos beside it. */
final class BuiltInLuaByItselfTest {
  private static final Limits LIMITS = new Limits(1L << 30, 300_000_000_000L);
  private static final String FORMAT = "wasm32-unknown-emscripten4";
  private static final Path MODULE = Path.of("../modules/lua/lua.wasm");
  private static final String BOOT = "Boot-program_Boot-program_Boot-program_Boot";
  private static final long SPAWNED_BYTES_MAX = 2 << 20;
  private static final long PATIENCE_MS = 600_000;

  @Test
  void digestsAndCiphersComeToWhatTheirStandardsPrint() throws IOException {
    List<String> vectors =
        Files.readAllLines(Path.of("src/test/resources/lua/vectors.txt")).stream()
            .filter(line -> !line.startsWith("# "))
            .toList();
    List<String> code =
        vectors.stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
    try (Machine machine = new V8Machine(1);
        Instance lua = start(machine, Drive.NONE)) {
      List<Outcome> outcomes = Blueprint.said(code).stream().map(lua::apply).toList();
      for (int i = 0; i < vectors.size(); i++) {
        String expected = vectors.get(i).substring(0, vectors.get(i).indexOf(' '));
        String given = printed(outcomes.get(i + 1));
        assertThat(given).as(vectors.get(i)).isEqualTo(expected.equals("!") ? "" : expected);
      }
    }
  }

  @Test
  void aProcessThatHasOnlyBegunIsSmall() throws IOException {
    try (Machine machine = new V8Machine(1);
        Instance lua = start(machine, Drive.NONE)) {
      Blueprint.said(List.of("1 + 1")).forEach(lua::apply);
      assertThat(lua.image().sizeBytes()).isLessThan(SPAWNED_BYTES_MAX);
    }
  }

  @Test
  void bothEnginesReadTheProgramToBootFromAlike() throws IOException {
    Drive drive = path -> path.equals("/data/" + BOOT) ? Optional.of(program()) : Optional.empty();
    try (Machine fast = new V8Machine(1);
        Machine slow = new ReferenceMachine(1, PATIENCE_MS);
        Instance one = start(fast, drive);
        Instance other = start(slow, drive)) {
      for (Input input : Blueprint.booted(BOOT, "", List.of("Booted", "#Inbox"))) {
        Outcome outcome = one.apply(input);
        assertThat(other.apply(input)).as(input.message()).isEqualTo(outcome);
        assertThat(pages(other)).as(input.message()).isEqualTo(pages(one));
        assertThat(printed(outcome)).isIn("booting", "70000", "1");
      }
    }
  }

  @Test
  void dataThatAreNotThereEndTheFirstMessageAndTheProcessGoesOn() throws IOException {
    try (Machine machine = new V8Machine(1);
        Instance lua = start(machine, path -> Optional.empty())) {
      List<Input> inputs = Blueprint.booted(BOOT, "", List.of("tostring(Booted)"));
      assertThat(lua.apply(inputs.getFirst()))
          .isInstanceOfSatisfying(
              Outcome.Failed.class, f -> assertThat(f.error()).contains("FILE NOT FOUND"));
      assertThat(printed(lua.apply(inputs.getLast()))).isEqualTo("nil");
    }
  }

  @Test
  void whereNothingIsReadAtAllThatIsTheError() throws IOException {
    try (Machine machine = new V8Machine(1);
        Instance lua = start(machine, Drive.NONE)) {
      Outcome first = lua.apply(Blueprint.booted(BOOT, "", List.of()).getFirst());
      assertThat(first.toString()).contains("the data of On-Boot, " + BOOT);
    }
  }

  /** More than a page and no round number, so that pieces of it would show. */
  private static Bytes program() {
    return Bytes.utf8("Booted = #'" + "x".repeat(70_000) + "' print('booting')");
  }

  private static List<Object> pages(Instance instance) {
    Image image = instance.image();
    return List.of(image.sizeBytes(), image.pages());
  }

  private static Instance start(Machine machine, Drive drive) throws IOException {
    Program program = machine.load(FORMAT, Bytes.wrap(Files.readAllBytes(MODULE)), LIMITS);
    return program.start(drive);
  }

  private static String printed(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted(String text, long gas) ->
          Json.parse(text).at("/Output/data").asString();
      case Outcome.Rejected(String text, long gas) -> Json.parse(text).path("Error").asString();
      case Outcome.Failed(String error, long gas) -> error;
    };
  }
}
