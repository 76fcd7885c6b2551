package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.item.DataItem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ContentTest {
  private final World world = new World(6);

  @Test
  void looksAtNoMoreItemsOfOneUploadThanTheLimit() {
    DataItem upload = world.bundle(world.item("a"), world.item("b"), world.item("c"));
    Content itself = Content.of(upload, 0, Optional.empty());
    int twoLess = Content.NESTED_MAX - 2;
    List<Content> contents = new ArrayList<>(Collections.nCopies(1 + twoLess, itself));

    Content.addNested(upload.id(), upload.data(), 0, 1, contents);

    assertThat(contents).hasSize(1 + Content.NESTED_MAX);
    assertThat(Content.ofUpload(upload.raw())).hasSize(4);
  }
}
