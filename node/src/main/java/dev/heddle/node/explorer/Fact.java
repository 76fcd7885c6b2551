package dev.heddle.node.explorer;

import java.util.Optional;

/**
 * A line of what is known of something.
 *
 * @param id shown in the place of the text
 */
record Fact(String name, String text, Optional<Id> id) {
  static Fact of(String name, String text) {
    return new Fact(name, text, Optional.empty());
  }

  static Fact of(String name, Id id) {
    return new Fact(name, id.text(), Optional.of(id));
  }
}
