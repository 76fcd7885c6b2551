package dev.heddle.node.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.ItemDoor;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestHttp;
import dev.heddle.node.unit.TestHttp.Answer;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The surface of the reference scheduler, over HTTP. */
final class SchedulerRoutesTest {
  private static final long NOW_MS = 1_700_000_000_000L;

  private final Store store = TestStores.empty();
  private final ManualClock clock = new ManualClock(NOW_MS);
  private final Sender sender = Sender.of(1);
  private final SchedulerUnit unit =
      new SchedulerUnit(
          store, Sender.of(99).wallet(), Upstream.NONE, clock, SchedulerOptions.LOCAL);
  private final TestHttp http =
      new TestHttp(new SchedulerRoutes(unit, store, new ItemDoor(100_000, 2, 100), clock).routes());

  private final VerifiedItem process = sender.process("p", new Tag("Name", "n"));
  private final String pid = process.id().base64Url();

  @AfterEach
  void close() {
    http.close();
    store.close();
  }

  @Test
  void saysWhoAndWhenItIs() {
    assertThat(http.get("/").text())
        .isEqualTo("{\"address\":\"" + unit.address() + "\",\"timestamp\":\"1700000000000\"}");
    assertThat(http.get("/timestamp?process-id=x").text())
        .isEqualTo("{\"block_height\":\"000001500000\",\"timestamp\":\"1700000000000\"}");
    assertThat(http.get("/health").status()).isEqualTo(200);
    assertThat(http.get("/metrics")).isEqualTo(new Answer(400, "Metrics not enabled"));
  }

  @Test
  void schedulesAndAnswersARepeatWithTheFirst() {
    Answer spawned = http.post("/", process.item().raw());
    VerifiedItem message = sender.message(process.id(), "1+1");
    Answer first = http.post("/", message.item().raw());
    clock.advance(1000);
    Answer again = http.post("/", message.item().raw());

    assertThat(spawned.text()).isEqualTo("{\"id\":\"" + pid + "\",\"timestamp\":1700000000000}");
    assertThat(first.text())
        .isEqualTo("{\"id\":\"" + message.id().base64Url() + "\",\"timestamp\":1700000000001}");
    assertThat(again).isEqualTo(first);
  }

  @Test
  void showsAMessageWithItsAssignment() {
    http.post("/", process.item().raw());
    VerifiedItem message = sender.message(process.id(), "1+1", new Tag("Action", "Eval"));
    http.post("/", message.item().raw());
    Entry entry = store.entry(process.id(), 1).orElseThrow();
    DataItem assignment = entry.assignment().item();

    String expected =
        "{\"message\":{\"id\":\"%s\",\"owner\":{\"address\":\"%s\",\"key\":\"%s\"},\"data\":\"1+1\","
                .formatted(
                    message.id().base64Url(),
                    sender.wallet().address(),
                    sender.wallet().owner().base64Url())
            + "\"tags\":[{\"name\":\"Data-Protocol\",\"value\":\"ao\"},"
            + "{\"name\":\"Variant\",\"value\":\"ao.TN.1\"},{\"name\":\"Type\",\"value\":\"Message\"},"
            + "{\"name\":\"Action\",\"value\":\"Eval\"}],"
            + "\"signature\":\"%s\",\"anchor\":null,\"target\":\"%s\"},"
                .formatted(message.item().signature().base64Url(), pid)
            + "\"assignment\":{\"id\":\"%s\",\"owner\":{\"address\":\"%s\",\"key\":\"%s\"},"
                .formatted(
                    assignment.id().base64Url(), unit.address(), assignment.owner().base64Url())
            + "\"tags\":[{\"name\":\"Process\",\"value\":\"%s\"},".formatted(pid)
            + "{\"name\":\"Epoch\",\"value\":\"0\"},{\"name\":\"Nonce\",\"value\":\"1\"},"
            + "{\"name\":\"Hash-Chain\",\"value\":\"%s\"},"
                .formatted(entry.assignment().hashChain().base64Url())
            + "{\"name\":\"Block-Height\",\"value\":\"000001500000\"},"
            + "{\"name\":\"Timestamp\",\"value\":\"1700000000001\"},"
            + "{\"name\":\"Data-Protocol\",\"value\":\"ao\"},"
            + "{\"name\":\"Type\",\"value\":\"Assignment\"},"
            + "{\"name\":\"Variant\",\"value\":\"ao.TN.1\"},"
            + "{\"name\":\"Message\",\"value\":\"%s\"}],".formatted(message.id().base64Url())
            + "\"signature\":\"%s\",\"anchor\":null,\"target\":\"\"}}"
                .formatted(assignment.signature().base64Url());

    assertThat(http.get("/" + message.id().base64Url() + "?process-id=" + pid).text())
        .isEqualTo(expected);
    assertThat(http.get("/" + assignment.id().base64Url() + "?process-id=" + pid).text())
        .isEqualTo(expected);
    assertThat(http.get("/" + pid + "/latest").text()).isEqualTo(expected);
    assertThat(
            http.get("/" + message.id().base64Url() + "?process-id=" + pid + "&show-anchor")
                .json()
                .path("assignment")
                .path("anchor")
                .stringValue())
        .isEqualTo(assignment.anchor().orElseThrow().base64Url());
  }

