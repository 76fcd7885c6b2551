package dev.heddle.node.conveyor;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.tx.DataPath;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.conveyor.Heard.Silence;
import dev.heddle.node.conveyor.Heard.Word;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Looks whether what was sent is there: nobody is believed for a status of 200.
 *
 * <p>Of what fits into memory every byte is compared. Of what does not, and where a node serves no
 * data, chunks at the beginning (the header with the ids), in the middle and at the end are read
 * with their proofs.
 */
final class ReadBack {
  /** What is read whole. */
  static final int WHOLE_BYTES_MAX = 16 << 20;

  private final Targets targets;

  ReadBack(Targets targets) {
    this.targets = targets;
  }

  /** What is wrong with the data of a transaction, a sentence; nothing if they are there. */
  Optional<String> difference(Transaction tx, Freight freight) {
    String why = "";
    for (Target target : targets.all()) {
      Heard<Boolean> seen =
          freight.size() <= WHOLE_BYTES_MAX
              ? whole(target, tx.id(), freight)
              : new Silence<>(target + " is asked for chunks only");
      if (seen instanceof Silence<Boolean>) {
        seen = samples(target, tx, freight);
      }
      switch (seen) {
        case Word<Boolean> _ -> {
          return Optional.empty();
        }
        case Silence<Boolean>(String reason) -> why = reason;
      }
    }
    return Optional.of(why);
  }

  private static Heard<Boolean> whole(Target target, Bytes id, Freight freight) {
    Heard<Boolean> answer = new Silence<>(target + " serves no data");
    for (String path : List.of("/raw/" + id.base64Url(), "/" + id.base64Url())) {
      answer =
          target
              .data(path, freight.size())
              .then(data ->
                  freight.isSameAs(data)
                      ? new Word<>(true)
                      : new Silence<>(target + " has other data under " + path));
      if (answer instanceof Word<Boolean>) {
        return answer;
      }
    }
    return answer;
  }

  private static Heard<Boolean> samples(Target target, Transaction tx, Freight freight) {
    return target
        .weaveStart(tx.id())
        .then(start -> {
          Heard<Boolean> seen = new Word<>(true);
          for (long place : List.of(0L, freight.size() / 2, freight.size() - 1)) {
            seen =
                seen.then(_ -> target.chunkAt(start + place))
                    .then(json -> sample(target, tx, freight, place, json));
          }
          return seen;
        });
  }

  private static Heard<Boolean> sample(
      Target target, Transaction tx, Freight freight, long place, JsonNode json) {
    try {
      Bytes chunk = Bytes.base64Url(json.path("chunk").asString(""));
      Bytes path = Bytes.base64Url(json.path("data_path").asString(""));
      boolean same =
          DataPath.follow(tx.dataRoot(), place, freight.size(), path)
              .filter(proof -> proof.proves(chunk))
              .isPresent();
      return same
          ? new Word<>(true)
          : new Silence<>(target + " has another chunk at byte " + place + " of " + tx.id());
    } catch (IllegalArgumentException e) {
      return new Silence<>(target + " gives no chunk: " + Json.write(json).length() + " letters");
    }
  }
}
