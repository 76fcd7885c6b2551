package dev.heddle.node.aocore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.node.store.DeliveryRecord;
import dev.heddle.node.store.DeliveryRecord.Thing;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.Letter;
import dev.heddle.node.store.OutboxEntry.Kind;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.ManualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsequencesTest {
  private static final EvaluationId SLOT = EvaluationId.of(1000, 7);

  private static Bytes id(String name) {
    return Hashes.sha256(Bytes.utf8(name));
  }

  private static String outbox(int messages, String first) {
    return "{\"Messages\":[" + first + ",{\"Tags\":[]}".repeat(messages) + "]}";
  }

  @Test
  void tellsOfSoManyMessagesAndNoMore() {
    String patch = "{\"Tags\":[{\"name\":\"device\",\"value\":\"patch@1.0\"}]}";
    List<Thing> things = new ArrayList<>();
    for (int i = 1; i <= Consequences.TOLD_MAX + 1; i++) {
      things.add(new Thing(Kind.MESSAGE, i, 0, id("target"), id("item " + i)));
    }
    try (Store store = Store.inMemory(new ManualClock(0))) {
      store.commit(
          new DeliveryRecord.Sent(id("process"), SLOT, new Letter.Way(id("root"), 1), things));
      Consequences consequences = new Consequences(store);

      Message told = consequences.of(id("process"), SLOT, outbox(things.size(), patch));
      assertThat(told.values()).hasSize(Consequences.TOLD_MAX);
      Message first = told.get("1").flatMap(Value::asMessage).orElseThrow();
      assertThat(first.text("id")).contains(id("item 1").base64Url());
      assertThat(first.text("target")).contains(id("target").base64Url());
      assertThat(first.get("slot")).isEmpty();
      assertThat(consequences.of(id("process"), SLOT, "{}").isEmpty()).isTrue();
    }
  }
}
