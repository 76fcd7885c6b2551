package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Real aos reads the permanent store through WeaveDrive; a replay reads the same. */
final class DriveTest {
  private static final Tag EXTENSION = new Tag("Extension", "WeaveDrive");

  @TempDir static Path folder;
  private static RunningNode node;
  private static Sender sender;
  private static String module;
  private static String library;

  @SuppressWarnings("NullAway.Init") // Every test begins by spawning it.
  private AosProcess process;

  @BeforeAll
  static void start() throws Exception {
    Path modules = NodeScript.modules();
    node = RunningNode.start(folder.resolve("data"), "--block-interval-ms", "0");
    sender = new Sender(node.url());
    module = sender.module(modules.resolve("aos2_0_6.wasm"), Sender.WASM64);
    library = Files.readString(modules.resolve("weavedrive.lua"));
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @AfterEach
  void replayReadsTheSame() throws Exception {
    JsonNode replay = process.replay();
    assertThat(replay.path("agrees").booleanValue()).describedAs(replay.toString()).isTrue();
  }

  @Test
  void bootsFromAnUploadedItem() throws Exception {
    String boot = sender.upload(Bytes.utf8("Booted = 'from ' .. ao.id"), new Tag("Kind", "boot"));
    process = AosProcess.spawn(sender, module, new Tag("On-Boot", boot));
    assertThat(process.value("return Booted")).isEqualTo("from " + process.id());
  }

  @Test
  void theBuiltInLuaBootsFromAnUploadedItemAndReadsAttestedOnes() throws Exception {
    String lua = sender.json("/api/v1/status").path("module").asString();
    String boot =
        sender.upload(Bytes.utf8("Booted = 'from ' .. ao.id"), new Tag("Kind", "lua-boot"));
    String data = sender.upload(Bytes.utf8("attested words"), new Tag("Kind", "lua-attested"));
    attest(data);
    process = withLibrary(AosProcess.spawn(sender, lua, new Tag("On-Boot", boot), EXTENSION));
    assertThat(process.value("return Booted")).isEqualTo("from " + process.id());
    assertThat(process.value("return io.open('/data/" + data + "'):read('a')"))
        .isEqualTo("attested words");
    assertThat(process.value("return require('.drive').getData('" + data + "')"))
        .isEqualTo("attested words");
    assertThat(read(data)).isEqualTo("attested words");
    assertThat(byItself(data)).isEqualTo("atte|sted w");
    refused("B".repeat(43));
  }

  @Test
  void bootsFromItsOwnData() throws Exception {
    DataItem item =
        AosProcess.item(sender, module, "Booted = 'from data'", new Tag("On-Boot", "Data"));
    assertThat(sender.post("/mu", item.raw()).statusCode()).isEqualTo(202);
    process = new AosProcess(sender, item.id().base64Url());
    assertThat(process.value("return Booted")).isEqualTo("from data");
  }

  @Test
  void itemToBootFromMustBeThere() throws Exception {
    process = AosProcess.spawn(sender, module);
    DataItem item = AosProcess.item(sender, module, " ", new Tag("On-Boot", "A".repeat(43)));
    HttpResponse<String> answer = sender.post("/mu", item.raw());
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("Invalid tx id for On-Boot tag");
  }

  @Test
  void attestedItemIsReadThroughTheLibraryAndByItself() throws Exception {
    String data = sender.upload(Bytes.utf8("attested words"), new Tag("Kind", "attested"));
    attest(data);
    process = spawn(EXTENSION);
    assertThat(read(data)).isEqualTo("attested words");
    assertThat(byItself(data)).isEqualTo("atte|sted w");
    assertThat(process.eval("return io.open('/data/" + data + "'):read('a')").path("Error"))
        .describedAs("the module's fread knows no end")
        .asString()
        .contains("was read to its end");
  }

  @Test
  void availableItemIsReadWhereAvailabilityIsIndividual() throws Exception {
    String data = sender.upload(Bytes.utf8("available words"), new Tag("Kind", "available"));
    sender.upload(
        Bytes.utf8(" "),
        new Tag("Data-Protocol", "WeaveDrive"),
        new Tag("Variant", "WeaveDrive.tn.1"),
        new Tag("Type", "Available"),
        new Tag("ID", data));
    process = spawn(EXTENSION, new Tag("Availability-Type", "Individual"));
    assertThat(read(data)).isEqualTo("available words");
    process = spawn(EXTENSION);
    refused(data);
  }

  @Test
  void attestorOfTheProcessMayBeSomebodyElse() throws Exception {
    Sender attestor = new Sender(node.url());
    String data = sender.upload(Bytes.utf8("vouched for"), new Tag("Kind", "attestor"));
    process = spawn(EXTENSION, new Tag("Attestor", attestor.wallet().address()));
    refused(data);
    attestation(attestor, data);
    assertThat(read(data)).isEqualTo("vouched for");
  }

  @Test
  void whatNobodyAttestedIsNotThere() throws Exception {
    String data = sender.upload(Bytes.utf8("secret"), new Tag("Kind", "unattested"));
    process = spawn(EXTENSION);
    process.value("x = 1");
    refused(data);
    refused("B".repeat(43));
    refused("nonsense");
    assertThat(process.value("return x, io.open('/elsewhere/" + data + "')")).isEqualTo("1");
    String attested = sender.upload(Bytes.utf8("words"), new Tag("Kind", "no extension"));
    attest(attested);
    process = spawn();
    refused(attested);
  }

  @Test
  void transactionsAndBlocksAreReadAsTheNodeHasThem() throws Exception {
    String data = sender.upload(Bytes.utf8("seen as a transaction"), new Tag("Kind", "tx"));
    sender.get("/mine");
    long height = sender.json("/info").path("height").longValue();
    process = spawn(EXTENSION);
    assertThat(process.value(LOCAL + "return drive.getTx('" + data + "').ownerAddress"))
        .isEqualTo(sender.wallet().address());
    halted(LOCAL + "return drive.getTx('" + "B".repeat(43) + "')");
    JsonNode block = sender.json("/block/height/" + height);
    assertThat(process.value(LOCAL + "return drive.getBlock(" + height + ").timestamp"))
        .isEqualTo(block.path("timestamp").asString());
    halted(LOCAL + "return drive.getBlock(" + (height + 100) + ")");
    sender.get("/mine/200");
  }

  private static final String LOCAL = "local drive = require('.heddle-drive'); ";

  /** A process that has the library. */
  private static AosProcess spawn(Tag... tags) throws Exception {
    return withLibrary(AosProcess.spawn(sender, module, tags));
  }

  private static AosProcess withLibrary(AosProcess spawned) throws Exception {
    spawned.value(
        "local function load()\n"
            + library
            + "\nreturn drive\nend\n_G.package.loaded['.heddle-drive'] = load()");
    return spawned;
  }

  private String read(String id) throws Exception {
    return process.value(
        LOCAL + "local data, why = drive.getData('" + id + "'); return data or why");
  }

  /** Without the library: by its size, in pieces, and once more from the beginning. */
  private String byItself(String id) throws Exception {
    return process.value(
        "local file = io.open('/data/"
            + id
            + "'); local head, rest = file:read(4), file:read(file:seek('end') - 4);"
            + " file:seek('set', 4); local tail = file:read(6); file:close();"
            + " return head .. '|' .. tail");
  }

  private void refused(String id) throws Exception {
    halted(LOCAL + "return drive.getData('" + id + "')");
  }

  /** As the reference says it; what was there before the message stays. */
  private void halted(String code) throws Exception {
    JsonNode result = process.eval(code);
    assertThat(result.path("Error").asString())
        .describedAs(code + ": " + result)
        .isEqualTo("HALT: FILE NOT FOUND");
    assertThat(result.path("Messages").isEmpty()).isTrue();
  }

  private static void attest(String id) throws Exception {
    attestation(sender, id);
  }

  private static void attestation(Sender attestor, String id) throws Exception {
    attestor.upload(
        Bytes.utf8(" "),
        new Tag("Data-Protocol", "ao"),
        new Tag("Type", "Attestation"),
        new Tag("Message", id));
  }
}
