package dev.heddle.machine.js;

import dev.heddle.core.caller.Chain;
import dev.heddle.core.caller.SignedCall;
import dev.heddle.core.caller.Signer;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.machine.Input;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who a message says is calling: the tags {@code Caller-Chain}, {@code Caller-Key}, {@code
 * Caller-Nonce} and {@code Caller-Signature} are those of a {@link SignedCall} of this function
 * with this input. What is signed counts once, see docs/adr/0020.
 */
sealed interface Caller {
  String MARK = "\"Caller-Signature\"";

  /** No wallet says anything. */
  record Nobody() implements Caller {}

  /** What it says does not hold. */
  record Refused(String why) implements Caller {}

  /**
   * It holds.
   *
   * @param named the message, with who is calling in it
   * @param address who
   * @param nonce the number that this call uses up
   */
  record Known(Input named, String address, long nonce) implements Caller {
    String usedBefore() {
      return "%s has called with the nonce %d or a higher one before".formatted(address, nonce);
    }
  }

  /** Whether a message may be that of a known caller. */
  static boolean isMarked(Input input) {
    return input.message().contains(MARK);
  }

  /** Finds out; whether the number was used before is for the function's state to say. */
  static Caller of(Input input) {
    if (!isMarked(input)) {
      return new Nobody();
    }
    ObjectNode message = (ObjectNode) Json.parse(input.message());
    Optional<String> signature = tag(message, "Caller-Signature");
    if (signature.isEmpty()) {
      return new Nobody();
    }
    String label = tag(message, "Caller-Chain").orElse("");
    Optional<Chain> chain = Chain.of(label);
    String digits = tag(message, "Caller-Nonce").orElse("");
    if (chain.isEmpty()
        || !digits.matches("[0-9]{1,16}")
        || Long.parseLong(digits) > SignedCall.NONCE_MAX) {
      return new Refused("there is no chain \"" + label + "\", or the nonce is no number");
    }
    SignedCall call =
        new SignedCall(
            chain.get(),
            tag(message, "Caller-Key").orElse(""),
            Long.parseLong(digits),
            signature.get());
    String function = Json.parse(input.environment()).path("Process").path("Id").asString("");
    String text = text(message);
    return call.signer(function, text)
        .map(signer -> {
          message.put("Caller-Input", text);
          return known(message, input, call, signer);
        })
        .orElseGet(() -> new Refused("the signature of the caller does not hold"));
  }

  private static Caller known(ObjectNode message, Input input, SignedCall call, Signer signer) {
    message.put("Caller", signer.address()).put("Caller-Chain", call.chain().label());
    Input named = new Input(Json.write(message), input.environment(), input.blockHeight());
    return new Known(named, signer.address(), call.nonce());
  }

  /**
   * The input that was signed, which lies within the data where answers were recorded. The function
   * is given this one and no other, whatever else the message has.
   */
  private static String text(JsonNode message) {
    String data = message.path("Data").asString("");
    if (tag(message, "Recorded").filter("true"::equals).isEmpty()) {
      return tag(message, "Input").orElse(data);
    }
    try {
      return Json.parse(data).path("input").asString("");
    } catch (MalformedJsonException e) {
      return data;
    }
  }

  private static Optional<String> tag(JsonNode message, String name) {
    for (JsonNode tag : message.path("Tags")) {
      if (tag.path("name").asString("").equals(name)) {
        return Optional.of(tag.path("value").asString(""));
      }
    }
    return Optional.empty();
  }
}
