package dev.heddle.node.smartweave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.wallet.Secp256k1Wallet;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.machine.v8.WasmContracts;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Remote;
import dev.heddle.node.unit.Upstream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Contracts that are items of the node's own store, and what a gateway upstream may answer. */
final class LocalLedgerTest {
  private static final Secp256k1Wallet WALLET =
      Secp256k1Wallet.of(Hashes.sha256(Bytes.utf8("a wallet for contracts")));
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-20T12:00:00Z"));

  private static Bytes keep(Store store, Bytes data, Tag... tags) {
    DataItem item =
        WALLET.sign(
            new ItemDraft(Optional.empty(), Optional.empty(), Tags.of(List.of(tags)), data));
    store.commit(new ItemRecord(item.raw()));
    return item.id();
  }

  @Test
  void itemsAreContractsAndInteractions() {
    try (Store store = Store.inMemory(CLOCK);
        JsMachine machine = new JsMachine(1);
        WasmContracts wasm = new WasmContracts(1)) {
      Bytes source =
          keep(
              store,
              Bytes.utf8(
                  "export function handle(state, action) { state.by.push([action.caller, SmartWeave.block.height]); return { state }; }"));
      Bytes contract =
          keep(store, Bytes.utf8("{\"by\":[]}"), new Tag("Contract-Src", source.base64Url()));
      store.advance().join();
      for (String input : List.of("1", "2")) {
        keep(
            store,
            Bytes.utf8(input),
            new Tag("App-Name", "SmartWeaveAction"),
            new Tag("Contract", contract.base64Url()),
            new Tag("Input", input));
      }
      ContractReader reader = new ContractReader(store, Optional.empty(), machine, wasm, () -> 0);
      ContractReader.Question question =
          new ContractReader.Question(
              contract, OptionalLong.empty(), Optional.empty(), Optional.empty(), false);
      assertThat(reader.read(question).state())
          .as("open blocks do not count")
          .isEqualTo("{\"by\":[]}");
      long height = store.advance().join().height();
      String by = "[\"%s\",%d]".formatted(Hashes.sha256(WALLET.owner()).base64Url(), height);
      assertThat(reader.read(question).state()).isEqualTo("{\"by\":[" + by + "," + by + "]}");
      assertThat(reader.has(source)).isFalse();
      assertThatThrownBy(() ->
              reader.read(
                  new ContractReader.Question(
                      source, OptionalLong.empty(), Optional.empty(), Optional.empty(), false)))
          .hasMessageContaining("is no contract");
    }
  }

  @Test
  void aSourceOverTheLimitIsRefused() {
    try (Store store = Store.inMemory(CLOCK)) {
      LocalLedger ledger = new LocalLedger(store);
      Bytes fits = keep(store, Bytes.wrap(new byte[Ledger.DATA_BYTES_MAX]));
      Bytes over = keep(store, Bytes.wrap(new byte[Ledger.DATA_BYTES_MAX + 1]));
      assertThat(ledger.find(fits).orElseThrow().data().get().size())
          .isEqualTo(Ledger.DATA_BYTES_MAX);
      Ledger.Document document = ledger.find(over).orElseThrow();
      assertThatThrownBy(() -> document.data().get())
          .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(413));
    }
  }

  @Test
  void heightsHaveALimitOfDigits() {
    assertThat(ContractRoutes.height(Optional.of("9".repeat(15)))).hasValue(999_999_999_999_999L);
    for (String wrong : List.of("9".repeat(16), "-1", "1.5", "x")) {
      assertThatThrownBy(() -> ContractRoutes.height(Optional.of(wrong)))
          .isInstanceOf(Refusal.class);
    }
    assertThat(ContractRoutes.height(Optional.empty())).isEmpty();
  }

  @Test
  void anAnswerOfTheUpstreamHasALimit() {
    Remote remote =
        new Remote() {
          @Override
          public Answer read(String path, long bodyBytesMax) throws IOException {
            assertThat(bodyBytesMax).isEqualTo(UpstreamLedger.ANSWER_BYTES_MAX);
            throw new IOException("the answer is larger than " + bodyBytesMax);
          }

          @Override
          public Answer ask(String path, String json, long bodyBytesMax) throws IOException {
            return read(path, bodyBytesMax);
          }

          @Override
          public Answer post(String path, String type, Bytes body, long bodyBytesMax)
              throws IOException {
            return read(path, bodyBytesMax);
          }
        };
    UpstreamLedger ledger = new UpstreamLedger(remote, Upstream.NONE);
    assertThatThrownBy(ledger::reach)
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(502));
    assertThatThrownBy(() -> ledger.find(Hashes.sha256(Bytes.EMPTY)))
        .hasMessageContaining("larger than");
  }
}
