package dev.heddle.core.tx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockTreeTest {
  private static final long CHUNK = 262_144;

  @Test
  void dataTakeUpWholeChunks() {
    assertThat(BlockTree.padded(0)).isZero();
    assertThat(BlockTree.padded(1)).isEqualTo(CHUNK);
    assertThat(BlockTree.padded(CHUNK)).isEqualTo(CHUNK);
    assertThat(BlockTree.padded(CHUNK + 1)).isEqualTo(2 * CHUNK);
  }

  @Test
  void oneTransactionOfWholeChunksIsALeafAlone() {
    Bytes root = Hashes.sha256(Bytes.utf8("root"));
    BlockTree tree = new BlockTree(List.of(new BlockTree.Entry(root, CHUNK)));
    Bytes end = Bytes.hex("0".repeat(58) + "040000");
    assertThat(tree.path(0)).isEqualTo(Bytes.concat(root, end));
    assertThat(tree.root()).isEqualTo(Hashes.sha256(Hashes.sha256(root), Hashes.sha256(end)));
  }

  @Test
  void pathsLeadFromTheRootToTheDataRootOfTheirTransaction() {
    for (int count = 1; count <= 9; count++) {
      List<BlockTree.Entry> entries = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        entries.add(new BlockTree.Entry(Hashes.sha256(Bytes.utf8("r" + i)), 1 + i * 100_000L));
      }
      BlockTree tree = new BlockTree(entries);
      for (int i = 0; i < count; i++) {
        Bytes path = tree.path(i);
        Bytes leaf = path.from(path.size() - 64);
        assertThat(leaf.slice(0, 32)).isEqualTo(entries.get(i).dataRoot());
        Bytes id = MerkleTree.leafId(leaf.slice(0, 32), leaf.from(32));
        for (int at = path.size() - 64 - 96; at >= 0; at -= 96) {
          Bytes left = path.slice(at, at + 32);
          Bytes right = path.slice(at + 32, at + 64);
          assertThat(id).isIn(left, right);
          id = MerkleTree.branchId(left, right, path.slice(at + 64, at + 96));
        }
        assertThat(id).isEqualTo(tree.root());
      }
    }
  }
}
