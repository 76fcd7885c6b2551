package dev.heddle.node.http;

/**
 * Answers requests whose bodies need not fit into memory. Called on a virtual thread of the
 * request's own before its body has come.
 */
@FunctionalInterface
public interface BodyHandler {
  /**
   * Answers one request; what it does not read of the body is dropped.
   *
   * @param request with an empty body
   * @throws Refusal to answer with an error in the form of the surface that the route belongs to
   */
  Response handle(Request request, Body body);
}
