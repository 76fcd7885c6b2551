package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Source;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.Page;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoredBytes;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Answers with data: their type, ranges, entity tags, and what gateways say of them in headers.
 *
 * <p>What an id stands for never changes, so the digest of the data is the entity tag, or the id
 * where the digest would cost much. Whatever a browser would run comes with a sandbox unless it is
 * served from an origin of its own. Safe for any thread.
 */
final class DataAnswers {
  /** Bytes of tags shown as headers; the rest is left out. */
  static final int TAG_HEADER_BYTES_MAX = 4096;

  /** Bundles within one another that are looked through for the transaction round them all. */
  private static final int PARENTS_MAX = 12;

  /** Blocks on top of one that nobody expects to be undone any more. */
  private static final int STABLE_BLOCKS = 18;

  private static final int CONTENT_TYPE_CHARS_MAX = 256;
  private static final Set<String> ENCODINGS = Set.of("gzip", "deflate", "br", "zstd", "compress");

  private final Store store;
  private final BlockList blocked;
  private final Digests digests = new Digests();

  DataAnswers(Store store, BlockList blocked) {
    this.store = store;
    this.blocked = blocked;
  }

  /**
   * The data of what is held, as the request's headers want it.
   *
   * @param ownOrigin whether nothing else is served from the origin of the request
   * @throws Refusal 451 if the operator blocked it
   */
  Response answer(Request request, Held held, boolean ownOrigin) {
    check(held);
    StoredBytes data = held.stored();
    if (!data.complete()) {
      throw new Refusal(404, "Not found: the data of " + held.id() + " are not all here yet");
    }
    Map<String, String> headers = headers(held, ownOrigin);
    Optional<Bytes> digest = digests.shown(held);
    String tag = "\"" + digest.orElse(held.id()).base64Url() + "\"";
    headers.put("etag", tag);
    headers.put("cache-control", "public, max-age=31536000, immutable");
    digest.ifPresent(hash -> {
      headers.put("x-ar-io-digest", hash.base64Url());
      String base64 = Base64.getEncoder().encodeToString(hash.toByteArray());
      headers.put("content-digest", "sha-256=:" + base64 + ":");
    });
    if (request.header("if-none-match").filter(seen -> matches(seen, tag)).isPresent()) {
      headers.remove("content-type");
      return new Response(304, headers, Bytes.EMPTY);
    }
    headers.put("accept-ranges", "bytes");
    Optional<String> range =
        request.header("if-range").filter(seen -> !seen.equals(tag)).isPresent()
            ? Optional.empty()
            : request.header("range");
    return switch (ByteRange.of(range, data.size())) {
      case ByteRange.Whole() -> body(200, headers, data, 0, data.size());
      case ByteRange.Part part -> {
        headers.put("content-range", part.header(data.size()));
        yield body(206, headers, data, part.from(), part.to());
      }
      case ByteRange.Several(List<ByteRange.Part> parts) ->
          new Multipart(held.id(), headers, data).of(parts);
      case ByteRange.Unsatisfiable() ->
          Response.text(416, "the data have " + data.size() + " bytes")
              .with("content-range", "bytes */" + data.size());
      case ByteRange.Malformed() -> throw new Refusal(400, "Malformed 'range' header");
    };
  }

  /** Refuses what the operator blocked, by id or by what the data are. */
  void check(Held held) {
    boolean byId = blocked.blocks(BlockList.Kind.ID, held.id());
    boolean byHash =
        blocked.hasHashes()
            && held.stored().complete()
            && blocked.blocks(BlockList.Kind.HASH, digests.of(held));
    if (byId || byHash) {
      throw new Refusal(451, held.id() + " is not served here: the operator blocked it");
    }
  }

