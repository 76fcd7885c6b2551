package dev.heddle.client;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;

/** Takes only ids for ids, before anything is sent. */
final class IdText {
  private IdText() {}

  static Bytes bytes(String what, String id) {
    return Ids.parse(id)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "\""
                    + (id.length() <= 64 ? id : id.substring(0, 64) + "…")
                    + "\" is not the id of a "
                    + what
                    + ": "
                    + Ids.fault(id)));
  }

  static String text(String what, String id) {
    bytes(what, id);
    return id;
  }
}
