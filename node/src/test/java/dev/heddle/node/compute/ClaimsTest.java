package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.claim.Claim;
import dev.heddle.core.claim.ClaimTree;
import dev.heddle.core.claim.SlotClaim;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.machine.Machine;
import dev.heddle.machine.reference.ReferenceMachine;
import dev.heddle.machine.v8.V8Machine;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestHttp;
import dev.heddle.node.unit.Upstream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What a unit claims of its Lambda applications. */
@Timeout(60)
final class ClaimsTest {
  private static final Wallet WALLET = Sender.of(9).wallet();

  private final ToyNode node = new ToyNode();
  private final Machine machine = new V8Machine(1);
  private final ComputeUnit unit =
      new ComputeUnit(node.store, machine, Upstream.NONE, node.options, node.clock);
  private final TestHttp http =
      new TestHttp(
          new ClaimRoutes(unit, node.store, WALLET)
              .addTo(new ComputeApiRoutes(unit, new OperatorOnly(true)).routes()));
  private Bytes module = Bytes.EMPTY;

  @BeforeEach
  void upload() throws IOException {
    List<Tag> tags = ToyNode.moduleTags("wasm32-lambda-1");
    tags.removeIf(tag -> tag.name().endsWith("-Limit"));
    tags.add(new Tag("Compute-Limit", "9000000"));
    tags.add(new Tag("Memory-Limit", "8-mb"));
    DataItem item =
        ToyNode.ALICE
            .wallet()
            .sign(
                new ItemDraft(
                    Optional.empty(), Optional.empty(), Tags.of(tags), ContextRoutesTest.module()));
    node.store.append(new ItemRecord(item.raw())).join();
    module = item.id();
  }

  @AfterEach
  void close() {
    http.close();
    unit.close();
    machine.close();
    node.close();
  }

  private Bytes application(String name, int slots, Tag... tags) {
    Bytes process = node.spawn(name, module, tags);
    for (int slot = 1; slot < slots; slot++) {
      node.send(process, "pk%02dvalue %d".formatted(slot, slot));
    }
    return process;
  }

  private JsonNode ask(Bytes process, String what) {
    TestHttp.Answer answer = http.get("/api/v1/processes/" + process + "/claim" + what);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private void refused(Bytes process, String what, int status, String why) {
    TestHttp.Answer answer = http.get("/api/v1/processes/" + process + "/claim" + what);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.text()).contains(why);
  }

  @Test
  void aClaimIsSignedAndHasEachSlot() {
    Bytes process = application("claimed", 11);
    for (int slots : new int[] {7, 11, 1}) {
      DataItem item =
          DataItem.decode(Bytes.base64Url(ask(process, "?slots=" + slots).path("item").asString()));
      assertThat(VerifiedItem.verify(item)).isPresent();
      assertThat(item.ownerAddress()).isEqualTo(WALLET.address());
      Claim claim = Claim.of(item).orElseThrow();
      assertThat(claim.process()).isEqualTo(process);
      assertThat(claim.slots()).isEqualTo(slots);
      for (int slot = 0; slot < slots; slot++) {
        JsonNode json = ask(process, "/slot?slots=" + slots + "&slot=" + slot);
        List<Bytes> path = new ArrayList<>();
        json.path("path").forEach(each -> path.add(Bytes.base64Url(each.asString())));
        SlotClaim said = SlotClaim.of(json).orElseThrow();
        assertThat(claim.holds(said, path)).isTrue();
        assertThat(said.assignment()).isEqualTo(node.entry(process, slot).assignment().id());
      }
    }
    JsonNode top = ask(process, "/node?slots=11&level=4&index=0");
    ClaimTree.Children children =
        new ClaimTree.Children(
            Bytes.base64Url(top.path("left").asString()),
            Bytes.base64Url(top.path("right").asString()));
    Claims claims = new Claims(unit, node.store, WALLET, 100);
    assertThat(Claim.of(claims.signed(process, 11)).orElseThrow().top()).isEqualTo(children.hash());
  }

  @Test
  void refusesWithASentence() {
    Bytes process = application("claimed", 3);
    refused(process, "", 400, "'slots'");
    refused(process, "?slots=0", 400, "1 to 1048576 slots");
    refused(process, "?slots=1048577", 400, "1 to 1048576 slots");
    refused(process, "?slots=4", 404, "has no slot 3");
    refused(process, "/node?slots=3&level=3&index=0", 400, "there is no node");
    refused(process, "/slot?slots=3&slot=3", 400, "less than");
    refused(process, "/case?slot=3", 404, "has no slot 3");
    refused(node.module, "?slots=1", 404, "is not known");
    Bytes toy =
        application("ticks", 2, new Tag("Cron-Interval", "10-seconds"), new Tag("Cron-Tag-A", "b"));
    refused(toy, "?slots=2", 422, "nothing is claimed of it");
  }

  @Test
  void keepsClaimsUpToTheLimit() {
    Claims claims = new Claims(unit, node.store, WALLET, 10);
    Bytes first = application("first", 6);
    Bytes second = application("second", 5);
    Bytes third = application("third", 12);
    claims.signed(first, 6);
    assertThat(claims.keptSlots()).isEqualTo(6);
    claims.signed(second, 5);
    assertThat(claims.keptSlots()).as("the first had to go").isEqualTo(5);
    claims.signed(third, 12);
    assertThat(claims.keptSlots()).as("the newest stays however large").isEqualTo(12);
  }

  @Test
  void aCaseLeadsToWhatIsClaimedAndToNothingElse() {
    Bytes process = application("judged", 8, new Tag("Upgrade-Authority", "owner"));
    Claims claims = new Claims(unit, node.store, WALLET, 100);
    try (Machine judge = new ReferenceMachine(1)) {
      Bytes before = KvMap.EMPTY_ROOT;
      for (int slot = 0; slot < 8; slot++) {
        SlotCase found = claims.slotCase(process, slot);
        SlotClaim claim = claims.slot(process, 8, slot).claim();
        assertThat(SlotCase.of(found.json()).judge(judge, before)).isEqualTo(claim);
        before = claim.contextRoot();
      }
      SlotCase last = claims.slotCase(process, 7);
      assertThatThrownBy(() -> last.judge(judge, last.process().id()))
          .isInstanceOf(SlotCase.RefusedException.class)
          .hasMessageContaining("of another context");
    }
    Bytes assigned = node.upload(ToyNode.ALICE, "pk99by id", List.of(new Tag("Type", "Message")));
    long slot = node.assignById(process, assigned);
    assertThatThrownBy(() -> claims.slotCase(process, (int) slot))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("which is not judged");
  }
}
