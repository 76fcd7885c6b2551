package dev.heddle.core.caller;

import static dev.heddle.core.caller.Vectors.FUNCTION;
import static dev.heddle.core.caller.Vectors.INPUT;
import static dev.heddle.core.caller.Vectors.NONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.caller.Vectors.Vector;
import dev.heddle.core.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignedCallTest {
  @ParameterizedTest
  @MethodSource("dev.heddle.core.caller.Vectors#calls")
  void countsOnce(Vector vector) {
    SignedCall call = new SignedCall(vector.chain(), vector.key(), NONCE, vector.signature());
    Nonces nonces = new Nonces();
    Signer caller = call.signer(FUNCTION, INPUT).orElseThrow();

    assertThat(caller.address()).isEqualTo(vector.address());
    assertThat(nonces.take(caller.address(), call.nonce())).as("the first time").isTrue();
    assertThat(nonces.take(caller.address(), call.nonce())).as("replayed").isFalse();
    assertThat(Nonces.read(Json.parse(Json.write(nonces.write()))).take(vector.address(), NONCE))
        .as("replayed after the state was kept and read again")
        .isFalse();
  }

  @ParameterizedTest
  @MethodSource("dev.heddle.core.caller.Vectors#calls")
  void isWorthNothingForAnythingElse(Vector vector) {
    SignedCall call = new SignedCall(vector.chain(), vector.key(), NONCE, vector.signature());
    SignedCall later = new SignedCall(vector.chain(), vector.key(), NONCE + 1, vector.signature());

    assertThat(call.signer("_another_", INPUT)).isEmpty();
    assertThat(call.signer(FUNCTION, INPUT + " ")).isEmpty();
    assertThat(later.signer(FUNCTION, INPUT)).isEmpty();
  }

  @Test
  void lowerNumbersAreReplaysAndHigherOnesNeedNotFollow() {
    Nonces nonces = new Nonces();

    assertThat(nonces.take("a", 5)).isTrue();
    assertThat(nonces.take("a", 4)).isFalse();
    assertThat(nonces.take("a", 1_700_000_000_000L)).isTrue();
    assertThat(nonces.take("b", 0)).isTrue();
    assertThat(Json.write(nonces.write())).isEqualTo("{\"a\":1700000000000,\"b\":0}");
  }

  @Test
  void numbersAreThoseThatJavaScriptCanCount() {
    assertThatThrownBy(() -> new SignedCall(Chain.EVM, "", -1, ""))
        .hasMessage("a nonce is from 0 to 9007199254740991, not -1");
    assertThatThrownBy(() -> new SignedCall(Chain.EVM, "", SignedCall.NONCE_MAX + 1, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
