package dev.heddle.node.adoption;

import dev.heddle.core.aocore.HttpMessage;
import dev.heddle.core.aocore.MalformedMessageException;
import dev.heddle.core.aocore.MessageJson;
import dev.heddle.core.aocore.SchedulePage;
import dev.heddle.core.aocore.Structured;
import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.TreeMap;

/**
 * The schedules of a node of AO-Core, HyperBEAM's or one of Heddle. A page is asked for as a
 * message; where what comes is not to be read, in the form {@code application/aos-2}. Calls block;
 * for one thread.
 */
public final class ForeignNode implements AutoCloseable {
  /** Of one page; a node chooses it. */
  public static final int PAGE_BYTES_MAX = 64 << 20;

  /** Slots that are asked for at once: a body has a few parts for each tag of each. */
  static final int PAGE_SLOTS = 50;

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String base;
  private final int pageBytesMax;

  /**
   * @param node for example {@code https://push.forward.computer}, with or without a slash at the
   *     end
   */
  public ForeignNode(URI node, int pageBytesMax) {
    String text = node.toString();
    this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    this.pageBytesMax = pageBytesMax;
  }

  /**
   * How many slots a process has there.
   *
   * @throws AdoptionException if the node does not say
   */
  long slots(Bytes process) {
    String current = asked(at(process, "slot/current")).body().utf8().strip();
    if (!current.matches("\\d{1,15}")) {
      throw new AdoptionException(
          "%s does not say how many slots process %s has, but %s"
              .formatted(base, process, shown(current)));
    }
    return Long.parseLong(current) + 1;
  }

  /**
   * Slots of a process from one on, at least that one.
   *
   * @throws AdoptionException if the node does not give them in a form that can be read
   */
  SchedulePage page(Bytes process, long from) {
    String path =
        at(process, "schedule?from=%d&to=%d&accept-bundle=true")
            .formatted(from, from + PAGE_SLOTS - 1);
    String why;
    try {
      return whole(message(asked(path)), from);
    } catch (MalformedMessageException | AdoptionException e) {
      why = String.valueOf(e.getMessage());
    }
    try {
      return whole(SchedulePage.ofAos2(asked(path + "&accept=application/aos-2").body()), from);
    } catch (MalformedMessageException e) {
      throw new AdoptionException(
          "the schedule of process %s at %s cannot be read from slot %d on: %s; nor as application/aos-2: %s"
              .formatted(process, base, from, why, e.getMessage()));
    }
  }

  private static SchedulePage message(HttpMessage http) {
    boolean json = http.headers().getOrDefault("content-type", "").startsWith("application/json");
    return SchedulePage.of(
        json ? MessageJson.parse(http.body()) : Structured.decode(http.decode()));
  }

  private static SchedulePage whole(SchedulePage page, long from) {
    long next = from;
    for (SchedulePage.Slot slot : page.slots()) {
      if (slot.slot() != next++) {
        throw new MalformedMessageException(
            "slot %d comes where slot %d has to be".formatted(slot.slot(), next - 1));
      }
    }
    if (next == from) {
      throw new MalformedMessageException("slot " + from + " is not there");
    }
    return page;
  }

  private static String at(Bytes process, String path) {
    return "/" + process.base64Url() + "~process@1.0/" + path;
  }

  private HttpMessage asked(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(TIMEOUT)
            .header("accept-bundle", "true")
            .GET()
            .build();
    HttpResponse<byte[]> answer;
    try {
      answer =
          client.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), pageBytesMax));
    } catch (IOException e) {
      throw new AdoptionException(base + path + " gives no whole answer: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdoptionException("interrupted while " + base + " was asked");
    }
    Bytes body = Bytes.wrap(answer.body());
    if (answer.statusCode() != 200) {
      throw new AdoptionException(
          "%s answers %d: %s".formatted(base + path, answer.statusCode(), shown(body.utf8())));
    }
    TreeMap<String, String> headers = new TreeMap<>();
    answer.headers().map().forEach((name, values) -> headers.put(name, String.join(", ", values)));
    return new HttpMessage(headers, body);
  }

  private static String shown(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public String toString() {
    return base;
  }
}
