package dev.heddle.node.explorer;

import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import java.util.Optional;

/** The documents that came with the node, to be mounted at {@code /docs}. */
public final class DocumentRoutes {
  /** Where they are mounted; links to them are absolute. */
  static final String ROOT = "/docs";

  /** Read when somebody asks for the first time: to start a node takes no documents. */
  private static final class Packaged {
    static final Documents DOCUMENTS = Documents.packaged();

    private Packaged() {}
  }

  public Routes routes() {
    return new Routes(Surface.HEDDLE).get("/{name*}", DocumentRoutes::answer);
  }

  private static Response answer(Request request) {
    String name = request.parameter("name");
    Documents documents = Packaged.DOCUMENTS;
    if (name.isEmpty()) {
      Page page = Page.of("Documentation", ROOT);
      return Page.answer(200, (out, in) -> JtecontentsGenerated.render(out, in, page, documents));
    }
    Optional<Document> found = documents.find(name);
    return found
        .map(document -> show(document, documents))
        .orElseGet(() ->
            Page.problem(404, "there is no document at this address; all of them are at /docs"));
  }

  private static Response show(Document document, Documents documents) {
    Page page = Page.of(document.title(), ROOT).with("document.js");
    Markdown.Rendered rendered = documents.render(document);
    return Page.answer(
        200,
        (out, in) -> JtedocumentGenerated.render(out, in, page, document, documents, rendered));
  }
}
