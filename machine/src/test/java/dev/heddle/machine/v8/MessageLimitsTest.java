package dev.heddle.machine.v8;

import static dev.heddle.machine.wasm.HandlerModule.ANSWER;
import static dev.heddle.machine.wasm.HandlerModule.WRITE;
import static dev.heddle.machine.wasm.HandlerModule.constant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import dev.heddle.machine.wasm.HandlerModule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What one message, or the start of an instance, may make the machine do: up to it, and above. */
final class MessageLimitsTest {
  private static final V8Machine MACHINE = new V8Machine(1);
  private static final Limits LIMITS = new Limits(256L << 20, 1_000_000_000L);

  @AfterAll
  static void closeMachine() {
    MACHINE.close();
  }

  @Test
  void refusesAnswersOverTheLimit() {
    assertThat(Limits.ANSWER_BYTES_MAX).isEqualTo(16 << 20);

    assertThat(answerTo("x", answering(Limits.ANSWER_BYTES_MAX)))
        .isInstanceOfSatisfying(
            Outcome.Accepted.class,
            accepted -> assertThat(accepted.result().length()).isGreaterThan(16_000_000));
    assertThat(answerTo("x", answering(Limits.ANSWER_BYTES_MAX + 1)))
        .isEqualTo(new Outcome.Failed("a text of more than 16777216 bytes at 65536", 0));
  }

  /** A module that answers with so many bytes. */
  private static HandlerModule answering(int bytes) {
    int at = 65_536;
    String before = "{\"ok\":true,\"response\":{\"Output\":\"";
    String after = "\"}}\0";
    int letters = bytes - before.length() - (after.length() - 1);
    int from = at + before.length();
    return new HandlerModule(260)
        .data(at, before)
        .data(from + letters, after)
        .handler(constant(from) + constant('x') + constant(letters) + "fc 0b 00" + constant(at));
  }

  @Test
  void refusesOutboxesOfMoreEntriesThanTheLimit() {
    assertThat(Limits.OUTBOX_ENTRIES_MAX).isEqualTo(10_000);

    assertThat(answerTo("x", sending(4_000, 3_000, 3_000))).isInstanceOf(Outcome.Accepted.class);
    assertThat(answerTo("x", sending(4_000, 3_000, 3_001)))
        .isEqualTo(new Outcome.Failed("the outbox has 10001 entries; at most 10000", 0));
    assertThat(answerTo("x", sending(0, 10_001, 0)))
        .isEqualTo(new Outcome.Failed("the outbox has 10001 entries; at most 10000", 0));
  }

  /** A module that answers with so many messages, spawns and assignments. */
  private static HandlerModule sending(int messages, int spawns, int assignments) {
    int at = 65_536;
    String answer =
        "{\"ok\":true,\"response\":{\"Messages\":%s,\"Spawns\":%s,\"Assignments\":%s}}\0"
            .formatted(list(messages), list(spawns), list(assignments));
    return new HandlerModule(4).data(at, answer).handler(constant(at));
  }

  private static String list(int entries) {
    return Collections.nCopies(entries, "{}").toString();
  }

  @Test
  void refusesMessagesThatMakeTheHostDoTooMuchWork() {
    // 2,048 times 128 MiB is the limit; what comes on top of it is some 200 for each, and the
    // message and its answer.
    assertThat(answerTo("x", writing(206_000))).isInstanceOf(Outcome.Accepted.class);
    assertThat(answerTo("x", writing(204_800)))
        .isEqualTo(new Outcome.Failed("the message makes the host do too much work", 0));
  }

  /** A module that writes 2^38 bytes to the terminal, less twice {@code fewer}. */
  private static HandlerModule writing(int fewer) {
    int vectors = 8_192;
    int parts = 1024;
    ByteBuffer table = ByteBuffer.allocate(8 * parts).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < parts; i++) {
      table.putInt(0).putInt((128 << 20) - (i == 0 ? fewer : 0));
    }
    String write =
        constant(1) + constant(vectors) + constant(parts) + constant(2048) + "10 0" + WRITE + "1a";
    return new HandlerModule(2048)
        .data(vectors, Bytes.wrap(table.array()))
        .handler(write + write + constant(ANSWER));
  }

  @Test
  void refusesModulesWhoseStartTakesTooMuchGas() {
    assertThat(Limits.START_GAS_MAX).isEqualTo(1_000_000_000_000L);

    assertThat(answerTo("a", dividing(277_000))).isInstanceOf(Outcome.Accepted.class);
    assertThatThrownBy(() -> answerTo("a", dividing(278_000)))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("the module does not start")
        .hasMessageContaining("1000000000000");
  }

  /** A module that divides a hundred times {@code rounds} when it starts; each takes 36,000 gas. */
  private static HandlerModule dividing(int rounds) {
    return new HandlerModule(2)
        .start(
            constant(rounds)
                + "21 00 03 40 20 00"
                + "41 07 6e".repeat(100)
                + "1a"
                + "20 00 41 7f 6a 22 00 0d 00 0b");
  }

  /** The outcome; whatever it is, the instance is as before and takes the next message. */
  private static Outcome answerTo(String message, HandlerModule module) {
    try (Program program = MACHINE.load(HandlerModule.FORMAT, module.bytes(), LIMITS);
        Instance instance = program.start(Drive.NONE)) {
      assertThat(accepted(instance.apply(input("a")))).contains("\"Output\":\"1\"");
      Image before = instance.image();
      Outcome outcome = instance.inspect(input(message), Drive.NONE);
      if (!(instance.apply(input(message)) instanceof Outcome.Accepted)) {
        assertThat(instance.image()).isEqualTo(before);
        assertThat(accepted(instance.apply(input("a")))).contains("\"Output\":\"2\"");
      }
      return outcome;
    }
  }

  private static String accepted(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    return ((Outcome.Accepted) outcome).result();
  }

  private static Input input(String message) {
    return new Input(message, "{}", 0);
  }
}
