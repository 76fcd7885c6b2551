package dev.heddle.core.ao;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultTest {
  @Test
  void readsTheOutboxOfAos() {
    Result result =
        Result.parse(
            """
            {"Messages":[{"Target":"T","Data":"d","Anchor":"00000000000000000000000000000001",
                "Tags":[{"name":"Action","value":"Ping"},{"name":"Count","value":5},
                        {"name":"Assignments","value":["P1","P2"]}]}],
             "Spawns":[{"Data":"code","Anchor":"2","Tags":[{"name":"Module","value":"M"}]}],
             "Assignments":[{"Processes":["P"],"Message":"tx","BaseLayer":true,"Exclude":["Data"]}],
             "Output":{"data":"2","prompt":"> "},"GasUsed":1234}
            """);

    assertThat(result.messages())
        .containsExactly(
            new OutboxMessage(
                "T",
                "d",
                "00000000000000000000000000000001",
                List.of(new Tag("Action", "Ping"), new Tag("Count", "5")),
                List.of("P1", "P2")));
    assertThat(result.spawns())
        .containsExactly(new OutboxSpawn("code", "2", List.of(new Tag("Module", "M"))));
    assertThat(result.assignments())
        .containsExactly(new OutboxAssignment(List.of("P"), "tx", true, List.of("Data")));
    assertThat(Json.write(result.output())).isEqualTo("{\"data\":\"2\",\"prompt\":\"> \"}");
    assertThat(result.error()).isEmpty();
    assertThat(result.gasUsed()).isEqualTo(1234);
  }

  @Test
  void leavesOutMessagesThatCannotBeSent() {
    Result result =
        Result.parse(
            """
            {"Messages":[{"Anchor":"1","Tags":[]},{"Target":"T","Tags":[]},{"Target":"T","Anchor":"1"},
                         null,5,"x",[],{"Target":7,"Anchor":"1","Tags":[]},
                         {"Target":"T","Anchor":"1","Tags":{}}]}
            """);

    assertThat(result.messages())
        .containsExactly(new OutboxMessage("T", "", "1", List.of(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "5",
        "\"text\"",
        "[]",
        "{}",
        "{\"Messages\":{},\"Spawns\":null,\"Assignments\":\"x\",\"GasUsed\":\"many\"}",
        "{\"Messages\":[{\"Target\":\"T\",\"Anchor\":{},\"Tags\":[null,{},{\"name\":1},{\"name\":\"n\"}]}]}",
        "{\"Spawns\":[{},{\"Tags\":5},[]],\"Assignments\":[{},{\"Message\":\"m\"},{\"Processes\":[1]}]}",
        "{\"GasUsed\":-5}",
        "{\"GasUsed\":1e999}",
      })
  void neverThrowsAtOddOutput(String json) {
    Result result = Result.parse(json);

    assertThat(result.error()).isEmpty();
    assertThat(result.gasUsed()).isGreaterThanOrEqualTo(0);
    assertThat(Json.write(Result.normalized(Json.parse(json)))).startsWith("{\"Messages\":[");
  }

  @Test
  void isAnErrorWhenTheModuleReturnedNoJson() {
    assertThat(Result.parse("not json").error()).get().asString().contains("no JSON");
    assertThat(Result.parse("[".repeat(5000)).error()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"\"boom\" | boom", "{\"a\":1} | {\"a\":1}", "{} | {}", "true | true", "7 | 7"})
  void readsErrorsOfAnyType(String json, String error) {
    assertThat(Result.parse("{\"Error\":" + json + "}").error()).contains(error);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "false", "0"})
  void takesWhatJavaScriptTakesForFalseAsNoError(String json) {
    assertThat(Result.parse("{\"Error\":" + json + "}").error()).isEmpty();
  }

  @Test
  void answersAsTheReferenceDoes() {
    assertThat(Json.write(Result.normalized(Json.parse("{\"Error\":\"boom\",\"Memory\":1}"))))
        .isEqualTo(
            "{\"Messages\":[],\"Assignments\":[],\"Spawns\":[],\"Output\":\"\",\"Error\":\"boom\"}");
    assertThat(
            Json.write(
                Result.normalized(
                    Json.parse(
                        "{\"Output\":5.0,\"GasUsed\":7,\"Patches\":[],\"Messages\":[{\"x\":1}]}"))))
        .isEqualTo(
            "{\"Messages\":[{\"x\":1}],\"Assignments\":[],\"Spawns\":[],\"Output\":\"5\",\"GasUsed\":7}");
  }
}
