package dev.heddle.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.bytes.Bytes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OperatorOnlyTest {
  private static void check(boolean loopback, String header, String... values) {
    Request request =
        new Request(
            "GET", "/", Map.of(), Map.of(), Map.of(header, List.of(values)), Bytes.EMPTY, "");
    new OperatorOnly(loopback).check(request, "switches");
  }

  private static void isRefused(String why, boolean loopback, String header, String... values) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> check(loopback, header, values))
        .satisfies(refusal -> {
          assertThat(refusal.status()).isEqualTo(403);
          assertThat(refusal.reason()).startsWith("switches").contains(why);
        });
  }

  @Test
  void whoReachesANodeOnLoopbackIsItsOperator() {
    assertThatCode(() -> check(true, "accept", "*/*")).doesNotThrowAnyException();
    isRefused("open to others", false, "accept", "*/*");
  }

  @Test
  void webPagesAreNot() {
    isRefused("not for web pages", true, "origin", "http://elsewhere");
    isRefused("not for web pages", true, "sec-fetch-site", "cross-site");
    isRefused("not for web pages", true, "sec-fetch-site", "same-site");
    // What somebody typed, or what a page of the node's own asks.
    assertThatCode(() -> check(true, "sec-fetch-site", "none")).doesNotThrowAnyException();
    assertThatCode(() -> check(true, "sec-fetch-site", "same-origin")).doesNotThrowAnyException();
  }

  @Test
  void norIsWhatANodeAsksForSomebody() {
    isRefused("on behalf", true, "via", "1.1 heddle");
    isRefused("on behalf", true, "via", "1.0 fred, 1.1 Heddle");
    isRefused("on behalf", true, "via", "1.0 fred", "1.1 heddle");
    assertThatCode(() -> check(true, "via", "1.1 proxy")).doesNotThrowAnyException();
  }
}
