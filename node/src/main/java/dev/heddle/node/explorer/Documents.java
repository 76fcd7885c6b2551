package dev.heddle.node.explorer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The documents that came with the node, in the order of the contents. All of them are read at
 * once, and what is asked for is looked up among their names: no name reaches a file. Safe for any
 * thread.
 */
final class Documents {
  private static final String FOLDER = "dev/heddle/node/explorer/documents";

  /** What leads elsewhere already: another site, this page, or a path of the node. */
  private static final Pattern COMPLETE = Pattern.compile("[a-z][a-z+.-]*:.*|[#/].*");

  private static final Comparator<Document> ORDER =
      Comparator.comparing(Document::shelf)
          .thenComparingInt(document -> document.shelf().place(document.path()))
          .thenComparing(Document::path);

  private final List<Document> inOrder;
  private final Map<String, Document> byName = new LinkedHashMap<>();
  private final Map<String, Document> byPath = new LinkedHashMap<>();
  private final Map<Document, Markdown.Rendered> rendered = new ConcurrentHashMap<>();

  Documents(List<Document> documents) {
    inOrder = documents.stream().sorted(ORDER).toList();
    for (Document document : inOrder) {
      byName.put(document.name(), document);
      byPath.put(document.path(), document);
    }
  }

  /** Those that were packaged with this class: beside it in a folder, or in its archive. */
  static Documents packaged() {
    try {
      Path place =
          Path.of(Documents.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(place)) {
        return read(place.resolve(FOLDER));
      }
      try (FileSystem archive = FileSystems.newFileSystem(place)) {
        return read(archive.getPath(FOLDER));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the documents of this build of the node", e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the documents of this build of the node are nowhere", e);
    }
  }

  private static Documents read(Path folder) throws IOException {
    List<Document> documents = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        documents.add(Document.of(folder.relativize(file).toString(), Files.readString(file)));
      }
    }
    return new Documents(documents);
  }

  List<Document> all() {
    return inOrder;
  }

  List<Shelf> shelves() {
    return inOrder.stream().map(Document::shelf).distinct().toList();
  }

  List<Document> on(Shelf shelf) {
    return inOrder.stream().filter(document -> document.shelf() == shelf).toList();
  }

  Optional<Document> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Optional<Document> before(Document document) {
    int at = inOrder.indexOf(document);
    return at > 0 ? Optional.of(inOrder.get(at - 1)) : Optional.empty();
  }

  Optional<Document> after(Document document) {
    int at = inOrder.indexOf(document) + 1;
    return at < inOrder.size() ? Optional.of(inOrder.get(at)) : Optional.empty();
  }

  /** A document as markup, which is made once. */
  Markdown.Rendered render(Document document) {
    return rendered.computeIfAbsent(
        document, from -> Markdown.render(from.markdown(), link -> leads(from, link)));
  }

  /** Where a link of a document leads on this node; a source file is not here. */
  private Optional<String> leads(Document from, String link) {
    if (COMPLETE.matcher(link).matches()) {
      return Optional.of(link);
    }
    int hash = link.indexOf('#');
    String file = hash < 0 ? link : link.substring(0, hash);
    String place = hash < 0 ? "" : link.substring(hash);
    String path;
    try {
      path = Path.of(from.path()).resolveSibling(file).normalize().toString();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    Document to = byPath.get(path);
    return to == null ? folder(path) : Optional.of(to.href() + place);
  }

  /** A folder of documents is where they stand in the contents. */
  private Optional<String> folder(String path) {
    return inOrder.stream()
        .filter(document -> document.path().startsWith(path + "/"))
        .findFirst()
        .map(document -> DocumentRoutes.ROOT + "#" + document.shelf().id());
  }
}
