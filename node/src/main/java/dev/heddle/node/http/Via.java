package dev.heddle.node.http;

import java.util.Arrays;
import java.util.List;

/**
 * The header (RFC 9110, section 7.6.3) by which what a node asks on behalf of somebody can be told
 * from what a client asks.
 */
public final class Via {
  public static final String HEADER = "via";

  /** What a node of ours adds there. */
  public static final String OURS = "1.1 heddle";

  private Via() {}

  /** Whether a node of ours asks for somebody, this one or another. */
  public static boolean marks(Request request) {
    return request.headers().getOrDefault(HEADER, List.of()).stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .anyMatch(member -> member.strip().equalsIgnoreCase(OURS));
  }
}
