package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes call functions and functions call processes, both by messages. */
final class FunctionLoopTest {
  private static final int ATTEMPTS = 300;
  private static final long PAUSE_MS = 100;

  @TempDir Path folder;

  @Test
  void aProcessCallsAFunctionWhoseReplyFindsItsHandler() throws Exception {
    try (RunningNode node = RunningNode.start(folder.resolve("data"))) {
      Commands commands = new Commands(folder, node.url());
      Path source =
          Files.writeString(
              folder.resolve("counter.js"),
              """
              export function handle(state, action) {
                state.calls.push(action.caller);
                return {
                  state,
                  messages: [{
                    Target: action.input.to ?? action.caller,
                    Tags: [{ name: 'Action', value: 'Counted' }],
                    Data: String(state.calls.length),
                  }],
                };
              }\
              """);
      String function =
          commands
              .heddle(
                  "function",
                  "deploy",
                  source.toString(),
                  "--state",
                  "{\"calls\":[]}",
                  "--token",
                  "t")
              .exits(0)
              .line();
      String process = commands.heddle("spawn").exits(0).line();
      commands
          .heddle(
              "eval",
              process,
              "Handlers.add('Counted', 'Counted', function(m) Count = m.Data From = m.From end)")
          .exits(0);
      commands
          .heddle("eval", process, "Send({ Target = '" + function + "', Data = '{}' })")
          .exits(0);
      assertThat(counted(commands, process, "1")).isEqualTo("1 " + function);
      assertThat(Json.parse(commands.heddle("function", "read", function).exits(0).line()))
          .isEqualTo(Json.parse("{\"calls\":[\"" + process + "\"]}"));

      commands
          .heddle("function", "write", function, "{\"to\":\"" + process + "\"}", "--token", "t")
          .exits(0);
      assertThat(counted(commands, process, "2")).isEqualTo("2 " + function);
      commands.heddle("function", "evaluate", function).exits(0);
    }
  }

  /** What the process has heard, when it has heard of that count, or after half a minute. */
  private static String counted(Commands commands, String process, String count) throws Exception {
    String heard = "";
    for (int i = 0; i < ATTEMPTS && !heard.startsWith(count + " "); i++) {
      Thread.sleep(i == 0 ? 0 : PAUSE_MS);
      heard =
          commands
              .heddle("eval", process, "tostring(Count) .. ' ' .. tostring(From)")
              .exits(0)
              .line();
    }
    return heard;
  }
}
