package dev.heddle.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StateTreeTest {
  private static final Bytes ZEROS = Bytes.wrap(new byte[Image.PAGE_BYTES]);
  private static final long SIZE = (long) StateTree.PAGES_MAX * Image.PAGE_BYTES;

  /** The definition, word for word, of the node that spans the pages from one on. */
  private static Bytes defined(SortedMap<Integer, Bytes> pages, int level, int first) {
    if (level == 0) {
      Bytes page = pages.getOrDefault(first, ZEROS);
      return page.equals(ZEROS) ? Bytes.wrap(new byte[32]) : Hashes.sha256(Bytes.hex("00"), page);
    }
    int span = 1 << (4 * level);
    if (pages.subMap(first, first + span).isEmpty()) {
      return Bytes.wrap(new byte[32]);
    }
    int bitmap = 0;
    Bytes hashes = Bytes.EMPTY;
    for (int i = 0; i < 16; i++) {
      Bytes child = defined(pages, level - 1, first + i * span / 16);
      if (!child.equals(Bytes.wrap(new byte[32]))) {
        bitmap |= 1 << i;
        hashes = Bytes.concat(hashes, child);
      }
    }
    Bytes head = Bytes.wrap(new byte[] {(byte) (bitmap >> 8), (byte) bitmap});
    return bitmap == 0 ? Bytes.wrap(new byte[32]) : Hashes.sha256(Bytes.hex("01"), head, hashes);
  }

  private static Bytes definedTop(SortedMap<Integer, Bytes> pages) {
    return defined(pages, 5, 0);
  }

  private static Bytes page(int... bytes) {
    byte[] page = new byte[Image.PAGE_BYTES];
    for (int i = 0; i < bytes.length; i++) {
      page[i] = (byte) bytes[i];
    }
    return Bytes.wrap(page);
  }

  private static Bytes randomPage(SplittableRandom random) {
    return random.nextInt(6) == 0
        ? ZEROS
        : page(random.nextInt(256), random.nextInt(256), random.nextInt(3));
  }

  private static int randomNumber(SplittableRandom random) {
    int number = random.nextInt(StateTree.PAGES_MAX);
    return number >> (4 * random.nextInt(5));
  }

  @Test
  void agreesWithVectorsOfAnotherProgram() {
    StateTree tree = new StateTree();
    assertThat(tree.top()).isEqualTo(StateTree.ABSENT);
    assertThat(tree.root(0).hex())
        .isEqualTo("c6c0aa07f27493d2f2e5cff56c890a353a20086d6c25ec825128e12ae752b2d9");
    tree.set(0, page(1));
    assertThat(tree.root(1 << 16).hex())
        .isEqualTo("7522f1095d1dffb083a39fe53506a748410013f66c86c2c0e6b8c6b070ef3851");
    tree.set(StateTree.PAGES_MAX - 1, page(2));
    assertThat(tree.root(SIZE).hex())
        .isEqualTo("a66f7433757872cf7f1165848861b7349ce657317b414c1b76400832bc856fb2");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithItsDefinitionHoweverItCameToBe(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StateTree tree = new StateTree();
    SortedMap<Integer, Bytes> pages = new TreeMap<>();
    for (int round = 0; round < 20; round++) {
      for (int i = random.nextInt(30); i > 0; i--) {
        boolean known = !pages.isEmpty() && random.nextBoolean();
        int number = known ? pages.lastKey() : randomNumber(random);
        Bytes page = randomPage(random);
        boolean changes = !pages.getOrDefault(number, ZEROS).equals(page);
        boolean changed =
            random.nextBoolean()
                ? tree.set(number, page)
                : tree.set(number, MemorySegment.ofArray(page.toByteArray()));
        assertThat(changed).as("seed %d round %d", seed, round).isEqualTo(changes);
        pages.put(number, page);
        pages.remove(number, ZEROS);
      }
      Bytes top = definedTop(pages);
      assertThat(tree.top()).as("seed %d round %d", seed, round).isEqualTo(top);
      Bytes size = Bytes.hex("%016x".formatted(SIZE));
      assertThat(tree.root(SIZE)).isEqualTo(Hashes.sha256(Bytes.hex("02"), size, top));
    }
    assertThat(StateTree.of(new Image(SIZE, pages)).top()).isEqualTo(definedTop(pages));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16})
  void whatItHandsOutIsEnoughToLoadItAgain(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<Bytes, Bytes> stored = new HashMap<>();
    SortedMap<Integer, Bytes> pages = new TreeMap<>();
    StateTree tree = new StateTree();
    for (int round = 0; round < 20; round++) {
      Bytes from = tree.top();
      for (int i = random.nextInt(12); i > 0; i--) {
        int number = randomNumber(random);
        pages.put(number, randomPage(random));
        tree.set(number, pages.get(number));
        pages.remove(number, ZEROS);
      }
      TreeStep step = tree.step();
      assertThat(step.from()).isEqualTo(from);
      assertThat(step.top()).isEqualTo(tree.top());
      step.blobs().forEach(blob -> stored.put(blob.hash(), blob.content()));
      assertThat(tree.step().blobs()).as("seed %d: nothing twice", seed).isEmpty();
      if (random.nextInt(3) == 0) {
        tree = StateTree.load(tree.top(), hash -> Optional.ofNullable(stored.get(hash)));
      }
      assertThat(pages(tree, stored)).as("seed %d round %d", seed, round).isEqualTo(pages);
    }
  }

  private static SortedMap<Integer, Bytes> pages(StateTree tree, Map<Bytes, Bytes> stored) {
    SortedMap<Integer, Bytes> pages = new TreeMap<>();
    tree.forEachPage((number, hash) -> {
      Bytes content = Objects.requireNonNull(stored.get(hash));
      assertThat(StateTree.pageHash(content)).isEqualTo(hash);
      assertThat(tree.pageHash(number)).isEqualTo(hash);
      pages.put(number, content);
    });
    return pages;
  }

  @Test
  void handsOutAPageAndTheWayToItForOneChange() {
    StateTree tree = new StateTree();
    for (int i = 0; i < 1000; i++) {
      tree.set(i, page(i, i >> 8, 1));
    }
    assertThat(tree.step().blobs()).hasSize(1000 + 63 + 4 + 1 + 1 + 1);
    Bytes changed = page(7);
    tree.set(500, changed);
    tree.set(501, page(501 & 0xff, 501 >> 8, 1));
    List<Blob> blobs = tree.step().blobs();
    assertThat(blobs).hasSize(1 + StateTree.HEIGHT);
    assertThat(blobs.getFirst().content()).isSameAs(changed);
    assertThat(blobs.getLast().hash()).isEqualTo(tree.top());
    for (Blob node : blobs.subList(1, blobs.size())) {
      assertThat(StateTree.children(node)).isPresent();
      assertThat(node.content().size()).isLessThanOrEqualTo(514);
    }
    tree.set(500, ZEROS);
    assertThat(tree.step().blobs()).hasSize(StateTree.HEIGHT);
  }

  @Test
  void becomesTheTreeOfAnImage() {
    SortedMap<Integer, Bytes> first = new TreeMap<>(Map.of(1, page(1), 2, page(2), 70, page(3)));
    SortedMap<Integer, Bytes> second = new TreeMap<>(Map.of(1, page(1), 3, page(2), 900, page(9)));
    StateTree tree = StateTree.of(new Image(SIZE, first));
    tree.step();
    tree.set(new Image(SIZE, second));
    assertThat(tree.top()).isEqualTo(definedTop(second));
    assertThat(tree.step().blobs()).hasSize(2 + 1 + 1 + 2 + 1 + 1 + 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void provesPagesThatAreThereAndPagesThatAreNot(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StateTree tree = new StateTree();
    List<Integer> numbers = new ArrayList<>(List.of(0, StateTree.PAGES_MAX - 1));
    for (int i = 0; i < 40; i++) {
      numbers.add(randomNumber(random));
      tree.set(numbers.getLast(), randomPage(random));
      numbers.add(numbers.getLast() ^ 1);
    }
    Bytes root = tree.root(SIZE);
    for (int number : numbers) {
      PageProof proof = tree.prove(number, SIZE);
      Bytes hash = tree.pageHash(number);
      assertThat(proof.proves(root, hash)).as("seed %d page %d", seed, number).isTrue();
      Bytes other = StateTree.pageHash(page(255, 255, 255));
      assertThat(proof.proves(root, other)).isFalse();
      assertThat(proof.proves(root, StateTree.ABSENT)).isEqualTo(hash.equals(StateTree.ABSENT));
      assertThat(proof.proves(tree.root(SIZE).slice(0, 31), hash)).isFalse();
      for (int i = 0; i < proof.nodes().size(); i++) {
        List<Bytes> forged = new ArrayList<>(proof.nodes());
        byte[] node = forged.get(i).toByteArray();
        node[random.nextInt(node.length)] ^= (byte) (1 << random.nextInt(8));
        forged.set(i, Bytes.wrap(node));
        assertThat(new PageProof(number, SIZE, forged).proves(root, hash)).isFalse();
        List<Bytes> cut = proof.nodes().subList(0, i);
        assertThat(new PageProof(number, SIZE, cut).proves(root, hash)).isFalse();
        Bytes inner = StateTree.ABSENT;
        assertThat(new PageProof(number, SIZE, cut).proves(root, inner)).isFalse();
      }
      assertThat(new PageProof(number, SIZE - 4096, proof.nodes()).proves(root, hash)).isFalse();
    }
  }

  @Test
  void provesTheAbsenceOfEveryPageOfAnEmptyMemory() {
    StateTree tree = new StateTree();
    PageProof proof = tree.prove(3, 1 << 16);
    assertThat(proof.nodes()).isEmpty();
    assertThat(proof.proves(tree.root(1 << 16), StateTree.ABSENT)).isTrue();
    assertThat(proof.proves(tree.root(1 << 17), StateTree.ABSENT)).isFalse();
    assertThat(new PageProof(16, 1 << 16, List.of()).proves(tree.root(1 << 16), StateTree.ABSENT))
        .isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> tree.prove(16, 1 << 16));
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33, 34})
  void findsThePagesInWhichTwoStatesDiffer(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<Bytes, Bytes> stored = new HashMap<>();
    StateTree one = new StateTree();
    StateTree other = new StateTree();
    for (int i = 0; i < 500; i++) {
      Bytes page = randomPage(random);
      int number = randomNumber(random);
      one.set(number, page);
      other.set(number, page);
    }
    assertThat(StateTree.difference(one, other, 10)).isEmpty();
    TreeMap<Integer, Bytes> expected = new TreeMap<>();
    for (int i = 0; i < 20; i++) {
      expected.put(randomNumber(random), page(77, i));
    }
    expected.forEach(other::set);
    other.step().blobs().forEach(blob -> stored.put(blob.hash(), blob.content()));
    StateTree loaded = StateTree.load(other.top(), hash -> Optional.ofNullable(stored.get(hash)));
    List<Integer> all = List.copyOf(expected.keySet());
    assertThat(StateTree.difference(one, other, 1000)).as("seed %d", seed).isEqualTo(all);
    assertThat(StateTree.difference(loaded, one, 1000)).as("seed %d", seed).isEqualTo(all);
    assertThat(StateTree.difference(one, loaded, 3)).isEqualTo(all.subList(0, 3));
  }

  @Test
  void saysWhichNodeIsLost() {
    StateTree tree = new StateTree();
    tree.set(0, page(1));
    tree.set(100_000, page(2));
    Map<Bytes, Bytes> stored = new HashMap<>();
    List<Blob> blobs = tree.step().blobs();
    blobs.forEach(blob -> stored.put(blob.hash(), blob.content()));
    for (Blob node : blobs.subList(2, blobs.size())) {
      for (Optional<Bytes> damaged :
          List.of(Optional.<Bytes>empty(), Optional.of(Bytes.EMPTY), Optional.of(ZEROS))) {
        StateTree.Blobs lossy =
            hash -> hash.equals(node.hash()) ? damaged : Optional.ofNullable(stored.get(hash));
        assertThatThrownBy(() -> StateTree.load(tree.top(), lossy).forEachPage((_, _) -> {}))
            .isInstanceOfSatisfying(
                BlobLostException.class, e -> assertThat(e.hash()).isEqualTo(node.hash()));
      }
    }
  }

  @Test
  void refusesWhatIsNoPageAndSizesThatDoNotFit() {
    StateTree tree = new StateTree();
    assertThatIllegalArgumentException().isThrownBy(() -> tree.set(0, Bytes.utf8("short")));
    assertThatIllegalArgumentException().isThrownBy(() -> tree.set(-1, page(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tree.set(StateTree.PAGES_MAX, page(1)))
        .withMessageContaining("4 GiB");
    tree.set(16, page(1));
    assertThatIllegalArgumentException().isThrownBy(() -> tree.root(1 << 16));
    assertThatIllegalArgumentException().isThrownBy(() -> tree.root((1 << 17) + 1));
    assertThatIllegalArgumentException().isThrownBy(() -> tree.root(SIZE + Image.PAGE_BYTES));
    assertThat(tree.root(1 << 17)).isNotEqualTo(tree.root(1 << 18));
    tree.set(16, ZEROS);
    assertThat(tree.root(1 << 16)).isNotEqualTo(tree.root(1 << 17));
  }
}
