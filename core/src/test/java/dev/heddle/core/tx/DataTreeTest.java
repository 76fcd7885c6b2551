package dev.heddle.core.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataTreeTest {
  // Made with arweave-js; byte i of the data is i mod 251.
  @ParameterizedTest
  @CsvSource({
    "1, 1, Ht_yZhXGBDUZfLv4OD6we7FkrjcpDpGPwQZEZgEJVfk",
    "262143, 262143, uzNiZl92JD1TtVRJpE6nQtvmpLBu8PJ_CL5UsfjR2Jg",
    "262144, 262144 0, gty7KB2baLFp7OGxuV2wBeX3NippS1tNVlMOZryIq5o",
    "262145, 131073 131072, kJKkN6QWAcUM_WQUxeNXnnwKy0fp7myUNNob6XNlOPA",
    "294911, 147456 147455, ftgH8HjzmYUv7zYP-oTk5XovsehoyoBTxQA8t2waFIQ",
    "294912, 262144 32768, qk73Qz9Ymp1tr4dzJw_hTDS1VoVwBeLLNwkytN1sBYY",
    "524288, 262144 262144 0, H2bNmvftzAlIQXVYCetFsJ9f0uoC4C2FbfivZTRSyqI",
    "524298, 262144 131077 131077, 7Ui-gHBs9bPk7I_qPtvrvvf6MZ7_X3xt0RvoB7fSil0",
    "1048581, 262144 262144 262144 131075 131074, rm61-eCKc8qWBAn0kmXTbfczCuMmBBEE3NS0EV2THN4",
  })
  void givesTheRootsOfArweave(int size, String chunks, String root) {
    DataTree tree = DataTree.of(data(size));

    assertThat(tree.root().base64Url()).isEqualTo(root);
    List<String> sizes =
        tree.chunks().stream().map(c -> Long.toString(c.end() - c.start())).toList();
    assertThat(String.join(" ", sizes)).isEqualTo(chunks);
    assertThat(tree.uploads()).allMatch(chunk -> chunk.end() > chunk.start());
  }

  @Test
  void provesEveryByteOfEveryChunk() {
    for (int size : new int[] {1, 262144, 262145, 294912, 524288, 1048581}) {
      Bytes data = data(size);
      DataTree tree = DataTree.of(data);
      for (DataTree.Chunk chunk : tree.uploads()) {
        for (long offset : new long[] {chunk.start(), chunk.end() - 1}) {
          DataPath path = DataPath.follow(tree.root(), offset, size, chunk.path()).orElseThrow();
          Bytes bytes = data.slice((int) chunk.start(), (int) chunk.end());

          assertThat(path).isEqualTo(new DataPath(chunk.hash(), chunk.start(), chunk.end()));
          assertThat(path.proves(bytes)).isTrue();
          assertThat(path.proves(bytes.from(1))).isFalse();
        }
      }
    }
  }

  @Test
  void refusesProofsThatWereChangedOrAreAboutAnotherChunk() {
    long seed = 17;
    Random random = new Random(seed);
    int size = 1048581;
    DataTree tree = DataTree.of(data(size));
    DataTree.Chunk chunk = tree.chunks().get(1);
    assertThat(DataPath.follow(tree.root(), 0, size, chunk.path())).isEmpty();
    assertThat(DataPath.follow(Hashes.sha256(), chunk.start(), size, chunk.path())).isEmpty();
    for (int round = 0; round < 300; round++) {
      byte[] path = chunk.path().toByteArray();
      path[random.nextInt(path.length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(DataPath.follow(tree.root(), chunk.start(), size, Bytes.wrap(path)))
          .as("seed %d, round %d", seed, round)
          .isEmpty();
    }
    for (int cut = 0; cut < chunk.path().size(); cut++) {
      assertThat(DataPath.follow(tree.root(), chunk.start(), size, chunk.path().slice(0, cut)))
          .isEmpty();
    }
    Bytes tooLong = Bytes.wrap(new byte[DataPath.PATH_BYTES_MAX + 1]);
    assertThat(DataPath.follow(tree.root(), 0, size, tooLong)).isEmpty();
    assertThat(DataPath.follow(tree.root(), 0, 0, chunk.path())).isEmpty();
  }

  @Test
  void splitsAsNodesSplitWhereThatIsAskedFor() {
    assertThat(sizes(DataTree.uneven(data(262145)))).containsExactly(262144L, 1L);
    assertThat(sizes(DataTree.uneven(data(262144)))).containsExactly(262144L, 0L);
    assertThat(sizes(DataTree.uneven(data(5)))).containsExactly(5L);
    assertThat(DataTree.uneven(data(262144)).root()).isEqualTo(DataTree.of(data(262144)).root());
  }

  private static List<Long> sizes(DataTree tree) {
    return tree.chunks().stream().map(chunk -> chunk.end() - chunk.start()).toList();
  }

  @Test
  void takesHashesMadeWhileTheDataPassed() {
    Bytes data = data(524298);
    List<Bytes> hashes = DataTree.of(data).chunks().stream().map(DataTree.Chunk::hash).toList();

    assertThat(DataTree.of(data.size(), hashes).root()).isEqualTo(DataTree.of(data).root());
    assertThatIllegalArgumentException().isThrownBy(() -> DataTree.of(5, hashes));
  }

  private static Bytes data(int size) {
    byte[] data = new byte[size];
    for (int i = 0; i < size; i++) {
      data[i] = (byte) (i % 251);
    }
    return Bytes.wrap(data);
  }
}
