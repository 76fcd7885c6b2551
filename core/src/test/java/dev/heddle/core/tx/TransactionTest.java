package dev.heddle.core.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.TestKeys;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.crypto.Secp256k1;
import dev.heddle.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class TransactionTest {
  @Test
  void agreesWithArweaveJs() throws IOException {
    List<String> lines = lines();
    assertThat(lines).hasSize(4);
    for (String line : lines) {
      Transaction tx = Transaction.fromJson(Bytes.utf8(line));

      assertThat(tx.verify()).as(line).isTrue();
      // Nodes answer with an empty list there, arweave-js sends nothing.
      assertThat(Json.write(tx.toJson()))
          .isEqualTo(line.replace("\"data_root\"", "\"data_tree\":[],\"data_root\""));
      assertThat(tx.ownerAddress()).contains(Hashes.sha256(tx.owner()));
      if (tx.format() == 2) {
        assertThat(DataTree.of(tx.data()).root()).isEqualTo(tx.dataRoot());
      }
    }
  }

  @Test
  void refusesEveryChangedField() throws IOException {
    for (String line : lines()) {
      for (String field : List.of("id", "last_tx", "owner", "target", "signature")) {
        ObjectNode json = (ObjectNode) Json.parse(line);
        byte[] bytes = Bytes.base64Url(json.get(field).stringValue()).toByteArray();
        if (bytes.length > 0) {
          bytes[0] ^= 1;
          json.put(field, Bytes.wrap(bytes).base64Url());
          assertThat(Transaction.fromJson(json).verify()).as(field).isFalse();
        }
      }
      for (String field : List.of("quantity", "reward")) {
        ObjectNode json = (ObjectNode) Json.parse(line);
        json.put(field, json.get(field).stringValue() + "1");
        json.put(field, "1" + json.get(field).stringValue().replaceAll("^0+", ""));
        assertThat(Transaction.fromJson(json).verify()).as(field).isFalse();
      }
    }
  }

  @Test
  void signsAndVerifies() {
    Transaction draft = draft(TestKeys.RSA.owner(), 0);
    Transaction tx = draft.withSignature(TestKeys.RSA.signMessage(draft.signingData()));

    assertThat(draft.verify()).isFalse();
    assertThat(tx.verify()).isTrue();
    assertThat(Transaction.fromJson(tx.toJson())).isEqualTo(tx);
    assertThat(tx.ownerAddress().orElseThrow().base64Url()).isEqualTo(TestKeys.RSA.address());
  }

  @Test
  void bindsTheDenomination() {
    Transaction draft = draft(TestKeys.RSA.owner(), 1);

    assertThat(draft.signingData()).isNotEqualTo(draft(TestKeys.RSA.owner(), 0).signingData());
    assertThat(draft.toJson().get("denomination").stringValue()).isEqualTo("1");
    assertThat(Transaction.fromJson(draft.toJson())).isEqualTo(draft);
  }

  @Test
  void recoversTheOwnerOfASecp256k1Transaction() {
    Bytes key = Hashes.sha256(Bytes.utf8("key"));
    Transaction draft = draft(Bytes.EMPTY, 0);
    Transaction tx = draft.withSignature(Secp256k1.sign(key, Hashes.sha256(draft.signingData())));

    assertThat(tx.verify()).isTrue();
    assertThat(tx.ownerAddress())
        .contains(Hashes.sha256(Secp256k1.compressed(Secp256k1.publicKey(key))));
    assertThat(draft.verify()).isFalse();
    assertThat(draft.ownerAddress()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "format | 3",
        "format | {}",
        "id | \"short\"",
        "id | 5",
        "quantity | \"-1\"",
        "quantity | \"1.5\"",
        "quantity | \"01\"",
        "quantity | \"1111111111111111111111\"",
        "reward | []",
        "tags | {}",
        "tags | [5]",
        "data | \"***\"",
        "data_root | \"AA\"",
        "target | \"AA\"",
        "denomination | \"99999999999\"",
      })
  void refusesMalformedFields(String field, String value) throws IOException {
    ObjectNode json = (ObjectNode) Json.parse(lines().getFirst());
    json.set(field, Json.parse(value));

    if (value.equals("[5]")) {
      // A tag that is no object has neither name nor value, and so does not verify.
      assertThat(Transaction.fromJson(json).verify()).isFalse();
    } else {
      assertThatExceptionOfType(MalformedTransactionException.class)
          .isThrownBy(() -> Transaction.fromJson(json))
          .withMessageContaining(field);
    }
  }

  @Test
  void limitsTags() throws IOException {
    ObjectNode json = (ObjectNode) Json.parse(lines().getFirst());
    json.putArray("tags")
        .addObject()
        .put("name", "AA")
        .put("value", Bytes.wrap(new byte[2048]).base64Url());

    assertThatExceptionOfType(MalformedTransactionException.class)
        .isThrownBy(() -> Transaction.fromJson(json))
        .withMessageContaining("2048 bytes");
    assertThatExceptionOfType(MalformedTransactionException.class)
        .isThrownBy(() -> Transaction.fromJson(Bytes.utf8("nonsense")));
    assertThatExceptionOfType(MalformedTransactionException.class)
        .isThrownBy(() -> Transaction.fromJson(Json.array()));
  }

  @ParameterizedTest
  @CsvSource({"owner, 512", "signature, 512", "last_tx, 48"})
  void limitsKeysSignaturesAndAnchors(String field, int bytes) throws IOException {
    ObjectNode json = (ObjectNode) Json.parse(lines().getFirst());
    json.put(field, Bytes.wrap(new byte[bytes]).base64Url());
    assertThat(Transaction.fromJson(json).verify()).isFalse();

    json.put(field, Bytes.wrap(new byte[bytes + 1]).base64Url());
    assertThatExceptionOfType(MalformedTransactionException.class)
        .isThrownBy(() -> Transaction.fromJson(json))
        .withMessageContaining(field)
        .withMessageContaining("at most " + bytes + " bytes");
  }

  @Test
  void takesAsManyTagsAndDigitsAsTheLimits() throws IOException {
    ObjectNode json = (ObjectNode) Json.parse(lines().getFirst());
    json.put("quantity", "9".repeat(TransactionJson.DIGITS_MAX));
    var tags = json.putArray("tags");
    for (int i = 0; i < TransactionJson.TAGS_MAX; i++) {
      tags.addObject().put("name", "AA").put("value", "");
    }
    Transaction transaction = Transaction.fromJson(json);
    assertThat(transaction.tags()).hasSize(2048);
    assertThat(transaction.quantity()).isEqualTo("9".repeat(21));

    tags.addObject().put("name", "").put("value", "");
    assertThatExceptionOfType(MalformedTransactionException.class)
        .isThrownBy(() -> Transaction.fromJson(json))
        .withMessageContaining("at most 2048 tags");
  }

  private static Transaction draft(Bytes owner, long denomination) {
    Bytes data = Bytes.utf8("hello");
    return new Transaction(
        2,
        Bytes.wrap(new byte[32]),
        Hashes.sha384(),
        owner,
        List.of(new TxTag(Bytes.utf8("a"), Bytes.hex("ff"))),
        Bytes.EMPTY,
        BigInteger.ZERO,
        data,
        BigInteger.valueOf(data.size()),
        DataTree.of(data).root(),
        BigInteger.TEN,
        Bytes.EMPTY,
        denomination);
  }

  private static List<String> lines() throws IOException {
    try (InputStream in =
        TransactionTest.class.getResourceAsStream("/corpus/arweave-js-transactions.jsonl")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }
}
