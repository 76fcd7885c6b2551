package dev.heddle.node.explorer;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Source;
import gg.jte.TemplateOutput;
import gg.jte.html.HtmlInterceptor;
import gg.jte.html.HtmlTemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What all pages have.
 *
 * @param title of the window
 * @param place which entry of the navigation it belongs to, by its path below the explorer
 * @param query what stands in the search field
 * @param script of its own
 */
record Page(String title, String place, String query, Optional<String> script) {
  private static final String POLICY =
      "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
          + " frame-ancestors 'none'";

  private static final String TYPE = "text/html; charset=utf-8";

  /** Where a part of a page goes that is made later; what others wrote has no such brackets. */
  static final String LATER = "<!-- later -->";

  /** Adds nothing to any element. */
  private static final HtmlInterceptor AS_WRITTEN =
      new HtmlInterceptor() {
        @Override
        public void onHtmlTagOpened(
            String name, Map<String, Object> attributes, TemplateOutput out) {}

        @Override
        public void onHtmlTagClosed(String name, TemplateOutput out) {}
      };

  static Page of(String title, String place) {
    return new Page(title, place, "", Optional.empty());
  }

  Page with(String newScript) {
    return new Page(title, place, query, Optional.of(Assets.href(newScript)));
  }

  Page asking(String newQuery) {
    return new Page(title, place, newQuery, script);
  }

  /** The markup that a template writes; it escapes each value for the place where it stands. */
  static String markup(BiConsumer<HtmlTemplateOutput, HtmlInterceptor> template) {
    StringOutput out = new StringOutput();
    template.accept(new OwaspHtmlTemplateOutput(out), AS_WRITTEN);
    return out.toString();
  }

  /** A page that says why there is no other. */
  static Response problem(int status, String reason) {
    String title = status == 404 ? "Not found" : status < 500 ? "Not possible" : "Not now";
    Page page = of(title, "");
    return answer(status, (out, in) -> JteproblemGenerated.render(out, in, page, status, reason));
  }

  /** A page as an answer: nothing in it runs or loads that is not the node's own. */
  static Response answer(int status, BiConsumer<HtmlTemplateOutput, HtmlInterceptor> template) {
    return answer(status, markup(template));
  }

  /** A page that is written already. */
  static Response answer(int status, String text) {
    return headed(Response.bytes(status, TYPE, Bytes.utf8(text)));
  }

  /**
   * A page of which a part takes its time: browsers show what stands before it meanwhile.
   *
   * @param text with {@link #LATER} in it once
   * @param part the markup that stands there; made when all before it has been sent
   */
  static Response answer(String text, Supplier<String> part) {
    int at = text.indexOf(LATER);
    String rest = text.substring(at + LATER.length());
    Source pieces =
        new PageInPieces(Bytes.utf8(text.substring(0, at)), () -> Bytes.utf8(part.get() + rest));
    return headed(Response.streamed(200, Map.of("content-type", TYPE), pieces));
  }

  private static Response headed(Response page) {
    return page.with("content-security-policy", POLICY)
        .with("x-content-type-options", "nosniff")
        .with("referrer-policy", "same-origin")
        .with("cache-control", "no-store");
  }
}
