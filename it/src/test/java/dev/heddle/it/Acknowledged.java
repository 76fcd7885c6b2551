package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.item.DataItem;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What a node said it has, and where to look for it. Safe for any thread. */
final class Acknowledged {
  /** Somebody's messages to one process, in the order in which they were acknowledged. */
  private record Line(String process, String sender) {}

  private final Map<Line, List<String>> messages = new HashMap<>();
  private final List<String> uploads = new ArrayList<>();
  private final List<String> unseen = new ArrayList<>();

  /** Sends an item on the messenger's route and remembers it if it was taken. */
  boolean send(Sender sender, String process, DataItem item)
      throws IOException, InterruptedException {
    if (!taken(sender.post("/mu", item.raw()))) {
      return false;
    }
    String id = item.id().base64Url();
    synchronized (this) {
      messages
          .computeIfAbsent(new Line(process, sender.wallet().address()), line -> new ArrayList<>())
          .add(id);
      unseen.add("/su/" + id + "?process-id=" + process);
    }
    return true;
  }

  /** Uploads an item and remembers it if it was taken. */
  boolean upload(Sender sender, DataItem item) throws IOException, InterruptedException {
    if (!taken(sender.post("/tx", item.raw()))) {
      return false;
    }
    synchronized (this) {
      uploads.add(item.id().base64Url());
      unseen.add("/raw/" + item.id().base64Url());
    }
    return true;
  }

  private static boolean taken(HttpResponse<String> answer) {
    return answer.statusCode() / 100 == 2;
  }

  synchronized int size() {
    return uploads.size() + messages.values().stream().mapToInt(List::size).sum();
  }

  /** Looks for what was acknowledged since the last time. */
  void isThere(Sender reader, String when) throws IOException, InterruptedException {
    List<String> look;
    synchronized (this) {
      look = List.copyOf(unseen);
      unseen.clear();
    }
    for (String path : look) {
      assertThat(reader.get(path).statusCode()).describedAs("%s: %s", when, path).isEqualTo(200);
    }
  }

  /** Looks for all of it: each message once in the log of its process, in order. */
  void isThereOnceAndInOrder(Sender reader, String when) throws Exception {
    Map<String, List<String>> logs = new HashMap<>();
    for (Map.Entry<Line, List<String>> told : messages.entrySet()) {
      String process = told.getKey().process();
      if (!logs.containsKey(process)) {
        logs.put(process, log(reader, process));
      }
      Set<String> wanted = new HashSet<>(told.getValue());
      List<String> found = logs.get(process).stream().filter(wanted::contains).toList();
      assertThat(found).describedAs("%s, process %s", when, process).isEqualTo(told.getValue());
    }
    for (String id : uploads) {
      assertThat(reader.get("/raw/" + id).statusCode())
          .describedAs("%s, upload %s", when, id)
          .isEqualTo(200);
    }
  }

  private static List<String> log(Sender reader, String process) throws Exception {
    List<String> ids = new ArrayList<>();
    String from = "";
    boolean more = true;
    while (more) {
      JsonNode page =
          reader.json("/su/" + process + "?process-id=" + process + "&limit=1000" + from);
      for (JsonNode edge : page.path("edges")) {
        ids.add(edge.path("node").path("message").path("id").asString());
        from = "&from=" + edge.path("cursor").asString();
      }
      more = page.path("page_info").path("has_next_page").asBoolean();
    }
    return ids;
  }
}
