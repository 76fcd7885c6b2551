package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node without the fast engine, by choice and for want of its native library. */
final class EngineSettingTest {
  /** Has Javet look for its library where it is not, as on a platform that there is none for. */
  private static final String WITHOUT_V8 = "-Djava.library.path=";

  @TempDir Path folder;

  @Test
  void evaluatesOnTheReferenceEngineWhenTold() throws Exception {
    Path modules = NodeScript.modules();
    try (RunningNode node =
        RunningNode.start(
            folder.resolve("data"), "--engine", "reference", "--block-interval-ms", "0")) {
      Sender sender = new Sender(node.url());
      assertThat(sender.json("/api/v1/status").path("engine").asString())
          .startsWith("Java interpreter");
      String module = sender.module(modules.resolve("process.wasm"), Sender.WASM64);
      AosProcess process = AosProcess.spawn(sender, module);
      assertThat(process.eval("hello").path("Output").asString())
          .startsWith("sent pong reply : hello");
    }
  }

  @Test
  void takesTheReferenceEngineByItselfWhereV8DoesNotLoad() throws Exception {
    try (RunningNode node = RunningNode.startOn(WITHOUT_V8, folder.resolve("data"))) {
      assertThat(new Sender(node.url()).json("/api/v1/status").path("engine").asString())
          .startsWith("Java interpreter");
    }
  }

  @Test
  void doesNotStartWhereV8IsDemandedAndDoesNotLoad() {
    assertThatThrownBy(
            () -> RunningNode.startOn(WITHOUT_V8, folder.resolve("data"), "--engine", "v8"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("engine = v8: V8 does not run here");
  }
}
