package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;

/** Who looks at evaluations of live folds, and has a say in whether a process goes on. */
interface Witness {
  /** Looks at nothing. */
  Witness NONE =
      new Witness() {
        @Override
        public void admit(Bytes process) {}

        @Override
        public boolean isDue(long evaluation) {
          return false;
        }

        @Override
        public boolean wants(long evaluation) {
          return false;
        }

        @Override
        public void take(Sample sample) {}
      };

  /**
   * Asked before anything new is evaluated of a process.
   *
   * @throws dev.heddle.node.http.Refusal if the process does not go on
   */
  void admit(Bytes process);

  /** Whether it is the turn of a process's so-manieth evaluation, wanted or not. */
  boolean isDue(long evaluation);

  /** Whether to keep what a process's so-manieth evaluation begins with, for a {@link Sample}. */
  boolean wants(long evaluation);

  /** Takes what was wanted; must not block. */
  void take(Sample sample);
}
