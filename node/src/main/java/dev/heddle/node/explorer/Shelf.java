package dev.heddle.node.explorer;

import java.util.List;

/**
 * Where a document stands in the contents. Each shelf names what it begins with, in that order;
 * what is not named stands behind it on the shelf of its kind.
 */
enum Shelf {
  TOUR("Tour", "README.md"),
  HOW_TO(
      "How to",
      "docs/ten-minutes.md",
      "docs/howto-projects.md",
      "docs/howto-local.md",
      "docs/howto-ci.md",
      "docs/howto-migrate.md"),
  REFERENCE(
      "Reference",
      "docs/operating/settings.md",
      "docs/operating/launcher.md",
      "docs/operating/metrics.md",
      "docs/operating/ao-core.md",
      "docs/lua.md",
      "docs/java.md",
      "docs/LIMITS.md",
      "KNOWN_ISSUES.md"),
  CONCEPTS("Concepts", "docs/ARCHITECTURE.md", "docs/VOCABULARY.md", "docs/functions.md"),
  DECISIONS("Decisions"),
  PROJECT("The project", "CHANGELOG.md", "CONTRIBUTING.md", "docs/DEPENDENCIES.md");

  private final String title;

  @SuppressWarnings("ImmutableEnumChecker") // List.of() is
  private final List<String> first;

  Shelf(String title, String... first) {
    this.title = title;
    this.first = List.of(first);
  }

  /** The shelf of a document, by its path in the repository. */
  static Shelf of(String path) {
    for (Shelf shelf : values()) {
      if (shelf.first.contains(path)) {
        return shelf;
      }
    }
    if (path.startsWith("docs/adr/")) {
      return DECISIONS;
    }
    if (path.startsWith("docs/operating/") || path.startsWith("docs/howto-")) {
      return HOW_TO;
    }
    return path.startsWith("docs/") ? CONCEPTS : PROJECT;
  }

  String title() {
    return title;
  }

  /** How its place on the page of contents is called. */
  String id() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /** The place of a document among what is named first, or behind all of that. */
  int place(String path) {
    int named = first.indexOf(path);
    return named < 0 ? first.size() : named;
  }
}
