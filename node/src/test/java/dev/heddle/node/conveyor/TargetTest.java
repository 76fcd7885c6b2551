package dev.heddle.node.conveyor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.json.Json;
import dev.heddle.node.unit.Remote;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a target says becomes an answer or the reason why there is none, whatever it says. */
final class TargetTest {
  private static final Bytes ID = Hashes.sha256(Bytes.utf8("id"));

  /** A node that answers everything alike. */
  private record Fixed(Function<Long, Remote.Answer> answer) implements Remote {
    @Override
    public Answer read(String path, long bodyBytesMax) throws IOException {
      Answer given = answer.apply(bodyBytesMax);
      if (given.body().size() > bodyBytesMax) {
        throw new IOException("too large");
      }
      return given;
    }

    @Override
    public Answer ask(String path, String json, long bodyBytesMax) throws IOException {
      return read(path, bodyBytesMax);
    }

    @Override
    public Answer post(String path, String contentType, Bytes body, long bodyBytesMax)
        throws IOException {
      return read(path, bodyBytesMax);
    }
  }

  private static Target target(int status, String body) {
    return new Target("t", new Fixed(_ -> new Remote.Answer(status, Bytes.utf8(body))));
  }

  private static <T> String silence(Heard<T> heard) {
    return heard instanceof Heard.Silence<T>(String why) ? why : "said something";
  }

  @Test
  void nonsenseIsNoAnswer() {
    for (String body :
        List.of("", "nonsense", "{}", "[]", "{\"height\":-1}", "{\"height\":\"x\"}")) {
      Target target = target(200, body);
      assertThat(silence(target.height())).startsWith("t ");
      assertThat(silence(target.price(1))).startsWith("t ");
      assertThat(silence(target.standing(ID))).startsWith("t ");
      assertThat(silence(target.weaveStart(ID))).startsWith("t ");
      assertThat(silence(target.anchor())).startsWith("t ");
    }
    assertThat(silence(target(503, "busy").height())).contains("503").contains("busy");
  }

  @Test
  void statesAreReadAsNodesAndArlocalWriteThem() {
    assertThat(target(404, "Not Found.").standing(ID))
        .isEqualTo(new Heard.Word<>(new Standing.Unknown()));
    assertThat(target(202, "Pending").standing(ID))
        .isEqualTo(target(200, "Pending").standing(ID))
        .isEqualTo(new Heard.Word<>(new Standing.Waiting()));
    String mined =
        Json.write(Json.object().put("block_height", 7).put("number_of_confirmations", 3));
    assertThat(target(200, mined).standing(ID))
        .isEqualTo(new Heard.Word<>(new Standing.Mined(7, 3)));
  }

  @Test
  void readsNoMoreThanTheLimit() {
    String large = "9".repeat(65 * 1024);
    assertThat(silence(target(200, large).price(1))).contains("did not answer");
    assertThat(silence(target(503, "x".repeat(5000)).height())).hasSizeLessThan(300);
  }

  @Test
  void mostTargetsHaveToAgreeOnABlock() {
    String json =
        Json.write(Json.object().put("block_height", 7).put("number_of_confirmations", 3));
    Target mined = target(200, json);
    Target absent = target(404, "");
    Target broken = target(500, "");
    assertThat(new Targets(List.of(mined, mined, absent)).standing(ID))
        .isEqualTo(new Heard.Word<>(new Standing.Mined(7, 3)));
    assertThat(new Targets(List.of(mined, absent, absent)).standing(ID))
        .isEqualTo(new Heard.Word<>(new Standing.Waiting()));
    assertThat(new Targets(List.of(absent, absent, broken)).standing(ID))
        .isEqualTo(new Heard.Word<>(new Standing.Unknown()));
    assertThat(silence(new Targets(List.of(absent, broken, broken)).standing(ID))).contains("500");
  }
}
