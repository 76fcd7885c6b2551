package dev.heddle.machine;

import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks down two trees where they differ. */
final class TreeDifference {
  private final StateTree one;
  private final StateTree other;
  private final int limit;
  private final List<Integer> pages = new ArrayList<>();

  TreeDifference(StateTree one, StateTree other, int limit) {
    this.one = one;
    this.other = other;
    this.limit = limit;
  }

  List<Integer> find() {
    if (!one.top().equals(other.top())) {
      walk(one.topNode(), other.topNode(), StateTree.HEIGHT, 0);
    }
    return List.copyOf(pages);
  }

  private void walk(@Nullable TreeNode here, @Nullable TreeNode there, int level, int before) {
    for (int place = 0; place < TreeNode.FAN_OUT && pages.size() < limit; place++) {
      if (!hash(here, place).equals(hash(there, place))) {
        int number = before << 4 | place;
        if (level == 1) {
          pages.add(number);
        } else {
          TreeNode left = here == null ? null : one.child(here, place, level);
          TreeNode right = there == null ? null : other.child(there, place, level);
          walk(left, right, level - 1, number);
        }
      }
    }
  }

  private static Bytes hash(@Nullable TreeNode node, int place) {
    return node == null ? StateTree.ABSENT : node.hash(place);
  }
}
