package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.ao.Result;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.Tag;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.OutboxEntry.Kind;
import dev.heddle.node.unit.Sender;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

final class OutboxTest {
  private static final Bytes PROCESS = Hashes.sha256(Bytes.utf8("process"));
  private static final String TARGET = Hashes.sha256(Bytes.utf8("target")).base64Url();
  private static final String OTHER = Hashes.sha256(Bytes.utf8("other")).base64Url();
  private static final Origin ORIGIN =
      new Origin(PROCESS, "module", "scheduler", Optional.empty(), EvaluationId.of(5, 7));

  private final OutboxItems items = new OutboxItems(Sender.of(98).wallet(), 1 << 20);

  private Outbox outbox(ObjectNode result) {
    return Outbox.of(Result.of(result), ORIGIN, items);
  }

  @Test
  void keepsTheOrderOfMessagesSpawnsAndAssignments() {
    ObjectNode result = Programs.sending(TARGET, 1);
    Programs.and(result, "Spawns", Programs.spawn(new Tag("Module", Sender.MODULE)));
    Programs.and(result, "Assignments", Programs.assignment(OTHER, TARGET, OTHER));

    assertThat(outbox(result).parcels())
        .extracting(parcel -> parcel.entry().text())
        .containsExactly("message 0", "spawn 0", "spawned 0", "assignment 0", "assignment 0.1");
    assertThat(outbox(result)).as("a pure function").isEqualTo(outbox(result));
  }

  @Test
  void whoSharesAMessageStandsBehindIt() {
    ObjectNode message = Programs.message(TARGET, 1);
    ((ArrayNode) message.path("Tags"))
        .addObject()
        .put("name", "Assignments")
        .putArray("value")
        .add(OTHER);
    Outbox outbox = outbox(Programs.and(Programs.nothing(), "Messages", message));

    Parcel share = outbox.parcels().get(1);
    assertThat(share.entry().kind()).isEqualTo(Kind.SHARE);
    assertThat(share.behind().base64Url()).isEqualTo(TARGET);
    assertThat(share.content().target().base64Url()).isEqualTo(OTHER);
    assertThat(share.content().item()).isEqualTo(outbox.parcels().getFirst().content().item());
  }

  @Test
  void whatCanNeverBeSentIsSaid() {
    ObjectNode result = Programs.sending("nobody", 1);
    Programs.and(result, "Assignments", Programs.assignment("nothing", TARGET));

    Outbox outbox = outbox(result);

    assertThat(outbox.parcels()).isEmpty();
    assertThat(outbox.impossible()).hasSize(2);
    assertThat(outbox.impossible().getFirst().reason()).contains("is no id");
  }

  @Test
  void excludesSoManyFieldsOfAnAssignment() {
    ObjectNode assignment = Programs.assignment(OTHER, TARGET);
    ArrayNode exclude = assignment.putArray("Exclude");
    exclude.add("x".repeat(257));
    for (int i = 0; i < 100; i++) {
      exclude.add("f" + i);
    }
    Outbox outbox = outbox(Programs.and(Programs.nothing(), "Assignments", assignment));

    var content = (Parcel.Content.Assignment) outbox.parcels().getFirst().content();
    assertThat(content.request().exclude()).hasSize(64).startsWith("f0");
  }
}
