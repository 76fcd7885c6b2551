package dev.heddle.node.explorer;

import dev.heddle.core.ao.FunctionRecord;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tags;
import dev.heddle.node.store.Block;
import dev.heddle.node.store.Page.Hit;
import dev.heddle.node.store.Store;
import java.util.Optional;

/**
 * An item in a list.
 *
 * @param kind what its tag Type says, or {@code Data}
 * @param title what it does or is called, as its tags say
 * @param target the process that it is for
 * @param atMs when it got its slot, or its block
 */
record Row(Id id, String kind, String title, Optional<Id> target, long atMs, long bytes) {
  private static final int TITLE_CHARS_MAX = 48;

  static Row of(Hit hit, Store store) {
    String kind = kind(hit.tags());
    return new Row(
        id(kind, hit.id()),
        kind,
        title(hit.tags(), kind),
        hit.target().map(Id::process),
        atMs(hit, store),
        hit.dataBytes());
  }

  private static long atMs(Hit hit, Store store) {
    return store
        .findAny(hit.id())
        .map(entry -> entry.assignment().timestampMs())
        .or(() -> store.block(hit.ord() >>> 32).map(Block::timestampMs))
        .orElseGet(() -> store.tip().timestampMs());
  }

  /** What an item is, as its tags say. */
  static String kind(Tags tags) {
    if (FunctionRecord.isOne(tags)) {
      return "Function";
    }
    return switch (tags.first("Type").orElse("")) {
      case "Message" -> "Message";
      case "Process" -> "Process";
      case "Module" -> "Module";
      case "Assignment" -> "Assignment";
      case "Checkpoint" -> "Checkpoint";
      case "Scheduler-Location" -> "Location";
      default -> "Data";
    };
  }

  static String title(Tags tags, String kind) {
    Optional<String> title =
        switch (kind) {
          case "Message" -> tags.first("Action");
          case "Process", "Module", "Function" ->
              tags.first("Name").or(() -> tags.first("Contract-Label"));
          case "Location" -> tags.first("Url");
          default -> tags.first("Name").or(() -> tags.first("Content-Type"));
        };
    return title.filter(text -> !text.isBlank()).map(Row::shown).orElse("");
  }

  private static String shown(String title) {
    return Ids.parse(title).isPresent() ? title : Shown.cut(title, TITLE_CHARS_MAX);
  }

  private static Id id(String kind, Bytes id) {
    return switch (kind) {
      case "Process", "Function" -> Id.process(id);
      case "Module" -> Id.module(id);
      default -> Id.message(id);
    };
  }
}
