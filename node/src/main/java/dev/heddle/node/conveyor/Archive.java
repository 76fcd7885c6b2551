package dev.heddle.node.conveyor;

import dev.heddle.core.ao.FunctionRecord;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.ao.PublishedCheckpoint;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.MalformedItemException;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.json.Json;
import dev.heddle.node.conveyor.Heard.Silence;
import dev.heddle.node.conveyor.Heard.Word;
import dev.heddle.node.unit.RemoteItem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a gateway has of Arweave, read for good: bundles come whole and once, and lie in a folder,
 * so that an interrupted reading goes on where it was. Nothing is believed but signatures. For one
 * thread.
 */
final class Archive {
  /** A bundle that is read whole; the items of a larger one are asked for one by one. */
  static final int BUNDLE_BYTES_MAX = 256 << 20;

  /** An item that is read by itself. */
  static final int ITEM_BYTES_MAX = 128 << 20;

  /** Bundles within bundles. */
  static final int DEPTH_MAX = 10;

  private static final int PAGE_BYTES_MAX = 16 << 20;
  private static final int TRIES_MAX = 6;
  private static final String SUFFIX = ".bundle";

  private static final String QUERY =
      """
      query ($ids: [ID!], $owners: [String!], $tags: [TagFilter!], $after: String) {
        transactions(
          ids: $ids, owners: $owners, tags: $tags, after: $after, first: 100, sort: HEIGHT_ASC
        ) {
          pageInfo { hasNextPage }
          edges {
            cursor
            node {
              id anchor signature recipient owner { address key } tags { name value }
              data { size } bundledIn { id }
            }
          }
        }
      }
      """;

  private final Target gateway;
  private final Path folder;
  private final Consumer<Duration> pause;
  private final Consumer<String> progress;
  private final Map<Bytes, Place> places = new HashMap<>();

  /**
   * Bundles that were read, with the items that lie directly in them; none where it is no bundle.
   */
  private final Map<Bytes, List<Bytes>> bundles = new LinkedHashMap<>();

  private final Map<Bytes, JsonNode> described = new HashMap<>();
  private final Map<Bytes, Set<Bytes>> assignments = new HashMap<>();
  private final Map<Bytes, Set<Bytes>> checkpoints = new HashMap<>();
  private final Set<Bytes> processes = new LinkedHashSet<>();
  private long bytes;

  /** Where the bytes of an item lie. */
  private record Place(Path file, long at, int size) {}

  /**
   * @param folder keeps bundles; made if it is not there
   * @param pause waits before a gateway that gave no answer is asked again
   * @param progress hears of each bundle
   */
  Archive(Target gateway, Path folder, Consumer<Duration> pause, Consumer<String> progress) {
    this.gateway = gateway;
    this.folder = folder;
    this.pause = pause;
    this.progress = progress;
  }

  /**
   * Something that a gateway says it has.
   *
   * @param owner address of who signed it
   * @param bundle what it lies in, if the gateway says so
   */
  record Hit(Bytes id, String owner, Optional<Bytes> bundle, JsonNode node) {}

  /** A condition on tags. */
  record Wanted(String name, String value) {}

  /**
   * Everything that carries all of these tags, oldest first, each once.
   *
   * @param owners addresses; none is no condition
   * @throws RebuildException if the gateway does not answer
   */
  List<Hit> search(Collection<String> owners, Wanted... tags) {
    ObjectNode variables = Json.object();
    if (!owners.isEmpty()) {
      var list = variables.putArray("owners");
      owners.forEach(list::add);
    }
    var filters = variables.putArray("tags");
    for (Wanted tag : tags) {
      filters.addObject().put("name", tag.name()).putArray("values").add(tag.value());
    }
    return all(variables);
  }

  private List<Hit> all(ObjectNode variables) {
    Map<Bytes, Hit> hits = new LinkedHashMap<>();
    Set<String> cursors = new HashSet<>();
    boolean more = true;
    while (more) {
      JsonNode page =
          asked(() -> gateway.query(QUERY, variables, PAGE_BYTES_MAX).then(Archive::page));
      String last = "";
      for (JsonNode edge : page.path("edges")) {
        last = edge.path("cursor").asString("");
        hit(edge.path("node")).ifPresent(hit -> hits.putIfAbsent(hit.id(), hit));
      }
      // A cursor that comes again would lead round for ever.
      more =
          page.path("pageInfo").path("hasNextPage").asBoolean(false)
              && !last.isEmpty()
              && cursors.add(last);
      variables.put("after", last);
    }
    hits.values().forEach(hit -> described.put(hit.id(), hit.node()));
    return List.copyOf(hits.values());
  }

