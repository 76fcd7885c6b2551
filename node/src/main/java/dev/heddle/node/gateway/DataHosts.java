package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Request;
import java.util.Locale;
import java.util.Optional;

/**
 * The hosts that data are served under, so that what strangers wrote runs in an origin of its own
 * and never in that of the node: {@code <base32 of the id>.<root>}, 52 letters, for each item, and
 * {@code <name>.<root>} for names.
 *
 * @param root for example {@code localhost}, all of whose subdomains browsers take for this machine
 */
public record DataHosts(String root) {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int LABEL_CHARS = 52;
  private static final int ID_BYTES = 32;

  public DataHosts {
    root = root.toLowerCase(Locale.ROOT);
  }

  /** Whether nothing but data is served under that host. */
  public boolean covers(String host) {
    return !root.isEmpty() && host.toLowerCase(Locale.ROOT).endsWith("." + root);
  }

  /** The host that a request was sent to, without the port. */
  private static String host(Request request) {
    String authority = authority(request);
    int colon = authority.lastIndexOf(':');
    String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    return host.toLowerCase(Locale.ROOT);
  }

  private static String authority(Request request) {
    return request.base().substring(request.base().indexOf("//") + 2);
  }

  /** What stands before the root; nothing under any other host. */
  Optional<String> label(Request request) {
    String host = host(request);
    return covers(host)
        ? Optional.of(host.substring(0, host.length() - root.length() - 1))
        : Optional.empty();
  }

  /** Whether the client reached the root itself, and so will reach what is below it. */
  boolean isRoot(Request request) {
    return host(request).equals(root);
  }

  /** Where an item has its own origin, as the beginning of a URL without scheme. */
  String origin(Bytes id, Request request) {
    String authority = authority(request);
    int at = authority.toLowerCase(Locale.ROOT).indexOf(root);
    return "//" + label(id) + "." + authority.substring(at);
  }

  /** The id in lower-case base32 without padding (RFC 4648). */
  static String label(Bytes id) {
    StringBuilder label = new StringBuilder(LABEL_CHARS);
    int bits = 0;
    int held = 0;
    for (byte next : id.toByteArray()) {
      bits = (bits << 8 | (next & 0xff)) & 0xfff;
      held += 8;
      while (held >= 5) {
        held -= 5;
        label.append(LETTERS.charAt(bits >>> held & 31));
      }
    }
    return held == 0
        ? label.toString()
        : label.append(LETTERS.charAt(bits << (5 - held) & 31)).toString();
  }

  /** The id that a label stands for, if it stands for one. */
  static Optional<Bytes> id(String label) {
    if (label.length() != LABEL_CHARS) {
      return Optional.empty();
    }
    byte[] id = new byte[ID_BYTES];
    int bits = 0;
    int held = 0;
    int at = 0;
    for (int i = 0; i < LABEL_CHARS; i++) {
      int value = LETTERS.indexOf(label.charAt(i));
      if (value < 0) {
        return Optional.empty();
      }
      bits = (bits << 5 | value) & 0xfff;
      held += 5;
      if (held >= 8 && at < ID_BYTES) {
        held -= 8;
        id[at++] = (byte) (bits >>> held);
      }
    }
    Bytes found = Bytes.wrap(id);
    return label(found).equals(label) ? Optional.of(found) : Optional.empty();
  }
}
