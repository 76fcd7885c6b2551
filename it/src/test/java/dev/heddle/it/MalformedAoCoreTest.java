package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each body and signature that HyperBEAM answers with a 500, a page, a word or not at all, and
 * those next to them: a 4xx that says what is wrong, in words that name it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MalformedAoCoreTest {
  private static final String NOBODY = "A".repeat(43);
  private static final String ITEM = "content-type: application/ans104";
  private static final String FORM = "content-type: multipart/form-data; boundary=\"B\"";
  private static final Tag AO = new Tag("Data-Protocol", "ao");
  private static final Tag PROCESS = new Tag("Type", "Process");
  private static final Tag MESSAGE = new Tag("Type", "Message");

  @TempDir static Path folder;
  private RunningNode node;
  private Sender sender;
  private String pid = "";

  @BeforeAll
  void start() throws Exception {
    node = RunningNode.start(folder.resolve("data"), "--relay-to", "http://127.0.0.1:1/cu");
    sender = new Sender(node.url());
    DataItem process = sender.processItem(NOBODY);
    pid = process.id().base64Url();
    assertThat(RawRequest.post("/push", process.raw(), ITEM).sent(node.url()).status())
        .isEqualTo(200);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"items", "fields", "bodies", "tasks", "relayed"})
  void isRefusedWithTheReason(Wrong wrong) throws Exception {
    wrong.isRefusedBy(node.url());
  }

  @Test
  void moreBytesThanAnItemMayHaveAreRefusedWithTheLimit() throws Exception {
    byte[] large = new byte[(10 << 20) + 1];
    var answer =
        sender.send(
            sender
                .request("/push")
                .header("content-type", "application/ans104")
                .POST(BodyPublishers.ofByteArray(large)));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("10485760");
  }

  Stream<Wrong> items() {
    Bytes good = sender.message(pid, "Eval", "1").raw();
    return Stream.of(
        item("a body that is no item", "/push", Bytes.utf8("no item"), 400, "no signed data item"),
        item("an empty body", "/push", Bytes.EMPTY, 400, "empty"),
        item("an item that ends in its signature", at(), good.slice(0, 40), 400, "data item"),
        item("an item that ends in its tags", at(), good.slice(0, 150), 400, "data item"),
        item(
            "an item of which a byte was changed",
            at(),
            changed(good, good.size() - 1),
            400,
            "signature"),
        item("an item of an unknown kind of signature", at(), changed(good, 1), 400, "type"),
        item("an item that says to have 2^60 tags", at(), manyTags(good), 400, "tags"),
        item(
            "a signed read whose item is none",
            at("/slot/current"),
            Bytes.utf8("x"),
            400,
            "no signed"),
        item(
            "a dry-run whose item is none",
            "/" + pid + "~process@1.0/as=execution/compute&Action=Info",
            Bytes.utf8("x"),
            400,
            "no signed"),
        new Wrong(
            "an item said to be an octet-stream",
            RawRequest.post(at(), good, "content-type: application/octet-stream"),
            400,
            "application/ans104"),
        new Wrong(
            "an item said to be JSON",
            RawRequest.post(at(), good, "content-type: application/json"),
            400,
            "application/ans104"),
        new Wrong(
            "an item of which only the codec is said, and is none",
            RawRequest.post(at(), Bytes.utf8("{}"), "codec-device: ans104@1.0"),
            400,
            "no signed"),
        item("a message without a type", at(), signed(Optional.of(pid), AO), 400, "Type"),
        item(
            "a message that is not of ao",
            at(),
            signed(Optional.of(pid), MESSAGE),
            400,
            "Data-Protocol"),
        item("a message to nobody", "/push", signed(Optional.empty(), AO, MESSAGE), 400, "target"),
        item(
            "a message for another process than the path names",
            at(),
            signed(Optional.of(NOBODY), AO, MESSAGE),
            400,
            "the path names"),
        item(
            "a message for a process that is not here",
            "/push",
            signed(Optional.of(NOBODY), AO, MESSAGE),
            404,
            "not here"),
        item(
            "a process without a module",
            "/push",
            signed(Optional.empty(), AO, PROCESS),
            400,
            "Module"),
        item(
            "a process without a scheduler",
            "/push",
            signed(Optional.empty(), AO, PROCESS, new Tag("Module", NOBODY)),
            400,
            "Scheduler"),
        item(
            "a process of a device that is not here",
            "/push",
            spawn(
                new Tag("Module", NOBODY),
                new Tag("Scheduler", NOBODY),
                new Tag("Execution-Device", "lua@5.3a")),
            400,
            "lua@5.3a"),
        item(
            "a process of a stack that is not here",
            "/push",
            spawn(
                new Tag("Module", NOBODY),
                new Tag("Scheduler", NOBODY),
                new Tag("execution-device", "stack@1.0"),
                new Tag("device-stack", "\"wasi@1.0\", \"wasm-64@1.0\"")),
            400,
            "wasm-64@1.0"));
  }

  Stream<Wrong> fields() {
    String nothing = "content-digest: " + digest("");
    String digest = "content-digest: " + digest("x");
    return Stream.of(
        signedAs("a message that nobody signed", "x", "type: Message", 400, "signed data item"),
        signedAs(
            "a signature without what it is of",
            "x",
            "signature: sig1=:AAAA:",
            400,
            "signed data item"),
        signedAs(
            "what is signed without a signature", "", input("type", 512), 400, "no wallet signed"),
        signedAs(
            "fields of signatures in no known form",
            "",
            "signature-input: ((\r\nsignature: !!",
            400,
            "no wallet signed"),
        signedAs(
            "an hmac under the key that all know",
            "",
            "type: Message\r\nsignature-input: h=(\"type\");alg=\"hmac-sha256\";keyid=\"constant:ao\"\r\nsignature: h=:AAAA:",
            400,
            "hmac"),
        signedAs(
            "a signature of a field that is not there",
            "",
            input("type", 512) + "\r\n" + value(),
            400,
            "\\\"type\\\", which did not arrive"),
        signedAs(
            "a signature of a field twice",
            "",
            "type: Message\r\n" + input("type\" \"type", 512) + "\r\n" + value(),
            400,
            "twice"),
        signedAs(
            "a signature that is not of the fields",
            "",
            "type: Message\r\n" + input("type", 512) + "\r\n" + value(),
            400,
            "does not hold"),
        signedAs(
            "a signature with a time in it that is not of the fields",
            "",
            "type: Message\r\n"
                + input("type", 512)
                + ";created=1795000000;expires=1\r\n"
                + value(),
            400,
            "does not hold"),
        signedAs(
            "a signature by a key that is none",
            "",
            "type: Message\r\nsignature-input: s=(\"type\");alg=\"rsa-pss-sha512\";keyid=\"%%\"\r\n"
                + value(),
            400,
            "no wallet signed"),
        signedAs(
            "a signature by a key of three bytes",
            "",
            "type: Message\r\nsignature-input: s=(\"type\");alg=\"rsa-pss-sha512\";keyid=\"AAAA\"\r\n"
                + value(),
            400,
            "does not hold"),
        signedAs(
            "an algorithm that wallets do not have",
            "",
            "type: Message\r\nsignature-input: s=(\"type\");alg=\"rsa-v1_5-sha256\";keyid=\"AAAA\"\r\n"
                + value(),
            400,
            "rsa-v1_5-sha256"),
        signedAs(
            "the signatures of two wallets",
            "",
            "type: Message\r\nsignature-input: s=(\"type\");alg=\"rsa-pss-sha512\";keyid=\"AAAA\", t=(\"type\");alg=\"rsa-pss-sha512\";keyid=\"BBBB\"\r\nsignature: s=:AAAA:, t=:AAAA:",
            400,
            "2 wallets"),
        signedAs(
            "a body that the signature is not of",
            "x",
            "type: Message\r\n" + input("type", 512) + "\r\n" + value(),
            400,
            "body is not signed"),
        signedAs(
            "a body whose digest is signed and that did not arrive",
            "",
            digest + "\r\n" + input("content-digest", 512) + "\r\n" + value(),
            400,
            "did not arrive"),
        signedAs(
            "a body with the digest of another",
            "y",
            digest + "\r\n" + input("content-digest", 512) + "\r\n" + value(),
            400,
            "content-digest"),
        signedAs(
            "a digest in base64url",
            "?>x",
            "content-digest: sha-256=:"
                + Hashes.sha256(Bytes.utf8("?>x")).base64Url()
                + ":\r\n"
                + input("content-digest", 512)
                + "\r\n"
                + value(),
            400,
            "content-digest"),
        signedAs(
            "a digest in no form of one",
            "x",
            "content-digest: ((\r\n" + input("content-digest", 512) + "\r\n" + value(),
            400,
            ""),
        signedAs(
            "a digest of nothing for something",
            "x",
            nothing + "\r\n" + input("content-digest", 512) + "\r\n" + value(),
            400,
            "content-digest"));
  }

  Stream<Wrong> bodies() {
    return Stream.of(
        form(
            "a body in parts that names no boundary",
            "content-type: multipart/form-data",
            "--B--",
            "boundary"),
        form("a part without a name", FORM, "--B\r\nx: y\r\n\r\nz\r\n--B--", "content-disposition"),
        form(
            "a part with a line that is no header",
            FORM,
            "--B\r\nno colon\r\n\r\nz\r\n--B--",
            "line without a name"),
        form(
            "a body in parts that does not end",
            FORM,
            "--B\r\ncontent-disposition: form-data;name=\"a\"\r\n\r\nx",
            "does not end"),
        form("two parts of one name", FORM, part("a") + part("a") + "--B--", "two values at a"),
        form("a part within a value", FORM, part("a") + part("a/b") + "--B--", "two values at a/b"),
        form("parts that lie too deep", FORM, part("a/".repeat(70) + "a") + "--B--", "64 deep"),
        form("more parts than a message may have", FORM, parts(5000) + "--B--", "4096 parts"),
        new Wrong(
            "a message in JSON that nobody signed",
            RawRequest.post(
                at(), Bytes.utf8("{\"type\":\"Message\"}"), "content-type: application/json"),
            400,
            "signed data item"),
        new Wrong(
            "a text that is no JSON",
            RawRequest.post(at(), Bytes.utf8("{\"type\":"), "content-type: application/json"),
            400,
            "signed data item"));
  }

  Stream<Wrong> tasks() {
    String every = "/~cron@1.0/every?interval=5-minutes&cron-path=";
    String once = "/~cron@1.0/once?cron-path=";
    return Stream.of(
        get("a task without a path", "/~cron@1.0/every?interval=5-minutes", 400, "cron-path="),
        get("a task of one run without a path", "/~cron@1.0/once", 400, "cron-path="),
        get(
            "a task without an interval",
            "/~cron@1.0/every?cron-path=/~meta@1.0/info",
            400,
            "how often"),
        get(
            "an interval that is none",
            every + "/~meta@1.0/info&interval=soon",
            400,
            "interval=soon"),
        get(
            "an interval of blocks",
            "/~cron@1.0/every?cron-path=/~meta@1.0/info&interval=5-blocks",
            400,
            "5-blocks"),
        get(
            "an interval of nothing",
            "/~cron@1.0/every?cron-path=/~meta@1.0/info&interval=0-minutes",
            400,
            "shortest"),
        get(
            "an interval of less than nothing",
            "/~cron@1.0/every?cron-path=/~meta@1.0/info&interval=-5-minutes",
            400,
            "interval=-5-minutes"),
        get(
            "an interval that is too short",
            "/~cron@1.0/1-millisecond=\"/~meta@1.0/info\"",
            400,
            "shortest"),
        get("a task of a path that is long", once + "/~meta@1.0/" + "x".repeat(2048), 400, "2048"),
        get("a task of what is not AO-Core", once + "/api/v1/status", 400, "no path of AO-Core"),
        get("a task of an address", once + "http://x/~meta@1.0/info", 400, "no path of AO-Core"),
        get(
            "a task of a process that is not here",
            once + "/" + NOBODY + "/now",
            400,
            "its process is not here"),
        get("a task of paths within paths", once + "/~meta@1.0/(/x/y)", 400, "parentheses"),
        get("a task that makes tasks", every + "/~cron@1.0/once", 400, "no cron tasks"),
        get("a task to be stopped that is not named", "/~cron@1.0/stop", 400, "task=ID"),
        get(
            "a task to be stopped that there is not",
            "/~cron@1.0/stop?task=" + NOBODY,
            404,
            NOBODY),
        get("a key that tasks have not", "/~cron@1.0/never", 404, "once, every, stop"),
        new Wrong(
            "a task that a page of elsewhere makes",
            RawRequest.get(once + "/~meta@1.0/info", "origin: http://elsewhere"),
            403,
            "web pages"),
        new Wrong(
            "a task that an image of elsewhere makes",
            RawRequest.get(once + "/~meta@1.0/info", "sec-fetch-site: cross-site"),
            403,
            "web pages"),
        new Wrong(
            "a task with a body of another digest",
            RawRequest.post(
                once + "/~meta@1.0/info", Bytes.utf8("x"), "content-digest: " + digest("y")),
            400,
            "content-digest"));
  }

  Stream<Wrong> relayed() {
    String call = "/~relay@1.0/call?relay-path=";
    return Stream.of(
        get("a call of nothing", "/~relay@1.0/call", 400, "relay-path=URL"),
        get("a call of a path", call + "/~meta@1.0/info", 400, "http://HOST"),
        get("a call of a file", call + "file:///etc/passwd", 400, "http://HOST"),
        get("a call of what is no address", call + "http://a%20b", 400, "no address"),
        get("a name before the host", call + "http://127.0.0.1:1@x/cu", 400, "http://HOST"),
        get("a call to where the operator has not said", call + "http://x/", 403, "relay-to"),
        get("a call to another port", call + "http://127.0.0.1:2/cu", 403, "relay-to"),
        get("a call to next to where it may", call + "http://127.0.0.1:1/cube", 403, "relay-to"),
        get("a call above it", call + "http://127.0.0.1:1/cu/%252e./su", 403, "relay-to"),
        get("a call by no method", call + "http://127.0.0.1:1/cu&relay-method=BREW", 400, "BREW"),
        new Wrong(
            "a cast to where the operator has not said",
            RawRequest.post("/~relay@1.0/cast?relay-path=http://x/", Bytes.utf8("x")),
            403,
            "relay-to"),
        new Wrong(
            "a call in parts that are none",
            RawRequest.post(call + "http://127.0.0.1:1/cu", Bytes.utf8("x"), FORM),
            400,
            "does not end"),
        get("a key that a relay has not", "/~relay@1.0/ring", 404, "call and cast"));
  }

  private static Wrong get(String says, String target, int status, String words) {
    return new Wrong(says, RawRequest.get(target), status, words);
  }

  private String at() {
    return at("/push");
  }

  private String at(String path) {
    return "/" + pid + "~process@1.0" + path;
  }

  private static Wrong item(String says, String target, Bytes body, int status, String words) {
    return new Wrong(says, RawRequest.post(target, body, ITEM), status, words);
  }

  private Wrong signedAs(String says, String body, String lines, int status, String words) {
    return new Wrong(says, RawRequest.post(at(), Bytes.utf8(body), lines), status, words);
  }

  private Wrong form(String says, String type, String body, String words) {
    return new Wrong(
        says,
        RawRequest.post(at(), Bytes.utf8(body), type, input("content-digest", 512), value()),
        400,
        words);
  }

  /** What a signature by a wallet that never was says that it is of. */
  private static String input(String component, int keyBytes) {
    return "signature-input: s=(\"%s\");alg=\"rsa-pss-sha512\";keyid=\"publickey:%s\""
        .formatted(component, Base64.getEncoder().encodeToString(new byte[keyBytes]));
  }

  private static String value() {
    return "signature: s=:" + Base64.getEncoder().encodeToString(new byte[512]) + ":";
  }

  private static String digest(String body) {
    return "sha-256=:"
        + Base64.getEncoder().encodeToString(Hashes.sha256(Bytes.utf8(body)).toByteArray())
        + ":";
  }

  private static String part(String name) {
    return "--B\r\ncontent-disposition: form-data;name=\"" + name + "\"\r\n\r\nx\r\n";
  }

  private static String parts(int count) {
    return IntStream.range(0, count).mapToObj(i -> part("p" + i)).collect(Collectors.joining());
  }

  private Bytes signed(Optional<String> target, Tag... tags) {
    return sender.item(target.map(Bytes::base64Url), Bytes.utf8("x"), tags).raw();
  }

  private Bytes spawn(Tag... more) {
    return signed(
        Optional.empty(),
        Stream.concat(Stream.of(AO, PROCESS), Stream.of(more)).toArray(Tag[]::new));
  }

  private static Bytes changed(Bytes raw, int at) {
    byte[] bytes = raw.toByteArray();
    bytes[at] ^= 1;
    return Bytes.wrap(bytes);
  }

  /** An Ed25519 item with a target: its tags' count is after type, signature, owner and fields. */
  private static Bytes manyTags(Bytes raw) {
    byte[] bytes = raw.toByteArray();
    bytes[2 + 64 + 32 + 33 + 1 + 7] = 0x10;
    return Bytes.wrap(bytes);
  }
}
