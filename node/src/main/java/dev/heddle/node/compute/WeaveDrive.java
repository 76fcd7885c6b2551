package dev.heddle.node.compute;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.core.tx.Transaction;
import dev.heddle.machine.Drive;
import dev.heddle.node.store.Block;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.ItemQuery.TagFilter;
import dev.heddle.node.store.Page;
import dev.heddle.node.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a process reads of the permanent store: {@code /data/<id>}, {@code /tx/<id>} and {@code
 * /block/<height>}, as aos's WeaveDrive extension has them.
 *
 * <p>{@code /data} is open to the process's {@code On-Boot} id; to any other id if process or
 * module has {@code Extension: WeaveDrive} and one of the process's attestors (its {@code
 * Scheduler} and {@code Attestor} tags) has attested the id, by {@code Type: Attestation, Message:
 * <id>} or, where {@code Availability-Type} is {@code Individual}, {@code Type: Available, ID:
 * <id>}.
 *
 * <p>A message sees what the log held before the message's own assignment, so that the answers are
 * the same whenever the log is folded. The one thing the log does not settle is when an item that
 * may be read arrives; reading it too early is not answered but remembered as {@link #missing}.
 */
final class WeaveDrive implements Drive {
  private static final String NAME = "WeaveDrive";

  private final Plan plan;
  private final Store store;
  private final Plans plans;
  private volatile LongSupplier ordEnd = () -> 0;
  private volatile long heightMax;
  private volatile Optional<String> missing = Optional.empty();

  WeaveDrive(Plan plan, Store store, Plans plans) {
    this.plan = plan;
    this.store = store;
    this.plans = plans;
  }

  /** From now on a message with that assignment reads. */
  void seeUpTo(Assignment assignment) {
    see(() -> store.ord(assignment.id()).orElse(Long.MAX_VALUE), assignment.blockHeight());
  }

  /** From now on a cron tick of that height reads. */
  void seeUpTo(long blockHeight) {
    see(() -> (blockHeight + 1) << 32, blockHeight);
  }

  /** From now on a question reads that nobody will ask again. */
  void seeAll() {
    see(() -> Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /** What the last reader was entitled to and did not get because it is nowhere. */
  Optional<String> missing() {
    return missing;
  }

  private void see(LongSupplier ord, long height) {
    ordEnd = ord;
    heightMax = height;
    missing = Optional.empty();
  }

  @Override
  public Optional<Bytes> open(String path) {
    String[] parts = path.split("/", -1);
    if (parts.length < 3 || !parts[0].isEmpty()) {
      return Optional.empty();
    }
    return switch (parts[1]) {
      case "data" -> Ids.parse(parts[2]).filter(this::admissible).flatMap(id -> data(id, path));
      case "tx" -> Ids.parse(parts[2]).flatMap(this::transaction);
      case "block" -> block(parts[2]);
      default -> Optional.empty();
    };
  }

  private Optional<Bytes> data(Bytes id, String path) {
    Optional<Bytes> data = plans.document(id).map(Document::data);
    if (data.isEmpty()) {
      missing = Optional.of(path);
    }
    return data;
  }

  private boolean admissible(Bytes id) {
    String text = id.base64Url();
    if (last(plan.process(), "On-Boot").filter(text::equals).isPresent()) {
      return true;
    }
    boolean extended =
        Stream.of(plan.module(), plan.process())
            .anyMatch(document -> document.tags("Extension").contains(NAME));
    String mode =
        last(plan.process(), "Availability-Type")
            .or(() -> last(plan.module(), "Availability-Type"))
            .orElse("Assignments");
    if (!extended) {
      return false;
    }
    return attested(tag("Type", "Attestation"), tag("Message", text), tag("Data-Protocol", "ao"))
        || (mode.equals("Individual")
            && attested(tag("Type", "Available"), tag("ID", text), tag("Data-Protocol", NAME)));
  }

  private boolean attested(TagFilter... tags) {
    List<Bytes> attestors =
        Stream.concat(
                last(plan.process(), "Scheduler").stream(),
                plan.process().tags("Attestor").stream())
            .flatMap(address -> Ids.parse(address).stream())
            .toList();
    if (attestors.isEmpty()) {
      return false;
    }
    ItemQuery query =
        ItemQuery.ALL
            .withOwners(attestors)
            .withTags(tags)
            .withOrder(ItemQuery.Order.HEIGHT_ASC)
            .withLimit(1);
    Page page = store.query(query);
    while (page.hits().isEmpty() && page.more()) {
      page = store.query(query.withAfter(OptionalLong.of(page.resumeAfter())));
    }
    return !page.hits().isEmpty() && page.hits().getFirst().ord() < ordEnd.getAsLong();
  }

  private Optional<Bytes> transaction(Bytes id) {
    OptionalLong ord = store.ord(id);
    if (ord.isEmpty() || ord.getAsLong() >= ordEnd.getAsLong()) {
      return Optional.empty();
    }
    return store
        .content(id)
        .map(held ->
            held.transaction()
                ? json(Transaction.fromJson(held.header()))
                : json(DataItem.decode(held.header()), held.data().size()));
  }

  private static Bytes json(Transaction transaction) {
    ObjectNode json = transaction.toJson();
    if (transaction.format() == 2) {
      json.put("data", "");
    }
    json.put("ownerAddress", transaction.ownerAddress().map(Bytes::base64Url).orElse(""));
    return Json.writeBytes(json);
  }

  /** A data item in the form of a transaction. */
  private static Bytes json(DataItem item, long dataBytes) {
    ObjectNode json = Json.object().put("format", 2).put("id", item.id().base64Url());
    json.put("last_tx", item.anchor().orElse(Bytes.EMPTY).base64Url());
    json.put("owner", item.owner().base64Url());
    ArrayNode tags = json.putArray("tags");
    item.tags()
        .list()
        .forEach(tag ->
            tags.addObject()
                .put("name", Bytes.utf8(tag.name()).base64Url())
                .put("value", Bytes.utf8(tag.value()).base64Url()));
    json.put("target", item.target().orElse(Bytes.EMPTY).base64Url());
    json.put("quantity", "0").put("data", "");
    json.put("data_size", Long.toString(dataBytes)).put("data_root", "");
    json.put("reward", "0").put("signature", item.signature().base64Url());
    json.put("ownerAddress", item.ownerAddress());
    return Json.writeBytes(json);
  }

  private Optional<Bytes> block(String height) {
    boolean number = height.length() <= 15 && height.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!number || height.isEmpty() || Long.parseLong(height) > heightMax) {
      return Optional.empty();
    }
    return store.block(Long.parseLong(height)).map(WeaveDrive::json);
  }

  private static Bytes json(Block block) {
    ObjectNode json = Json.object().put("previous_block", block.previous().base64Url());
    json.put("timestamp", block.timestampMs() / 1000).put("height", block.height());
    json.put("indep_hash", block.hash().base64Url());
    return Json.writeBytes(json);
  }

  /** WeaveDrive takes the last of several tags of a name. */
  private static Optional<String> last(Document document, String name) {
    List<String> values = document.tags(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
  }

  private static TagFilter tag(String name, String value) {
    return new TagFilter(name, value);
  }
}
