package dev.heddle.node.http;

/**
 * Keeps what only the operator may do from everybody else: whoever can reach a node that listens on
 * loopback is taken for the operator, unless it is a web page.
 *
 * @param loopback whether only this machine can reach the node
 */
public record OperatorOnly(boolean loopback) {

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
    if (request.header("origin").isPresent()) {
      throw new Refusal(403, what + " are not for web pages: a browser runs whatever it visits");
    }
  }
}
