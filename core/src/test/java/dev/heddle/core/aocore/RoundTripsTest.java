package dev.heddle.core.aocore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.TestKeys;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What goes through a codec comes back, whatever it is: with names that mean something to HTTP, to
 * the codecs themselves or to nobody. {@code HEDDLE_LONG=1} makes a hundred times as many.
 */
class RoundTripsTest {
  private static final int ROUNDS = System.getenv("HEDDLE_LONG") == null ? 300 : 30_000;

  private static LongStream seeds() {
    return LongStream.range(0, ROUNDS);
  }

  @Test
  void messagesWithNamesThatMeanSomethingComeBackAsHttp() {
    seeds()
        .forEach(seed -> {
          Message message = Messages.hostile(seed).any(3);
          Message tabm = Structured.encode(message);
          HttpMessage http = HttpMessage.encode(tabm);

          Message back = Structured.decode(http.decode());
          message.forEach((key, value) ->
              assertThat(back.get(key)).describedAs("seed %d, key %s", seed, key).contains(value));
          assertThat(back).describedAs("seed %d", seed).isEqualTo(message);
          assertThat(http.headers().keySet())
              .describedAs("seed %d", seed)
              .doesNotContain("set-cookie", "location", "transfer-encoding", "content-length")
              .allMatch(name -> name.matches("[a-z0-9%_.+*~-]+"));
        });
  }

  @Test
  void messagesWithNamesThatMeanSomethingComeBackAsLeaves() {
    seeds()
        .forEach(seed -> {
          Message tabm = Structured.encode(Messages.hostile(seed).any(3));

          assertThat(Flat.decode(Flat.encode(tabm))).describedAs("seed %d", seed).isEqualTo(tabm);
        });
  }

  @Test
  void messagesOfTextComeBackAsJson() {
    seeds()
        .forEach(seed -> {
          Message message = Messages.ofText(seed).any(3);
          Bytes json = Json.writeBytes(MessageJson.encode(message));

          assertThat(MessageJson.parse(json)).describedAs("seed %d", seed).isEqualTo(message);
        });
  }

  @Test
  void messagesOfTextWithoutLineBreaksComeBackAsLines() {
    seeds()
        .forEach(seed -> {
          Message tabm = Structured.encode(Messages.ofText(seed).any(3));

          assertThat(Flat.parse(Flat.write(tabm))).describedAs("seed %d", seed).isEqualTo(tabm);
        });
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> Flat.write(Message.builder().put("a", "1\nb: 2").build()))
        .withMessageContaining("one line");
  }

  @Test
  void itemsComeBackToTheByteThroughEveryCodecAsPartsOfAnother() {
    seeds()
        .limit(ROUNDS / 3)
        .forEach(seed -> {
          DataItem item = item(seed);
          Message outer =
              Message.builder().put("slot", seed).put("body", ItemMessage.encode(item)).build();
          Message overHttp =
              Structured.decode(HttpMessage.encode(Structured.encode(outer)).decode());
          Message inner = overHttp.get("body").flatMap(Value::asMessage).orElseThrow();

          assertThat(ItemMessage.decode(inner)).describedAs("seed %d", seed).isEqualTo(item);
          if (MessageJson.utf8(item.data()).isPresent()) {
            Message overJson = MessageJson.parse(Json.writeBytes(MessageJson.encode(outer)));
            assertThat(
                    ItemMessage.decode(
                        overJson.get("body").flatMap(Value::asMessage).orElseThrow()))
                .describedAs("seed %d", seed)
                .isEqualTo(item);
          }
        });
  }

  @Test
  void whatWasAMessageAndWasChangedIsAMessageOrRefused() {
    seeds()
        .forEach(seed -> {
          Random random = new Random(seed);
          HttpMessage http = HttpMessage.encode(Structured.encode(Messages.hostile(seed).any(3)));
          TreeMap<String, String> headers = new TreeMap<>(http.headers());
          headers.remove("content-digest");
          headers.replaceAll((_, value) -> random.nextInt(3) == 0 ? changed(value, random) : value);
          try {
            Message message =
                Structured.decode(
                    new HttpMessage(headers, Bytes.utf8(changed(http.body().utf8(), random)))
                        .decode());
            assertThat(Structured.decode(Structured.encode(message)))
                .describedAs("seed %d", seed)
                .isEqualTo(message);
          } catch (MalformedMessageException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
          }
        });
  }

  @Test
  void whatWasAnItemAndWasChangedIsAnItemOrRefused() {
    seeds()
        .forEach(seed -> {
          Random random = new Random(seed);
          String json = Json.write(MessageJson.encode(ItemMessage.encode(item(seed))));
          try {
            ItemMessage.decode(MessageJson.parse(Bytes.utf8(changed(json, random))));
          } catch (MalformedMessageException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
          }
        });
  }

  @Test
  void listsWithinListsInOneTextHaveALimit() {
    String deep = "(ao-type-list) ".repeat(50_000) + "1";

    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> Structured.typed("k", "list", deep))
        .withMessageContaining("64 deep");
  }

  private static String changed(String text, Random random) {
    StringBuilder changed = new StringBuilder(text);
    for (int i = random.nextInt(4); i > 0 && !changed.isEmpty(); i--) {
      int at = random.nextInt(changed.length());
      switch (random.nextInt(3)) {
        case 0 -> changed.deleteCharAt(at);
        case 1 -> changed.insert(at, "\":;,=()/%-\r\n {}[]".charAt(random.nextInt(16)));
        default -> changed.setCharAt(at, (char) random.nextInt(0x100));
      }
    }
    return changed.toString();
  }

  private static DataItem item(long seed) {
    Random random = new Random(seed);
    List<Tag> tags = new ArrayList<>();
    List<String> names =
        List.of("a", "A", "App-Name", "Target", "data", "content-type", "a/b", "é", "ao-types");
    for (int i = random.nextInt(6); i > 0; i--) {
      String value = Messages.ofText(random.nextLong()).text();
      tags.add(new Tag(names.get(random.nextInt(names.size())), value.isEmpty() ? "v" : value));
    }
    Optional<Bytes> id = Optional.of(new Messages(seed + 1).bytes(32));
    return TestKeys.ED25519.sign(
        new ItemDraft(
            id.filter(_ -> random.nextBoolean()),
            id.filter(_ -> random.nextBoolean()),
            Tags.of(tags),
            random.nextBoolean()
                ? new Messages(seed).bytes(random.nextInt(40))
                : Bytes.utf8(Messages.ofText(seed).text())));
  }
}
