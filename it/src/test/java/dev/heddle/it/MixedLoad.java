package dev.heddle.it;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;

/**
 * Everything at once: accounts that give one another money over the messenger, processes that are
 * spawned and asked, uploads, and a process with a cron whose ticks an account counts.
 */
final class MixedLoad {
  static final int ACCOUNTS = 3;
  static final int BALANCE = 1000;

  private static final String ACCOUNT =
      """
      Balance = %d
      Ticks = 0
      Handlers.add("give", "Give", function(m)
        local n = tonumber(m.Quantity)
        if Balance >= n then
          Balance = Balance - n
          ao.send({Target = m.Recipient, Action = "Take", Quantity = m.Quantity})
        end
      end)
      Handlers.add("take", "Take", function(m) Balance = Balance + tonumber(m.Quantity) end)
      Handlers.add("tick", "Tick", function(m) Ticks = Ticks + 1 end)
      """
          .formatted(BALANCE);

  private final Acknowledged acknowledged = new Acknowledged();
  private final SplittableRandom random;
  private final String module;
  private final List<AosProcess> accounts = new ArrayList<>();

  private MixedLoad(SplittableRandom random, String module) {
    this.random = random;
    this.module = module;
  }

  /** Makes the accounts on a node, and a process with a cron. */
  static MixedLoad on(RunningNode node, long seed) throws Exception {
    Sender sender = new Sender(node.url());
    String module = sender.module(NodeScript.modules().resolve("aos2_0_6.wasm"), Sender.WASM64);
    MixedLoad load = new MixedLoad(new SplittableRandom(seed), module);
    Tag authority =
        new Tag("Authority", sender.json("/api/v1/status").path("addresses").path("mu").asString());
    for (int i = 0; i < ACCOUNTS; i++) {
      AosProcess account = AosProcess.spawn(sender, module, authority);
      account.eval(ACCOUNT);
      load.accounts.add(account);
    }
    AosProcess ticker =
        AosProcess.spawn(
            sender,
            module,
            authority,
            new Tag("Cron-Interval", "1-second"),
            new Tag("Cron-Tag-Action", "Cron"));
    ticker.eval(
        "Handlers.add('cron', 'Cron', function(m) ao.send({Target = '%s', Action = 'Tick'}) end)"
            .formatted(load.accounts.getFirst().id()));
    monitor(sender, ticker.id());
    return load;
  }

  private static void monitor(Sender sender, String process)
      throws IOException, InterruptedException {
    DataItem item = sender.item(Optional.of(Bytes.base64Url(process)), Bytes.utf8(" "));
    HttpResponse<String> answer = sender.post("/mu/monitor/" + process, item.raw());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("monitor: " + answer.statusCode() + " " + answer.body());
    }
  }

  Acknowledged acknowledged() {
    return acknowledged;
  }

  /** Something that is done over and over until the node does not answer any more. */
  private interface Deed {
    void once(Sender sender, SplittableRandom own) throws IOException, InterruptedException;
  }

  /** Begins to do everything at once; the threads end when the node does. */
  List<Thread> begin(RunningNode node) {
    List<Deed> deeds = List.of(this::give, this::give, this::spawn, this::upload);
    List<Thread> threads = new ArrayList<>();
    for (Deed deed : deeds) {
      Sender sender = new Sender(node.url());
      SplittableRandom own = random.split();
      threads.add(Thread.ofPlatform().start(() -> untilItDies(sender, own, deed)));
    }
    return threads;
  }

  private static void untilItDies(Sender sender, SplittableRandom own, Deed deed) {
    try {
      while (!Thread.interrupted()) {
        deed.once(sender, own);
      }
    } catch (IOException died) {
      // That is what the test is about: what was not answered may be there or not.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void give(Sender sender, SplittableRandom own) throws IOException, InterruptedException {
    String from = accounts.get(own.nextInt(ACCOUNTS)).id();
    String to = accounts.get(own.nextInt(ACCOUNTS)).id();
    acknowledged.send(
        sender,
        from,
        new AosProcess(sender, from)
            .message(
                "",
                new Tag("Action", "Give"),
                new Tag("Recipient", to),
                new Tag("Quantity", Integer.toString(own.nextInt(1, 20)))));
  }

  private void spawn(Sender sender, SplittableRandom own) throws IOException, InterruptedException {
    DataItem process = AosProcess.item(sender, module, " ");
    String id = process.id().base64Url();
    if (acknowledged.send(sender, id, process)) {
      AosProcess aos = new AosProcess(sender, id);
      for (int i = 0; i < own.nextInt(1, 8); i++) {
        acknowledged.send(sender, id, aos.message("x = " + i, new Tag("Action", "Eval")));
      }
    }
  }

  private void upload(Sender sender, SplittableRandom own)
      throws IOException, InterruptedException {
    byte[] data = new byte[own.nextInt(1, 50_000)];
    own.nextBytes(data);
    acknowledged.upload(sender, sender.item(Optional.empty(), Bytes.wrap(data)));
  }

  /** The money of all accounts together; -1 while one of them is not evaluated to its end. */
  long money(Sender sender) throws IOException, InterruptedException {
    long sum = 0;
    for (AosProcess account : accounts) {
      long balance = number(sender, account, "Balance");
      if (balance < 0) {
        return -1;
      }
      sum += balance;
    }
    return sum;
  }

  /** The ticks that the first account has counted. */
  long ticks(Sender sender) throws IOException, InterruptedException {
    return number(sender, accounts.getFirst(), "Ticks");
  }

  /**
   * Asked without leaving a trace, so that asking changes nothing that is compared; -1 while the
   * process has so much to evaluate that the node says to ask again.
   */
  private static long number(Sender sender, AosProcess account, String name)
      throws IOException, InterruptedException {
    String owner = account.sender().wallet().address();
    String body =
        "{\"Id\":\"1\",\"Target\":\"%s\",\"Owner\":\"%s\",\"Data\":\"%s\",\"Tags\":[{\"name\":\"Action\",\"value\":\"Eval\"}]}"
            .formatted(account.id(), owner, name);
    HttpResponse<String> answer = sender.postJson("/cu/dry-run?process-id=" + account.id(), body);
    if (answer.statusCode() == 503) {
      return -1;
    }
    JsonNode result = Json.parse(answer.body());
    return Long.parseLong(result.at("/Output/data").asString());
  }
}
