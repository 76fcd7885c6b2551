package dev.heddle.core.aocore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.TestKeys;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commitments that hbsig and aoconnect made, and such of our own, in items and out of them. */
class CommittedMessageTest {
  private static final int ROUNDS = System.getenv("HEDDLE_LONG") == null ? 300 : 20_000;
  private static final String TARGET = TestKeys.ED25519.owner().base64Url();

  private static SortedMap<String, String> signed(Map<String, String> fields, Bytes body) {
    TreeMap<String, String> headers = new TreeMap<>(fields);
    if (!body.isEmpty()) {
      headers.put("content-digest", HttpMessage.digest(body));
    }
    return new TreeMap<>(
        HttpSignature.sign(new HttpMessage(headers, body), TestKeys.RSA).orElseThrow().headers());
  }

  private static CommittedMessage message(Map<String, String> fields, String body) {
    return CommittedMessage.verified(signed(fields, Bytes.utf8(body)), Bytes.utf8(body));
  }

  private static void refused(SortedMap<String, String> fields, Bytes body, String... words) {
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> CommittedMessage.verified(fields, body))
        .withMessageContainingAll(words);
  }

  @Test
  void isAMessageOfAoOnBehalfOfWhoCommitted() {
    CommittedMessage message =
        message(Map.of("type", "Message", "target", TARGET, "x-action", "Eval"), "return 1");
    ItemDraft envelope = message.envelope();

    assertThat(envelope.tags().list().getFirst())
        .isEqualTo(new Tag("From-Process", TestKeys.RSA.address()));
    assertThat(envelope.tags().first("X-Action")).contains("Eval");
    assertThat(envelope.tags().first("Data-Protocol")).contains("ao");
    assertThat(envelope.target()).contains(TestKeys.ED25519.owner());
    assertThat(envelope.data().utf8()).isEqualTo("return 1");
  }

  @Test
  void whoHasTheItemChecksTheCommitment() {
    CommittedMessage message = message(Map.of("type", "Message", "target", TARGET), "x");
    DataItem item = TestKeys.ED25519.sign(message.envelope());

    CommittedMessage read = CommittedMessage.within(item).orElseThrow();
    assertThat(read.id()).isEqualTo(message.id());
    assertThat(read.committer()).isEqualTo(TestKeys.RSA.address());
    assertThat(read.message().text("body")).contains("x");
    assertThat(read.envelope()).isEqualTo(message.envelope());
  }

  @Test
  void anItemThatSaysMoreOrOtherThanWasSignedIsNoEnvelope() {
    ItemDraft envelope = message(Map.of("type", "Message", "target", TARGET), "x").envelope();
    ItemDraft other =
        new ItemDraft(envelope.target(), envelope.anchor(), envelope.tags(), Bytes.utf8("y"));
    ItemDraft more =
        new ItemDraft(
            envelope.target(),
            envelope.anchor(),
            envelope.tags().plus(new Tag("Action", "Eval")),
            envelope.data());
    ItemDraft elsewhere =
        new ItemDraft(
            java.util.Optional.of(HttpSignature.unsignedId(Message.EMPTY)),
            envelope.anchor(),
            envelope.tags(),
            envelope.data());

    for (ItemDraft draft : java.util.List.of(other, more, elsewhere)) {
      assertThat(CommittedMessage.within(TestKeys.ED25519.sign(draft))).isEmpty();
    }
    assertThat(CommittedMessage.within(TestKeys.ED25519.sign(envelope))).isPresent();
  }

  @Test
  void whatWasNotSignedIsNotInIt() {
    SortedMap<String, String> fields = signed(Map.of("a", "b"), Bytes.EMPTY);
    fields.put("action", "Steal");

    assertThat(CommittedMessage.verified(fields, Bytes.EMPTY).fields()).containsOnlyKeys("a");
  }

  @Test
  void refusesWhatDoesNotHold() {
    Bytes body = Bytes.utf8("x");
    SortedMap<String, String> good = signed(Map.of("a", "b"), body);
    refused(with(good, "a", "c"), body, "does not hold");
    refused(good, Bytes.utf8("y"), "has not the content-digest");
    refused(good, Bytes.EMPTY, "did not arrive");
    refused(signed(Map.of("a", "b"), Bytes.EMPTY), body, "the body is not signed");
    TreeMap<String, String> less = new TreeMap<>(good);
    less.remove("a");
    refused(less, body, "\"a\"", "did not arrive");
    refused(with(good, "signature", "other=:AAAA:"), body, "no wallet signed");
    refused(
        with(
            good,
            "signature-input",
            String.valueOf(good.get("signature-input")).replace("sha512", "sha256")),
        body,
        "rsa-pss-sha512");
    refused(
        with(
            good,
            "signature-input",
            String.valueOf(good.get("signature-input")).replace("(\"a\"", "(\"a\" \"a\"")),
        body,
        "twice");
    refused(
        new TreeMap<>(
            HttpSignature.sign(new HttpMessage(good, body), TestKeys.ED25519)
                .orElseThrow()
                .headers()),
        body,
        "rsa-pss-sha512");
  }

  @Test
  void anHmacThatAnybodyCanMakeIsNobodysSignature() {
    TreeMap<String, String> fields = new TreeMap<>(Map.of("a", "b"));
    Bytes id = HttpSignature.unsignedId(fields, "constant:ao");
    fields.put("signature-input", "h=(\"a\");alg=\"hmac-sha256\";keyid=\"constant:ao\"");
    fields.put(
        "signature", "h=:" + java.util.Base64.getEncoder().encodeToString(id.toByteArray()) + ":");
    refused(fields, Bytes.EMPTY, "no wallet signed", "hmac");
  }

  @Test
  void nobodyChoosesWhatANodeVouchesFor() {
    for (String name :
        java.util.List.of("from-process", "from-module", "commitment-id", "pushed-for")) {
      CommittedMessage message = message(Map.of(name, "x"), "");
      assertThatExceptionOfType(MalformedMessageException.class)
          .isThrownBy(message::envelope)
          .withMessageContaining(name);
    }
    CommittedMessage nowhere = message(Map.of("target", "x"), "");
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(nowhere::envelope)
        .withMessageContaining("no id");
    CommittedMessage large = message(Map.of("a", "x".repeat(4000)), "");
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(large::envelope)
        .withMessageContaining("do not fit");
  }

  @Test
  void whateverIsChangedOnTheWayIsRefused() {
    Bytes body = Bytes.utf8("return 1");
    SortedMap<String, String> good =
        signed(Map.of("type", "Message", "target", TARGET, "action", "Eval"), body);
    java.util.List<String> names = java.util.List.copyOf(good.keySet());
    java.util.Random random = new java.util.Random(7);
    for (int i = 0; i < ROUNDS; i++) {
      String name = names.get(random.nextInt(names.size()));
      StringBuilder value = new StringBuilder(String.valueOf(good.get(name)));
      value.setCharAt(random.nextInt(value.length()), (char) (32 + random.nextInt(95)));
      if (value.toString().equals(good.get(name))) {
        continue;
      }
      SortedMap<String, String> changed = with(good, name, value.toString());
      try {
        CommittedMessage message = CommittedMessage.verified(changed, body);
        // The name of a signature means nothing, and base64 is read in either alphabet.
        assertThat(message.fields()).hasSize(4);
        assertThat(message.fields().get("action")).isEqualTo("Eval");
        assertThat(name).startsWith("signature");
      } catch (MalformedMessageException e) {
        assertThat(e).hasMessageMatching("(?s).{10,}");
      }
    }
  }

  static java.util.List<HttpSignatureTest.Vector> vectors() throws IOException {
    return HttpSignatureTest.vectors();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void commitmentsOfClientsSurviveInAnItem(HttpSignatureTest.Vector vector) {
    TreeMap<String, String> fields = new TreeMap<>(vector.http().headers());
    if (vector.name().contains("POST")) {
      refused(fields, vector.http().body(), "did not arrive"); // aoconnect drops what it digests
      return;
    }
    CommittedMessage message = CommittedMessage.verified(fields, vector.http().body());
    assertThat(message.id().base64Url())
        .isEqualTo(vector.json().path("rsaid").asString(message.id().base64Url()));
    DataItem item = TestKeys.ED25519.sign(message.envelope());
    assertThat(CommittedMessage.within(item).orElseThrow().id()).isEqualTo(message.id());
    assertThat(message.signature().name().toLowerCase(Locale.ROOT)).startsWith("http-sig-");
  }

  private static SortedMap<String, String> with(
      SortedMap<String, String> fields, String key, String value) {
    TreeMap<String, String> changed = new TreeMap<>(fields);
    changed.put(key, value);
    return changed;
  }
}
