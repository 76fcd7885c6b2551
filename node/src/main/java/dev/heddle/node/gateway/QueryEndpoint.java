package dev.heddle.node.gateway;

import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.parser.ParserOptions;
import graphql.validation.QueryComplexityLimits;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * GraphQL over HTTP: POST of JSON with {@code query}, {@code variables}, {@code operationName}, or
 * GET with the same in the query string.
 *
 * <p>A query that cannot be run, or gives nothing, is answered with 400 and the errors in the body;
 * else the status is 200. Safe for any thread.
 */
final class QueryEndpoint {
  /** Characters of one query's text. */
  static final int QUERY_CHARS_MAX = 64 * 1024;

  /** Tokens of one query; a bomb of braces or aliases ends here. */
  static final int TOKENS_MAX = 10_000;

  /** How deep the fields of a query nest, introspection included. */
  static final int DEPTH_MAX = 16;

  /** Fields of a query after its fragments are put in. */
  static final int FIELDS_MAX = 2_000;

  /** How much JSON one request holds: the query and its variables. */
  static final JsonLimits JSON_LIMITS = new JsonLimits(1 << 20, 1 << 20, 32);

  private final QueryFetchers fetchers;

  QueryEndpoint(QueryFetchers fetchers) {
    this.fetchers = fetchers;
  }

  Response post(Request request) {
    JsonNode json;
    try {
      json = Json.parse(request.body(), JSON_LIMITS);
    } catch (MalformedJsonException e) {
      throw new Refusal(400, "a GraphQL request is a JSON object: " + e.getMessage());
    }
    if (!json.isObject() || !json.path("query").isString()) {
      throw new Refusal(400, "a GraphQL request is a JSON object with the text \"query\"");
    }
    return run(
        json.path("query").stringValue(),
        variables(json.path("variables")),
        Optional.ofNullable(json.path("operationName").stringValue(null)));
  }

  Response get(Request request) {
    String query =
        request
            .query("query")
            .orElseThrow(
                () -> new Refusal(400, "POST a GraphQL query here, or GET with ?query= and it"));
    JsonNode variables;
    try {
      variables = Json.parse(request.query("variables").orElse("{}"), JSON_LIMITS);
    } catch (MalformedJsonException e) {
      throw new Refusal(400, "variables are a JSON object: " + e.getMessage());
    }
    return run(query, variables(variables), request.query("operationName"));
  }

  private static Map<String, Object> variables(JsonNode node) {
    if (!node.isObject() && !node.isNull() && !node.isMissingNode()) {
      throw new Refusal(400, "variables are a JSON object, not " + node.getNodeType());
    }
    return GraphqlJson.variables(node);
  }

  private Response run(String query, Map<String, Object> variables, Optional<String> operation) {
    if (query.length() > QUERY_CHARS_MAX) {
      return refused(
          "the query has "
              + query.length()
              + " characters; the limit is "
              + QUERY_CHARS_MAX
              + ": move values into variables");
    }
    ExecutionInput.Builder input =
        ExecutionInput.newExecutionInput()
            .query(query)
            .variables(variables)
            .graphQLContext(
                Map.of(
                    QueryComplexityLimits.KEY, LIMITS,
                    ParserOptions.class, PARSER_OPTIONS,
                    QueryFetchers.class, fetchers,
                    QueryBudget.class, fetchers.budget()));
    operation.filter(name -> !name.isEmpty()).ifPresent(input::operationName);
    ExecutionResult result = QuerySchema.graphql().execute(input.build());
    int status = result.getData() == null ? 400 : 200;
    return Response.json(status, GraphqlJson.text(result.toSpecification()));
  }

  private static Response refused(String message) {
    var errors = Json.object();
    errors.putArray("errors").addObject().put("message", message);
    return Response.json(400, Json.write(errors));
  }

  private static final QueryComplexityLimits LIMITS =
      QueryComplexityLimits.newLimits().maxDepth(DEPTH_MAX).maxFieldsCount(FIELDS_MAX).build();

  private static final ParserOptions PARSER_OPTIONS =
      ParserOptions.newParserOptions()
          .maxCharacters(QUERY_CHARS_MAX)
          .maxTokens(TOKENS_MAX)
          .maxWhitespaceTokens(QUERY_CHARS_MAX)
          .maxRuleDepth(200)
          .captureIgnoredChars(false)
          .captureLineComments(false)
          .build();
}
