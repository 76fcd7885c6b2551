package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.LogFormat.FrameHeader;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LogFormatTest {
  private static final Bytes ID = Bytes.hex("ab".repeat(32));
  private static final Bytes HASH = Bytes.hex("cd".repeat(48));
  private static final List<LogRecord> EVERY_KIND =
      List.of(
          new ItemRecord(Bytes.utf8("item")),
          new AssignmentRecord(Bytes.utf8("assignment"), Bytes.utf8("message"), true),
          new AssignmentRecord(Bytes.utf8("assignment"), Bytes.EMPTY, false),
          new BlockRecord(1_500_000, 1_700_000_000_000L, HASH, HASH),
          new TransactionRecord(Bytes.utf8("{}"), Bytes.utf8("data")),
          new CrankedRecord(ID, 7),
          new MonitorRecord(ID, true, Bytes.utf8("item")),
          new MonitorAtRecord(ID, "cursor ü"),
          new AliasRecord(ID, ID),
          new DeliveryRecord.Sent(
              ID,
              new EvaluationId(5, "7", Optional.of("0-1-second")),
              new Letter.Way(ID, 3),
              List.of(new DeliveryRecord.Thing(OutboxEntry.Kind.SHARE, 1, 2, ID, ID))),
          new DeliveryRecord.Posted(
              new Letter(
                  new OutboxEntry(ID, EvaluationId.of(5, 7), OutboxEntry.Kind.ASSIGNMENT, 1, 2),
                  ID,
                  ID,
                  new Letter.Content.Assignment(true, List.of("Data", "Tags")),
                  new Letter.Way(ID, 3),
                  ID),
              new Letter.Standing(false, 2, 5, Letter.Standing.BEHIND, "gründlich")),
          new DeliveryRecord.Stands(ID, new Letter.Standing(true, 2, 5, 9, "")),
          new DeliveryRecord.Ended(ID, Letter.End.CANCELLED),
          new DeliveryRecord.Cancelled(ID),
          new DeliveryRecord.CronSkipped(ID, 1000, "cursor"),
          new ChunksRecord(
              ID,
              9,
              List.of(
                  new ChunksRecord.Chunk(2, Bytes.utf8("path"), Bytes.utf8("chunk")),
                  new ChunksRecord.Chunk(0, Bytes.EMPTY, Bytes.utf8("ch")))),
          new PlacedItemRecord(Bytes.utf8("head"), Optional.of(ID), new DataPlace(ID, 9, 3, 6)),
          new PlacedItemRecord(Bytes.utf8("head"), Optional.empty(), DataPlace.all(ID, 9)),
          new LedgerRecord(Optional.of(ID), Optional.of(ID), BigInteger.TEN, BigInteger.ONE),
          LedgerRecord.mint(ID, BigInteger.TWO.pow(96).subtract(BigInteger.ONE)));

  private static Bytes payload(LogRecord... records) {
    Frame frame = LogFormat.encode(List.of(records), 1 << 20);
    return Bytes.concat(frame.parts().toArray(Bytes[]::new));
  }

  @Test
  void decodesWhatItEncoded() {
    Frame encoded = LogFormat.encode(EVERY_KIND, 1 << 20);
    Bytes payload = Bytes.concat(encoded.parts().toArray(Bytes[]::new));
    Frame decoded = LogFormat.decode(payload);
    assertThat(decoded.records()).isEqualTo(EVERY_KIND);
    assertThat(decoded.bodyOffsets()).isEqualTo(encoded.bodyOffsets());
    assertThat(decoded.payloadBytes()).isEqualTo(encoded.payloadBytes());
    assertThat(decoded.payloadCrc()).isEqualTo(encoded.payloadCrc());
  }

  @Test
  void keepsItsReleasedForm() {
    assertThat(LogFormat.segmentHeader(258, 5).hex())
        .isEqualTo("686564646c6f67000000000100000000000001020000000000000005000b4fbc");
    assertThat(new FrameHeader(6, 32, 7).encode(5, 32).hex())
        .isEqualTo("6672616d000000060000000000000020000000075bdf6756");
    assertThat(payload(new ItemRecord(Bytes.utf8("i"))).hex()).isEqualTo("010000000169");
    assertThat(payload(new AssignmentRecord(Bytes.utf8("a"), Bytes.utf8("m"), true)).hex())
        .isEqualTo("02000000070100000001616d");
    assertThat(payload(new CrankedRecord(ID, 258)).hex())
        .isEqualTo("0500000028" + ID.hex() + "0000000000000102");
    assertThat(payload(new MonitorRecord(ID, true, Bytes.utf8("i"))).hex())
        .isEqualTo("0600000022" + ID.hex() + "0169");
    assertThat(payload(new MonitorAtRecord(ID, "c")).hex())
        .isEqualTo("0700000021" + ID.hex() + "63");
    Bytes chunk = Bytes.utf8("c");
    ChunksRecord.Chunk one = new ChunksRecord.Chunk(1, Bytes.utf8("p"), chunk);
    assertThat(payload(new ChunksRecord(ID, 2, List.of(one))).hex())
        .isEqualTo(
            "0f0000003a"
                + ID.hex()
                + "00000000000000020000000000000001"
                + "0000000100000001"
                + "7063");
    assertThat(payload(new PlacedItemRecord(chunk, Optional.of(ID), DataPlace.all(ID, 2))).hex())
        .isEqualTo(
            "100000005a"
                + ID.hex()
                + "000000000000000200000000000000000000000000000002"
                + "01"
                + ID.hex()
                + "63");
    assertThat(payload(LedgerRecord.mint(ID, BigInteger.TWO)).hex())
        .isEqualTo("1100000039" + "02" + ID.hex() + "0".repeat(23) + "2" + "0".repeat(24));
  }

  @Test
  void refusesAFrameThatWasMovedOrIsOfAnotherSegment() {
    Bytes header = new FrameHeader(6, 32, 7).encode(5, 32);
    assertThat(FrameHeader.decode(header, 5, 32)).isPresent();
    assertThat(FrameHeader.decode(header, 5, 33)).isEmpty();
    assertThat(FrameHeader.decode(header, 6, 32)).isEmpty();
    assertThat(FrameHeader.decode(header.slice(0, 23), 5, 32)).isEmpty();
  }

  @Test
  void refusesRecordsOverTheLimitBeforeTheyAreWritten() {
    assertThatThrownBy(() -> LogFormat.encode(List.of(new ItemRecord(HASH)), 52))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("records of one append have at most 52 bytes, these have 53");
    assertThatThrownBy(() -> LogFormat.encode(List.of(new CrankedRecord(HASH, 0)), 1000))
        .hasMessage("a process in a record has 32 bytes, not 48");
    assertThatThrownBy(() -> LogFormat.encode(List.of(new CrankedRecord(ID, -1)), 1000))
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> LogFormat.encode(List.of(new MonitorAtRecord(ID, "")), 1000))
        .hasMessageContaining("cursor");
  }

  @Test
  void takesCursorsUpToTheLimitInWritingAndInReading() {
    MonitorAtRecord longest = new MonitorAtRecord(ID, "c".repeat(4096));
    Bytes written = payload(longest);
    assertThat(LogFormat.decode(written).records()).containsExactly(longest);

    assertThatThrownBy(
            () -> LogFormat.encode(List.of(new MonitorAtRecord(ID, "c".repeat(4097))), 1 << 20))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a cursor has 1 to 4096 bytes of text");
    String onceMore = written.hex().replace("0700001020", "0700001021") + "63";
    assertThatThrownBy(() -> LogFormat.decode(Bytes.hex(onceMore)))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("cursor");
  }

  @Test
  void saysWhichByteIsWrong() {
    assertThatThrownBy(() -> LogFormat.decode(Bytes.hex("6300000000")))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage("no record has kind 99 (at byte 5)");
    assertThatThrownBy(() -> LogFormat.decode(Bytes.hex("01ffffffff")))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage("the record ends within its body of kind 1 (at byte 5)");
    assertThatThrownBy(() -> LogFormat.decode(Bytes.EMPTY))
        .isInstanceOf(MalformedRecordException.class);
  }

  @Test
  void anyBytesDecodeOrAreRefusedProperly() {
    long seed = 20261120;
    SplittableRandom random = new SplittableRandom(seed);
    Bytes valid = payload(EVERY_KIND.toArray(LogRecord[]::new));
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = random.nextBoolean() ? new byte[random.nextInt(100)] : valid.toByteArray();
      int changes = 1 + random.nextInt(3);
      for (int c = 0; c < changes && bytes.length > 0; c++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      decodeOrRefuse(bytes);
    }
  }

  @FuzzTest(maxDuration = "30s")
  void decodeOrRefuse(byte[] input) {
    Bytes bytes = Bytes.copyOf(input);
    try {
      Frame frame = LogFormat.decode(bytes);
      Frame again = LogFormat.encode(frame.records(), Integer.MAX_VALUE);
      if (!Bytes.concat(again.parts().toArray(Bytes[]::new)).equals(bytes)) {
        throw new AssertionError("two forms of the same records: " + bytes.hex());
      }
    } catch (MalformedRecordException e) {
      // The expected end of most inputs.
    }
    try {
      LogFormat.salt(bytes, 0);
    } catch (MalformedRecordException e) {
      // The expected end of most inputs.
    }
    FrameHeader.decode(bytes, 0, 0);
  }
}
