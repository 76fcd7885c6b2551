package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.node.store.Block;
import graphql.GraphQL;
import graphql.analysis.FieldComplexityEnvironment;
import graphql.analysis.MaxQueryComplexityInstrumentation;
import graphql.execution.AbortExecutionException;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLSchema;
import graphql.schema.LightDataFetcher;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The GraphQL schema of {@code schema.graphqls}: one for all endpoints, made when the first query
 * comes, for making it is a good part of a node's start. What a query is answered from comes with
 * it, in its context.
 */
final class QuerySchema {
  /**
   * What one query may cost: each field one, key, signature and list of tags ten and their fields,
   * and what is inside a list as many times as its {@code first}.
   */
  static final int COMPLEXITY_MAX = 150_000;

  private static final int HEAVY_FIELD = 10;
  private static final int WINSTON_DIGITS = 12;

  private QuerySchema() {}

  /** Runs queries whose context has the {@link QueryFetchers} that answer them. */
  static GraphQL graphql() {
    return Bound.GRAPHQL;
  }

  private static final class Bound {
    static final GraphQL GRAPHQL = bind();
  }

  private static GraphQL bind() {
    RuntimeWiring.Builder wiring = RuntimeWiring.newRuntimeWiring();
    bindQueries(wiring);
    bindLists(wiring);
    bindTransaction(wiring);
    bindBlock(wiring);
    GraphQLSchema schema =
        new SchemaGenerator()
            .makeExecutableSchema(new SchemaParser().parse(definition()), wiring.build());
    return GraphQL.newGraphQL(schema)
        .preparsedDocumentProvider(new QueryDocuments())
        .instrumentation(new Complexity())
        .defaultDataFetcherExceptionHandler(new QueryErrors())
        .build();
  }

  private static void bindQueries(RuntimeWiring.Builder wiring) {
    Map<String, DataFetcher<?>> queries = new HashMap<>();
    queries.put("transaction", fetched(QueryFetchers::transaction));
    queries.put("transactions", fetched(QueryFetchers::transactions));
    queries.put("block", fetched(QueryFetchers::block));
    queries.put("blocks", fetched(QueryFetchers::blocks));
    addType(wiring, "Query", queries);
  }

  private static DataFetcher<Object> fetched(
      BiFunction<QueryFetchers, DataFetchingEnvironment, @Nullable Object> fetch) {
    return environment -> {
      QueryFetchers fetchers = environment.getGraphQlContext().get(QueryFetchers.class);
      return fetch.apply(Objects.requireNonNull(fetchers), environment);
    };
  }

  private static void bindLists(RuntimeWiring.Builder wiring) {
    Map<String, DataFetcher<?>> list = new HashMap<>();
    list.put("pageInfo", field(Listing.class, listing -> listing));
    list.put("edges", field(Listing.class, Listing::edges));
    addType(wiring, "BlockConnection", list);
    list.put("count", fetched(QueryFetchers::count));
    addType(wiring, "TransactionConnection", list);
    addType(wiring, "PageInfo", Map.of("hasNextPage", field(Listing.class, Listing::more)));
    Map<String, DataFetcher<?>> edge = new HashMap<>();
    edge.put("cursor", field(Listing.Edge.class, Listing.Edge::cursor));
    edge.put("node", field(Listing.Edge.class, Listing.Edge::node));
    addType(wiring, "TransactionEdge", edge);
    addType(wiring, "BlockEdge", edge);
  }

