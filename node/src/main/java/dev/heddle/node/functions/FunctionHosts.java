package dev.heddle.node.functions;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Request;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The hosts of the services whose clients have their names built in. Who points those names at this
 * node is served by it, whatever the address was that led here.
 */
public final class FunctionHosts {
  private static final Set<String> SERVICES =
      Set.of(
          "api.exm.dev",
          "api.mem.tech",
          "mem-api.com",
          "www.mem-api.com",
          "mem-testnet.xyz",
          "molext1.com");
  private static final String FUNCTION = ".exm.run";
  private static final String MOLECULE = ".molecule.sh";

  /** Whether functions alone are served under that host. */
  public boolean covers(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return SERVICES.contains(lower) || lower.endsWith(FUNCTION) || lower.endsWith(MOLECULE);
  }

  /** The function whose host a request was sent to. */
  Optional<Bytes> function(Request request) {
    String host = host(request);
    return host.toLowerCase(Locale.ROOT).endsWith(FUNCTION)
        ? Ids.parse(host.substring(0, host.length() - FUNCTION.length()))
        : Optional.empty();
  }

  /** The molecule whose host a request was sent to. */
  Optional<String> molecule(Request request) {
    String host = host(request).toLowerCase(Locale.ROOT);
    return host.endsWith(MOLECULE)
        ? Optional.of(host.substring(0, host.length() - MOLECULE.length()))
        : Optional.empty();
  }

  private static String host(Request request) {
    String authority = request.base().substring(request.base().indexOf("//") + 2);
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
  }
}
