package dev.heddle.client;

import java.util.List;

/** Consecutive slots of a process's log. */
public record LogPage(List<LogEntry> entries, boolean hasNext, String json) {
  public LogPage {
    entries = List.copyOf(entries);
  }
}
