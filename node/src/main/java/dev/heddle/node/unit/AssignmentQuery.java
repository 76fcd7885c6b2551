package dev.heddle.node.unit;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.unit.Scheduler.AssignmentRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a post asks for an assignment instead of bringing an item: {@code
 * ?process-id=P&assign=ID[&base-layer][&exclude=Data,Tags]}. Scheduler and messenger share it.
 */
public final class AssignmentQuery {
  private AssignmentQuery() {}

  /**
   * Reads the query; empty if it names neither process nor item.
   *
   * @throws Refusal 400 if it names only one of them, or what it names is no id
   */
  public static Optional<AssignmentRequest> read(Request request) {
    Optional<String> process = request.query("process-id");
    Optional<String> item = request.query("assign");
    if (process.isPresent() != item.isPresent()) {
      throw new Refusal(
          400, "You must set both process-id and assign to send an assignment, not just one");
    }
    return process.map(pid ->
        new AssignmentRequest(
            id("process-id", pid),
            id("assign", item.orElseThrow()),
            request.query("base-layer").isPresent(),
            request.query("exclude").map(AssignmentQuery::names).orElse(List.of())));
  }

  private static List<String> names(String csv) {
    return Arrays.stream(csv.split(",", -1)).filter(name -> !name.isEmpty()).toList();
  }

  private static Bytes id(String parameter, String text) {
    return Ids.parse(text)
        .orElseThrow(() ->
            new Refusal(
                400,
                parameter
                    + " must be the 43 characters of an id, got "
                    + text.length()
                    + " characters"));
  }
}
