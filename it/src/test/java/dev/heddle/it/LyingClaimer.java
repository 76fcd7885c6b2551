package dev.heddle.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.claim.Claim;
import dev.heddle.core.claim.ClaimTree;
import dev.heddle.core.claim.SlotClaim;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Ed25519Wallet;
import dev.heddle.core.wallet.Wallet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A unit that claims and signs what another does, except for the context after one slot, and stands
 * by it.
 */
final class LyingClaimer implements AutoCloseable {
  private final String node;
  private final Bytes process;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Wallet wallet = Ed25519Wallet.generate(new SecureRandom());
  private final List<SlotClaim> claims = new ArrayList<>();
  private final ClaimTree tree = new ClaimTree();

  private LyingClaimer(String node, Bytes process, HttpServer server) {
    this.node = node;
    this.process = process;
    this.server = server;
  }

  /** Stands before a node that has so many slots of a process. */
  static LyingClaimer before(String node, String process, int slots, int lie)
      throws IOException, InterruptedException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    LyingClaimer liar =
        new LyingClaimer(node, Ids.parse(process).orElseThrow(), HttpServer.create(any, 0));
    for (int slot = 0; slot < slots; slot++) {
      String path =
          "/api/v1/processes/%s/claim/slot?slots=%d&slot=%d".formatted(process, slots, slot);
      SlotClaim right = SlotClaim.of(Json.parse(liar.ask(path))).orElseThrow();
      Bytes root = slot == lie ? right.resultHash() : right.contextRoot();
      SlotClaim said = new SlotClaim(slot, right.assignment(), root, right.resultHash());
      liar.claims.add(said);
      liar.tree.add(said.hash());
    }
    liar.server.createContext("/", liar::answer);
    liar.server.start();
    return liar;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private String ask(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(node + path)).build();
    return client.send(request, BodyHandlers.ofString()).body();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      URI asked = exchange.getRequestURI();
      String path = asked.getPath();
      String body;
      if (path.endsWith("/claim")) {
        Bytes top = tree.top(claims.size());
        Claim claim = new Claim(process, claims.size(), top);
        body = Json.write(Json.object().put("item", wallet.sign(claim.draft()).raw().base64Url()));
      } else if (path.endsWith("/claim/node")) {
        ClaimTree.Children below =
            tree.open(claims.size(), number(asked, "level"), number(asked, "index"));
        ObjectNode json = Json.object().put("left", below.left().base64Url());
        body = Json.write(json.put("right", below.right().base64Url()));
      } else if (path.endsWith("/claim/slot")) {
        int slot = number(asked, "slot");
        ObjectNode json = claims.get(slot).json();
        ArrayNode list = json.putArray("path");
        tree.path(claims.size(), slot).forEach(each -> list.add(each.base64Url()));
        body = Json.write(json);
      } else {
        body = ask(asked.toString());
      }
      byte[] bytes = Bytes.utf8(body).toByteArray();
      exchange.getResponseHeaders().add("content-type", "application/json");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int number(URI asked, String name) {
    for (String part : asked.getQuery().split("&", -1)) {
      if (part.startsWith(name + "=")) {
        return Integer.parseInt(part.substring(name.length() + 1));
      }
    }
    throw new IllegalArgumentException(asked + " has no " + name);
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
  }
}
