package dev.heddle.node.aocore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Value;
import dev.heddle.node.aocore.CronTask.Interval;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.unit.HandTimer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CronTasksTest {
  private static final long WAIT_MS = 10_000;
  private static final long MINUTE_MS = 60_000;

  @TempDir Path folder;

  private final HandTimer timer = new HandTimer();
  private final List<String> made = new CopyOnWriteArrayList<>();
  private final Semaphore arrived = new Semaphore(0);
  private final Semaphore released = new Semaphore(0);
  private CronTasks tasks;

  @BeforeEach
  void open() {
    tasks = opened();
    tasks.start(this::make);
  }

  @AfterEach
  void close() {
    released.release(1_000_000);
    tasks.close();
  }

  private Path file() {
    return folder.resolve("cron.json");
  }

  private CronTasks opened() {
    return new CronTasks(new CronFile(file()), Thread.ofVirtual().factory(), timer, timer.clock);
  }

  private Optional<String> make(String path) {
    made.add(path);
    if (path.startsWith("/held")) {
      arrived.release();
      released.acquireUninterruptibly();
    }
    if (path.startsWith("/fault")) {
      throw new IllegalStateException("a bug");
    }
    return path.startsWith("/bad") ? Optional.of("404: " + "x".repeat(500)) : Optional.empty();
  }

  private static CronTask every(String path) {
    return new CronTask(path, Optional.of(Interval.of("1-minute")));
  }

  private static CronTask once(String path) {
    return new CronTask(path, Optional.empty());
  }

  /** Lets time pass, and what is due be done. */
  private void advance(long ms) {
    timer.advance(ms);
    assertThat(tasks.awaitIdle(WAIT_MS)).isTrue();
  }

  private Message told(String id) {
    return tasks.listed().get(id).flatMap(Value::asMessage).orElseThrow();
  }

  private void restart() {
    tasks.close();
    made.clear();
    tasks = opened();
    tasks.start(this::make);
  }

  /** As if the node had been killed: what is in the file is all that is left. */
  private void kill() throws IOException {
    byte[] left = Files.readAllBytes(file());
    tasks.close();
    Files.write(file(), left);
    made.clear();
    tasks = opened();
    tasks.start(this::make);
  }

  @Test
  void runsAtOnceAndAnIntervalAfterEachRun() {
    String id = tasks.make(every("/a"));
    advance(0);
    assertThat(made).containsExactly("/a");
    advance(MINUTE_MS - 1);
    assertThat(made).hasSize(1);
    advance(1);
    advance(MINUTE_MS);
    assertThat(made).hasSize(3);
    assertThat(told(id).get("runs")).contains(Value.Whole.of(3));
    assertThat(told(id).get("last-run")).contains(Value.Whole.of(timer.clock.millis()));
    assertThat(told(id).get("next-run")).contains(Value.Whole.of(timer.clock.millis() + MINUTE_MS));
    assertThat(told(id).text("interval")).contains("1-minute");
  }

  @Test
  void theSameTaskIsOneTaskAndAnotherIntervalAnother() {
    String id = tasks.make(every("/a"));
    assertThat(tasks.make(every("/a"))).isEqualTo(id);
    advance(0);
    assertThat(made).hasSize(1);
    assertThat(tasks.listed().values()).hasSize(1);
    assertThat(tasks.make(new CronTask("/a", Optional.of(Interval.of("2-minutes")))))
        .isNotEqualTo(id);
    assertThat(tasks.make(once("/a"))).isNotEqualTo(id);
    assertThat(id).hasSize(43);
  }

  @Test
  void runsOnceWhatIsAskedForOnceAndOnceMoreIfAskedAgain() {
    String id = tasks.make(once("/a"));
    advance(0);
    advance(MINUTE_MS);
    assertThat(made).hasSize(1);
    assertThat(told(id).get("ended")).contains(Value.Atom.of(true));
    assertThat(tasks.make(once("/a"))).isEqualTo(id);
    advance(0);
    assertThat(made).hasSize(2);
  }

  @Test
  void stopsAtOnceAndSaysWhatIsNotThere() {
    String id = tasks.make(every("/a"));
    advance(0);
    tasks.stop(id);
    advance(10 * MINUTE_MS);
    assertThat(made).hasSize(1);
    assertThat(tasks.listed().isEmpty()).isTrue();
    refuses(404, "there is no cron task " + id, () -> tasks.stop(id));
    String ended = tasks.make(once("/b"));
    advance(0);
    refuses(404, "has ended", () -> tasks.stop(ended));
  }

  private static void refuses(int status, String words, Runnable asked) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(asked::run)
        .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(status))
        .satisfies(refusal -> assertThat(refusal.reason()).contains(words));
  }

  @Test
  void whatFailsSaysWhyAndStopsNeitherItselfNorOthers() {
    String bad = tasks.make(every("/bad"));
    String fault = tasks.make(every("/fault"));
    String good = tasks.make(every("/good"));
    advance(0);
    advance(MINUTE_MS);
    assertThat(told(bad).text("error").orElseThrow())
        .startsWith("404: x")
        .hasSize(CronTasks.REASON_CHARS_MAX);
    assertThat(told(fault).text("error").orElseThrow()).contains("a fault of this node");
    assertThat(told(bad).get("failures")).contains(Value.Whole.of(2));
    assertThat(told(good).get("runs")).contains(Value.Whole.of(2));
    assertThat(told(good).get("error")).isEmpty();
  }

  @Test
  void aTaskRunsNotTwiceAtOnceThoughItIsStoppedAndMadeAgain() {
    String id = tasks.make(every("/held"));
    timer.advance(0);
    arrived.acquireUninterruptibly();
    timer.advance(10 * MINUTE_MS);
    assertThat(told(id).get("running")).contains(Value.Atom.of(true));
    tasks.stop(id);
    tasks.make(every("/held"));
    timer.advance(0);
    assertThat(made).hasSize(1);
    released.release();
    assertThat(tasks.awaitIdle(WAIT_MS)).isTrue();
    timer.advance(CronTask.INTERVAL_MS_MIN);
    arrived.acquireUninterruptibly();
    assertThat(made).hasSize(2);
  }

  @Test
  void soManyRunAtOnceAndTheOthersAfterThem() {
    for (int i = 0; i < CronTasks.AT_ONCE_MAX + 2; i++) {
      tasks.make(every("/held" + i));
    }
    timer.advance(0);
    arrived.acquireUninterruptibly(CronTasks.AT_ONCE_MAX);
    assertThat(made).hasSize(CronTasks.AT_ONCE_MAX);
    released.release(2);
    arrived.acquireUninterruptibly(2);
    assertThat(made).hasSize(CronTasks.AT_ONCE_MAX + 2);
  }

  @Test
  void tasksAreThereAfterARestartAndDueWhenTheyWere() {
    String id = tasks.make(every("/a"));
    String stopped = tasks.make(every("/b"));
    tasks.make(once("/c"));
    advance(0);
    tasks.stop(stopped);
    advance(MINUTE_MS / 2);
    restart();
    assertThat(tasks.listed().values()).containsOnlyKeys(id);
    advance(MINUTE_MS / 2 - 1);
    assertThat(made).isEmpty();
    advance(1);
    assertThat(made).containsExactly("/a");
  }

  @Test
  void whatWasDueMeanwhileIsDoneOnce() {
    tasks.make(every("/a"));
    advance(0);
    tasks.close();
    timer.advance(100 * MINUTE_MS);
    restart();
    advance(0);
    assertThat(made).containsExactly("/a");
  }

  @Test
  void aKilledNodeRunsTasksRatherTooEarlyThanNotAtAll() throws IOException {
    tasks.make(every("/a"));
    tasks.make(once("/held"));
    timer.advance(0);
    arrived.acquireUninterruptibly();
    byte[] left = Files.readAllBytes(file());
    released.release();
    assertThat(tasks.awaitIdle(WAIT_MS)).isTrue();
    tasks.close();
    Files.write(file(), left);
    made.clear();
    tasks = opened();
    tasks.start(this::make);
    released.release();
    advance(0);
    assertThat(made).containsExactlyInAnyOrder("/a", "/held");
    kill();
    advance(0);
    assertThat(made).doesNotContain("/held");
  }

  @Test
  void aClockThatGoesBackHoldsNothingUp() throws IOException {
    Files.writeString(
        file(), "[{\"cron-path\":\"/a\",\"interval\":\"1-minute\",\"due\":9000000000000000}]");
    restart();
    advance(MINUTE_MS);
    assertThat(made).containsExactly("/a");
  }

  @Test
  void aFileThatIsNoListIsNeitherDroppedNorOverwritten() throws IOException {
    for (String text :
        List.of(
            "[{\"cron-path\":",
            "[{\"cron-path\":\"/a\",\"interval\":\"soon\"}]",
            "[{\"cron-path\":\"a\"}]",
            "[{}]",
            "[" + " ".repeat(CronFile.FILE_BYTES_MAX) + "]")) {
      Files.writeString(file(), text);
      assertThatThrownBy(this::opened)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("no list of cron tasks");
      assertThat(file()).hasContent(text);
    }
    Files.delete(file());
  }

  @Test
  void whatCannotBeKeptIsNotMade() throws IOException {
    Files.createDirectories(folder.resolve("cron.json.next"));
    refuses(503, "cannot be kept", () -> tasks.make(every("/a")));
    advance(MINUTE_MS);
    assertThat(made).isEmpty();
    Files.delete(folder.resolve("cron.json.next"));
    String id = tasks.make(every("/a"));
    Files.createDirectories(folder.resolve("cron.json.next"));
    refuses(503, "cannot be kept", () -> tasks.stop(id));
    assertThat(tasks.listed().values()).containsOnlyKeys(id);
    Files.delete(folder.resolve("cron.json.next"));
  }

  @Test
  void thereAreNoMoreTasksThanTheLimitNorOfThoseThatHaveEnded() throws IOException {
    StringBuilder all = new StringBuilder("[");
    for (int i = 1; i < CronTasks.TASKS_MAX; i++) {
      all.append("{\"cron-path\":\"/")
          .append(i)
          .append("\",\"interval\":\"1-day\",\"due\":9000000000000000},");
    }
    Files.writeString(file(), all.append("{\"cron-path\":\"/last\",\"interval\":\"1-day\"}]"));
    tasks = opened();
    refuses(507, CronTasks.TASKS_MAX + " cron tasks", () -> tasks.make(every("/more")));

    Files.delete(file());
    tasks = opened();
    tasks.start(this::make);
    for (int i = 0; i <= CronTasks.ENDED_MAX; i++) {
      tasks.make(once("/" + i));
    }
    advance(0);
    assertThat(made).hasSize(CronTasks.ENDED_MAX + 1);
    assertThat(tasks.listed().values()).hasSize(CronTasks.ENDED_MAX);
  }

  @Test
  void intervalsAreTextsOfANumberAndAUnit() {
    assertThat(Interval.of("1000-milliseconds").ms()).isEqualTo(CronTask.INTERVAL_MS_MIN);
    assertThat(Interval.of("5-Minutes").ms()).isEqualTo(5 * MINUTE_MS);
    assertThat(Interval.of("2-hours").ms()).isEqualTo(120 * MINUTE_MS);
    assertThat(Interval.of("999999999-days").ms()).isPositive();
    refuses(400, "shortest is 1000-milliseconds", () -> Interval.of("999-milliseconds"));
    refuses(400, "shortest", () -> Interval.of("0-days"));
    for (String none : List.of("", "5", "5-blocks", "-5-minutes", "5-minutes-", "1e3-days")) {
      refuses(400, "interval=", () -> Interval.of(none));
    }
  }

  @Test
  void aPathHasOnlySoManyLetters() {
    String longest = "/" + "x".repeat(CronTask.PATH_CHARS_MAX - 1);
    assertThat(once(longest).path()).isEqualTo(longest);
    refuses(400, "cron-path has 2049 letters", () -> once(longest + "x"));
  }
}
