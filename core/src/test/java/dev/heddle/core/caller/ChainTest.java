package dev.heddle.core.caller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.caller.Vectors.Vector;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChainTest {
  @ParameterizedTest
  @MethodSource("dev.heddle.core.caller.Vectors#all")
  void findsWhoSigned(Vector vector) {
    assertThat(vector.chain().signer(vector.key(), vector.message(), vector.signature()))
        .map(Signer::address)
        .contains(vector.address());
  }

  @ParameterizedTest
  @MethodSource("dev.heddle.core.caller.Vectors#all")
  void findsNobodyBehindAnotherMessage(Vector vector) {
    Bytes longer = Bytes.concat(vector.message(), Bytes.utf8("!"));
    byte[] bent = vector.message().toByteArray();
    bent[bent.length / 2] ^= 1;

    assertThat(vector.chain().signer(vector.key(), longer, vector.signature())).isEmpty();
    assertThat(vector.chain().signer(vector.key(), Bytes.wrap(bent), vector.signature())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dev.heddle.core.caller.Vectors#all")
  void findsNobodyBehindABentSignatureOrKey(Vector vector) {
    for (int at : new int[] {3, vector.signature().length() / 2}) {
      assertThat(
              vector.chain().signer(vector.key(), vector.message(), bend(vector.signature(), at)))
          .as("signature bent at " + at)
          .isEmpty();
    }
    assertThat(
            vector
                .chain()
                .signer(
                    bend(vector.key(), vector.key().length() / 2),
                    vector.message(),
                    vector.signature()))
        .as("key bent")
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Chain.class)
  void findsNobodyBehindRubbish(Chain chain) {
    for (String rubbish : new String[] {"", "0x", "0", "{}", "null", "1111", "é", "-".repeat(99)}) {
      assertThat(chain.signer(rubbish, Bytes.utf8("hello"), rubbish)).as(rubbish).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Chain.class)
  void readsNoLongerTextsAndMessagesThanTheLimits(Chain chain) {
    Vector vector =
        Vectors.all().stream().filter(each -> each.chain() == chain).findFirst().orElseThrow();
    String padding = " ".repeat(Chain.TEXT_CHARS_MAX + 1 - vector.key().length());

    assertThat(chain.signer(vector.key() + padding, vector.message(), vector.signature()))
        .isEmpty();
    assertThat(
            chain.signer(
                vector.key(),
                Bytes.wrap(new byte[Chain.MESSAGE_BYTES_MAX + 1]),
                vector.signature()))
        .isEmpty();
  }

  @Test
  void hasVectorsForEachChain() {
    Set<Chain> covered = Vectors.calls().stream().map(Vector::chain).collect(Collectors.toSet());

    assertThat(covered).isEqualTo(EnumSet.allOf(Chain.class)).hasSize(14);
  }

  @Test
  void takesAnEventOfNostrForWhatItsContentSays() {
    Vector vector =
        Vectors.calls().stream()
            .filter(each -> each.chain() == Chain.NOSTR)
            .findFirst()
            .orElseThrow();
    String forged = vector.signature().replace("register", "transfer");
    Bytes message = Bytes.utf8(vector.message().utf8().replace("register", "transfer"));

    assertThat(forged).isNotEqualTo(vector.signature());
    assertThat(Chain.NOSTR.signer(vector.key(), message, forged)).isEmpty();
  }

  private static String bend(String text, int at) {
    char letter = text.charAt(at);
    char other = letter == '1' ? '2' : '1';
    return text.substring(0, at) + other + text.substring(at + 1);
  }
}
