package dev.heddle.bench;

import dev.heddle.core.item.Tag;
import java.util.List;

/** What somebody says to a process: data and tags, not yet signed. */
record Said(String data, List<Tag> tags) {
  Said {
    tags = List.copyOf(tags);
  }

  static Said eval(String lua) {
    return new Said(lua, List.of(new Tag("Action", "Eval")));
  }

  static Said transfer(String recipient, long quantity) {
    return new Said(
        " ",
        List.of(
            new Tag("Action", "Transfer"),
            new Tag("Recipient", recipient),
            new Tag("Quantity", Long.toString(quantity))));
  }
}
