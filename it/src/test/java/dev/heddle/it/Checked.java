package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What {@code heddle check} says of the data folder of a stopped node. */
record Checked(Ran ran, JsonNode json) {
  /** Checks a folder. */
  static Checked of(Path data, String... options) throws IOException, InterruptedException {
    return by(List.of(), data, options);
  }

  /**
   * As {@link #of}, run by another program.
   *
   * @param runner as for {@link RunningNode#startBy}
   */
  static Checked by(List<String> runner, Path data, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(runner);
    command.addAll(RunningNode.java("-Xmx512m"));
    command.addAll(List.of("check", data.toString(), "--json"));
    command.addAll(List.of(options));
    Ran ran = Ran.run(new ProcessBuilder(command), "");
    return new Checked(ran, ran.out().isEmpty() ? Json.object() : Json.parse(ran.out()));
  }

  /** Expects that every invariant holds. */
  Checked holds(String when) {
    assertThat(ran.exit()).describedAs("%s: %s", when, ran).isZero();
    assertThat(json.path("holds").asBoolean()).describedAs("%s: %s", when, ran).isTrue();
    return this;
  }

  /** How many outboxes are still to be carried. */
  long owed() {
    for (JsonNode invariant : json.path("invariants")) {
      if (invariant.path("name").asString().equals("OutboxDeliveredOnceInEffect")) {
        return invariant.path("notes").path("count").asLong();
      }
    }
    throw new AssertionError("nothing is said of outboxes: " + ran);
  }
}
