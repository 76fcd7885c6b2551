package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.node.store.Checkpoint;
import dev.heddle.node.store.ResultRow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far the evaluation of a process is, and how far it is to go.
 *
 * @param slots length of the log
 * @param lane what is live, and who waits
 * @param kept what a fold can go on from
 * @param past a replay, or a walk to an earlier state
 */
record FoldReport(Bytes process, long slots, LaneView lane, Kept kept, Optional<PastFold> past) {

  /**
   * What there is of a process in the store.
   *
   * @param checkpoints oldest first
   */
  record Kept(List<Checkpoint> checkpoints, Optional<ResultRow> newestResult) {
    Kept {
      checkpoints = List.copyOf(checkpoints);
    }

    private Optional<Checkpoint> newest() {
      return checkpoints.isEmpty() ? Optional.empty() : Optional.of(checkpoints.getLast());
    }
  }

  /** The last slot that is evaluated: by the live instance, in the newest checkpoint, or ever. */
  OptionalLong slot() {
    return lane.live()
        .map(Progress::slot)
        .filter(slot -> slot >= 0)
        .or(() -> kept.newest().map(checkpoint -> checkpoint.place().slot()))
        .or(() -> kept.newestResult().map(ResultRow::slot))
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  /** Messages and cron ticks that are in the state a fold goes on from. */
  long evaluations() {
    return lane.live()
        .map(Progress::evaluations)
        .or(() -> kept.newest().map(Checkpoint::evaluations))
        .orElse(0L);
  }

  ObjectNode json() {
    ObjectNode json = Json.object().put("process", process.base64Url());
    json.put("slot", boxed(slot())).put("slots", slots);
    json.put("goal", boxed(lane.goal())).put("waiting", lane.waiting());
    json.put("evaluations", evaluations());
    json.put("live", lane.live().isPresent()).put("residentBytes", lane.residentBytes());
    ArrayNode list = json.putArray("checkpoints");
    for (Checkpoint checkpoint : kept.checkpoints()) {
      list.addObject()
          .put("slot", checkpoint.place().slot())
          .put("stateRoot", checkpoint.stateRoot().base64Url())
          .put("evaluations", checkpoint.evaluations());
    }
    if (past.isPresent()) {
      json.putObject("replay").put("slot", past.get().slot()).put("goal", past.get().goal());
    } else {
      json.putNull("replay");
    }
    return json;
  }

  private static @Nullable Long boxed(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }
}
