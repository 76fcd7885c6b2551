package dev.heddle.machine.v8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Contract;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Contracts in WebAssembly, put together by hand: one whose new state is the action it is given.
 */
final class WasmContractsTest {
  private static final WasmContracts CONTRACTS = new WasmContracts(1);
  static final String ECHO = "0020032401 20020b".replace(" ", "");
  private static final String ENDLESS = "0003400c000b000b";
  static final String ONE_PAGE = "0503010001";
  private static final String MESSAGE =
      "{\"transaction\":{\"id\":\"t\",\"owner\":\"me\",\"tags\":[],\"target\":\"\",\"quantity\":\"0\",\"reward\":\"0\"},"
          + "\"block\":{\"height\":1,\"indep_hash\":\"\",\"timestamp\":2},"
          + "\"input\":INPUT,\"caller\":\"me\",\"answers\":[]}";

  @AfterAll
  static void close() {
    CONTRACTS.close();
  }

  /** A module with _alloc, handle and get_len. */
  static Bytes module(String handle, String memory) {
    return Bytes.hex(
        "0061736d01000000"
            + "0114 03 60017f017f 60067f7f7f7f7f7f017f 6000017f".replace(" ", "")
            + "030403000102"
            + memory
            + "060c 02 7f014180080b 7f0141000b".replace(" ", "")
            + "0726 04".replace(" ", "")
            + "066d656d6f72790200"
            + "065f616c6c6f630000"
            + "0668616e646c650001"
            + "076765745f6c656e0002"
            + "0a1b 03 0b 00230023002000 6a24000b 08".replace(" ", "")
            + handle
            + "04 0023010b".replace(" ", ""));
  }

  private static Contract.Step step(Contract contract, String input) {
    return contract.step(
        new Contract.State("{\"n\":0}", "{}"),
        MESSAGE.replace("INPUT", "\"" + input.replace("\"", "\\\"") + "\""),
        "{}",
        1_000_000);
  }

  @Test
  void theStateIsWhatHandlePointsTo() {
    Contract.Step step = step(CONTRACTS.contract(module(ECHO, ONE_PAGE)), "{\"x\":\"ä€\"}");
    assertThat(step.outcome()).isInstanceOf(Outcome.Accepted.class);
    assertThat(step.after().state()).isEqualTo("{\"input\":{\"x\":\"ä€\"},\"caller\":\"me\"}");
  }

  @Test
  void whatIsForgottenIsCompiledAgain() {
    Contract contract = CONTRACTS.contract(module(ECHO, ONE_PAGE));
    contract.close();
    assertThat(step(contract, "1").outcome()).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void anEndlessLoopIsOutOfGas() {
    Contract.Step step = step(CONTRACTS.contract(module(ENDLESS, ONE_PAGE)), "1");
    assertThat(step.outcome())
        .isEqualTo(new Outcome.Failed("out of gas: limit 1000000", 1_000_000));
    assertThat(step.after().state()).isEqualTo("{\"n\":0}");
  }

  @Test
  void memoryAndFormHaveLimits() {
    assertThatThrownBy(() -> CONTRACTS.contract(module(ECHO, "050401008020")))
        .isInstanceOf(ModuleRefusedException.class);
    assertThatThrownBy(() -> CONTRACTS.contract(Bytes.utf8("nothing")))
        .isInstanceOf(ModuleRefusedException.class);
  }
}
