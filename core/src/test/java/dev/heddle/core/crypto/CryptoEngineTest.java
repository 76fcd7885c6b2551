package dev.heddle.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Provider;
import java.security.Security;
import org.junit.jupiter.api.Test;

class CryptoEngineTest {
  @Test
  void saysWhichEngineIsLive() {
    if (CryptoEngine.isNative()) {
      assertThat(CryptoEngine.description()).startsWith("Amazon Corretto Crypto Provider");
    } else {
      assertThat(CryptoEngine.description()).startsWith("JDK and Bouncy Castle");
    }
  }

  @Test
  void leavesTheProvidersOfTheProcessAlone() {
    assertThat(CryptoEngine.description()).isNotEmpty();
    assertThat(Security.getProviders())
        .extracting(Provider::getName)
        .doesNotContain("AmazonCorrettoCryptoProvider", "BC");
  }
}
