package dev.heddle.node.compute;

import dev.heddle.node.store.Store;
import java.util.List;

/** The blocks of this node as crons count them. */
record LocalBlocks(Store store) implements CronGap.Blocks {
  private static final int PAGE = 1000;

  @Override
  public List<CronGap.Moment> from(long height) {
    return store.blocksFrom(height, PAGE).stream()
        .map(block -> new CronGap.Moment(block.timestampMs(), block.height()))
        .toList();
  }
}
