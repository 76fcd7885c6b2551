package dev.heddle.core.crypto;

import java.security.Provider;
import org.jspecify.annotations.Nullable;

/**
 * Says which library does the heavy arithmetic of signatures in this process.
 *
 * <p>Amazon Corretto Crypto Provider (AWS-LC) where its native library loads, else the JDK for RSA
 * and Bouncy Castle for Ed25519. The choice is made once, when the class is first used, and is
 * never installed in {@link java.security.Security}, so other code in the process keeps its own
 * providers. Which engine is live never changes a verdict, only its cost: what the engines judge
 * differently is decided before they are asked, in {@link RsaPss} and {@link Ed25519}.
 */
public final class CryptoEngine {
  private static final String ACCP_PROPERTIES = "com.amazon.corretto.crypto.provider.";
  private static final String ACCP = ACCP_PROPERTIES + "AmazonCorrettoCryptoProvider";

  private static final Choice CHOICE = choose();

  private CryptoEngine() {}

  /** One line for the boot log: which engine is live and, where it is the slow one, why. */
  public static String description() {
    return CHOICE.description;
  }

  /** True when the native provider is live. */
  public static boolean isNative() {
    return CHOICE.provider != null;
  }

  static @Nullable Provider nativeProvider() {
    return CHOICE.provider;
  }

  private static Choice choose() {
    if (Boolean.getBoolean("heddle.crypto.portable")) {
      return portable("heddle.crypto.portable is set");
    }
    // Its own keys of Ed25519, or it would convert the JDK's anew for each signature.
    System.setProperty(ACCP_PROPERTIES + "registerEdKeyFactory", "true");
    try {
      Object instance = Class.forName(ACCP).getField("INSTANCE").get(null);
      if (!(instance instanceof Provider provider)) {
        return portable("the provider class has no instance");
      }
      Object failure = provider.getClass().getMethod("getLoadingError").invoke(provider);
      if (failure != null) {
        return portable("its native library does not load: " + failure);
      }
      return new Choice(
          provider, "Amazon Corretto Crypto Provider " + provider.getVersionStr() + " (native)");
    } catch (ReflectiveOperationException | LinkageError e) {
      return portable("Amazon Corretto Crypto Provider is not there: " + e);
    }
  }

  private static Choice portable(String reason) {
    return new Choice(null, "JDK and Bouncy Castle (portable, slower; " + reason + ")");
  }

  private record Choice(@Nullable Provider provider, String description) {}
}
