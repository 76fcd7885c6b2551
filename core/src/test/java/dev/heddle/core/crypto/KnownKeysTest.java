package dev.heddle.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownKeysTest {
  @Test
  void keepsNoMoreKeysThanTheLimit() {
    KnownKeys<Integer> known = new KnownKeys<>();
    int many = 3 * KnownKeys.KEYS_MAX;
    for (int i = 0; i < many; i++) {
      known.put(key(i), i);
    }

    long kept = IntStream.range(0, many).filter(i -> known.get(key(i)) != null).count();

    assertThat(kept).isBetween(1L, (long) KnownKeys.KEYS_MAX);
    assertThat(known.get(key(many - 1))).isEqualTo(many - 1);
    assertThat(known.get(key(many))).isNull();
  }

  @Test
  void aKnownKeyIsJudgedAsAnUnknownOne() {
    Ed25519Signer signer = Ed25519Signer.of(key(1));
    Bytes message = Bytes.utf8("message");
    Bytes signature = signer.sign(message);
    for (int i = 0; i < 3; i++) {
      assertThat(Ed25519.verify(signer.publicKey(), message, signature)).isTrue();
      assertThat(Ed25519.verify(signer.publicKey(), Bytes.utf8("other"), signature)).isFalse();
      assertThat(Ed25519.verify(key(2), message, signature)).isFalse();
    }
  }

  private static Bytes key(int i) {
    return Hashes.sha256(Bytes.utf8("key " + i));
  }
}
