package dev.heddle.node.http;

import java.util.Set;

/**
 * Keeps what only the operator may do from everybody else: whoever can reach a node that listens on
 * loopback is taken for the operator, unless it is a web page, or a node that asks for somebody.
 *
 * @param loopback whether only this machine can reach the node
 */
public record OperatorOnly(boolean loopback) {
  /** Browsers say here whose page it was that had them ask; the others are the user's own doing. */
  private static final String ASKED_BY = "sec-fetch-site";

  private static final Set<String> NO_FOREIGN_PAGE = Set.of("none", "same-origin");

  /**
   * Lets the operator pass.
   *
   * @param what the thing to be done, in the plural
   * @throws Refusal 403 for anybody else
   */
  public void check(Request request, String what) {
    if (!loopback) {
      throw new Refusal(
          403, what + " are for a node that listens on loopback only; this one is open to others");
    }
    boolean foreignPage =
        request.header(ASKED_BY).filter(site -> !NO_FOREIGN_PAGE.contains(site)).isPresent();
    if (foreignPage || request.header("origin").isPresent()) {
      throw new Refusal(403, what + " are not for web pages: a browser runs whatever it visits");
    }
    if (Via.marks(request)) {
      throw new Refusal(403, what + " are not for what a node asks on behalf of somebody");
    }
  }
}
