package dev.heddle.node.unit;

import dev.heddle.node.store.Store;
import java.time.InstantSource;

/** Empty stores for tests. */
public final class TestStores {
  private TestStores() {}

  public static Store empty() {
    return empty(new ManualClock(1_700_000_000_000L));
  }

  public static Store empty(InstantSource clock) {
    return Store.inMemory(clock);
  }
}
