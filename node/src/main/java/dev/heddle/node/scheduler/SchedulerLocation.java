package dev.heddle.node.scheduler;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The item by which clients find the URL of a scheduler from the address of its wallet. */
public final class SchedulerLocation {
  private SchedulerLocation() {}

  /**
   * The item to sign with the scheduler's wallet.
   *
   * @param url where the scheduler is reached, as clients see it
   * @param timeToLive how long clients may remember it
   */
  public static ItemDraft draft(URI url, Duration timeToLive) {
    return new ItemDraft(
        Optional.empty(),
        Optional.empty(),
        Tags.of(
            new Tag("Data-Protocol", "ao"),
            new Tag("Type", "Scheduler-Location"),
            new Tag("Variant", "ao.TN.1"),
            new Tag("Url", url.toString()),
            new Tag("Time-To-Live", Long.toString(timeToLive.toMillis()))),
        Bytes.utf8(" "));
  }
}
