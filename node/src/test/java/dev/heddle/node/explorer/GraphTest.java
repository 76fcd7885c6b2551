package dev.heddle.node.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.json.Json;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Traces as drawings and as lists. */
final class GraphTest {
  /** A message that causes so many, each of which causes as many, to a depth. */
  private static ObjectNode tree(int width, int depth) {
    ArrayNode messages = Json.array();
    grow(messages, width, depth);
    return Json.object().set("messages", messages);
  }

  private static int grow(ArrayNode messages, int width, int depth) {
    int place = messages.size();
    ArrayNode outbox = messages.addObject().put("action", "Grow").putArray("outbox");
    for (int i = 0; i < width && depth > 0; i++) {
      ObjectNode entry = outbox.addObject();
      entry.put("message", grow(messages, width, depth - 1));
    }
    return place;
  }

  /** A message that causes one that causes one. */
  private static ObjectNode chain(int length) {
    ArrayNode messages = Json.array();
    for (int i = 1; i <= length; i++) {
      ArrayNode outbox = messages.addObject().putArray("outbox");
      if (i < length) {
        outbox.addObject().put("message", i);
      }
    }
    return Json.object().set("messages", messages);
  }

  @Test
  void noTwoMessagesAreInOnePlaceAndCausesAreLeftOfWhatTheyCaused() {
    Graph graph = Graph.of(tree(3, 4));
    Set<String> places = new HashSet<>();
    graph.nodes().forEach(node -> places.add(node.x() + "," + node.y()));
    assertThat(graph.nodes()).hasSize(1 + 3 + 9 + 27 + 81);
    assertThat(places).hasSameSizeAs(graph.nodes());
    assertThat(graph.edges()).hasSize(graph.nodes().size() - 1);
    assertThat(graph.nodes())
        .allSatisfy(node -> {
          assertThat(node.x()).isBetween(0, graph.width());
          assertThat(node.y()).isBetween(0, graph.height());
        });
  }

  @Test
  void whatWouldBeATowerIsDrawnInRings() {
    Graph graph = Graph.of(tree(12, 2));
    assertThat(graph.width()).isEqualTo(graph.height());
    Graph.Node first = graph.nodes().getFirst();
    assertThat(graph.nodes().subList(1, graph.nodes().size()))
        .extracting(node -> Math.round(Math.hypot(node.x() - first.x(), node.y() - first.y()) / 10))
        .containsOnly(17L, 34L);
  }

  @Test
  void aChainOfThousandsIsALineInBoth() {
    Graph graph = Graph.of(chain(2000));
    assertThat(graph.nodes()).extracting(Graph.Node::y).containsOnly(graph.nodes().getFirst().y());
    Branch branch = Branch.of(chain(2000));
    assertThat(branch.run()).hasSize(2000);
    assertThat(branch.then()).isEmpty();
  }

  @Test
  void listsWithinListsHaveALimit() {
    ArrayNode messages = Json.array();
    for (int i = 0; i < 100; i++) {
      ArrayNode outbox = messages.addObject().putArray("outbox");
      outbox.addObject().put("message", i + 1);
      outbox.addObject().put("state", "kept");
    }
    messages.addObject().putArray("outbox");
    Branch branch = Branch.of(Json.object().set("messages", messages));
    int depth = 0;
    while (!branch.then().isEmpty()) {
      branch = branch.then().getFirst();
      depth++;
    }
    assertThat(depth).isEqualTo(Branch.DEPTH_MAX);
    assertThat(branch.cut()).isTrue();
  }

  @Test
  void aTraceOfNothingIsEmpty() {
    assertThat(Graph.of(Json.object()).nodes()).isEmpty();
  }
}
