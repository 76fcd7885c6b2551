package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Index.Direction;
import dev.heddle.node.store.Index.Scan;
import java.util.ArrayList;
import java.util.List;

/** Everything that stands in the tables of an index. */
final class Dump {
  private Dump() {}

  static List<String> of(Index index) {
    List<String> rows = new ArrayList<>();
    for (Table table : Table.OF_LOG.stream().sorted().toList()) {
      try (Scan scan = index.scan(table, Bytes.EMPTY, Keys.END, Direction.UP)) {
        while (scan.next()) {
          rows.add(table + " " + scan.key().hex() + " = " + scan.value().hex());
        }
      }
    }
    return rows;
  }
}
