package dev.heddle.core.ao;

import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The crons that the tags of a process order, as the reference compute unit reads them.
 *
 * <p>{@code Cron-Interval: 10-minutes} opens a cron, each {@code Cron-Tag-X: v} after it gives its
 * message a tag {@code X: v}. Units are {@code block}, {@code blocks} and the times of npm's {@code
 * ms} (milliseconds to years, plural and short forms, fractions). The reference takes an interval
 * that it cannot read (months, for one) for a cron that never fires; so do we, for the states must
 * agree.
 *
 * @param crons in the order of their tags
 */
public record CronSchedule(List<Cron> crons) {
  private static final Pattern TAG = Pattern.compile("Cron-Tag-(.+)");
  private static final Pattern TIME =
      Pattern.compile(
          "(-?(?:[0-9]+)?\\.?[0-9]+) *(milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m"
              + "|hours?|hrs?|h|days?|d|weeks?|w|years?|yrs?|y)?",
          Pattern.CASE_INSENSITIVE);
  private static final int TIME_CHARS_MAX = 100;
  private static final int SAME_SORT_BELOW = 32;

  public CronSchedule {
    crons = List.copyOf(crons);
  }

  /**
   * Reads the tags of a process.
   *
   * @throws MalformedAoException if a tag comes before any interval or a time is below one second
   */
  public static CronSchedule of(Tags process) {
    List<Cron> crons = new ArrayList<>();
    List<Tag> tags = new ArrayList<>();
    for (Tag tag : process.list()) {
      Matcher cronTag = TAG.matcher(tag.name());
      if (tag.name().equals("Cron-Interval")) {
        closeLast(crons, tags);
        crons.add(interval(tag.value()));
      } else if (cronTag.matches()) {
        if (crons.isEmpty()) {
          throw new MalformedAoException(
              "Unmatched Cron-Tag with no preceding Cron-Interval: " + tag.name());
        }
        tags.add(new Tag(cronTag.group(1), tag.value()));
      }
    }
    closeLast(crons, tags);
    return new CronSchedule(crons);
  }

  public boolean isEmpty() {
    return crons.isEmpty();
  }

  /** Those that count blocks, in the order of their tags. */
  public List<Cron> blockCrons() {
    return crons.stream().filter(cron -> cron.unit() == Cron.Unit.BLOCKS).toList();
  }

  /**
   * Those that count seconds, the shortest interval first: the order in which they fire.
   *
   * <p>One that never fires is a NaN to the reference, which its sort takes for equal to anything;
   * its place decides the names of the others, so it is sorted the same way here. Both sorts are
   * the same algorithm below {@value #SAME_SORT_BELOW} elements; beyond, such crons come first.
   */
  public List<Cron> timeCrons() {
    List<Cron> timed =
        crons.stream()
            .filter(cron -> cron.unit() == Cron.Unit.SECONDS)
            .collect(Collectors.toList());
    Comparator<Cron> byInterval = Comparator.comparingLong(Cron::every);
    if (timed.size() < SAME_SORT_BELOW) {
      timed.sort((a, b) -> a.every() == 0 || b.every() == 0 ? 0 : byInterval.compare(a, b));
    } else {
      timed.sort(byInterval);
    }
    return List.copyOf(timed);
  }

  private static void closeLast(List<Cron> crons, List<Tag> tags) {
    if (!crons.isEmpty()) {
      Cron last = crons.removeLast();
      crons.add(new Cron(last.interval(), last.unit(), last.every(), Tags.of(tags)));
      tags.clear();
    }
  }

  private static Cron interval(String interval) {
    String[] parts = interval.split("-", -1);
    String value = parts[0].strip();
    String unit = parts.length > 1 ? parts[1].strip() : "";
    if (unit.equals("block") || unit.equals("blocks")) {
      return new Cron(interval, Cron.Unit.BLOCKS, leadingNumber(value), Tags.NONE);
    }
    return new Cron(interval, Cron.Unit.SECONDS, seconds(value + " " + unit), Tags.NONE);
  }

  private static long seconds(String time) {
    Matcher matcher = TIME.matcher(time);
    if (time.length() > TIME_CHARS_MAX || !matcher.matches()) {
      return 0;
    }
    String unit = matcher.group(2) == null ? "ms" : matcher.group(2).toLowerCase(Locale.ROOT);
    double seconds = Math.floor(Double.parseDouble(matcher.group(1)) * unitMs(unit) / 1000);
    if (seconds <= 0) {
      throw new MalformedAoException(
          "time-based cron cannot be less than 1 second: \"" + time.strip() + "\"");
    }
    return (long) seconds;
  }

  private static double unitMs(String unit) {
    double day = 86_400_000;
    return switch (unit) {
      case "years", "year", "yrs", "yr", "y" -> day * 365.25;
      case "weeks", "week", "w" -> day * 7;
      case "days", "day", "d" -> day;
      case "hours", "hour", "hrs", "hr", "h" -> 3_600_000;
      case "minutes", "minute", "mins", "min", "m" -> 60_000;
      case "seconds", "second", "secs", "sec", "s" -> 1000;
      default -> 1;
    };
  }

  /** JavaScript's {@code parseInt} for what is not negative; zero for what is no number. */
  private static long leadingNumber(String text) {
    int end = 0;
    while (end < text.length() && end < 18 && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end == 0 ? 0 : Long.parseLong(text.substring(0, end));
  }
}
