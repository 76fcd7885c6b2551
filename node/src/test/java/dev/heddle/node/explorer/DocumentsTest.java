package dev.heddle.node.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents that come with the node, and what becomes of their Markdown. */
final class DocumentsTest {
  private static final Documents DOCUMENTS = Documents.packaged();
  private static final Pattern LINK = Pattern.compile("<a href=\"([^\"]*)\"");
  private static final Pattern ID = Pattern.compile("\\sid=\"([^\"]*)\"");

  /** What the layout around a document has ids for. */
  private static final Set<String> TAKEN = Set.of("content", "q");

  private static String html(String markdown) {
    return Markdown.render(markdown, Optional::of).html();
  }

  @Test
  void everyDocumentOfTheSourceIsThereUnderANameOfItsOwn() throws IOException {
    Path source = Path.of("..").toAbsolutePath().normalize();
    Set<String> expected = new TreeSet<>();
    try (Stream<Path> top = Files.list(source);
        Stream<Path> docs = Files.walk(source.resolve("docs"))) {
      Stream.concat(top, docs)
          .map(file -> source.relativize(file).toString())
          .filter(name -> name.endsWith(".md"))
          .forEach(expected::add);
    }
    assertThat(DOCUMENTS.all())
        .extracting(Document::path)
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(DOCUMENTS.all()).extracting(Document::name).doesNotHaveDuplicates();
    for (Document document : DOCUMENTS.all()) {
      assertThat(document.title()).describedAs(document.path()).isNotEqualTo(document.path());
      assertThat(DOCUMENTS.find(document.name())).contains(document);
    }
  }

  @Test
  void everyLinkLeadsToADocumentAndToAPlaceInIt() {
    List<String> wrong = new ArrayList<>();
    int links = 0;
    for (Document document : DOCUMENTS.all()) {
      Matcher link = LINK.matcher(DOCUMENTS.render(document).html());
      while (link.find()) {
        links++;
        String href = link.group(1);
        if (!href.startsWith("https://") && !leads(document, href)) {
          wrong.add(document.path() + " links to " + href);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(links).isGreaterThan(100);
  }

  private static boolean leads(Document from, String href) {
    int hash = href.indexOf('#');
    String place = hash < 0 ? "" : href.substring(hash + 1);
    String page = hash < 0 ? href : href.substring(0, hash);
    if (page.equals("/docs")) {
      return DOCUMENTS.shelves().stream().anyMatch(shelf -> shelf.id().equals(place));
    }
    Optional<Document> to =
        page.isEmpty() ? Optional.of(from) : DOCUMENTS.find(page.replaceFirst("^/docs/", ""));
    return to.isPresent() && (place.isEmpty() || ids(to.get()).contains(place));
  }

  private static List<String> ids(Document document) {
    List<String> ids = new ArrayList<>();
    Matcher id = ID.matcher(DOCUMENTS.render(document).html());
    while (id.find()) {
      ids.add(id.group(1));
    }
    return ids;
  }

  @Test
  void noPageHasAnIdTwice() {
    for (Document document : DOCUMENTS.all()) {
      List<String> ids = ids(document);
      assertThat(new HashSet<>(ids)).describedAs(document.path()).hasSameSizeAs(ids);
      assertThat(ids).describedAs(document.path()).doesNotContainAnyElementsOf(TAKEN);
    }
  }

  @Test
  void theContentsLeadFromTheTourToTheProjectAndBack() {
    assertThat(DOCUMENTS.shelves()).containsExactly(Shelf.values());
    List<Document> walked = new ArrayList<>();
    Optional<Document> next = DOCUMENTS.find("tour");
    while (next.isPresent()) {
      Optional<Document> before =
          walked.isEmpty() ? Optional.empty() : Optional.of(walked.getLast());
      assertThat(DOCUMENTS.before(next.get())).isEqualTo(before);
      walked.add(next.get());
      next = DOCUMENTS.after(next.get());
    }
    assertThat(walked).isEqualTo(DOCUMENTS.all());
    assertThat(DOCUMENTS.on(Shelf.DECISIONS))
        .extracting(Document::name)
        .startsWith("adr/0001-rooms-and-walls")
        .isSorted();
  }

  @Test
  void linksGoToWhatIsHereAndSourcesAreText() {
    Documents two =
        new Documents(
            List.of(
                Document.of(
                    "docs/operating/README.md",
                    "# A `b`\n[one](../LIMITS.md#x) [two](../../heddle) [three](../../docs/operating)"
                        + " [four](../../../../../etc/passwd) [five](https://a.example/) [`six`](a\0b)"),
                Document.of("docs/LIMITS.md", "# Limits\n## X")));
    Document document = two.find("operating").orElseThrow();
    assertThat(document.title()).isEqualTo("A b");
    assertThat(two.render(document).html())
        .contains("<a href=\"/docs/LIMITS#x\">one</a> two <a href=\"/docs#how-to\">three</a>")
        .contains("</a> four <a href=\"https://a.example/\">five</a> ")
        .doesNotContain("passwd");
  }

  @Test
  void htmlAndScriptsInMarkdownAreText() {
    String page =
        html(
            """
            # <script>a()</script>
            <img src=x onerror=b()>

            <div onclick=c()>

            [d](javascript:d()) `<b>`

            | <i> |
            |---|
            | <script>e()</script> |

            ```html
            <script>f()</script>
            ```
            """);
    assertThat(page)
        .contains("&lt;script&gt;a()", "&lt;img src=x", "&lt;div onclick", "&lt;script&gt;f()")
        .doesNotContain("<script", "<img", "<div onclick", "<b>", "<i>")
        .doesNotContain("javascript:");
  }

  @Test
  void headingsAreLinksToThemselvesAndSections() {
    Markdown.Rendered rendered =
        Markdown.render("# T\n## What `x` is?\n### Deep\n## What x is\n## [a](b) c", Optional::of);
    assertThat(rendered.sections())
        .containsExactly(
            new Markdown.Section("what-x-is", "What x is?"),
            new Markdown.Section("what-x-is-1", "What x is"),
            new Markdown.Section("a-c", "a c"));
    assertThat(rendered.html())
        .contains("<h1 id=\"t\">T</h1>")
        .containsPattern("<h2 id=\"what-x-is\"><a [^>]*>What <code>x</code> is\\?</a></h2>")
        .contains("<h2 id=\"a-c\"><a href=\"b\"");
  }

  @Test
  void tablesAndCodeCanBeScrolledByThemselves() {
    assertThat(html("before\n\n| a | b |\n|---|---:|\n| 1 | 2 |\n\nafter"))
        .containsPattern("<div class=\"frame\" tabindex=\"0\">\\s*<table>")
        .containsPattern("</table>\\s*</div>\\s*<p>after</p>");
    assertThat(html("```sh\nls\n```")).contains("<pre tabindex=\"0\"><code class=\"language-sh\">");
  }
}
