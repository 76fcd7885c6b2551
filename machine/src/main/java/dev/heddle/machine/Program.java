package dev.heddle.machine;

/** A module made ready to run. Safe for use by any thread. */
public interface Program extends AutoCloseable {

  /**
   * Starts a process of this module that has seen no message.
   *
   * @param drive what the process may read from outside
   */
  Instance start(Drive drive);

  /**
   * Starts a process of this module where another stopped.
   *
   * @throws IllegalArgumentException if the image does not fit the module
   */
  Instance restore(Image image, Drive drive);

  /** The program itself, where this one only watches it. */
  default Program bare() {
    return this;
  }

  @Override
  void close();
}
