package dev.heddle.node.gateway;

import static dev.heddle.node.gateway.LocalGateway.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Pages of strangers run in origins of their own, by id and by name. */
final class DataHostsTest {
  private final LocalGateway gateway = new LocalGateway();
  private final DataItem page = keep("<script>1</script>", "text/html");
  private final DataItem style = keep("p {}", "text/css");
  private final DataItem site = manifest(Map.of("index.html", page, "css/style.css", style));
  private final String siteHost = DataHosts.label(site.id()) + ".localhost";

  /** What came back over a connection of its own, with the host that the test wants to be at. */
  private record Answer(int status, Map<String, String> headers, String body) {}

  @AfterEach
  void close() {
    gateway.close();
  }

  private DataItem keep(String data, String type) {
    return gateway.keep(item(data, "Content-Type", type));
  }

  private DataItem manifest(Map<String, DataItem> pages) {
    ObjectNode json = Json.object().put("manifest", "arweave/paths").put("version", "0.2.0");
    json.putObject("index").put("path", "index.html");
    ObjectNode paths = json.putObject("paths");
    new TreeMap<>(pages)
        .forEach((path, item) -> paths.putObject(path).put("id", item.id().base64Url()));
    return keep(Json.write(json), Manifest.TYPE);
  }

  private Answer get(String host, String path, String... headers) {
    StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nhost: " + host);
    URI uri = URI.create(gateway.url());
    request.append(':').append(uri.getPort()).append("\r\n");
    for (int i = 0; i < headers.length; i += 2) {
      request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
    }
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(20_000);
      byte[] bytes = request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
      socket.getOutputStream().write(bytes);
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.read());
      }
      List<String> lines = head.toString().lines().toList();
      Map<String, String> fields = new TreeMap<>();
      for (String line : lines.subList(1, lines.size() - 1)) {
        String[] field = line.split(": ", 2);
        fields.put(field[0].toLowerCase(Locale.ROOT), field[1]);
      }
      int size = Integer.parseInt(fields.getOrDefault("content-length", "0"));
      return new Answer(
          Integer.parseInt(lines.getFirst().split(" ", -1)[1]),
          fields,
          new String(in.readNBytes(size), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(host + path, e);
    }
  }

  private static String path(DataItem item) {
    return "/" + item.id().base64Url();
  }

  private String at(String host, String path) {
    return "//" + host + ":" + URI.create(gateway.url()).getPort() + path;
  }

  @Test
  void idsAreLabelsAndBack() {
    assertThat(DataHosts.label(Bytes.wrap(new byte[32]))).isEqualTo("a".repeat(52));
    String label = DataHosts.label(page.id());
    assertThat(label).hasSize(52).matches("[a-z2-7]+");
    assertThat(DataHosts.id(label)).contains(page.id());
    assertThat(DataHosts.id("a".repeat(51) + "b")).isEmpty();
    assertThat(DataHosts.id("1".repeat(52))).isEmpty();
    assertThat(DataHosts.id("short")).isEmpty();
  }

  @Test
  void whoNavigatesToAPageIsSentToItsOwnHost() {
    Answer moved = get("localhost", path(page) + "?a=b%20c", "sec-fetch-mode", "navigate");
    assertThat(moved.status()).isEqualTo(302);
    String host = DataHosts.label(page.id()) + ".localhost";
    assertThat(moved.headers().get("location")).isEqualTo(at(host, path(page) + "?a=b+c"));
    Answer there = get(host, path(page));
    assertThat(there.body()).isEqualTo("<script>1</script>");
    assertThat(there.headers()).doesNotContainKey("content-security-policy");
    assertThat(get("localhost", path(style), "accept", "text/html").status()).isEqualTo(200);
  }

  @Test
  void aPageNeverRunsInTheOriginOfTheNode() {
    for (String host : List.of("localhost", "127.0.0.1", "gateway.example")) {
      for (String where : List.of(path(page), path(site) + "/", "/raw" + path(page))) {
        Answer answer = get(host, where);
        assertThat(answer.body()).as(host + where).isEqualTo("<script>1</script>");
        assertThat(answer.headers()).containsEntry("content-security-policy", "sandbox");
      }
    }
    // Nor in that of another item.
    assertThat(get(siteHost, "/raw" + path(page)).headers())
        .containsEntry("content-security-policy", "sandbox");
    assertThat(get(siteHost, path(page)).headers())
        .containsEntry("content-security-policy", "sandbox");
    assertThat(get(siteHost, path(page), "accept", "text/html").headers().get("location"))
        .isEqualTo(at(DataHosts.label(page.id()) + ".localhost", path(page)));
  }

  @Test
  void manifestsServeTheirPaths() {
    Answer slashless = get("127.0.0.1", path(site) + "?x=1");
    assertThat(slashless.status()).isEqualTo(301);
    assertThat(slashless.headers()).containsEntry("location", path(site) + "/?x=1");
    for (String where : List.of(path(site) + "/css/style.css", "/css/style.css")) {
      Answer answer = get(siteHost, where);
      assertThat(answer.body()).isEqualTo("p {}");
      assertThat(answer.headers())
          .containsEntry("content-type", "text/css")
          .containsEntry("x-ar-io-data-id", style.id().base64Url());
    }
    assertThat(get(siteHost, path(site) + "/").body()).isEqualTo("<script>1</script>");
    assertThat(get(siteHost, path(site) + "/other").status()).isEqualTo(404);
    assertThat(get("127.0.0.1", "/raw" + path(site)).body()).startsWith("{\"manifest\"");
  }

  @Test
  void aManifestInAManifestIsServedAsItIs() {
    DataItem outer = manifest(Map.of("index.html", site));
    assertThat(get("127.0.0.1", path(outer) + "/").body()).startsWith("{\"manifest\"");
  }

  @Test
  void hostsOfDataServeNothingOfTheNode() {
    assertThat(get(siteHost, "/api/v1/blocked").status()).isEqualTo(404);
    assertThat(get(siteHost, "/info").status()).isEqualTo(404);
    assertThat(get(siteHost, "/mine").status()).isEqualTo(404);
    assertThat(get(siteHost, "/graphql?query=%7Bblocks%7Bedges%7Bcursor%7D%7D%7D").status())
        .isEqualTo(200);
    assertThat(get("localhost", "/info").status()).isEqualTo(200);
  }

  private void name(String json) throws IOException {
    Files.writeString(gateway.files.resolve("names.json"), json);
  }

  @Test
  void namesAreHosts() throws IOException {
    assertThat(get("blog.localhost", "/").status()).isEqualTo(404);
    name("{\"blog\": \"%s\", \"v2_blog\": \"%s\"}".formatted(site.id(), style.id()));
    Answer answer = get("blog.localhost", "/");
    assertThat(answer.body()).isEqualTo("<script>1</script>");
    assertThat(answer.headers())
        .containsEntry("x-arns-name", "blog")
        .containsEntry("x-arns-resolved-id", site.id().base64Url())
        .containsEntry("x-arns-record", "@")
        .containsEntry("x-arns-ttl-seconds", "60")
        .containsEntry("cache-control", "public, max-age=60")
        .doesNotContainKey("content-security-policy");
    assertThat(get("blog.localhost", "/css/style.css").body()).isEqualTo("p {}");
    assertThat(get("v2_blog.localhost", "/").headers())
        .containsEntry("x-arns-basename", "blog")
        .containsEntry("x-arns-record", "v2");
    Answer resolved = get("127.0.0.1", "/ar-io/resolver/blog");
    assertThat(resolved.body()).contains("\"txId\":\"" + site.id().base64Url());
    assertThat(resolved.headers()).containsEntry("x-arns-resolved-id", site.id().base64Url());
    assertThat(get("127.0.0.1", "/ar-io/resolver/nobody").status()).isEqualTo(404);
  }

  @Test
  void namesHoldWhereTheFileIsBrokenOrOverALimit() throws IOException {
    name("{\"blog\": \"%s\"}".formatted(style.id()));
    assertThat(get("blog.localhost", "/").status()).isEqualTo(200);
    String id = style.id().base64Url();
    StringBuilder many = new StringBuilder("{\"other\": \"" + id + "\"");
    for (int i = 0; i < Names.NAMES_MAX; i++) {
      many.append(",\"n").append(i).append("\": \"").append(id).append('"');
    }
    String longName = "x".repeat(Names.NAME_CHARS_MAX + 1);
    long changed = 1_000_000;
    for (String bad :
        List.of("{", "{\"other\": \"x\"}", "{\"" + longName + "\": \"" + id + "\"}", many + "}")) {
      name(bad);
      changed += 1000;
      Files.setLastModifiedTime(gateway.files.resolve("names.json"), FileTime.fromMillis(changed));
      assertThat(get("blog.localhost", "/").status()).isEqualTo(200);
      assertThat(get("other.localhost", "/").status()).isEqualTo(404);
    }
  }

  @Test
  void gatewaysOfArIoSayThatTheyAre() {
    assertThat(gateway.json("/ar-io/info").path("supportedManifestVersions")).hasSize(2);
    assertThat(gateway.json("/ar-io/healthcheck").path("message").asString(""))
        .isEqualTo("Welcome to the Permaweb.");
  }
}
