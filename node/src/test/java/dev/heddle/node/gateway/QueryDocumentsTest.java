package dev.heddle.node.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.ExecutionInput;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.language.Document;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class QueryDocumentsTest {
  private final QueryDocuments documents = new QueryDocuments();
  private final AtomicInteger parsed = new AtomicInteger();

  private void ask(String query) {
    ExecutionInput input = ExecutionInput.newExecutionInput(query).build();
    documents
        .getDocumentAsync(
            input,
            _ -> {
              parsed.incrementAndGet();
              return new PreparsedDocumentEntry(Document.newDocument().build());
            })
        .join();
  }

  @Test
  void parsesAQueryOnce() {
    ask("{ a }");
    ask("{ a }");
    assertThat(parsed).hasValue(1);
  }

  @Test
  void remembersNoMoreQueriesThanTheLimitAndNoLongOnes() {
    for (int i = 0; i < QueryDocuments.DOCUMENTS_MAX + 50; i++) {
      ask("{ a" + i + " }");
      ask("{ a0 }");
    }
    assertThat(documents.size()).isEqualTo(QueryDocuments.DOCUMENTS_MAX);
    assertThat(parsed).hasValue(QueryDocuments.DOCUMENTS_MAX + 50);
    ask(" ".repeat(QueryDocuments.CHARS_MAX + 1));
    assertThat(documents.size()).isEqualTo(QueryDocuments.DOCUMENTS_MAX);
  }
}
