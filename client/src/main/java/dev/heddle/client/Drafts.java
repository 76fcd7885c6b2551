package dev.heddle.client;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What items look like before they are signed: the caller's tags first, then those of the protocol,
 * in the order in which aoconnect writes them.
 *
 * <p>Every draft has an anchor, random unless the caller gives one. Our signatures are
 * deterministic, so without it the same message sent twice would be the same item, and have one
 * slot.
 */
final class Drafts {
  private static final Tag PROTOCOL = new Tag("Data-Protocol", "ao");
  private static final Tag VARIANT = new Tag("Variant", "ao.TN.1");
  private static final Tag SDK = new Tag("SDK", "heddle");
  private static final Tag TEXT = new Tag("Content-Type", "text/plain");
  private static final Bytes NO_DATA = Bytes.utf8(" ");

  private final InstantSource clock;
  private final RandomGenerator random;

  Drafts(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  ItemDraft message(Bytes process, List<Tag> tags, Bytes data, Optional<Bytes> anchor) {
    List<Tag> all = begin(tags, data);
    all.add(SDK);
    all.add(PROTOCOL);
    all.add(VARIANT);
    all.add(new Tag("Type", "Message"));
    return draft(Optional.of(process), anchor, all, data);
  }

  ItemDraft process(String module, String scheduler, List<Tag> tags, Bytes data) {
    List<Tag> all = begin(tags, data);
    all.add(SDK);
    all.add(PROTOCOL);
    all.add(VARIANT);
    all.add(new Tag("Type", "Process"));
    all.add(new Tag("Module", module));
    all.add(new Tag("Scheduler", scheduler));
    all.add(new Tag("Timestamp", Long.toString(clock.millis())));
    return draft(Optional.empty(), Optional.empty(), all, data);
  }

  ItemDraft module(ModuleDraft module, List<Tag> tags) {
    List<Tag> all = new ArrayList<>();
    all.add(PROTOCOL);
    all.add(new Tag("Type", "Module"));
    all.add(VARIANT);
    all.add(new Tag("Module-Format", module.format()));
    all.add(new Tag("Input-Encoding", "JSON-1"));
    all.add(new Tag("Output-Encoding", "JSON-1"));
    all.add(new Tag("Memory-Limit", module.memoryLimit()));
    all.add(new Tag("Compute-Limit", Long.toString(module.computeLimit())));
    String type = module.format().startsWith("wasm") ? "wasm" : "javascript";
    all.add(new Tag("Content-Type", "application/" + type));
    all.add(new Tag("Name", module.name()));
    all.addAll(tags);
    return draft(Optional.empty(), Optional.empty(), all, module.wasm());
  }

  /** What monitor and unmonitor send: only the signer and the target count. */
  ItemDraft monitor(Bytes process) {
    return draft(Optional.of(process), Optional.empty(), List.of(), Bytes.EMPTY);
  }

  /** The tags a dry-run carries, in aoconnect's order. */
  static List<Tag> dryRunTags(List<Tag> tags) {
    List<Tag> all = new ArrayList<>(tags);
    all.add(PROTOCOL);
    all.add(new Tag("Type", "Message"));
    all.add(VARIANT);
    return all;
  }

  private static List<Tag> begin(List<Tag> tags, Bytes data) {
    List<Tag> all = new ArrayList<>(tags);
    boolean typed = tags.stream().anyMatch(tag -> tag.name().equals(TEXT.name()));
    if (data.isEmpty() && !typed) {
      all.add(TEXT);
    }
    return all;
  }

  private ItemDraft draft(
      Optional<Bytes> target, Optional<Bytes> anchor, List<Tag> tags, Bytes data) {
    return new ItemDraft(
        target,
        Optional.of(anchor.orElseGet(this::anchor)),
        Tags.of(tags),
        data.isEmpty() ? NO_DATA : data);
  }

  /** 32 hex digits: units show anchors as text. */
  private Bytes anchor() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return Bytes.utf8(Bytes.wrap(bytes).hex());
  }
}
