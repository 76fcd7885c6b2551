package dev.heddle.machine.lambda;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** SQLite as others have built it, on a file: the oracle. */
final class StockSqlite implements AutoCloseable {
  private static final Bytes PAGES = Bytes.utf8("region/");
  private static final int PAGE_SIZE_AT = 16;
  private static final int PAGES_AT = 28;

  private final Connection connection;

  private StockSqlite(Connection connection) {
    this.connection = connection;
  }

  static StockSqlite open(Path file) throws SQLException {
    StockSqlite stock = new StockSqlite(DriverManager.getConnection("jdbc:sqlite:" + file));
    stock.execute("PRAGMA foreign_keys=ON");
    return stock;
  }

  /** Opens the database that lies in the flat memory of a context, of which it makes a file. */
  static StockSqlite open(KvMap context, Path file) throws IOException, SQLException {
    Files.write(file, database(context).toByteArray());
    return open(file);
  }

  /** The bytes of the database in a context, read by its keys. */
  static Bytes database(KvMap context) {
    KvMap.Range all =
        new KvMap.Range(
            PAGES, Optional.of(Bytes.utf8("region0")), Integer.MAX_VALUE, Long.MAX_VALUE);
    byte[] header = context.get(key(0)).orElse(Bytes.EMPTY).toByteArray();
    int pageBytes = ByteBuffer.wrap(header).getShort(PAGE_SIZE_AT) & 0xffff;
    byte[] file = new byte[pageBytes * ByteBuffer.wrap(header).getInt(PAGES_AT)];
    for (KvMap.Entry entry : context.range(all)) {
      int page = Integer.parseInt(entry.key().utf8().substring(PAGES.size()), 16);
      System.arraycopy(
          entry.value().toByteArray(), 0, file, page * Region.PAGE_BYTES, entry.value().size());
    }
    return Bytes.wrap(file);
  }

  /** A context with a database in its flat memory. */
  static KvMap context(Path file) throws IOException {
    byte[] database = Files.readAllBytes(file);
    KvMap context = KvMap.empty();
    for (int page = 0; page * Region.PAGE_BYTES < database.length; page++) {
      int from = page * Region.PAGE_BYTES;
      byte[] bytes = Arrays.copyOfRange(database, from, from + Region.PAGE_BYTES);
      if (!Region.isZero(bytes)) {
        context = context.put(key(page), Bytes.wrap(bytes));
      }
    }
    return context;
  }

  private static Bytes key(int page) {
    return Bytes.utf8("region/%08x".formatted(page));
  }

  private void execute(String script) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int _ = statement.executeUpdate(script);
    }
  }

  /** Does all of a script or nothing; gives what went wrong. */
  Optional<String> run(String script) throws SQLException {
    execute("BEGIN");
    try {
      execute(script);
      execute("COMMIT");
      return Optional.empty();
    } catch (SQLException e) {
      execute("ROLLBACK");
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** The first column of each row, as text. */
  List<String> ask(String query) {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(String.valueOf(rows.getString(1)));
      }
      return found;
    } catch (SQLException e) {
      throw new UncheckedIOException(new IOException(query, e));
    }
  }

  /** All that a database holds, asked of it in SQL: its schema, and each row of each table. */
  static List<String> contents(Function<String, List<String>> database) {
    List<String> all =
        new ArrayList<>(
            database.apply(
                "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1"));
    for (String table :
        database.apply(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1")) {
      List<String> columns =
          database.apply("SELECT 'quote(' || name || ')' FROM pragma_table_info('" + table + "')");
      all.add(table);
      all.addAll(
          database.apply(
              "SELECT " + String.join(" || ' ' || ", columns) + " FROM " + table + " ORDER BY 1"));
    }
    return all;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
