package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A request that is wrong, and how it is refused.
 *
 * @param says what is wrong with it, as a sentence
 * @param words in the answer
 */
record Wrong(String says, RawRequest request, int status, String words) {
  /** Sends it, and sees that the answer says why it is refused. */
  void isRefusedBy(String url) throws Exception {
    RawRequest.Answer answer = request.sent(url);

    assertThat(answer.status()).describedAs(answer.body()).isEqualTo(status);
    assertThat(answer.body()).isNotBlank().contains(words);
    if (answer.body().startsWith("{")) {
      assertThat(answer.body()).contains("\"error\"");
    }
    assertThat(answer.body()).doesNotContain("Exception:").doesNotContain("\tat ");
  }

  @Override
  public String toString() {
    return says;
  }
}
