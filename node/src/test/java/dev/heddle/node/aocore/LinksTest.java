package dev.heddle.node.aocore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.aocore.ItemMessage;
import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.unit.Sender;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinksTest {
  /** The id that HyperBEAM's rules give to {@code {a: "b"}}. */
  private static final String A_IS_B = "qoKsl5XJIjkL7QIfUXNplkdh71dTOV1mUtP3b4WlzMk";

  private static final Message PART = Message.builder().put("a", "b").build();

  private final Links links = new Links(_ -> false, Links.BYTES_MAX);

  private static Message in(Value value) {
    return value.asMessage().orElseThrow();
  }

  private Value follow(Message message, String key) {
    return links.part(Bytes.base64Url(message.text(key + "+link").orElseThrow())).orElseThrow();
  }

  @Test
  void aPartIsNamedByItsIdAndReadThere() {
    Message whole = Message.builder().put("n", 7).put("part", PART).build();

    Message linked = in(links.linked(new Value.Map(whole)));

    assertThat(linked).isEqualTo(Message.builder().put("n", 7).put("part+link", A_IS_B).build());
    assertThat(follow(linked, "part")).isEqualTo(new Value.Map(PART));
  }

  @Test
  void partsHavePartsAndListsStayLists() {
    Value list =
        new Value.Sequence(List.of(Value.Whole.of(1), Value.Binary.of("x"), new Value.Map(PART)));
    Message outer = Message.builder().put("list", list).put("none", Message.EMPTY).build();

    Message linked = in(links.linked(new Value.Map(Message.builder().put("o", outer).build())));
    Message part = in(follow(linked, "o"));

    assertThat(part.get("none")).contains(new Value.Map(Message.EMPTY));
    Message read = in(follow(part, "list"));
    assertThat(read.get("1")).contains(Value.Whole.of(1));
    assertThat(read.get("2")).contains(Value.Binary.of("x"));
    assertThat(read.text("3+link")).contains(A_IS_B);
  }

  @Test
  void anItemKeepsItsOwnId() {
    VerifiedItem item = Sender.of(1).process("p");
    Links known = new Links(item.id()::equals, 0);
    Message whole = Message.builder().put("process", ItemMessage.encode(item.item())).build();

    assertThat(in(known.linked(new Value.Map(whole))).text("process+link"))
        .contains(item.id().base64Url());
  }

  @Test
  void partsAreKeptUpToTheLimitAndTheOldestGo() {
    Links few = new Links(_ -> false, 2000);
    Value first = few.linked(whole(0));
    for (int i = 1; i < 100; i++) {
      few.linked(whole(i));
    }
    Value last = few.linked(whole(100));

    assertThat(few.part(id(first))).isEmpty();
    assertThat(few.part(id(last))).isPresent();
  }

  private static Value whole(int number) {
    return new Value.Map(
        Message.builder().put("part", Message.builder().put("n", number).build()).build());
  }

  private static Bytes id(Value linked) {
    return Bytes.base64Url(in(linked).text("part+link").orElseThrow());
  }
}
