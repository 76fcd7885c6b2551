package dev.heddle.machine.lambda;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.json.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which module holds, and which is to: kept in the context under a key that is not the
 * application's, from the first upgrade on. So it is a function of the log, has part in the root,
 * and is proven, kept and gone on from with everything else.
 *
 * <p>The value is JSON: {@code module}, and while an upgrade is to come {@code next}, {@code after}
 * (the slot with whose input it is done) and {@code migrate}.
 *
 * @param module its id; nothing for the one that the process began with
 */
record Standing(Optional<Bytes> module, Optional<Planned> planned) {
  /** A zero byte, {@code heddle-template}. */
  static final Bytes KEY = Bytes.concat(Bytes.hex("00"), Bytes.utf8("heddle-template"));

  /** An upgrade to come. */
  record Planned(Bytes module, long after, boolean migrate) {}

  /** As a context has it. */
  static Standing in(KvMap context) {
    Optional<Bytes> kept = context.get(KEY);
    if (kept.isEmpty()) {
      return new Standing(Optional.empty(), Optional.empty());
    }
    JsonNode json = Json.parse(kept.get());
    Optional<Planned> planned =
        LambdaLine.id(json.path("next").asString(""))
            .map(next ->
                new Planned(
                    next, json.path("after").asLong(0), json.path("migrate").asBoolean(false)));
    return new Standing(LambdaLine.id(json.path("module").asString("")), planned);
  }

  Bytes encoded() {
    ObjectNode json = Json.object().put("module", module.map(Bytes::base64Url).orElse(""));
    planned.ifPresent(next ->
        json.put("next", next.module().base64Url())
            .put("after", next.after())
            .put("migrate", next.migrate()));
    return Json.writeBytes(json);
  }
}
