package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.context.Trail;
import dev.heddle.core.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The database of modules/database at a node, as its users have it. */
final class DatabaseTest {
  private static final String SCHEMA =
      "CREATE TABLE stock(thing TEXT PRIMARY KEY, count INTEGER CHECK (count >= 0), slot DEFAULT (slot()));"
          + " INSERT INTO stock(thing, count) VALUES ('bolt', 5), ('nut', 7) RETURNING thing, slot";

  @TempDir Path folder;

  @Test
  void isWrittenAndAskedInSqlAndItsPagesAreProvenAndReadByStockSqlite() throws Exception {
    try (RunningNode node = RunningNode.start(folder.resolve("data"))) {
      Commands person = new Commands(folder, node.url());
      Path wasm = RunningNode.repository().resolve("modules/database/database.wasm");
      String module = person.heddle("module", "add", wasm.toString()).exits(0).line();
      String process = person.heddle("spawn", module).exits(0).line();
      JsonNode made = output(person.heddle("--json", "send", process, "--data", SCHEMA, "--wait"));
      assertThat(made.at("/notices/0/text").asString())
          .isEqualTo("[{\"thing\":\"bolt\",\"slot\":1},{\"thing\":\"nut\",\"slot\":1}]");
      Ran refused =
          person.heddle("send", process, "--data", "UPDATE stock SET count = count - 6", "--wait");
      assertThat(refused.exits(1).out()).contains("CHECK constraint failed: count >= 0");
      JsonNode asked =
          output(
              person.heddle(
                  "--json", "dryrun", process, "--data", "SELECT sum(count) AS all_ FROM stock"));
      assertThat(asked.at("/reports/0/text").asString()).isEqualTo("[{\"all_\":12}]");
      assertThat(asked.path("contextRoot")).isEqualTo(made.path("contextRoot"));

      String context = node.url() + "/api/v1/processes/" + process + "/context";
      assertThat(json(context).path("contextRoot")).isEqualTo(made.path("contextRoot"));
      Bytes root = Bytes.base64Url(made.path("contextRoot").asString());
      JsonNode proof = json(context + "/value?key=region/00000001&proof=1");
      List<Bytes> blobs = new ArrayList<>();
      proof.path("blobs").forEach(blob -> blobs.add(Bytes.base64Url(blob.asString())));
      assertThat(KvMap.open(root, Trail.of(blobs)).get(Bytes.utf8("region/00000001")))
          .hasValueSatisfying(page -> assertThat(page.utf8()).contains("bolt").contains("nut"));
      assertThat(rows(file(json(context + "/range?prefix=region/"))))
          .containsExactly("bolt 5 1", "nut 7 1");
    }
  }

  private static JsonNode output(Ran ran) {
    JsonNode said = Json.parse(ran.exits(0).out());
    return said.path("result").isMissingNode() ? said.path("Output") : said.at("/result/Output");
  }

  /** The pages in the order of their numbers, of which none is missing in so small a database. */
  private Path file(JsonNode pages) throws IOException {
    assertThat(pages.path("more").asBoolean()).isFalse();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (JsonNode page : pages.path("entries")) {
      bytes.writeBytes(Bytes.base64Url(page.path("value").asString()).toByteArray());
    }
    return Files.write(folder.resolve("stock.db"), bytes.toByteArray());
  }

  private static List<String> rows(Path file) throws Exception {
    try (Connection stock = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = stock.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM stock ORDER BY thing")) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1) + ' ' + rows.getInt(2) + ' ' + rows.getInt(3));
      }
      return found;
    }
  }

  private static JsonNode json(String url) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      return Json.parse(client.send(request, BodyHandlers.ofString()).body());
    }
  }
}
