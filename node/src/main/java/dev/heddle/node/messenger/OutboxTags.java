package dev.heddle.node.messenger;

import dev.heddle.core.item.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The tags of the items that an outbox becomes. Pure functions; the order of the tags is part of
 * the protocol.
 *
 * <p>What a process may not say of itself (that its message is of another type or comes from
 * another process) is taken out, and what the messenger knows is appended.
 */
final class OutboxTags {
  private static final Tag PROTOCOL = new Tag("Data-Protocol", "ao");
  private static final String TESTNET = "ao.TN.1";
  private static final String MAINNET = "ao.N.1";

  private static final Set<String> NOT_OF_A_MESSAGE =
      Set.of("Data-Protocol", "Type", "From-Process", "From-Module", "Assignments");
  private static final Set<String> NOT_OF_A_SPAWN =
      Set.of("Data-Protocol", "Type", "Variant", "From-Process");
  private static final Set<String> NOT_OF_A_SUCCESS = Set.of("Variant", "Type");

  private OutboxTags() {}

  /**
   * Tags of a message in an outbox.
   *
   * @param own as the process gave them
   */
  static List<Tag> message(List<Tag> own, Origin origin) {
    List<Tag> tags = without(NOT_OF_A_MESSAGE, own);
    tags.add(PROTOCOL);
    tags.add(new Tag("Type", "Message"));
    tags.add(new Tag("From-Process", origin.process().base64Url()));
    tags.add(new Tag("From-Module", origin.module()));
    origin.pushedFor().ifPresent(root -> tags.add(new Tag("Pushed-For", root)));
    return List.copyOf(tags);
  }

  /**
   * Tags of a process in an outbox. The reference leaves the process's own {@code Variant} and
   * {@code From-Process} in as well, so that there they stand twice; readers take the first, which
   * here is the only one and true.
   */
  static List<Tag> spawn(List<Tag> own, Origin origin) {
    List<Tag> tags = new ArrayList<>();
    for (Tag tag : without(NOT_OF_A_SPAWN, own)) {
      tags.add(tag.name().equals("From-Module") ? new Tag("From-Module", origin.module()) : tag);
    }
    tags.add(new Tag("Variant", variant(own)));
    tags.add(PROTOCOL);
    tags.add(new Tag("Type", "Process"));
    tags.add(new Tag("From-Process", origin.process().base64Url()));
    origin.pushedFor().ifPresent(root -> tags.add(new Tag("Pushed-For", root)));
    if (tags.stream().noneMatch(tag -> tag.name().equals("Scheduler"))) {
      tags.add(new Tag("Scheduler", origin.scheduler()));
    }
    return List.copyOf(tags);
  }

  /**
   * Tags of the message that tells a process which id its spawn has got. The spawn's own tags stay,
   * because aos finds the waiting handler by {@code From-Process} and {@code Reference}.
   */
  static List<Tag> spawned(List<Tag> spawn, String process) {
    List<Tag> tags = without(NOT_OF_A_SUCCESS, spawn);
    tags.removeIf(PROTOCOL::equals);
    tags.add(PROTOCOL);
    tags.add(new Tag("Type", "Message"));
    tags.add(new Tag("Process", process));
    tags.add(new Tag("Action", "Spawned"));
    tags.add(new Tag("Variant", variant(spawn)));
    return List.copyOf(tags);
  }

  /** The variant that the spawn asked for first if it is mainnet's, else the test network's. */
  private static String variant(List<Tag> spawn) {
    return spawn.stream()
        .filter(tag -> tag.name().equals("Variant"))
        .findFirst()
        .map(Tag::value)
        .filter(MAINNET::equals)
        .orElse(TESTNET);
  }

  private static List<Tag> without(Set<String> names, List<Tag> tags) {
    List<Tag> rest = new ArrayList<>();
    for (Tag tag : tags) {
      if (!names.contains(tag.name())) {
        rest.add(tag);
      }
    }
    return rest;
  }
}
