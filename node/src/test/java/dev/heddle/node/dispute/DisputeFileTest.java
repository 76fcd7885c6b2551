package dev.heddle.node.dispute;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.node.compute.SlotCase;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is no dispute; one that is, two nodes make in {@code DisputeCommandTest}. */
final class DisputeFileTest {
  @Test
  void readsNothingThatIsTooLarge() {
    assertThatThrownBy(
            () -> DisputeFile.decode(Bytes.wrap(new byte[DisputeFile.EVIDENCE_BYTES_MAX + 1])))
        .isInstanceOf(NoEvidenceException.class)
        .hasMessageContaining("at most 67108864 bytes");
    ObjectNode modules = Json.object();
    ArrayNode list = modules.putArray("modules");
    for (int i = 0; i < 5; i++) {
      list.add("");
    }
    assertThatThrownBy(() -> SlotCase.of(modules))
        .isInstanceOf(SlotCase.RefusedException.class)
        .hasMessageContaining("more than 4 modules");
    ObjectNode path = Json.object();
    ArrayNode nodes = path.putArray("path");
    for (int i = 0; i < 33; i++) {
      nodes.add("");
    }
    assertThatThrownBy(() -> Side.Proven.of(path))
        .isInstanceOf(NoEvidenceException.class)
        .hasMessageContaining("more than 32 nodes");
  }
}
