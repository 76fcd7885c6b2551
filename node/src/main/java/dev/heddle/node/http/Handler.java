package dev.heddle.node.http;

/** Answers requests. Called on a virtual thread of the request's own, so it may block. */
@FunctionalInterface
public interface Handler {
  /**
   * Answers one request.
   *
   * @throws Refusal to answer with an error in the form of the surface that the route belongs to
   */
  Response handle(Request request);
}