  @Test
  void showsTheProcess() {
    http.post("/", process.item().raw());

    assertThat(http.get("/processes/" + pid).text())
        .startsWith("{\"process_id\":\"" + pid + "\",\"block\":\"000001500000\",\"owner\":{")
        .endsWith(
            "\"timestamp\":1700000000000,\"data\":\"p\",\"anchor\":null,\"signature\":\""
                + process.item().signature().base64Url()
                + "\",\"target\":null}");
  }

  @Test
  void takesAFreshProcessForItsOwnLatestMessage() {
    http.post("/", process.item().raw());
    JsonNode latest = http.get("/" + pid + "/latest").json();

    assertThat(latest.path("message").path("id").stringValue()).isEqualTo(pid);
    assertThat(latest.path("message").path("target").isNull()).isTrue();
    assertThat(latest.path("assignment").path("tags").get(2).path("value").stringValue())
        .isEqualTo("0");
  }

  @Test
  void showsDataThatIsNoTextAsTheReferenceDoes() {
    Bytes noText = Bytes.hex("61ff62");
    ItemDraft draft = process.item().content();
    DataItem odd =
        sender
            .wallet()
            .sign(new ItemDraft(Optional.empty(), Optional.empty(), draft.tags(), noText));
    http.post("/", odd.raw());
    ItemDraft message = sender.message(odd.id(), "").item().content();
    DataItem oddMessage =
        sender
            .wallet()
            .sign(
                new ItemDraft(
                    message.target(),
                    Optional.of(Bytes.utf8("0".repeat(32))),
                    message.tags(),
                    noText));
    http.post("/", oddMessage.raw());
    String id = odd.id().base64Url();

    assertThat(http.get("/processes/" + id).json().path("data").isNull()).isTrue();
    JsonNode shown = http.get("/" + id + "/latest").json().path("message");
    assertThat(shown.path("data").stringValue()).isEqualTo("a\ufffdb");
    assertThat(shown.path("anchor").stringValue()).isEqualTo("0".repeat(32));
  }

  @Test
  void assignsByIdAndFindsItByTheAssignmentsIdOnly() {
    http.post("/", process.item().raw());
    VerifiedItem item = sender.item(Optional.empty(), "data", List.of());
    store.append(new ItemRecord(item.item().raw())).join();

    Answer assigned =
        http.post(
            "/?process-id=" + pid + "&assign=" + item.id().base64Url() + "&exclude=Data,Tags",
            Bytes.EMPTY);

    Assignment assignment = store.entry(process.id(), 1).orElseThrow().assignment();
    assertThat(assigned.status()).isEqualTo(200);
    assertThat(assigned.json().path("id").stringValue()).isEqualTo(assignment.id().base64Url());
    assertThat(assignment.exclude()).containsExactly("Data", "Tags");
    Answer found = http.get("/" + assignment.id().base64Url() + "?process-id=" + pid);
    assertThat(found.json().path("message").isNull()).isTrue();
    assertThat(http.get("/" + item.id().base64Url() + "?process-id=" + pid).error())
        .startsWith("Message or Process not found");
  }

