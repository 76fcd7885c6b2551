package dev.heddle.node.aocore;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.aocore.MalformedMessageException;
import dev.heddle.core.aocore.Route;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * AO-Core's paths: whatever names a device, {@code /push} and {@code /schedule}, and what follows
 * the id of a process that is here. Other ids are those of the gateway. Targets are read as they
 * came, since clients put values into paths without escaping them.
 */
public final class AoCoreRoutes {
  private static final Set<String> AT_ROOT = Set.of("push", "schedule");

  private static final int ID_CHARS = 43;

  private final Counterparts others;
  private final Links links;
  private final CronTasks tasks;
  private final CronDevice cron;
  private final Resolver resolver;

  /**
   * @param own what the node does itself
   */
  public AoCoreRoutes(Counterparts others, OwnDevices own) {
    this.others = others;
    this.tasks = own.tasks();
    this.links = new Links(others.store()::has, Links.BYTES_MAX);
    this.cron =
        new CronDevice(
            tasks,
            own.operator(),
            own.owners(),
            new Envelopes(others.door(), others.wallet()),
            target -> takes("GET", target));
    this.resolver =
        new Resolver(
            others,
            new Replies(others.wallet(), links),
            new Patches(others.store(), Patches.BYTES_MAX),
            links,
            new Resolver.Own(cron, own.relay()));
  }

  /** Begins to run the cron tasks. */
  public void start() {
    tasks.start(this::made);
  }

  /** Makes the request of a task, and says why it failed if it did. */
  private Optional<String> made(String target) {
    try {
      cron.checkPath(target);
      int status =
          serve(new Request("GET", target, Map.of(), Map.of(), Map.of(), Bytes.EMPTY, "")).status();
      return status < 400 ? Optional.empty() : Optional.of("it answers " + status);
    } catch (Refusal refusal) {
      return Optional.of(refusal.status() + ": " + refusal.reason());
    }
  }

  /** The routes; mount them before the gateway's. */
  public Routes routes() {
    return new Routes(Surface.AOCORE).targets(this::takes, this::serve);
  }

  /** Asked for every request that comes, so it looks at characters and makes no patterns. */
  private boolean takes(String method, String target) {
    if (!method.equals("GET") && !method.equals("POST")) {
      return false;
    }
    boolean posts = method.equals("POST");
    String first = segment(target, 1);
    if (first.startsWith("~")) {
      return true;
    }
    String name = upTo(first, "&=");
    if (AT_ROOT.contains(name)) {
      return posts || first.length() > name.length();
    }
    if (name.indexOf('~') >= 0) {
      return true;
    }
    if (name.length() < ID_CHARS) {
      return false;
    }
    Optional<Bytes> id = Ids.parse(name);
    if (id.isEmpty()) {
      return false;
    }
    String key = upTo(segment(target, 2), "&=~");
    return key.isEmpty()
        ? (target.contains("?") && target.contains("require-codec="))
            || links.part(id.get()).isPresent()
        : posts || (ProcessDevice.KEYS.contains(key) && others.store().head(id.get()).isPresent());
  }

  private static String upTo(String text, String ends) {
    for (int i = 0; i < text.length(); i++) {
      if (ends.indexOf(text.charAt(i)) >= 0) {
        return text.substring(0, i);
      }
    }
    return text;
  }

  private static String segment(String target, int number) {
    String path = upTo(target, "?");
    int from = 0;
    for (int i = 0; i < number; i++) {
      from = path.indexOf('/', from) + 1;
      if (from == 0) {
        return "";
      }
    }
    int end = path.indexOf('/', from);
    String segment = path.substring(from, end < 0 ? path.length() : end);
    return segment.indexOf('%') < 0 ? segment : segment.replace("%7E", "~").replace("%7e", "~");
  }

  private Response serve(Request request) {
    try {
      return resolver.answer(new Asked(request, Route.parse(request.path()), item(request)));
    } catch (MalformedMessageException e) {
      throw new Refusal(400, String.valueOf(e.getMessage()));
    }
  }

  /** Whatever is said to be a signed item has to be one, also where it only asks. */
  private Optional<VerifiedItem> item(Request request) {
    boolean signed =
        request.header("content-type").orElse("").startsWith("application/ans104")
            || request.header("codec-device").orElse("").equals("ans104@1.0");
    return signed && request.method().equals("POST")
        ? Optional.of(others.door().admit(request.body()))
        : Optional.empty();
  }
}
