package dev.heddle.node.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.node.http.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
  @TempDir Path folder;
  private final AtomicLong nowMs = new AtomicLong(1_700_000_000_000L);
  private final InstantSource clock = () -> Instant.ofEpochMilli(nowMs.get());

  @Test
  void aNodeOnLoopbackLetsEverybodyInUntilThereIsAToken() throws IOException {
    Tokens tokens = tokens(true);
    tokens.writes(Optional.empty(), 499);
    tokens.deploys(Optional.of("whatever"));

    String token = tokens.make(new Tokens.Grant("me", 1, 10));

    tokens.writes(Optional.of(token), 1);
    assertThatThrownBy(() -> tokens.writes(Optional.of("whatever"), 1))
        .hasMessageContaining("no such token");
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aNodeThatOthersReachLetsNobodyInWithoutAToken() {
    assertThatThrownBy(() -> tokens(false).deploys(Optional.empty()))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(403));
  }

  @Test
  void aTokenHasSoMuchForADayAndIsThereAfterARestart() {
    Optional<String> token = Optional.of(tokens(false).make(new Tokens.Grant("me", 1, 10)));
    Tokens again = tokens(false);

    again.writes(token, 9);
    assertThatThrownBy(() -> again.writes(token, 2))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(429));
    again.writes(token, 1);
    again.deploys(token);
    assertThatThrownBy(() -> again.deploys(token)).hasMessageContaining("no more deployments");

    nowMs.addAndGet(86_400_000);
    again.writes(token, 10);
    again.deploys(token);
  }

  @Test
  void thereAreNoMoreTokensThanTheLimit() throws IOException {
    StringBuilder json = new StringBuilder("{\"t0\":{}");
    for (int i = 1; i < Tokens.TOKENS_MAX; i++) {
      json.append(",\"t").append(i).append("\":{}");
    }
    Files.writeString(file(), json.append('}'));

    assertThatThrownBy(() -> tokens(true).make(new Tokens.Grant("one more", 1, 1)))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(507));
  }

  private Path file() {
    return folder.resolve("tokens.json");
  }

  private Tokens tokens(boolean open) {
    return new Tokens(file(), open, clock, new Random(1));
  }
}
