package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.claim.ClaimTree;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.machine.lambda.SlotWitness;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.store.Store;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What this unit claims of Lambda applications, below {@code /api/v1/processes/{pid}/claim}: {@code
 * ?slots=N} for the signed claim, {@code /node?slots=N&level=L&index=I} for the two nodes below one
 * of its tree, {@code /slot?slots=N&slot=S} for a slot with the nodes that prove it, {@code
 * /case?slot=S} for what it takes to evaluate it. docs/disputes.md is for who asks.
 */
public final class ClaimRoutes {
  private static final String BELOW = "/api/v1/processes/{pid}/claim";
  private static final int DIGITS = 9;

  private final Claims claims;

  /**
   * @param wallet signs what is claimed
   */
  public ClaimRoutes(ComputeUnit unit, Store store, Wallet wallet) {
    this.claims = new Claims(unit, store, wallet, Claims.CLAIMED_SLOTS_KEPT_MAX);
  }

  /** Adds these to the routes of the unit. */
  public Routes addTo(Routes routes) {
    return routes
        .get(BELOW, this::claim)
        .get(BELOW + "/node", this::node)
        .get(BELOW + "/slot", this::slot)
        .get(BELOW + "/case", this::slotCase);
  }

  private Response claim(Request request) {
    Bytes process = ComputeApiRoutes.process(request);
    int slots = whole(request, "slots");
    ObjectNode json = Json.object().put("process", process.base64Url()).put("slots", slots);
    return ComputeApiRoutes.answer(
        json.put("item", claims.signed(process, slots).raw().base64Url()));
  }

  private Response node(Request request) {
    try {
      ClaimTree.Children children =
          claims.open(
              ComputeApiRoutes.process(request),
              whole(request, "slots"),
              whole(request, "level"),
              whole(request, "index"));
      return ComputeApiRoutes.answer(
          Json.object()
              .put("left", children.left().base64Url())
              .put("right", children.right().base64Url()));
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, String.valueOf(e.getMessage()));
    }
  }

  private Response slot(Request request) {
    int slots = whole(request, "slots");
    int slot = whole(request, "slot");
    if (slot >= slots) {
      throw new Refusal(400, "'slot': must be less than 'slots', %d".formatted(slots));
    }
    Claims.Proven proven = claims.slot(ComputeApiRoutes.process(request), slots, slot);
    ObjectNode json = proven.claim().json();
    ArrayNode path = json.putArray("path");
    proven.path().forEach(node -> path.add(node.base64Url()));
    return ComputeApiRoutes.answer(json);
  }

  private Response slotCase(Request request) {
    Bytes process = ComputeApiRoutes.process(request);
    try {
      return ComputeApiRoutes.answer(claims.slotCase(process, whole(request, "slot")).json());
    } catch (SlotWitness.RefusedException e) {
      throw new Refusal(413, "process %s: %s".formatted(process, e.getMessage()));
    }
  }

  private static int whole(Request request, String name) {
    return request
        .query(name)
        .filter(text -> text.matches("[0-9]{1," + DIGITS + "}"))
        .map(Integer::parseInt)
        .orElseThrow(() ->
            new Refusal(
                400, "'%s': must be a whole number of at most %d digits".formatted(name, DIGITS)));
  }
}