  private static Heard<JsonNode> page(JsonNode answer) {
    JsonNode page = answer.path("data").path("transactions");
    return page.path("edges").isArray()
        ? new Word<>(page)
        : new Silence<>("the gateway's GraphQL says " + brief(Json.write(answer)));
  }

  private static String brief(String text) {
    return text.length() > 300 ? text.substring(0, 300) + "…" : text;
  }

  private static Optional<Hit> hit(JsonNode node) {
    return Ids.parse(node.path("id").asString(""))
        .map(id ->
            new Hit(
                id,
                node.path("owner").path("address").asString(""),
                Ids.parse(node.path("bundledIn").path("id").asString("")),
                node));
  }

  /** Forgets what was said of items; it is asked for again where it is needed. */
  void forgetDescriptions() {
    described.clear();
  }

  /** Asks until there is an answer, or it is clear that there will be none for now. */
  private <T> T asked(Supplier<Heard<T>> question) {
    String why = "";
    for (int i = 0; i < TRIES_MAX; i++) {
      if (i > 0) {
        pause.accept(Duration.ofMillis(250L << i));
      }
      switch (question.get()) {
        case Word<T>(T value) -> {
          return value;
        }
        case Silence<T>(String reason) -> why = reason;
      }
    }
    throw new RebuildException(why + "; run the same command again, it goes on from there");
  }

  /**
   * The item of that id, verified, wherever it lies: in a bundle that was read, in the one that the
   * gateway says it is in, or by itself. Nothing if the gateway has none whose signature holds.
   *
   * @throws RebuildException if the gateway does not answer
   */
  Optional<DataItem> item(Bytes id) {
    Optional<DataItem> held = held(id);
    if (held.isPresent()) {
      return held;
    }
    Optional<Hit> hit = describe(id);
    hit.flatMap(Hit::bundle).ifPresent(this::read);
    return held(id).or(() -> hit.flatMap(this::byItself));
  }

  /** The item of that id if it is in a bundle that was read. */
  Optional<DataItem> held(Bytes id) {
    Place place = places.get(id);
    return place == null ? Optional.empty() : verified(load(place), id);
  }

  private static Optional<DataItem> verified(Bytes raw, Bytes id) {
    try {
      return DataItem.decode(raw).verify().map(VerifiedItem::item).filter(i -> i.id().equals(id));
    } catch (MalformedItemException e) {
      return Optional.empty();
    }
  }

  private Optional<Hit> describe(Bytes id) {
    JsonNode known = described.get(id);
    if (known != null) {
      return hit(known);
    }
    ObjectNode variables = Json.object();
    variables.putArray("ids").add(id.base64Url());
    return all(variables).stream().filter(hit -> hit.id().equals(id)).findFirst();
  }

