package dev.heddle.client;

import java.net.URI;
import java.util.Locale;

/**
 * Where the units of a node are: in the field each may belong to somebody else.
 *
 * @param gateway also the home of Heddle's own {@code /api/v1}, {@code /health} and {@code /mine}
 */
public record Units(URI scheduler, URI compute, URI messenger, URI gateway) {
  /** Where {@code heddle up} listens unless told otherwise. */
  public static final URI NODE_DEFAULT = URI.create("http://127.0.0.1:8734");

  public Units {
    scheduler = checked("scheduler", scheduler);
    compute = checked("compute", compute);
    messenger = checked("messenger", messenger);
    gateway = checked("gateway", gateway);
  }

  /** The units of one Heddle node: {@code /su}, {@code /cu}, {@code /mu} and the root. */
  public static Units of(URI node) {
    URI root = checked("node", node);
    return new Units(
        URI.create(root + "/su"), URI.create(root + "/cu"), URI.create(root + "/mu"), root);
  }

  public Units withScheduler(URI other) {
    return new Units(other, compute, messenger, gateway);
  }

  public Units withCompute(URI other) {
    return new Units(scheduler, other, messenger, gateway);
  }

  public Units withMessenger(URI other) {
    return new Units(scheduler, compute, other, gateway);
  }

  public Units withGateway(URI other) {
    return new Units(scheduler, compute, messenger, other);
  }

  private static URI checked(String unit, URI address) {
    String scheme = address.getScheme();
    boolean web =
        scheme != null
            && (scheme.toLowerCase(Locale.ROOT).equals("http")
                || scheme.toLowerCase(Locale.ROOT).equals("https"));
    if (!web || address.getHost() == null) {
      throw new IllegalArgumentException(
          "the address of the "
              + unit
              + " is not a URL: \""
              + address
              + "\"; write it like "
              + NODE_DEFAULT);
    }
    String text = address.toString();
    while (text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    return URI.create(text);
  }
}
