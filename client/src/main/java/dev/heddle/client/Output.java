package dev.heddle.client;

import java.util.Optional;

/**
 * What a process printed, whichever shape its module gives it: a text, {@code {data, prompt,
 * print}}, or the {@code {data: {output, prompt}}} of old modules.
 *
 * @param prompt the text an interactive client shows before the next input
 * @param print whether clients that watch the process should show it
 */
public record Output(String text, Optional<String> prompt, boolean print) {
  public static final Output NONE = new Output("", Optional.empty(), false);
}
