package dev.heddle.node.aocore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.MessageJson;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.ManualClock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PatchesTest {
  private static final Bytes PROCESS = Bytes.wrap(new byte[32]);

  private final Store store = Store.inMemory(new ManualClock(0));
  private final Patches patches = new Patches(store, Patches.BYTES_MAX);

  @AfterEach
  void close() {
    store.close();
  }

  private void result(Bytes process, long slot, String... tags) {
    String json =
        "{\"Messages\":[{\"Target\":\"x\",\"Tags\":[%s]}],\"Output\":\"\"}"
            .formatted(String.join(",", tags));
    store.putResult(
        new ResultRow(
            process, EvaluationId.of(1000 + slot, slot), slot, json, Optional.empty(), 0, process));
  }

  private static String tag(String name, String json) {
    return "{\"name\":\"" + name + "\",\"value\":" + json + "}";
  }

  private void patch(long slot, String name, String json) {
    result(PROCESS, slot, tag("device", "\"patch@1.0\""), tag(name, json));
  }

  private Optional<Value> read(long slot, String... path) {
    return patches.newest(PROCESS, slot, () -> {}, List.of(path));
  }

  @Test
  void aPatchChangesWhatItNamesAndNothingElse() {
    patch(0, "cache", "{\"a\":{\"x\":1,\"y\":2},\"b\":\"text\"}");
    result(PROCESS, 1, tag("Action", "\"Note\""), tag("cache", "\"no patch\""));
    result(PROCESS, 2, tag("method", "\"PATCH\""), tag("Cache", "{\"a\":{\"y\":3},\"b\":[1]}"));

    assertThat(read(2, "cache", "a", "x")).contains(Value.Whole.of(1));
    assertThat(read(2, "cache", "a", "y")).contains(Value.Whole.of(3));
    assertThat(read(2, "cache", "b", "1")).contains(Value.Whole.of(1));
    assertThat(read(2, "cache", "c")).isEmpty();
    assertThat(read(2, "cache", "keys"))
        .contains(new Value.Sequence(List.of(Value.Binary.of("a"), Value.Binary.of("b"))));
    assertThat(read(2).flatMap(Value::asMessage).orElseThrow().values()).containsOnlyKeys("cache");
    assertThat(patches.asOf(PROCESS, 1, List.of("cache", "a", "y"))).contains(Value.Whole.of(2));
  }

  @Test
  void theStatesOwnKeysCannotBePatched() {
    patch(0, "results", "{\"raw\":1}");
    patch(1, "process", "1");
    patch(2, "privilege", "1");

    assertThat(read(2)).contains(new Value.Map(Message.EMPTY));
  }

  @Test
  void whatIsInAlreadyIsNotEvaluated() {
    patch(0, "a", "1");
    int[] asked = {0};
    Runnable count = () -> asked[0]++;

    for (int i = 0; i < 3; i++) {
      assertThat(patches.newest(PROCESS, 0, count, List.of("a"))).contains(Value.Whole.of(1));
    }
    assertThat(asked[0]).isZero();
    Runnable evaluate = () -> patch(1, "a", "2");
    assertThat(patches.newest(PROCESS, 1, evaluate, List.of("a"))).contains(Value.Whole.of(2));
  }

  @Test
  void whatCronsPatchedIsInItToo() {
    patch(0, "a", "1");
    assertThat(read(0, "a")).contains(Value.Whole.of(1));
    String json =
        "{\"Messages\":[{\"Tags\":[%s,%s]}]}"
            .formatted(tag("device", "\"patch@1.0\""), tag("a", "2"));
    store.putResult(
        new ResultRow(
            PROCESS,
            new EvaluationId(2000, "0", Optional.of("0-1-second")),
            0,
            json,
            Optional.empty(),
            0,
            PROCESS));

    assertThat(read(0, "a")).contains(Value.Whole.of(2));
  }

  @Test
  void mergingOneByOneIsWhatMergingMessagesGives() {
    Random random = new Random(5);
    Message expected = Message.EMPTY;
    for (int slot = 0; slot < 300; slot++) {
      String json = any(random, 3);
      patch(slot, "k" + random.nextInt(2), json);
    }
    for (ResultRow row :
        store.results(PROCESS, Optional.empty(), Optional.empty(), true, 1000, false)) {
      for (Message patch : ResultMessage.patches(row.json())) {
        expected = expected.merged(patch);
      }
    }
    assertThat(read(299)).contains(new Value.Map(expected));
    assertThat(MessageJson.encode(expected).size()).isEqualTo(2);
  }

  private static String any(Random random, int depth) {
    if (depth == 0 || random.nextInt(3) == 0) {
      return Integer.toString(random.nextInt(100));
    }
    StringBuilder object = new StringBuilder("{");
    for (int i = random.nextInt(3); i >= 0; i--) {
      object.append("\"").append((char) ('a' + i)).append("\":").append(any(random, depth - 1));
      object.append(i > 0 ? "," : "");
    }
    return object.append("}").toString();
  }

  @Test
  void statesAreKeptUpToTheLimitAndMadeAgainBeyond() {
    Patches small = new Patches(store, 20_000);
    for (int i = 0; i < 20; i++) {
      Bytes process = Bytes.utf8("process " + "%024d".formatted(i));
      result(
          process, 0, tag("device", "\"patch@1.0\""), tag("a", "\"" + "x".repeat(i * 200) + "\""));
      assertThat(small.newest(process, 0, () -> {}, List.of("a"))).isPresent();
      assertThat(small.bytes()).isLessThanOrEqualTo(20_000);
    }
    Bytes first = Bytes.utf8("process " + "%024d".formatted(1));
    assertThat(small.newest(first, 0, () -> {}, List.of("a")))
        .contains(Value.Binary.of("x".repeat(200)));
  }

  @Test
  void replacingAValueTakesNoMoreRoom() {
    for (int slot = 0; slot < 50; slot++) {
      patch(slot, "cache", "{\"counter\":\"" + "9".repeat(100) + "\",\"list\":[1,2,3]}");
    }
    read(0, "cache");
    long after = patches.bytes();
    for (int slot = 50; slot < 100; slot++) {
      patch(slot, "cache", "{\"counter\":\"" + "8".repeat(100) + "\",\"list\":[4,5,6]}");
    }
    read(99, "cache");

    assertThat(patches.bytes()).isEqualTo(after);
  }

  /** Counts what is read of the results by leaving out those that were kept. */
  @Test
  void aNodeThatStartsGoesOnFromTheStateThatWasKept() {
    Random random = new Random(6);
    for (int slot = 0; slot < 2 * Patched.KEEP_EVERY + 7; slot++) {
      patch(slot, "k" + random.nextInt(3), any(random, 4));
    }
    Optional<Value> live = read(0);
    Optional<Bytes> kept = store.sums().find(PROCESS);
    assertThat(kept.map(Patched::of).map(Patched::slot).orElseThrow())
        .isGreaterThanOrEqualTo(Patched.KEEP_EVERY);

    assertThat(new Patches(store, Patches.BYTES_MAX).newest(PROCESS, 0, () -> {}, List.of()))
        .isEqualTo(live);
    try (Store other = Store.inMemory(new ManualClock(0))) {
      other.sums().put(PROCESS, kept.orElseThrow());
      long at = Patched.of(kept.orElseThrow()).slot();
      for (ResultRow row :
          store.results(PROCESS, Optional.empty(), Optional.empty(), true, 5000, false)) {
        if (row.slot() > at) {
          other.putResult(row);
        }
      }
      Patches after = new Patches(other, Patches.BYTES_MAX);
      assertThat(after.newest(PROCESS, 0, () -> {}, List.of())).isEqualTo(live);
      assertThat(after.asOf(PROCESS, at, List.of()))
          .isEqualTo(patches.asOf(PROCESS, at, List.of()));
    }
    assertThat(Patched.of(Bytes.utf8("{\"state\":1")).last()).isEmpty();
    assertThat(Patched.of(Bytes.utf8("{\"state\":{}}")).last()).isEmpty();
  }

  @Test
  void onlySoManyStatesOfEarlierSlotsAreMadeAtOnce() {
    patch(0, "a", "1");
    assertThat(Patches.PAST_MAX).isEqualTo(1);
    patches.whileMakingAPastState(() ->
        assertThatExceptionOfType(Refusal.class)
            .isThrownBy(() -> patches.asOf(PROCESS, 0, List.of("a")))
            .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(503)));
    assertThat(patches.asOf(PROCESS, 0, List.of("a"))).contains(Value.Whole.of(1));
  }
}
