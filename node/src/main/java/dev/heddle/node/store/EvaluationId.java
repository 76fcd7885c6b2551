package dev.heddle.node.store;

import java.util.Comparator;
import java.util.Optional;

/**
 * Names one evaluation of a process and orders them: by timestamp, then by ordinate as a number,
 * then by cron, none first.
 *
 * @param ordinate the slot in decimal (of a cron result, the slot before it), without leading
 *     zeros; empty for a bound before every evaluation of that timestamp
 * @param cron {@code <index>-<interval>} of the cron that fired
 */
public record EvaluationId(long timestampMs, String ordinate, Optional<String> cron)
    implements Comparable<EvaluationId> {
  static final int ORDINATE_CHARS_MAX = 20;
  private static final Comparator<EvaluationId> ORDER =
      Comparator.comparingLong(EvaluationId::timestampMs)
          .thenComparingInt(id -> id.ordinate.length())
          .thenComparing(EvaluationId::ordinate)
          .thenComparing(id -> id.cron.map(ResultKeys::cronBytes).orElse(ResultKeys.NO_CRON));

  public EvaluationId {
    if (timestampMs < 0) {
      throw new IllegalArgumentException("timestamp " + timestampMs + " is negative");
    }
    if (ordinate.length() > ORDINATE_CHARS_MAX
        || !ordinate.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("ordinate " + ordinate + " is no decimal number");
    }
    ordinate = withoutLeadingZeros(ordinate);
  }

  /** The evaluation of a message, as opposed to a cron. */
  public static EvaluationId of(long timestampMs, long slot) {
    return new EvaluationId(timestampMs, Long.toString(slot), Optional.empty());
  }

  /** A bound that no evaluation has: before all of that timestamp, after all of earlier ones. */
  public static EvaluationId before(long timestampMs) {
    return new EvaluationId(timestampMs, "", Optional.empty());
  }

  @Override
  public int compareTo(EvaluationId other) {
    return ORDER.compare(this, other);
  }

  private static String withoutLeadingZeros(String digits) {
    int from = 0;
    while (from < digits.length() - 1 && digits.charAt(from) == '0') {
      from++;
    }
    return digits.substring(from);
  }
}
