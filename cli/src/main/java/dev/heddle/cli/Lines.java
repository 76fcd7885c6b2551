package dev.heddle.cli;

import java.util.Optional;

/** Where the prompt gets its input from, and where it shows what happens meanwhile. */
interface Lines extends AutoCloseable {
  /** The next complete input, which may have several lines; nothing at the end. */
  Optional<String> next(String prompt);

  /** Shows text without disturbing a line that is being typed. Safe for any thread. */
  void show(String text);

  @Override
  void close();
}