  @Test
  void pagesHoldEveryEntryOnceAndKnowWhetherThereIsMore() {
    fill(23);
    for (int limit : new int[] {1, 2, 3, 7, 23, 24, 25, 1000}) {
      for (boolean byNonce : new boolean[] {false, true}) {
        assertThat(walk(limit, byNonce))
            .as("limit %d nonce %b", limit, byNonce)
            .containsExactlyElementsOf(
                java.util.stream.LongStream.rangeClosed(0, 23).boxed().toList());
      }
    }
  }

  @Test
  void pagesByExclusiveFromAndInclusiveTo() {
    fill(10);
    long t0 = NOW_MS;

    assertThat(nonces("/" + pid + "?from=" + t0 + "&to=" + (t0 + 3))).containsExactly(1L, 2L, 3L);
    assertThat(nonces("/" + pid + "?from=0&to=" + (t0 + 2))).containsExactly(1L, 2L);
    assertThat(nonces("/" + pid + "?to=" + (t0 + 2))).containsExactly(0L, 1L, 2L);
    assertThat(nonces("/" + pid + "?from-nonce=-1&to-nonce=2")).containsExactly(0L, 1L, 2L);
    assertThat(nonces("/" + pid + "?from-nonce=0&to-nonce=2")).containsExactly(1L, 2L);
    assertThat(nonces("/" + pid + "?from-nonce=8")).containsExactly(9L, 10L);
    assertThat(nonces("/" + pid + "?from-nonce=10")).isEmpty();
    JsonNode page = http.get("/" + pid + "?process-id=" + pid + "&limit=2&from-nonce=1").json();
    assertThat(page.path("page_info").path("has_next_page").booleanValue()).isTrue();
    assertThat(page.path("edges").get(1).path("cursor").stringValue()).isEqualTo("3");
  }

  @Test
  void givesAPageOfTheLimitToWhoAsksForMore() {
    fill(LogPage.LIMIT_MAX);
    JsonNode first = http.get("/" + pid + "?limit=5000&from-nonce=-1").json();
    assertThat(nonces(first)).hasSize(1000).endsWith(999L);
    assertThat(more(first)).isTrue();
    JsonNode rest = http.get("/" + pid + "?limit=5000&from-nonce=999").json();
    assertThat(nonces(rest)).containsExactly(1000L);
    assertThat(more(rest)).isFalse();
  }

  @Test
  void endsAPageOfLargeMessagesEarly() {
    assertThat(LogPage.PAGE_BYTES_MAX).isEqualTo(32L << 20);
    int quarter = 8 << 20;
    int around = sender.message(process.id(), "").item().raw().size();
    fill(0);
    for (String letter : List.of("a", "b", "c", "d", "e", "f")) {
      int size = quarter + (letter.equals("e") ? 1 : 0);
      VerifiedItem message = sender.message(process.id(), letter.repeat(size - around));
      assertThat(message.item().raw().size()).isEqualTo(size);
      SchedulerUnitTest.accepted(unit.schedule(message, false));
    }

    for (boolean byNonce : new boolean[] {false, true}) {
      String start = byNonce ? "from-nonce=" : "from=";
      long zero = byNonce ? 0 : NOW_MS;
      // Four that make exactly the limit leave room for one more; with a byte more they do not.
      JsonNode exact = http.get("/" + pid + "?" + start + zero).json();
      assertThat(nonces(exact)).containsExactly(1L, 2L, 3L, 4L, 5L);
      assertThat(more(exact)).isTrue();
      JsonNode over = http.get("/" + pid + "?" + start + (zero + 1)).json();
      assertThat(nonces(over)).containsExactly(2L, 3L, 4L, 5L);
      assertThat(more(over)).isTrue();
      JsonNode rest = http.get("/" + pid + "?" + start + (zero + 5)).json();
      assertThat(nonces(rest)).containsExactly(6L);
      assertThat(more(rest)).isFalse();
    }
  }

