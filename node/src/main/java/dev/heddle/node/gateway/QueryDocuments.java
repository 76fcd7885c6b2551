package dev.heddle.node.gateway;

import graphql.ExecutionInput;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what queries are once parsed and checked: clients send the same few again and again,
 * with other variables. Safe for any thread.
 */
final class QueryDocuments implements PreparsedDocumentProvider {
  /** Queries that are remembered; the one that was not asked for longest goes. */
  static final int DOCUMENTS_MAX = 200;

  /** Letters of a query that is remembered; longer ones are parsed each time. */
  static final int CHARS_MAX = 4096;

  private final Map<String, PreparsedDocumentEntry> known = new LinkedHashMap<>(16, 0.75f, true);

  @Override
  public CompletableFuture<PreparsedDocumentEntry> getDocumentAsync(
      ExecutionInput input, Function<ExecutionInput, PreparsedDocumentEntry> parse) {
    String query = input.getQuery();
    PreparsedDocumentEntry entry = query.length() > CHARS_MAX ? null : find(query);
    if (entry == null) {
      entry = parse.apply(input);
      if (query.length() <= CHARS_MAX && !entry.hasErrors()) {
        keep(query, entry);
      }
    }
    return CompletableFuture.completedFuture(entry);
  }

  private synchronized @Nullable PreparsedDocumentEntry find(String query) {
    return known.get(query);
  }

  private synchronized void keep(String query, PreparsedDocumentEntry entry) {
    known.put(query, entry);
    if (known.size() > DOCUMENTS_MAX) {
      known.remove(known.keySet().iterator().next());
    }
  }

  synchronized int size() {
    return known.size();
  }
}
