package dev.heddle.machine.reference;

/** The reference's clock: it starts at 10 seconds after 1970 and moves by a millisecond a look. */
final class HostClock {
  private static final int START = 10_000;

  private int now = START;

  int now() {
    return now;
  }

  int tick() {
    return now++;
  }

  void set(int now) {
    this.now = now;
  }

  void reset() {
    now = START;
  }
}
