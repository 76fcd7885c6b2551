package dev.heddle.node.aocore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.aocore.HttpSignature;
import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Route;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Sender;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RepliesTest {
  private static final Sender NODE = Sender.of(3);

  private final Replies replies =
      new Replies(NODE.wallet(), new Links(_ -> false, Links.BYTES_MAX));

  private static Asked asked(String target, Map<String, String> headers) {
    Request request =
        new Request(
            "GET",
            target,
            Map.of(),
            Map.of(),
            headers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue()))),
            Bytes.EMPTY,
            "http://node");
    return new Asked(request, Route.parse(target), Optional.empty());
  }

  private Response plain(Value value) {
    return replies.of(value, asked("/x", Map.of()), false);
  }

  @Test
  void oneValueIsABody() {
    Response number = plain(Value.Whole.of(7));
    assertThat(number.body().utf8()).isEqualTo("7");
    assertThat(number.headers())
        .containsEntry("ao-types", "body=\"integer\"")
        .containsEntry("content-type", "text/plain")
        .containsEntry("codec-device", "httpsig@1.0");
    assertThat(plain(new Value.Binary(Bytes.hex("ff"))).headers())
        .containsEntry("content-type", "application/octet-stream");
  }

  @Test
  void preferencesComeByQueryAndHeader() {
    Message message = Message.builder().put("a", 1).build();
    for (Asked asked :
        List.of(
            asked("/x?require-codec=json@1.0", Map.of()),
            asked("/x", Map.of("require-codec", "application/json")),
            asked("/x", Map.of("accept", "application/json")))) {
      Response response = replies.of(new Value.Map(message), asked, false);
      assertThat(response.headers()).containsEntry("content-type", "application/json");
      assertThat(response.body().utf8()).isEqualTo("{\"a\":1}");
      assertThat(response.headers()).containsEntry("a", "1");
    }
  }

  @Test
  void aBodyWithATypeIsServedAsItIsAndCannotActForTheNode() {
    Message page =
        Message.builder().put("content-type", "text/html").put("body", "<h1>hi</h1>").build();
    Response response = plain(new Value.Map(page));

    assertThat(response.body().utf8()).isEqualTo("<h1>hi</h1>");
    assertThat(response.headers())
        .containsEntry("content-type", "text/html")
        .containsEntry("content-security-policy", "sandbox")
        .containsEntry("x-content-type-options", "nosniff");
  }

  @Test
  void aMessageCannotSayWhatOnlyAServerMay() {
    Message message =
        Message.builder()
            .put("set-cookie", "a=b")
            .put("location", "http://elsewhere")
            .put("content-length", "1")
            .put("transfer-encoding", "chunked")
            .put("access-control-allow-origin", "null")
            .put("x", "a\r\nset-cookie: b")
            .put("A key: with\r\nlines", "v")
            .build();
    for (Asked asked :
        List.of(asked("/x", Map.of()), asked("/x?require-codec=json@1.0", Map.of()))) {
      Response response = replies.of(new Value.Map(message), asked, false);
      assertThat(response.headers())
          .doesNotContainKeys(
              "set-cookie",
              "location",
              "content-length",
              "transfer-encoding",
              "access-control-allow-origin");
      response
          .headers()
          .forEach((name, value) -> {
            assertThat(name).matches("[a-z0-9%_.+*~-]+");
            assertThat(value).matches("[\\x20-\\x7e]*");
          });
    }
  }

  @Test
  void manyKeysAreJson() {
    Message.Builder few = Message.builder();
    Message.Builder many = Message.builder();
    for (int i = 0; i < 1000; i++) {
      (i < 10 ? few : many).put("key" + i, "value" + i);
    }

    assertThat(plain(new Value.Map(few.build())).headers()).containsEntry("key1", "value1");
    Response large = plain(new Value.Map(many.build()));
    assertThat(large.headers()).containsEntry("content-type", "application/json");
    assertThat(Json.parse(large.body()).path("key999").stringValue()).isEqualTo("value999");
    assertThat(
            large.headers().entrySet().stream()
                .mapToInt(h -> h.getKey().length() + h.getValue().length())
                .sum())
        .isLessThan(Replies.HEADERS_BYTES_MAX + 500);
  }

  @Test
  void whoAsksForASignatureGetsOneThatHolds() {
    Message message = Message.builder().put("a", 1).put("body", "text").build();
    for (Asked asked :
        List.of(
            asked("/x", Map.of("accept-signature", "sig=()")),
            asked("/x?require-codec=json@1.0", Map.of("accept-signature", "sig=()")))) {
      Response response = replies.of(new Value.Map(message), asked, false);
      TreeMap<String, String> headers = new TreeMap<>(response.headers());
      List<HttpSignature> signatures = HttpSignature.read(headers);

      assertThat(signatures).hasSize(1);
      assertThat(signatures.getFirst().holds(headers)).isTrue();
      assertThat(signatures.getFirst().components()).contains("content-digest", "a");
      assertThat(signatures.getFirst().committer()).contains(NODE.wallet().address());
    }
    assertThat(plain(new Value.Map(message)).headers()).doesNotContainKey("signature");
  }

  @Test
  void aPageHasNoMoreSlotsThanTheLimit() {
    assertThat(Schedule.PAGE_MAX).isEqualTo(1000);
    try (Store store = Store.inMemory(new ManualClock(0))) {
      Schedule schedule = new Schedule(store, new ManualClock(0));
      Bytes process = Bytes.wrap(new byte[32]);
      Route.Step tooLong = Route.parse("/schedule&from=" + "1".repeat(16)).steps().getFirst();

      assertThatExceptionOfType(Refusal.class)
          .isThrownBy(() -> schedule.bundle(process, 5, tooLong))
          .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(400));
      assertThat(Schedule.wanted(0, 5000)).isEqualTo(1000);
      assertThat(Schedule.wanted(5, 5)).isEqualTo(1);
      assertThat(Schedule.wanted(6, 5)).isZero();
    }
  }
}
