package dev.heddle.it;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/** A process of aos and what its owner says to it; no two messages are the same item. */
record AosProcess(Sender sender, String id) {
  private static final AtomicLong TURNS = new AtomicLong();

  /** Spawns through the messenger; tags come before those that every process has. */
  static AosProcess spawn(Sender sender, String module, Tag... more)
      throws IOException, InterruptedException {
    DataItem item = item(sender, module, " ", more);
    accepted(sender.post("/mu", item.raw()));
    return new AosProcess(sender, item.id().base64Url());
  }

  static DataItem item(Sender sender, String module, String data, Tag... more) {
    List<Tag> tags = new ArrayList<>(List.of(more));
    tags.add(new Tag("Turn", Long.toString(TURNS.incrementAndGet())));
    tags.add(new Tag("Data-Protocol", "ao"));
    tags.add(new Tag("Variant", "ao.TN.1"));
    tags.add(new Tag("Type", "Process"));
    tags.add(new Tag("Module", module));
    if (tags.stream().noneMatch(tag -> tag.name().equals("Scheduler"))) {
      tags.add(new Tag("Scheduler", sender.wallet().address()));
    }
    return sender.item(Optional.empty(), Bytes.utf8(data), tags.toArray(Tag[]::new));
  }

  DataItem message(String data, Tag... more) {
    List<Tag> tags = new ArrayList<>(List.of(more));
    tags.add(new Tag("Turn", Long.toString(TURNS.incrementAndGet())));
    tags.add(new Tag("Data-Protocol", "ao"));
    tags.add(new Tag("Variant", "ao.TN.1"));
    tags.add(new Tag("Type", "Message"));
    return sender.item(
        Optional.of(Bytes.base64Url(id)), Bytes.utf8(data), tags.toArray(Tag[]::new));
  }

  /** Sends the message through the messenger and gives its id. */
  String send(String data, Tag... more) throws IOException, InterruptedException {
    DataItem message = message(data, more);
    accepted(sender.post("/mu", message.raw()));
    return message.id().base64Url();
  }

  /** The result of a message or an assignment. */
  JsonNode result(String message) throws IOException, InterruptedException {
    return sender.json("/cu/result/" + message + "?process-id=" + id);
  }

  JsonNode eval(String code) throws IOException, InterruptedException {
    return result(send(code, new Tag("Action", "Eval")));
  }

  /** The last line of what the code evaluates to; what was printed before it is left out. */
  String value(String code) throws IOException, InterruptedException {
    JsonNode result = eval(code);
    if (result.has("Error")) {
      throw new IOException(code + ": " + result);
    }
    String[] lines = result.at("/Output/data").asString().split("\n", -1);
    return lines[lines.length - 1];
  }

  JsonNode replay() throws IOException, InterruptedException {
    return sender.json("/api/v1/processes/" + id + "/replay");
  }

  /** Asks again until the answer is the wanted one, or fails with the last. */
  static <T> T until(T wanted, Callable<T> question) throws Exception {
    return until(Duration.ofSeconds(30), wanted, question);
  }

  /** The same, with a time after which it is given up. */
  static <T> T until(Duration most, T wanted, Callable<T> question) throws Exception {
    long endNanos = System.nanoTime() + most.toNanos();
    T last = question.call();
    while (!last.equals(wanted)) {
      if (System.nanoTime() > endNanos) {
        throw new AssertionError(
            "after " + most.toSeconds() + " s still " + last + ", not " + wanted);
      }
      TimeUnit.MILLISECONDS.sleep(50);
      last = question.call();
    }
    return last;
  }

  private static void accepted(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != 202) {
      throw new IOException(answer.uri() + ": " + answer.statusCode() + " " + answer.body());
    }
  }
}
