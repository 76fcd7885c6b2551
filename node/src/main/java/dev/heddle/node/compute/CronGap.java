package dev.heddle.node.compute;

import dev.heddle.core.ao.Cron;
import dev.heddle.core.ao.CronSchedule;
import dev.heddle.core.item.Tag;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cron ticks between one scheduled message (the left edge) and the next.
 *
 * <p>Time goes in steps of one second from the left edge's timestamp, so ticks keep its
 * milliseconds. At each step first the blocks whose second has come give their ticks, then the
 * crons that count seconds. The ticks are a function of the left edge, the blocks and the end
 * alone: asking in many small portions gives the same ticks as asking once. Two things differ from
 * the reference unit, where they made results depend on when somebody asked: blocks of the same
 * second tick in one step, and a block too late in the gap for a step of its own ticks at its end
 * instead of being lost.
 *
 * <p>A gap ends by itself after a fixed number of ticks: a process that nobody sends anything to
 * rests then, so that a forgotten cron does not work for ever.
 *
 * <p>Not safe for use by several threads.
 */
final class CronGap {
  /** A moment on the two clocks that crons count. */
  record Moment(long timestampMs, long blockHeight) {}

  /** One message to be made. */
  record Tick(String cron, Moment at, List<Tag> tags) {}

  /** The local chain. */
  @FunctionalInterface
  interface Blocks {
    /** Some blocks from that height on, ascending without hole; none if there are none yet. */
    List<Moment> from(long height);
  }

  /** A block came to be known after a tick that should have come after it. */
  static final class LateException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final long sinceMs;

    LateException(String message, long sinceMs) {
      super(message);
      this.sinceMs = sinceMs;
    }

    /** From when on ticks are no longer right. */
    long sinceMs() {
      return sinceMs;
    }
  }

  private static final long NEVER = Long.MAX_VALUE;

  private final List<Cron> byBlock;
  private final List<Cron> bySecond;
  private final Moment origin;
  private final Moment left;
  private final Blocks blocks;
  private final Deque<Moment> known = new ArrayDeque<>();
  private final Deque<Tick> ready = new ArrayDeque<>();
  private long ticksLeft;
  private long nextStep;
  private long height;
  private long nextBlock;
  private long lastTickMs = Long.MIN_VALUE;

  /**
   * @param origin the process's own first slot, from which intervals count
   * @param ticksMax after how many ticks the gap ends by itself
   */
  CronGap(CronSchedule schedule, Moment origin, Moment left, Blocks blocks, long ticksMax) {
    this.byBlock = schedule.blockCrons();
    this.bySecond = schedule.timeCrons();
    this.origin = origin;
    this.left = left;
    this.blocks = blocks;
    this.ticksLeft = ticksMax;
    this.height = left.blockHeight();
    this.nextBlock = left.blockHeight();
  }

  /**
   * The next tick before {@code endMs}.
   *
   * @param closed whether the gap ends there: then every block before the end has had its turn
   * @throws LateException if a block has turned up that ticks already given should have followed
   */
  Optional<Tick> next(long endMs, boolean closed) {
    while (ready.isEmpty() && ticksLeft > 0 && advance(endMs, closed)) {
      // Steps without a tick go by.
    }
    Tick tick = ticksLeft > 0 ? ready.poll() : null;
    if (tick == null) {
      return Optional.empty();
    }
    ticksLeft--;
    lastTickMs = Math.max(lastTickMs, tick.at().timestampMs());
    return Optional.of(tick);
  }

  /**
   * How far a gap has come.
   *
   * @param left the message that it follows
   */
  record Standing(
      Moment left, long ticksLeft, long nextStep, long height, long nextBlock, long lastTickMs) {}

  /** Goes on where another stood. */
  static CronGap resume(CronSchedule schedule, Moment origin, Standing standing, Blocks blocks) {
    CronGap gap = new CronGap(schedule, origin, standing.left(), blocks, standing.ticksLeft());
    gap.nextStep = standing.nextStep();
    gap.height = standing.height();
    gap.nextBlock = standing.nextBlock();
    gap.lastTickMs = standing.lastTickMs();
    return gap;
  }

  /** Where the gap stands; empty within a step, where no other could go on. */
  Optional<Standing> standing() {
    Moment block = known.peekFirst();
    if (midStep() || (block != null && blockStep(block) < nextStep)) {
      return Optional.empty();
    }
    return Optional.of(
        new Standing(
            left,
            ticksLeft,
            nextStep,
            height,
            block == null ? nextBlock : block.blockHeight(),
            lastTickMs));
  }

  /** The newest tick given so far, or the smallest long. */
  long lastTickMs() {
    return lastTickMs;
  }

  /** Whether the last step has more ticks to give. */
  boolean midStep() {
    return ticksLeft > 0 && !ready.isEmpty();
  }

  /** Does the next step that matters; false if there is none before the end. */
  private boolean advance(long endMs, boolean closed) {
    Moment block = nextKnown(endMs);
    long step = Math.min(block == null ? NEVER : blockStep(block), secondsStep());
    boolean within = step != NEVER && left.timestampMs() + step * 1000 < endMs;
    if (!within && !(closed && block != null)) {
      return false;
    }
    long until = within ? step : NEVER;
    for (; block != null && blockStep(block) <= until; block = nextKnown(endMs)) {
      known.removeFirst();
      height = block.blockHeight();
      fire(byBlock, height - origin.blockHeight(), block);
    }
    if (within) {
      Moment now = new Moment(left.timestampMs() + step * 1000, height);
      fire(bySecond, leftDistance() + step, now);
      nextStep = step + 1;
    }
    return true;
  }

  private void fire(List<Cron> crons, long distance, Moment at) {
    for (int i = 0; i < crons.size(); i++) {
      Cron cron = crons.get(i);
      if (cron.firesAt(distance)) {
        ready.add(new Tick(cron.id(i), at, cron.tags().list()));
      }
    }
  }

  /** The first block in the gap that has not had its turn. */
  private @Nullable Moment nextKnown(long endMs) {
    for (boolean more = true; more && known.isEmpty(); ) {
      more = false;
      for (Moment block : blocks.from(nextBlock)) {
        more = true;
        nextBlock = block.blockHeight() + 1;
        if (block.timestampMs() > left.timestampMs()) {
          checkInTime(block);
          known.add(block);
        }
      }
    }
    Moment first = known.peekFirst();
    return first == null || first.timestampMs() >= endMs ? null : first;
  }

  private void checkInTime(Moment block) {
    if (blockStep(block) < nextStep) {
      throw new LateException(
          "block %d of time %d came after the ticks up to %d"
              .formatted(block.blockHeight(), block.timestampMs(), lastTickMs),
          block.timestampMs());
    }
  }

  private long blockStep(Moment block) {
    return seconds(block) - seconds(left);
  }

  private long secondsStep() {
    long step = NEVER;
    long from = leftDistance() + nextStep;
    for (Cron cron : bySecond) {
      if (cron.every() > 0) {
        long due = Math.ceilDiv(from, cron.every()) * cron.every();
        step = Math.min(step, (due == 0 ? cron.every() : due) - leftDistance());
      }
    }
    return step;
  }

  /** Seconds from the origin to the left edge. */
  private long leftDistance() {
    return seconds(left) - seconds(origin);
  }

  private static long seconds(Moment moment) {
    return Math.floorDiv(moment.timestampMs(), 1000);
  }
}