  /** Puts an item together from what GraphQL says of it and its data. */
  private Optional<DataItem> byItself(Hit hit) {
    try {
      RemoteItem parts = RemoteItem.of(hit.node());
      boolean empty = hit.node().path("data").path("size").asString("").equals("0");
      Optional<Bytes> data = empty ? Optional.of(Bytes.EMPTY) : data(hit.id(), ITEM_BYTES_MAX);
      return data.flatMap(parts::with)
          .map(VerifiedItem::item)
          .filter(item -> item.id().equals(hit.id()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<Bytes> data(Bytes id, int bytesMax) {
    for (String path : List.of("/raw/" + id.base64Url(), "/" + id.base64Url())) {
      for (int i = 0; i < TRIES_MAX; i++) {
        Heard<Bytes> heard = gateway.data(path, bytesMax);
        if (heard instanceof Word<Bytes>(Bytes data)) {
          return Optional.of(data);
        }
        if (heard instanceof Silence<Bytes>(String why) && why.contains(" answers 4")) {
          break;
        }
        pause.accept(Duration.ofMillis(250L << i));
      }
    }
    return Optional.empty();
  }

  /** Reads a bundle, if it was not read before; what is none has no items. */
  void read(Bytes id) {
    if (bundles.containsKey(id)) {
      return;
    }
    Path file = folder.resolve(id.base64Url() + SUFFIX);
    Optional<Bytes> data =
        Files.exists(file) ? Optional.of(load(file)) : data(id, BUNDLE_BYTES_MAX);
    if (data.isEmpty()) {
      bundles.put(id, List.of());
      return;
    }
    bytes += data.get().size();
    List<Bytes> direct = index(file, data.get(), 0, 0);
    if (!direct.isEmpty() && !Files.exists(file)) {
      keep(file, data.get());
    }
    bundles.put(id, direct);
    progress.accept("%d bundles, %d MB".formatted(bundles.size(), bytes / 1_000_000));
  }

  /** Notes where the items of a bundle lie, and those of bundles among them; gives the first. */
  private List<Bytes> index(Path file, Bytes bundle, long at, int depth) {
    List<Bytes> direct = new ArrayList<>();
    try {
      for (Bundle.Entry entry : Bundle.entries(bundle)) {
        places.putIfAbsent(
            entry.headerId(), new Place(file, at + entry.offset(), entry.raw().size()));
        direct.add(entry.headerId());
        Optional<DataItem> item = decoded(entry);
        item.ifPresent(this::note);
        item.filter(inner -> depth < DEPTH_MAX && isBundle(inner))
            .map(DataItem::data)
            .ifPresent(data -> {
              int dataAt = entry.offset() + entry.raw().size() - data.size();
              index(file, data, at + dataAt, depth + 1);
            });
      }
    } catch (MalformedItemException e) {
      // It says that it is a bundle and is none, or not to its end.
      return direct;
    }
    return direct;
  }

  private static Optional<DataItem> decoded(Bundle.Entry entry) {
    try {
      return Optional.of(DataItem.decode(entry.raw()));
    } catch (MalformedItemException e) {
      return Optional.empty();
    }
  }

  private static boolean isBundle(DataItem item) {
    return item.tags().first("Bundle-Format").filter("binary"::equals).isPresent();
  }

  private void note(DataItem item) {
    Optional<String> type = item.tags().first("Type");
    if (type.filter("Assignment"::equals).isPresent()) {
      note(item, assignments);
    } else if (type.filter(PublishedCheckpoint.TYPE::equals).isPresent()) {
      note(item, checkpoints);
    } else if (FunctionRecord.isOne(item.tags())
        || (type.filter("Process"::equals).isPresent()
            && item.tags().list().contains(new Tag("Data-Protocol", "ao")))) {
      processes.add(item.id());
    }
  }

  private static void note(DataItem item, Map<Bytes, Set<Bytes>> byProcess) {
    item.tags()
        .first("Process")
        .flatMap(Ids::parse)
        .ifPresent(process ->
            byProcess.computeIfAbsent(process, _ -> new LinkedHashSet<>()).add(item.id()));
  }

  /** What says that it is a state of a process, in the bundles that were read. */
  Set<Bytes> checkpoints(Bytes process) {
    return Set.copyOf(checkpoints.getOrDefault(process, Set.of()));
  }

  /** What says that it assigns to a process, in the bundles that were read. */
  Set<Bytes> assignments(Bytes process) {
    return Set.copyOf(assignments.getOrDefault(process, Set.of()));
  }

  /** The processes in the bundles that were read. */
  List<Bytes> processes() {
    return List.copyOf(processes);
  }

  /** The bundles that were read, with the items that lie directly in them. */
  Map<Bytes, List<Bytes>> bundles() {
    return bundles;
  }

  private static void keep(Path file, Bytes data) {
    try {
      Files.createDirectories(file.getParent());
      Path fresh = file.resolveSibling(file.getFileName() + ".part");
      Files.write(fresh, data.toByteArray());
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep " + file, e);
    }
  }

  private static Bytes load(Path file) {
    try {
      return Bytes.wrap(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static Bytes load(Place place) {
    try (RandomAccessFile in = new RandomAccessFile(place.file().toFile(), "r")) {
      byte[] raw = new byte[place.size()];
      in.seek(place.at());
      in.readFully(raw);
      return Bytes.wrap(raw);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + place.file(), e);
    }
  }

  /** Deletes what was kept. */
  void delete() {
    try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.<Path>of()) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
