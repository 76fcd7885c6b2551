package dev.heddle.node.messenger;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Which addresses the node may send to on behalf of strangers.
 *
 * <p>Whoever writes a process chooses its scheduler and so an address that this node posts to. What
 * only this node can reach must not be among them: its own machine, its network, the metadata
 * service of its host.
 *
 * @param loopback whether this machine itself is allowed
 * @param privates whether all others are allowed that are not public
 */
public record Addresses(boolean loopback, boolean privates) {
  /** Public addresses alone. */
  public static final Addresses PUBLIC = new Addresses(false, false);

  /** Whether the node may connect to that address. */
  public boolean allow(InetAddress address) {
    InetAddress plain = unwrapped(address);
    if (plain.isLoopbackAddress()) {
      return loopback || privates;
    }
    return privates || isPublic(plain);
  }

  private static boolean isPublic(InetAddress address) {
    boolean special =
        address.isAnyLocalAddress()
            || address.isLinkLocalAddress()
            || address.isSiteLocalAddress()
            || address.isMulticastAddress();
    return !special
        && switch (address) {
          case Inet4Address four -> isPublic(four.getAddress());
          case Inet6Address six -> (six.getAddress()[0] & 0xe0) == 0x20 && !isTranslated(six);
          default -> false;
        };
  }

  /** RFC 6890 and what came after, beyond what Java knows by name. */
  private static boolean isPublic(byte[] four) {
    int first = four[0] & 0xff;
    int second = four[1] & 0xff;
    boolean special =
        first == 0
            || first == 10
            || first == 127
            || first >= 224
            || (first == 100 && second >= 64 && second < 128)
            || (first == 169 && second == 254)
            || (first == 172 && second >= 16 && second < 32)
            || (first == 192 && second == 168)
            || (first == 192 && second == 0 && (four[2] == 0 || four[2] == 2))
            || (first == 198 && (second == 18 || second == 19))
            || (first == 198 && second == 51 && four[2] == 100)
            || (first == 203 && second == 0 && four[2] == 113);
    return !special;
  }

  /** 6to4, Teredo and documentation: behind the first two lies an address of version 4. */
  private static boolean isTranslated(Inet6Address six) {
    byte[] bytes = six.getAddress();
    int first = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
    int second = (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
    return first == 0x2002 || (first == 0x2001 && (second < 0x200 || second == 0xdb8));
  }

  /** An address of version 4 that is written as one of version 6 (NAT64, compatible). */
  private static InetAddress unwrapped(InetAddress address) {
    if (!(address instanceof Inet6Address six)) {
      return address;
    }
    byte[] bytes = six.getAddress();
    boolean compatible = six.isIPv4CompatibleAddress() && !six.isLoopbackAddress();
    boolean translated = bytes[0] == 0 && bytes[1] == 0x64 && (bytes[2] & 0xff) == 0xff;
    if (!(compatible && !six.isAnyLocalAddress()) && !translated) {
      return address;
    }
    try {
      return InetAddress.getByAddress(java.util.Arrays.copyOfRange(bytes, 12, 16));
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
