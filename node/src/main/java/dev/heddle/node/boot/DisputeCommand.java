package dev.heddle.node.boot;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Machine;
import dev.heddle.machine.MachineRoom;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.machine.reference.ReferenceMachine;
import dev.heddle.node.dispute.Dispute;
import dev.heddle.node.dispute.DisputeFile;
import dev.heddle.node.dispute.NoEvidenceException;
import dev.heddle.node.dispute.Verdict;
import dev.heddle.node.unit.HttpRemote;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code heddle dispute A B PID} plays a dispute between two nodes and writes what proves who lies;
 * {@code heddle judge FILE} says who lies, of that file alone.
 */
final class DisputeCommand {
  private static final String USAGE_DISPUTE =
      "heddle dispute NODE-URL NODE-URL PID [--out FILE] [--json]";
  private static final String USAGE_JUDGE = "heddle judge FILE [--json]";
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** A judge is slow, and nobody waits for it but who called it. */
  private static final long JUDGE_TIMEOUT_MS = 600_000;

  private DisputeCommand() {}

  /**
   * Plays a dispute.
   *
   * @return whether the two agree
   * @throws ConfigurationException if the arguments cannot be understood
   */
  static boolean dispute(List<String> arguments, PrintStream out) throws IOException {
    List<String> rest = new ArrayList<>(arguments);
    boolean json = rest.remove("--json");
    int named = rest.indexOf("--out");
    String file = "";
    if (named >= 0 && named + 1 < rest.size()) {
      file = rest.remove(named + 1);
      rest.remove(named);
    }
    if (rest.size() != 3 || Ids.parse(rest.getLast()).isEmpty()) {
      throw new ConfigurationException(USAGE_DISPUTE);
    }
    Bytes process = Ids.parse(rest.getLast()).orElseThrow();
    try (Machine judge = judge()) {
      Dispute.Outcome outcome =
          Dispute.play(remote(rest.getFirst()), remote(rest.get(1)), process, judge);
      return switch (outcome) {
        case Dispute.Outcome.Agreed(int slots) -> {
          String text = "the two claim the same of all %d slots%n".formatted(slots);
          out.print(
              json
                  ? Json.write(Json.object().put("agree", true).put("slots", slots)) + "\n"
                  : text);
          yield true;
        }
        case Dispute.Outcome.Decided decided -> {
          Path target =
              Path.of(
                  file.isEmpty()
                      ? "dispute-%s-%d.json".formatted(process, decided.verdict().slot())
                      : file);
          Files.writeString(target, decided.file().encode());
          show(decided.verdict(), json, out);
          if (!json) {
            out.printf("found in %d rounds; %s proves it%n", decided.rounds(), target);
          }
          yield false;
        }
        case Dispute.Outcome.Contradicted(String name, int rounds) ->
            throw new IOException(
                "%s contradicts its own claim in round %d, which proves nothing to others"
                    .formatted(name, rounds));
        case Dispute.Outcome.None(String reason) -> throw new IOException(reason);
      };
    }
  }

  /**
   * Judges a file.
   *
   * @return whether it proves anything
   */
  static boolean judge(List<String> arguments, PrintStream out) throws IOException {
    List<String> rest = new ArrayList<>(arguments);
    boolean json = rest.remove("--json");
    if (rest.size() != 1) {
      throw new ConfigurationException(USAGE_JUDGE);
    }
    Path file = Path.of(rest.getFirst());
    if (Files.size(file) > DisputeFile.EVIDENCE_BYTES_MAX) {
      throw new IOException(file + " is larger than any dispute");
    }
    try (Machine judge = judge()) {
      show(DisputeFile.decode(Bytes.wrap(Files.readAllBytes(file))).judge(judge), json, out);
      return true;
    } catch (NoEvidenceException e) {
      throw new IOException(file + " proves nothing: " + e.getMessage());
    }
  }

  private static void show(Verdict verdict, boolean json, PrintStream out) {
    out.print(json ? Json.write(verdict.json()) + "\n" : verdict.text());
  }

  private static Machine judge() {
    return new MachineRoom(
        List.of(new ReferenceMachine(1, JUDGE_TIMEOUT_MS), new JsMachine(1, JUDGE_TIMEOUT_MS)));
  }

  private static HttpRemote remote(String url) {
    if (!url.matches("https?://[^/?#]+(/[^?#]*)?")) {
      throw new ConfigurationException(url + " is no address of a node; " + USAGE_DISPUTE);
    }
    return new HttpRemote(URI.create(url), TIMEOUT);
  }
}
