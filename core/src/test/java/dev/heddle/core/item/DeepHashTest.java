package dev.heddle.core.item;

import static dev.heddle.core.item.DeepHash.blob;
import static dev.heddle.core.item.DeepHash.list;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import org.junit.jupiter.api.Test;

class DeepHashTest {
  @Test
  void givesTheValuesOfArweave() {
    assertThat(DeepHash.hash(list()).hex())
        .isEqualTo(
            "a69e7d37fdc7f040a9ec16aae84de24fab4a653dac4de0bd247e36bab9fe45d9"
                + "289c5a04a893c95285812f5cefc9707a");
    assertThat(DeepHash.hash(blob("")).hex())
        .isEqualTo(
            "fbf00cc444f5fea9dc3bedf62a13fba8ae87e7445fc910567a23bec4eb82fadb"
                + "1143c433069314d8362983dc3c2e4a38");
    assertThat(DeepHash.hash(list(blob("a"), list(blob("b"), blob("c")))).hex())
        .isEqualTo(
            "30bce0a753c170f214f57dd0244bc29c76526aea405cd8bff8af8301a7d10424"
                + "e1c57f63ab4d55070b99f48f72a8c2e7");
  }

  @Test
  void tellsAFlatListFromANestedOne() {
    assertThat(DeepHash.hash(Bytes.utf8("a"), Bytes.utf8("b")))
        .isEqualTo(DeepHash.hash(list(blob("a"), blob("b"))))
        .isNotEqualTo(DeepHash.hash(list(blob("a"), list(blob("b")))));
  }
}
