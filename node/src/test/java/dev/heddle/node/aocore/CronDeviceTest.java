package dev.heddle.node.aocore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.aocore.HttpMessage;
import dev.heddle.core.aocore.HttpSignature;
import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.wallet.RsaWallet;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.unit.HandTimer;
import dev.heddle.node.unit.ItemDoor;
import dev.heddle.node.unit.Sender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CronDeviceTest {
  private static final Sender OWNER = Sender.of(1);
  private static final Sender OTHER = Sender.of(2);
  private static final String NOW = "/~cron@1.0/every?interval=5-minutes&cron-path=/in/now";

  private static final RsaWallet WALLET = RsaWallet.generate();
  private static final Sender NODE = Sender.of(3);

  @TempDir Path folder;
  private final HandTimer timer = new HandTimer();
  private CronTasks tasks;
  private CronDevice own;

  @BeforeEach
  void open() {
    tasks =
        new CronTasks(
            new CronFile(folder.resolve("cron.json")),
            Thread.ofVirtual().factory(),
            timer,
            timer.clock);
    own = device(true, Set.of());
  }

  @AfterEach
  void close() {
    tasks.close();
  }

  private CronDevice device(boolean loopback, Set<String> owners) {
    return device(loopback, owners, NODE.wallet());
  }

  private CronDevice device(boolean loopback, Set<String> owners, Wallet wallet) {
    return new CronDevice(
        tasks,
        new OperatorOnly(loopback),
        owners,
        new Envelopes(new ItemDoor(10 << 20, 2, 10), wallet),
        target -> target.startsWith("/in/") || target.startsWith("/~"));
  }

  private static Value answer(CronDevice device, Asking asking) {
    Asked asked = asking.asked();
    return device.answer(asked.route().steps(), asked);
  }

  private static String body(CronDevice device, Asking asking) {
    return answer(device, asking).asMessage().flatMap(answer -> answer.text("body")).orElseThrow();
  }

  private static void refuses(CronDevice device, Asking asking, int status, String words) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> answer(device, asking))
        .satisfies(refusal -> assertThat(refusal.reason()).contains(words))
        .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(status));
  }

  private List<String> paths() {
    List<String> paths = new ArrayList<>();
    tasks
        .listed()
        .forEach((_, task) ->
            paths.add(
                task.asMessage()
                    .map(one ->
                        one.text("kind").orElse("")
                            + " "
                            + one.text("interval").orElse("")
                            + " "
                            + one.text("cron-path").orElse(""))
                    .orElseThrow()));
    return paths;
  }

  @Test
  void takesTasksAsTheGenerationsOfHyperBeamDo() {
    String id = body(own, Asking.get(NOW));
    assertThat(body(own, Asking.get("/~cron@1.0/5-minutes=\"/in/now\""))).isEqualTo(id);
    assertThat(
            body(
                own,
                Asking.post("/~cron@1.0/every", "")
                    .with("cron-path", "/in/now")
                    .with("interval", "5-minutes")))
        .isEqualTo(id);
    assertThat(paths()).containsExactly("every 5-minutes /in/now");
    answer(own, Asking.get("/~cron@1.0/stop?task=" + id));
    assertThat(paths()).isEmpty();
    answer(own, Asking.get("/~cron@1.0/once=\"/in/a\""));
    answer(own, Asking.get("/~cron@1.0/once?cron-path=in/a"));
    assertThat(paths()).containsExactly("once  /in/a");
  }

  @Test
  void whatElseIsSaidInPathAndQueryGoesIntoTheQueryOfTheTask() {
    answer(
        own,
        Asking.get("/~cron@1.0/once?cron-path=/in/a&test-id=a%20b%26c&require-codec=json@1.0"));
    answer(own, Asking.get("/~cron@1.0/once?cron-path=/in/b%3fx=y&target=z"));
    assertThat(paths())
        .containsExactlyInAnyOrder("once  /in/a?test-id=a%20b%26c", "once  /in/b?x=y&target=z");
  }

  @Test
  void theIdIsThatOfAMessageThatNobodySigned() {
    Message said =
        Message.builder()
            .put("path", "every")
            .put("cron-path", "/in/now")
            .put("interval", "5-minutes")
            .build();
    assertThat(body(own, Asking.get(NOW)))
        .isEqualTo(HttpSignature.unsignedId(said).base64Url())
        .isEqualTo("IPacgNXJ1Q51qwblKb7guGktpycMB8dS5Kd8SJm7j3Y");
  }

  @Test
  void listsAndDescribes() {
    String id = body(own, Asking.get(NOW));
    assertThat(answer(own, Asking.get("/~cron@1.0/tasks/" + id + "/cron-path")))
        .isEqualTo(Value.Binary.of("/in/now"));
    assertThat(answer(own, Asking.get("/~cron@1.0/info/body/version")))
        .isEqualTo(Value.Binary.of("1.0"));
    assertThat(answer(own, Asking.get("/~cron@1.0"))).isInstanceOf(Value.Map.class);
  }

  @Test
  void saysWhatIsWrong() {
    refuses(own, Asking.get("/~cron@1.0/once"), 400, "which request?");
    refuses(own, Asking.get("/~cron@1.0/every?cron-path=/in/a"), 400, "how often?");
    refuses(
        own, Asking.get("/~cron@1.0/every?cron-path=/in/a&interval=soon"), 400, "interval=soon");
    refuses(own, Asking.get("/~cron@1.0/500-milliseconds=\"/in/a\""), 400, "too short");
    refuses(own, Asking.get("/~cron@1.0/once?cron-path=/out"), 400, "no path of AO-Core");
    refuses(own, Asking.get("/~cron@1.0/once?cron-path=/in/(a)"), 400, "cron-path: a step in");
    refuses(own, Asking.get("/~cron@1.0/once?cron-path=/~cron@1.0/stop"), 400, "no cron tasks");
    refuses(own, Asking.get("/~cron@1.0/once?cron-path=/%257ecron@1.0/stop"), 400, "no cron tasks");
    refuses(own, Asking.get("/~cron@1.0/stop"), 400, "which task?");
    refuses(own, Asking.get("/~cron@1.0/stop?task=x"), 404, "no cron task x");
    refuses(own, Asking.get("/~cron@1.0/never"), 404, "has no key never");
  }

  @Test
  void onANodeThatOthersReachNobodyMayWhoIsNoOwner() {
    CronDevice open = device(false, Set.of());
    for (String key : List.of("once?cron-path=/in/a", "stop?task=x", "tasks")) {
      refuses(open, Asking.get("/~cron@1.0/" + key), 403, "loopback only");
    }
    refuses(own, Asking.get(NOW).with("origin", "http://page"), 403, "web pages");
    assertThat(answer(open, Asking.get("/~cron@1.0/info"))).isInstanceOf(Value.Map.class);
  }

  @Test
  void anOwnerMayByASignedItemOfWhichOnlyWhatIsSignedCounts() {
    CronDevice open = device(false, Set.of(OWNER.wallet().address()));
    Asking asking = Asking.get("/~cron@1.0/every?cron-path=/in/b&interval=1-hours&x=y");
    List<Tag> tags = List.of(new Tag("Cron-Path", "/in/now"), new Tag("interval", "5-minutes"));
    answer(open, asking.with(OWNER.item(Optional.empty(), "x", tags)));
    assertThat(paths()).containsExactly("every 5-minutes /in/now");
    refuses(open, asking.with(OTHER.item(Optional.empty(), "x", tags)), 403, "loopback only");
    refuses(open, asking.with(OWNER.item(Optional.empty(), "x", List.of())), 400, "how often?");
    refuses(
        open,
        Asking.get("/~cron@1.0/1-second=\"/in/b\"")
            .with(OWNER.item(Optional.empty(), "x", List.of(new Tag("cron-path", "/in/a")))),
        400,
        "how often?");
  }

  @Test
  void anOwnerMayBySignedFields() {
    CronDevice open = device(false, Set.of(WALLET.address()));
    Map<String, String> fields = Map.of("cron-path", "/in/now", "interval", "5-minutes");
    HttpMessage signed =
        HttpSignature.sign(new HttpMessage(new TreeMap<>(fields), Bytes.EMPTY), WALLET)
            .orElseThrow();
    Asking asking = Asking.post("/~cron@1.0/every?x=y", "");
    for (Map.Entry<String, String> header : signed.headers().entrySet()) {
      asking = asking.with(header.getKey(), header.getValue());
    }
    answer(open, asking);
    assertThat(paths()).containsExactly("every 5-minutes /in/now");
    refuses(open, asking.with("interval", "1-second"), 400, "does not hold");
    refuses(device(false, Set.of("A".repeat(43))), asking, 403, "loopback only");
    refuses(device(false, Set.of(WALLET.address()), WALLET), asking, 400, "signed by this node");
  }
}
