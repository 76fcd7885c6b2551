package dev.heddle.core.aocore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.TestKeys;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.wallet.Wallet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ItemMessageTest {
  private static final Wallet WALLET = TestKeys.ED25519;

  @Test
  void keysAreTheTagsInSmallLettersAndTheFields() {
    Bytes target = Bytes.wrap(new byte[32]);
    DataItem item =
        WALLET.sign(
            new ItemDraft(
                Optional.of(target),
                Optional.empty(),
                Tags.of(
                    new Tag("Action", "Eval"),
                    new Tag("x", "1"),
                    new Tag("X", "2"),
                    new Tag("Target", "no")),
                Bytes.utf8("1 + 1")));
    Message message = ItemMessage.encode(item);

    assertThat(message.text("action")).contains("Eval");
    assertThat(message.text("x")).contains("\"1\", \"2\"");
    assertThat(message.text("target")).contains(target.base64Url());
    assertThat(message.text("data")).contains("1 + 1");
    Message commitment =
        message
            .get("commitments")
            .flatMap(Value::asMessage)
            .flatMap(all -> all.get(item.id().base64Url()))
            .flatMap(Value::asMessage)
            .orElseThrow();
    assertThat(commitment.text("committer")).contains(WALLET.address());
    assertThat(commitment.get("original-tags")).isPresent();
  }

  @Test
  void itemsComeBackToTheByte() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      List<Tag> tags = new ArrayList<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        String name = List.of("a", "B", "app-name", "Target", "b").get(random.nextInt(5));
        tags.add(new Tag(name, "v\"" + random.nextInt(9)));
      }
      Bytes data = new Messages(round).bytes(random.nextInt(30));
      Optional<Bytes> target = Optional.of(new Messages(round + 1).bytes(32));
      DataItem item =
          WALLET.sign(
              new ItemDraft(
                  target.filter(_ -> random.nextBoolean()),
                  target.filter(_ -> random.nextBoolean()),
                  Tags.of(tags),
                  data));

      assertThat(ItemMessage.decode(ItemMessage.encode(item)))
          .describedAs("round %d", round)
          .isEqualTo(item);
      Message overTheWire =
          Structured.decode(
              HttpMessage.encode(Structured.encode(ItemMessage.encode(item).without("commitments")))
                  .decode());
      assertThat(overTheWire).isEqualTo(ItemMessage.encode(item).without("commitments"));
    }
  }

  @Test
  void aTagOfTheNameOfDataThatAreNotThereIsNoData() {
    DataItem item =
        WALLET.sign(
            new ItemDraft(
                Optional.empty(),
                Optional.empty(),
                Tags.of(new Tag("data", "v"), new Tag("ao-types", "x=\"integer")),
                Bytes.EMPTY));

    assertThat(ItemMessage.decode(ItemMessage.encode(item))).isEqualTo(item);
  }

  @Test
  void aMessageWithoutSuchACommitmentIsNoItem() {
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> ItemMessage.decode(Message.builder().put("a", "b").build()))
        .withMessageContaining("has 0");
  }
}
