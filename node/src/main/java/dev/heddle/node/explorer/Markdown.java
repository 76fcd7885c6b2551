package dev.heddle.node.explorer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.html.HtmlWriter;

/**
 * Markdown (CommonMark and the tables of GitHub) as markup for one page: headings can be linked to,
 * links lead where the reader says, what is wider than the page scrolls by itself, and HTML in it
 * is shown as text.
 */
final class Markdown {
  /**
   * A document as markup.
   *
   * @param sections its headings of the second level, in their order
   */
  record Rendered(String html, List<Section> sections) {}

  record Section(String id, String title) {}

  private static final int SECTION_LEVEL = 2;
  private static final List<Extension> TABLES = List.of(TablesExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(TABLES).build();

  private final Map<Node, String> ids = new HashMap<>();
  private final List<Section> sections = new ArrayList<>();

  private Markdown() {}

  /**
   * Renders a text.
   *
   * @param leads where a link's destination leads; of a link that leads nowhere its text is left
   */
  static Rendered render(String text, Function<String, Optional<String>> leads) {
    Markdown markdown = new Markdown();
    Node document = PARSER.parse(text);
    document.accept(new Turned(leads));
    document.accept(markdown.new Shaped());
    HtmlRenderer renderer =
        HtmlRenderer.builder()
            .extensions(TABLES)
            .escapeHtml(true)
            .sanitizeUrls(true)
            .nodeRendererFactory(Framed.Renderer::new)
            .attributeProviderFactory(context -> markdown::attributes)
            .build();
    return new Rendered(renderer.render(document), List.copyOf(markdown.sections));
  }

  private void attributes(Node node, String tag, Map<String, String> attributes) {
    if (ids.containsKey(node)) {
      attributes.put("id", ids.get(node));
    } else if (tag.equals("pre")) {
      attributes.put("tabindex", "0"); // so that a keyboard can scroll it
    } else if (node instanceof Link link) {
      attributes.remove("rel");
      if (link.getParent() instanceof Heading) {
        attributes.put("class", "plain");
      }
    }
  }

  /** Turns links to where they lead. */
  private static final class Turned extends AbstractVisitor {
    private final Function<String, Optional<String>> leads;

    Turned(Function<String, Optional<String>> leads) {
      this.leads = leads;
    }

    @Override
    public void visit(Link link) {
      visitChildren(link);
      Optional<String> destination = leads.apply(link.getDestination());
      if (destination.isPresent()) {
        link.setDestination(destination.get());
      } else {
        children(link).forEach(link::insertBefore);
        link.unlink();
      }
    }
  }

  /** Gives headings their ids, as links to themselves, and frames to tables. */
  private final class Shaped extends AbstractVisitor {
    private final IdGenerator idGenerator = IdGenerator.builder().build();

    @Override
    public void visit(Heading heading) {
      Words words = new Words();
      heading.accept(words);
      String title = words.text.toString();
      String id = idGenerator.generateId(title);
      ids.put(heading, id);
      if (heading.getLevel() == SECTION_LEVEL) {
        sections.add(new Section(id, title));
      }
      if (heading.getLevel() >= SECTION_LEVEL && !words.linked) {
        Link itself = new Link("#" + id, null);
        children(heading).forEach(itself::appendChild);
        heading.appendChild(itself);
      }
    }

    @Override
    public void visit(CustomBlock block) {
      if (block instanceof TableBlock) {
        Framed frame = new Framed();
        block.insertBefore(frame);
        frame.appendChild(block);
      }
    }
  }

  /** What a heading says. */
  private static final class Words extends AbstractVisitor {
    private final StringBuilder text = new StringBuilder();
    private boolean linked;

    @Override
    public void visit(Text part) {
      text.append(part.getLiteral());
    }

    @Override
    public void visit(Code part) {
      text.append(part.getLiteral());
    }

    @Override
    public void visit(Link link) {
      linked = true;
      visitChildren(link);
    }
  }

  /** A table in a frame in which it can be scrolled. */
  private static final class Framed extends CustomBlock {
    /** In the order in which they are written, the same each time. */
    private static final Map<String, String> FRAME =
        new TreeMap<>(Map.of("class", "frame", "tabindex", "0"));

    record Renderer(HtmlNodeRendererContext context) implements NodeRenderer {
      @Override
      public Set<Class<? extends Node>> getNodeTypes() {
        return Set.of(Framed.class);
      }

      @Override
      public void render(Node frame) {
        HtmlWriter out = context.getWriter();
        out.line();
        out.tag("div", FRAME);
        children(frame).forEach(context::render);
        out.tag("/div");
        out.line();
      }
    }
  }

  private static List<Node> children(Node node) {
    List<Node> children = new ArrayList<>();
    for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
      children.add(child);
    }
    return children;
  }
}
