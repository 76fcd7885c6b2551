package dev.heddle.it;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** Processes of aos on a node, what was sent to them, and what a node says of them. */
final class Population {
  private final List<String> processes = new ArrayList<>();
  private final Map<String, String> lastMessages = new HashMap<>();
  private final Set<String> uploads = new TreeSet<>();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();

  /** Uploads the module and spawns so many processes. */
  static Population spawn(Sender sender, int count) throws Exception {
    Population all = new Population();
    String module = sender.module(NodeScript.modules().resolve("aos2_0_6.wasm"), Sender.WASM64);
    all.uploads.add(module);
    all.uploads.add(sender.upload(noise(6_000_000), new Tag("Large", "yes")));
    for (int i = 0; i < count; i++) {
      all.processes.add(AosProcess.spawn(sender, module, new Tag("Name", "p" + i)).id());
    }
    return all;
  }

  /** No two pieces of it are the same: arlocal takes those for one. */
  private static Bytes noise(int bytes) {
    byte[] noise = new byte[bytes];
    new SplittableRandom(bytes).nextBytes(noise);
    return Bytes.wrap(noise);
  }

  /** Counts a process in that somebody else made. */
  void adopt(String id) {
    processes.add(id);
  }

  List<String> processes() {
    return processes;
  }

  /** Sends each of them a message, and uploads an item; what is not accepted is not counted. */
  void talk(Sender sender, int round) throws IOException, InterruptedException {
    for (String id : processes) {
      AosProcess process = new AosProcess(sender, id);
      String next = processes.get((processes.indexOf(id) + 1) % processes.size());
      String code =
          round % 4 == 3
              ? "Send({Target = '%s', Action = 'Ping', Data = '%d'}) return Count"
                  .formatted(next, round)
              : "Count = (Count or 0) + %d; return Count".formatted(round + 1);
      String message = process.send(code, new Tag("Action", "Eval"));
      accepted.add(message);
      lastMessages.put(id, message);
    }
    uploads.add(sender.upload(Bytes.utf8("note " + round), new Tag("Round", "" + round)));
  }

  /** Ids of what the node took: messages, processes, uploads. */
  Set<String> accepted() {
    Set<String> all = new TreeSet<>(accepted);
    all.addAll(processes);
    all.addAll(uploads);
    return all;
  }

  Set<String> uploads() {
    return uploads;
  }

  /** What a node says of each process: slots, state root, and the result of the last message. */
  Map<String, String> states(Sender sender) throws IOException, InterruptedException {
    Map<String, String> states = new HashMap<>();
    for (String id : processes) {
      states.put(id, state(sender, id));
    }
    return states;
  }

  /** What a node says of one process. */
  String state(Sender sender, String id) throws IOException, InterruptedException {
    long slot = slots(sender, id) - 1;
    String root = sender.json("/api/v1/processes/" + id + "/state-root?slot=" + slot).toString();
    String last = lastMessages.getOrDefault(id, id);
    String result = sender.json("/cu/result/" + last + "?process-id=" + id).toString();
    return slot + " " + root + " " + result;
  }

  /** How many slots a process has. */
  static long slots(Sender sender, String process) throws IOException, InterruptedException {
    JsonNode latest = sender.json("/su/" + process + "/latest");
    for (JsonNode tag : latest.at("/assignment/tags")) {
      if (tag.path("name").asString().equals("Nonce")) {
        return Long.parseLong(tag.path("value").asString()) + 1;
      }
    }
    throw new AssertionError("no Nonce in " + latest);
  }

  /** The ids of all assignments in the logs. */
  Set<String> assignments(Sender sender) throws IOException, InterruptedException {
    Set<String> ids = new TreeSet<>();
    for (String id : processes) {
      JsonNode page = sender.json("/su/" + id + "?process-id=" + id + "&limit=1000");
      page.path("edges").forEach(e -> ids.add(e.at("/node/assignment/id").asString()));
      page.path("edges").forEach(e -> ids.add(e.at("/node/message/id").asString()));
    }
    return ids;
  }
}