  private static void bindTransaction(RuntimeWiring.Builder wiring) {
    Map<String, DataFetcher<?>> node = new HashMap<>();
    node.put("id", shown(shown -> shown.hit().id().base64Url()));
    node.put("anchor", shown(shown -> shown.anchor().base64Url()));
    node.put("signature", shown(shown -> shown.signature().base64Url()));
    node.put("signatureType", shown(Shown::signatureType));
    node.put("recipient", shown(shown -> shown.recipient().base64Url()));
    node.put("fee", shown(Shown::fee));
    node.put("quantity", shown(Shown::quantity));
    node.put("tags", shown(Shown::tags));
    node.put("owner", shown(shown -> shown));
    node.put("data", shown(shown -> shown));
    node.put("block", shown(shown -> shown.block().orElse(null)));
    node.put("parent", shown(shown -> shown.hit().parent().orElse(null)));
    node.put("bundledIn", shown(shown -> shown.hit().parent().orElse(null)));
    node.put("ingested_at", shown(shown -> shown.block().map(QuerySchema::seconds).orElse(null)));
    addType(wiring, "Transaction", node);
    Map<String, DataFetcher<?>> owner = new HashMap<>();
    owner.put("address", shown(Shown::ownerAddress));
    owner.put("key", shown(shown -> shown.ownerKey().base64Url()));
    addType(wiring, "Owner", owner);
    Map<String, DataFetcher<?>> data = new HashMap<>();
    data.put("size", shown(Shown::dataSize));
    data.put("type", shown(shown -> shown.dataType().orElse(null)));
    addType(wiring, "MetaData", data);
    Map<String, DataFetcher<?>> amount = new HashMap<>();
    amount.put("winston", field(BigInteger.class, BigInteger::toString));
    amount.put(
        "ar",
        field(
            BigInteger.class, winston -> new BigDecimal(winston, WINSTON_DIGITS).toPlainString()));
    addType(wiring, "Amount", amount);
    Map<String, DataFetcher<?>> tag = new HashMap<>();
    tag.put("name", field(Tag.class, Tag::name));
    tag.put("value", field(Tag.class, Tag::value));
    addType(wiring, "Tag", tag);
    Map<String, DataFetcher<?>> parent = Map.of("id", field(Bytes.class, Bytes::base64Url));
    addType(wiring, "Parent", parent);
    addType(wiring, "Bundle", parent);
  }

  private static void bindBlock(RuntimeWiring.Builder wiring) {
    Map<String, DataFetcher<?>> block = new HashMap<>();
    block.put("id", field(Block.class, node -> node.hash().base64Url()));
    block.put("timestamp", field(Block.class, QuerySchema::seconds));
    block.put("height", field(Block.class, Block::height));
    block.put("previous", field(Block.class, node -> node.previous().base64Url()));
    addType(wiring, "Block", block);
  }

  private static long seconds(Block block) {
    return block.timestampMs() / 1000;
  }

  private static DataFetcher<Object> shown(Function<Shown, ?> part) {
    return field(Shown.class, part);
  }

  private static <S> DataFetcher<Object> field(Class<S> source, Function<S, ?> part) {
    return new Field<>(source, part);
  }

  /** Part of an object; the library asks such fetchers without an environment for each field. */
  private record Field<S>(Class<S> source, Function<S, ?> part)
      implements LightDataFetcher<Object> {
    @Override
    public Object get(
        GraphQLFieldDefinition definition,
        Object object,
        Supplier<DataFetchingEnvironment> environment) {
      return part.apply(source.cast(object));
    }

    @Override
    public Object get(DataFetchingEnvironment environment) {
      return part.apply(source.cast(environment.getSource()));
    }
  }

  @SuppressWarnings("rawtypes") // as the library declares it
  private static void addType(
      RuntimeWiring.Builder wiring, String name, Map<String, DataFetcher<?>> fetchers) {
    Map<String, DataFetcher> raw = new HashMap<>(fetchers);
    wiring.type(name, type -> type.dataFetchers(raw));
  }

  private static String definition() {
    try (InputStream in = QuerySchema.class.getResourceAsStream("schema.graphqls")) {
      if (in == null) {
        throw new IllegalStateException("schema.graphqls is missing from the jar");
      }
      return Bytes.wrap(in.readAllBytes()).utf8();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Complexity extends MaxQueryComplexityInstrumentation {
    Complexity() {
      super(COMPLEXITY_MAX, Complexity::of);
    }

    private static int of(FieldComplexityEnvironment field, int children) {
      return switch (field.getField().getName()) {
        case "transactions", "blocks" -> 1 + children * first(field);
        case "signature", "key", "tags" -> HEAVY_FIELD + children;
        default -> 1 + children;
      };
    }

    private static int first(FieldComplexityEnvironment field) {
      return field.getArguments().get("first") instanceof Integer first
          ? Math.clamp(first, 1, QueryArguments.FIRST_MAX)
          : QueryArguments.FIRST_DEFAULT;
    }

    @Override
    protected AbortExecutionException mkAbortException(int total, int max) {
      return new AbortExecutionException(
          "the query costs "
              + total
              + " and the limit is "
              + max
              + ": ask for fewer fields, or for fewer of them with first");
    }
  }
}
