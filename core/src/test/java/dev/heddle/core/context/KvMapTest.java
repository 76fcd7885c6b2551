package dev.heddle.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KvMapTest {
  private static final Bytes ONE = Bytes.utf8("one");
  private static final Bytes TWO = Bytes.utf8("two");

  private static KvMap.Range all() {
    return new KvMap.Range(Bytes.EMPTY, Optional.empty(), Integer.MAX_VALUE, Long.MAX_VALUE);
  }

  /** Short keys of few letters, so that they share beginnings and hit one another. */
  private static Bytes key(Random random) {
    byte[] key = new byte[1 + random.nextInt(5)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(4) * 0x4f);
    }
    return Bytes.wrap(key);
  }

  private static Bytes value(Random random) {
    byte[] value = new byte[random.nextInt(40)];
    random.nextBytes(value);
    return Bytes.wrap(value);
  }

  private static NavigableMap<Bytes, Bytes> model(Random random, int size) {
    TreeMap<Bytes, Bytes> model = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      model.put(key(random), value(random));
    }
    return model;
  }

  private static KvMap of(Map<Bytes, Bytes> model) {
    KvMap map = KvMap.empty();
    for (Map.Entry<Bytes, Bytes> entry : model.entrySet()) {
      map = map.put(entry.getKey(), entry.getValue());
    }
    return map;
  }

  private static NavigableMap<Bytes, Bytes> content(KvMap map, KvMap.Range range) {
    TreeMap<Bytes, Bytes> content = new TreeMap<>();
    map.range(range).forEach(entry -> content.put(entry.key(), entry.value()));
    return content;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void doesWhatATreeMapDoes(long seed) {
    Random random = new Random(seed);
    TreeMap<Bytes, Bytes> model = new TreeMap<>();
    KvMap map = KvMap.empty();
    for (int i = 0; i < 2_000; i++) {
      Bytes key = key(random);
      if (random.nextInt(5) < 2) {
        model.remove(key);
        map = map.remove(key);
      } else {
        Bytes value = value(random);
        model.put(key, value);
        map = map.put(key, value);
      }
      Bytes asked = key(random);
      assertThat(map.get(asked))
          .as("seed %d", seed)
          .isEqualTo(Optional.ofNullable(model.get(asked)));
      assertThat(map.keyAfter(asked)).isEqualTo(Optional.ofNullable(model.higherKey(asked)));
      assertThat(map.entries()).isEqualTo(model.size());
    }
    assertThat(content(map, all())).as("seed %d", seed).isEqualTo(model);
    assertThat(map.bytes())
        .isEqualTo(
            model.entrySet().stream()
                .mapToLong(e -> e.getKey().size() + e.getValue().size())
                .sum());
    for (int i = 0; i < 200; i++) {
      Bytes from = key(random);
      Bytes to = key(random);
      if (from.compareTo(to) <= 0) {
        KvMap.Range range =
            new KvMap.Range(from, Optional.of(to), Integer.MAX_VALUE, Long.MAX_VALUE);
        assertThat(content(map, range)).as("seed %d", seed).isEqualTo(model.subMap(from, to));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theRootIsAFunctionOfTheContent(long seed) {
    Random random = new Random(seed);
    NavigableMap<Bytes, Bytes> model = model(random, 300);
    Bytes root = of(model).root();
    List<Bytes> keys = new ArrayList<>(model.keySet());
    Collections.shuffle(keys, random);
    KvMap map = of(model(random, 300));
    for (Bytes key : keys) {
      map = map.put(key, value(random)).put(key, model.getOrDefault(key, Bytes.EMPTY));
    }
    for (KvMap.Entry entry : map.range(all())) {
      if (!model.containsKey(entry.key())) {
        map = map.remove(entry.key());
      }
    }
    assertThat(map.root()).as("seed %d", seed).isEqualTo(root);
    Bytes some = keys.getFirst();
    assertThat(map.put(some, Bytes.utf8("other")).root()).isNotEqualTo(root);
    assertThat(map.root()).as("a map does not change").isEqualTo(root);
    for (Bytes key : keys) {
      map = map.remove(key);
    }
    assertThat(map.root()).isEqualTo(KvMap.EMPTY_ROOT);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aTrailProvesWhatWasSeenAndNothingElse(long seed) {
    Random random = new Random(seed);
    KvMap map = of(model(random, 300));
    for (int i = 0; i < 300; i++) {
      Bytes key = key(random);
      Trail trail = new Trail();
      Optional<Bytes> seen = map.watched(trail).get(key);
      assertThat(KvMap.open(map.root(), Trail.of(trail.blobs())).get(key)).isEqualTo(seen);
      List<Bytes> blobs = new ArrayList<>(trail.blobs());
      int forged = random.nextInt(blobs.size());
      byte[] other = blobs.get(forged).toByteArray();
      if (other.length > 0) {
        other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
        blobs.set(forged, Bytes.wrap(other));
        assertThatThrownBy(() -> KvMap.open(map.root(), Trail.of(blobs)).get(key))
            .as("seed %d", seed)
            .isInstanceOf(BlobMissingException.class);
      }
      blobs.remove(forged);
      assertThatThrownBy(() -> KvMap.open(map.root(), Trail.of(blobs)).get(key))
          .as("seed %d", seed)
          .isInstanceOf(BlobMissingException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void changesAndRangesCanBeDoneOverOnNothingButTheirTrail(long seed) {
    Random random = new Random(seed);
    KvMap map = of(model(random, 400));
    for (int i = 0; i < 100; i++) {
      Trail trail = new Trail();
      long again = random.nextLong();
      Bytes root = changed(map.watched(trail), new Random(again));
      assertThat(trail.bytes()).isPositive();
      KvMap part = KvMap.open(map.root(), Trail.of(trail.blobs()));
      assertThat(changed(part, new Random(again))).as("seed %d", seed).isEqualTo(root);
      assertThat(changed(map, new Random(again))).isEqualTo(root);
    }
  }

  private static Bytes changed(KvMap before, Random random) {
    KvMap map = before;
    for (int i = 0; i < 4; i++) {
      map = map.remove(key(random)).put(key(random), value(random));
      map.range(new KvMap.Range(key(random), Optional.empty(), 3, Long.MAX_VALUE));
    }
    return map.root();
  }

  @Test
  void isOpenedFromWhatWasSaved() {
    Map<Bytes, Bytes> store = new HashMap<>();
    KvMap map = of(model(new Random(7), 300));
    map.save(store::put);
    KvMap opened = KvMap.open(map.root(), hash -> Optional.ofNullable(store.get(hash)));
    assertThat(opened.range(all())).isEqualTo(map.range(all()));

    int before = store.size();
    KvMap changed = opened.put(ONE, TWO);
    changed.save(store::put);
    assertThat(store.size() - before).as("a change costs the way to its key").isLessThan(10);
    KvMap again = KvMap.open(changed.root(), hash -> Optional.ofNullable(store.get(hash)));
    assertThat(again.get(ONE)).contains(TWO);
    assertThat(again.remove(ONE).root()).isEqualTo(map.root());
  }

  @Test
  void takesKeysAndValuesUpToTheirLimits() {
    Bytes longest = Bytes.wrap(new byte[KvMap.KEY_BYTES_MAX]);
    Bytes largest = Bytes.wrap(new byte[KvMap.VALUE_BYTES_MAX]);
    KvMap map = KvMap.empty().put(longest, largest);
    assertThat(map.get(longest)).contains(largest);
    assertThat(map.range(all())).hasSize(1);
    Bytes tooLong = Bytes.wrap(new byte[KvMap.KEY_BYTES_MAX + 1]);
    Bytes tooLarge = Bytes.wrap(new byte[KvMap.VALUE_BYTES_MAX + 1]);
    assertThatThrownBy(() -> map.put(tooLong, ONE))
        .hasMessageContaining("1 to 1024 bytes, not 1025");
    assertThatThrownBy(() -> map.put(Bytes.EMPTY, ONE)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> map.put(ONE, tooLarge)).hasMessageContaining("at most 1048576");
    assertThat(map.get(tooLong)).isEmpty();
    assertThat(map.get(Bytes.EMPTY)).isEmpty();
    assertThat(map.remove(tooLong)).isSameAs(map);
  }

  @Test
  void refusesNodesThatAreMalformed() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      if (bytes.length > 4 && random.nextBoolean()) {
        bytes[0] = 0;
        bytes[1] = (byte) random.nextInt(4);
      }
      Bytes blob = Bytes.wrap(bytes);
      KvMap map = KvMap.open(KvNode.hash(blob), Trail.of(List.of(blob)));
      try {
        map.range(all());
        map.get(ONE);
      } catch (BlobMissingException e) {
        // As it should be.
      }
    }
  }
}
