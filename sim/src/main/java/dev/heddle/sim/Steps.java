package dev.heddle.sim;

import java.io.IOException;

/** What happens to a node at the steps of its work: it is held up, it dies, something fails. */
interface Steps {
  /** Nothing happens. */
  Steps NONE =
      new Steps() {
        @Override
        public void at(String what) {}

        @Override
        public void mayFail(String what) {}

        @Override
        public void read() {}

        @Override
        public boolean sees(Flaw flaw) {
          return false;
        }

        @Override
        public boolean acts(Flaw flaw) {
          return false;
        }
      };

  /** A place where other threads may go first and the node may end. */
  void at(String what);

  /** As {@link #at}, and what comes next may fail. */
  void mayFail(String what) throws IOException;

  /** A read, at which other threads may go first. */
  void read();

  /** Whether that flaw is planted, and it is the node that asks. */
  boolean sees(Flaw flaw);

  /** Whether that flaw acts now: some of the times that it could. */
  boolean acts(Flaw flaw);
}
