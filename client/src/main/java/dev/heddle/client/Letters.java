package dev.heddle.client;

/** Entries of outboxes that a Heddle node could not deliver at once. */
public enum Letters {
  /** Those that are tried again. */
  WAITING("/api/v1/letters"),
  /** Those that were given up. */
  DEAD("/api/v1/dead-letters");

  final String path;

  Letters(String path) {
    this.path = path;
  }
}
