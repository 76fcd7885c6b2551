package dev.heddle.node.aocore;

import dev.heddle.core.aocore.HttpSignature;
import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Structured;
import dev.heddle.node.http.Refusal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request that a node makes to itself, once or again and again. What it is, is all there is to
 * tell it by: who asks for the same one again asks for the same task.
 *
 * @param path what is asked for by GET, with its query
 * @param every the pause from the end of one run to the next; nothing for one run
 */
record CronTask(String path, Optional<Interval> every) {
  /** Letters of a path, with its query. */
  static final int PATH_CHARS_MAX = 2048;

  /** The shortest pause. */
  static final long INTERVAL_MS_MIN = 1000;

  private static final Pattern INTERVAL =
      Pattern.compile("(\\d{1,9})-(millisecond|second|minute|hour|day)s?");

  /**
   * A pause.
   *
   * @param text as {@code 5-minutes}
   */
  record Interval(String text, long ms) {
    /** Whether a text has the form of one. */
    static boolean isMeant(String text) {
      return INTERVAL.matcher(text.toLowerCase(Locale.ROOT)).matches();
    }

    /**
     * Reads one.
     *
     * @throws Refusal 400 if it is none, or too short
     */
    static Interval of(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      Matcher matcher = INTERVAL.matcher(lower);
      if (!matcher.matches()) {
        throw new Refusal(
            400,
            "interval=%s is none; one is a number and milliseconds, seconds, minutes, hours or"
                    .formatted(ProcessDevice.shown(text))
                + " days, as 5-minutes");
      }
      long ms = Long.parseLong(matcher.group(1)) * unitMs(matcher.group(2));
      if (ms < INTERVAL_MS_MIN) {
        throw new Refusal(
            400,
            "interval=%s is too short; the shortest is %d-milliseconds"
                .formatted(ProcessDevice.shown(text), INTERVAL_MS_MIN));
      }
      return new Interval(lower, ms);
    }

    private static long unitMs(String unit) {
      return switch (unit) {
        case "second" -> 1000;
        case "minute" -> 60_000;
        case "hour" -> 3_600_000;
        case "day" -> 86_400_000;
        default -> 1;
      };
    }
  }

  CronTask {
    if (path.length() > PATH_CHARS_MAX) {
      throw new Refusal(
          400, "cron-path has %d letters, of %d".formatted(path.length(), PATH_CHARS_MAX));
    }
  }

  /** The key that makes such a task. */
  String kind() {
    return every.isPresent() ? "every" : "once";
  }

  /** The id of a message that nobody signed, which says what the task is. */
  String id() {
    Message.Builder message = Message.builder().put("path", kind()).put("cron-path", path);
    every.ifPresent(interval -> message.put("interval", interval.text));
    return HttpSignature.unsignedId(Structured.encode(message.build())).base64Url();
  }
}
