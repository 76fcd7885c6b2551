package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.wallet.Secp256k1Wallet;
import dev.heddle.node.unit.Sender;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The JSON to the byte: order of keys, absence of keys, escapes. */
final class MessageJsonTest {
  private static final Bytes PROCESS = Hashes.sha256(Bytes.utf8("a process"));
  private static final Bytes CHAIN = Hashes.sha256(Bytes.utf8("a chain"));
  private static final Sender ALICE = Sender.of(1);
  private static final String OWNER = ALICE.wallet().aoAddress();

  @Test
  void writesAUserMessage() {
    DataItem item =
        item("1+1", new Tag("Action", "Eval"), new Tag("From", "x"), new Tag("Owner", "y"));

    assertThat(MessageJson.scheduled(assignment(item), item))
        .isEqualTo(
            """
            {"Id":"ID","Signature":"SIG","Data":"1+1","Owner":"OWNER","Target":"PID","Anchor":null,\
            "From":"OWNER","Tags":[{"name":"Action","value":"Eval"}],"Epoch":0,"Nonce":7,\
            "Timestamp":1700000000123,"Block-Height":1700000,"Hash-Chain":"HC","Cron":false,\
            "Read-Only":false}\
            """
                .replace("SIG", item.signature().base64Url())
                .replace("PID", PROCESS.base64Url())
                .replace("ID", item.id().base64Url())
                .replace("OWNER", OWNER)
                .replace("HC", CHAIN.base64Url()));
  }

  @Test
  void saysWhoForwardedAPushedMessage() {
    DataItem item = item("", new Tag("From-Process", "SENDER"));

    assertThat(MessageJson.scheduled(assignment(item), item))
        .contains("\"From\":\"SENDER\",\"Forwarded-By\":\"" + OWNER + "\",\"Tags\":[")
        .contains("\"Data\":\"\"");
  }

  @Test
  void namesAnEthereumOwnerByItsChecksummedAddress() {
    Secp256k1Wallet wallet = Secp256k1Wallet.of(Hashes.sha256(Bytes.utf8("key")));
    DataItem item =
        wallet.sign(
            new ItemDraft(Optional.of(PROCESS), Optional.empty(), Tags.NONE, Bytes.utf8("x")));

    assertThat(MessageJson.scheduled(assignment(item), item))
        .contains("\"Owner\":\"" + wallet.aoAddress() + "\"")
        .contains("\"From\":\"0x");
  }

  @Test
  void escapesAsJavaScriptDoes() {
    DataItem item = item("\"\\/\b\u0001\u007f\u2028é😀");

    assertThat(MessageJson.scheduled(assignment(item), item))
        .contains("\"Data\":\"\\\"\\\\/\\b\\u0001\u007f\u2028é😀\"");
  }

  @Test
  void replacesWhatIsNoTextInMessagesAndLeavesItOutOfProcesses() {
    Bytes noText = Bytes.hex("61ff62");
    DataItem message = signed(noText, Optional.empty());
    DataItem process = signed(noText, Optional.empty(), new Tag("Type", "Process"));

    assertThat(MessageJson.scheduled(assignment(message), message))
        .contains("\"Data\":\"a\ufffdb\"");
    assertThat(MessageJson.scheduled(assignment(process), process)).contains("\"Data\":null");
  }

  @Test
  void showsAnAnchorOnlyIfItIsText() {
    DataItem text = signed(Bytes.EMPTY, Optional.of(Bytes.utf8("0".repeat(31) + "7")));
    DataItem noText = signed(Bytes.EMPTY, Optional.of(Bytes.hex("ff".repeat(32))));

    assertThat(MessageJson.scheduled(assignment(text), text))
        .contains("\"Anchor\":\"" + "0".repeat(31) + "7\"");
    assertThat(MessageJson.scheduled(assignment(noText), noText)).contains("\"Anchor\":null");
  }

  @Test
  void hidesWhatAnAssignmentExcludes() {
    DataItem item = item("secret", new Tag("Action", "Eval"));
    Document document = Document.of(item);

    assertThat(MessageJson.assigned(assignment(item, "Data"), document))
        .doesNotContain("\"Data\"")
        .contains("\"Signature\"")
        .contains("\"Target\":\"" + PROCESS.base64Url() + "\",\"Anchor\":\"\",\"From\"");
    assertThat(MessageJson.assigned(assignment(item, "Tags", "Signature", "Anchor"), document))
        .contains("\"Data\":\"secret\"")
        .contains("\"Tags\":[]")
        .doesNotContain("\"Signature\"")
        .doesNotContain("\"Anchor\"")
        .doesNotContain("Forwarded-By");
  }

  @Test
  void writesACronMessage() {
    DataItem process = item("", new Tag("Type", "Process"));
    CronGap.Tick tick =
        new CronGap.Tick(
            "0-1-block", new CronGap.Moment(12_345, 99), List.of(new Tag("Action", "Cron")));

    assertThat(MessageJson.cron(Document.of(process), tick))
        .isEqualTo(
            """
            {"Owner":"OWNER","Target":"PID","From":"OWNER","Tags":[{"name":"Action","value":"Cron"}],\
            "Timestamp":12345,"Block-Height":99,"Cron":true,"Read-Only":false}\
            """
                .replace("PID", process.id().base64Url())
                .replace("OWNER", OWNER));
  }

  @Test
  void writesADryRunMessage() {
    Bytes body =
        Bytes.utf8(
            """
            {"Extra":1,"Id":"1234","Target":"PID","Owner":"1234","Anchor":"0","Data":"x",\
            "From":"liar","Tags":[{"name":"Action","value":"Info","extra":1},\
            {"name":"Owner","value":"liar"}]}\
            """);

    assertThat(DryRun.of(PROCESS, body, 1 << 20).message(new CronGap.Moment(55, 66)))
        .isEqualTo(
            """
            {"Id":"1234","Data":"x","Owner":"1234","Target":"PID","Anchor":"0","From":"1234",\
            "Tags":[{"name":"Action","value":"Info"}],"Timestamp":55,"Block-Height":66,\
            "Cron":false,"Read-Only":true}\
            """);
  }

  @Test
  void writesTheEnvironment() {
    DataItem process = item("p", new Tag("Owner", "kept"));
    DataItem module = item("m");

    assertThat(MessageJson.environment(Document.of(process), module.id(), Document.of(module)))
        .isEqualTo(
            """
            {"Process":{"Id":"PID","Owner":"OWNER","Tags":[{"name":"Owner","value":"kept"}]},\
            "Module":{"Id":"MID","Owner":"OWNER","Tags":[]}}\
            """
                .replace("PID", process.id().base64Url())
                .replace("MID", module.id().base64Url())
                .replace("\"OWNER\"", "\"" + OWNER + "\""));
  }

  private static DataItem item(String data, Tag... tags) {
    return signed(Bytes.utf8(data), Optional.empty(), tags);
  }

  private static DataItem signed(Bytes data, Optional<Bytes> anchor, Tag... tags) {
    return ALICE.wallet().sign(new ItemDraft(Optional.of(PROCESS), anchor, Tags.of(tags), data));
  }

  private static Assignment assignment(DataItem item, String... exclude) {
    Assignment.Terms terms =
        new Assignment.Terms(
            PROCESS,
            0,
            7,
            CHAIN,
            1_700_000,
            1_700_000_000_123L,
            Optional.of(item.id()),
            List.of(exclude));
    return Assignment.of(ALICE.wallet().sign(Assignment.draft(terms, CHAIN)));
  }
}
