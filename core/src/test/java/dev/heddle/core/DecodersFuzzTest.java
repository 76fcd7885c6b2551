package dev.heddle.core;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.CronSchedule;
import dev.heddle.core.ao.Cursor;
import dev.heddle.core.ao.MalformedAoException;
import dev.heddle.core.ao.MemorySize;
import dev.heddle.core.ao.Result;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemRules;
import dev.heddle.core.item.MalformedItemException;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.core.tx.DataPath;
import dev.heddle.core.tx.MalformedTransactionException;
import dev.heddle.core.tx.Transaction;
import dev.heddle.core.wallet.MalformedWalletException;
import dev.heddle.core.wallet.Wallet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Every decoder against bytes of a stranger: it returns, or it throws its own exception. In the
 * normal build the inputs in the resources run once; with {@code JAZZER_FUZZ=1} the fuzzer makes
 * more.
 */
class DecodersFuzzTest {
  @FuzzTest(maxDuration = "30s")
  void item(byte[] input) {
    Bytes raw = Bytes.copyOf(input);
    try {
      DataItem item = DataItem.decode(raw);
      same(DataItem.of(item.type(), item.signature(), item.owner(), item.content()).raw(), raw);
      item.verify();
      item.aoAddress();
      DataItem.decodeHistoric(raw);
      Assignment.of(item);
    } catch (MalformedItemException | MalformedAoException e) {
      // The expected end of most inputs.
    }
  }

  @FuzzTest(maxDuration = "30s")
  void tags(FuzzedDataProvider data) {
    long count = data.consumeLong();
    Bytes raw = Bytes.wrap(data.consumeRemainingAsBytes());
    try {
      Tags tags = Tags.decode(raw, count);
      same(tags.size(), (int) count);
      Tags again = Tags.of(tags.list());
      same(Tags.decode(again.raw(), count, unlimited()).list(), tags.list());
      CronSchedule.of(tags);
    } catch (MalformedItemException | MalformedAoException e) {
      // The expected end of most inputs.
    }
  }

  @FuzzTest(maxDuration = "30s")
  void bundle(byte[] input) {
    Bytes raw = Bytes.copyOf(input);
    try {
      List<Bundle.Entry> entries = Bundle.entries(raw);
      List<DataItem> items = new ArrayList<>();
      for (Bundle.Entry entry : entries) {
        items.add(entry.item());
      }
      same(raw.startsWith(Bundle.encode(items)), true);
    } catch (MalformedItemException e) {
      // The expected end of most inputs.
    }
  }

  @FuzzTest(maxDuration = "30s")
  void cursor(FuzzedDataProvider data) {
    String text = data.consumeRemainingAsString();
    try {
      Cursor cursor = Cursor.decode(text);
      same(Cursor.decode(cursor.encode()), cursor);
    } catch (MalformedAoException e) {
      // The expected end of most inputs.
    }
  }

  @FuzzTest(maxDuration = "30s")
  void jwk(FuzzedDataProvider data) {
    try {
      Wallet wallet = Wallet.fromJwk(data.consumeRemainingAsString());
      same(Wallet.fromJwk(wallet.toJwk()).owner(), wallet.owner());
    } catch (MalformedWalletException e) {
      // The expected end of most inputs.
    }
  }

  @FuzzTest(maxDuration = "30s")
  void transaction(byte[] input) {
    try {
      Transaction tx = Transaction.fromJson(Bytes.copyOf(input));
      tx.verify();
      same(Transaction.fromJson(tx.toJson()), tx);
    } catch (MalformedTransactionException e) {
      // The expected end of most inputs.
    }
  }

  @FuzzTest(maxDuration = "30s")
  void result(FuzzedDataProvider data) {
    Result.parse(data.consumeRemainingAsString());
  }

  @FuzzTest(maxDuration = "30s")
  void json(byte[] input) {
    try {
      JsonNode json = Json.parse(Bytes.copyOf(input));
      String text = Json.write(json);
      same(Json.write(Json.parse(text)), text);
      Result.of(Json.parse(Json.write(Result.normalized(json))));
    } catch (MalformedJsonException e) {
      // The expected end of most inputs.
    }
  }

  @FuzzTest(maxDuration = "30s")
  void text(FuzzedDataProvider data) {
    String text = data.consumeRemainingAsString();
    MemorySize.parse(text);
    try {
      CronSchedule.of(Tags.of(new Tag("Cron-Interval", text)));
    } catch (MalformedAoException e) {
      // The expected end of many inputs.
    }
  }

  @FuzzTest(maxDuration = "30s")
  void dataPath(FuzzedDataProvider data) {
    long offset = data.consumeLong();
    long size = data.consumeLong();
    Bytes root = Bytes.wrap(data.consumeBytes(32));
    Optional<DataPath> path =
        DataPath.follow(root, offset, size, Bytes.wrap(data.consumeRemainingAsBytes()));
    path.ifPresent(found -> same(found.end() > found.start(), true));
  }

  private static ItemRules unlimited() {
    return new ItemRules(Integer.MAX_VALUE, 2048, 1 << 20, 1 << 20, false);
  }

  private static void same(Object actual, Object expected) {
    if (!actual.equals(expected)) {
      throw new AssertionError(actual + " is not " + expected);
    }
  }
}
