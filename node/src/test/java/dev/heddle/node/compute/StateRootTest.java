package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Image;
import dev.heddle.machine.PageProof;
import dev.heddle.machine.StateTree;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.store.Checkpoint;
import dev.heddle.node.unit.TestHttp;
import dev.heddle.node.unit.TestHttp.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** State roots and proofs, wherever the state comes from. */
@Timeout(60)
final class StateRootTest {
  private final ToyNode node = new ToyNode();
  private TestHttp api = served();

  @AfterEach
  void close() {
    api.close();
    node.close();
  }

  private TestHttp served() {
    return new TestHttp(new ComputeApiRoutes(node.unit, new OperatorOnly(true)).routes());
  }

  private JsonNode ask(Bytes process, String what) {
    Answer answer = api.get("/api/v1/processes/" + process + what);
    assertThat(answer.status()).describedAs(answer.text()).isEqualTo(200);
    return answer.json();
  }

  @Test
  void isTheRootOfTheMemoryAfterTheNewestMessage() {
    Bytes process = node.spawn("x".repeat(5000));
    long slot = node.send(process, "a");

    JsonNode root = ask(process, "/state-root");

    Bytes memory = node.unit.state(process, Optional.empty()).memory();
    assertThat(root.path("slot").asLong()).isEqualTo(slot);
    assertThat(root.path("sizeBytes").asLong()).isEqualTo(memory.size());
    assertThat(root.path("pages").asInt()).isEqualTo(2);
    assertThat(root.path("stateRoot").asString())
        .isEqualTo(tree(memory).root(memory.size()).base64Url());
  }

  private static StateTree tree(Bytes memory) {
    StateTree tree = new StateTree();
    for (int at = 0; at < memory.size(); at += Image.PAGE_BYTES) {
      tree.set(at / Image.PAGE_BYTES, memory.slice(at, at + Image.PAGE_BYTES));
    }
    return tree;
  }

  @Test
  void isTheSameFromTheLiveInstanceACheckpointAndAPastFold() {
    Bytes process = node.spawn("p");
    List<JsonNode> live = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      node.send(process, "m" + i);
      live.add(ask(process, "/state-root"));
    }
    int evaluations = node.machine.evaluations.get();

    assertThat(node.store.checkpoints(process)).isNotEmpty();
    assertThat(live).allSatisfy(root -> assertThat(again(process, root)).isEqualTo(root));
    node.store.deleteCheckpoints(process, Checkpoint.Place.message(0));
    assertThat(live).allSatisfy(root -> assertThat(again(process, root)).isEqualTo(root));

    assertThat(node.machine.evaluations.get()).isGreaterThan(evaluations);
  }

  private JsonNode again(Bytes process, JsonNode root) {
    return ask(process, "/state-root?slot=" + root.path("slot").asLong());
  }

  @Test
  void aCheckpointAtTheSlotAnswersWithoutAnyEvaluation() {
    Bytes process = node.spawn("p");
    JsonNode root = ask(process, "/state-root");
    node.restart();
    api.close();
    api = served();

    assertThat(again(process, root)).isEqualTo(root);
    assertThat(ask(process, "/page-proof?page=0").path("stateRoot"))
        .isEqualTo(root.path("stateRoot"));
    assertThat(node.machine.starts).hasValue(0);
    assertThat(node.machine.live).hasValue(0);
  }

  @Test
  void aProofShowsWhatThePageIs() {
    Bytes process = node.spawn("x".repeat(5000));
    Bytes memory = node.unit.state(process, Optional.empty()).memory();

    JsonNode proof = ask(process, "/page-proof?slot=0&page=1");

    List<Bytes> nodes = new ArrayList<>();
    proof.path("nodes").forEach(one -> nodes.add(Bytes.base64Url(one.asString())));
    Bytes page = memory.slice(Image.PAGE_BYTES, 2 * Image.PAGE_BYTES);
    assertThat(proof.path("pageHash").asString()).isEqualTo(StateTree.pageHash(page).base64Url());
    assertThat(
            new PageProof(1, proof.path("sizeBytes").asLong(), nodes)
                .proves(
                    Bytes.base64Url(proof.path("stateRoot").asString()), StateTree.pageHash(page)))
        .isTrue();
  }

  @Test
  void pagesThatThereAreNotHaveNoProof() {
    Bytes process = node.spawn("p");
    String path = "/api/v1/processes/" + process + "/page-proof";

    assertThat(api.get(path).status()).isEqualTo(400);
    assertThat(api.get(path + "?page=-1").status()).isEqualTo(400);
    for (String far : List.of("2", "1048576", "999999999999999")) {
      Answer answer = api.get(path + "?page=" + far);
      assertThat(answer.status()).describedAs(far).isEqualTo(404);
      assertThat(answer.text()).contains("there is no page");
    }
  }
}
