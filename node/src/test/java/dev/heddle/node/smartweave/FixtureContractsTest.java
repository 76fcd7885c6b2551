package dev.heddle.node.smartweave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.machine.js.Evaluator;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.machine.v8.WasmContracts;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What 3EM tests itself with and needs a chain for: an evolution, a reading of another contract, a
 * dry-run, and the order of interactions. Contracts are written anew; ids of the last are those of
 * Arweave.
 */
final class FixtureContractsTest {
  private static final JsMachine MACHINE = new JsMachine(1);
  private static final WasmContracts WASM = new WasmContracts(1);

  /** {@code handle} gives its action back as the state. */
  private static final Bytes ECHO =
      Bytes.hex(
          "0061736d0100000001140360017f017f60067f7f7f7f7f7f017f6000017f0304030001020503010001060c027f"
              + "014180080b7f0141000b072604066d656d6f72790200065f616c6c6f6300000668616e646c650001076765745f"
              + "6c656e00020a1b030b002300230020006a24000b08002003240120020b040023010b");

  private final FakeLedger ledger = new FakeLedger();
  private final ContractReader reader =
      new ContractReader(ledger, Optional.empty(), new Sources(MACHINE, WASM), () -> 0);

  @AfterAll
  static void close() {
    MACHINE.close();
    WASM.close();
  }

  private ContractReader.Answer read(Bytes contract, Evaluator evaluator) {
    return reader.read(
        new ContractReader.Question(
            contract, OptionalLong.empty(), Optional.of(evaluator), Optional.empty(), true));
  }

  /** evolve1.js: the second interaction is the first of the new source, which adds up to pi. */
  @ParameterizedTest
  @EnumSource(names = {"THREE_EM_0_3_14", "THREE_EM_0_3_26", "SMARTWEAVE_0_4", "WARP_1_4"})
  void aContractThatEvolvesTakesTheNextInteractionWithItsNewSource(Evaluator evaluator) {
    Bytes pi =
        ledger.source(
            "export function handle(state, { input }) {"
                + " if (input.function !== 'contribute') throw new ContractError('Invalid function');"
                + " const { i } = state; const v = state.v + 1 / (4 * i + 1) - 1 / (4 * i + 3);"
                + " return { state: { ...state, v, i: i + 1, pi: 4 * v } }; }");
    Bytes first =
        ledger.contract(
            "export function handle(state, { input }) {"
                + " if (input.function !== 'evolve') throw new ContractError('Invalid function');"
                + " return { state: { ...state, canEvolve: true, evolve: input.value } }; }",
            "{\"canEvolve\":true,\"v\":0,\"i\":0,\"pi\":0}");
    ledger.write(first, "{\"function\":\"contribute\"}");
    ledger.write(first, "{\"function\":\"evolve\",\"value\":\"%s\"}".formatted(pi.base64Url()));
    ledger.write(first, "{\"function\":\"contribute\"}");
    ContractReader.Answer answer = read(first, evaluator);
    assertThat(answer.verdicts())
        .extracting(Fold.Verdict::kind)
        .containsExactly(Fold.Kind.ERROR, Fold.Kind.OK, Fold.Kind.OK);
    assertThat(Json.parse(answer.state()).path("v").doubleValue()).isEqualTo(0.6666666666666667);
  }

  /** read_contact.js. */
  @ParameterizedTest
  @EnumSource(names = {"THREE_EM_0_3_26", "SMARTWEAVE_0_4", "WARP_1_4"})
  void aContractTakesOverTheStateOfAnother(Evaluator evaluator) {
    Bytes token =
        ledger.contract(
            "export const handle = (state) => ({ state });", "{\"ticker\":\"ARCONFT67\"}");
    Bytes mirror =
        ledger.contract(
            "export async function handle(state, { input: { id } }) {"
                + " return { state: await SmartWeave.contracts.readContractState(id) }; }",
            "{}");
    ledger.write(mirror, "{\"id\":\"%s\"}".formatted(token.base64Url()));
    assertThat(read(mirror, evaluator).state()).isEqualTo("{\"ticker\":\"ARCONFT67\"}");
  }

