package dev.heddle.machine.js;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.caller.SignedCall;
import dev.heddle.core.crypto.Ed25519Signer;
import dev.heddle.machine.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CallerTest {
  private static final Ed25519Signer KEY = Ed25519Signer.of(Bytes.wrap(new byte[32]));
  private static final String SOURCE =
      """
      export function handle(state, action) {
        if (action.input.fail) throw new ContractError('no');
        state.calls.push([action.caller, action.chain ?? null, action.input.n]);
        return { state };
      }
      """;

  private static JsMachine machine;

  @BeforeAll
  static void start() {
    machine = new JsMachine(1);
  }

  @AfterAll
  static void stop() {
    machine.close();
  }

  @Test
  void aFunctionSeesWhoSignedAndASecondTimeDoesNotCount() {
    try (Probe probe = deployed()) {
      String input = "{\"n\":1}";
      Map<String, String> tags = signed(5, input);

      assertThat(probe.write(input, "ANYBODY", tags)).isInstanceOf(Outcome.Accepted.class);
      String once = probe.state();
      assertThat(once).contains("\"ton\",1]").contains("UQ");

      assertThat(Probe.error(probe.write(input, "SOMEBODY ELSE", tags)))
          .endsWith("has called with the nonce 5 or a higher one before");
      assertThat(probe.state()).isEqualTo(once);
    }
  }

  @Test
  void aCallThatFailedCannotBeSentAgain() {
    try (Probe probe = deployed()) {
      String input = "{\"fail\":true}";
      Map<String, String> tags = signed(7, input);

      Outcome first = probe.write(input, "ANYBODY", tags);
      assertThat(Probe.output(first).path("validity").asBoolean(true)).isFalse();
      assertThat(Probe.error(probe.write(input, "ANYBODY", tags))).contains("nonce 7");
    }
  }

  @Test
  void anotherInputThanTheSignedOneIsNotTaken() {
    try (Probe probe = deployed()) {
      Map<String, String> tags = signed(1, "{\"n\":1}");

      assertThat(Probe.error(probe.write("{\"n\":2}", "ANYBODY", tags)))
          .isEqualTo("the signature of the caller does not hold");

      Map<String, String> hidden = new LinkedHashMap<>(tags);
      hidden.put("Input", "{\"n\":3}");
      assertThat(Probe.error(probe.write("{\"n\":1}", "ANYBODY", hidden)))
          .isEqualTo("the signature of the caller does not hold");

      Map<String, String> wrapped = new LinkedHashMap<>(tags);
      wrapped.put("Recorded", "true");
      probe.write("{\"input\":\"{\\\"n\\\":1}\",\"n\":4}", "ANYBODY", wrapped);
      assertThat(probe.state()).contains(",1]").doesNotContain(",4]");
    }
  }

  private static Probe deployed() {
    return Probe.deploy(machine, Evaluator.HEDDLE, SOURCE, "{\"calls\":[]}");
  }

  private static Map<String, String> signed(long nonce, String input) {
    Bytes message = Bytes.utf8(SignedCall.message(Probe.FUNCTION, nonce, input));
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("Caller-Chain", "ton");
    tags.put("Caller-Key", KEY.publicKey().hex());
    tags.put("Caller-Nonce", Long.toString(nonce));
    tags.put("Caller-Signature", KEY.sign(message).hex());
    return tags;
  }
}
