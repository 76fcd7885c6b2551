package dev.heddle.machine.lambda;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Scripts of a few statements that may or may not be possible, over a handful of tables: what
 * grows, what shrinks, what is as large as many pages, and what is wrong.
 */
final class RandomSql {
  /** What a stream begins with. */
  static final String BEGINNING =
      "CREATE TABLE t0(a INTEGER PRIMARY KEY, b, c);"
          + " CREATE TABLE t1(a INTEGER PRIMARY KEY, b UNIQUE, c)";

  private static final int TABLES = 3;
  private static final int STATEMENTS_MAX = 3;

  private final Random random;

  RandomSql(Random random) {
    this.random = random;
  }

  /** The next script. */
  String script() {
    return IntStream.range(0, 1 + random.nextInt(STATEMENTS_MAX))
        .mapToObj(_ -> statement())
        .collect(Collectors.joining("; "));
  }

  private String statement() {
    String table = table();
    return switch (random.nextInt(26)) {
      case 0, 1, 24 -> create(table);
      case 2 -> "DROP TABLE IF EXISTS t" + (TABLES - 1);
      case 3 -> "CREATE INDEX i" + random.nextInt(6) + " ON " + table + "(" + column() + ", a)";
      case 4 -> "DROP INDEX i" + random.nextInt(6);
      // 3.40 takes a default of 75.0 for 75 in rows that are there already; later ones do not.
      case 5 ->
          "ALTER TABLE " + table + " ADD COLUMN e" + random.nextInt(3) + " DEFAULT " + number();
      case 6 -> "DELETE FROM " + table + " WHERE a % " + (2 + random.nextInt(5)) + " = 1";
      case 7 -> "DELETE FROM " + table;
      case 8, 9 ->
          "UPDATE " + table + " SET " + column() + " = " + value() + " WHERE a < " + number();
      case 10 -> "UPDATE OR IGNORE " + table + " SET b = a % 3";
      case 11 -> "INSERT OR REPLACE INTO " + table + "(a, b, c) VALUES " + rows();
      case 12 -> "INSERT OR IGNORE INTO " + table + "(a, b, c) VALUES " + rows();
      case 13 -> "INSERT INTO " + table + "(b, c) SELECT c, b FROM " + table() + " ORDER BY a";
      case 14 ->
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
              + (1 + random.nextInt(200))
              + ") INSERT INTO "
              + table
              + "(b, c) SELECT 'row ' || i, "
              + value()
              + " FROM n";
      case 15 ->
          "INSERT INTO "
              + table
              + "(a, b) VALUES ("
              + number()
              + ", 'up') ON CONFLICT DO UPDATE SET c = "
              + value();
      case 16 ->
          "CREATE TRIGGER IF NOT EXISTS g"
              + random.nextInt(3)
              + " AFTER INSERT ON "
              + table
              + " WHEN new.a % 5 = 0 BEGIN DELETE FROM "
              + table()
              + " WHERE a = new.a - 1; END";
      case 17 -> wrong(table);
      default -> "INSERT INTO " + table + "(b, c) VALUES " + rows();
    };
  }

  private String create(String table) {
    String columns =
        switch (random.nextInt(5)) {
          case 0 -> "(a INTEGER PRIMARY KEY, b, c)";
          case 3 -> "(a INTEGER PRIMARY KEY, b, c REFERENCES t0 ON DELETE SET NULL)";
          case 1 -> "(a INTEGER PRIMARY KEY AUTOINCREMENT, b UNIQUE, c CHECK (c IS NOT 13))";
          case 2 ->
              "(a INTEGER PRIMARY KEY, b TEXT, c NUMERIC, d GENERATED ALWAYS AS (length(b)) STORED)";
          default -> "(b TEXT, c BLOB, a INTEGER PRIMARY KEY DESC)";
        };
    return "CREATE TABLE " + (random.nextInt(4) > 0 ? "IF NOT EXISTS " : "") + table + columns;
  }

  private String wrong(String table) {
    List<String> ways =
        List.of(
            "SELEC 1",
            "INSERT INTO nowhere VALUES (1)",
            "UPDATE " + table + " SET nothing = 1",
            "INSERT INTO " + table + "(a, b) VALUES (1, 2), (1, 3)",
            "SELECT abs(-9223372036854775807 - 1) FROM " + table);
    return ways.get(random.nextInt(ways.size()));
  }

  private String rows() {
    List<String> rows = new ArrayList<>();
    int columns = random.nextInt(10) == 0 ? 3 : 2;
    for (int row = random.nextInt(5); row >= 0; row--) {
      rows.add(
          IntStream.range(0, columns)
              .mapToObj(i -> columns == 3 && i == 0 ? number() : value())
              .collect(Collectors.joining(", ", "(", ")")));
    }
    return String.join(", ", rows);
  }

  private String value() {
    return switch (random.nextInt(8)) {
      case 0 -> "NULL";
      case 1 -> Integer.toString(random.nextInt(20));
      case 2 -> Long.toString(random.nextLong());
      case 3 -> Double.toString(random.nextInt(1_000) / 8.0);
      case 4 -> "x'" + "0f".repeat(random.nextInt(40)) + "'";
      case 5 -> "zeroblob(" + random.nextInt(12_000) + ")";
      case 6 -> "'" + "long ".repeat(random.nextInt(2_000)) + "'";
      default -> "'\u00fc" + random.nextInt(50) + "'";
    };
  }

  private String number() {
    return Integer.toString(random.nextInt(60));
  }

  private String column() {
    return random.nextBoolean() ? "b" : "c";
  }

  private String table() {
    return "t" + random.nextInt(TABLES);
  }
}
