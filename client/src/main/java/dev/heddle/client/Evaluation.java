package dev.heddle.client;

import dev.heddle.core.ao.Result;

/**
 * What fell out of applying one message to a process.
 *
 * <p>An evaluation with an error is an answer, not an exception: the message has its slot even so.
 *
 * @param output what the process printed, in one shape
 * @param json the answer as the unit gave it
 */
public record Evaluation(Result result, Output output, String json) {
  /** What an interactive client shows: the error if there is one, else the output. */
  public String text() {
    return result.error().orElseGet(output::text);
  }
}
