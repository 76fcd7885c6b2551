package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each path that HyperBEAM answers with a 500, a page, a word or not at all, and those next to
 * them: a 4xx that says what is wrong, in words that name it; and those that clients do send.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MalformedPathsTest {
  private static final String NOBODY = "A".repeat(43);
  private static final String ITEM = "content-type: application/ans104";

  @TempDir static Path folder;
  private RunningNode node;
  private String pid = "";

  @BeforeAll
  void start() throws Exception {
    node = RunningNode.start(folder.resolve("data"));
    DataItem process = new Sender(node.url()).processItem(NOBODY);
    pid = process.id().base64Url();
    assertThat(RawRequest.post("/push", process.raw(), ITEM).sent(node.url()).status())
        .isEqualTo(200);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"paths", "processes", "devices"})
  void isRefusedWithTheReason(Wrong wrong) throws Exception {
    wrong.isRefusedBy(node.url());
  }

  @Test
  void isServedWhereClientsSendWhatOthersRefuse() throws Exception {
    // aoconnect leaves values as they are in the path, and no process is here to be asked.
    RawRequest.Answer bare =
        RawRequest.get(
                "/"
                    + pid
                    + "~process@1.0/as=execution/compute&X=100%&a%20b=[c]/d&Long="
                    + "x".repeat(900))
            .sent(node.url());
    assertThat(bare.body()).contains(NOBODY);
    RawRequest.Answer values =
        RawRequest.get(
                "/~message@1.0&a=100%25%&b=%0d%0aset-cookie:x/keys", "require-codec: json@1.0")
            .sent(node.url());
    assertThat(values.status()).isEqualTo(200);
    RawRequest.Answer injected =
        RawRequest.get("/~message@1.0&b=%0d%0aset-cookie:x&location=elsewhere/set")
            .sent(node.url());
    assertThat(injected.status()).isEqualTo(200);
    assertThat(injected.head())
        .noneMatch(line -> line.startsWith("set-cookie"))
        .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("location"));
  }

  Stream<Wrong> paths() {
    return Stream.of(
        get("a number that is none", "/" + pid + "/compute&slot+integer=x", 400, "integer"),
        get(
            "a number with a space for the plus",
            "/" + pid + "/compute&slot%20integer=x",
            400,
            "integer"),
        get("a fraction that is none", "/~message@1.0&a+float=x/a", 400, "float"),
        get("an infinite number", "/~message@1.0&a+float=Infinity/a", 400, "float"),
        get(
            "a list that does not end",
            "/~message@1.0&a+list=%22x/a",
            400,
            "a text in quotes does not end"),
        get("a type that there is not", "/~message@1.0&a+int=5/a", 400, "int"),
        get(
            "a path to be resolved within the path",
            "/~message@1.0&a+resolve=(/~meta@1.0/info)/a",
            400,
            "resolve"),
        get("a step in parentheses", "/~message@1.0&a=1/(~meta@1.0/info)", 400, "parentheses"),
        get("more steps than a path may have", "/~meta@1.0" + "/info".repeat(65), 400, "64 steps"),
        get(
            "a key of a thousand letters",
            "/~meta@1.0/info/" + "k".repeat(1000),
            404,
            "has no key"),
        get("a percent sign that escapes nothing", "/~meta@1.0/info/100%", 404, "has no key 100%"),
        get("line breaks in a key", "/~meta@1.0/info/a%0d%0aset-cookie:%20a=b", 404, "has no key"),
        get("a zero byte in a key", "/~meta@1.0/info/%00", 404, "has no key"),
        get("bytes that are no text", "/~meta@1.0/info/%ff%fe", 404, "has no key"),
        new Wrong(
            "a method that there is not",
            new RawRequest("PATCH", at("/push"), List.of(), Bytes.EMPTY),
            404,
            "nothing is served"),
        new Wrong(
            "a device asked to delete",
            new RawRequest("DELETE", "/~meta@1.0/info", List.of(), Bytes.EMPTY),
            404,
            "nothing is served"));
  }

  Stream<Wrong> processes() {
    return Stream.of(
        get("a process that is not here", "/" + NOBODY + "~process@1.0/now", 404, "not here"),
        get(
            "the slot of a process that is not here",
            "/" + NOBODY + "~process@1.0/slot/current",
            404,
            "not here"),
        get(
            "the log of a process that is not here",
            "/" + NOBODY + "~process@1.0/schedule",
            404,
            "not here"),
        get(
            "a dry-run of a process that is not here",
            "/" + NOBODY + "~process@1.0/as=execution/compute&Action=Info",
            404,
            "not here"),
        get("an id that lacks a letter", "/" + pid.substring(1) + "~process@1.0/now", 400, "43"),
        get("an id with a letter too many", "/" + pid + "A~process@1.0/now", 400, "43"),
        get("a process that lacks its module", "/" + pid + "~process@1.0/now", 404, NOBODY),
        get(
            "the result of a process that lacks its module",
            "/" + pid + "~process@1.0/compute/results=0",
            404,
            NOBODY),
        get(
            "a slot that is no number",
            "/" + pid + "~process@1.0/compute=x",
            400,
            "a slot is a number"),
        get(
            "a slot before the first",
            "/" + pid + "~process@1.0/compute=-1",
            400,
            "a slot is a number"),
        get("a slot of a half", "/" + pid + "~process@1.0/compute=1.5", 400, "a slot is a number"),
        get(
            "a slot of more digits than slots have",
            "/" + pid + "~process@1.0/compute=" + "9".repeat(30),
            400,
            "a slot is a number"),
        get(
            "a slot that is not there yet",
            "/" + pid + "~process@1.0/compute=999999",
            404,
            "no slot"),
        get(
            "results of what is no slot",
            "/" + pid + "/compute/results=x",
            400,
            "a slot is a number"),
        get(
            "a slot of a message that is not in the log",
            "/" + pid + "/compute=" + NOBODY,
            404,
            "not in the log"),
        get("a state before anything was evaluated", "/" + pid + "/latest", 404, "evaluated"),
        get(
            "a key that a slot has not",
            "/" + pid + "~process@1.0/slot/nothing",
            404,
            "has no key"),
        get("a log from what is no slot", "/" + pid + "/schedule?from=x", 400, "from=x"),
        get(
            "a log to what is no slot",
            "/" + pid + "/schedule?to=-1&accept=application/aos-2",
            400,
            "to=-1"),
        get("a log of no process", "/~scheduler@1.0/schedule", 400, "which process"),
        get("a slot of no process", "/~scheduler@1.0/slot", 400, "which process"),
        get("a log of what is no id", "/~scheduler@1.0/schedule?target=x", 400, "no id"),
        get("a state of no process", "/~process@1.0/now", 400, "which process"),
        get(
            "a process as what it is not",
            "/" + pid + "~process@1.0/as=other/compute",
            400,
            "as=execution"),
        get(
            "a process as one that does nothing",
            "/" + pid + "~process@1.0/as=execution",
            400,
            "as=execution"),
        get("a push that is a read", "/" + pid + "~process@1.0/push", 405, "POST"),
        get(
            "a push of what is no slot",
            "/" + pid + "~process@1.0/push&slot=x",
            400,
            "a slot is a number"),
        get(
            "a push of a slot that is not there",
            "/" + pid + "~process@1.0/push&slot=9",
            404,
            "no slot"));
  }

  Stream<Wrong> devices() {
    return Stream.of(
        get("a device that is not here", "/~lua@5.3a/x", 404, "devices here are"),
        get("a device of trusted hardware", "/~snp@1.0/generate", 404, "~snp@1.0"),
        get("a device that is a loaded program", "/~" + NOBODY + "/x", 404, "devices here are"),
        get("a device of a version that is not here", "/~meta@9.9/info", 404, "meta@9.9"),
        get("a key that the node does not tell", "/~meta@1.0/info/wallet", 404, "has no key"),
        get("a call to elsewhere", "/~relay@1.0/call?relay-path=http://x", 403, "off"),
        get("a message that is no id", "/~cache@1.0/read=x", 400, "no id"),
        get("a message that is not here", "/~cache@1.0/read=" + NOBODY, 404, "no message"),
        new Wrong(
            "a write into the cache",
            RawRequest.post("/~cache@1.0/write", Bytes.utf8("x")),
            404,
            "read=ID"),
        new Wrong(
            "a write of settings",
            RawRequest.post("/~meta@1.0/info", Bytes.utf8("x"), "initialized: true"),
            403,
            "settings"));
  }

  private String at(String path) {
    return "/" + pid + "~process@1.0" + path;
  }

  private static Wrong get(String says, String target, int status, String words) {
    return new Wrong(says, RawRequest.get(target), status, words);
  }
}
