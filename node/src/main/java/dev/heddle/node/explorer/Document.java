package dev.heddle.node.explorer;

/**
 * A document that came with the node.
 *
 * @param path of its file in the repository, such as {@code docs/operating/data.md}
 * @param name below {@code /docs}, such as {@code operating/data}
 * @param title its first heading
 * @param markdown its text
 */
record Document(String path, String name, String title, String markdown) {
  private static final String ENDING = ".md";

  static Document of(String path, String markdown) {
    String title =
        markdown
            .lines()
            .filter(line -> line.startsWith("# "))
            .findFirst()
            .map(line -> line.substring(2).replace("`", "").strip())
            .orElse(path);
    return new Document(path, name(path), title, markdown);
  }

  /** A README stands for its folder, and the outermost is the tour. */
  private static String name(String path) {
    if (path.equals("README.md")) {
      return "tour";
    }
    String name = path.substring(0, path.length() - ENDING.length());
    return name.replaceFirst("^docs/", "").replaceFirst("/README$", "");
  }

  String href() {
    return DocumentRoutes.ROOT + "/" + name;
  }

  Shelf shelf() {
    return Shelf.of(path);
  }
}