  private static Response body(
      int status, Map<String, String> headers, StoredBytes data, long from, long to) {
    if (data.inMemory()) {
      return new Response(status, headers, data.whole().slice((int) from, (int) to));
    }
    StoredBytes part = data.part(from, to - from);
    return Response.streamed(
        status,
        headers,
        new Source() {
          @Override
          public long size() {
            return part.size();
          }

          @Override
          public Bytes read(long at, int bytesMax) {
            return part.read(at, bytesMax);
          }
        });
  }

  private static boolean matches(String seen, String tag) {
    if (seen.strip().equals("*")) {
      return true;
    }
    for (String one : seen.split(",", -1)) {
      String strong = one.strip().startsWith("W/") ? one.strip().substring(2) : one.strip();
      if (strong.equals(tag)) {
        return true;
      }
    }
    return false;
  }

  private Map<String, String> headers(Held held, boolean ownOrigin) {
    Map<String, String> headers = new LinkedHashMap<>();
    String type = type(held);
    headers.put("content-type", type);
    held.tag("content-encoding")
        .map(value -> value.toLowerCase(Locale.ROOT))
        .filter(ENCODINGS::contains)
        .ifPresent(value -> headers.put("content-encoding", value));
    headers.put("x-content-type-options", "nosniff");
    if (runsInBrowsers(type) && !ownOrigin) {
      headers.put("content-security-policy", "sandbox");
    }
    addPlace(headers, held);
    headers.put("x-arweave-owner-address", held.ownerAddress());
    headers.put("x-arweave-tag-count", Integer.toString(held.tags().size()));
    int budget = TAG_HEADER_BYTES_MAX;
    for (Tag tag : held.tags()) {
      String name = "x-arweave-tag-" + tag.name().toLowerCase(Locale.ROOT);
      budget -= name.length() + tag.value().length() + 4;
      if (budget < 0) {
        headers.put("x-arweave-tags-truncated", "true");
        break;
      }
      if (isToken(tag.name()) && visible(tag.value())) {
        headers.putIfAbsent(name, tag.value());
      }
    }
    return headers;
  }

  /** What AR.IO's gateways say of where data come from; ours are all read from here, and signed. */
  private void addPlace(Map<String, String> headers, Held held) {
    headers.put("x-ar-io-data-id", held.id().base64Url());
    headers.put("x-ar-io-verified", "true");
    headers.put("x-ar-io-trusted", "true");
    headers.put("x-ar-io-hops", "0");
    headers.put("x-cache", "HIT");
    boolean stable = store.tip().height() - (held.ord() >>> 32) >= STABLE_BLOCKS;
    headers.put("x-ar-io-stable", Boolean.toString(stable));
    held.parent()
        .flatMap(this::root)
        .ifPresent(root -> headers.put("x-ar-io-root-transaction-id", root.base64Url()));
  }

  /** The layer-one transaction in which all bundles round an item came, if there is one. */
  private Optional<Bytes> root(Bytes bundle) {
    Bytes outermost = bundle;
    for (int i = 0; i < PARENTS_MAX; i++) {
      Optional<Page.Hit> hit =
          store.query(ItemQuery.ALL.withIds(List.of(outermost)).withLimit(1)).hits().stream()
              .findFirst();
      if (hit.isEmpty() || hit.get().parent().isEmpty()) {
        return hit.filter(Page.Hit::transaction).map(Page.Hit::id);
      }
      outermost = hit.get().parent().get();
    }
    return Optional.empty();
  }

  /** What the item says that its data are. */
  static String type(Held held) {
    return held.tag("content-type")
        .filter(value -> value.length() <= CONTENT_TYPE_CHARS_MAX && visible(value))
        .orElse("application/octet-stream");
  }

  static boolean runsInBrowsers(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.contains("html") || lower.contains("xml") || lower.contains("svg");
  }

  private static boolean isToken(String name) {
    return !name.isEmpty()
        && name.chars()
            .allMatch(c -> (c < 128 && Character.isLetterOrDigit(c)) || c == '-' || c == '_');
  }

  private static boolean visible(String value) {
    return !value.isBlank()
        && value.equals(value.strip())
        && value.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
  }
}
