package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.json.Json;
import org.junit.jupiter.api.Test;

final class TraceTreeTest {
  private static final String ID = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

  private static String message(int slot, String action, String outbox, String more) {
    return """
    {"id":"%s","process":"%s","slot":%d,"action":"%s","state":"followed",\
    "result":{"gasUsed":1234567,"error":null,"output":"done  it\\nwell"},"outbox":[%s]%s}\
    """
        .formatted(ID, ID, slot, action, outbox, more);
  }

  private static String trace(String... messages) {
    return """
    {"id":"%s","root":"%s","depth":0,"parent":null,"truncated":true,\
    "chain":{"items":5,"depth":2,"cancelled":false},"messages":[%s]}\
    """
        .formatted(ID, ID, String.join(",", messages));
  }

  @Test
  void drawsBranchesAndWhatIsNotDelivered() {
    String drawn =
        TraceTree.of(
            Json.parse(
                trace(
                    message(
                        1,
                        "Transfer",
                        """
                        {"entry":"message 0","target":"%s","item":"x","state":"delivered","message":1},
                        {"entry":"message 1","target":"%s","item":"x","state":"retrying","tries":3,\
                        "reason":"no route"}\
                        """
                            .formatted(ID, ID),
                        ""),
                    message(2, "Credit", "", ",\"notFollowed\":2"))));

    assertThat(drawn)
        .isEqualTo(
            """
            Transfer abcdefgh… at slot 1 of abcdefgh…, 1,234,567 gas: done it well
            ├─ Credit abcdefgh… at slot 2 of abcdefgh…, 1,234,567 gas: done it well
            │  └─ 2 entries not followed
            └─ message 1 to abcdefgh…: retrying, tries 3: no route

            1 of the 5 items that follow from the root, 2 deep; cut, see --limit and --from\
            """);
  }

  @Test
  void longChainsGoDownNotRight() {
    String[] messages = new String[1000];
    for (int i = 0; i < messages.length; i++) {
      String next =
          i == messages.length - 1
              ? ""
              : "{\"entry\":\"message 0\",\"target\":\"t\",\"state\":\"delivered\",\"message\":%d}"
                  .formatted(i + 1);
      messages[i] = message(i, "Ping", next, "");
    }

    String drawn = TraceTree.of(Json.parse(trace(messages)));

    assertThat(drawn.lines().filter(line -> line.startsWith("↳ Ping"))).hasSize(999);
  }
}
