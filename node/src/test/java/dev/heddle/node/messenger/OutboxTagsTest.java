package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.node.store.EvaluationId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The cases of the reference messenger's own tests, and the order that its code gives. */
final class OutboxTagsTest {
  private static final Bytes PROCESS = Bytes.hex("aa".repeat(32));
  private static final String PID = PROCESS.base64Url();

  @Test
  void appendsWhatTheMessengerKnowsToMessages() {
    assertThat(
            OutboxTags.message(
                tags("Data-Protocol=ao", "Variant=ao.TN.1", "Type=Message", "Reference=1", "A=b"),
                origin(Optional.of("ROOT"))))
        .isEqualTo(
            tags(
                "Variant=ao.TN.1",
                "Reference=1",
                "A=b",
                "Data-Protocol=ao",
                "Type=Message",
                "From-Process=" + PID,
                "From-Module=MOD",
                "Pushed-For=ROOT"));
  }

  @Test
  void letsNoMessageSayThatItComesFromElsewhere() {
    assertThat(
            OutboxTags.message(
                tags("From-Process=Process1", "From-Process=Process2", "From-Module=other"),
                origin(Optional.empty())))
        .isEqualTo(
            tags("Data-Protocol=ao", "Type=Message", "From-Process=" + PID, "From-Module=MOD"));
  }

  @Test
  void makesProcessesOfSpawnsWithEachTagOnce() {
    assertThat(
            OutboxTags.spawn(
                tags(
                    "Data-Protocol=ao",
                    "Variant=ao.TN.1",
                    "Type=Process",
                    "From-Process=forged",
                    "From-Module=forged",
                    "Module=CHILD",
                    "Reference=7"),
                origin(Optional.of("ROOT"))))
        .isEqualTo(
            tags(
                "From-Module=MOD",
                "Module=CHILD",
                "Reference=7",
                "Variant=ao.TN.1",
                "Data-Protocol=ao",
                "Type=Process",
                "From-Process=" + PID,
                "Pushed-For=ROOT",
                "Scheduler=SCHED"));
  }

  @Test
  void keepsTheSchedulerAndTheMainnetVariantOfASpawn() {
    assertThat(
            OutboxTags.spawn(
                tags("Module=CHILD", "Scheduler=OTHER", "Variant=ao.N.1"),
                origin(Optional.empty())))
        .isEqualTo(
            tags(
                "Module=CHILD",
                "Scheduler=OTHER",
                "Variant=ao.N.1",
                "Data-Protocol=ao",
                "Type=Process",
                "From-Process=" + PID));
  }

  @Test
  void tellsTheSpawnerTheIdAndKeepsItsReference() {
    assertThat(
            OutboxTags.spawned(
                tags("Type=Process", "Variant=ao.TN.1", "_Ref=123", "Foo=Bar"), "pid-2"))
        .isEqualTo(
            tags(
                "_Ref=123",
                "Foo=Bar",
                "Data-Protocol=ao",
                "Type=Message",
                "Process=pid-2",
                "Action=Spawned",
                "Variant=ao.TN.1"));
  }

  @Test
  void keepsTheVariantOfMainnetAndNoOtherInTheSuccessMessage() {
    assertThat(OutboxTags.spawned(tags("Variant=ao.N.1"), "p").getLast())
        .isEqualTo(new Tag("Variant", "ao.N.1"));
    assertThat(OutboxTags.spawned(tags("Variant=ao.UNKNOWN.1"), "p").getLast())
        .isEqualTo(new Tag("Variant", "ao.TN.1"));
  }

  private static Origin origin(Optional<String> pushedFor) {
    return new Origin(PROCESS, "MOD", "SCHED", pushedFor, EvaluationId.of(0, 1));
  }

  private static List<Tag> tags(String... pairs) {
    return List.of(pairs).stream()
        .map(pair -> new Tag(pair.split("=", 2)[0], pair.split("=", 2)[1]))
        .toList();
  }
}
