package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.ao.OutboxMessage;
import dev.heddle.core.ao.OutboxSpawn;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.unit.Sender;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OutboxItemsTest {
  private static final Bytes TARGET = Bytes.hex("bb".repeat(32));
  private static final String AOS_ANCHOR = "00000000000000000000000000000007";

  private final OutboxItems items = new OutboxItems(Sender.of(1).wallet(), 1000);
  private final Origin origin =
      new Origin(
          Bytes.hex("aa".repeat(32)), "MOD", "SCHED", Optional.of("ROOT"), EvaluationId.of(0, 1));

  @Test
  void keepsTheAnchorOfAosAsItsBytes() {
    DataItem item = made(items.message(message(TARGET.base64Url(), "hi", AOS_ANCHOR), origin, 0));

    assertThat(item.anchor()).contains(Bytes.utf8(AOS_ANCHOR));
    assertThat(item.target()).contains(TARGET);
    assertThat(item.data()).isEqualTo(Bytes.utf8("hi"));
  }

  @Test
  void tellsEqualMessagesOfModulesWithoutAnchorsApart() {
    OutboxMessage message = message(TARGET.base64Url(), "hi", "");
    Origin later =
        new Origin(origin.process(), "MOD", "SCHED", Optional.of("ROOT"), EvaluationId.of(0, 2));

    Bytes first = made(items.message(message, origin, 0)).id();

    assertThat(made(items.message(message, origin, 1)).id()).isNotEqualTo(first);
    assertThat(made(items.message(message, later, 0)).id()).isNotEqualTo(first);
    assertThat(made(items.message(message, origin, 0)).id()).isEqualTo(first);
  }

  @Test
  void sendsOneSpaceForNoData() {
    assertThat(made(items.message(message(TARGET.base64Url(), "", ""), origin, 0)).data())
        .isEqualTo(Bytes.utf8(" "));
  }

  @Test
  void tellsEqualSpawnsApart() {
    OutboxSpawn spawn = new OutboxSpawn("", "", List.of(new Tag("Module", "M")));

    Bytes first = made(items.spawn(spawn, origin, 0)).id();

    assertThat(made(items.spawn(spawn, origin, 1)).id()).isNotEqualTo(first);
    assertThat(made(items.spawn(spawn, origin, 0)).id()).isEqualTo(first);
  }

  @Test
  void saysWhyAnEntryCanNeverBeSent() {
    assertThat(items.message(message("0xEthereum", "hi", ""), origin, 0).toString())
        .contains("0xEthereum is no id");
    assertThat(
            items
                .message(
                    new OutboxMessage(
                        TARGET.base64Url(),
                        "",
                        "",
                        List.of(new Tag("Long", "x".repeat(5000))),
                        List.of()),
                    origin,
                    0)
                .toString())
        .contains("bytes of tags are over the limit of 4096");
    assertThat(
            items.message(message(TARGET.base64Url(), "x".repeat(1001), ""), origin, 0).toString())
        .contains("1001 bytes of data are over the limit of 1000");
    assertThat(items.spawn(new OutboxSpawn("", "", List.of()), origin, 0).toString())
        .contains("names no Module");
  }

  private static OutboxMessage message(String target, String data, String anchor) {
    return new OutboxMessage(target, data, anchor, List.of(new Tag("A", "b")), List.of());
  }

  private static DataItem made(OutboxItems.Made made) {
    assertThat(made).isInstanceOf(OutboxItems.Made.Item.class);
    return ((OutboxItems.Made.Item) made).item().item();
  }
}