  private static boolean more(JsonNode page) {
    return page.path("page_info").path("has_next_page").booleanValue();
  }

  @Test
  void saysWhatIsWrongWithBadRequests() {
    http.post("/", process.item().raw());
    Bytes raw = sender.message(process.id(), "hello").item().raw();
    byte[] bytes = raw.toByteArray();
    bytes[bytes.length - 1] ^= 1;

    refused(http.post("/", Bytes.wrap(bytes)), 400, "the signature of item");
    refused(http.post("/", raw.slice(0, 100)), 400, "the body is no signed data item");
    refused(http.post("/", Bytes.EMPTY), 400, "the body is empty");
    refused(http.post("/", Bytes.wrap(new byte[1000])), 400, "the body is no signed data item");
    refused(http.post("/", Bytes.wrap(new byte[100_001])), 413, "exceeds the maximum of 100000");
    refused(http.post("/?process-id=" + pid, raw), 400, "You must set both process-id and assign");
    refused(http.post("/?process-id=x&assign=" + pid, raw), 400, "process-id must be the 43");
    refused(
        http.post("/", sender.message(Bytes.hex("11".repeat(32)), "x").item().raw()),
        400,
        "is not known to this scheduler");
    refused(http.get("/" + "x".repeat(43)), 400, "message or process id must be the 43");
    refused(http.get("/" + "A".repeat(43)), 400, "name one by process-id");
    refused(http.get("/" + "A".repeat(43) + "?process-id=" + pid), 400, "not found");
    refused(http.get("/" + pid + "?from=yesterday"), 400, "from=yesterday is not a whole number");
    refused(http.get("/" + pid + "?limit=0"), 400, "a page has at least one entry");
    refused(http.get("/processes/" + "A".repeat(43)), 400, "Process not found");
    refused(http.get("/" + "A".repeat(43) + "/latest"), 400, "Process not found");
  }

  private static void refused(Answer answer, int status, String reason) {
    assertThat(answer.error()).contains(reason);
    assertThat(answer.status()).isEqualTo(status);
  }

  private void fill(int messages) {
    http.post("/", process.item().raw());
    for (int i = 0; i < messages; i++) {
      SchedulerUnitTest.accepted(unit.schedule(sender.message(process.id(), "m" + i), false));
    }
  }

  /** The nonces of all pages, followed by their cursors. */
  private List<Long> walk(int limit, boolean byNonce) {
    List<Long> nonces = new ArrayList<>();
    String from = byNonce ? "from-nonce" : "from";
    String path = "/" + pid + "?limit=" + limit + (byNonce ? "&from-nonce=-1" : "");
    while (true) {
      JsonNode page = http.get(path).json();
      assertThat(page.path("edges").size()).isBetween(1, limit);
      nonces.addAll(nonces(page));
      String cursor =
          page.path("edges").get(page.path("edges").size() - 1).path("cursor").stringValue();
      if (!page.path("page_info").path("has_next_page").booleanValue()) {
        return nonces;
      }
      path = "/" + pid + "?limit=" + limit + "&" + from + "=" + cursor;
    }
  }

  private List<Long> nonces(String path) {
    return nonces(http.get(path).json());
  }

  private static List<Long> nonces(JsonNode page) {
    List<Long> nonces = new ArrayList<>();
    for (JsonNode edge : page.path("edges")) {
      nonces.add(
          Long.parseLong(
              edge.path("node")
                  .path("assignment")
                  .path("tags")
                  .get(2)
                  .path("value")
                  .stringValue()));
    }
    return nonces;
  }
}