  /** test_sorting, test_sorting_2 and test_sorting_3. */
  @ParameterizedTest
  @CsvSource({
    "743316,Q9VhW9qp_zKspSG7VswGE6NFsSgxzmP4evuhGIJUqUrq4vBLYCXrPrYcE5DwSODP,"
        + "j7Q8fkIG1mWnZYt8A0eYP46pGXV8sQXBBO51vqOjeGI mFSUswFVKO8vPU4igACglukRxRuEGH4_ZJ89VdJHnNo,"
        + "743424,J_SFAxga87oQIFctKTT9NkSypZUWRblFIJa03p7TulrkytQaHaTD_ue2MwQQKLj1,"
        + "YFlMzDiiGLJvRnS2VSDzqRA5Zv551o-oW29R-FCIj8U",
    "741972,luiqFPm09idjhj9YiNOxN8MvTGcWLa2oCYPa9WdZsFuJi06oHgSqJ3wv3aXR8Nlq,"
        + "hwwRzR-sB89uQ_hU9UDViQYBmUg-tyf_1C-YmesZbck ObACsVmx58xdmsH0k0MCdKdqPXyaT5QJl-lZLkjGDjE,"
        + "832275,20vRhS4EjGRgI66joMVWmYZS9hLflTpFV5iQvFKGFbMYJBPxM8kptBNI9Pi4wcEU,"
        + "0J9RP8MwtB6y-Z3oRNgdURHXC2p5u5pm3AGJH4JBPLM RqBAEgQtmpIwV9SYqxh0eZpil85Hh1ILhVBg8B9FmxA"
  })
  void interactionsHaveTheOrderThatThreeEmGivesThem(
      long height, String block, String ids, long height2, String block2, String ids2) {
    List<Bytes> expected = Stream.of((ids + " " + ids2).split(" ")).map(Bytes::base64Url).toList();
    Interaction.Block first = new Interaction.Block(height, Bytes.base64Url(block), 0);
    Interaction.Block second = new Interaction.Block(height2, Bytes.base64Url(block2), 0);
    List<Bytes> inTheFirst = Stream.of(ids.split(" ")).map(Bytes::base64Url).toList();
    List<Bytes> sorted =
        expected.reversed().stream()
            .sorted((a, b) ->
                order(a, inTheFirst.contains(a) ? first : second)
                    .compareTo(order(b, inTheFirst.contains(b) ? first : second)))
            .toList();
    assertThat(sorted).isEqualTo(expected);
  }

  private static Interaction.Order order(Bytes id, Interaction.Block block) {
    return Interaction.Order.of(block, id);
  }

  /** contractType WASM of a dry-run file. */
  @Test
  void aDryRunOfAModuleIsThatOfThreeEm() {
    var file = Json.object().put("contractType", "WASM");
    file.put("contractSource", ECHO.base64Url());
    file.putObject("initialState");
    var interaction = file.putArray("interactions").addObject();
    interaction.put("id", "POCAHONTAS").put("caller", "ADDRESS").put("input", 5);
    ContractReader.Answer answer = reader.dryRun(DryRun.of(file), Evaluator.THREE_EM_0_3_26);
    assertThat(answer.state()).isEqualTo("{\"input\":5,\"caller\":\"ADDRESS\"}");
    assertThat(answer.validity(true)).isEqualTo("{\"POCAHONTAS\":true}");
  }

  @Test
  void aContractMayBeAModule() {
    Bytes source = ledger.put(ECHO, new Tag("Content-Type", "application/wasm"));
    Bytes contract = ledger.contract(source, "{}");
    ledger.write(contract, "{\"x\":1}");
    ledger.write(contract, "{\"x\":2}");
    assertThat(read(contract, Evaluator.THREE_EM_0_3_26).state())
        .isEqualTo("{\"input\":{\"x\":2},\"caller\":\"%s\"}".formatted(FakeLedger.OWNER));
  }
}
