package dev.heddle.node.compute;

import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import java.util.Optional;

/**
 * The two heads of a process, below {@code /api/v1/processes/{pid}/heads}: how far each is, and at
 * {@code /evidence} where they differ. Reads that can name a head take {@code head=optimistic};
 * without it they mean the verified one.
 */
final class HeadRoutes {
  private static final String BELOW = "/api/v1/processes/{pid}/heads";

  private final Optional<OptimisticHeads> heads;

  HeadRoutes(Optional<OptimisticHeads> heads) {
    this.heads = heads;
  }

  Routes addTo(Routes routes) {
    return routes
        .get(
            BELOW,
            request ->
                ComputeApiRoutes.answer(given(heads).view(ComputeApiRoutes.process(request))))
        .get(
            BELOW + "/evidence",
            request ->
                Response.json(
                    200, given(heads).evidence(ComputeApiRoutes.process(request)).utf8()));
  }

  /**
   * The optimistic heads, if a request asks for one.
   *
   * @throws Refusal 400 if there is no such head, 422 if this node has none
   */
  static Optional<OptimisticHeads> asked(Request request, Optional<OptimisticHeads> heads) {
    return switch (request.query("head").orElse("verified")) {
      case "verified" -> Optional.empty();
      case "optimistic" -> Optional.of(given(heads));
      default -> throw new Refusal(400, "'head': must be optimistic or verified");
    };
  }

  private static OptimisticHeads given(Optional<OptimisticHeads> heads) {
    return heads.orElseThrow(() ->
        new Refusal(
            422, "this node runs no native code, so it has the verified head only (bare-metal)"));
  }
}
