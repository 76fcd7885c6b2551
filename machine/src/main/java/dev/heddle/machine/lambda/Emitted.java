package dev.heddle.machine.lambda;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run says, in order.
 *
 * <p>The outputs, which are all but reports, have a root: that of the {@code kv@1} map from their
 * number (4 bytes, big-endian, from 0) to their kind (1 byte) and bytes. So what proves a key of a
 * context proves an output.
 */
final class Emitted {
  private static final int ANCHOR_PLACES = 100_000;

  /** What can be emitted, in the order of the numbers. */
  enum Kind {
    /** A fact that can be proven to others. */
    NOTICE(0),
    /** A message to be sent, as JSON. */
    VOUCHER(1),
    /** Words for people and logs; not committed to. */
    REPORT(2),
    /** A process to be spawned, as JSON. */
    SPAWN(3);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    static Optional<Kind> of(int number) {
      return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
    }

    /** The number by which a guest names it. */
    int number() {
      return number;
    }

    boolean isForMessenger() {
      return this == VOUCHER || this == SPAWN;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record Part(Kind kind, Bytes bytes, Optional<ObjectNode> json) {}

  private final List<Part> parts = new ArrayList<>();
  private long bytes;

  void add(Kind kind, Bytes part, Optional<ObjectNode> json) {
    parts.add(new Part(kind, part, json));
    bytes += part.size();
  }

  int count() {
    return parts.size();
  }

  long bytes() {
    return bytes;
  }

  /** The map of the outputs. */
  KvMap outputs() {
    KvMap outputs = KvMap.empty();
    int number = 0;
    for (Part part : parts) {
      if (part.kind() != Kind.REPORT) {
        Bytes kind = Bytes.wrap(new byte[] {(byte) part.kind().number()});
        Bytes key = Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(number++).array());
        outputs = outputs.put(key, Bytes.concat(kind, part.bytes()));
      }
    }
    return outputs;
  }

  /** Notices or reports: each as text where it is UTF-8, else in base64url. */
  ArrayNode shown(Kind kind) {
    ArrayNode list = Json.array();
    for (Part part : parts) {
      if (part.kind() == kind) {
        Optional<String> text = text(part.bytes());
        ObjectNode one = list.addObject();
        if (text.isPresent()) {
          one.put("text", text.get());
        } else {
          one.put("base64url", part.bytes().base64Url());
        }
      }
    }
    return list;
  }

  private static Optional<String> text(Bytes bytes) {
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.buffer()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** What the messenger is to send; what has no anchor gets one that is a function of its place. */
  ArrayNode outbox(Kind kind, long slot) {
    ArrayNode list = Json.array();
    int number = 0;
    for (Part part : parts) {
      if (part.kind() == kind) {
        ObjectNode entry = part.json().orElseGet(Json::object);
        if (!entry.has("Anchor")) {
          entry.put("Anchor", String.format(Locale.ROOT, "%032d", slot * ANCHOR_PLACES + number));
        }
        if (!entry.path("Tags").isArray()) {
          entry.putArray("Tags");
        }
        list.add(entry);
      }
      number++;
    }
    return list;
  }
}
