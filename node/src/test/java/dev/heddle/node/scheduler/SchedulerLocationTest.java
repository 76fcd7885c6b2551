package dev.heddle.node.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.item.Tag;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SchedulerLocationTest {
  @Test
  void saysWhereTheSchedulerIsAndForHowLong() {
    assertThat(
            SchedulerLocation.draft(URI.create("http://127.0.0.1:8734/su"), Duration.ofHours(1))
                .tags()
                .list())
        .containsExactly(
            new Tag("Data-Protocol", "ao"),
            new Tag("Type", "Scheduler-Location"),
            new Tag("Variant", "ao.TN.1"),
            new Tag("Url", "http://127.0.0.1:8734/su"),
            new Tag("Time-To-Live", "3600000"));
  }
}
