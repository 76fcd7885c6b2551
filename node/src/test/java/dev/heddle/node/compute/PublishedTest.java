package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.ao.PublishedCheckpoint;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.machine.Image;
import dev.heddle.node.store.AssignmentRecord;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.unit.Sender;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A state is published by one unit and gone on from by another that trusts it. */
@Timeout(60)
final class PublishedTest {
  private static final Sender UNIT = Sender.of(31);
  private static final List<Bytes> TRUSTED = List.of(Hashes.sha256(UNIT.wallet().owner()));
  private static final int MEGABYTE = 1 << 20;

  private final ToyNode node = new ToyNode();
  private final ToyNode other = new ToyNode();

  @AfterEach
  void close() {
    node.close();
    other.close();
  }

  private Bytes evaluated(Tag... tags) {
    Bytes process = node.spawn("p", tags);
    for (int i = 0; i < 5; i++) {
      node.send(process, "m" + i);
    }
    node.result(process, 5);
    keep(process);
    return process;
  }

  /** Keeps the state of the newest slot. */
  private Bytes keep(Bytes process) {
    return root(node, process);
  }

  private static Bytes root(ToyNode of, Bytes process) {
    long slot = of.store.head(process).orElseThrow().slots() - 1;
    return of.unit.rooted(process, slot, state -> state.root().hash());
  }

  private void publish(int packedBytesMax) {
    try (CheckpointPublisher publisher =
        new CheckpointPublisher(node.store, UNIT.wallet(), packedBytesMax)) {
      publisher.run();
    }
  }

  private List<Published> published(Bytes process) {
    return Published.newest(node.store, process, TRUSTED, 100);
  }

  /** What a rebuild would bring to the other node. */
  private void carry(Bytes process) {
    for (Entry entry : node.store.entries(process, 0, 100)) {
      Bytes message = entry.message().map(DataItem::raw).orElse(Bytes.EMPTY);
      other.store.commit(new AssignmentRecord(entry.assignment().item().raw(), message, false));
    }
    published(process).forEach(one -> bring(node.store.item(one.item()).orElseThrow().item()));
  }

  private void bring(DataItem item) {
    other.store.commit(new ItemRecord(item.raw()));
  }

  private Optional<Long> take(List<Bytes> owners, long memoryBytesMax, Bytes process) {
    return new TrustedCheckpoints(other.store, owners, memoryBytesMax).take(process);
  }

  @Test
  void whoTrustsTheUnitGoesOnFromThereAndHasTheSameState() {
    Bytes process = evaluated();
    publish(MEGABYTE);
    carry(process);

    assertThat(take(TRUSTED, MEGABYTE, process)).contains(5L);
    assertThat(root(other, process)).isEqualTo(root(node, process));
    assertThat(other.machine.evaluations).as("nothing is evaluated for that").hasValue(0);

    DataItem more = ToyNode.ALICE.message(process, "more").item();
    append(node, process, more);
    append(other, process, more);
    assertThat(other.output(process, 6)).isEqualTo(node.output(process, 6));
    assertThat(other.machine.evaluations).hasValue(1);
    assertThat(root(other, process)).isEqualTo(root(node, process));
    assertThat(other.output(process, 2))
        .as("computed when asked for")
        .isEqualTo(node.output(process, 2));
    assertThat(take(TRUSTED, MEGABYTE, process)).as("a state of its own is there").isEmpty();
  }

  private static void append(ToyNode to, Bytes process, DataItem message) {
    to.sendItem(process, message, ToyNode.START_MS + 1000);
  }

  @Test
  void aStateIsPublishedOnceAndTheNextOneToo() {
    Bytes process = evaluated();
    publish(MEGABYTE);
    publish(MEGABYTE);
    assertThat(published(process)).hasSize(1);

    node.send(process, "later");
    keep(process);
    publish(MEGABYTE);
    assertThat(published(process)).extracting(one -> one.said().slot()).containsExactly(6L, 5L);
  }

  @Test
  void neitherLargeStatesNorThoseWithCronsArePublished() {
    Bytes process = evaluated();
    Bytes ticking = evaluated(new Tag("Cron-Interval", "10-seconds"));
    publish(10);
    assertThat(published(process)).isEmpty();
    publish(MEGABYTE);
    assertThat(published(process)).hasSize(1);
    carry(ticking);
    assertThat(take(TRUSTED, MEGABYTE, ticking)).isEmpty();
  }

  @Test
  void whatDoesNotFitIsNotTaken() {
    Bytes process = evaluated();
    publish(MEGABYTE);
    carry(process);
    assertThat(take(List.of(), MEGABYTE, process)).isEmpty();
    assertThat(take(List.of(Hashes.sha256(Bytes.utf8("x"))), MEGABYTE, process)).isEmpty();
    assertThat(take(TRUSTED, Image.PAGE_BYTES - 1, process)).as("too large").isEmpty();

    Published good = published(process).getFirst();
    Bytes packed = node.store.item(good.item()).orElseThrow().item().data();
    Sender wrong = Sender.of(32);
    List<Bytes> owners = List.of(Hashes.sha256(wrong.wallet().owner()));
    PublishedCheckpoint said = good.said();
    String hash = said.memoryHash();
    for (PublishedCheckpoint bad :
        List.of(
            with(said, 4, said.module(), said.hashChain(), hash),
            with(said, 99, said.module(), said.hashChain(), hash),
            with(said, 5, said.process(), said.hashChain(), hash),
            with(said, 5, said.module(), said.process(), hash),
            with(said, 5, said.module(), said.hashChain(), "0".repeat(64)))) {
      bring(wrong.wallet().sign(bad.draft(packed, "unit")));
    }
    bring(wrong.wallet().sign(said.draft(Bytes.utf8("no gzip"), "unit")));
    bring(wrong.wallet().sign(said.draft(packed.slice(0, packed.size() / 2), "unit")));
    assertThat(take(owners, MEGABYTE, process)).isEmpty();

    bring(wrong.wallet().sign(said.draft(packed, "unit")));
    assertThat(take(owners, MEGABYTE, process)).contains(5L);
  }

  private static PublishedCheckpoint with(
      PublishedCheckpoint said, long slot, Bytes module, Bytes chain, String hash) {
    return new PublishedCheckpoint(
        said.process(),
        module,
        slot,
        said.assignment(),
        chain,
        said.timestampMs(),
        said.blockHeight(),
        hash);
  }

  @Test
  void aMemoryComesOutAsItWentIn() {
    TreeMap<Integer, Bytes> pages = new TreeMap<>();
    pages.put(3, Bytes.concat(Bytes.utf8("x"), Bytes.wrap(new byte[Image.PAGE_BYTES - 1])));
    Image image = new Image(7L * Image.PAGE_BYTES, pages);
    Bytes packed = PackedMemory.of(image, MEGABYTE).orElseThrow();

    String hash = ImageBytes.sha256(image);
    assertThat(PackedMemory.image(packed, hash, image.sizeBytes())).contains(image);
    assertThat(PackedMemory.image(packed, hash, image.sizeBytes() - 1)).isEmpty();
    assertThat(PackedMemory.of(image, 10)).isEmpty();
  }
}
