package dev.heddle.node.gateway;

import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Turns what a fetcher throws into an error of the answer; a bug shows nothing but a number. */
final class QueryErrors implements DataFetcherExceptionHandler {
  private static final System.Logger LOG = System.getLogger(QueryErrors.class.getName());

  private final AtomicLong faults = new AtomicLong();

  @Override
  public CompletableFuture<DataFetcherExceptionHandlerResult> handleException(
      DataFetcherExceptionHandlerParameters parameters) {
    Throwable thrown = parameters.getException();
    GraphQLError error =
        GraphqlErrorBuilder.newError()
            .message("%s", message(thrown))
            .path(parameters.getPath())
            .location(parameters.getSourceLocation())
            .build();
    return CompletableFuture.completedFuture(
        DataFetcherExceptionHandlerResult.newResult(error).build());
  }

  private String message(Throwable thrown) {
    if (thrown instanceof QueryRefusal refusal) {
      return String.valueOf(refusal.getMessage());
    }
    long fault = faults.incrementAndGet();
    LOG.log(System.Logger.Level.ERROR, "GraphQL fault " + fault, thrown);
    return "a fault of this node, GraphQL fault " + fault + " in its log";
  }
}
