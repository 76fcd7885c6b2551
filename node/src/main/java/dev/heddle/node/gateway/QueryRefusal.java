package dev.heddle.node.gateway;

/** A GraphQL query that is well-formed and will not be answered; the message says why. */
final class QueryRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  QueryRefusal(String message) {
    super(message, null, false, false);
  }
}
