package dev.heddle.machine.v8;

import dev.heddle.machine.Outcome;

/**
 * What the host says of one message: {@code <kind> <gas> <memory bytes> <text>}, where kind is A
 * (accepted), R (rejected) or F (failed).
 */
record Answer(char kind, long gasUsed, long memoryBytes, String text) {

  static Answer parse(String line) {
    int gasEnd = line.indexOf(' ', 2);
    int sizeEnd = line.indexOf(' ', gasEnd + 1);
    return new Answer(
        line.charAt(0),
        Long.parseLong(line, 2, gasEnd, 10),
        Long.parseLong(line, gasEnd + 1, sizeEnd, 10),
        line.substring(sizeEnd + 1));
  }

  boolean accepted() {
    return kind == 'A';
  }

  Outcome outcome() {
    return switch (kind) {
      case 'A' -> new Outcome.Accepted(text, gasUsed);
      case 'R' -> new Outcome.Rejected(text, gasUsed);
      default -> new Outcome.Failed(text, gasUsed);
    };
  }
}
